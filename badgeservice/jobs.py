"""Work that is done later: the queue and its worker.

The row in the table `job` is the truth. It is written in the transaction of the act that needs it, so it exists if
and only if the act does. huey runs the threads; its own queue lies in memory and only says "look at the table", so
there is nothing in it to lose. A worker takes a row by a lease that it keeps renewing; when the worker is killed, the
lease runs out and the row is taken again. Every kind of job is idempotent, because it may run twice (threats O5).
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from huey import MemoryHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from badgeservice.errors import BadgeServiceError, Invalid, NotFound
from badgeservice.services import award, publish, sign_in, tell
from badgeservice.services.parts import Parts
from badgeservice.store import jobs as rows
from badgeservice.store.tables import Job

logger = logging.getLogger(__name__)

Kinds = Mapping[str, Callable[[Parts, Mapping[str, Any]], None]]

LEASE = timedelta(seconds=30)  # how long a killed worker delays its job
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=6)
MAX_ATTEMPTS = 20  # about three days
KEEP_FINISHED = timedelta(days=30)
POLL_SECONDS = 1.0
THREADS = 2  # a long batch does not hold up a mail with a sign-in code


def forget_finished_jobs(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """What was done a month ago is of no use to anybody."""
    with parts.transaction() as session:
        rows.delete_finished_jobs(session, parts.clock() - KEEP_FINISHED)


KINDS: Kinds = {
    "mail:code": sign_in.mail_code,
    "award:batch": award.run_batch_job,
    "mail:award": tell.mail_award,
    "mail:revocation": tell.mail_revocation,
    "status_lists:renew": publish.renew_status_lists_job,
    "sign_in:forget": sign_in.forget_old_sign_ins,
    "jobs:forget": forget_finished_jobs,
}
URGENT = ("mail:code",)  # somebody is waiting for it; a thousand mails about awards are not
DAILY = ("status_lists:renew", "sign_in:forget", "jobs:forget")


def run_due_jobs(parts: Parts, kinds: Kinds = KINDS) -> int:
    """Run what is due until nothing is; gives how many ran, well or not."""
    count = 0
    while (job := _take_job(parts)) is not None:
        _run_job(parts, job, kinds)
        count += 1
    return count


def schedule_daily_jobs(parts: Parts) -> None:
    """Add today's rows, once: their ids follow from the day, so two schedulers add the same rows."""
    today = datetime.combine(parts.clock().date(), time.min, UTC)
    for kind in DAILY:
        job_id = str(uuid5(NAMESPACE_URL, f"urn:badgeservice:job:{kind}:{today.date()}"))
        with parts.reading() as session:
            is_there = session.get(Job, job_id) is not None
        if not is_there:
            with parts.transaction() as session:
                rows.add_job_once(session, kind, job_id, now=parts.clock())


def _take_job(parts: Parts) -> Job | None:
    now = parts.clock()
    with parts.transaction() as session:
        return rows.lease_next_job(session, parts.new_id(), now, now + LEASE, URGENT)


def _run_job(parts: Parts, job: Job, kinds: Kinds) -> None:
    if job.attempts > MAX_ATTEMPTS:  # it may be what kills the worker
        _update(parts, job, gave_up_at=parts.clock())
        return
    try:
        with _keeping_lease(parts, job):
            kinds[job.kind](parts, job.arguments)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the worker goes on and the row says it
        _note_failure(parts, job, error)
    else:
        _update(parts, job, done_at=parts.clock(), failure="")


def _note_failure(parts: Parts, job: Job, error: Exception) -> None:
    """Try again later and later; not at all when the outcome would be the same."""
    code = error.code if isinstance(error, BadgeServiceError) else type(error).__name__
    is_expected = isinstance(error, BadgeServiceError)
    logger.warning("job %s (%s) failed: %s", job.id, job.kind, code, exc_info=None if is_expected else error)
    if isinstance(error, Invalid | NotFound) or job.attempts >= MAX_ATTEMPTS:
        _update(parts, job, gave_up_at=parts.clock(), failure=code)
        return
    delay = min(FIRST_RETRY * 2 ** (job.attempts - 1), LAST_RETRY)
    _update(parts, job, run_after=parts.clock() + delay, leased_until=None, failure=code)


def _update(parts: Parts, job: Job, **values: object) -> None:
    with parts.transaction() as session:
        rows.update_leased_job(session, job.id, job.leased_by, **values)


@contextmanager
def _keeping_lease(parts: Parts, job: Job) -> Iterator[None]:
    """Renew the lease while the job runs, so that a long batch is not taken by a second worker."""
    is_over = threading.Event()

    def renew() -> None:
        while not is_over.wait(LEASE.total_seconds() / 4):
            try:
                _update(parts, job, leased_until=parts.clock() + LEASE)
            except BadgeServiceError:
                logger.warning("the lease of job %s could not be renewed now", job.id)

    keeper = threading.Thread(target=renew, name=f"lease-{job.id}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """huey pickles by default; a queue should not be able to run code."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data._asdict() if isinstance(data, Message) else data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(**json.loads(data))


class Queue(MemoryHuey):  # type: ignore[misc]  # huey has no types
    """The bell between who adds a job row and the worker of this process."""

    def __init__(self) -> None:
        super().__init__("badgeservice", results=False, serializer=JsonSerializer())
        self._is_due: Callable[[], bool] = lambda: False
        self._run: Any = None

    def __call__(self) -> None:
        """Wake the worker, if it runs in this process; in another it looks at the table by itself."""
        if self._run is not None and len(self) < THREADS:  # one ring per thread is enough: each empties the table
            self._run()

    def attach(self, parts: Parts, kinds: Kinds) -> None:
        """Say what to do when the bell rings."""

        def has_due_job() -> bool:
            with parts.reading() as session:
                return rows.has_due_job(session, parts.clock())

        self._is_due = has_due_job
        self._run = self.task(name="run_due_jobs")(lambda: run_due_jobs(parts, kinds) and None)
        self.periodic_task(crontab(), name="schedule_daily_jobs")(lambda: schedule_daily_jobs(parts))

    def dequeue(self) -> Any:  # noqa: ANN401 - huey has no types
        """The next ring of the bell; without one, a look at the table finds retries and the rows of others."""
        return super().dequeue() or (self._run.s() if self._is_due() else None)


class Worker(Consumer):  # type: ignore[misc]  # huey has no types
    """huey's threads, inside a process that keeps its own signal handlers."""

    def _set_signal_handlers(self) -> None:
        return


def start_worker(parts: Parts, kinds: Kinds = KINDS) -> Worker:
    """Start the threads; `worker.stop(graceful=True)` ends them after the job in hand."""
    queue = parts.wake if isinstance(parts.wake, Queue) else Queue()
    queue.attach(parts.for_worker(), kinds)
    worker = Worker(queue, workers=THREADS, initial_delay=0.05, max_delay=POLL_SECONDS)
    worker.start()
    return worker
