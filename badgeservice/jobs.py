"""Work that is done later: the queue and its worker.

The row in the table `job` is the truth. It is written in the transaction of the act that needs it, so it exists if
and only if the act does. The threads of the worker look at the table at every tick, and at once when the bell rings, so
there is nothing outside it to lose. A worker takes a row by a lease that it keeps renewing; when the worker is killed,
the lease runs out and the row is taken again. Every kind of job is idempotent, because it may run twice (threats O5).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from badgeservice.errors import BadgeServiceError, Invalid, NotFound, Postponed
from badgeservice.services.awarding import award, drafts, learner_mails, revoke
from badgeservice.services.awarding.deciding import waiting
from badgeservice.services.correcting import corrections
from badgeservice.services.groups import groups
from badgeservice.services.issuing import status_lists, tokens
from badgeservice.services.operating import founders
from badgeservice.services.organisations import approvals, invitation_mails
from badgeservice.services.parts import Parts
from badgeservice.services.people import forgetting, notices, sign_in
from badgeservice.services.programs import vc_api
from badgeservice.store import jobs as rows
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import Job

logger = logging.getLogger(__name__)

Kinds = Mapping[str, Callable[[Parts, Mapping[str, Any]], None]]

LEASE = timedelta(seconds=30)  # how long a killed worker delays its job
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=6)
MAX_ATTEMPTS = 20  # about three days
KEEP_FINISHED = timedelta(days=30)
TICK_SECONDS = 1.0  # how late a retry, or a row of another process, may be noticed
STOP_SECONDS = 30.0  # how long the end of the process waits for the job in hand
THREADS = 2  # a long batch does not hold up a mail with a sign-in code


def forget_finished_jobs(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """What was done a month ago is of no use to anybody."""
    with parts.transaction() as session:
        rows.delete_finished_jobs(session, parts.clock() - KEEP_FINISHED)


KINDS: Kinds = {
    JobKind.MAIL_CODE: sign_in.mail_code,
    JobKind.AWARD_BATCH: award.run_batch_job,
    JobKind.AWARD_CHUNK: award.run_chunk_job,
    JobKind.AWARD_START: waiting.start_batch_job,
    JobKind.AWARD_REVOKE: revoke.revoke_job,
    JobKind.MAIL_LEARNER: learner_mails.mail_learner,
    JobKind.MAIL_NOTICE: notices.mail_notice,
    JobKind.MAIL_FOUNDER: founders.mail_founder,
    JobKind.MAIL_DECISION: approvals.mail_decision,
    JobKind.SIGN_TOKEN: tokens.sign_token_job,
    JobKind.SIGN_TOKENS: tokens.sign_tokens_job,
    JobKind.RENEW_STATUS_LISTS: status_lists.renew_status_lists_job,
    JobKind.RENEW_API_STATUS_LISTS: vc_api.renew_status_lists_job,
    JobKind.FORGET_SIGN_INS: forgetting.forget_old_sign_ins,
    JobKind.FORGET_JOBS: forget_finished_jobs,
    JobKind.FORGET_DRAFTS: drafts.forget_old_drafts,
    JobKind.FORGET_CORRECTIONS: corrections.forget_old_corrections,
    JobKind.FORGET_GROUPS: groups.forget_unused_groups,
    JobKind.MAIL_INVITATION: invitation_mails.mail_invitation,
    JobKind.FORGET_INVITATIONS: invitation_mails.forget_old_invitations,
}
# Somebody is waiting for a code; then come the badges of a list, and only then a thousand mails about those of another.
URGENT = ((JobKind.MAIL_CODE,), (JobKind.AWARD_START, JobKind.AWARD_BATCH, JobKind.AWARD_CHUNK, JobKind.AWARD_REVOKE))
DAILY = (
    JobKind.RENEW_STATUS_LISTS, JobKind.FORGET_SIGN_INS, JobKind.FORGET_JOBS, JobKind.FORGET_DRAFTS,
    JobKind.FORGET_CORRECTIONS, JobKind.FORGET_GROUPS, JobKind.FORGET_INVITATIONS, JobKind.SIGN_TOKENS,
    JobKind.RENEW_API_STATUS_LISTS,
)  # fmt: skip


def run_due_jobs(parts: Parts, kinds: Kinds = KINDS, is_over: Callable[[], bool] = lambda: False) -> int:
    """Run what is due until nothing is, or until `is_over` says so; gives how many ran, well or not."""
    count = 0
    while not is_over() and (job := _take_job(parts)) is not None:
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
    """Try again later and later, or when the job itself says; not at all when the outcome would be the same."""
    if isinstance(error, Postponed):  # who says so counts the tries; ours are for what kills the worker
        logger.info("job %s (%s) is postponed: %s", job.id, job.kind, error.code)
        _update(parts, job, run_after=error.until, leased_until=None, attempts=0, failure=error.code)
        return
    logger.warning("job %s (%s) failed: %s", job.id, job.kind, _name_cause(error), exc_info=_trace(error))
    code = error.code if isinstance(error, BadgeServiceError) else type(error).__name__
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


class Bell:
    """Between who adds a job row and the worker of this process: it says "look at the table" and carries nothing."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._rings = 0

    def __call__(self) -> None:
        """Wake every thread of the worker; one that is busy looks again when it is done."""
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def wait(self, heard: int, seconds: float) -> int:
        """Wait, at most `seconds`, until it has rung more often than `heard` times; gives how often it has."""
        with self._rung:
            self._rung.wait_for(lambda: self._rings > heard, seconds)
            return self._rings


class Worker:
    """Threads that run what is due: as soon as the bell rings, and at every tick for retries and the rows of others."""

    def __init__(self, parts: Parts, kinds: Kinds, tick: float) -> None:
        self._parts, self._kinds, self._tick = parts, kinds, tick
        self._bell = parts.wake if isinstance(parts.wake, Bell) else Bell()
        self._is_over = threading.Event()
        self._scheduled_for: date | None = None
        self._is_hindered = False
        self._changed_at = monotonic()  # when it was last said that jobs wait, or go on
        self._saying = threading.Lock()
        # Daemons, because a job that hangs must not keep the process from ending: its lease runs out.
        self._threads = [threading.Thread(target=self._work, name=f"jobs-{n}", daemon=True) for n in range(THREADS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = STOP_SECONDS) -> bool:
        """Take no more jobs and wait for those in hand, at most `patience` seconds; says whether they are done."""
        self._is_over.set()
        self._bell()
        deadline = monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
        is_done = not any(thread.is_alive() for thread in self._threads)
        if not is_done:
            logger.warning("stopped while a job was running; it is taken again when its lease has run out")
        return is_done

    def _work(self) -> None:
        heard = 0
        while not self._is_over.is_set():
            self._attend()
            heard = self._bell.wait(heard, self._tick)

    def _attend(self) -> None:
        """One look at the table. Whatever goes wrong, the next tick looks again."""
        began_at = monotonic()
        try:
            self._schedule()
            if self._has_due_job():
                run_due_jobs(self._parts, self._kinds, self._is_over.is_set)
        except BaseException as error:  # noqa: BLE001 - a panic of a library in Rust is no Exception and ends no thread
            self._say_hindered(error, began_at)
        else:
            self._say_well(began_at)

    def _schedule(self) -> None:
        today = self._parts.clock().date()
        if today != self._scheduled_for:
            schedule_daily_jobs(self._parts)
            self._scheduled_for = today

    def _has_due_job(self) -> bool:
        """Read first, because taking a job writes: an idle worker should not hold up who writes."""
        with self._parts.reading() as session:
            return rows.has_due_job(session, self._parts.clock())

    def _say_hindered(self, error: BaseException, began_at: float) -> None:
        with self._saying:
            if self._is_news(is_hindered=True, began_at=began_at):  # once, and not at every tick of a night without it
                cause = _name_cause(error)
                logger.warning("jobs must wait, the worker keeps trying: %s", cause, exc_info=_trace(error))

    def _say_well(self, began_at: float) -> None:
        with self._saying:
            if self._is_news(is_hindered=False, began_at=began_at):
                logger.warning("jobs are run again")

    def _is_news(self, *, is_hindered: bool, began_at: float) -> bool:
        """Whether a look that began then changes what is known. One that began before the last change may have met the
        database as it was before it: of two threads the slower one would take back what the other found."""
        if is_hindered == self._is_hindered or began_at < self._changed_at:
            return False
        self._is_hindered, self._changed_at = is_hindered, monotonic()
        return True


def _name_cause(error: BaseException) -> str:
    """The code, and what the database noted; no text of another error, which may hold an address (threats O12)."""
    if not isinstance(error, BadgeServiceError):
        return type(error).__name__
    return ": ".join([error.code, *getattr(error, "__notes__", ())])


def _trace(error: BaseException) -> BaseException | None:
    """What we raise on purpose needs no traceback."""
    return None if isinstance(error, BadgeServiceError) else error


def start_worker(parts: Parts, kinds: Kinds = KINDS, *, tick: float = TICK_SECONDS) -> Worker:
    """Start the threads; `stop()` of what this gives ends them after the job in hand."""
    worker = Worker(parts.for_worker(), kinds, tick)
    worker.start()
    return worker
