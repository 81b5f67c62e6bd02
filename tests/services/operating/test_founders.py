"""Founding: by the operator at once, by who was invited with approval; once, and under a name of one's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, NotAllowed, NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.services.achievements.shelf import list_shelf
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.mails.mailbox import list_mails
from badgeservice.services.operating.directory import list_organisations
from badgeservice.services.operating.founders import (
    find_founder_invitation,
    found_as_operator,
    found_by_invitation,
    invite_founder,
    list_invited,
    resend,
    withdraw,
)
from badgeservice.services.organisations.founding_form import read_founding
from badgeservice.services.organisations.register import did_document, find_registered_issuer
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.proofs import ProofNeeded, check_fresh_proof
from badgeservice.services.people.sign_in import find_signed_in
from badgeservice.services.permissions import Permission
from badgeservice.store import tables
from badgeservice.store.audit import AuditAction
from tests.conftest import Clock, School
from tests.services.operating.conftest import ON_SQLITE, typed

READY = ("samenwerken", "goede-start", "geleerd-en-toegepast")
MAIL = "fatima@rocnoord.example"


def token_in_mail(parts: Parts, index: int = 0) -> str:
    text = list_mails(parts)[index].text
    return text.partition("/invitation/")[2].split()[0]


def found_invited(parts: Parts, token: str, **changes: str) -> tuple[SignedIn, str]:
    session_token, slug = found_by_invitation(
        parts, token, "Fatima Founder", read_founding(typed(**changes)), awards_too=True, ready=READY, device="test"
    )
    person = find_signed_in(parts, session_token)
    assert person is not None
    return person, slug


def test_the_operator_founds_and_awards_at_once(
    parts: Parts, operator: SignedIn, again: Callable[[SignedIn], SignedIn]
) -> None:
    slug = found_as_operator(parts, operator, read_founding(typed()), awards_too=True, ready=READY)
    teacher = again(operator)
    shelf = list_shelf(parts, teacher)
    assert shelf.total == 3
    first = shelf.kinds[0].items[0]
    result = award_achievement(
        parts, teacher, AwardRequest("11111111-0000-4000-8000-000000000000", first.id, (("Bo Bos", "bo@x.example"),))
    )
    assert result is not None
    with parts.reading() as session:
        (credential,) = session.exec(select(tables.Credential)).all()
    assert credential.document_bytes
    found = parts.verifier.verify(credential.document_bytes, fetch=parts.fetch, now=parts.clock())
    assert found.verdict is Verdict.VALID
    assert b"North College" not in credential.document_bytes  # one language is signed
    assert slug == "roc-noord"


@ON_SQLITE
def test_it_has_two_keys_a_did_and_a_profile_that_can_award(parts: Parts, operator: SignedIn) -> None:
    found_as_operator(parts, operator, read_founding(typed()), awards_too=False, ready=())
    with parts.reading() as session:
        organisation = session.exec(select(tables.Organisation)).one()
        profile = session.exec(select(tables.ProfileVersion)).one()
        keys = session.exec(select(tables.IssuerKey)).all()
        (membership,) = session.exec(select(tables.Membership)).all()
        actions = {event.action for event in session.exec(select(tables.AuditEvent))}
    assert organisation.did == "did:web:localhost%3A8000:issuers:roc-noord"
    assert organisation.approved_at == parts.clock()
    assert {key.key_type for key in keys} == {KeyType.ED25519, KeyType.P256}
    assert did_document(parts, "roc-noord")["id"] == organisation.did
    assert (profile.number, profile.texts["en"]["name"], profile.language) == (1, "North College", "nl")
    assert (profile.responsible, profile.data_contact) == ("ROC Noord", "balie@rocnoord.example")
    assert membership.role.value == "administrator"
    assert {AuditAction.ORGANISATION_FOUND, AuditAction.ORGANISATION_APPROVE, AuditAction.KEY_CREATE} <= actions
    assert find_registered_issuer(parts, organisation.did) is not None


@ON_SQLITE
def test_nobody_else_founds_as_operator(parts: Parts, operator: SignedIn, school: School) -> None:
    somebody = SignedIn(school.teacher_id, "Tess", school.teacher_email, "nl", "x", ())
    with pytest.raises(NotAllowed):
        found_as_operator(parts, somebody, read_founding(typed()), awards_too=True, ready=())


@ON_SQLITE
def test_a_name_that_looks_like_another_is_refused(
    parts: Parts, operator: SignedIn, school: School, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*.json"))
    for name in ("ROC Midden", "Roc-midden", "ROC M1dden", "RОC Midden", "Школа ROC"):
        with pytest.raises(Invalid) as refused:
            found_as_operator(parts, operator, read_founding(typed(name_en=name)), awards_too=True, ready=())
        assert refused.value.field == "name_en"
    assert sorted(tmp_path.rglob("*.json")) == before  # no key was made for nothing


def test_a_slug_that_a_did_ends_in_is_never_given_again(parts: Parts, operator: SignedIn, school: School) -> None:
    with parts.transaction() as session:
        session.get_one(tables.Organisation, school.organisation_id).slug = "roc-nieuw"
    with pytest.raises(Invalid) as refused:
        found_as_operator(parts, operator, read_founding(typed(slug="roc-midden")), awards_too=True, ready=())
    assert refused.value.field == "slug"
    named = typed(name_nl="Roc Midden Oost", slug="")
    assert found_as_operator(parts, operator, read_founding(named), awards_too=False, ready=()) == "roc-midden-oost"


@ON_SQLITE
def test_a_proposed_slug_that_is_taken_gets_a_number(parts: Parts, operator: SignedIn, school: School) -> None:
    with parts.transaction() as session:
        session.get_one(tables.Organisation, school.company_id).slug = "roc-noord"
    assert found_as_operator(parts, operator, read_founding(typed()), awards_too=False, ready=()) == "roc-noord-2"


def test_of_two_who_found_the_same_at_once_one_does(
    parts: Parts, operator: SignedIn, in_parallel: Callable[..., list[Any]]
) -> None:
    def found_it(_number: int) -> bool:
        try:
            found_as_operator(parts, operator, read_founding(typed()), awards_too=False, ready=())
        except BadgeServiceError:
            return False
        return True

    assert sum(in_parallel(found_it, 3)) == 1


def test_who_is_invited_founds_and_awaits_approval(parts: Parts, operator: SignedIn) -> None:
    invite_founder(parts, operator, "Fatima", MAIL, "company", "nl")
    run_due_jobs(parts)
    token = token_in_mail(parts)
    shown = find_founder_invitation(parts, token)
    assert shown is not None
    assert (shown.email, shown.invited_by, shown.kind) == (MAIL, "Olga Operator", "company")
    assert list_invited(parts, operator)[0].sent_at == parts.clock()
    person, slug = found_invited(parts, token)
    assert person.email == MAIL
    assert person.may(Permission.MANAGE_ORGANISATION, person.memberships[0].path)
    (row,) = list_organisations(parts, operator).rows
    assert (row.slug, row.state) == (slug, tables.OrganisationState.AWAITING)
    assert find_registered_issuer(parts, "did:web:localhost%3A8000:issuers:roc-noord") is None
    assert list_invited(parts, operator) == ()
    with pytest.raises(Invalid):
        found_invited(parts, token, name_nl="ROC Zuid", name_en="")


@ON_SQLITE
def test_the_link_proves_the_address_of_who_is_known(parts: Parts, operator: SignedIn, school: School) -> None:
    invite_founder(parts, operator, "", school.learner_email, "school", "nl")
    run_due_jobs(parts)
    person, _ = found_invited(parts, token_in_mail(parts))
    assert (person.person_id, person.name) == (school.learner_id, "Sanne Willems")


@ON_SQLITE
def test_sending_again_ends_the_link_before(parts: Parts, operator: SignedIn, clock: Clock) -> None:
    invite_founder(parts, operator, "", MAIL, "school", "nl")
    run_due_jobs(parts)
    first, (shown,) = token_in_mail(parts), list_invited(parts, operator)
    with pytest.raises(Conflict):
        resend(parts, operator, shown.id)
    clock.advance(minutes=2)
    resend(parts, operator, shown.id)
    run_due_jobs(parts)
    tokens = {mail.text.partition("/invitation/")[2].split()[0] for mail in list_mails(parts)}
    (second,) = tokens - {first}
    assert find_founder_invitation(parts, first) is None
    assert find_founder_invitation(parts, second) is not None


@ON_SQLITE
def test_a_link_ends_by_withdrawing_and_by_time(parts: Parts, operator: SignedIn, clock: Clock) -> None:
    for email in (MAIL, "other@x.example"):
        invite_founder(parts, operator, "", email, "school", "nl")
    run_due_jobs(parts)
    tokens = [mail.text.partition("/invitation/")[2].split()[0] for mail in list_mails(parts)]
    with pytest.raises(Conflict):
        invite_founder(parts, operator, "", MAIL.upper(), "school", "nl")
    withdraw(parts, operator, list_invited(parts, operator)[0].id)
    assert sum(find_founder_invitation(parts, token) is not None for token in tokens) == 1
    clock.advance(days=14)
    assert not any(find_founder_invitation(parts, token) for token in tokens)
    with pytest.raises(NotFound):
        withdraw(parts, operator, "nothing")


@ON_SQLITE
def test_a_mail_that_was_overtaken_is_not_sent(parts: Parts, operator: SignedIn) -> None:
    invite_founder(parts, operator, "", MAIL, "school", "nl")
    withdraw(parts, operator, list_invited(parts, operator)[0].id)
    run_due_jobs(parts)
    assert list_mails(parts) == ()


def test_organisations_are_looked_for_as_people_type(parts: Parts, operator: SignedIn, school: School) -> None:
    assert [row.name for row in list_organisations(parts, operator, "midden roc").rows] == ["ROC Midden"]
    assert list_organisations(parts, operator, "nothing").found == 0
    assert list_organisations(parts, operator, page=99).page == 1
    assert [row.slug for row in list_organisations(parts, operator).rows] == [school.company_slug, school.slug]


@ON_SQLITE
def test_a_link_that_lay_in_a_mailbox_for_days_is_no_fresh_proof(
    parts: Parts, operator: SignedIn, school: School, clock: Clock
) -> None:
    """Who finds it founds, and gets no hold of the account that the address had already."""
    invite_founder(parts, operator, "", school.teacher_email, "school", "nl")
    run_due_jobs(parts)
    clock.advance(days=3)
    person, _ = found_invited(parts, token_in_mail(parts))
    assert person.person_id == school.teacher_id
    with pytest.raises(ProofNeeded):
        check_fresh_proof(parts, person)
