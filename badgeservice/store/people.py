"""What people are members of."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer, find_signers
from badgeservice.store.tables import Membership, Operator, Organisation, Person, ProfileVersion, SignInProvider


def is_operator(session: Session, person_id: str) -> bool:
    return session.get(Operator, person_id) is not None


def lock_people(session: Session, person_ids: Collection[str]) -> Sequence[Person]:
    """Until the end of this transaction nobody else changes what is theirs. Always in one order, or two that join each
    other would wait for ever."""
    query = select(Person).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    return session.exec(query.with_for_update()).all()


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


def find_memberships(session: Session, person_id: str) -> Sequence[tuple[Membership, Issuer, str, str]]:
    """With the organisation of each, by its slug; the path of who signs for that, and the name when it is another."""
    query = (
        select(Membership, Organisation, ProfileVersion)
        .join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .where(Membership.person_id == person_id)
        .order_by(col(Organisation.slug), col(Membership.role))
    )
    found = [(membership, Issuer(organisation, profile)) for membership, organisation, profile in session.exec(query)]
    departments = {issuer.organisation.path for _, issuer in found if issuer.organisation.did is None}
    signers = find_signers(session, departments) if departments else {}
    return [
        (membership, issuer, *signers.get(issuer.organisation.path, (issuer.organisation.path, "")))
        for membership, issuer in found
    ]
