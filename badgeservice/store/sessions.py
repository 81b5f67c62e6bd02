"""The sessions that signing in opens. Only hashes of their tokens come here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from badgeservice.store.tables import AuthSession, Person


def find_session(session: Session, token_hash: str) -> tuple[AuthSession, Person] | None:
    query = select(AuthSession, Person).join(Person).where(AuthSession.token_hash == token_hash)
    return session.exec(query).first()


def list_open_sessions(session: Session, person_id: str, now: datetime, seen_after: datetime) -> Sequence[AuthSession]:
    """Those that still work, the one used last first."""
    query = select(AuthSession).where(
        AuthSession.person_id == person_id,
        col(AuthSession.ended_at).is_(None),
        AuthSession.expires_at > now,
        AuthSession.seen_at > seen_after,
    )
    return session.exec(query.order_by(col(AuthSession.seen_at).desc(), col(AuthSession.created_at).desc())).all()


def delete_old_sessions(session: Session, before: datetime) -> None:
    session.exec(delete(AuthSession).where(col(AuthSession.expires_at) < before))
