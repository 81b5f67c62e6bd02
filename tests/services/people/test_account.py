"""One's own account: addresses that are added, joined, moved out and released, each after a fresh proof."""

import email
import json
import re
from collections.abc import Callable
from datetime import timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, Invalid, NotAllowed, NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts, Role, SignedIn
from badgeservice.services.people.account import change_name, end_other_sessions, show_account
from badgeservice.services.people.adding import MOST, Added, add_address, ask_to_add
from badgeservice.services.people.identities import make_primary, move_out, release, show_identity
from badgeservice.services.people.joining import join, show_joining
from badgeservice.services.people.notices import Notice, tell
from badgeservice.services.people.proofs import ProofNeeded, ask_for_proof, check_fresh_proof, list_provable, prove
from badgeservice.services.people.releasing import release_address
from badgeservice.services.people.sign_in import (
    Caller,
    find_signed_in,
    make_sign_in_link,
    request_code,
    sign_in_with_code,
    sign_in_with_link,
)
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store import identities, tables
from tests.conftest import Clock, School, make_school

HERE = Caller("browser-here", "192.0.2.1")
THERE = Caller("browser-there", "192.0.2.2")
HOME = "tess@thuis.example"


@pytest.fixture
def sqlite_school(sqlite_parts: Parts) -> School:
    return make_school(sqlite_parts)


def mails(parts: Parts, to: str = "") -> list[email.message.EmailMessage]:
    """What was sent, the newest last."""
    run_due_jobs(parts)
    files = sorted((parts.settings.mail_folder or Path()).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    sent = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
    return [mail for mail in sent if to in mail["To"]]


def read(mail: email.message.EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def newest_code(parts: Parts, to: str) -> str:
    return re.findall(r"\d{4} \d{4}", " ".join(mail["Subject"] for mail in mails(parts, to)))[-1]


def told(parts: Parts, to: str) -> list[str]:
    """What an address was told about its account; the people of the school read Dutch."""
    return [read(mail) for mail in mails(parts, to) if mail["Subject"] == "Je account is gewijzigd"]


def enter(parts: Parts, address: str, caller: Caller = HERE) -> SignedIn:
    """Signed in by a code."""
    request_code(parts, address, "en", caller)
    token = sign_in_with_code(parts, address, newest_code(parts, address), caller, device="Firefox", language="en")
    found = find_signed_in(parts, token)
    assert found is not None
    return found


def reload(parts: Parts, person: SignedIn) -> SignedIn | None:
    """Who the session of somebody is of now."""
    with parts.reading() as session:
        row = session.get_one(tables.AuthSession, person.session_id)
        identity = session.get_one(tables.Identity, row.identity_id)
    return None if row.ended_at or identity.released_at else person if identity.person_id == person.person_id else None


def add(parts: Parts, person: SignedIn, address: str, caller: Caller = HERE) -> Added:
    ask_to_add(parts, person, address, "en", caller)
    return add_address(parts, person, address, newest_code(parts, address), caller)


def join_with(parts: Parts, person: SignedIn, address: str) -> None:
    assert add(parts, person, address) is Added.OF_ANOTHER
    joining = show_joining(parts, person, address, HERE)
    assert joining is not None
    join(parts, person, address, HERE, joining.mark)


def names(parts: Parts, person: SignedIn) -> set[str]:
    return {one.name for one in show_account(parts, person).identities}


def identity_of(parts: Parts, address: str) -> str:
    with parts.reading() as session:
        query = select(tables.Identity.id).where(tables.Identity.value == address)
        return session.exec(query.where(tables.Identity.released_at == None)).one()  # noqa: E711


def events(parts: Parts, action: str) -> list[tuple[str | None, str, dict[str, Any]]]:
    with parts.reading() as session:
        rows = session.exec(select(tables.AuditEvent).where(tables.AuditEvent.action == action)).all()
    return [(row.actor_id, row.subject_id, row.details) for row in rows]


def award(parts: Parts, school: School, *emails: str) -> None:
    teacher = enter(parts, school.teacher_email, Caller("teacher", "192.0.2.9"))
    learners = tuple(("Sanne Willems", one) for one in emails)
    award_achievement(parts, teacher, AwardRequest(str(parts.new_id()), school.achievement_id, learners))


def begin_list(parts: Parts, person_id: str, achievement_id: str, **values: Any) -> str:
    """A draft of somebody."""
    now = parts.clock()
    row = tables.Draft(
        id=parts.new_id(), person_id=person_id, achievement_id=achievement_id, content=json.dumps({}), created_at=now,
        ends_at=now + timedelta(days=3), **({"changed_at": now} | values),
    )  # fmt: skip
    with parts.transaction() as session:
        session.add(row)
    return row.id


def test_an_address_is_added_by_the_code_that_was_mailed_to_it(parts: Parts, school: School) -> None:
    me = enter(parts, school.teacher_email)
    assert add(parts, me, HOME) is Added.NOW_MINE
    assert names(parts, me) == {school.teacher_email, HOME}
    assert enter(parts, HOME, THERE).person_id == school.teacher_id
    assert [(actor, details) for actor, _, details in events(parts, "identity:add")] == [(school.teacher_id, {})]
    (notice,) = told(parts, school.teacher_email)
    assert f"{HOME} is aan je account toegevoegd" in notice
    assert "/account" in notice
    assert told(parts, HOME) == []


def test_the_mail_with_the_code_says_what_it_does_and_signs_nobody_in(
    sqlite_parts: Parts, sqlite_school: School
) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    ask_to_add(parts, me, HOME, "en", HERE)
    mail = mails(parts, HOME)[-1]
    assert "Never give this code to anybody" in read(mail)
    assert "sign-in/link" not in mail.as_string()
    with pytest.raises(Invalid, match="code_not_asked_here"):
        sign_in_with_code(parts, HOME, newest_code(parts, HOME), HERE, device="")


def test_a_code_to_sign_in_adds_nothing(sqlite_parts: Parts, sqlite_school: School) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    request_code(parts, HOME, "en", HERE)
    with pytest.raises(Invalid, match="code_not_asked_here"):
        add_address(parts, me, HOME, newest_code(parts, HOME), HERE)
    with pytest.raises(NotAllowed, match="address_not_proven"):
        show_joining(parts, me, school.learner_email, HERE)


def test_a_code_fits_only_the_browser_and_the_person_that_asked(sqlite_parts: Parts, sqlite_school: School) -> None:
    parts, school = sqlite_parts, sqlite_school
    me, other = enter(parts, school.teacher_email), enter(parts, "beheer@rocmidden.example")
    ask_to_add(parts, me, HOME, "en", HERE)
    code = newest_code(parts, HOME)
    for person, caller in ((me, THERE), (other, HERE)):
        with pytest.raises(Invalid, match="code_not_asked_here"):
            add_address(parts, person, HOME, code, caller)
    with pytest.raises(Invalid, match="code_wrong"):
        add_address(parts, me, HOME, "0000 0000", HERE)
    assert add_address(parts, me, HOME, code, HERE) is Added.NOW_MINE


def test_five_wrong_codes_spend_it(sqlite_parts: Parts, sqlite_school: School) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    ask_to_add(parts, me, HOME, "en", HERE)
    code = newest_code(parts, HOME)
    for _ in range(5):
        with pytest.raises(Invalid, match="code_wrong"):
            add_address(parts, me, HOME, "00000000", HERE)
    with pytest.raises(Invalid, match="code_spent"):
        add_address(parts, me, HOME, code, HERE)


def test_asking_tells_nothing_of_an_address(sqlite_parts: Parts, sqlite_school: School) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    known = ask_to_add(parts, me, school.learner_email, "en", HERE)
    unknown = ask_to_add(parts, me, HOME, "en", HERE)
    assert known == unknown
    with pytest.raises(NotAllowed, match="address_not_proven"):  # and what it has, only the code tells
        show_joining(parts, me, school.learner_email, HERE)
    with pytest.raises(NotAllowed, match="address_not_proven"):
        join(parts, me, school.learner_email, HERE, "")


def test_ones_own_address_and_one_too_many_are_refused(
    sqlite_parts: Parts, sqlite_school: School, clock: Clock
) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    with pytest.raises(Invalid, match="address_yours_already"):
        ask_to_add(parts, me, school.teacher_email.upper(), "en", HERE)
    with pytest.raises(Invalid, match="email_malformed"):
        ask_to_add(parts, me, "tess@", "en", HERE)
    with parts.transaction() as session:
        session.add_all(
            tables.Identity(id=str(number), value=f"{number}@thuis.example", person_id=me.person_id, created_at=clock())
            for number in range(MOST)
        )
    with pytest.raises(Invalid, match="addresses_too_many"):
        ask_to_add(parts, me, HOME, "en", HERE)


def test_a_session_that_was_left_open_changes_nothing(sqlite_parts: Parts, sqlite_school: School, clock: Clock) -> None:
    """Somebody at an unlocked laptop, eleven minutes after its owner signed in."""
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    add(parts, me, HOME)
    own = identity_of(parts, HOME)
    clock.advance(minutes=11)
    acts: list[Callable[[], object]] = [
        lambda: check_fresh_proof(parts, me),
        lambda: ask_to_add(parts, me, "dief@thuis.example", "en", HERE),
        lambda: add_address(parts, me, HOME, "00000000", HERE),
        lambda: show_identity(parts, me, own),
        lambda: make_primary(parts, me, own),
        lambda: release(parts, me, own),
        lambda: move_out(parts, me, own),
        lambda: show_joining(parts, me, school.learner_email, HERE),
        lambda: join(parts, me, school.learner_email, HERE, ""),
    ]
    for act in acts:
        with pytest.raises(ProofNeeded):
            act()
    assert names(parts, me) == {school.teacher_email, HOME}


def test_a_code_to_an_own_address_is_a_fresh_proof(sqlite_parts: Parts, sqlite_school: School, clock: Clock) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    clock.advance(minutes=11)
    ((identity_id, address),) = list_provable(parts, me)
    assert ask_for_proof(parts, me, identity_id, "en", HERE) == (school.teacher_email, False)
    with pytest.raises(Invalid, match="code_wrong"):
        prove(parts, me, identity_id, "00000000", HERE)
    with pytest.raises(ProofNeeded):
        check_fresh_proof(parts, me)
    prove(parts, me, identity_id, newest_code(parts, address), HERE)
    check_fresh_proof(parts, me)
    with pytest.raises(NotFound, match="identity_unknown"):
        ask_for_proof(parts, me, school.learner_id, "en", HERE)


def test_a_link_proves_what_it_did_when_it_was_mailed(sqlite_parts: Parts, sqlite_school: School, clock: Clock) -> None:
    """A mail of last week may have been passed on."""
    parts, school = sqlite_parts, sqlite_school
    with parts.transaction() as session:
        token = make_sign_in_link(parts, session, school.learner_email, timedelta(days=30))
    clock.advance(days=7)
    found = find_signed_in(parts, sign_in_with_link(parts, token, HERE, device=""))
    assert found is not None
    with pytest.raises(ProofNeeded):
        check_fresh_proof(parts, found)


def test_joining_says_first_what_it_joins_and_joins_just_that(parts: Parts, school: School) -> None:
    award(parts, school, school.learner_email)
    company = enter(parts, "ine@jansen.example", THERE)
    learner = enter(parts, school.learner_email)
    assert add(parts, learner, "ine@jansen.example") is Added.OF_ANOTHER
    shown = show_joining(parts, learner, "ine@jansen.example", HERE)
    assert shown is not None
    assert ([one.name for one in shown.identities], shown.awards) == (["ine@jansen.example"], 0)
    assert [(one.name, one.roles) for one in shown.roles] == [("Bouwbedrijf Jansen", (Role.TEACHER,))]
    assert names(parts, learner) == {school.learner_email}  # nothing happened yet
    with pytest.raises(Conflict, match="account_changed_meanwhile"):
        join(parts, learner, "ine@jansen.example", HERE, "what was shown before")
    join(parts, learner, "ine@jansen.example", HERE, shown.mark)
    join(parts, learner, "ine@jansen.example", HERE, shown.mark)  # twice is fine
    assert show_joining(parts, learner, "ine@jansen.example", HERE) is None
    assert names(parts, learner) == {"ine@jansen.example", school.learner_email}
    assert reload(parts, company) is None  # and must sign in again
    both = enter(parts, "ine@jansen.example", THERE)
    assert (both.person_id, both.name, both.email) == (school.learner_id, "Sanne Willems", school.learner_email)
    assert [one.organisation_slug for one in both.memberships] == [school.company_slug]
    assert len(list_wallet(parts, both)) == 1
    assert events(parts, "identity:move")[0][2] == {"before": school.company_teacher_id, "after": school.learner_id}
    assert {(subject, details["role"]) for _, subject, details in events(parts, "member:add")} == {
        (school.learner_id, "teacher")
    }
    for address in (school.learner_email, "ine@jansen.example"):
        assert "zijn nu één account" in told(parts, address)[-1]


def test_badges_follow_the_address_and_part_with_it(parts: Parts, school: School) -> None:
    award(parts, school, school.learner_email, "sanne@thuis.example")
    learner = enter(parts, school.learner_email)
    first = [item.credential_id for item in list_wallet(parts, learner)]
    join_with(parts, learner, "sanne@thuis.example")
    assert len(list_wallet(parts, learner)) == 2
    assert move_out(parts, learner, identity_of(parts, "sanne@thuis.example")) is False
    assert [item.credential_id for item in list_wallet(parts, learner)] == first
    other = enter(parts, "sanne@thuis.example", THERE)
    assert other.person_id not in {learner.person_id}
    assert (other.name, len(list_wallet(parts, other))) == ("Sanne Willems", 1)
    assert "heeft nu een eigen account" in told(parts, "sanne@thuis.example")[-1]


def test_the_same_role_twice_is_one_and_the_stronger_gift_stays(parts: Parts, school: School, clock: Clock) -> None:
    """A provider takes away what it gave; what a person gave it may not."""
    now = clock()
    with parts.transaction() as session:
        session.add(
            tables.SignInProvider(
                id="p",
                slug="p",
                name="SURFconext",
                issuer="https://p.example",
                client_id="x",
                client_secret=b"",
                created_at=now,
            )
        )
        session.flush()
        session.add_all(
            tables.Membership(
                id=f"m-{role}", organisation_id=school.organisation_id, person_id=school.teacher_id, role=role,
                created_at=now, provider_id="p",
            )
            for role in (Role.ADMINISTRATOR, Role.READER)
        )  # fmt: skip
        session.add(tables.Operator(person_id=school.administrator_id, created_at=now))
    me = enter(parts, school.teacher_email)
    join_with(parts, me, "beheer@rocmidden.example")
    with parts.reading() as session:
        rows = session.exec(select(tables.Membership).where(tables.Membership.person_id == school.teacher_id)).all()
        assert session.get(tables.Operator, school.teacher_id) is not None
        assert session.get(tables.Operator, school.administrator_id) is None
    assert {(row.role, row.provider_id) for row in rows} == {
        (Role.ADMINISTRATOR, None),
        (Role.READER, "p"),
        (Role.TEACHER, None),
    }
    found = enter(parts, school.teacher_email)
    assert found.is_operator
    role = show_account(parts, found).roles[0]
    assert (role.name, role.roles, role.provider_name) == (
        "ROC Midden",
        (Role.ADMINISTRATOR, Role.READER, Role.TEACHER),
        "",
    )


def test_of_two_lists_for_one_badge_the_newest_stays_and_colleagues_get_the_other(
    parts: Parts, school: School, clock: Clock
) -> None:
    with parts.transaction() as session:
        session.add(
            tables.Membership(
                id="m", organisation_id=school.organisation_id, person_id=school.learner_id, role=Role.TEACHER,
                created_at=clock(),
            )
        )  # fmt: skip
    older = begin_list(parts, school.teacher_id, school.achievement_id, changed_at=clock() - timedelta(hours=1))
    newer = begin_list(parts, school.learner_id, school.achievement_id)
    single = begin_list(parts, school.learner_id, school.skill_id)
    me = enter(parts, school.teacher_email)
    join_with(parts, me, school.learner_email)
    with parts.reading() as session:
        rows = {row.id: (row.person_id, row.unit_id) for row in session.exec(select(tables.Draft))}
    assert rows == {
        older: (None, school.organisation_id),
        newer: (school.teacher_id, None),
        single: (school.teacher_id, None),
    }


def test_two_who_join_each_other_at_once_become_one(
    parts: Parts, school: School, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    emails = (school.teacher_email, "beheer@rocmidden.example")
    callers = (HERE, THERE)
    people = [enter(parts, address, caller) for address, caller in zip(emails, callers, strict=True)]
    marks = []
    for number in (0, 1):
        assert add(parts, people[number], emails[1 - number], callers[number]) is Added.OF_ANOTHER
        shown = show_joining(parts, people[number], emails[1 - number], callers[number])
        assert shown is not None
        marks.append(shown.mark)

    def act(number: int) -> str:
        try:
            join(parts, people[number], emails[1 - number], callers[number], marks[number])
        except ProofNeeded:
            return "signed out"
        return "joined"

    assert sorted(in_parallel(act, 2)) == ["joined", "signed out"]
    with parts.reading() as session:
        owners = {row.person_id for row in session.exec(select(tables.Identity)) if row.value in emails}
    assert len(owners) == 1


def test_two_who_add_one_address_at_once(
    parts: Parts, school: School, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    """Two tabs of one person, and somebody else: one account has it, nobody an error."""
    me, other = enter(parts, school.teacher_email), enter(parts, school.learner_email, THERE)
    ask_to_add(parts, me, HOME, "en", HERE)
    mine = newest_code(parts, HOME)
    ask_to_add(parts, other, HOME, "en", THERE)
    theirs = newest_code(parts, HOME)
    tries = [(me, mine, HERE), (me, mine, HERE), (other, theirs, THERE)]

    def act(number: int) -> str:
        person, code, caller = tries[number]
        try:
            return add_address(parts, person, HOME, code, caller).name
        except Invalid as error:
            return error.code

    outcomes = sorted(in_parallel(act, 3))
    assert outcomes.count("NOW_MINE") == 1
    assert set(outcomes) <= {"NOW_MINE", "OF_ANOTHER", "code_not_asked_here"}
    assert identity_of(parts, HOME)


def test_a_released_address_is_free_and_its_badges_stay(parts: Parts, school: School) -> None:
    award(parts, school, school.learner_email, "sanne@thuis.example")
    learner = enter(parts, school.learner_email)
    join_with(parts, learner, "sanne@thuis.example")
    by_other = enter(parts, "sanne@thuis.example", THERE)
    assert release(parts, learner, identity_of(parts, "sanne@thuis.example")) is False
    assert reload(parts, by_other) is None
    assert (names(parts, learner), len(list_wallet(parts, learner))) == ({school.learner_email}, 2)
    newcomer = enter(parts, "sanne@thuis.example", THERE)
    assert newcomer.person_id != learner.person_id
    assert list_wallet(parts, newcomer) == ()
    assert "is uit je account gehaald" in told(parts, school.learner_email)[-1]
    assert not any("gehaald" in notice for notice in told(parts, "sanne@thuis.example"))
    assert len(events(parts, "identity:release")) == 1


def test_the_last_proven_way_in_stays(sqlite_parts: Parts, sqlite_school: School, clock: Clock) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    with parts.transaction() as session:
        session.add(tables.Identity(id="x", value=HOME, person_id=me.person_id, created_at=clock()))  # never proven
    for act in (release, move_out):
        with pytest.raises(Conflict, match="identity_last"):
            act(parts, me, school.teacher_id)
    assert show_identity(parts, me, school.teacher_id).is_last
    release(parts, me, "x")
    with pytest.raises(NotFound, match="identity_unknown"):
        release(parts, me, "x")
    assert names(parts, me) == {school.teacher_email}


def test_of_two_tabs_that_release_the_last_two_one_does(
    parts: Parts, school: School, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    me = enter(parts, school.teacher_email)
    add(parts, me, HOME)
    both = [identity_of(parts, HOME), school.teacher_id]
    third = enter(parts, HOME, THERE)

    def act(number: int) -> str:
        try:
            release(parts, (me, third)[number], both[number])
        except (Conflict, ProofNeeded) as error:
            return error.code
        return "released"

    assert "released" in in_parallel(act, 2)
    with parts.reading() as session:
        rows = session.exec(select(tables.Identity).where(tables.Identity.person_id == me.person_id)).all()
    assert sum(row.released_at is None for row in rows) == 1


def test_pages_show_the_main_address(sqlite_parts: Parts, sqlite_school: School) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    add(parts, me, HOME)
    make_primary(parts, me, identity_of(parts, HOME))
    make_primary(parts, me, identity_of(parts, HOME))
    assert [one.is_primary for one in show_account(parts, me).identities if one.name == HOME] == [True]
    assert enter(parts, school.teacher_email).email == HOME
    assert len(events(parts, "identity:change")) == 1
    assert "is nu het hoofdadres" in told(parts, school.teacher_email)[-1]


def test_what_is_somebody_elses_is_not_found(sqlite_parts: Parts, sqlite_school: School) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    for act in (show_identity, make_primary, release, move_out):
        with pytest.raises(NotFound, match="identity_unknown"):
            act(parts, me, school.learner_id)


def test_a_provider_is_listed_by_its_name_and_released_as_an_address(
    sqlite_parts: Parts, sqlite_school: School, clock: Clock
) -> None:
    parts, school = sqlite_parts, sqlite_school
    with parts.transaction() as session:
        session.add(
            tables.Identity(
                id="o", kind=tables.IdentityKind.OIDC, issuer="https://p.example", value="8f3a", proven_at=clock(),
                person_id=school.teacher_id, created_at=clock(),
            )
        )  # fmt: skip
    me = enter(parts, school.teacher_email)
    assert names(parts, me) == {school.teacher_email, "https://p.example"}
    with pytest.raises(Invalid, match="identity_no_address"):
        make_primary(parts, me, "o")
    release(parts, me, "o")
    assert names(parts, me) == {school.teacher_email}


def test_a_name_that_was_changed_meanwhile_is_asked_about(sqlite_parts: Parts, sqlite_school: School) -> None:
    parts, school = sqlite_parts, sqlite_school
    me = enter(parts, school.teacher_email)
    change_name(parts, me, "Tess  de Bakker", "Tess Bakker")
    with pytest.raises(Conflict, match="name_changed_meanwhile"):
        change_name(parts, me, "Tess van Bakker", "Tess Bakker")
    assert show_account(parts, me).name == "Tess de Bakker"
    change_name(parts, me, "Tess van Bakker", "Tess de Bakker")
    with pytest.raises(Invalid, match="name_without_letters"):
        change_name(parts, me, "1234", "Tess van Bakker")
    assert show_account(parts, me).name == "Tess van Bakker"


def test_every_session_tells_how_it_began_and_when_it_ends(
    sqlite_parts: Parts, sqlite_school: School, clock: Clock
) -> None:
    parts, school = sqlite_parts, sqlite_school
    there = enter(parts, school.teacher_email, THERE)
    clock.advance(hours=1)
    here = enter(parts, school.teacher_email)
    first, second = show_account(parts, here).sessions
    assert (first.is_current, second.is_current, second.device) == (True, False, "Firefox")
    assert second.identity_name == school.teacher_email
    assert second.created_at == second.seen_at == clock() - timedelta(hours=1)
    idle, whole = timedelta(hours=parts.settings.idle_hours), timedelta(hours=parts.settings.session_hours)
    assert second.ends_at == second.seen_at + min(idle, whole)
    assert end_other_sessions(parts, here) == 1
    assert (reload(parts, there), reload(parts, here)) == (None, here)


def test_no_event_holds_an_address(parts: Parts, school: School) -> None:
    me = enter(parts, school.teacher_email)
    add(parts, me, HOME)
    join_with(parts, me, school.learner_email)
    move_out(parts, me, identity_of(parts, school.learner_email))
    release(parts, me, identity_of(parts, HOME))
    with parts.reading() as session:
        rows = session.exec(select(tables.AuditEvent)).all()
        jobs = session.exec(select(tables.Job).where(tables.Job.kind == "mail:notice")).all()
    assert {row.action for row in rows} >= {"identity:add", "identity:move", "identity:release"}
    assert "@" not in "".join(f"{row.subject_id}{row.details}" for row in rows)
    assert jobs
    assert "@" not in "".join(str(job.arguments) for job in jobs)


def test_a_notice_that_waits_does_not_reach_who_has_the_address_by_then(
    sqlite_parts: Parts, sqlite_school: School
) -> None:
    """The mail server was away; meanwhile the school gave the address to somebody else."""
    parts, school = sqlite_parts, sqlite_school
    with parts.transaction() as session:
        identity = session.get_one(tables.Identity, school.teacher_id)
        identity.proven_at = parts.clock()
        session.flush()
        home, _ = identities.add_to(session, school.teacher_id, HOME, parts.clock())
        tell(parts, session, Notice.ADDED, home.id, [school.teacher_id])
        release_address(parts, session, identity, parts.clock())
    assert mails(parts, school.teacher_email) == []
