"""Two people who turn out to be one: what is in the name of the one goes to the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from badgeservice.store.tables import Draft, Holding, Identity, Membership, Operator


def list_identities(session: Session, person_id: str) -> Sequence[Identity]:
    """All of them, also those that were released: what was awarded to those is theirs as well."""
    return session.exec(
        select(Identity).where(Identity.person_id == person_id).order_by(col(Identity.created_at))
    ).all()


def lock_memberships(session: Session, person_id: str) -> Sequence[Membership]:
    """Kept for this transaction: an administrator may be taking one away."""
    query = select(Membership).where(Membership.person_id == person_id).order_by(col(Membership.id))
    return session.exec(query.with_for_update()).all()


def move_operator(session: Session, from_id: str, to_id: str) -> None:
    """Who ran this service goes on doing so."""
    was = session.get(Operator, from_id)
    if was is None:
        return
    if session.get(Operator, to_id) is None:
        session.add(Operator(person_id=to_id, created_at=was.created_at))
    session.delete(was)


def move_holdings(session: Session, from_id: str, to_id: str) -> None:
    """What they brought into their wallet; what both brought, once."""
    both = select(Holding.sha256).where(Holding.person_id == to_id)
    session.exec(delete(Holding).where(col(Holding.person_id) == from_id, col(Holding.sha256).in_(both)))
    session.exec(update(Holding).where(col(Holding.person_id) == from_id).values(person_id=to_id))


def lock_drafts(session: Session, person_ids: Sequence[str], now: datetime) -> Sequence[Draft]:
    """What these people began, the newest change first."""
    query = select(Draft).where(col(Draft.person_id).in_(person_ids), col(Draft.ends_at) > now)
    return session.exec(query.order_by(col(Draft.changed_at).desc()).with_for_update()).all()


def delete_ended_drafts(session: Session, person_ids: Sequence[str], now: datetime) -> None:
    """What is over must not stand in the way of what is not."""
    session.exec(delete(Draft).where(col(Draft.person_id).in_(person_ids), col(Draft.ends_at) <= now))
