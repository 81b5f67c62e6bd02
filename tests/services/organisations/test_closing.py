"""The end of an organisation: nobody awards, everything that was awarded stays and can still be withdrawn."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import select

from badgeservice.credentials.checks.verdict import CheckName, Verdict
from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.issuing.status_lists import renew_status_lists
from badgeservice.services.organisations.closing import (
    close_organisation,
    reopen_organisation,
    show_closing,
    show_reopening,
)
from badgeservice.services.organisations.departments import add_department
from badgeservice.services.organisations.register import did_document
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.verifying.verify import verify_share
from badgeservice.services.wallet.share import create_share
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store import tables
from badgeservice.store.tables import OrganisationState, Role
from tests.conftest import Clock, School
from tests.services.organisations.conftest import as_role, events, find

Add = Callable[..., str]


@pytest.fixture
def shared(parts: Parts, school: School, teacher: SignedIn, learner: SignedIn) -> str:
    """The token of a link to a badge that was awarded before the end."""
    people = (("Sanne Willems", school.learner_email),)
    award_achievement(parts, teacher, AwardRequest("request", school.achievement_id, people))
    [item] = list_wallet(parts, learner)
    return create_share(parts, learner, item.credential_id, None).url.rpartition("/")[2]


def test_it_is_said_in_numbers_before_it_happens(
    parts: Parts, administrator: SignedIn, school: School, shared: str, add: Add
) -> None:
    add("Bouw", add("Techniek"))
    form = show_closing(parts, administrator, school.slug)
    assert (form.counts.departments, form.counts.members, form.counts.achievements) == (2, 2, 2)
    assert (form.pending.badges, form.pending.reserved) == (1, 0)


def test_closed_it_signs_no_badge_and_what_it_signed_stays_valid(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School, shared: str, add: Add
) -> None:
    department, before = add("Techniek"), did_document(parts, school.slug)
    close_organisation(parts, administrator, school.slug, " roc  midden ")
    assert {find(parts, slug).state for slug in (school.slug, department)} == {OrganisationState.CLOSED}
    assert did_document(parts, school.slug) == before
    verification = verify_share(parts, shared).verification
    assert verification.verdict is Verdict.VALID
    issuer = next(check for check in verification.checks if check.name is CheckName.ISSUER)
    assert issuer.code == "issuer_closed"
    with parts.reading() as session:
        assert all(key.retired_at for key in session.exec(select(tables.IssuerKey)) if _is_of(key, school))
    people = (("Jan de Wit", "jan@leerling.example"),)
    with pytest.raises(Conflict) as refusal:
        award_achievement(parts, teacher, AwardRequest("late", school.achievement_id, people))
    assert refusal.value.code == "unit_closed"


def test_closed_it_can_still_withdraw_and_its_lists_are_believed_years_later(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School, shared: str, clock: Clock
) -> None:
    close_organisation(parts, administrator, school.slug, "ROC Midden")
    clock.advance(days=900)
    renew_status_lists(parts)
    assert verify_share(parts, shared).verification.verdict is Verdict.VALID
    with parts.reading() as session:
        award = session.exec(select(tables.Award)).one()
    revoke_award(parts, teacher, award.id, "Aan de verkeerde uitgereikt")
    assert verify_share(parts, shared).verification.verdict is Verdict.REVOKED


def test_it_closes_once_by_its_own_name_and_never_while_it_signs(
    parts: Parts, administrator: SignedIn, school: School, shared: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        close_organisation(parts, administrator, school.slug, "ROC Zuid")
    assert refusal.value.field == "name"
    _set_state(parts, tables.AwardState.RESERVED)
    with pytest.raises(Conflict) as busy:
        close_organisation(parts, administrator, school.slug, "ROC Midden")
    assert busy.value.code == "closing_busy"
    _set_state(parts, tables.AwardState.ISSUED)
    close_organisation(parts, administrator, school.slug, "ROC Midden")
    with pytest.raises(Conflict):
        close_organisation(parts, administrator, school.slug, "ROC Midden")
    assert len(events(parts, "organisation:close")) == 1
    with pytest.raises(Conflict):
        add_department(parts, administrator, school.slug, {"name_nl": "Nieuw"})


def test_what_signs_for_itself_below_it_must_close_first(parts: Parts, administrator: SignedIn, school: School) -> None:
    with parts.transaction() as session:
        company = session.get_one(tables.Organisation, school.company_id)
        company.parent_id, company.path = school.organisation_id, f"/{school.organisation_id}/{company.id}/"
    with pytest.raises(Conflict) as refusal:
        close_organisation(parts, administrator, school.slug, "ROC Midden")
    assert refusal.value.code == "closing_signers_below"


def test_only_the_operator_opens_it_again_with_new_keys(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School, shared: str, add: Add, clock: Clock
) -> None:
    earlier, later = add("Techniek"), add("Zorg")
    close_organisation(parts, administrator, earlier, "Techniek")
    clock.advance(days=1)
    close_organisation(parts, administrator, school.slug, "ROC Midden")
    with pytest.raises(NotFound):
        reopen_organisation(parts, administrator, school.slug)
    with pytest.raises(Conflict):  # what it is a part of is closed
        reopen_organisation(parts, administrator, later)
    operator = replace(administrator, memberships=(), is_operator=True)
    shown = show_reopening(parts, operator, school.slug)
    assert (shown.name, shown.departments, shown.was_approved) == ("ROC Midden", 1, True)
    reopen_organisation(parts, operator, school.slug)
    with pytest.raises(Conflict):  # it is open already
        show_reopening(parts, operator, school.slug)
    states = [find(parts, slug).state for slug in (school.slug, earlier, later)]
    assert states == [OrganisationState.ACTIVE, OrganisationState.CLOSED, OrganisationState.ACTIVE]
    people = (("Jan de Wit", "jan@leerling.example"),)
    award_achievement(parts, teacher, AwardRequest("again", school.achievement_id, people))
    with parts.reading() as session:
        assert {award.state for award in session.exec(select(tables.Award))} == {tables.AwardState.ISSUED}


def test_a_department_passes_on_what_it_describes_and_the_lists_that_were_begun(
    parts: Parts, administrator: SignedIn, school: School, add: Add
) -> None:
    slug = add("Techniek")
    department = find(parts, slug)
    with parts.transaction() as session:
        session.get_one(tables.Achievement, school.achievement_id).owner_id = department.id
        for person_id in (school.teacher_id, school.company_teacher_id):  # one teaches at the school too
            session.add(_draft(parts, person_id, school.achievement_id))
    form = show_closing(parts, administrator, slug)
    assert (form.parent_name, form.counts.achievements, form.pending.drafts) == ("ROC Midden", 1, 2)
    close_organisation(parts, administrator, slug, "Techniek")
    with parts.reading() as session:
        assert session.get_one(tables.Achievement, school.achievement_id).owner_id == school.organisation_id
        drafts = {row.id: (row.person_id, row.unit_id) for row in session.exec(select(tables.Draft))}
    assert drafts == {
        f"draft {school.teacher_id}": (school.teacher_id, None),
        f"draft {school.company_teacher_id}": (None, school.organisation_id),
    }
    reopen_organisation(parts, administrator, slug)
    assert find(parts, slug).state is OrganisationState.ACTIVE


def test_others_close_and_open_nothing(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School, add: Add
) -> None:
    slug = add("Techniek")
    own = as_role(parts, slug)
    for who, where in ((teacher, school.slug), (administrator, school.company_slug), (own, school.slug)):
        with pytest.raises(NotFound):
            close_organisation(parts, who, where, "ROC Midden")
    close_organisation(parts, own, slug, "Techniek")
    for who in (own, as_role(parts, school.slug, Role.TEACHER)):
        with pytest.raises(NotFound):
            reopen_organisation(parts, who, slug)


def _is_of(key: tables.IssuerKey, school: School) -> bool:
    return key.organisation_id == school.organisation_id


def _set_state(parts: Parts, state: tables.AwardState) -> None:
    with parts.transaction() as session:
        session.exec(select(tables.Award)).one().state = state


def _draft(parts: Parts, person_id: str, achievement_id: str) -> tables.Draft:
    return tables.Draft(
        id=f"draft {person_id}", person_id=person_id, achievement_id=achievement_id, content="{}",
        created_at=parts.clock(), changed_at=parts.clock(), ends_at=parts.clock().replace(year=2030),
    )  # fmt: skip
