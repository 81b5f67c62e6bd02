"""Roles that follow from what a provider says: taken anew at each sign-in, whatever they were before.

What somebody was given by hand is never touched. What another provider gave is not either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from badgeservice.services.parts import Parts
from badgeservice.services.people.claims import list_roles
from badgeservice.services.people.providers import Provider
from badgeservice.store.audit import AuditAction, add_event
from badgeservice.store.providers import given
from badgeservice.store.tables import ActorKind, Membership


def take_roles(
    parts: Parts, session: Session, provider: Provider, person_id: str, claims: Mapping[str, Sequence[str]]
) -> None:
    """Give what the claims give, and end what they gave before and give no longer."""
    wanted, has = list_roles(session, provider, claims), given.list_memberships(session, person_id)
    for membership in has:
        if membership.provider_id == provider.id and (membership.organisation_id, membership.role) not in wanted:
            session.delete(membership)
            _note(parts, session, AuditAction.MEMBER_REMOVE, provider, membership)
    for organisation_id, role in sorted(wanted - {(one.organisation_id, one.role) for one in has}):
        new = Membership(
            id=parts.new_id(),
            organisation_id=organisation_id,
            person_id=person_id,
            role=role,
            created_at=parts.clock(),
            provider_id=provider.id,
        )
        session.add(new)
        _note(parts, session, AuditAction.MEMBER_ADD, provider, new)
    session.flush()


def _note(parts: Parts, session: Session, action: AuditAction, provider: Provider, membership: Membership) -> None:
    add_event(
        session,
        action,
        membership.person_id,
        now=parts.clock(),
        actor_kind=ActorKind.RULE,
        organisation_id=membership.organisation_id,
        role=membership.role.value,
        provider=provider.id,
    )
