"""Work that is done later: nothing is lost, nothing is repeated, whatever happens to the worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from badgeservice import jobs
from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Unavailable
from badgeservice.jobs import Bell, Worker, run_due_jobs, schedule_daily_jobs, start_worker
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Membership, Parts, Role, SignedIn
from badgeservice.store.jobs import JobKind, add_job, lease_next_job, update_leased_job
from badgeservice.store.tables import ActorKind, AuditEvent, Award, AwardState, Credential, Job, OutgoingMail
from tests.conftest import Clock, School
from tests.postgres import PostgresServer
from tests.warm import Warm

Start = Callable[..., Worker]

SENTENCE = Message(Code.MAIL_UNREACHABLE, "Not now.")


def note_effect(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """An idempotent kind: its effect has the id that the job names."""
    with parts.transaction() as session:
        if session.get(AuditEvent, arguments["id"]) is None:
            noted = {"actor_kind": ActorKind.PROGRAM, "action": "test:noted", "subject_id": "x"}
            session.add(AuditEvent(id=arguments["id"], at=parts.clock(), **noted))


def add(parts: Parts, kind: str = "note", **arguments: str) -> str:
    with parts.transaction() as session:
        return add_job(session, kind, arguments, now=parts.clock())


def get(parts: Parts, job_id: str) -> Job:
    with parts.reading() as session:
        return session.get_one(Job, job_id)


def note_nothing(_parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """A kind that has no effect."""


class Gate:
    """A kind whose jobs run until the test opens the gate."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.inside: list[str] = []

    def __call__(self, _parts: Parts, arguments: Mapping[str, Any]) -> None:
        self.inside.append(arguments["id"])
        assert self.open.wait(120)

    def wait_for(self, number: int) -> None:
        wait_until(lambda: len(self.inside) >= number)


def count_done(parts: Parts) -> int:
    with parts.reading() as session:
        return len(session.exec(select(Job.id).where(Job.done_at != None)).all())  # noqa: E711


def count_effects(parts: Parts) -> int:
    with parts.reading() as session:
        return len(session.exec(select(AuditEvent.id)).all())


def test_a_due_job_runs_once(parts: Parts) -> None:
    job_id = add(parts, id="a")
    assert run_due_jobs(parts, {"note": note_effect}) == 1
    assert run_due_jobs(parts, {"note": note_effect}) == 0
    assert count_effects(parts) == 1
    assert get(parts, job_id).done_at == parts.clock()


def test_a_job_exists_if_and_only_if_its_act_was_committed(parts: Parts) -> None:
    with pytest.raises(RuntimeError), parts.transaction() as session:
        add_job(session, "note", {}, now=parts.clock())
        raise RuntimeError
    with parts.reading() as session:
        assert session.exec(select(Job)).all() == []


def test_a_job_of_later_waits(parts: Parts, clock: Clock) -> None:
    with parts.transaction() as session:
        add_job(session, "note", {"id": "a"}, now=parts.clock(), delay=timedelta(minutes=5))
    assert run_due_jobs(parts, {"note": note_effect}) == 0
    clock.advance(minutes=5)
    assert run_due_jobs(parts, {"note": note_effect}) == 1


def test_a_failure_is_tried_again_later_and_later(parts: Parts, clock: Clock) -> None:
    def fail(_parts: Parts, _arguments: Mapping[str, Any]) -> None:
        raise Unavailable(SENTENCE)

    job_id = add(parts, "fail")
    delays = []
    for _ in range(4):
        assert run_due_jobs(parts, {"fail": fail}) == 1
        row = get(parts, job_id)
        delays.append((row.run_after - parts.clock()).total_seconds())
        clock.now = row.run_after
    assert delays == [30, 60, 120, 240]
    assert (row.failure, row.attempts, row.gave_up_at) == ("mail_unreachable", 4, None)


def test_it_gives_up_after_the_last_attempt(parts: Parts, clock: Clock) -> None:
    def fail(_parts: Parts, _arguments: Mapping[str, Any]) -> None:
        raise ValueError

    job_id = add(parts, "fail")
    runs = 0
    while get(parts, job_id).gave_up_at is None:
        runs += run_due_jobs(parts, {"fail": fail})
        clock.advance(hours=6)
    assert runs == jobs.MAX_ATTEMPTS
    assert get(parts, job_id).failure == "ValueError"


def test_what_can_never_work_is_not_tried_again(parts: Parts) -> None:
    def refuse(_parts: Parts, _arguments: Mapping[str, Any]) -> None:
        raise Invalid(SENTENCE.coded(Code.MAIL_REFUSED))

    job_id = add(parts, "refuse")
    run_due_jobs(parts, {"refuse": refuse})
    assert get(parts, job_id).gave_up_at is not None


def test_a_kind_that_this_version_does_not_know_waits_for_one_that_does(parts: Parts, clock: Clock) -> None:
    job_id = add(parts, "of the next version", id="a")
    run_due_jobs(parts, {})
    assert get(parts, job_id).gave_up_at is None
    clock.advance(minutes=1)
    assert run_due_jobs(parts, {"of the next version": note_effect}) == 1
    assert count_effects(parts) == 1


def test_one_failing_job_does_not_stop_the_others(parts: Parts) -> None:
    def fail(_parts: Parts, _arguments: Mapping[str, Any]) -> None:
        raise ValueError

    add(parts, "fail")
    add(parts, id="a")
    assert run_due_jobs(parts, {"fail": fail, "note": note_effect}) == 2
    assert count_effects(parts) == 1


def lease(parts: Parts, session: Session, run_id: str) -> Job | None:
    return lease_next_job(session, run_id, parts.clock(), parts.clock() + jobs.LEASE)


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out(parts: Parts, clock: Clock) -> None:
    job_id = add(parts)
    with parts.transaction() as session:
        assert lease(parts, session, "first") is not None
    with parts.transaction() as session:
        assert lease(parts, session, "second") is None
    clock.advance(minutes=2)
    with parts.transaction() as session:
        taken = lease(parts, session, "second")
        assert taken is not None
        assert (taken.id, taken.leased_by, taken.attempts) == (job_id, "second", 2)


def test_a_run_that_lost_its_lease_cannot_say_that_it_is_done(parts: Parts, clock: Clock) -> None:
    job_id = add(parts)
    with parts.transaction() as session:
        lease(parts, session, "first")
    clock.advance(minutes=2)
    with parts.transaction() as session:
        lease(parts, session, "second")
    with parts.transaction() as session:
        assert not update_leased_job(session, job_id, "first", done_at=parts.clock())
        assert update_leased_job(session, job_id, "second", done_at=parts.clock())


@pytest.mark.postgres
def test_postgresql_workers_do_not_wait_for_each_others_row(postgres_parts: Parts) -> None:
    first, second = add(postgres_parts, id="a"), add(postgres_parts, id="b")
    with postgres_parts.transaction() as one, postgres_parts.transaction() as other:
        taken = {lease(postgres_parts, one, "one").id, lease(postgres_parts, other, "other").id}  # type: ignore[union-attr]
    assert taken == {first, second}


def test_four_workers_do_each_job_once(parts: Parts) -> None:
    runs: list[str] = []

    def note(_parts: Parts, arguments: Mapping[str, Any]) -> None:
        runs.append(arguments["id"])

    for number in range(40):
        add(parts, id=str(number))
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(lambda _: run_due_jobs(parts, {"note": note}), range(4)))
    assert done == 40
    assert sorted(runs, key=int) == [str(number) for number in range(40)]


def test_daily_jobs_are_added_once_a_day(parts: Parts, clock: Clock) -> None:
    for _ in range(3):
        schedule_daily_jobs(parts)
    with parts.reading() as session:
        assert sorted(job.kind for job in session.exec(select(Job))) == sorted(jobs.DAILY)
    assert run_due_jobs(parts) == len(jobs.DAILY)
    with parts.reading() as session:
        assert [job.kind for job in session.exec(select(Job)) if job.done_at is None] == []
    clock.advance(days=1)
    schedule_daily_jobs(parts)
    assert run_due_jobs(parts) == len(jobs.DAILY)


def test_two_schedulers_add_the_daily_jobs_once(parts: Parts, in_parallel: Callable[..., list[None]]) -> None:
    in_parallel(lambda _number: schedule_daily_jobs(parts), 6)
    with parts.reading() as session:
        assert sorted(job.kind for job in session.exec(select(Job))) == sorted(jobs.DAILY)


def test_who_waits_for_a_code_goes_before_a_thousand_other_mails(parts: Parts, clock: Clock) -> None:
    done: list[str] = []
    for kind in (JobKind.MAIL_LEARNER, JobKind.MAIL_LEARNER, JobKind.MAIL_CODE, JobKind.MAIL_LEARNER):
        add(parts, kind)
        clock.advance(seconds=1)
    kinds = {kind: lambda _parts, _arguments, kind=kind: done.append(kind) for kind in set(JobKind)}
    run_due_jobs(parts, kinds)
    assert done == [JobKind.MAIL_CODE, JobKind.MAIL_LEARNER, JobKind.MAIL_LEARNER, JobKind.MAIL_LEARNER]


def test_finished_jobs_are_forgotten_after_a_month(parts: Parts, clock: Clock) -> None:
    add(parts, id="a")
    run_due_jobs(parts, {"note": note_effect})
    clock.advance(days=31)
    jobs.forget_finished_jobs(parts, {})
    with parts.reading() as session:
        assert session.exec(select(Job)).all() == []


def wait_until(condition: Any, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


NEVER = 3600.0  # a tick that does not come in this test: only the bell can wake the worker


@pytest.fixture
def start(parts: Parts) -> Iterator[Start]:
    """Workers that are stopped when the test ends; without `tick` they look once and then wait for the bell."""
    workers: list[Worker] = []

    def start(kinds: jobs.Kinds, tick: float = NEVER, parts: Parts = parts) -> Worker:
        workers.append(start_worker(parts, kinds, tick=tick))
        return workers[-1]

    yield start
    for worker in workers:
        assert worker.stop()


def test_every_kind_has_work_to_do() -> None:
    assert set(jobs.KINDS) == set(JobKind)


def test_the_worker_in_this_process_wakes_at_once_and_does_what_was_there_before(parts: Parts, start: Start) -> None:
    for number in range(3):
        add(parts, id=f"old-{number}")
    start({"note": note_effect})
    wait_until(lambda: count_effects(parts) == 3)
    add(parts, id="new")
    wait_until(lambda: count_effects(parts) == 4)


def test_at_a_tick_the_worker_finds_the_rows_of_other_processes(parts: Parts, start: Start) -> None:
    start({"note": note_effect}, tick=0.01)
    add(replace(parts, wake=lambda: None), id="of another process")
    wait_until(lambda: count_effects(parts) == 1)


def test_the_worker_goes_by_the_clock_of_the_service(parts: Parts, clock: Clock, start: Start) -> None:
    """What is due, and which day it is."""
    start(dict.fromkeys([*jobs.DAILY, "note"], note_nothing) | {"note": note_effect}, tick=0.01)
    with parts.transaction() as session:
        add_job(session, "note", {"id": "later"}, now=parts.clock(), delay=timedelta(hours=20))
    wait_until(lambda: count_done(parts) == len(jobs.DAILY))
    assert count_effects(parts) == 0
    clock.advance(days=1)
    wait_until(lambda: count_done(parts) == 2 * len(jobs.DAILY) + 1)
    assert count_effects(parts) == 1


def test_a_ring_is_not_missed_by_who_is_busy() -> None:
    bell = Bell()
    heard = bell.wait(0, 0)
    bell()
    assert bell.wait(heard, NEVER) == heard + 1  # it rang between the look at the table and the wait
    assert bell.wait(heard + 1, 0) == heard + 1


def test_an_idle_worker_stops_at_once(parts: Parts) -> None:
    worker = start_worker(parts, dict.fromkeys(jobs.DAILY, note_nothing), tick=NEVER)
    wait_until(lambda: count_done(parts) == len(jobs.DAILY))
    assert worker.stop()  # else it would say, after its patience, that it is not done


def test_stopping_waits_for_the_job_in_hand_and_takes_no_other(parts: Parts, start: Start) -> None:
    gate = Gate()
    for number in range(jobs.THREADS + 1):
        add(parts, "gate", id=str(number))
    worker = start({"gate": gate})
    gate.wait_for(jobs.THREADS)
    assert not worker.stop(patience=0)  # bounded: it says that something still runs
    gate.open.set()
    assert worker.stop()
    assert count_done(parts) == jobs.THREADS
    assert len(gate.inside) == jobs.THREADS


def test_no_job_ends_the_worker_whatever_it_raises(parts: Parts, clock: Clock, start: Start) -> None:
    """Rust's libraries panic with what is no `Exception`; the lease says what becomes of such a job."""

    def panic(_parts: Parts, arguments: Mapping[str, Any]) -> None:
        raise {"exception": ValueError, "exit": SystemExit, "panic": BaseException}[arguments["how"]]

    hows = ["exception", "exit", "panic"] * jobs.THREADS
    ids = [add(parts, "panic", how=how) for how in hows]
    start({"panic": panic, "note": note_effect}, tick=0.01)
    wait_until(lambda: all(get(parts, job_id).attempts for job_id in ids))
    add(parts, id="after")
    wait_until(lambda: count_effects(parts) == 1)
    assert [get(parts, job_id).failure for job_id in ids] == ["ValueError", "", ""] * jobs.THREADS
    clock.advance(minutes=1)
    wait_until(lambda: all(get(parts, job_id).attempts == 2 for job_id in ids))


def test_a_database_that_is_away_for_a_while(
    parts: Parts, start: Start, away: Callable[[], AbstractContextManager[None]], caplog: pytest.LogCaptureFixture
) -> None:
    looks = count()

    def counting_clock() -> datetime:
        next(looks)
        return parts.clock()

    start({"note": note_effect}, tick=0.01, parts=replace(parts, clock=counting_clock))
    add(parts, id="before")
    wait_until(lambda: count_effects(parts) == 1)
    with away():
        wait_until(lambda: "jobs must wait" in caplog.text)
        enough = next(looks) + 50
        wait_until(lambda: next(looks) > enough)
    add(parts, id="after")
    wait_until(lambda: count_effects(parts) == 2)
    wait_until(lambda: "jobs are run again" in caplog.text)
    said = [record.message for record in caplog.records if "must wait" in record.message]
    assert len(said) == 1, said
    assert "storage_busy" in said[0]


@pytest.fixture
def away(parts: Parts, request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[None]]:
    """A database that cannot be reached for a while."""
    if parts.engine.dialect.name == "sqlite":
        return lambda: hide_folder(parts)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return lambda: refuse_connections(server, str(parts.engine.url.database))


@contextmanager
def hide_folder(parts: Parts) -> Iterator[None]:
    folder = Path(str(parts.engine.url.database)).parent
    aside = folder.rename(folder.with_name(f"{folder.name}-aside"))
    parts.engine.dispose()  # else it goes on with the files that it has open
    yield
    aside.rename(folder)


@contextmanager
def refuse_connections(server: PostgresServer, name: str) -> Iterator[None]:
    with server.admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


KILLED_WORKER = """
import sys, time
from datetime import datetime
from badgeservice.app import create_parts
from badgeservice.jobs import run_due_jobs
from badgeservice.settings import Settings
from badgeservice.store.tables import ActorKind, AuditEvent

now = datetime.fromisoformat(sys.argv[2])
settings = Settings(
    mode="demo", base_url="http://localhost:8000", database_url=sys.argv[1], key_folder=sys.argv[3]
)
parts = create_parts(settings, clock=lambda: now)

def note(parts, arguments):
    with parts.transaction() as session:
        if session.get(AuditEvent, arguments["id"]) is None:
            noted = {"actor_kind": ActorKind.PROGRAM, "action": "test:noted", "subject_id": "x"}
            session.add(AuditEvent(id=arguments["id"], at=parts.clock(), **noted))
    print(arguments["id"], flush=True)
    if arguments["id"] == "7":
        time.sleep(60)  # the kill falls between the effect and the row that says so

run_due_jobs(parts, {"note": note})
"""


def test_a_killed_worker_loses_nothing_and_repeats_nothing(parts: Parts, clock: Clock) -> None:
    for number in range(20):
        add(parts, id=str(number))
        clock.advance(seconds=1)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_WORKER, parts.settings.database_url, clock.now.isoformat(),
         str(parts.settings.key_folder)],
        cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "7":
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert count_effects(parts) == 8
    clock.now = get_latest_lease(parts) - timedelta(seconds=1)
    assert run_due_jobs(parts, {"note": note_effect}) == 12  # the lease of the dead worker still holds
    clock.advance(seconds=1)
    assert run_due_jobs(parts, {"note": note_effect}) == 1
    assert count_effects(parts) == 20
    with parts.reading() as session:
        assert all(job.done_at is not None for job in session.exec(select(Job)))


SIGNING_WORKER = """
import sys, time
from datetime import datetime, timedelta
from pathlib import Path
from badgeservice.app import create_parts
from badgeservice.jobs import start_worker
from badgeservice.services.issuing import batches
from badgeservice.settings import Settings

batches.CHUNK = 5  # many moments between two transactions
began, start = time.monotonic(), datetime.fromisoformat(sys.argv[1])
settings = Settings(mode="demo", base_url="http://localhost:8000", database_url=sys.argv[2],
                    key_folder=Path(sys.argv[3]), mail_url=sys.argv[4])
parts = create_parts(settings, clock=lambda: start + timedelta(seconds=time.monotonic() - began))
start_worker(parts)
time.sleep(60)
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_signs_and_mails_each_award_once(
    parts: Parts, school: School, clock: Clock, warm: Warm, tmp_path: Path
) -> None:
    """Threats B1, in small: whatever moment the kill falls on, nothing is lost and nothing is done twice."""
    learners = tuple((f"Student {letter}", f"{letter}@leerling.example") for letter in "abcdefghijklmnopqrstuvwxyz")
    teaches = Membership(school.organisation_id, "", "", Role.TEACHER)
    teacher = SignedIn(school.teacher_id, "", school.teacher_email, "nl", "", (teaches,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("badgeservice.services.awarding.award.MAX_AT_ONCE", 1)
        award_achievement(parts, teacher, AwardRequest("r", school.achievement_id, learners))
    settings = parts.settings
    for signed, mailed in ((1, 0), (11, 0), (26, 1), (26, 14)):
        clock.advance(minutes=20)  # past the lease of the worker before, and past its retries
        arguments = [clock.now.isoformat(), settings.database_url, str(settings.key_folder), settings.mail_url]
        said = tmp_path / "said"
        worker = warm.start(SIGNING_WORKER, *arguments, variables={}, folder=tmp_path, out=said, err=said)
        try:
            wait_until(lambda: count_signed(parts) >= signed and count_mailed(parts) >= mailed)  # noqa: B023
        finally:
            os.kill(worker, signal.SIGKILL)
            assert warm.wait(worker) == -signal.SIGKILL, said.read_text()
        assert count_mailed(parts) < len(learners)  # it was in the middle of its work
    clock.advance(minutes=20)
    run_due_jobs(parts)
    clock.advance(minutes=20)
    run_due_jobs(parts)
    with parts.reading() as session:
        awards = session.exec(select(Award)).all()
        credentials = session.exec(select(Credential)).all()
        mails = session.exec(select(OutgoingMail)).all()
        issued = session.exec(select(AuditEvent).where(AuditEvent.action == "credential:issue")).all()
        assert all(job.done_at is not None for job in session.exec(select(Job)))
    assert len(awards) == len(credentials) == len(issued) == len(learners)
    assert all(award.state is AwardState.ISSUED for award in awards)
    assert all(mail.handed_at for mail in mails)
    assert len({(row.status_list_id, row.status_index) for row in credentials if row.document_bytes}) == len(learners)
    award_ids = {award.id for award in awards}
    assert {row.award_id for row in credentials} == {mail.award_id for mail in mails} == award_ids
    assert count_mailed(parts) == len(learners)


def count_signed(parts: Parts) -> int:
    with parts.reading() as session:
        return len(session.exec(select(Credential.id).where(col(Credential.document_bytes).is_not(None))).all())


def count_mailed(parts: Parts) -> int:
    folder = parts.settings.mail_folder or Path()
    return len(list(folder.glob("award-*.eml")))


def get_latest_lease(parts: Parts) -> Any:
    with parts.reading() as session:
        return max(job.leased_until for job in session.exec(select(Job)) if job.leased_until and job.done_at is None)
