"""Rows of work that is done later."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from badgeservice.store.many_rows import insert_rows
from badgeservice.store.tables import Job

HAS_JOBS = "has_jobs"  # in Session.info: this transaction added work, so the worker is told after the commit


class JobKind(StrEnum):
    """What can be done later. Rows of another version may hold a kind that is not here, so the column is text."""

    MAIL_CODE = "mail:code"
    AWARD_BATCH = "award:batch"
    AWARD_CHUNK = "award:chunk"
    AWARD_START = "award:start"  # a batch that waited
    AWARD_WITHDRAW = "award:withdraw"  # a batch whose mails waited
    MAIL_SECOND_LOOK = "mail:second_look"  # to whom a list is of: what a colleague decided about it
    AWARD_REVOKE = "award:revoke"  # what is left of many
    MAIL_LEARNER = "mail:learner"
    MAIL_NOTICE = "mail:notice"
    MAIL_FOUNDER = "mail:founder"  # the invitation to found an organisation
    MAIL_DECISION = "mail:decision"  # of the operator, about what an organisation asked
    SIGN_TOKEN = "token:sign"  # noqa: S105 - what an act of a learner left unfinished
    SIGN_TOKENS = "tokens:sign"  # all that is left to sign
    RENEW_API_STATUS_LISTS = "api_status_lists:renew"
    RENEW_STATUS_LISTS = "status_lists:renew"
    FORGET_SIGN_INS = "sign_in:forget"
    FORGET_JOBS = "jobs:forget"
    FORGET_DRAFTS = "drafts:forget"
    FORGET_CORRECTIONS = "corrections:forget"
    MAIL_INVITATION = "mail:invitation"
    FORGET_INVITATIONS = "invitations:forget"
    FORGET_GROUPS = "groups:forget"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails that are due or will be tried again, and since when the oldest of them waits."""

    count: int
    since: datetime | None


def add_job(
    session: Session,
    kind: JobKind,
    arguments: Mapping[str, Any],
    *,
    now: datetime,
    delay: timedelta = timedelta(0),
    job_id: str | None = None,
    is_done: bool = False,
) -> str:
    """Write the row in the transaction of the act itself: either both are there or neither. Gives the job's id.

    `is_done`: there is nothing to do, but writing it must take as long as if there were.
    """
    job = Job(id=job_id or str(uuid4()), kind=kind, arguments=dict(arguments), created_at=now, run_after=now + delay)
    job.done_at = now if is_done else None
    session.add(job)
    session.info[HAS_JOBS] = True
    return job.id


def add_jobs(
    session: Session,
    kind: JobKind,
    arguments: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
    delay: timedelta = timedelta(0),
) -> None:
    """Many of one kind, as `add_job`."""
    rows = [
        {
            "id": str(uuid4()),
            "kind": kind,
            "arguments": each,
            "created_at": now,
            "run_after": now + delay,
            "leased_by": "",
            "attempts": 0,
            "failure": "",
        }
        for each in arguments
    ]
    insert_rows(session, Job, rows)
    session.info[HAS_JOBS] = True


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Job.done_at).is_(None),
        col(Job.gave_up_at).is_(None),
        col(Job.run_after) <= now,
        sa.or_(col(Job.leased_until).is_(None), col(Job.leased_until) <= now),
    )


def has_due_job(session: Session, now: datetime) -> bool:
    return session.exec(select(Job.id).where(*_is_due(now)).limit(1)).first() is not None


def add_job_once(
    session: Session, kind: JobKind, job_id: str, arguments: Mapping[str, Any] | None = None, *, now: datetime
) -> None:
    """A row whose id follows from what it is about: of two that add it at once, one does."""
    with contextlib.suppress(IntegrityError), session.begin_nested():
        add_job(session, kind, arguments or {}, now=now, job_id=job_id)
        session.flush()


def lease_next_job(
    session: Session, run_id: str, now: datetime, until: datetime, urgent: Sequence[Collection[JobKind]] = ()
) -> Job | None:
    """Take the job that is due longest, the most urgent kinds first. On PostgreSQL nobody waits for another one's row.

    Each of the questions is read from an index, however many jobs wait; asked as one, all of them are sorted.
    """
    wanted = [(col(Job.kind).in_(kinds),) for kinds in urgent]
    job = next((job for each in (*wanted, ()) if (job := _lease(session, now, *each)) is not None), None)
    if job is not None:
        job.leased_by, job.leased_until, job.attempts = run_id, until, job.attempts + 1
    return job


def _lease(session: Session, now: datetime, *wanted: sa.ColumnElement[bool]) -> Job | None:
    query = select(Job).where(*_is_due(now), *wanted).order_by(col(Job.run_after), col(Job.created_at)).limit(1)
    return session.exec(query.with_for_update(skip_locked=True)).first()


def update_leased_job(session: Session, job_id: str, run_id: str, **values: object) -> bool:
    """Change a job, provided that this run still holds its lease; says whether it did."""
    holds_lease = (col(Job.id) == job_id, col(Job.leased_by) == run_id, col(Job.done_at).is_(None))
    return session.exec(sa.update(Job).where(*holds_lease).values(**values)).rowcount == 1


def delete_finished_jobs(session: Session, before: datetime, kind: str | None = None) -> None:
    """Of one kind, or of all."""
    query = delete(Job).where(col(Job.done_at) < before)
    session.exec(query if kind is None else query.where(col(Job.kind) == kind))


def count_waiting_mails(session: Session) -> Waiting:
    """Of all kinds; never to whom."""
    query = select(sa.func.count(), sa.func.min(Job.created_at)).select_from(Job)
    is_open = (col(Job.done_at).is_(None), col(Job.gave_up_at).is_(None), col(Job.kind).startswith("mail:"))
    count, since = session.exec(query.where(*is_open)).one()
    return Waiting(count, since)


def count_given_up_mails(session: Session, since: datetime) -> int:
    """Other mails that will not be tried again."""
    query = select(sa.func.count()).select_from(Job)
    is_over = (col(Job.gave_up_at).is_not(None), col(Job.gave_up_at) > since, col(Job.kind).startswith("mail:"))
    return session.exec(query.where(*is_over)).one()
