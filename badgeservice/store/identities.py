"""Whose an address is. What is awarded is awarded to an identity, and belongs to the person that it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from badgeservice.store.many_rows import in_portions, insert_new, is_among
from badgeservice.store.tables import Award, Identity, IdentityKind, Person, SignInProvider

IS_ADDRESS = (col(Identity.kind) == IdentityKind.EMAIL, col(Identity.issuer) == "", col(Identity.released_at).is_(None))


class Known(NamedTuple):
    """An address that somebody has, or is about to be awarded something at."""

    identity_id: str
    person_id: str
    name: str


class Owned(NamedTuple):
    """What somebody signs in with: whose word it is when it is not an address, and how much was awarded to it."""

    identity: Identity
    provider_name: str
    awards: int


def find_address(session: Session, email: str) -> tuple[Identity, Person] | None:
    """Who has this address now, in the spelling of `read_email_address`."""
    query = select(Identity, Person).join(Person).where(*IS_ADDRESS, Identity.value == email)
    return session.exec(query).first()


def find_owner_id(session: Session, email: str) -> str | None:
    """The id of who has this address now."""
    return session.exec(select(Identity.person_id).where(*IS_ADDRESS, Identity.value == email)).first()


def add_address(session: Session, email: str, name: str, language: str, now: datetime) -> tuple[Identity, Person]:
    """A new person with this address."""
    person = Person(id=str(uuid4()), name=name, language=language, created_at=now)
    session.add(person)
    session.flush()
    identity = Identity(id=str(uuid4()), value=email, person_id=person.id, created_at=now)
    session.add(identity)
    session.flush()
    return identity, person


def count_released(session: Session, email: str) -> int:
    """How often this address was given to somebody else."""
    query = select(sa.func.count()).select_from(Identity)
    was_theirs = (col(Identity.value) == email, col(Identity.released_at).is_not(None))
    return session.exec(query.where(*was_theirs, Identity.kind == IdentityKind.EMAIL)).one()


def lock_identity(session: Session, identity_id: str) -> Identity | None:
    """Kept for this transaction."""
    return session.exec(select(Identity).where(Identity.id == identity_id).with_for_update()).first()


def find_others_of(session: Session, identity: Identity) -> Sequence[Identity]:
    """By what else its person can sign in."""
    query = select(Identity).where(
        Identity.person_id == identity.person_id,
        Identity.id != identity.id,
        col(Identity.released_at).is_(None),
        col(Identity.proven_at).is_not(None),
    )
    return session.exec(query.order_by(col(Identity.created_at))).all()


def get_identity(session: Session, identity_id: str) -> Identity:
    """Raises `NoResultFound`."""
    return session.get_one(Identity, identity_id)


def find_first_of(session: Session, person_id: str) -> Identity | None:
    """The oldest identity of somebody."""
    query = select(Identity).where(Identity.person_id == person_id, col(Identity.released_at).is_(None))
    return session.exec(query.order_by(col(Identity.created_at), col(Identity.id))).first()


def find_primary_address() -> sa.ScalarSelect[str]:
    """In a query of a `Person`: the address that their pages show; the one that they chose, else the oldest."""
    own = sa.orm.aliased(Identity, name="own")
    query = sa.select(col(own.value)).where(
        col(own.person_id) == col(Person.id),
        col(own.kind) == IdentityKind.EMAIL,
        col(own.released_at).is_(None),
    )
    query = query.order_by(col(own.is_primary).desc(), col(own.created_at), col(own.id)).limit(1)
    return query.correlate(Person).scalar_subquery()


def find_own(session: Session, person_id: str, identity_id: str) -> Identity | None:
    """An identity of this person that they did not release."""
    query = select(Identity).where(Identity.id == identity_id, Identity.person_id == person_id)
    return session.exec(query.where(col(Identity.released_at).is_(None))).first()


def choose_primary(session: Session, person_id: str, identity_id: str) -> None:
    """This one, and no other of theirs."""
    query = update(Identity).where(col(Identity.person_id) == person_id)
    session.exec(query.values(is_primary=sa.case((col(Identity.id) == identity_id, sa.true()), else_=sa.false())))


def add_person_for(session: Session, identity: Identity, name: str, language: str, now: datetime) -> Person:
    """A new person, whose this identity is from now on."""
    person = Person(id=str(uuid4()), name=name, language=language, created_at=now)
    session.add(person)
    session.flush()
    identity.person_id, identity.is_primary = person.id, False
    return person


def list_own(session: Session, person_id: str) -> Sequence[Owned]:
    """All that somebody signs in with: the primary one first, then the oldest."""
    awards = sa.select(sa.func.count()).where(col(Award.identity_id) == col(Identity.id)).correlate(Identity)
    query = (
        select(Identity, SignInProvider.name, awards.scalar_subquery())
        .outerjoin(SignInProvider, col(SignInProvider.issuer) == col(Identity.issuer))
        .where(Identity.person_id == person_id, col(Identity.released_at).is_(None))
        .order_by(col(Identity.is_primary).desc(), col(Identity.created_at), col(Identity.id))
    )
    return [Owned(identity, name or "", count) for identity, name, count in session.exec(query)]


def count_awards_of(session: Session, person_id: str) -> int:
    """How much was awarded to somebody, also at addresses that they released."""
    query = select(sa.func.count(col(Award.id))).join(Identity, col(Award.identity_id) == col(Identity.id))
    return session.exec(query.where(Identity.person_id == person_id)).one()


def add_to(session: Session, person_id: str, email: str, now: datetime) -> tuple[Identity, Person]:
    """Give somebody an address that nobody has. Gives who has it then: of two that take it at once, one does."""
    insert_new(session, Identity, [_new_address(email, person_id, now)])
    found = find_address(session, email)
    if found is None:
        raise LookupError(person_id)
    return found


def list_addresses(session: Session, person_id: str) -> Sequence[str]:
    """All addresses of somebody."""
    return session.exec(select(Identity.value).where(*IS_ADDRESS, Identity.person_id == person_id)).all()


def list_languages(session: Session, emails: Collection[str]) -> Mapping[str, str]:
    """What whoever has each of these addresses reads in."""
    query = select(Identity.value, Person.language).join(Person, col(Identity.person_id) == col(Person.id))
    query = query.where(*IS_ADDRESS, is_among(session, col(Identity.value), emails))
    return dict(session.exec(query).all())


def list_chosen_languages(session: Session, emails: Collection[str]) -> Mapping[str, str]:
    """The same of those who signed in, in whatever way: of others the language is a guess of who awarded first."""
    proven = sa.orm.aliased(Identity, name="proven")
    has_signed_in = sa.exists().where(
        col(proven.person_id) == col(Person.id), col(proven.proven_at).is_not(None)
    )  # fmt: skip
    query = select(Identity.value, Person.language).join(Person, col(Identity.person_id) == col(Person.id))
    query = query.where(*IS_ADDRESS, is_among(session, col(Identity.value), emails), has_signed_in)
    return dict(session.exec(query).all())


def find_or_add_learners(
    session: Session, learners: Iterable[tuple[str, str]], *, language: str, now: datetime
) -> Mapping[str, Known]:
    """Who has each address; who is new, or never gave a name, gets the name of the award."""
    names = {email: name for name, email in learners}
    found = _find(session, names)
    new = sorted(names.keys() - found.keys())  # sorted: two batches lock addresses in one order
    if new:
        found |= _add(session, {email: names[email] for email in new}, language, now)
    _give_names(session, {known.person_id: names[email] for email, known in found.items() if not known.name})
    return found


def _give_names(session: Session, names: Mapping[str, str]) -> None:
    """To people who signed in before anybody awarded them anything."""
    if names:
        query = update(Person).where(col(Person.id) == sa.bindparam("person_id")).values(name=sa.bindparam("given"))
        session.connection().execute(query, [{"person_id": key, "given": name} for key, name in names.items()])


def _find(session: Session, emails: Collection[str]) -> dict[str, Known]:
    query = select(Identity.value, Identity.id, Person.id, Person.name).join(
        Person, col(Identity.person_id) == col(Person.id)
    )
    rows = session.exec(query.where(*IS_ADDRESS, is_among(session, col(Identity.value), emails)))
    return {email: Known(*known) for email, *known in rows}


def _add(session: Session, names: Mapping[str, str], language: str, now: datetime) -> Mapping[str, Known]:
    """A person for each address; gives who has it. Of two that add one address at once, one wins; the person of the
    other goes."""
    new = {email: str(uuid4()) for email in names}
    people = [
        {"id": new[email], "name": name, "language": language, "created_at": now} for email, name in names.items()
    ]
    insert_new(session, Person, people)
    insert_new(session, Identity, [_new_address(email, person_id, now) for email, person_id in new.items()])
    added = _find(session, names)
    for some in in_portions(set(new.values()) - {known.person_id for known in added.values()}):
        session.exec(delete(Person).where(col(Person.id).in_(some)))
    return added


def _new_address(email: str, person_id: str, now: datetime) -> Mapping[str, object]:
    return {
        "id": str(uuid4()),
        "kind": IdentityKind.EMAIL,
        "issuer": "",
        "value": email,
        "person_id": person_id,
        "created_at": now,
    }
