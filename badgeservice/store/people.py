"""People and what they are members of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from badgeservice.store.tables import Membership, Organisation, Person


def find_person(session: Session, email: str) -> Person | None:
    """By address, in the spelling of `read_email_address`."""
    return session.exec(select(Person).where(Person.email == email)).first()


def add_person(session: Session, email: str, name: str, language: str, now: datetime) -> Person:
    person = Person(id=str(uuid4()), email=email, name=name, language=language, created_at=now)
    session.add(person)
    session.flush()
    return person


def find_memberships(session: Session, person_id: str) -> Sequence[tuple[Membership, Organisation]]:
    """With the organisation of each, by its name."""
    query = (
        select(Membership, Organisation)
        .join(Organisation)
        .where(Membership.person_id == person_id)
        .order_by(col(Organisation.name), col(Membership.role))
    )
    return session.exec(query).all()
