"""What people are members of, and who runs the service."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, select

from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer, find_signers
from badgeservice.store.tables import Membership, Operator, Organisation, Person, ProfileVersion, Role, SignInProvider


def is_operator(session: Session, person_id: str) -> bool:
    return session.get(Operator, person_id) is not None


def lock_people(session: Session, person_ids: Collection[str]) -> Sequence[Person]:
    """Until the end of this transaction nobody else changes what is theirs. Always in one order, or two that join each
    other would wait for ever."""
    query = select(Person).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    return session.exec(query.with_for_update()).all()


def find_names(session: Session, person_ids: Collection[str]) -> Mapping[str, str]:
    """Of these people, by their ids. None costs no question."""
    if not person_ids:
        return {}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(person_ids))).all())


def list_roles(session: Session, person_id: str) -> Sequence[tuple[Membership, Issuer, str]]:
    """With the organisation of each, by its slug, and the name of the provider that gave it."""
    query = (
        select(Membership, Organisation, ProfileVersion, SignInProvider.name)
        .join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .outerjoin(SignInProvider, col(Membership.provider_id) == col(SignInProvider.id))
        .where(Membership.person_id == person_id)
        .order_by(col(Organisation.slug), col(Membership.role))
    )
    rows = session.exec(query)
    return [(row, Issuer(organisation, profile), name or "") for row, organisation, profile, name in rows]


def find_memberships(
    session: Session, person_id: str, provider_id: str | None = None, *, of_any_session: bool = False
) -> Sequence[tuple[Membership, Issuer, str, str]]:
    """With the organisation of each, by its slug; the path of who signs for that, and the name when it is another.

    A role that a provider gave is one only in sessions that began with that provider, because there its word is of
    now: who has left a school may still read mail at an address of their own.
    """
    query = (
        select(Membership, Organisation, ProfileVersion)
        .join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .where(Membership.person_id == person_id)
        .order_by(col(Organisation.slug), col(Membership.role))
    )
    if not of_any_session:
        query = query.where(sa.or_(col(Membership.provider_id).is_(None), col(Membership.provider_id) == provider_id))
    found = [(membership, Issuer(organisation, profile)) for membership, organisation, profile in session.exec(query)]
    departments = {issuer.organisation.path for _, issuer in found if issuer.organisation.did is None}
    signers = find_signers(session, departments) if departments else {}
    return [
        (membership, issuer, *signers.get(issuer.organisation.path, (issuer.organisation.path, "")))
        for membership, issuer in found
    ]


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
