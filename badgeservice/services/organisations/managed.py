"""The organisation that a page of an administrator is about: found by its slug, and only by who may do that there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_permission
from badgeservice.store import organisations
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import OrganisationKind, OrganisationState


@dataclass(frozen=True, slots=True)
class Step:
    """One organisation on the way from the root of the tree to another."""

    slug: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Managed:
    """What the pages of an administrator all say of the organisation that they are about."""

    id: str
    slug: str
    name: str
    kind: OrganisationKind
    state: OrganisationState
    is_test: bool
    path: str
    accent: str
    signs: bool  # a department does not
    above: tuple[Step, ...]  # from the root down, those that this person may manage too


@noting_refusals
def show_managed(parts: Parts, person: SignedIn, slug: str, permission: Permission) -> Managed:
    """The organisation with this slug, for the head of a page.

    Raises:
        NotFound: there is none, or this person may not do that there.
    """
    with parts.reading() as session:
        return as_managed(session, person, find_managed(session, person, slug, permission))


def find_managed(session: Session, person: SignedIn, slug: str, permission: Permission) -> Issuer:
    """The rows of it, for a service that goes on. Raises `NotFound`, which the service notes (`noting_refusals`)."""
    found = organisations.find_issuer(session, slug)
    if found is None:
        raise unknown_organisation()
    organisation = found.organisation
    require_permission(person, permission, organisation.path, organisation.id, unknown_organisation())
    return found


def as_managed(session: Session, person: SignedIn, found: Issuer) -> Managed:
    """As pages show it; asks for the names of what is above it."""
    organisation, profile = found
    return Managed(
        id=organisation.id,
        slug=organisation.slug,
        name=profile.name,
        kind=organisation.kind,
        state=organisation.state,
        is_test=organisation.is_test or organisation.state is OrganisationState.AWAITING,
        path=organisation.path,
        accent=profile.accent,
        signs=organisation.did is not None,
        above=tuple(_list_above(session, person, found)),
    )


def _list_above(session: Session, person: SignedIn, found: Issuer) -> list[Step]:
    if found.organisation.parent_id is None:
        return []
    above = organisations.list_above(session, found.organisation.path)
    steps = (Step(organisation.slug, profile.name, organisation.path) for organisation, profile in above)
    return [step for step in steps if person.may(Permission.MANAGE_ORGANISATION, step.path)]
