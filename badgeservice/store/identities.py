"""Whose an address is. What is awarded is awarded to an identity, and belongs to the person that it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, delete, select, update

from badgeservice.store.tables import Identity, IdentityKind, Person

_AT_ONCE = 500  # values in one `IN`; SQLite allows 32,766

IS_ADDRESS = (col(Identity.kind) == IdentityKind.EMAIL, col(Identity.issuer) == "", col(Identity.released_at).is_(None))


class Known(NamedTuple):
    """An address that somebody has, or is about to be awarded something at."""

    identity_id: str
    person_id: str
    name: str


def find_address(session: Session, email: str) -> tuple[Identity, Person] | None:
    """Who has this address now, in the spelling of `read_email_address`."""
    query = select(Identity, Person).join(Person).where(*IS_ADDRESS, Identity.value == email)
    return session.exec(query).first()


def add_address(session: Session, email: str, name: str, language: str, now: datetime) -> tuple[Identity, Person]:
    """A new person with this address."""
    person = Person(id=str(uuid4()), name=name, language=language, created_at=now)
    session.add(person)
    session.flush()
    identity = Identity(id=str(uuid4()), value=email, person_id=person.id, created_at=now)
    session.add(identity)
    session.flush()
    return identity, person


def find_first_of(session: Session, person_id: str) -> Identity | None:
    """The oldest identity of somebody."""
    query = select(Identity).where(Identity.person_id == person_id, col(Identity.released_at).is_(None))
    return session.exec(query.order_by(col(Identity.created_at), col(Identity.id))).first()


def list_addresses(session: Session, person_id: str) -> Sequence[str]:
    """All addresses of somebody."""
    return session.exec(select(Identity.value).where(*IS_ADDRESS, Identity.person_id == person_id)).all()


def find_or_add_learners(
    session: Session, learners: Iterable[tuple[str, str]], *, language: str, now: datetime
) -> Mapping[str, Known]:
    """Who has each address; who is new, or never gave a name, gets the name of the award."""
    names = {email: name for name, email in learners}
    found = _find(session, names)
    new = sorted(names.keys() - found.keys())  # sorted: two batches lock addresses in one order
    if new:
        _add(session, {email: names[email] for email in new}, language, now)
        found |= _find(session, new)
    for email, known in found.items():
        if not known.name:
            session.exec(update(Person).where(col(Person.id) == known.person_id).values(name=names[email]))
    return found


def _find(session: Session, emails: Collection[str]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for some in in_portions(emails):
        query = select(Identity.value, Identity.id, Person.id, Person.name).join(
            Person, col(Identity.person_id) == col(Person.id)
        )
        rows = session.exec(query.where(*IS_ADDRESS, col(Identity.value).in_(some)))
        found |= {email: Known(*known) for email, *known in rows}
    return found


def _add(session: Session, names: Mapping[str, str], language: str, now: datetime) -> None:
    """A person for each address. Of two that add one address at once, one wins; the person of the other goes."""
    people = [Person(id=str(uuid4()), name=name, language=language, created_at=now) for name in names.values()]
    identities = [
        Identity(id=str(uuid4()), value=email, person_id=person.id, created_at=now)
        for email, person in zip(names, people, strict=True)
    ]
    insert_new(session, Person, [person.model_dump() for person in people])
    insert_new(session, Identity, [identity.model_dump() for identity in identities])
    added = {known.person_id for known in _find(session, names).values()}
    for some in in_portions({person.id for person in people} - added):
        session.exec(delete(Person).where(col(Person.id).in_(some)))


def in_portions(values: Collection[str]) -> Iterator[list[str]]:
    """So many as one `IN` may have, in one order."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def insert_new(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that break no unique constraint."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    session.connection().execute(insert.on_conflict_do_nothing(), list(rows))
