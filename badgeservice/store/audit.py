"""Who did what to what; only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from badgeservice.store.tables import AuditEvent


def add_event(
    session: Session,
    action: str,
    subject_id: str,
    *,
    now: datetime,
    actor_id: str | None = None,
    organisation_id: str | None = None,
    **details: str | int | None,
) -> None:
    """Write down an act, `noun:verb`, in the transaction of the act itself. Details hold no names or addresses."""
    session.add(
        AuditEvent(
            id=str(uuid4()),
            at=now,
            actor_id=actor_id,
            organisation_id=organisation_id,
            action=action,
            subject_id=subject_id,
            details=details,
        )
    )


def list_events(session: Session, subject_id: str) -> Sequence[AuditEvent]:
    """What happened to one thing, the oldest first."""
    query = select(AuditEvent).where(AuditEvent.subject_id == subject_id)
    return session.exec(query.order_by(col(AuditEvent.at), col(AuditEvent.action))).all()
