"""What was mailed to learners."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column


class MailKind(enum.StrEnum):
    AWARD = "award"
    REVOCATION = "revocation"
    REPLACEMENT = "replacement"
    REMINDER = "reminder"  # to who never opened it
    LAST_REMINDER = "last_reminder"
    ENDING = "ending"  # the badge ends soon, and how to renew it


class OutgoingMail(SQLModel, table=True):
    """One per person, batch and kind, written with what it tells of; it goes out after the commit."""

    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("identity_id", "batch_id", "kind"),
        sa.Index(
            "ix_mail_refused",
            "batch_id",
            sqlite_where=sa.text("refused_at IS NOT NULL"),
            postgresql_where=sa.text("refused_at IS NOT NULL"),
        ),
    )
    id: str = Field(primary_key=True)
    kind: MailKind = Field(sa_type=enum_column(MailKind))
    identity_id: str = Field(foreign_key="identity.id")
    batch_id: str | None = Field(default=None, foreign_key="batch.id")
    award_id: str | None = Field(default=None, foreign_key="award.id", index=True)  # when it is about one
    message_id: str  # the same at each try: who gets it twice sees it once
    created_at: datetime
    is_first: bool = Field(
        default=False, sa_column_kwargs={"server_default": sa.false()}
    )  # of the organisation to them
    handed_at: datetime | None = None  # the server of the mail took it
    refused: str = ""  # the code of why it did not
    failing_since: datetime | None = None  # it could not be handed over then, and not since
    retry_at: datetime | None = None  # when it is tried again
    give_up_at: datetime | None = None  # from then on it counts as refused
    refused_at: datetime | None = None  # for ever
    opened_at: datetime | None = None  # its link was used
