"""A new version of what an organisation says of itself, and what one version says otherwise than another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.organisations.profile_fields import as_fields
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.store import organisations
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import OrganisationKind, ProfileVersion

_COLUMNS: Final = tuple(
    name for name in ProfileVersion.model_fields if name not in {"id", "organisation_id", "number", "created_at"}
)
LOGO: Final = "logo"  # a field of a version that no form holds


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What one field said, and says now."""

    field: str
    before: str
    after: str


def find_locked(session: Session, person: SignedIn, slug: str) -> Issuer:
    """The organisation as it is now, and nobody else changes it until this transaction ends. Raises `NotFound`."""
    found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
    organisation_id = found.organisation.id
    organisations.lock_organisation(session, organisation_id)
    session.expire_all()  # what was read before the lock may be of before somebody else's change
    return organisations.get_issuer(session, organisation_id)


def add_version(parts: Parts, session: Session, issuer: Issuer, columns: Mapping[str, Any]) -> ProfileVersion:
    """The profile with these columns changed, as its next version."""
    organisation, before = issuer
    values = {name: getattr(before, name) for name in _COLUMNS} | dict(columns)
    version = ProfileVersion(
        id=parts.new_id(),
        organisation_id=organisation.id,
        number=organisation.profile_number + 1,
        created_at=parts.clock(),
        **values,
    )
    organisations.add_profile(session, organisation, version)
    return version


def list_changes(before: ProfileVersion, after: ProfileVersion, kind: OrganisationKind) -> tuple[FieldChange, ...]:
    """Field by field, in the order of the form."""
    old, new = _all_fields(before, kind), _all_fields(after, kind)
    return tuple(FieldChange(field, old[field], text) for field, text in new.items() if text != old[field])


def _all_fields(profile: ProfileVersion, kind: OrganisationKind) -> dict[str, str]:
    return as_fields(profile, kind) | {LOGO: profile.logo_sha256}
