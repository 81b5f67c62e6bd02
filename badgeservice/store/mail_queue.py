"""What of our mail has not gone: waiting, or refused. Never to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from badgeservice.store.tables import Job, OutgoingMail


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails that are due or will be tried again, and since when the oldest of them waits."""

    count: int
    since: datetime | None


def count_waiting(session: Session) -> Waiting:
    """Of all kinds."""
    query = select(func.count(), func.min(Job.created_at)).select_from(Job)
    is_open = (col(Job.done_at).is_(None), col(Job.gave_up_at).is_(None), col(Job.kind).startswith("mail:"))
    count, since = session.exec(query.where(*is_open)).one()
    return Waiting(count, since)


def count_refused(session: Session, since: datetime) -> dict[str, int]:
    """Mails about badges that no server takes, by the code of why."""
    query = select(OutgoingMail.refused, func.count()).where(
        col(OutgoingMail.refused_at).is_not(None), OutgoingMail.created_at > since
    )
    return dict(session.exec(query.group_by(col(OutgoingMail.refused))).all())


def count_given_up(session: Session, since: datetime) -> int:
    """Other mails that will not be tried again."""
    query = select(func.count()).select_from(Job)
    is_over = (col(Job.gave_up_at).is_not(None), col(Job.gave_up_at) > since, col(Job.kind).startswith("mail:"))
    return session.exec(query.where(*is_over)).one()
