"""A refusal is written down once, however often it is tried, and never keeps an answer from being given."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlmodel import select

from badgeservice.errors import NotFound
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.database import open_database
from badgeservice.store.tables import AuditEvent
from tests.conftest import Clock, School, make_school
from tests.services.conftest import sign_in


def refusals(parts: Parts) -> list[tuple[str | None, str, str]]:
    with parts.reading() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "access:refuse"))
        return sorted((event.actor_id, event.subject_id, event.details["tried"]) for event in events)


def test_a_loop_does_not_fill_the_table(
    parts: Parts, school: School, company_teacher: SignedIn, clock: Clock, in_parallel: Callable[..., list[bool]]
) -> None:
    def is_refused(_number: int) -> bool:
        try:
            show_achievement(parts, company_teacher, school.achievement_id)
        except NotFound:
            return True
        return False

    assert all(in_parallel(is_refused, 8))
    assert all(is_refused(number) for number in range(20))
    one = (company_teacher.person_id, school.achievement_id, "show_achievement")
    assert refusals(parts) == [one]
    clock.advance(days=1)
    assert is_refused(0)
    assert refusals(parts) == [one, one]


def test_each_act_and_each_thing_is_written_down(parts: Parts, school: School, company_teacher: SignedIn) -> None:
    request = AwardRequest("r", school.achievement_id, (("Sanne", school.learner_email),))
    with pytest.raises(NotFound):
        award_achievement(parts, company_teacher, request)
    for achievement_id in (school.achievement_id, school.skill_id, "unknown"):
        with pytest.raises(NotFound):
            show_achievement(parts, company_teacher, achievement_id)
    assert [(subject, tried) for _, subject, tried in refusals(parts)] == [
        (school.achievement_id, "award_achievement"),
        (school.achievement_id, "show_achievement"),
        (school.skill_id, "show_achievement"),
    ]


def test_a_database_that_cannot_write_changes_nothing_about_the_answer(
    sqlite_parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    school = make_school(sqlite_parts)
    stranger = sign_in(school.company_teacher_id, "ine@jansen.example", school.company_id)
    engine = open_database(sqlite_parts.settings.database_url)
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 1"))
    with sqlite_parts.transaction() as session:
        session.connection()  # from here on it holds the write lock
        with pytest.raises(NotFound, match="achievement_unknown"):
            show_achievement(replace(sqlite_parts, engine=engine), stranger, school.achievement_id)
    engine.dispose()
    assert "a refusal of show_achievement could not be written down: storage_busy" in caplog.text
