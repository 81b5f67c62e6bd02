"""A mail server that refuses, hangs and comes back: each mail ends, and none waits for another one's trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from time import monotonic

import pytest
from sqlmodel import col, select

from badgeservice.catalogue import Catalogue
from badgeservice.jobs import run_due_jobs
from badgeservice.mail import SmtpMailer
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.batch_result import LearnerState, show_batch
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import Job, OutgoingMail, Role
from tests.conftest import Clock, School, make_school
from tests.mail_server import Inbox, free_port, serving

SECONDS = 0.3  # that the server may take to answer
SENDER = "Badgeservice <no-reply@badges.example>"


@dataclass(frozen=True)
class Post:
    """A service whose mail goes to a server on this port, whether or not there is one."""

    parts: Parts
    school: School
    inbox: Inbox
    port: int

    @property
    def teacher(self) -> SignedIn:
        membership = Membership(self.school.organisation_id, "", "", Role.TEACHER)
        return SignedIn(self.school.teacher_id, "", self.school.teacher_email, "nl", "session", (membership,))

    def award(self, *emails: str) -> str:
        learners = tuple((f"Leerling {email.partition('@')[0].title()}", email) for email in emails)
        request = AwardRequest(self.parts.new_id(), self.school.achievement_id, learners)
        return award_achievement(self.parts, self.teacher, request)

    def states(self, batch_id: str) -> dict[str, LearnerState]:
        batch = show_batch(self.parts, self.teacher, batch_id)
        return {row.email: state for row, state in zip(batch.rows, batch.states, strict=True)}

    def work(self) -> float:
        """Whatever is due now; gives how long it took."""
        started = monotonic()
        run_due_jobs(self.parts)
        return monotonic() - started


@pytest.fixture
def post(sqlite_parts: Parts, clock: Clock) -> Iterator[Post]:
    port = free_port()
    mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER, clock, seconds=SECONDS)
    yield Post(replace(sqlite_parts, mailer=mailer), make_school(sqlite_parts), Inbox(), port)
    mailer.close()


@pytest.fixture
def server(post: Post) -> Iterator[Inbox]:
    """The server is there."""
    with ExitStack() as running:
        running.enter_context(serving(post.inbox, post.port))
        running.callback(post.parts.mailer.close)  # type: ignore[attr-defined]
        yield post.inbox


def test_what_is_wrong_with_one_mail_holds_up_no_other(post: Post, server: Inbox, clock: Clock) -> None:
    bad = ["none@leerling.example", "grey@leerling.example", "hang@dead.example", "cut@leerling.example"]
    server.answer_to = {bad[0]: "550 5.1.1 Unknown", bad[1]: "451 4.7.1 Greylisted, come back later"}
    server.hangs_for, server.closes_for = {bad[2]}, {bad[3]}
    good = [f"{name}@leerling.example" for name in ("ans", "bo", "cees", "dirk", "eva")]
    batch_id = post.award(*bad, *good)
    assert post.work() < 5
    assert post.states(batch_id) == {
        bad[0]: LearnerState.NOT_MAILED,
        **dict.fromkeys(bad[1:], LearnerState.DELAYED),
        **dict.fromkeys(good, LearnerState.MAILED),
    }
    assert sorted(server.recipients) == good
    server.answer_to, server.hangs_for, server.closes_for = {}, set(), set()
    clock.advance(minutes=1)
    post.work()
    assert post.states(batch_id) == {
        bad[0]: LearnerState.NOT_MAILED,
        **dict.fromkeys([*bad[1:], *good], LearnerState.MAILED),
    }
    assert Counter(server.recipients) == Counter([*bad[1:], *good])  # each once


def test_a_server_that_is_away_gets_all_of_them_when_it_is_back(post: Post, clock: Clock) -> None:
    batch_id = post.award(*(f"l{number}@leerling.example" for number in range(12)))
    since = clock.now
    post.work()
    clock.advance(minutes=7)
    post.work()
    # Who was turned away because of another has not failed: the server was never asked about them.
    assert set(post.states(batch_id).values()) == {LearnerState.DELAYED, LearnerState.WAITING}
    rows = show_batch(post.parts, post.teacher, batch_id).rows
    row = next(row for row in rows if row.mail.failing_since == since)
    assert row.mail.retry_at is not None
    assert clock.now < row.mail.retry_at <= clock.now.replace(minute=clock.now.minute + 7)
    with serving(post.inbox, post.port):
        clock.now = max(one.mail.retry_at for one in rows if one.mail.retry_at)
        post.work()
        post.parts.mailer.close()  # type: ignore[attr-defined]
    assert set(post.states(batch_id).values()) == {LearnerState.MAILED}
    assert len(set(post.inbox.recipients)) == len(post.inbox.recipients) == 12


def test_a_server_that_hangs_costs_one_wait_and_not_one_for_each_mail(post: Post, server: Inbox, clock: Clock) -> None:
    server.is_hanging = True
    batch_id = post.award(*(f"l{number}@leerling.example" for number in range(20)))
    assert post.work() < 10 * SECONDS
    assert Counter(post.states(batch_id).values()) == {LearnerState.DELAYED: 1, LearnerState.WAITING: 19}
    assert sum(server.tries.values()) == 1
    server.is_hanging = False
    clock.advance(minutes=1)
    post.work()
    clock.advance(minutes=1)  # those that found the first one asking
    post.work()
    assert set(post.states(batch_id).values()) == {LearnerState.MAILED}


def test_no_mail_is_on_its_way_for_ever(post: Post, clock: Clock) -> None:
    batch_id = post.award("ans@leerling.example")
    for _ in range(30):
        post.work()
        clock.advance(hours=3)
    row = show_batch(post.parts, post.teacher, batch_id).rows[0]
    assert post.states(batch_id) == {"ans@leerling.example": LearnerState.NOT_MAILED}
    assert Catalogue().say(row.mail.refusal, "nl") == (
        "Drie dagen lang nam geen mailserver deze mail aan. Controleer het adres."
    )
    with post.parts.reading() as session:
        assert session.exec(select(OutgoingMail.refused)).one() == "mail_too_late"
        is_open = (Job.kind == JobKind.MAIL_LEARNER, col(Job.done_at).is_(None), col(Job.gave_up_at).is_(None))
        assert session.exec(select(Job.id).where(*is_open)).all() == []


def test_nor_when_no_worker_comes_by(post: Post, clock: Clock) -> None:
    batch_id = post.award("ans@leerling.example")
    clock.advance(days=2, hours=23)
    assert post.states(batch_id) == {"ans@leerling.example": LearnerState.WAITING}
    clock.advance(hours=2)
    assert post.states(batch_id) == {"ans@leerling.example": LearnerState.NOT_MAILED}
    with serving(post.inbox, post.port):
        post.work()
        post.parts.mailer.close()  # type: ignore[attr-defined]
    assert post.states(batch_id) == {"ans@leerling.example": LearnerState.MAILED}


def test_a_server_that_is_away_for_days_is_tried_every_hour_and_fills_no_log(
    post: Post, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    post.award("ans@leerling.example", "bo@leerling.example")
    tries = 0
    for _ in range(24 * 3):
        tries += run_due_jobs(post.parts)
        clock.advance(minutes=20)
    assert 2 * 22 < tries < 2 * 32
    with serving(post.inbox, post.port):
        clock.advance(hours=1)
        post.work()
        post.parts.mailer.close()  # type: ignore[attr-defined]
    assert [line for line in caplog.messages if "batch" not in line] == [
        "the mail server cannot be used: ConnectionRefusedError 111",
        "the mail server is used again",
    ]
