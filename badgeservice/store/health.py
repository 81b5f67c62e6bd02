"""What tells whether the service does its work: numbers about jobs, mails and status lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from badgeservice.store.tables import Job, OutgoingMail, StatusList

IS_OPEN = (col(Job.done_at).is_(None), col(Job.gave_up_at).is_(None))


class Waiting(NamedTuple):
    """Open jobs: how many, and since when the oldest is."""

    number: int
    oldest: datetime | None


class Failing(NamedTuple):
    """Jobs of one kind with one cause."""

    kind: str
    failure: str
    number: int


def count_open_jobs(session: Session, beginning: str = "") -> Waiting:
    """Of the kinds whose name begins so."""
    query = sa.select(sa.func.count(), sa.func.min(col(Job.created_at))).where(*IS_OPEN)
    return Waiting._make(session.execute(query.where(col(Job.kind).startswith(beginning))).one())


def count_overdue_jobs(session: Session, before: datetime) -> Waiting:
    """Due since then, and nobody has them in hand; or whoever had them in hand has been gone since then."""
    query = sa.select(sa.func.count(), sa.func.min(col(Job.run_after))).where(
        *IS_OPEN, col(Job.run_after) < before, sa.or_(col(Job.leased_until).is_(None), col(Job.leased_until) < before)
    )
    return Waiting._make(session.execute(query).one())


def list_failing_jobs(session: Session, tries: int) -> Sequence[Failing]:
    """Open, and tried so often in vain."""
    return _by_cause(session, *IS_OPEN, col(Job.attempts) >= tries, col(Job.failure) != "")


def list_given_up_jobs(session: Session, since: datetime) -> Sequence[Failing]:
    return _by_cause(session, col(Job.gave_up_at) >= since)


def _by_cause(session: Session, *conditions: sa.ColumnElement[bool]) -> Sequence[Failing]:
    query = sa.select(col(Job.kind), col(Job.failure), sa.func.count()).where(*conditions)
    query = query.group_by(col(Job.kind), col(Job.failure)).order_by(col(Job.kind), col(Job.failure))
    return [Failing._make(row) for row in session.execute(query)]


def find_last_done(session: Session) -> datetime | None:
    """When a job was last done."""
    query = select(Job.done_at).where(col(Job.done_at).is_not(None)).order_by(col(Job.done_at).desc()).limit(1)
    return session.exec(query).first()


def count_refused_mails(session: Session, since: datetime) -> int:
    query = sa.select(sa.func.count()).where(col(OutgoingMail.refused_at) >= since)
    number: int = session.execute(query).scalar_one()
    return number


def count_status_lists(session: Session, before: datetime) -> tuple[int, int]:
    """All that were published, and those that end before then."""
    ends = sa.func.coalesce(sa.func.sum(sa.case((col(StatusList.valid_until) < before, 1), else_=0)), 0)
    query = sa.select(sa.func.count(), ends).where(sa.func.length(col(StatusList.document_bytes)) > 0)
    count, ending = session.execute(query).one()
    return count, ending


def list_newest_lists(session: Session, organisation_ids: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Of each of these organisations one list that was published: its organisation and its id."""
    query = (
        sa.select(col(StatusList.organisation_id), sa.func.min(col(StatusList.id)))
        .where(col(StatusList.organisation_id).in_(organisation_ids))
        .where(sa.func.length(col(StatusList.document_bytes)) > 0)
        .group_by(col(StatusList.organisation_id))
    )
    return [(organisation_id, list_id) for organisation_id, list_id in session.execute(query)]
