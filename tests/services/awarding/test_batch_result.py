"""What became of a list of learners: counted, searched and paged by the server, however long it is."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from sqlmodel import col, select, update

from badgeservice.errors import NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import AwardRequest, award_achievement, run_batch
from badgeservice.services.awarding.batch_result import (
    PAGE,
    LearnerState,
    Search,
    list_my_batches,
    show_batch,
)
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables import Award, AwardState, Credential, OutgoingMail
from badgeservice.web.teach.learner_state import state_of
from tests.conftest import Clock, School


def award(parts: Parts, school: School, teacher: SignedIn, many: int, achievement_id: str = "") -> str:
    learners = tuple((f"Leerling {chr(65 + n % 26)}{chr(97 + n // 26)}", f"l{n}@leerling.example") for n in range(many))
    request = AwardRequest(parts.new_id(), achievement_id or school.achievement_id, learners)
    batch_id = award_achievement(parts, teacher, request)
    run_batch(parts, batch_id)
    return batch_id


def combinations(now: datetime) -> list[tuple[dict[str, object], dict[str, object], object]]:
    """Every way in which the columns that a state is made of can stand together."""
    before, after = now - timedelta(hours=1), now + timedelta(hours=1)
    mails = [
        {"handed_at": handed, "refused_at": refused, "give_up_at": ends, "failing_since": failing}
        for handed, refused, ends, failing in product(
            (None, before), (None, before), (None, before, now, after), (None, before)
        )
    ]
    some = [mails[0], *mails[1::7]]
    issued = {"state": AwardState.ISSUED, "signing_error": ""}
    return [
        *(({**issued, "opened_at": None}, mail, None) for mail in mails),
        *(({**issued, "opened_at": before}, mail, until) for mail in some for until in (None, before, now, after)),
        *(
            ({"state": state, "signing_error": error, "opened_at": None}, mail, before)
            for state in AwardState
            for error in ("", "x")
            for mail in some[:2]
        ),
    ]


def test_the_database_and_the_page_say_the_same_of_everybody(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    cases = combinations(clock.now)
    batch_id = award(parts, school, teacher, len(cases))
    with parts.transaction() as session:
        awards = list(session.exec(select(Award.id).order_by(col(Award.row))))
        for award_id, (values, mail, until) in zip(awards, cases, strict=True):
            session.exec(update(Award).where(col(Award.id) == award_id).values(**values))
            session.exec(update(OutgoingMail).where(col(OutgoingMail.award_id) == award_id).values(**mail))
            session.exec(update(Credential).where(col(Credential.award_id) == award_id).values(valid_until=until))
    seen: Counter[LearnerState] = Counter()
    for page in range(1, -(-len(cases) // PAGE) + 1):
        batch = show_batch(parts, teacher, batch_id, Search(page=page))
        for row, state in zip(batch.rows, batch.states, strict=True):
            assert state is state_of(row, clock.now), cases[awards.index(row.award_id)]
        seen += Counter(batch.states)
    assert set(seen) == set(LearnerState)
    assert batch.counts.by_state == list_my_batches(parts, teacher, 1)[0].counts.by_state == seen


def test_a_long_list_has_pages_and_can_be_searched(sqlite_parts: Parts, school: School, teacher: SignedIn) -> None:
    batch_id = award(sqlite_parts, school, teacher, 120)

    def show(**search: object) -> tuple[list[str], int, int, int]:
        batch = show_batch(sqlite_parts, teacher, batch_id, Search(**search))  # type: ignore[arg-type]
        return [row.email for row in batch.rows], batch.found, batch.search.page, batch.pages

    first, *numbers = show()
    assert (first[0], len(first), numbers) == ("l0@leerling.example", 50, [120, 1, 3])
    assert show(page=3)[0] == [f"l{n}@leerling.example" for n in range(100, 120)]
    assert show(page=99)[2] == 3
    assert show(words="LEERLING  l7@") == (["l7@leerling.example"], 1, 1, 1)
    assert show(words="niemand") == ([], 0, 1, 1)
    assert show(wanted=LearnerState.OPENED)[1] == 0
    assert show(wanted=LearnerState.WAITING, page=2)[1:] == (120, 2, 3)


@pytest.fixture
def school(sqlite_parts: Parts, request: pytest.FixtureRequest) -> School:
    """Of the database that the test is about."""
    from tests.conftest import make_school

    return make_school(request.getfixturevalue("parts") if "parts" in request.fixturenames else sqlite_parts)


def test_who_needs_the_teacher_comes_first(sqlite_parts: Parts, school: School, teacher: SignedIn) -> None:
    batch_id = award(sqlite_parts, school, teacher, 60)
    with sqlite_parts.transaction() as session:
        awards = list(session.exec(select(Award).order_by(col(Award.row))))
        is_last = OutgoingMail.award_id == awards[-1].id
        session.exec(
            update(OutgoingMail).where(is_last).values(refused_at=sqlite_parts.clock(), refused="mail_refused")
        )
        awards[-2].state, awards[-2].signing_error = AwardState.RESERVED, "x"
        session.add(awards[-2])
    batch = show_batch(sqlite_parts, teacher, batch_id)
    assert [row.email for row in batch.rows[:3]] == [f"l{n}@leerling.example" for n in (59, 58, 0)]


def test_a_longer_list_asks_no_more_questions(sqlite_parts: Parts, school: School, teacher: SignedIn) -> None:
    asked: list[str] = []
    sa.event.listen(sqlite_parts.engine, "before_cursor_execute", lambda *event: asked.append(event[2]))
    numbers = []
    for many, achievement_id in ((2, school.achievement_id), (150, school.skill_id)):
        batch_id = award(sqlite_parts, school, teacher, many, achievement_id)
        asked.clear()
        show_batch(sqlite_parts, teacher, batch_id)
        list_my_batches(sqlite_parts, teacher, 5)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 7


def test_what_i_awarded_can_be_found_again(
    sqlite_parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn, clock: Clock
) -> None:
    first = award(sqlite_parts, school, teacher, 2)
    clock.advance(minutes=1)
    second = award(sqlite_parts, school, teacher, 3, school.skill_id)
    run_due_jobs(sqlite_parts)
    assert [
        (batch.batch_id, batch.achievement_name, batch.counts.total, batch.counts.moving)
        for batch in list_my_batches(sqlite_parts, teacher, 5)
    ] == [(second, "Samenwerken", 3, 0), (first, "Houtbewerking: verbindingen", 2, 0)]
    assert [batch.batch_id for batch in list_my_batches(sqlite_parts, teacher, 1)] == [second]
    assert list_my_batches(sqlite_parts, company_teacher, 5) == ()
    assert list_my_batches(sqlite_parts, replace(teacher, memberships=()), 5) == ()
    with pytest.raises(NotFound):
        show_batch(sqlite_parts, company_teacher, first)
