"""Somebody gets the address of who left: they see nothing of before, and who left keeps everything."""

import re

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, Invalid, NotAllowed, NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.organisations.invitations import find_invitation
from badgeservice.services.organisations.reused_addresses import describe_release, find_in_use, release, show_domain
from badgeservice.services.parts import Parts, Role, SignedIn
from badgeservice.services.people.sign_in import (
    Caller,
    derive_code,
    find_signed_in,
    request_code,
    sign_in_with_code,
    sign_in_with_link,
)
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store.identities import find_address
from badgeservice.store.tables import (
    AuditEvent,
    Award,
    Identity,
    KnownBrowser,
    Organisation,
    Person,
    ProfileVersion,
    SignInCode,
)
from tests.conftest import Clock, School
from tests.services.organisations.people import BRAM, add_department, give_role, invite, mails, sign_in

SANNE = "sanne@rocmidden.example"
AT_HOME = "sanne@thuis.example"
BROWSER = Caller("her-old-telephone", "192.0.2.9")


@pytest.fixture
def bram(parts: Parts, school: School) -> SignedIn:
    """Administers a school that was approved with its website."""
    with parts.transaction() as session:
        session.get_one(Organisation, school.organisation_id).approved_at = parts.clock()
    return sign_in(parts, BRAM)


def add_at_home(parts: Parts, email: str) -> None:
    """Whoever has this address has another as well."""
    with parts.transaction() as session:
        found = find_address(session, email)
        assert found is not None
        session.add(
            Identity(
                id=parts.new_id(), value=AT_HOME, person_id=found[1].id, created_at=parts.clock(),
                proven_at=parts.clock(),
            )
        )  # fmt: skip


def award(parts: Parts, school: School, *emails: str) -> None:
    tess = sign_in(parts, school.teacher_email)
    learners = tuple(("Sanne Willems", email) for email in emails)
    award_achievement(parts, tess, AwardRequest(parts.new_id(), school.achievement_id, learners))


def newest_code(parts: Parts, email: str) -> str:
    with parts.reading() as session:
        query = select(SignInCode).where(SignInCode.email == email, ~SignInCode.is_link)  # type: ignore[arg-type]
        rows = session.exec(query.order_by(SignInCode.created_at)).all()  # type: ignore[arg-type]
    return derive_code(parts, rows[-1].id)


def enter(parts: Parts, email: str, caller: Caller = BROWSER) -> SignedIn:
    request_code(parts, email, "nl", caller)
    token = sign_in_with_code(parts, email, newest_code(parts, email), caller, device="")
    person = find_signed_in(parts, token)
    assert person is not None
    return person


def test_the_last_administrator_keeps_the_address_that_is_their_only_one(
    parts: Parts, school: School, bram: SignedIn
) -> None:
    key = find_in_use(parts, bram, school.slug, BRAM)
    for act in (describe_release, release):
        with pytest.raises(Conflict, match="last administrator"):
            act(parts, bram, school.slug, key)
    add_at_home(parts, BRAM)
    assert release(parts, bram, school.slug, key) == BRAM


def test_who_gets_the_address_starts_with_nothing_and_who_had_it_keeps_everything(
    parts: Parts, school: School, bram: SignedIn, clock: Clock
) -> None:
    award(parts, school, SANNE)
    add_at_home(parts, SANNE)
    old = enter(parts, SANNE)
    texts = [mail.get_body(("plain",)).get_content() for mail in mails(parts) if mail["To"] == SANNE]  # type: ignore[union-attr]
    links = [link for text in texts for link in re.findall(r"/sign-in/link/([\w-]+)", text)]
    invited = invite(parts, bram, school, SANNE, Role.TEACHER)
    request_code(parts, SANNE, "nl", BROWSER)
    waiting = newest_code(parts, SANNE)

    key = find_in_use(parts, bram, school.slug, f" {SANNE.upper()} ")
    shown = describe_release(parts, bram, school.slug, key)
    assert (shown.badges, shown.sessions, shown.has_another, shown.name) == (1, 1, True, "")
    clock.advance(minutes=1)
    release(parts, bram, school.slug, key)

    assert len(links) >= 1
    for link in links:  # in old mails
        with pytest.raises(Invalid):
            sign_in_with_link(parts, link, BROWSER, device="")  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        sign_in_with_code(parts, SANNE, waiting, BROWSER, device="")
    with pytest.raises(NotFound):
        find_invitation(parts, invited)  # type: ignore[arg-type]
    with parts.reading() as session:
        assert session.exec(select(Identity).where(Identity.id == key)).one().released_at == clock()
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "identity:release")).one()
    assert (event.actor_id, event.organisation_id) == (bram.person_id, school.organisation_id)
    assert event.details == {"person_id": old.person_id}

    new = enter(parts, SANNE, Caller("a-new-laptop", "192.0.2.10"))
    assert new.person_id != old.person_id
    assert (list_wallet(parts, new), new.memberships) == ((), ())
    at_home = enter(parts, AT_HOME)
    assert (at_home.person_id, len(list_wallet(parts, at_home))) == (old.person_id, 1)
    award(parts, school, SANNE)
    assert (len(list_wallet(parts, new)), len(list_wallet(parts, at_home))) == (1, 1)


def test_the_browser_of_before_is_a_stranger_to_the_address(parts: Parts, school: School, bram: SignedIn) -> None:
    """Else whoever had it would ask for codes out of the budget of who has it."""
    award(parts, school, SANNE)
    enter(parts, SANNE)
    request_code(parts, SANNE, "nl", BROWSER)
    assert budget(parts) == "familiar"
    release(parts, bram, school.slug, find_in_use(parts, bram, school.slug, SANNE))
    request_code(parts, SANNE, "nl", BROWSER)
    assert budget(parts) == "unknown"
    enter(parts, SANNE, Caller("a-new-laptop", "192.0.2.10"))
    with parts.reading() as session:
        assert len(session.exec(select(KnownBrowser)).all()) >= 2


def budget(parts: Parts) -> str | None:
    with parts.reading() as session:
        rows = session.exec(select(SignInCode).where(SignInCode.email == SANNE, ~SignInCode.is_link)).all()  # type: ignore[arg-type]
        held = [row.budget for row in rows if row.used_at is None]
    return held[-1]


def test_no_mail_about_who_had_the_address_goes_to_who_has_it(
    parts: Parts, school: School, bram: SignedIn, clock: Clock
) -> None:
    award(parts, school, SANNE)
    sent = len(mails(parts))
    key = find_in_use(parts, bram, school.slug, SANNE)
    release(parts, bram, school.slug, key)
    with parts.reading() as session:
        award_id = session.exec(select(Award.id)).one()
    revoke_award(parts, sign_in(parts, school.teacher_email), award_id, "vergissing")
    assert len(mails(parts)) == sent  # nobody can be reached
    with parts.transaction() as session:
        person_id = session.get_one(Identity, key).person_id
        session.add(Identity(id=parts.new_id(), value=AT_HOME, person_id=person_id, created_at=parts.clock()))
    clock.advance(days=1)
    award(parts, school, AT_HOME)
    run_due_jobs(parts)
    assert [mail["To"] for mail in mails(parts)[sent:]] == [AT_HOME]


def test_a_mail_that_waits_goes_to_another_address_of_theirs(parts: Parts, school: School, bram: SignedIn) -> None:
    award(parts, school, SANNE)
    add_at_home(parts, SANNE)
    release(parts, bram, school.slug, find_in_use(parts, bram, school.slug, SANNE))
    assert [mail["To"] for mail in mails(parts)] == [AT_HOME]


def test_only_addresses_of_the_own_domain_are_looked_up(parts: Parts, school: School, bram: SignedIn) -> None:
    for address in (
        "sanne@elders.example", "sanne@rocmidden.example.evil.example", "sanne@notrocmidden.example", "sanne@", "",
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            find_in_use(parts, bram, school.slug, address)
        assert wrong.value.field == "email"


def test_an_address_below_the_domain_counts_and_one_that_nobody_has_is_said(
    parts: Parts, school: School, bram: SignedIn
) -> None:
    award(parts, school, "bo@student.rocmidden.example")
    assert find_in_use(parts, bram, school.slug, "bo@student.rocmidden.example")
    with pytest.raises(Invalid) as wrong:
        find_in_use(parts, bram, school.slug, "niemand@rocmidden.example")
    assert wrong.value.code == "address_not_in_use"


def test_it_is_released_once(parts: Parts, school: School, bram: SignedIn) -> None:
    award(parts, school, SANNE)
    key = find_in_use(parts, bram, school.slug, SANNE)
    release(parts, bram, school.slug, key)
    for act in (release, describe_release):
        with pytest.raises(Conflict):
            act(parts, bram, school.slug, key)


def test_who_is_not_approved_or_signs_nothing_releases_nothing(parts: Parts, school: School, bram: SignedIn) -> None:
    techniek = add_department(parts, school.organisation_id, "techniek", "Techniek")
    give_role(parts, "dina@rocmidden.example", techniek, Role.ADMINISTRATOR)
    award(parts, school, SANNE)
    key = find_in_use(parts, bram, school.slug, SANNE)
    dina = sign_in(parts, "dina@rocmidden.example")
    assert show_domain(parts, dina, "techniek") == ""
    with pytest.raises(NotAllowed):
        release(parts, dina, "techniek", key)
    with pytest.raises(NotFound):
        release(parts, dina, school.slug, key)
    with parts.transaction() as session:
        session.get_one(Organisation, school.organisation_id).approved_at = None
    with pytest.raises(NotAllowed):
        release(parts, bram, school.slug, key)


def test_another_school_releases_none_of_this_one(parts: Parts, school: School, bram: SignedIn) -> None:
    give_role(parts, "ine@jansen.example", school.company_id, Role.ADMINISTRATOR)
    with parts.transaction() as session:
        session.get_one(Organisation, school.company_id).approved_at = parts.clock()
    award(parts, school, SANNE)
    key = find_in_use(parts, bram, school.slug, SANNE)
    ine = sign_in(parts, "ine@jansen.example")
    for slug in (school.slug, school.company_slug):
        with pytest.raises(NotFound):
            release(parts, ine, slug, key)
        with pytest.raises(NotFound):
            describe_release(parts, ine, slug, key)
    with pytest.raises(Invalid):
        find_in_use(parts, ine, school.company_slug, SANNE)


def test_the_domain_is_that_of_the_website(parts: Parts, school: School, bram: SignedIn) -> None:
    for url, domain in {
        "https://www.rocmidden.example": "rocmidden.example",
        "https://rocmidden.example/": "rocmidden.example",
        "https://rocmidden.example/mbo": "",  # a page of a site that others may have a page of too
        "https://Sub.ROC.example": "sub.roc.example",
        "https://localhost": "",
        "rocmidden.example": "",
        "": "",
    }.items():
        with parts.transaction() as session:
            session.get_one(ProfileVersion, school.organisation_id).url = url
        assert show_domain(parts, bram, school.slug) == domain


def test_the_name_of_who_does_not_work_here_is_not_told(parts: Parts, school: School, bram: SignedIn) -> None:
    award(parts, school, SANNE)
    key = find_in_use(parts, bram, school.slug, SANNE)
    assert describe_release(parts, bram, school.slug, key).name == ""
    person_id = give_role(parts, SANNE, school.organisation_id, Role.READER)
    shown = describe_release(parts, bram, school.slug, key)
    assert (shown.name, shown.person_id, shown.has_another) == ("Sanne Willems", person_id, False)
    with parts.reading() as session:
        assert session.get_one(Person, person_id).name == "Sanne Willems"
