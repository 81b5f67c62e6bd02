"""Cancelled before it started, withdrawn while its mails waited; and who comes too late is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from badgeservice.errors import BadgeServiceError, Conflict, NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.mail import Mail
from badgeservice.services.awarding.award import award_achievement, run_batch
from badgeservice.services.awarding.batch_result import LearnerState, list_waiting, show_batch
from badgeservice.services.awarding.deciding import ending
from badgeservice.services.awarding.deciding.ending import cancel_batch, revoke_withdrawn, withdraw_batch
from badgeservice.services.issuing.award_signing import read_order, sign_awards
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import audit, awards
from badgeservice.store.awards import ALL_ROWS
from badgeservice.store.tables import Award, AwardState, Batch, Organisation
from tests.conftest import Clock, School
from tests.services.awarding.test_award import request_for
from tests.services.awarding.test_waiting import later


class Server:
    """It takes every mail."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.sent.append(mail)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def waits(parts: Parts, school: School) -> None:
    """Mails wait two minutes."""
    with parts.transaction() as session:
        session.get_one(Organisation, school.organisation_id).mail_wait = 2


def states_of(parts: Parts, batch_id: str) -> set[AwardState]:
    with parts.reading() as session:
        return {one.state for one in session.exec(select(Award).where(Award.batch_id == batch_id))}


def actions_of(parts: Parts, batch_id: str) -> list[str]:
    with parts.reading() as session:
        return sorted(event.action for event in audit.list_events(session, batch_id))  # some at the same moment


def test_what_is_cancelled_never_starts(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    batch_id = award_achievement(parts, teacher, later(school, clock))
    assert [one.learners for one in list_waiting(parts, teacher)] == [2]
    assert cancel_batch(parts, teacher, batch_id) == 2
    assert list_waiting(parts, teacher) == ()
    clock.advance(days=3)
    run_due_jobs(parts)
    assert states_of(parts, batch_id) == set()
    assert actions_of(parts, batch_id) == ["batch:cancel", "batch:wait"]
    with pytest.raises(Conflict) as refused:
        cancel_batch(parts, teacher, batch_id)
    assert refused.value.code == "batch_cancelled"
    award_achievement(parts, teacher, request_for(school, request_id="again"))  # nobody has it


def test_what_started_is_not_cancelled(parts: Parts, school: School, teacher: SignedIn) -> None:
    batch_id = award_achievement(parts, teacher, request_for(school))
    with pytest.raises(Conflict) as refused:
        cancel_batch(parts, teacher, batch_id)
    assert refused.value.code == "batch_started"
    assert states_of(parts, batch_id) == {AwardState.ISSUED}


@pytest.mark.usefixtures("waits")
def test_mails_wait_and_then_leave(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock, server: Server
) -> None:
    mailed = replace(parts, mailer=server)
    batch_id = award_achievement(parts, teacher, request_for(school))
    assert show_batch(parts, teacher, batch_id).stage.mails_until == clock.now + timedelta(minutes=2)
    clock.advance(minutes=2, seconds=-1)
    run_due_jobs(mailed)
    assert server.sent == []
    clock.advance(seconds=1)
    assert show_batch(parts, teacher, batch_id).stage.mails_until is None
    with pytest.raises(Conflict) as refused:
        withdraw_batch(parts, teacher, batch_id)
    assert refused.value.code == "withdraw_too_late"
    run_due_jobs(mailed)
    assert len(server.sent) == 2


@pytest.mark.usefixtures("waits")
def test_withdrawn_in_one_press_nobody_is_mailed_and_who_opened_it_sees_why(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn, clock: Clock, server: Server
) -> None:
    batch_id = award_achievement(parts, teacher, request_for(school))
    with parts.transaction() as session:
        session.exec(select(Award).where(Award.row == 0)).one().opened_at = clock()
    with pytest.raises(NotFound):
        withdraw_batch(parts, company_teacher, batch_id)
    withdraw_batch(parts, teacher, batch_id)
    clock.advance(days=1)
    run_due_jobs(replace(parts, mailer=server))
    assert server.sent == []
    shown = show_batch(parts, teacher, batch_id)
    assert set(shown.states) == {LearnerState.REVOKED}
    assert shown.stage.was_withdrawn
    assert shown.rows[0].revocation_reason.startswith("Deze badge is per ongeluk uitgereikt")
    assert actions_of(parts, batch_id) == ["access:refuse", "batch:reserve", "batch:withdraw"]
    with pytest.raises(Conflict) as refused:
        withdraw_batch(parts, teacher, batch_id)
    assert refused.value.code == "batch_withdrawn"
    award_achievement(parts, teacher, request_for(school, request_id="again"))


@pytest.mark.usefixtures("waits")
def test_what_is_being_signed_when_it_is_withdrawn_is_not_signed(
    parts: Parts, school: School, teacher: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker had read the list, and stores nothing of it."""
    monkeypatch.setattr("badgeservice.services.awarding.award.MAX_AT_ONCE", 0)
    monkeypatch.setattr(ending, "MAX_AT_ONCE", 0)
    batch_id = award_achievement(parts, teacher, request_for(school))
    order = read_order(parts, batch_id)
    with parts.reading() as session:
        reserved = awards.list_reserved(session, batch_id, ALL_ROWS, 10)
    withdraw_batch(parts, teacher, batch_id)
    sign_awards(parts, order, reserved)
    run_batch(parts, batch_id)
    assert states_of(parts, batch_id) == {AwardState.RESERVED}
    run_due_jobs(parts)
    assert states_of(parts, batch_id) == {AwardState.REVOKED}
    assert show_batch(parts, teacher, batch_id).is_signed  # nothing is left to do


@pytest.mark.usefixtures("waits")
def test_stopped_half_way_it_goes_on(
    parts: Parts, school: School, teacher: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "MAX_AT_ONCE", 0)
    monkeypatch.setattr(ending, "PORTION", 1)
    batch_id = award_achievement(parts, teacher, request_for(school))
    withdraw_batch(parts, teacher, batch_id)
    assert ending._revoke_some(parts, batch_id) == 1  # and the process ends here
    assert states_of(parts, batch_id) == {AwardState.ISSUED, AwardState.REVOKED}
    run_due_jobs(parts)
    revoke_withdrawn(parts, batch_id)
    assert states_of(parts, batch_id) == {AwardState.REVOKED}


def test_a_withdrawal_revokes_nothing_of_another_list(parts: Parts, school: School, teacher: SignedIn) -> None:
    batch_id = award_achievement(parts, teacher, request_for(school))
    revoke_withdrawn(parts, batch_id)
    assert states_of(parts, batch_id) == {AwardState.ISSUED}


@pytest.mark.usefixtures("waits")
def test_two_withdraw_at_once(parts: Parts, school: School, teacher: SignedIn) -> None:
    batch_id = award_achievement(parts, teacher, request_for(school))
    barrier, outcomes = Barrier(2), list[str]()

    def press() -> None:
        barrier.wait(60)
        try:
            withdraw_batch(parts, teacher, batch_id)
            outcomes.append("done")
        except BadgeServiceError as error:
            outcomes.append(error.code)

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["batch_withdrawn", "done"]
    with parts.reading() as session:
        assert session.get_one(Batch, batch_id).ended_by_id == teacher.person_id
    assert actions_of(parts, batch_id).count("batch:withdraw") == 1
