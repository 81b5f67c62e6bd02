"""What people are members of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer
from badgeservice.store.tables import Membership, Organisation, ProfileVersion


def find_memberships(session: Session, person_id: str) -> Sequence[tuple[Membership, Issuer]]:
    """With the organisation of each, by its slug."""
    query = (
        select(Membership, Organisation, ProfileVersion)
        .join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .where(Membership.person_id == person_id)
        .order_by(col(Organisation.slug), col(Membership.role))
    )
    return [(membership, Issuer(organisation, profile)) for membership, organisation, profile in session.exec(query)]
