"""Nobody can stop the sign-in of others: what strangers ask and try, and who still comes in.

Each of the queries is asked on both engines. What takes hundreds of tries is tried on SQLite, which is quicker, because
how often it is asked is nothing to an engine.
"""

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from badgeservice.errors import Invalid, TooOften, Unavailable
from badgeservice.jobs import run_due_jobs
from badgeservice.services.parts import Parts
from badgeservice.services.people import sign_in_limits
from badgeservice.services.people.sign_in import Caller, derive_code
from badgeservice.store.sign_in_codes import AtAddress, Budget, Mails
from badgeservice.store.tables import AuditEvent, Job, SignInCode
from tests.conftest import Clock, School, make_school
from tests.services.people.test_sign_in import (
    HERE,
    ask,
    enter,
    fresh,
    mails,
    queries_of,
    request_code,
    sign_in_with_code,
    sign_in_with_link,
)


def mails_to(parts: Parts, address: str) -> int:
    return sum(mail["To"] == address for mail in mails(parts))


def try_wrong(parts: Parts, address: str, caller: Caller, times: int = 5) -> None:
    for _ in range(times):
        with pytest.raises(Invalid):
            sign_in_with_code(parts, address, "00000000", caller=caller)


def guess(parts: Parts, address: str, browsers: int) -> None:
    """Five wrong codes in each of so many browsers, from as many sources."""
    for number in range(browsers):
        stranger = fresh(parts, f"203.0.113.{number}")
        request_code(parts, address, caller=stranger)
        try_wrong(parts, address, stranger)


def test_hundreds_of_invented_addresses_stop_nobody(parts: Parts, school: School) -> None:
    """At the same source, too; and those strangers are hardly written to in the school's name."""
    for number in range(sign_in_limits.KNOWN_PER_SOURCE + 20):
        request_code(parts, f"a{number}@elders.example", caller=fresh(parts))
    assert len(mails(parts)) == sign_in_limits.UNKNOWN_PER_SOURCE
    assert enter(parts, school.teacher_email, fresh(parts))
    assert enter(parts, "beheer@rocmidden.example", HERE)


def test_invented_addresses_from_everywhere_use_up_only_their_own_budget(parts: Parts, school: School) -> None:
    for number in range(sign_in_limits.UNKNOWN_OVERALL + 10):
        request_code(parts, f"a{number}@elders.example", caller=fresh(parts, f"203.0.113.{number}"))
    assert len(mails(parts)) == sign_in_limits.UNKNOWN_OVERALL
    assert enter(parts, school.teacher_email, fresh(parts))


def test_the_budget_of_unknown_addresses_comes_back(parts: Parts, clock: Clock) -> None:
    for number in range(25):
        request_code(parts, f"a{number}@elders.example", caller=fresh(parts))
    clock.advance(hours=1)
    assert enter(parts, "nieuw@elders.example", fresh(parts))


def test_an_unknown_address_is_mailed_five_times_a_day(parts: Parts, clock: Clock) -> None:
    for _ in range(8):
        clock.advance(hours=1)
        request_code(parts, "nieuw@elders.example", caller=fresh(parts))
        run_due_jobs(parts)
    assert mails_to(parts, "nieuw@elders.example") == 5


def test_who_asks_for_somebody_elses_address_locks_nobody_out(parts: Parts, school: School, clock: Clock) -> None:
    ask_for_somebody_else(parts, school, clock, 26)


def test_who_asks_for_it_two_hundred_times_locks_nobody_out_either(sqlite_parts: Parts, clock: Clock) -> None:
    ask_for_somebody_else(sqlite_parts, make_school(sqlite_parts), clock, 200)


def ask_for_somebody_else(parts: Parts, school: School, clock: Clock, times: int) -> None:
    known = fresh(parts)
    assert enter(parts, school.teacher_email, known)
    for _ in range(times):
        clock.advance(seconds=0.01)
        request_code(parts, school.teacher_email, caller=fresh(parts))
    assert mails_to(parts, school.teacher_email) <= 22
    assert enter(parts, school.teacher_email, known)
    newcomer = fresh(parts)
    clock.advance(seconds=0.01)
    request_code(parts, school.teacher_email, caller=newcomer)
    clock.advance(seconds=15)
    newest = mails(parts)[-1]
    code = re.findall(r"\d{4} \d{4}", newest["Subject"])[0]
    assert sign_in_with_code(parts, school.teacher_email, code, caller=newcomer)


def test_the_button_in_the_mail_works_for_all_who_wait_for_it(parts: Parts, school: School, clock: Clock) -> None:
    """She asks, and strangers ask on: the one mail that goes out has the code of the last of them."""
    for _ in range(25):
        request_code(parts, school.teacher_email, caller=fresh(parts))
    hers = fresh(parts)
    request_code(parts, school.teacher_email, caller=hers)
    clock.advance(seconds=1)
    request_code(parts, school.teacher_email, caller=fresh(parts))
    before = len(mails(parts))
    clock.advance(seconds=14)
    assert len(mails(parts)) == before + 1
    link = re.findall(r"/sign-in/link/([\w-]+)", mails(parts)[-1].get_body(("plain",)).get_content())[0]  # type: ignore[union-attr]
    assert sign_in_with_link(parts, link, caller=hers)
    with pytest.raises(Invalid, match="link_used"):
        sign_in_with_link(parts, link, caller=hers)


def test_a_mailbox_is_not_flooded(sqlite_parts: Parts, clock: Clock) -> None:
    """Somebody asks every ten seconds for an hour, each time in another browser and from another network."""
    parts, school = sqlite_parts, make_school(sqlite_parts)
    for number in range(360):
        request_code(parts, school.teacher_email, caller=fresh(parts, f"203.0.113.{number}"))
        run_due_jobs(parts)
        clock.advance(seconds=10)
    assert 60 < mails_to(parts, school.teacher_email) < 130


def test_wrong_tries_of_a_stranger_never_burn_mine(parts: Parts, school: School) -> None:
    mine = ask(parts, school.teacher_email)
    for _ in range(10):
        stranger = fresh(parts)
        try_wrong(parts, school.teacher_email, stranger)  # without asking
        request_code(parts, school.teacher_email, caller=stranger)
        try_wrong(parts, school.teacher_email, stranger)
    assert sign_in_with_code(parts, school.teacher_email, mine)


def test_an_address_takes_five_hundred_tries_a_day(sqlite_parts: Parts, clock: Clock) -> None:
    try_as_often_as_can_be(sqlite_parts, make_school(sqlite_parts), clock, 500)


def test_an_address_takes_so_many_tries_a_day(
    parts: Parts, school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "WRONG_PER_ADDRESS", 50)
    try_as_often_as_can_be(parts, school, clock, 50)


def try_as_often_as_can_be(parts: Parts, school: School, clock: Clock, tries: int) -> None:
    known = fresh(parts)
    assert enter(parts, school.teacher_email, known)
    guess(parts, school.teacher_email, tries // 5 - 1)
    last, held = fresh(parts, "198.51.100.1"), fresh(parts, "198.51.100.2")
    request_code(parts, school.teacher_email, caller=held)
    with parts.reading() as session:
        newest = session.exec(select(SignInCode).where(SignInCode.attempts == 0, SignInCode.budget == Budget.KNOWN))
        code = derive_code(parts, next(row.id for row in newest if row.used_at is None))
    request_code(parts, school.teacher_email, caller=last)
    try_wrong(parts, school.teacher_email, last, 5)
    clock.advance(seconds=15)
    with parts.reading() as session:
        assert sum(row.attempts for row in session.exec(select(SignInCode))) == tries
    with pytest.raises(Invalid, match="code_wrong"):  # the next
        sign_in_with_code(parts, school.teacher_email, code, caller=held)
    before = len(mails(parts))
    newcomer = fresh(parts, "198.51.100.3")
    assert request_code(parts, school.teacher_email, caller=newcomer) is False
    clock.advance(minutes=6)
    assert len(mails(parts)) == before
    assert enter(parts, school.teacher_email, known)
    clock.advance(days=1)
    assert enter(parts, school.teacher_email, newcomer)


def test_tries_at_one_address_are_of_no_other(parts: Parts, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_limits, "WRONG_PER_ADDRESS", 10)
    guess(parts, school.teacher_email, 4)
    assert enter(parts, "beheer@rocmidden.example", fresh(parts))


def test_guessing_from_one_source_stops_there_and_the_button_works_on(
    parts: Parts, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "WRONG_PER_SOURCE", 10)
    hers, elsewhere = fresh(parts), fresh(parts, "198.51.100.1")
    code = ask(parts, school.teacher_email, caller=hers)
    other = ask(parts, school.teacher_email, caller=elsewhere)
    for number in range(2):
        stranger = fresh(parts)
        request_code(parts, f"a{number}@elders.example", caller=stranger)
        try_wrong(parts, f"a{number}@elders.example", stranger)
    with pytest.raises(TooOften, match="guessed_too_often"):
        sign_in_with_code(parts, school.teacher_email, code, caller=hers)
    assert sign_in_with_code(parts, school.teacher_email, other, caller=elsewhere)
    request_code(parts, school.teacher_email, caller=hers)
    link = re.findall(r"/sign-in/link/([\w-]+)", mails(parts)[-1].get_body(("plain",)).get_content())[0]  # type: ignore[union-attr]
    assert sign_in_with_link(parts, link, caller=hers)
    assert enter(parts, school.teacher_email, hers)  # now it is familiar, and counted by itself


def test_guessing_over_all_counts_known_addresses_only(
    parts: Parts, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "WRONG_OVERALL", 10)
    guess(parts, "nieuw@elders.example", 3)
    code = ask(parts, school.teacher_email)
    guess(parts, school.teacher_email, 2)
    with pytest.raises(TooOften, match="guessed_too_often"):
        sign_in_with_code(parts, school.teacher_email, code)


def test_a_source_gets_so_many_codes_and_another_does_not_notice(
    parts: Parts, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "KNOWN_PER_SOURCE", 3)
    known = fresh(parts)
    assert enter(parts, school.teacher_email, known)
    answers = [request_code(parts, school.teacher_email, caller=fresh(parts)) for _ in range(5)]
    assert (answers, mails_to(parts, school.teacher_email)) == ([False, False, True, True, True], 3)
    assert enter(parts, school.teacher_email, known)
    assert enter(parts, school.teacher_email, fresh(parts, "198.51.100.1"))


def test_a_flood_from_one_source_is_refused_there(
    parts: Parts, school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "ASKED_PER_SOURCE", 3)
    known = fresh(parts)
    assert enter(parts, school.teacher_email, known)
    for number in range(2):
        request_code(parts, f"a{number}@elders.example", caller=fresh(parts))
    for address in (school.teacher_email, "b@elders.example"):
        with pytest.raises(TooOften, match="sign_in_busy"):
            request_code(parts, address, caller=fresh(parts))
    assert enter(parts, school.teacher_email, known)
    assert enter(parts, school.teacher_email, fresh(parts, "198.51.100.1"))
    clock.advance(minutes=10)
    assert enter(parts, school.teacher_email, fresh(parts))


@pytest.mark.parametrize("act", ["ask", "try"])
def test_nothing_shows_which_addresses_are_known(parts: Parts, school: School, act: str) -> None:
    """The same statements and rows when a mail goes out, when it waits and when there is none (threats H10)."""
    for number in range(sign_in_limits.UNKNOWN_PER_SOURCE + 1):
        request_code(parts, f"a{number}@elders.example", caller=fresh(parts))
    for _ in range(22):
        request_code(parts, "beheer@rocmidden.example", caller=fresh(parts))
    people = (school.teacher_email, "beheer@rocmidden.example", "nieuw@elders.example", "a0@elders.example")
    seen = []
    for address in people:
        caller = fresh(parts)
        if act == "try":
            request_code(parts, address, caller=caller)
        with parts.reading() as session:
            rows = [len(session.exec(select(table)).all()) for table in (SignInCode, Job, AuditEvent)]
        queries = queries_of(parts, act, address, caller)
        with parts.reading() as session:
            more = [len(session.exec(select(table)).all()) for table in (SignInCode, Job, AuditEvent)]
        seen.append((queries, [after - before for before, after in zip(rows, more, strict=True)]))
    assert all(one == seen[0] for one in seen)
    assert len(seen[0][0]) >= (9 if act == "ask" else 6)


def test_a_try_at_a_code_that_was_never_mailed_looks_the_same(parts: Parts, school: School) -> None:
    for number in range(sign_in_limits.UNKNOWN_PER_SOURCE):
        request_code(parts, f"a{number}@elders.example", caller=fresh(parts))
    unmailed, mailed = fresh(parts), fresh(parts)
    request_code(parts, "nieuw@elders.example", caller=unmailed)
    request_code(parts, school.teacher_email, caller=mailed)

    def answers(address: str, caller: Caller) -> list[str]:
        codes = []
        for _ in range(6):
            with pytest.raises(Invalid) as refused:
                sign_in_with_code(parts, address, "00000000", caller=caller)
            codes.append(refused.value.code)
        return codes

    assert answers("nieuw@elders.example", unmailed) == answers(school.teacher_email, mailed)


def test_no_code_fits_what_was_never_mailed(parts: Parts) -> None:
    for number in range(sign_in_limits.UNKNOWN_PER_SOURCE):
        request_code(parts, f"a{number}@elders.example", caller=fresh(parts))
    request_code(parts, "nieuw@elders.example")
    with parts.reading() as session:
        (row,) = session.exec(select(SignInCode).where(SignInCode.email == "nieuw@elders.example"))
    with pytest.raises(Invalid, match="code_wrong"):
        sign_in_with_code(parts, "nieuw@elders.example", derive_code(parts, row.id))
    assert row.budget == Budget.NOTHING


def test_twenty_at_once_get_no_more_than_twenty_in_a_row(
    parts: Parts, school: School, in_parallel: Callable[..., list[object]]
) -> None:
    def request(number: int) -> str:
        try:
            request_code(parts, school.teacher_email)
        except TooOften as refused:
            return refused.code
        return "asked"

    assert Counter(in_parallel(request, 20)) == {"asked": 5, "codes_too_often": 15}
    with parts.reading() as session:
        assert len(session.exec(select(SignInCode)).all()) == 5


def test_unknown_addresses_at_once_stay_within_their_budget(
    parts: Parts, in_parallel: Callable[..., list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "UNKNOWN_PER_SOURCE", 4)
    callers = [fresh(parts) for _ in range(20)]
    in_parallel(lambda number: request_code(parts, f"a{number}@elders.example", caller=callers[number]), 20)
    assert len(mails(parts)) == 4


def test_tries_at_once_are_five(parts: Parts, school: School, in_parallel: Callable[..., list[object]]) -> None:
    ask(parts, school.teacher_email)

    def wrong(_number: int) -> str:
        while True:
            try:
                return sign_in_with_code(parts, school.teacher_email, "00000000")
            except Invalid as refused:
                return refused.code
            except Unavailable:  # SQLite lets few wait to write
                time.sleep(0.01)

    assert Counter(in_parallel(wrong, 20)) == {"code_wrong": 5, "code_spent": 15}


def test_where_somebody_is_cannot_be_read_from_the_database(parts: Parts, school: School) -> None:
    enter(parts, school.teacher_email)
    with parts.reading() as session:
        stored = repr([row.model_dump() for row in session.exec(select(SignInCode))])
    assert HERE.source not in stored
    assert HERE.browser not in stored


def test_a_mail_that_is_about_to_go_is_not_joined(clock: Clock) -> None:
    """On another machine, whose clock is a little ahead, it may be on its way without this code."""
    for seconds, expected in [(3, None), (1, timedelta(seconds=16))]:
        waiting = AtAddress(30, clock.now + timedelta(seconds=seconds), 0)
        asked = sign_in_limits.Asked(False, True, 0, 0, waiting, Mails(0, 0), Mails(0, 0))
        mail_at = sign_in_limits.decide_on_code(asked, clock.now).mail_at
        assert mail_at == (expected and clock.now + expected)
