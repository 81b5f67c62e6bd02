"""Awards, the batches they were decided in, their credentials, and the status lists."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column


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
