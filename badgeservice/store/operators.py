"""Who runs the service, and roles that are given on their word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from badgeservice.store.tables import Membership, Operator, Person, Role


def list_operators(session: Session) -> Sequence[tuple[Operator, Person]]:
    """The first one first."""
    query = select(Operator, Person).join(Person, col(Operator.person_id) == col(Person.id))
    return session.exec(query.order_by(col(Operator.created_at), col(Operator.person_id))).all()


def lock_operators(session: Session) -> Sequence[Operator]:
    """All of them, kept for this transaction: of two that remove each other at once, one does."""
    return session.exec(select(Operator).order_by(col(Operator.person_id)).with_for_update()).all()


def add_operator(session: Session, person_id: str, now: datetime) -> None:
    """Who is one already stays it."""
    if session.get(Operator, person_id) is None:
        session.add(Operator(person_id=person_id, created_at=now))


def add_member(session: Session, organisation_id: str, person_id: str, role: Role, now: datetime) -> None:
    """Who has the role already keeps it, and by hand from now on."""
    query = select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.person_id == person_id, Membership.role == role
    )
    known = session.exec(query).first()
    if known is not None:
        known.provider_id = None
        return
    session.add(
        Membership(id=str(uuid4()), organisation_id=organisation_id, person_id=person_id, role=role, created_at=now)
    )
