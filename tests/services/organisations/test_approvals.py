"""The operator decides what an organisation is known by, and only what they saw."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, Invalid, NotAllowed, NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.services.mails.mailbox import list_mails
from badgeservice.services.organisations.approvals import (
    ask_again,
    grant,
    list_waiting,
    refuse,
    show_approval,
    show_standing,
)
from badgeservice.services.organisations.closing import close_organisation, reopen_organisation
from badgeservice.services.organisations.founding import Founder, found, prepare
from badgeservice.services.organisations.founding_form import read_founding
from badgeservice.services.organisations.profile_versions import add_version, find_locked
from badgeservice.services.organisations.register import find_registered_issuer
from badgeservice.services.parts import Membership, Parts, Role, SignedIn
from badgeservice.store import organisations, tables
from badgeservice.store.tables import OrganisationState
from tests.conftest import Clock, School
from tests.services.operating.conftest import ON_SQLITE, typed

# SQLite has one writer at a time: there nobody can change what somebody else is deciding on.
ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def operator(parts: Parts, school: School) -> SignedIn:
    with parts.transaction() as session:
        session.add(tables.Operator(person_id=school.administrator_id, created_at=parts.clock()))
    return SignedIn(school.administrator_id, "Bram", "b@x.example", "nl", "x", (), is_operator=True)


@pytest.fixture
def founded(parts: Parts, school: School) -> Callable[..., SignedIn]:
    """An organisation that awaits approval, founded by the teacher of the company."""

    def found_it(**changes: str) -> SignedIn:
        prepared = prepare(parts, read_founding(typed(**changes)))
        with parts.transaction() as session:
            organisation = found(parts, session, prepared, Founder(school.company_teacher_id, awards_too=False))
            membership = Membership(organisation.id, organisation.slug, "", Role.ADMINISTRATOR)
        return SignedIn(school.company_teacher_id, "Ine", "ine@jansen.example", "nl", "x", (membership,))

    return found_it


@ON_SQLITE
def test_approving_puts_it_in_the_register_and_tells_who_asked(
    parts: Parts, operator: SignedIn, founded: Callable[..., SignedIn]
) -> None:
    person = founded()
    (asked,) = list_waiting(parts, operator)
    assert (asked.organisation_name, asked.asked_by, asked.is_founding) == ("ROC Noord", "Ine Jansen", True)
    assert {line.name: line.after for line in asked.lines} == {
        "name_nl": "ROC Noord", "name_en": "North College", "url": ""
    }  # fmt: skip
    assert show_standing(parts, person, "roc-noord").is_asked
    assert grant(parts, operator, asked.id, asked.mark) == "ROC Noord"
    assert find_registered_issuer(parts, "did:web:localhost%3A8000:issuers:roc-noord") is not None
    run_due_jobs(parts)
    assert [mail.to for mail in list_mails(parts)] == ["ine@jansen.example"]
    with pytest.raises(Conflict):
        grant(parts, operator, asked.id, asked.mark)


def test_refusing_says_why_and_they_ask_again(
    parts: Parts, operator: SignedIn, founded: Callable[..., SignedIn], clock: Clock
) -> None:
    person = founded()
    (asked,) = list_waiting(parts, operator)
    with pytest.raises(Invalid):
        refuse(parts, operator, asked.id, asked.mark, "  ")
    refuse(parts, operator, asked.id, asked.mark, "Which college is this?")
    run_due_jobs(parts)
    assert "Which college is this?" in list_mails(parts)[0].text
    assert "/admin/roc-noord/approval" in list_mails(parts)[0].text
    standing = show_standing(parts, person, "roc-noord")
    assert (standing.is_awaiting, standing.is_asked, standing.reason) == (True, False, "Which college is this?")
    assert list_waiting(parts, operator) == ()
    clock.advance(days=1)
    assert ask_again(parts, person, "roc-noord")
    assert not ask_again(parts, person, "roc-noord")
    assert len(list_waiting(parts, operator)) == 1


@ON_SQLITE
def test_nobody_approves_what_they_did_not_see(
    parts: Parts, operator: SignedIn, founded: Callable[..., SignedIn]
) -> None:
    founded()
    (asked,) = list_waiting(parts, operator)
    with parts.transaction() as session:
        issuer = organisations.find_issuer(session, "roc-noord")
        assert issuer is not None
        values = issuer.profile.model_dump(exclude={"id", "number", "texts"})
        texts = {"nl": {"name": "ROC Heel Anders"}}
        profile = tables.ProfileVersion(id="p2", number=2, texts=texts, **values)
        organisations.add_profile(session, issuer.organisation, profile)
    with pytest.raises(Conflict):
        grant(parts, operator, asked.id, asked.mark)
    shown = show_approval(parts, operator, asked.id)
    assert shown.lines[0].after == "ROC Heel Anders"
    grant(parts, operator, asked.id, shown.mark)


def test_a_name_like_one_that_was_approved_meanwhile_is_refused(
    parts: Parts, operator: SignedIn, founded: Callable[..., SignedIn]
) -> None:
    founded()
    founded(name_nl="ROC Noоrd".replace("о", "o"), name_en="N0rth College")
    one, other = list_waiting(parts, operator)
    grant(parts, operator, one.id, one.mark)
    with pytest.raises(Invalid) as refused:
        grant(parts, operator, other.id, other.mark)
    assert refused.value.field in {"name_nl", "name_en"}


def test_a_change_of_what_was_approved_is_the_next_profile(parts: Parts, operator: SignedIn, school: School) -> None:
    content = {
        "texts": {"nl": {"name": "ROC Midden-Oost"}},
        "url": "https://oost.example",
        "identifiers": [{"type": "brin", "value": "12AB"}],
    }
    with parts.transaction() as session:
        session.add(
            tables.Approval(
                id="a1", organisation_id=school.organisation_id, is_founding=False, content=content,
                asked_by_id=school.teacher_id, asked_at=parts.clock(),
            )
        )  # fmt: skip
    (asked,) = list_waiting(parts, operator)
    assert [(line.name, line.before, line.after) for line in asked.lines] == [
        ("name_nl", "ROC Midden", "ROC Midden-Oost"),
        ("url", "https://rocmidden.example", "https://oost.example"),
        ("brin", "", "12AB"),
    ]
    grant(parts, operator, asked.id, asked.mark)
    with parts.reading() as session:
        issuer = organisations.get_issuer(session, school.organisation_id)
        before = session.exec(select(tables.ProfileVersion).where(tables.ProfileVersion.number == 1)).all()
    assert (issuer.profile.number, issuer.profile.name, issuer.profile.url) == (2, "ROC Midden-Oost", content["url"])
    assert issuer.profile.text("description") == "School voor middelbaar beroepsonderwijs"
    assert "ROC Midden" in {row.name for row in before}
    assert issuer.organisation.state is OrganisationState.ACTIVE


@ON_SQLITE
def test_only_the_operator_decides_and_others_find_nothing(
    parts: Parts, operator: SignedIn, founded: Callable[..., SignedIn], school: School
) -> None:
    person = founded()
    (asked,) = list_waiting(parts, operator)
    with pytest.raises(NotAllowed):
        grant(parts, person, asked.id, asked.mark)
    with pytest.raises(NotFound):
        show_standing(parts, person, school.slug)
    with pytest.raises(NotFound):
        ask_again(parts, person, school.slug)
    with pytest.raises(NotFound):
        show_approval(parts, operator, "nothing")


@ON_POSTGRES
def test_what_changes_while_the_operator_decides_is_not_approved(
    parts: Parts, operator: SignedIn, founded: Callable[..., SignedIn]
) -> None:
    """They save another site at the very moment: the operator is asked to look again."""
    person = founded()
    (asked,) = list_waiting(parts, operator)
    with ThreadPoolExecutor(1) as pool, parts.transaction() as session:
        issuer = find_locked(session, person, "roc-noord")
        decided = pool.submit(grant, parts, operator, asked.id, asked.mark)
        with suppress(TimeoutError):
            decided.result(0.3)  # it waits for them
        add_version(parts, session, issuer, {"url": "https://rocmidden.example"})
    with pytest.raises(Conflict):
        decided.result()
    assert show_standing(parts, person, "roc-noord").is_awaiting


def test_what_closes_asks_nothing_any_more_and_may_ask_again_once_it_is_open(
    parts: Parts, operator: SignedIn, founded: Callable[..., SignedIn]
) -> None:
    person = founded()
    close_organisation(parts, person, "roc-noord", "ROC Noord")
    assert list_waiting(parts, operator) == ()
    assert not ask_again(parts, person, "roc-noord")
    reopen_organisation(parts, operator, "roc-noord")
    standing = show_standing(parts, person, "roc-noord")
    assert (standing.is_awaiting, standing.is_asked) == (True, False)
    assert ask_again(parts, person, "roc-noord")
    (asked,) = list_waiting(parts, operator)
    grant(parts, operator, asked.id, asked.mark)
    assert not show_standing(parts, person, "roc-noord").is_awaiting
