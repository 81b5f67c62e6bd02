"""What a second worker brings: `python -m benchmarks.sharing`.

Large batches wait on PostgreSQL; one process works, or two share them, in turns. This goes by the clock, so it says
something only when nothing else runs on the machine. The processor time of a worker is given as well.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from statistics import median

from sqlmodel import col, select, update

from badgeservice.app import create_parts
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.issuing.batches import share_batch
from badgeservice.services.parts import Parts
from badgeservice.settings import Settings
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import Job
from benchmarks.awarding import Awarding, awarding

LEARNERS, BATCHES, ROUNDS = 2000, 3, 3
AWARDING = (JobKind.AWARD_BATCH, JobKind.AWARD_CHUNK)


def main() -> None:
    seconds: dict[int, list[float]] = {1: [], 2: []}
    with awarding("postgres") as waiting:
        for _ in range(ROUNDS):
            for workers, took in seconds.items():
                took.append(_round(waiting, workers))
    for workers, took in seconds.items():
        print(f"{workers} at work: {LEARNERS * BATCHES / median(took):,.0f} awards a second")
    print(f"two are {median(one / two for one, two in zip(*seconds.values(), strict=True)):.2f} times as fast as one")


def _round(waiting: Awarding, workers: int) -> float:
    _put_mails_aside(waiting.parts)
    for _ in range(BATCHES):
        number = next(waiting.numbers)
        names = tuple((f"Sanne de Vriés {place}", f"l{number}.{place}@leerling.example") for place in range(LEARNERS))
        request = AwardRequest(str(number), waiting.achievement_id, names)
        share_batch(waiting.parts, award_achievement(waiting.parts, waiting.teacher, request))
    with ExitStack() as stack:
        processes = [stack.enter_context(_start(waiting.parts.settings)) for _ in range(workers)]
        _ask(processes, "")  # ready
        began = time.monotonic()
        _ask(processes, "go\n")
        return time.monotonic() - began


def _start(settings: Settings) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.sharing", settings.model_dump_json()]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask(processes: list[subprocess.Popen[str]], word: str) -> None:
    for process in processes:
        print(word, end="", file=process.stdin, flush=True)
    for process in processes:
        print(process.stdout.readline().strip(), file=sys.stderr)


def _put_mails_aside(parts: Parts) -> None:
    """They would be due before the next batch."""
    with parts.transaction() as session:
        is_open = (col(Job.kind) == JobKind.MAIL_LEARNER, col(Job.done_at).is_(None))
        session.exec(update(Job).where(*is_open).values(done_at=parts.clock()))


def work(settings: Settings) -> None:
    """One worker, until nothing is left to sign."""
    parts = create_parts(settings).for_worker()

    def is_over() -> bool:
        with parts.reading() as session:
            is_open = (col(Job.kind).in_(AWARDING), col(Job.done_at).is_(None))
            return session.exec(select(Job.id).where(*is_open).limit(1)).first() is None

    is_over()
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.process_time()
    count = run_due_jobs(parts, is_over=is_over)
    print(f"{count} jobs, {time.process_time() - began:.1f} s of the processor", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(Settings.model_validate_json(sys.argv[1]))
    else:
        main()
