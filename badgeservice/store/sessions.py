"""One-time codes and links, and the sessions they open. Only hashes of secrets come here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, delete, select, update

from badgeservice.store.tables import AuthSession, Person, SignInCode


def count_codes(session: Session, since: datetime, *, email: str | None = None) -> int:
    """How many codes were asked for since then, by one address or by all."""
    query = select(func.count()).select_from(SignInCode).where(SignInCode.created_at > since, ~col(SignInCode.is_link))
    return session.exec(query if email is None else query.where(SignInCode.email == email)).one()


def count_wrong_attempts(session: Session, since: datetime) -> int:
    """How many wrong codes were typed for the codes asked for since then."""
    query = select(func.coalesce(func.sum(SignInCode.attempts), 0)).where(SignInCode.created_at > since)
    return int(session.exec(query).one())


def supersede_codes(session: Session, email: str, now: datetime) -> None:
    """Only the newest code works."""
    is_open = (col(SignInCode.email) == email, ~col(SignInCode.is_link), col(SignInCode.used_at).is_(None))
    session.exec(update(SignInCode).where(*is_open).values(used_at=now))


def lock_newest_code(session: Session, email: str) -> SignInCode | None:
    """The code that works for this address, if any, kept for this transaction."""
    query = (
        select(SignInCode)
        .where(SignInCode.email == email, ~col(SignInCode.is_link), col(SignInCode.used_at).is_(None))
        .order_by(col(SignInCode.created_at).desc())
        .with_for_update()
    )
    return session.exec(query).first()


def lock_link(session: Session, secret_hash: str) -> SignInCode | None:
    """The link with this secret, used or not, kept for this transaction."""
    query = select(SignInCode).where(SignInCode.secret_hash == secret_hash, col(SignInCode.is_link)).with_for_update()
    return session.exec(query).first()


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


def delete_old_codes(session: Session, before: datetime) -> None:
    session.exec(delete(SignInCode).where(col(SignInCode.expires_at) < before))


def delete_old_sessions(session: Session, before: datetime) -> None:
    session.exec(delete(AuthSession).where(col(AuthSession.expires_at) < before))
