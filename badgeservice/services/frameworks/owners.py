"""Whose frameworks: those of an organisation, by its slug, or those of the service, which the operator keeps.

Everything here takes a slug; "" stands for the service.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, require_operator
from badgeservice.store import frameworks
from badgeservice.store.tables import Framework


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation, or the service."""

    id: str | None
    managed: Managed | None
    path: str = ""

    @property
    def usable_from(self) -> Collection[str]:
        """Whose frameworks it may use besides those of the service: its own, and those of what is above it."""
        return [part for part in self.path.split("/") if part]


def find_owner(
    session: Session, person: SignedIn, slug: str, permission: Permission = Permission.EDIT_ACHIEVEMENT
) -> Owner:
    """Raises `NotFound`, or `NotAllowed` where only the operator may."""
    if not slug:
        require_operator(person)
        return Owner(None, None)
    found = find_managed(session, person, slug, permission)
    return Owner(found.organisation.id, as_managed(session, person, found), found.organisation.path)


def find_usable(session: Session, owner: Owner, framework_id: str) -> Framework:
    """One that this owner may use, archived or not. Raises `NotFound`."""
    framework = frameworks.find_framework(session, framework_id)
    if framework is None:
        raise unknown_framework()
    if framework.owner_id is not None and framework.owner_id not in owner.usable_from:
        raise NotYours(unknown_framework(), framework.id, framework.owner_id)
    return framework


def find_own(session: Session, owner: Owner, framework_id: str, *, is_locked: bool = False) -> Framework:
    """One that this owner may change. Raises `NotFound`."""
    framework = frameworks.find_framework(session, framework_id, is_locked=is_locked)
    if framework is None:
        raise unknown_framework()
    if framework.owner_id != owner.id:
        raise NotYours(unknown_framework(), framework.id, framework.owner_id)
    return framework


def unknown_framework() -> NotFound:
    """It is not there, or it is somebody else's."""
    return NotFound(Message(Code.FRAMEWORK_UNKNOWN, "We found no such framework here."))
