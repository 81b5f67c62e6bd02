"""Every table, on one page.

Times are aware UTC (SQLModel's UTCDateTime). Identifiers are UUIDs in text, made by the caller, so that a
row's address is known before it is written. Tokens are never stored, only their SHA-256.
"""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class OrganisationKind(enum.StrEnum):
    SCHOOL = "school"
    COMPANY = "company"
    NETWORK = "network"
    COMMUNITY = "community"


class Role(enum.StrEnum):
    """What a member may do for an organisation. A learner needs no membership."""

    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"


class AwardState(enum.StrEnum):
    """Design section 6."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ASSESSED = "assessed"
    RESERVED = "reserved"  # decided, identifiers reserved, not yet signed (steps 2 to 6)
    ISSUED = "issued"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REPLACED = "replaced"


def enum_column(kind: type[enum.Enum]) -> Any:  # noqa: ANN401 - what SQLModel asks for
    """Enums are text with a check, so that a downgrade leaves nothing behind on PostgreSQL."""
    return sa.Enum(
        kind, native_enum=False, values_callable=lambda e: [m.value for m in e], create_constraint=True, length=32
    )


def json_column() -> Any:  # noqa: ANN401 - what SQLModel asks for
    return sa.JSON().with_variant(JSONB(), "postgresql")


class Organisation(SQLModel, table=True):
    id: str = Field(primary_key=True)
    kind: OrganisationKind = Field(sa_type=enum_column(OrganisationKind))
    slug: str = Field(unique=True)
    name: str
    description: str = ""
    url: str = ""
    accent: str = "#1f4fd8"  # its colour on pages; contrast is kept by the program
    created_at: datetime


class IssuerKey(SQLModel, table=True):
    """The public half of a key; the private half lies in the key store under the same multibase."""

    __tablename__ = "issuer_key"
    multibase: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    key_type: str
    created_at: datetime
    retired_at: datetime | None = None  # no longer signs; what it signed stays valid


class Person(SQLModel, table=True):
    id: str = Field(primary_key=True)
    email: str = Field(unique=True)  # trimmed and in lower case
    name: str
    language: str = "nl"
    created_at: datetime


class Membership(SQLModel, table=True):
    __table_args__ = (sa.UniqueConstraint("organisation_id", "person_id", "role"),)
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=enum_column(Role))
    created_at: datetime


class SignInCode(SQLModel, table=True):
    """A one-time code, or the one-time link in a mail. Only hashes are stored.

    A code belongs to the browser that asked for it. The last four columns are of codes only, and empty in rows that
    the version before wrote.
    """

    __tablename__ = "sign_in_code"
    __table_args__ = (
        sa.Index("ix_sign_in_code_source_hash_created_at", "source_hash", "created_at"),
        sa.Index("ix_sign_in_code_budget_created_at", "budget", "created_at"),
    )
    id: str = Field(primary_key=True)
    email: str = Field(index=True)
    secret_hash: str = Field(index=True)
    is_link: bool = False
    created_at: datetime
    expires_at: datetime
    attempts: int = 0
    used_at: datetime | None = None
    browser_hash: str | None = Field(default=None, index=True)  # keyed, of browser and address together
    source_hash: str | None = None  # keyed; gone with the row, two days after it was asked for
    budget: str | None = None  # what it is counted as; see `store.sign_in_codes.Budget`
    mail_at: datetime | None = None  # when its mail goes out; without one it waits for the mail of an earlier row


class KnownBrowser(SQLModel, table=True):
    """A browser that signed in to an address. Neither can be read from it: the hash is keyed and of both together."""

    __tablename__ = "known_browser"
    browser_hash: str = Field(primary_key=True)
    seen_at: datetime


class AuthSession(SQLModel, table=True):
    __tablename__ = "auth_session"
    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    device: str = ""
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class Achievement(SQLModel, table=True):
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    type: str  # achievementType of OB 3.0: MicroCredential, Competency, Certificate …
    name: str
    description: str
    criteria: str  # Markdown
    assessment: str = ""  # how it was assessed, in plain words
    language: str = "nl"
    level: int | None = None  # EQF / NLQF, 1 to 8
    hours: int | None = None  # study load
    alignments: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_column())
    tags: list[str] = Field(default_factory=list, sa_type=json_column())
    valid_days: int | None = None  # how long a credential of it is valid; None: for ever
    image_svg: bytes
    image_png: bytes
    created_at: datetime
    updated_at: datetime


class Batch(SQLModel, table=True):
    """One decision of a teacher: an achievement for one or many learners. The request id makes repeats harmless."""

    __table_args__ = (sa.UniqueConstraint("teacher_id", "request_id"),)
    id: str = Field(primary_key=True)
    request_id: str
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    achievement_id: str = Field(foreign_key="achievement.id", index=True)
    teacher_id: str = Field(foreign_key="person.id", index=True)
    narrative: str = ""
    evidence_url: str = ""
    created_at: datetime
    finished_at: datetime | None = None


class StatusList(SQLModel, table=True):
    __tablename__ = "status_list"
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    purpose: str = "revocation"
    length: int = 131_072
    used: int = 0
    document_bytes: bytes  # the signed status list credential, as served
    published_at: datetime
    valid_until: datetime


class Award(SQLModel, table=True):
    """The decision that a learner earned an achievement, and where its credential stands."""

    __table_args__ = (
        sa.UniqueConstraint("batch_id", "row"),
        sa.UniqueConstraint("status_list_id", "status_index"),
        sa.Index("ix_award_achievement_created", "achievement_id", "created_at"),
    )
    id: str = Field(primary_key=True)
    batch_id: str = Field(foreign_key="batch.id", index=True)
    row: int
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    achievement_id: str = Field(foreign_key="achievement.id")
    learner_id: str = Field(foreign_key="person.id", index=True)
    learner_name: str  # as it stands in the credential
    state: AwardState = Field(sa_type=enum_column(AwardState))
    credential_id: str = Field(unique=True)
    status_list_id: str = Field(foreign_key="status_list.id")
    status_index: int
    created_at: datetime
    signing_error: str = ""  # the code of why it could not be signed; the award stays reserved
    issued_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by_id: str | None = Field(default=None, foreign_key="person.id")
    revocation_reason: str = ""
    mailed_at: datetime | None = None
    mail_error: str = ""


class Credential(SQLModel, table=True):
    """The exact bytes that were signed; never re-serialised."""

    id: str = Field(primary_key=True)
    award_id: str = Field(foreign_key="award.id", unique=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    learner_id: str = Field(foreign_key="person.id", index=True)
    document_bytes: bytes
    valid_from: datetime
    valid_until: datetime | None = None
    claimed_at: datetime | None = None  # the learner first opened it in the wallet


class Share(SQLModel, table=True):
    """What a learner hands out. The token is an HMAC of the id under a server secret, so that its owner can see
    the link again although only its hash is stored."""

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    learner_id: str = Field(foreign_key="person.id", index=True)
    credential_id: str = Field(foreign_key="credential.id", index=True)
    label: str = ""
    created_at: datetime
    ends_at: datetime | None = None
    ended_at: datetime | None = None


class ApiStatus(SQLModel, table=True):
    """One status of a credential that the VC-API issued; its list is made from these rows whenever it is asked for."""

    __tablename__ = "api_status"
    __table_args__ = (sa.UniqueConstraint("list_name", "status_index"),)
    id: str = Field(primary_key=True)
    list_name: str  # the purpose, and the size of a status where it is more than one bit: `message-2`
    status_index: int
    credential_id: str = Field(index=True)
    value: int = 0
    created_at: datetime


class Job(SQLModel, table=True):
    """Work that is done later. The row is the truth, the queue only wakes a worker."""

    __table_args__ = (sa.Index("ix_job_open", "done_at", "gave_up_at", "run_after"),)
    id: str = Field(primary_key=True)
    kind: str
    arguments: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())
    created_at: datetime
    run_after: datetime
    leased_until: datetime | None = None  # a worker has it until then; past it, any worker may take it again
    leased_by: str = ""  # which run holds the lease: a run that lost it may not say that it is done
    attempts: int = 0
    done_at: datetime | None = None
    gave_up_at: datetime | None = None
    failure: str = ""  # the code of what went wrong; never a name or an address


class AuditEvent(SQLModel, table=True):
    """Who did what to what, `noun:verb`. Written in the transaction of the act itself."""

    __tablename__ = "audit_event"
    id: str = Field(primary_key=True)
    at: datetime
    actor_id: str | None = Field(default=None, foreign_key="person.id")
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    action: str
    subject_id: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())
