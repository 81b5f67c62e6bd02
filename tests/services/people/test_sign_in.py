"""Signing in without a password: one-time codes and links, and sessions that can be ended."""

import email
import re
import time
from collections.abc import Callable
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from badgeservice.errors import Invalid, NotFound, TooOften, Unavailable
from badgeservice.jobs import run_due_jobs
from badgeservice.services.parts import Parts, Role
from badgeservice.services.people.account import end_session, list_sessions, set_language
from badgeservice.services.people.forgetting import forget_old_sign_ins
from badgeservice.services.people.sign_in import (
    Caller,
    find_signed_in,
    make_sign_in_link,
    new_browser,
    sign_in_in_demo,
    sign_out,
)
from badgeservice.services.people.sign_in import request_code as request_code_from
from badgeservice.services.people.sign_in import sign_in_with_code as sign_in_with_code_from
from badgeservice.services.people.sign_in import sign_in_with_link as sign_in_with_link_from
from badgeservice.services.permissions import Permission
from badgeservice.store.tables import AuthSession, Identity, Job, KnownBrowser, Person, SignInCode
from tests.conftest import Clock, School

STRANGER = "nieuw@elders.example"
HERE = Caller("browser-here", "192.0.2.1")


def request_code(parts: Parts, address: str, language: str = "nl", caller: Caller = HERE) -> bool:
    return request_code_from(parts, address, language, caller)


def sign_in_with_code(
    parts: Parts, address: str, code: str, device: str = "", caller: Caller = HERE, language: str = "nl"
) -> str:
    return sign_in_with_code_from(parts, address, code, caller, device=device, language=language)


def sign_in_with_link(parts: Parts, token: str, device: str = "", caller: Caller = HERE) -> str:
    return sign_in_with_link_from(parts, token, caller, device=device)


def fresh(parts: Parts, source: str = "192.0.2.1") -> Caller:
    """A browser that was never seen."""
    return Caller(new_browser(parts), source)


def mails(parts: Parts) -> list[email.message.EmailMessage]:
    """What was sent, the newest last."""
    run_due_jobs(parts)
    folder = parts.settings.mail_folder or Path()
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]


def newest_code(parts: Parts) -> str:
    return re.findall(r"\d{4} \d{4}", mails(parts)[-1]["Subject"])[0]


def ask(parts: Parts, address: str, language: str = "nl", caller: Caller = HERE) -> str:
    request_code(parts, address, language, caller)
    return newest_code(parts)


def enter(parts: Parts, address: str, caller: Caller = HERE) -> str:
    return sign_in_with_code(parts, address, ask(parts, address, caller=caller), "Firefox", caller)


def make_link(parts: Parts, person_id: str, valid_for: timedelta = timedelta(days=30)) -> str:
    with parts.transaction() as session:
        return make_sign_in_link(parts, session, session.get_one(Identity, person_id).value, valid_for)


def test_the_code_of_the_mail_opens_a_session(parts: Parts, school: School) -> None:
    token = sign_in_with_code(parts, school.teacher_email, ask(parts, school.teacher_email), "Firefox")
    signed_in = find_signed_in(parts, token)
    assert signed_in is not None
    assert (signed_in.person_id, signed_in.name, signed_in.language) == (school.teacher_id, "Tess Bakker", "nl")
    ((membership),) = signed_in.memberships
    assert (membership.organisation_slug, membership.role) == ("roc-midden", Role.TEACHER)
    assert signed_in.may_anywhere(Permission.AWARD)
    assert signed_in.may(Permission.AWARD, f"/{school.organisation_id}/")
    assert signed_in.may(Permission.AWARD, f"/{school.organisation_id}/below-it/")
    assert not signed_in.may(Permission.AWARD, f"/{school.company_id}/")


@pytest.mark.parametrize("typed", ["{} {}", "{}{}", " {}-{} ", "{}\u00a0{}", "{}.{}\n"])
def test_a_code_is_read_however_it_is_typed(sqlite_parts: Parts, typed: str) -> None:
    first, last = ask(sqlite_parts, STRANGER).split()
    assert sign_in_with_code(sqlite_parts, STRANGER, typed.format(first, last), "")


def test_an_address_is_one_person_however_it_is_spelled(parts: Parts, school: School) -> None:
    code = ask(parts, f"  {school.teacher_email.upper()} ")
    signed_in = find_signed_in(parts, sign_in_with_code(parts, school.teacher_email.title(), code, ""))
    assert signed_in is not None
    assert signed_in.person_id == school.teacher_id


def test_an_unknown_address_becomes_a_person_only_when_its_code_comes_back(parts: Parts) -> None:
    code = ask(parts, STRANGER)
    with parts.reading() as session:
        assert session.exec(select(Person)).all() == []
    signed_in = find_signed_in(parts, sign_in_with_code(parts, STRANGER, code, "", language="en"))
    assert signed_in is not None
    assert (signed_in.email, signed_in.name, signed_in.memberships) == (STRANGER, STRANGER, ())
    assert signed_in.language == "en"


@pytest.mark.parametrize("code", ["", "0000 0000", "12345678", "x", "1" * 5000, "١٢٣٤٥٦٧٨", "\0", "\ud800"])
def test_a_wrong_code_is_refused(sqlite_parts: Parts, code: str) -> None:
    ask(sqlite_parts, STRANGER)
    with pytest.raises(Invalid, match="code_wrong"):
        sign_in_with_code(sqlite_parts, STRANGER, code, "")


def test_a_code_works_once(parts: Parts) -> None:
    code = ask(parts, STRANGER)
    sign_in_with_code(parts, STRANGER, code, "")
    with pytest.raises(Invalid, match="code_not_asked_here"):
        sign_in_with_code(parts, STRANGER, code, "")


def test_a_code_works_for_ten_minutes(parts: Parts, clock: Clock) -> None:
    code = ask(parts, STRANGER)
    clock.advance(minutes=10)
    with pytest.raises(Invalid, match="code_not_asked_here"):
        sign_in_with_code(parts, STRANGER, code, "")


def test_an_older_code_of_the_same_browser_stays_good(parts: Parts, clock: Clock) -> None:
    old = ask(parts, STRANGER)
    clock.advance(seconds=1)
    new = ask(parts, STRANGER)
    assert old != new
    assert sign_in_with_code(parts, STRANGER, old)
    with pytest.raises(Invalid, match="code_not_asked_here"):  # who is in has no use for the other one
        sign_in_with_code(parts, STRANGER, new)


def test_a_code_fits_only_the_browser_that_asked_for_it(parts: Parts) -> None:
    code, other = ask(parts, STRANGER), fresh(parts)
    with pytest.raises(Invalid, match="code_not_asked_here"):
        sign_in_with_code(parts, STRANGER, code, caller=other)
    ask(parts, STRANGER, caller=other)
    with pytest.raises(Invalid, match="code_wrong"):
        sign_in_with_code(parts, STRANGER, code, caller=other)
    assert sign_in_with_code(parts, STRANGER, code)


def test_a_code_belongs_to_its_address(parts: Parts) -> None:
    code = ask(parts, STRANGER)
    ask(parts, "ander@elders.example")
    with pytest.raises(Invalid, match="code_wrong"):
        sign_in_with_code(parts, "ander@elders.example", code, "")


def test_a_code_may_be_tried_five_times(parts: Parts) -> None:
    code = ask(parts, STRANGER)
    for _ in range(5):
        with pytest.raises(Invalid, match="code_wrong"):
            sign_in_with_code(parts, STRANGER, "00000000", "")
    with pytest.raises(Invalid, match="code_spent"):  # the right one comes too late
        sign_in_with_code(parts, STRANGER, code, "")
    assert enter(parts, STRANGER)


def test_a_browser_gets_five_codes_an_hour_for_an_address(parts: Parts, clock: Clock) -> None:
    for _ in range(5):
        request_code(parts, STRANGER)
    with pytest.raises(TooOften, match="codes_too_often"):
        request_code(parts, STRANGER.upper())
    request_code(parts, "ander@elders.example")
    request_code(parts, STRANGER, caller=fresh(parts))
    clock.advance(hours=1)
    request_code(parts, STRANGER)


@pytest.mark.parametrize(
    "address", ["", "geen", "a@b", "a@@b.nl", "a b@c.nl", "a@b.nl\r\nBcc: x@y.nl", "a" * 300 + "@b.nl"]
)
def test_what_is_no_address_is_a_sentence(sqlite_parts: Parts, address: str) -> None:
    with pytest.raises(Invalid, match="email"):
        request_code(sqlite_parts, address, "nl")
    with pytest.raises(Invalid, match="email"):
        sign_in_with_code(sqlite_parts, address, "12345678", "")


def test_a_known_and_an_unknown_address_are_treated_the_same(parts: Parts, school: School) -> None:
    """The same rows, the same mail and the same queries, so also the same time (threats H10)."""
    known, unknown = ask(parts, school.learner_email), ask(parts, STRANGER)
    assert len(known) == len(unknown)
    texts = [mail.get_body(("plain",)).get_content() for mail in mails(parts)]  # type: ignore[union-attr]
    assert _without_link(texts[0].replace(known, "")) == _without_link(texts[1].replace(unknown, ""))
    with parts.reading() as session:
        assert [job.arguments.keys() for job in session.exec(select(Job))] == [{"code_id", "language"}] * 2

    assert queries_of(parts, "try", school.learner_email) == queries_of(parts, "try", STRANGER) != []


def test_nothing_that_signs_in_lies_in_the_database(parts: Parts, school: School) -> None:
    code = ask(parts, school.teacher_email).replace(" ", "")
    link = make_link(parts, school.teacher_id)
    token = sign_in_with_code(parts, school.teacher_email, code, "")
    with parts.reading() as session:
        rows = [*session.exec(select(SignInCode)), *session.exec(select(AuthSession)), *session.exec(select(Job))]
        stored = repr([row.model_dump() for row in rows])
    assert code not in stored
    assert link not in stored
    assert token not in stored
    assert len(token) == len(link) == 43  # 256 bits


def test_the_mail_is_in_the_language_of_the_page(parts: Parts) -> None:
    ask(parts, STRANGER, "en")
    assert mails(parts)[-1]["Subject"].endswith("is your code")


def test_a_code_that_is_of_no_use_any_more_is_not_mailed(parts: Parts, clock: Clock) -> None:
    request_code(parts, STRANGER, "nl")
    clock.advance(minutes=11)
    assert mails(parts) == []


def test_the_link_of_a_mail_works_once(parts: Parts, school: School) -> None:
    link = make_link(parts, school.learner_id)
    signed_in = find_signed_in(parts, sign_in_with_link(parts, link, "Safari"))
    assert signed_in is not None
    assert signed_in.person_id == school.learner_id
    with pytest.raises(Invalid, match="link_used"):
        sign_in_with_link(parts, link, "Safari")


def test_a_link_works_as_long_as_it_says(parts: Parts, school: School, clock: Clock) -> None:
    link = make_link(parts, school.learner_id)
    clock.advance(days=30)
    with pytest.raises(Invalid, match="link_used"):
        sign_in_with_link(parts, link, "")


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\0", "\ud800", "a" * 100_000])
def test_a_link_that_never_existed_looks_like_one_that_was_used(sqlite_parts: Parts, token: str) -> None:
    with pytest.raises(Invalid, match="link_used"):
        sign_in_with_link(sqlite_parts, token, "")


def test_a_link_is_no_code_and_a_code_is_no_link(parts: Parts, school: School) -> None:
    link = make_link(parts, school.learner_id)
    request_code(parts, school.learner_email)
    with pytest.raises(Invalid, match="code_wrong"):
        sign_in_with_code(parts, school.learner_email, link, "")
    with pytest.raises(Invalid, match="link_used"):
        sign_in_with_link(parts, ask(parts, school.learner_email).replace(" ", ""), "")


@pytest.mark.parametrize("token", [None, "", "x", "A" * 43, "\0", "\ud800"])
def test_nobody_is_signed_in_with_a_token_that_is_none(sqlite_parts: Parts, token: str | None) -> None:
    assert find_signed_in(sqlite_parts, token) is None


def test_every_sign_in_has_a_new_token(parts: Parts) -> None:
    assert enter(parts, STRANGER) != enter(parts, STRANGER)


def test_signing_out_ends_the_session_on_the_server(parts: Parts) -> None:
    token, other = enter(parts, STRANGER), enter(parts, STRANGER)
    signed_in = find_signed_in(parts, token)
    assert signed_in is not None
    for _ in range(2):
        sign_out(parts, signed_in.session_id)
        assert find_signed_in(parts, token) is None
    assert find_signed_in(parts, other) is not None


def test_a_session_ends_when_it_is_not_used(parts: Parts, clock: Clock) -> None:
    token = enter(parts, STRANGER)
    for _ in range(2):
        clock.advance(hours=3)
        assert find_signed_in(parts, token) is not None
    clock.advance(hours=4)
    assert find_signed_in(parts, token) is None


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(parts: Parts, clock: Clock) -> None:
    token = enter(parts, STRANGER)
    for _ in range(11):
        clock.advance(hours=1)
        assert find_signed_in(parts, token) is not None
    clock.advance(hours=1)
    assert find_signed_in(parts, token) is None


def test_a_page_does_not_write_each_time(parts: Parts, clock: Clock) -> None:
    token = enter(parts, STRANGER)
    seen = []
    for minutes in (1, 3, 1, 1):
        clock.advance(minutes=minutes)
        find_signed_in(parts, token)
        with parts.reading() as session:
            seen.append(session.exec(select(AuthSession.seen_at)).one())
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_my_sessions_are_listed_and_can_be_ended(parts: Parts, school: School, clock: Clock) -> None:
    tokens = []
    for device in ("Firefox\0 on\x1b Linux", "S" * 500):
        clock.advance(minutes=1)
        tokens.append(sign_in_with_code(parts, STRANGER, ask(parts, STRANGER), device))
    enter(parts, school.learner_email)
    here = find_signed_in(parts, tokens[1])
    assert here is not None
    views = list_sessions(parts, here)
    assert [(view.device, view.is_current) for view in views] == [("S" * 120, True), ("Firefox on Linux", False)]
    end_session(parts, here, views[1].id)
    assert find_signed_in(parts, tokens[0]) is None
    assert [view.id for view in list_sessions(parts, here)] == [here.session_id]


def test_somebody_elses_session_cannot_be_ended(parts: Parts, school: School) -> None:
    token = enter(parts, school.learner_email)
    victim, attacker = find_signed_in(parts, token), find_signed_in(parts, enter(parts, STRANGER))
    assert victim is not None
    assert attacker is not None
    for session_id in (victim.session_id, "none", ""):
        with pytest.raises(NotFound, match="session_unknown"):
            end_session(parts, attacker, session_id)
    assert find_signed_in(parts, token) is not None


def move(parts: Parts, identity_id: str, person_id: str) -> None:
    with parts.transaction() as session:
        session.get_one(Identity, identity_id).person_id = person_id


def test_an_address_is_proven_by_the_first_sign_in(parts: Parts, school: School, clock: Clock) -> None:
    def proven() -> list[object]:
        query = select(Identity.proven_at).where(col(Identity.value).in_((school.learner_email, STRANGER)))
        with parts.reading() as session:
            return list(session.exec(query.order_by(col(Identity.value))))

    ask(parts, school.learner_email)
    sign_in_in_demo(parts, school.learner_id, "Firefox")
    assert proven() == [None]  # asking proves nothing, and neither does a demo
    clock.advance(minutes=1)
    by_code = clock()
    enter(parts, STRANGER)
    clock.advance(minutes=1)
    by_link = clock()
    sign_in_with_link(parts, make_link(parts, school.learner_id))
    clock.advance(days=1)
    for address in (STRANGER, school.learner_email):
        enter(parts, address)
    assert proven() == [by_code, by_link]


def test_a_session_follows_its_address_to_another_person(parts: Parts, school: School) -> None:
    token, others = enter(parts, school.learner_email), enter(parts, "beheer@rocmidden.example", fresh(parts))
    move(parts, school.learner_id, school.administrator_id)
    signed_in, other = find_signed_in(parts, token), find_signed_in(parts, others)
    assert signed_in is not None
    assert other is not None
    assert (signed_in.person_id, signed_in.email) == (
        school.administrator_id,
        "beheer@rocmidden.example",
    )  # the main address of that account
    assert signed_in.memberships == other.memberships != ()
    assert {view.id for view in list_sessions(parts, other)} == {signed_in.session_id, other.session_id}
    move(parts, school.learner_id, school.learner_id)
    parted = find_signed_in(parts, token)
    assert parted is not None
    assert (parted.person_id, parted.memberships) == (school.learner_id, ())
    assert [view.id for view in list_sessions(parts, other)] == [other.session_id]
    with pytest.raises(NotFound, match="session_unknown"):
        end_session(parts, other, parted.session_id)


def test_a_released_address_is_signed_out(parts: Parts, school: School, clock: Clock) -> None:
    move(parts, school.learner_id, school.administrator_id)
    token, others = enter(parts, school.learner_email), enter(parts, "beheer@rocmidden.example", fresh(parts))
    with parts.transaction() as session:
        session.get_one(Identity, school.learner_id).released_at = clock()
    other = find_signed_in(parts, others)
    assert find_signed_in(parts, token) is None
    assert other is not None
    assert [view.id for view in list_sessions(parts, other)] == [other.session_id]
    newcomer = find_signed_in(parts, enter(parts, school.learner_email, fresh(parts)))
    assert newcomer is not None
    assert newcomer.person_id not in (school.learner_id, school.administrator_id)
    assert newcomer.memberships == ()


@pytest.mark.parametrize(("asked", "language"), [("en", "en"), ("nl-NL", "nl"), ("xx", "en")])
def test_the_language_is_kept(sqlite_parts: Parts, asked: str, language: str) -> None:
    token = enter(sqlite_parts, STRANGER)
    signed_in = find_signed_in(sqlite_parts, token)
    assert signed_in is not None
    set_language(sqlite_parts, signed_in, asked)
    again = find_signed_in(sqlite_parts, token)
    assert again is not None
    assert again.language == language


def test_what_is_old_is_forgotten(parts: Parts, school: School, clock: Clock) -> None:
    def count() -> list[int]:
        forget_old_sign_ins(parts, {})
        tables = (SignInCode, Job, AuthSession, KnownBrowser)
        with parts.reading() as session:
            return [len(session.exec(select(table)).all()) for table in tables]

    enter(parts, STRANGER)
    link = make_link(parts, school.learner_id)
    assert count() == [3, 1, 1, 1]  # a code, the button of its mail, and the link
    clock.advance(days=3)
    assert count() == [1, 0, 1, 1]  # where somebody was is gone with the code
    clock.advance(days=26)
    assert sign_in_with_link(parts, link)
    clock.advance(days=31)
    assert count() == [0, 0, 0, 2]
    clock.advance(days=400)
    assert count() == [0, 0, 0, 0]


def test_two_who_type_one_code_at_once_get_one_session(parts: Parts, in_parallel: Callable[..., list[object]]) -> None:
    code = ask(parts, STRANGER)

    def try_code(_number: int) -> str:
        while True:
            try:
                return sign_in_with_code(parts, STRANGER, code, "")
            except Invalid as refused:
                return refused.code
            except Unavailable:  # SQLite lets few wait to write
                time.sleep(0.01)

    results = in_parallel(try_code, 6)
    assert results.count("code_not_asked_here") == 5
    with parts.reading() as session:
        assert len(session.exec(select(AuthSession)).all()) == 1
        assert len(session.exec(select(Person)).all()) == 1


def queries_of(parts: Parts, act: str, address: str, caller: Caller = HERE) -> list[str]:
    """The statements of asking or of a wrong try, in order."""
    queries: list[str] = []

    def listen(*found: str) -> None:
        queries.append(found[2])

    sa.event.listen(parts.engine, "before_cursor_execute", listen)
    try:
        if act == "ask":
            request_code(parts, address, caller=caller)
        else:
            with pytest.raises(Invalid):
                sign_in_with_code(parts, address, "00000000", caller=caller)
    finally:
        sa.event.remove(parts.engine, "before_cursor_execute", listen)
    return queries


def _without_link(text: str) -> str:
    return re.sub(r"/sign-in/link/[\w-]+", "", text)
