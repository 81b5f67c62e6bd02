"""Where somebody goes: the organisations in whose name they act, and where they begin.

In whose name is part of the address of a page, and of its form; never of the session, so that two tabs never mix.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Flask

from badgeservice.services import addresses
from badgeservice.services.parts import Membership, SignedIn
from badgeservice.services.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation, with what somebody does there: awarding in its name, managing it, describing badges."""

    name: str
    award_path: str | None
    manage_path: str | None
    design_path: str | None = None  # of who describes what can be earned there and does not manage it


def list_places(person: SignedIn) -> tuple[Place, ...]:
    """Where somebody has something to do, by name. What is below these they find there."""
    ordered = sorted(person.memberships, key=lambda one: one.organisation_slug)
    places = (_place(list(roles)) for _, roles in groupby(ordered, key=lambda one: one.organisation_slug))
    found = (place for place in places if place.award_path or place.manage_path or place.design_path)
    return tuple(sorted(found, key=lambda place: place.name.casefold()))


def home_of(person: SignedIn) -> str:
    """Where somebody begins: nobody in an empty wallet who has something else to do."""
    if person.is_operator and not person.memberships:
        return addresses.OPERATOR.path()
    if person.may_anywhere(Permission.AWARD):
        return addresses.TEACH.path()
    if person.may_anywhere(Permission.MANAGE_ORGANISATION):
        return addresses.ADMIN.path()
    if person.may_anywhere(Permission.EDIT_ACHIEVEMENT):
        return next(place.design_path for place in list_places(person) if place.design_path) or ""
    return addresses.OPERATOR.path() if person.is_operator else addresses.WALLET.path()


def list_waiting(person: SignedIn) -> tuple[Membership, ...]:
    """The roles of somebody that have no page of their own yet, when that is all they have."""
    if person.is_operator or list_places(person):
        return ()
    return person.memberships


def _place(roles: list[Membership]) -> Place:
    slug = roles[0].organisation_slug
    designs = _has(roles, Permission.EDIT_ACHIEVEMENT) and not _has(roles, Permission.MANAGE_ORGANISATION)
    return Place(
        name=roles[0].acting_name,
        award_path=f"{addresses.TEACH.path()}?unit={slug}" if _has(roles, Permission.AWARD) else None,
        manage_path=(
            addresses.ADMIN_ORGANISATION.path(slug=slug) if _has(roles, Permission.MANAGE_ORGANISATION) else None
        ),
        design_path=addresses.DESIGN.path(slug=slug) if designs else None,
    )


def _has(roles: Iterable[Membership], permission: Permission) -> bool:
    return any(one.may(permission) for one in roles)


def register(app: Flask) -> None:
    """Give templates the places of who is signed in, and where they begin."""
    app.jinja_env.globals.update(list_places=list_places, home_of=home_of, list_waiting=list_waiting)
