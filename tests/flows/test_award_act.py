"""The irreversible act (design §6) is killed everywhere: nothing is lost, nothing happens twice, and it goes on.

A fuse burns at every touch of the outside: the clock, the randomness, the keys, the linked data, the verifier, what is
fetched, every commit and the waking of the worker. The act is run with a fuse of length 0, 1, 2 … until it comes to its
end, so it is cut off between any two of its steps. What comes after is what comes after a crash: the same database, and
either the teacher who presses the button again or the worker.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from badgeservice.credentials.verification import Verdict
from badgeservice.errors import Conflict, SigningFailed
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import AwardRequest, award_achievement, run_batch
from badgeservice.services.awarding.batch_result import show_batch
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Batch,
    Credential,
    IssuerKey,
    Job,
    OutgoingMail,
    Role,
    StatusList,
)
from tests.conftest import ROOT, Clock, School
from tests.flows.fuse import Fuse, Killed, fuse_verifier, fused


@pytest.fixture
def teacher(school: School) -> SignedIn:
    memberships = (Membership(school.organisation_id, "", "", Role.TEACHER),)
    return SignedIn(school.teacher_id, "", school.teacher_email, "nl", "session", memberships)


def request_number(school: School, number: int) -> AwardRequest:
    learners = tuple((f"Leerling {letter}", f"l{number}{letter}@leerling.example") for letter in "ab")
    return AwardRequest(f"request {number}", school.achievement_id, learners)


def check_whole(parts: Parts, number: int) -> None:
    """Every award of request `number` is issued once, with bytes that verify, and one mail for each learner."""
    with parts.reading() as session:
        batch = session.exec(select(Batch).where(Batch.request_id == f"request {number}")).one()
        awards = session.exec(select(Award).where(Award.batch_id == batch.id)).all()
        rows = {row.award_id: row for row in list_credentials(session, batch.id)}
        mails = session.exec(select(OutgoingMail.award_id).where(OutgoingMail.batch_id == batch.id)).all()
    assert [award.state for award in awards] == [AwardState.ISSUED] * 2
    assert batch.finished_at is not None
    assert sorted(map(str, mails)) == sorted(rows) == sorted(award.id for award in awards)
    assert set(list_mails_to_send(parts)) >= set(mails)
    for row in rows.values():
        verification = parts.verifier.verify(row.document_bytes or b"", fetch=parts.fetch, now=parts.clock())
        assert verification.verdict in (Verdict.VALID, Verdict.VALID_WITH_REMARKS)


def list_credentials(session: Session, batch_id: str | None = None) -> Sequence[Credential]:
    """Those that were signed, of one batch or of all."""
    query = select(Credential).where(col(Credential.document_bytes).is_not(None))
    if batch_id is not None:
        query = query.join(Award, col(Credential.award_id) == col(Award.id)).where(Award.batch_id == batch_id)
    return session.exec(query).all()


def list_mails_to_send(parts: Parts) -> list[str]:
    """The award of each mail that has a job, done or not."""
    with parts.reading() as session:
        jobs = session.exec(select(Job).where(Job.kind == JobKind.MAIL_LEARNER)).all()
        return [session.get_one(OutgoingMail, job.arguments["mail_id"]).award_id or "" for job in jobs]


def count_mails(parts: Parts) -> int:
    return len(list(Path(parts.settings.mail_url).glob("award-*.eml")))


def find_batch(parts: Parts, number: int) -> Batch | None:
    with parts.reading() as session:
        return session.exec(select(Batch).where(Batch.request_id == f"request {number}")).first()


@pytest.mark.parametrize("resumed_by", ["teacher", "worker"])
def test_a_kill_between_any_two_steps_loses_nothing_and_repeats_nothing(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock, resumed_by: str
) -> None:
    kills: list[tuple[str, bool]] = []  # at what, and whether anything was decided by then
    for number in count():
        fuse = Fuse(number)
        try:
            with fused(parts, fuse) as fused_parts:
                award_achievement(fused_parts, teacher, request_number(school, number))
        except Killed:
            batch = find_batch(parts, number)
            kills.append((fuse.touched[-1], batch is not None))
        else:
            break
        if resumed_by == "teacher" or batch is None:  # who saw an error presses the button again
            award_achievement(parts, teacher, request_number(school, number))
        else:
            clock.advance(minutes=2)
            run_due_jobs(parts)
        check_whole(parts, number)
    clock.advance(minutes=2)
    run_due_jobs(parts)
    assert count_mails(parts) == 2 * number + 2
    check_cut_everywhere(kills)


def check_cut_everywhere(kills: list[tuple[str, bool]]) -> None:
    """It was cut off in each of the steps, or this test shows nothing."""
    names = [name for name, _ in kills]
    decided = names.index("commit", names.index("commit") + 1)  # the commit before it takes places, which cost nothing
    assert not any(is_decided for _, is_decided in kills[: decided + 1])  # 2: before the commit there is nothing
    assert all(is_decided for _, is_decided in kills[decided + 1 :])
    signing = names[decided + 1 :]
    order = (
        "keystore.signer",
        "random",
        "linked_data.link",
        "keystore.signer.sign",
        "verifier.verify",
        "commit",
        "wake",
    )
    places = [signing.index(name, 0 if name != "wake" else signing.index("commit")) for name in order]
    assert places == sorted(places)  # 3 build, 4 lint, 5 sign, 6 verify, 7 store, 8 tell
    assert names.count("commit") == 4  # places taken, decided, stored, finished


@pytest.mark.parametrize("step", ["4 lint", "5 sign", "6 verify"])
def test_what_does_not_pass_our_own_check_stays_reserved_and_is_signed_later(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock, step: str
) -> None:
    award_achievement(parts, teacher, request_number(school, 0))  # opens the status list
    mend = break_step(parts, school, step)
    batch_id = award_achievement(parts, teacher, request_number(school, 1))
    batch = show_batch(parts, teacher, batch_id)
    assert (batch.counts.signed, batch.counts.failed, batch.is_signed) == (0, 2, False)
    assert all(row.problem and row.state is AwardState.RESERVED for row in batch.rows)
    with pytest.raises(SigningFailed):
        run_batch(parts, batch_id)
    with parts.reading() as session:
        assert len(list_credentials(session)) == 2
    assert len(list_mails_to_send(parts)) == 2
    mend()
    clock.advance(minutes=2)
    run_due_jobs(parts)
    check_whole(parts, 1)
    assert show_batch(parts, teacher, batch_id).counts.failed == 0


def break_step(parts: Parts, school: School, step: str) -> Callable[[], None]:
    """Make one step refuse; gives what makes it work again."""
    is_awarded = AchievementVersion.achievement_id == school.achievement_id
    with parts.transaction() as session:
        version = session.exec(select(AchievementVersion).where(is_awarded)).one()
        key = session.exec(select(IssuerKey).where(IssuerKey.organisation_id == school.organisation_id)).one()
        status_list = session.exec(select(StatusList)).one()
        changes: dict[str, tuple[Any, str, Any]] = {
            "4 lint": (version, "alignments", [{"targetName": "Scheef", "targetUrl": 1}]),
            "5 sign": (key, "retired_at", parts.clock()),
            "6 verify": (status_list, "document_bytes", b"{}"),
        }
        row, name, value = changes[step]
        before = getattr(row, name)
        setattr(row, name, value)

    def mend() -> None:
        with parts.transaction() as session:
            setattr(session.merge(row), name, before)

    return mend


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run them at the same time; what each gave or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_request_at_the_same_time_is_one_batch(parts: Parts, school: School, teacher: SignedIn) -> None:
    asked = request_number(school, 0)
    batch_ids = together(*[lambda: award_achievement(parts, teacher, asked)] * 4)
    assert len(set(batch_ids)) == 1
    check_whole(parts, 0)


def test_two_requests_at_the_same_time_give_a_learner_one_badge(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    asked = [replace(request_number(school, 0), request_id=f"request {number}") for number in range(3)]
    answers = together(*[lambda one=one: award_achievement(parts, teacher, one) for one in asked])
    assert answers.count("already_awarded") == 2
    with parts.reading() as session:
        assert len(list_credentials(session)) == 2


def test_two_workers_on_one_batch_sign_it_once(parts: Parts, school: School, teacher: SignedIn) -> None:
    dying = replace(parts, verifier=fuse_verifier(parts.verifier, Fuse(0)))
    with pytest.raises(Killed):
        award_achievement(dying, teacher, request_number(school, 0))
    batch = find_batch(parts, 0)
    assert batch is not None
    together(*[lambda: run_batch(parts, batch.id)] * 4)
    check_whole(parts, 0)


WORKER = """
import sys
from pathlib import Path
from badgeservice.app import create_parts
from badgeservice.services.awarding.award import run_batch
from badgeservice.services.issuing import batches
from tests.conftest import Clock, make_settings
batches.CHUNK = 50  # many moments between two transactions
run_batch(create_parts(make_settings(sys.argv[1], Path(sys.argv[2])), clock=Clock()), sys.argv[3])
"""


def test_a_worker_that_is_killed_for_real_is_followed_by_another(
    parts: Parts, school: School, teacher: SignedIn, tmp_path: Path
) -> None:
    learners = tuple((f"Leerling {chr(97 + n % 26)}", f"l{n}@leerling.example") for n in range(300))
    batch_id = award_achievement(parts, teacher, AwardRequest("request 0", school.achievement_id, learners))
    url = parts.engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-c", WORKER, url, str(tmp_path), batch_id]
    with subprocess.Popen(arguments, cwd=ROOT) as worker:
        while worker.poll() is None and show_batch(parts, teacher, batch_id).counts.signed == 0:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(0.02)
        worker.kill()
    assert worker.returncode == -signal.SIGKILL
    issued = show_batch(parts, teacher, batch_id).counts.signed
    assert 0 < issued < 300
    run_batch(parts, batch_id)
    with parts.reading() as session:
        awards = session.exec(select(Award)).all()
        credentials = list_credentials(session)
    assert sorted(row.award_id for row in credentials) == sorted(award.id for award in awards)
    assert len({(row.status_list_id, row.status_index) for row in credentials}) == 300
    assert sorted(list_mails_to_send(parts)) == sorted(award.id for award in awards)
