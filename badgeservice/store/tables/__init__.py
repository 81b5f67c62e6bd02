"""Every table, a module per noun; this page imports all of them, so that Alembic knows them.

Times are aware UTC (SQLModel's UTCDateTime). Identifiers are UUIDs in text, made by the caller, so that a row's address
is known before it is written. Tokens are never stored, only their SHA-256.
"""

from badgeservice.store.tables.achievements import Achievement
from badgeservice.store.tables.audit import AuditEvent
from badgeservice.store.tables.awards import Award, AwardState, Batch, Credential, StatusList
from badgeservice.store.tables.columns import metadata
from badgeservice.store.tables.jobs import Job
from badgeservice.store.tables.organisations import IssuerKey, Organisation, OrganisationKind
from badgeservice.store.tables.people import AuthSession, KnownBrowser, Membership, Person, Role, SignInCode
from badgeservice.store.tables.programs import ApiStatus
from badgeservice.store.tables.shares import Share

__all__ = [
    "Achievement",
    "ApiStatus",
    "AuditEvent",
    "AuthSession",
    "Award",
    "AwardState",
    "Batch",
    "Credential",
    "IssuerKey",
    "Job",
    "KnownBrowser",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Role",
    "Share",
    "SignInCode",
    "StatusList",
    "metadata",
]
