"""What an approved organisation asks of the operator: another name, another domain, other official numbers.

Those are what the register vouches for, so they change when the operator has looked. What is asked is kept as the
columns of a profile (`Approval.content`), and only what would be otherwise: everything else may change meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from badgeservice.services.organisations.profile_fields import (
    LANGUAGES,
    NUMBERS,
    Fields,
    as_columns,
    as_fields,
    asked_columns,
    host_of,
)
from badgeservice.services.organisations.profile_versions import FieldChange, find_locked
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import approvals, audit
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Approval, OrganisationKind, Person, ProfileVersion

_NAMES = tuple(f"name_{language}" for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for the operator."""

    id: str
    asked_at: datetime
    asked_by: str  # a name
    is_founding: bool
    changes: tuple[FieldChange, ...]

    @property
    def mark(self) -> str:
        """Changes whenever what is asked does."""
        return f"{self.id} {self.asked_at.isoformat()}"


def needs_approval(field: str, before: str, after: str) -> bool:
    """Whether the register vouches for it. Of an address only its domain."""
    if field == "url":
        return host_of(before) != host_of(after)
    return (field in _NAMES or field in NUMBERS) and before != after


def find_asked(session: Session, issuer: Issuer) -> Asked | None:
    """What this organisation asks now, compared with what it says now."""
    approval = approvals.find_open_approval(session, issuer.organisation.id)
    return as_asked(session, issuer, approval) if approval else None


def as_asked(session: Session, issuer: Issuer, approval: Approval) -> Asked:
    """The same of a row that was read already."""
    by = session.get(Person, approval.asked_by_id) if approval.asked_by_id else None
    changes = list_asked_changes(issuer, approval.content) if not approval.is_founding else ()
    return Asked(approval.id, approval.asked_at, by.name if by else "", approval.is_founding, changes)


def list_asked_changes(issuer: Issuer, content: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What would be otherwise if this were granted."""
    kind = issuer.organisation.kind
    now, then = as_fields(issuer.profile, kind), as_fields(_wanted(issuer.profile, content), kind)
    return tuple(FieldChange(field, text, then[field]) for field, text in now.items() if then[field] != text)


def ask(parts: Parts, session: Session, person: SignedIn, issuer: Issuer, wanted: Fields) -> None:
    """Ask the operator for these fields, and for what was asked before. The organisation is locked."""
    organisation, profile = issuer
    approval = approvals.find_open_approval(session, organisation.id, is_locked=True)
    all_wanted = as_fields(_wanted(profile, approval.content if approval else {}), organisation.kind) | dict(wanted)
    now = parts.clock()
    if approval is None:
        approval = Approval(id=parts.new_id(), organisation_id=organisation.id, is_founding=False, asked_at=now)
    approval.content = _as_content(all_wanted, profile, organisation.kind)
    approval.asked_by_id, approval.asked_at = person.person_id, now
    session.add(approval)
    audit.add_event(
        session,
        AuditAction.PROFILE_ASK,
        organisation.id,
        now=now,
        actor_id=person.person_id,
        organisation_id=organisation.id,
        approval=approval.id,
        fields=" ".join(sorted(wanted)),
    )


@noting_refusals
def withdraw_request(parts: Parts, person: SignedIn, slug: str) -> bool:
    """What was asked is asked no more; False when the operator decided meanwhile. Raises `NotFound`."""
    with parts.transaction() as session:
        issuer = find_locked(session, person, slug)
        approval = approvals.find_open_approval(session, issuer.organisation.id, is_locked=True)
        if approval is None or approval.is_founding:
            return False
        session.delete(approval)
        audit.add_event(
            session,
            AuditAction.PROFILE_ASK,
            issuer.organisation.id,
            now=parts.clock(),
            actor_id=person.person_id,
            organisation_id=issuer.organisation.id,
            approval=approval.id,
            withdrawn=1,
        )
    return True


def _as_content(wanted: Fields, profile: ProfileVersion, kind: OrganisationKind) -> dict[str, Any]:
    """The columns of what is otherwise; of the texts only the names."""
    now = as_fields(profile, kind)
    columns = as_columns(wanted, profile)
    names = {f[-2:]: {"name": wanted[f]} for f in _NAMES if f in now and wanted[f] != now[f]}
    content: dict[str, Any] = {"texts": names} if names else {}
    content |= {name: columns[name] for name in ("url", "identifiers") if columns[name] != getattr(profile, name)}
    return content


def _wanted(profile: ProfileVersion, content: Mapping[str, Any]) -> ProfileVersion:
    """The profile as it would be; no row of any table."""
    columns = asked_columns(content, profile)
    return ProfileVersion(**profile.model_dump(exclude=set(columns)), **columns)
