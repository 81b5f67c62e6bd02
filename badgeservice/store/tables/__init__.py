"""Every table, a module per noun; this page imports all of them, so that Alembic knows them.

Times are aware UTC (SQLModel's UTCDateTime). Identifiers are UUIDs in text, made by the caller, so that a row's address
is known before it is written. Tokens are never stored, only their SHA-256.
"""

from badgeservice.store.tables.achievements import (
    Achievement,
    AchievementDraft,
    AchievementDraftChange,
    AchievementDraftState,
    AchievementVersion,
    Offer,
)
from badgeservice.store.tables.audit import ActorKind, AuditEvent
from badgeservice.store.tables.awards import Award, AwardState, Batch, SecondLook
from badgeservice.store.tables.columns import TokenHash, metadata
from badgeservice.store.tables.corrections import Correction
from badgeservice.store.tables.credentials import Credential, CredentialFormat, CredentialKind, StatusList
from badgeservice.store.tables.drafts import Draft
from badgeservice.store.tables.frameworks import Framework, FrameworkEntry, FrameworkImport
from badgeservice.store.tables.groups import GroupMember, KnownColumn, LearnerGroup
from badgeservice.store.tables.invitations import Invitation, InvitationKind
from badgeservice.store.tables.jobs import Job
from badgeservice.store.tables.mails import MailKind, OutgoingMail
from badgeservice.store.tables.organisations import (
    Approval,
    IssuerKey,
    NetworkMember,
    Organisation,
    OrganisationKind,
    OrganisationState,
    ProfileVersion,
)
from badgeservice.store.tables.people import (
    AuthSession,
    Identity,
    IdentityKind,
    KnownBrowser,
    Membership,
    Operator,
    Person,
    Role,
    SignInCode,
)
from badgeservice.store.tables.programs import ApiStatus, ApiStatusList
from badgeservice.store.tables.providers import SignInProvider, SignInTrip
from badgeservice.store.tables.service import File, ServiceFacts
from badgeservice.store.tables.shares import Holding, Share, ShareItem

__all__ = [
    "Achievement",
    "AchievementDraft",
    "AchievementDraftChange",
    "AchievementDraftState",
    "AchievementVersion",
    "ActorKind",
    "ApiStatus",
    "ApiStatusList",
    "Approval",
    "AuditEvent",
    "AuthSession",
    "Award",
    "AwardState",
    "Batch",
    "Correction",
    "Credential",
    "CredentialFormat",
    "CredentialKind",
    "Draft",
    "File",
    "Framework",
    "FrameworkEntry",
    "FrameworkImport",
    "GroupMember",
    "Holding",
    "Identity",
    "IdentityKind",
    "Invitation",
    "InvitationKind",
    "IssuerKey",
    "Job",
    "KnownBrowser",
    "KnownColumn",
    "LearnerGroup",
    "MailKind",
    "Membership",
    "NetworkMember",
    "Offer",
    "Operator",
    "Organisation",
    "OrganisationKind",
    "OrganisationState",
    "OutgoingMail",
    "Person",
    "ProfileVersion",
    "Role",
    "SecondLook",
    "ServiceFacts",
    "Share",
    "ShareItem",
    "SignInCode",
    "SignInProvider",
    "SignInTrip",
    "StatusList",
    "TokenHash",
    "metadata",
]
