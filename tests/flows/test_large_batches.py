"""A large batch is shared in chunks: whoever is killed, and however many sign at once, each award is signed once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from badgeservice.credentials.verification import Verdict
from badgeservice.jobs import KINDS, run_due_jobs
from badgeservice.services.awarding import award
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.batch_result import show_batch
from badgeservice.services.issuing import batches
from badgeservice.services.issuing.status_lists import take_places
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import AuditEvent, Award, AwardState, Batch, Credential, Job, OutgoingMail, Role
from tests.conftest import ROOT, Clock, School, make_school
from tests.flows.fuse import Fuse, Killed, fused

AWARDING = {kind: KINDS[kind] for kind in (JobKind.AWARD_BATCH, JobKind.AWARD_CHUNK)}
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"


@pytest.fixture
def teacher(school: School) -> SignedIn:
    return teacher_of(school)


def teacher_of(school: School) -> SignedIn:
    memberships = (Membership(school.organisation_id, "", "", Role.TEACHER),)
    return SignedIn(school.teacher_id, "", school.teacher_email, "nl", "session", memberships)


@pytest.fixture
def chunks_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    monkeypatch.setattr(award, "MAX_AT_ONCE", 1)


def award_to(parts: Parts, teacher: SignedIn, school: School, learners: int, number: int = 0) -> str:
    names = tuple(
        (f"Leerling {chr(97 + place % 26)}", f"l{number}.{place}@leerling.example") for place in range(learners)
    )
    return award_achievement(parts, teacher, AwardRequest(f"request {number}", school.achievement_id, names))


def run_awards(parts: Parts, watched: Parts) -> None:
    """Whatever is due of awarding; the mails are left."""

    def is_over() -> bool:
        with watched.reading() as session:
            is_open = (col(Job.kind).in_(AWARDING), col(Job.done_at).is_(None))
            return not session.exec(select(Job.id).where(*is_open)).all()

    run_due_jobs(parts, is_over=is_over)


def check_whole(parts: Parts, batch_id: str, learners: int) -> None:
    """Each award is issued once, at a place of its own, with bytes that verify, an event and a mail."""
    with parts.reading() as session:
        batch = session.get_one(Batch, batch_id)
        awards = session.exec(select(Award).where(Award.batch_id == batch_id)).all()
        credentials = session.exec(select(Credential).join(Award).where(Award.batch_id == batch_id)).all()
        mails = session.exec(select(OutgoingMail).where(OutgoingMail.batch_id == batch_id)).all()
        jobs = session.exec(select(Job).where(Job.kind == JobKind.MAIL_LEARNER)).all()
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "credential:issue")).all()
    assert batch.finished_at is not None
    assert len(awards) == len(credentials) == learners
    assert {award.state for award in awards} == {AwardState.ISSUED}
    award_ids = sorted(award.id for award in awards)
    assert sorted(row.award_id for row in credentials) == sorted(mail.award_id or "" for mail in mails) == award_ids
    assert len({mail.identity_id for mail in mails}) == learners
    assert len({(row.status_list_id, row.status_index) for row in credentials}) == learners
    ours = {mail.id for mail in mails}
    assert sorted(job.arguments["mail_id"] for job in jobs if job.arguments["mail_id"] in ours) == sorted(ours)
    ids = {row.id for row in credentials}
    assert sorted(each.subject_id for each in events if each.subject_id in ids) == sorted(ids)
    for row in random.Random(1).sample(credentials, min(learners, 10)):
        verification = parts.verifier.verify(row.document_bytes or b"", fetch=parts.fetch, now=parts.clock())
        assert verification.verdict in (Verdict.VALID, Verdict.VALID_WITH_REMARKS)


@pytest.mark.slow
def test_a_kill_anywhere_in_a_batch_of_two_chunks_loses_nothing_and_repeats_nothing(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock, chunks_of_two: None
) -> None:
    def tick() -> datetime:  # so that what is written down later is due later
        clock.advance(milliseconds=1)
        return clock()

    parts, stages = replace(parts, clock=tick), set()
    for number in count():
        put_mails_aside(parts)
        batch_id = award_to(parts, teacher, school, 3, number)
        fuse = Fuse(number)
        try:
            with fused(parts, fuse) as fused_parts:
                run_awards(fused_parts, parts)
        except Killed:
            stages.add(stage_of(parts, batch_id))
        else:
            break
        clock.advance(minutes=2)  # past the lease of the dead worker
        run_awards(parts, parts)
        check_whole(parts, batch_id, 3)
    check_whole(parts, batch_id, 3)
    # Before the split, between it and the first chunk, between the chunks, before and after the batch is finished.
    assert stages == {(0, 0, False), (2, 0, False), (2, 2, False), (2, 3, False), (2, 3, True)}


def put_mails_aside(parts: Parts) -> None:
    """Those of the batches before, which are due longer."""
    with parts.transaction() as session:
        is_mail = (col(Job.kind) == JobKind.MAIL_LEARNER, col(Job.done_at).is_(None))
        session.exec(update(Job).where(*is_mail).values(done_at=parts.clock()))


def stage_of(parts: Parts, batch_id: str) -> tuple[int, int, bool]:
    """How many chunks there are, how many awards are issued, and whether the batch is finished."""
    with parts.reading() as session:
        jobs = session.exec(select(Job).where(Job.kind == JobKind.AWARD_CHUNK)).all()
        issued = (Award.batch_id == batch_id, Award.state == AwardState.ISSUED)
        count = len(session.exec(select(Award.id).where(*issued)).all())
        is_finished = session.get_one(Batch, batch_id).finished_at is not None
    return sum(job.arguments["batch_id"] == batch_id for job in jobs), count, is_finished


def test_a_batch_that_is_shared_out_again_gets_no_chunk_twice(
    parts: Parts, school: School, teacher: SignedIn, chunks_of_two: None
) -> None:
    """As when the worker dies before it says that it is done."""
    batch_id = award_to(parts, teacher, school, 5)
    for _ in range(2):
        batches.share_batch(parts, batch_id)
    assert stage_of(parts, batch_id) == (3, 0, False)
    batches.run_batch(parts, batch_id, range(2))
    batches.share_batch(parts, batch_id)
    assert stage_of(parts, batch_id) == (3, 2, False)
    run_awards(parts, parts)
    check_whole(parts, batch_id, 5)


def test_a_chunk_that_cannot_be_signed_stays_reserved_and_the_others_are_signed(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock, chunks_of_two: None
) -> None:
    batch_id = award_to(parts, teacher, school, 5)
    with parts.transaction() as session:
        third = session.exec(select(Award).where(Award.row == 2)).one()
        third.learner_name = "\x7f"  # nothing that a service would let in
    run_due_jobs(parts)
    shown = show_batch(parts, teacher, batch_id)
    assert [row.state for row in shown.rows].count(AwardState.RESERVED) == 2
    assert [row.problem is not None for row in shown.rows] == [True, True, False, False, False]
    assert not shown.is_signed
    with parts.transaction() as session:
        session.get_one(Award, third.id).learner_name = "Leerling c"
    clock.advance(minutes=2)
    run_awards(parts, parts)
    check_whole(parts, batch_id, 5)
    assert show_batch(parts, teacher, batch_id).counts.failed == 0


def test_several_workers_share_a_batch(parts: Parts, school: School, teacher: SignedIn, chunks_of_two: None) -> None:
    batch_id = award_to(parts, teacher, school, 19)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run_awards(parts.for_worker(), parts), range(4)))
    run_awards(parts, parts)
    check_whole(parts, batch_id, 19)


def test_learners_who_take_a_place_do_not_wait_for_a_batch_of_three_thousand(
    postgres_parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is held where it waits for nobody any more: everything is written, nothing is committed."""
    monkeypatch.setattr(award, "MAX_LEARNERS", 3000)
    parts, school = postgres_parts, make_school(postgres_parts)
    is_written, may_go_on = threading.Event(), threading.Event()
    commits = count(1)

    def hold(_connection: object) -> None:
        if threading.current_thread() is deciding and next(commits) == 2:  # the first one took the places
            is_written.set()
            may_go_on.wait(60)

    event.listen(parts.engine, "commit", hold)
    deciding = threading.Thread(target=award_to, args=(parts, teacher_of(school), school, 3000))
    deciding.start()
    try:
        assert is_written.wait(60)
        places = [take_places(parts, school.organisation_id, 1, is_for_extracts=True)[0] for _ in range(500)]
        places += take_places(parts, school.organisation_id, 1)
    finally:
        may_go_on.set()
        deciding.join()
    assert len(set(places)) == 501
    with parts.reading() as session:
        taken = session.exec(select(Credential.status_list_id, Credential.status_index)).all()
    assert len(taken) == 3000
    assert not {tuple(place) for place in places} & {tuple(place) for place in taken}


WORKERS = """
import os, select, signal, sys, time
from datetime import datetime, timedelta
from pathlib import Path
from badgeservice.app import create_parts
from badgeservice.jobs import KINDS, start_worker
from badgeservice.services.issuing import batches
from badgeservice.settings import Settings

batches.CHUNK = 50  # many moments between two transactions
settings = Settings(mode="demo", base_url="http://localhost:8000", database_url=sys.argv[1],
                    key_folder=Path(sys.argv[2]), mail_url=sys.argv[3])

def saying_so(run, pipe):
    def begin(parts, arguments):
        os.write(pipe, b".")
        run(parts, arguments)
    return begin

for line in sys.stdin:  # a worker that is forked, and killed so long after its first job began
    now, seconds = line.split()
    began, start = time.monotonic(), datetime.fromisoformat(now)
    reader, writer = os.pipe()
    if (worker := os.fork()) == 0:
        parts = create_parts(settings, clock=lambda: start + timedelta(seconds=time.monotonic() - began))
        start_worker(parts, {kind: saying_so(run, writer) for kind, run in KINDS.items()})
        time.sleep(60)
        os._exit(1)
    select.select([reader], [], [], 30)
    time.sleep(float(seconds))
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    os.close(reader)
    os.close(writer)
    print("killed", flush=True)
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_fifty_times_signs_and_mails_each_award_once(
    parts: Parts, school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threats B1. Three thousand awards and fifty kills with `HYPOTHESIS_PROFILE=fuzz`; a few of both without."""
    learners, kills = (3000, 50) if IS_LONG else (150, 5)
    monkeypatch.setattr(award, "MAX_LEARNERS", learners)
    monkeypatch.setattr(batches, "CHUNK", 50)
    batch_id = award_to(parts, teacher_of(school), school, learners)
    settings, moments = parts.settings, random.Random(50)
    arguments = [settings.database_url, str(settings.key_folder), settings.mail_url]
    interrupted = 0
    with subprocess.Popen(
        [sys.executable, "-c", WORKERS, *arguments], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(kills):
            clock.advance(hours=7)  # past every lease and every retry
            print(clock.now.isoformat(), moments.uniform(0, 1.5 if IS_LONG else 0.5), file=process.stdin, flush=True)
            assert process.stdout.readline() == "killed\n"
            interrupted += count_leased(parts) > 0
    assert interrupted >= 2  # they were in the middle of their work
    for _ in range(3):
        clock.advance(hours=7)
        run_due_jobs(parts)
    check_whole(parts, batch_id, learners)
    with parts.reading() as session:
        assert all(mail.handed_at for mail in session.exec(select(OutgoingMail)))
        assert all(job.done_at for job in session.exec(select(Job)))
    assert len(list(Path(settings.mail_url).glob("award-*.eml"))) == learners


def count_leased(parts: Parts) -> int:
    with parts.reading() as session:
        is_in_hand = (col(Job.leased_by) != "", col(Job.done_at).is_(None))
        return len(session.exec(select(Job.id).where(*is_in_hand)).all())
