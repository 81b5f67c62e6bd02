"""Awards, and the batches that they were decided in."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column, json_column


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


class SecondLook(enum.StrEnum):
    """What a second person has to say before a batch is signed."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    APPROVED = "approved"
    SENT_BACK = "sent_back"


class Batch(SQLModel, table=True):
    """One decision of a teacher: an achievement for one or many learners. The request id makes repeats harmless.

    It names the version and the profile that it was decided with, so that who resumes it signs those. Until it starts
    its awards are drafts: nothing is reserved or signed while it waits for its day or for a second person.
    """

    __table_args__ = (
        sa.UniqueConstraint("decided_by_id", "request_id"),
        sa.Index(
            "ix_batch_waiting",
            "unit_id",
            "created_at",
            sqlite_where=sa.text("is_waiting"),
            postgresql_where=sa.text("is_waiting"),
        ),
    )
    id: str = Field(primary_key=True)
    request_id: str
    issuer_id: str = Field(foreign_key="organisation.id")  # who signs
    unit_id: str = Field(foreign_key="organisation.id", index=True)  # in whose name: the issuer, or a department of it
    version_id: str = Field(foreign_key="achievement_version.id", index=True)
    profile_id: str = Field(foreign_key="profile_version.id")
    decided_by_id: str = Field(foreign_key="person.id")
    narrative: str = ""
    evidence_url: str = ""
    created_at: datetime
    list_id: str | None = Field(default=None, foreign_key="batch.id", index=True)  # the first of a list of many badges
    starts_at: datetime | None = None  # not before then; None: as soon as it is decided
    second_look: SecondLook = Field(  # of a second person
        default=SecondLook.NOT_ASKED,
        sa_type=enum_column(SecondLook),
        sa_column_kwargs={"server_default": SecondLook.NOT_ASKED.value},
    )
    looked_by_id: str | None = Field(default=None, foreign_key="person.id")  # who approved it or sent it back
    looked_at: datetime | None = None
    look_words: str = Field(default="", sa_column_kwargs={"server_default": ""})  # why it was sent back
    is_waiting: bool = Field(  # for its day or for a second person; nothing is reserved yet
        default=False, sa_column_kwargs={"server_default": sa.false()}
    )
    finished_at: datetime | None = None
    mails_at: datetime | None = None  # until then its mails wait, and it can be withdrawn in one press
    ended_at: datetime | None = None  # cancelled before it started, or withdrawn while its mails waited
    ended_by_id: str | None = Field(default=None, foreign_key="person.id")


class Award(SQLModel, table=True):
    """The decision that a learner earned an achievement, and where it stands.

    It is made to an identity and belongs to the person that the identity belongs to, now and after that changed.
    """

    __table_args__ = (
        sa.UniqueConstraint("batch_id", "row"),
        sa.Index("ix_award_version_created", "version_id", "created_at"),
        sa.Index("ix_award_unit_people", "unit_id", "identity_id", "learner_name"),  # people are searched by name in it
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_rule_id IS NULL", name="one_decided"),
    )
    id: str = Field(primary_key=True)
    batch_id: str | None = Field(default=None, foreign_key="batch.id")  # none before it is decided, or by a rule
    row: int = 0  # in the batch
    version_id: str = Field(foreign_key="achievement_version.id")
    issuer_id: str = Field(foreign_key="organisation.id")
    unit_id: str = Field(foreign_key="organisation.id")
    identity_id: str = Field(foreign_key="identity.id", index=True)
    learner_name: str  # as it stands in the credential
    language: str = "nl"  # in which it is signed
    state: AwardState = Field(sa_type=enum_column(AwardState))
    results: list[dict[str, Any]] = Field(  # what this learner reached, by the key of a line of the version's rubric
        default_factory=list, sa_type=json_column(), sa_column_kwargs={"server_default": "[]"}
    )
    narrative: str = Field(default="", sa_column_kwargs={"server_default": ""})  # of this one; "": that of the batch
    evidence_url: str = Field(default="", sa_column_kwargs={"server_default": ""})  # as the narrative
    earned_on: date | None = None  # when that is not the day of the decision
    ends_at: datetime | None = None
    replaces_id: str | None = Field(default=None, foreign_key="award.id", unique=True)
    changes: list[str] = Field(  # what is different from the one that it replaces: name, result, text … never a value
        default_factory=list, sa_type=json_column(), sa_column_kwargs={"server_default": "[]"}
    )
    decided_by_id: str | None = Field(default=None, foreign_key="person.id")
    decided_by_rule_id: str | None = None
    created_at: datetime
    signing_error: str = ""  # the code of why it could not be signed; the award stays reserved
    issued_at: datetime | None = None
    opened_at: datetime | None = None  # the learner first opened it in the wallet
    revoked_at: datetime | None = None
    revoked_by_id: str | None = Field(default=None, foreign_key="person.id")
    revocation_kind: str = Field(
        default="", sa_column_kwargs={"server_default": ""}
    )  # one of a list; "": in words only
    revocation_reason: str = ""
