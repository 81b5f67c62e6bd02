"""The sessions that signing in opens. Only hashes of their tokens come here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import Select

from badgeservice.store.identities import find_primary_address
from badgeservice.store.tables import AuthSession, Identity, Operator, Person, TokenHash


def find_session(session: Session, token_hash: TokenHash) -> tuple[AuthSession, Person, str, bool] | None:
    """With the person whose it is, their address and whether they run the service, while the identity that opened it is
    somebody's."""
    found = session.exec(_whose_it_is(), params={"token_hash": token_hash}).first()
    return (found[0], found[1], found[2] or "", bool(found[3])) if found else None


@cache
def _whose_it_is() -> Select[AuthSession, Person, str, bool]:
    """Made once: each page asks it, and making it took longer than the answer."""
    runs = sa.exists().where(col(Operator.person_id) == col(Person.id)).correlate(Person)
    return (
        select(AuthSession, Person, find_primary_address().label("address"), runs.label("is_operator"))
        .join(Identity, col(AuthSession.identity_id) == col(Identity.id))
        .join(Person, col(Identity.person_id) == col(Person.id))
        .where(col(AuthSession.token_hash) == sa.bindparam("token_hash"), col(Identity.released_at).is_(None))
    )


def find_own_session(session: Session, session_id: str, person_id: str) -> AuthSession | None:
    """A session of this person."""
    query = select(AuthSession).join(Identity).where(AuthSession.id == session_id, Identity.person_id == person_id)
    return session.exec(query).first()


def list_open_sessions(
    session: Session, person_id: str, now: datetime, seen_after: datetime
) -> Sequence[tuple[AuthSession, Identity]]:
    """Those that still work, with what each was opened by, the one used last first."""
    query = (
        select(AuthSession, Identity)
        .join(Identity, col(AuthSession.identity_id) == col(Identity.id))
        .where(
            Identity.person_id == person_id,
            col(Identity.released_at).is_(None),
            col(AuthSession.ended_at).is_(None),
            AuthSession.expires_at > now,
            AuthSession.seen_at > seen_after,
        )
    )
    return session.exec(query.order_by(col(AuthSession.seen_at).desc(), col(AuthSession.created_at).desc())).all()


def list_open_by(session: Session, identity_id: str, now: datetime) -> Sequence[AuthSession]:
    """What this identity opened and was not ended."""
    is_open = (col(AuthSession.ended_at).is_(None), AuthSession.expires_at > now)
    return session.exec(select(AuthSession).where(AuthSession.identity_id == identity_id, *is_open)).all()


def end_sessions_of_identity(session: Session, identity_id: str, now: datetime) -> None:
    """Those that were opened by it."""
    is_its = (col(AuthSession.identity_id) == identity_id, col(AuthSession.ended_at).is_(None))
    session.exec(update(AuthSession).where(*is_its).values(ended_at=now))


def end_sessions_of_person(session: Session, person_id: str, now: datetime, *, but: str = "") -> int:
    """All of somebody but one, by whatever identity they were opened; gives how many."""
    theirs = select(Identity.id).where(Identity.person_id == person_id)
    is_theirs = (col(AuthSession.identity_id).in_(theirs), col(AuthSession.ended_at).is_(None))
    query = update(AuthSession).where(*is_theirs, col(AuthSession.id) != but).values(ended_at=now)
    return session.exec(query).rowcount


def delete_old_sessions(session: Session, before: datetime) -> None:
    session.exec(delete(AuthSession).where(col(AuthSession.expires_at) < before))


def has_begun_at(session: Session, identity_id: str, proven_at: datetime) -> bool:
    """Whether a session began with this identity, and this was written down as its proof."""
    query = select(AuthSession.id).where(AuthSession.identity_id == identity_id, AuthSession.proven_at == proven_at)
    return session.exec(query.limit(1)).first() is not None
