"""What learners hand out, and what they hold."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import json_column


class Share(SQLModel, table=True):
    """What a learner hands out. The token is an HMAC of the id under a server secret, so that its owner can see
    the link again although only its hash is stored."""

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    identity_id: str = Field(foreign_key="identity.id", index=True)  # whose: of the person that this belongs to
    label: str = ""
    created_at: datetime
    ends_at: datetime | None = None
    ended_at: datetime | None = None


class ShareItem(SQLModel, table=True):
    """One thing that a share shows. It points to the award, so that what replaces the award can follow with the same
    fields."""

    __tablename__ = "share_item"
    __table_args__ = (
        sa.UniqueConstraint("share_id", "position"),
        sa.CheckConstraint("(award_id IS NULL) <> (holding_id IS NULL)", name="one_thing"),
    )
    id: str = Field(primary_key=True)
    share_id: str = Field(foreign_key="share.id")
    position: int = 0
    award_id: str | None = Field(default=None, foreign_key="award.id", index=True)
    holding_id: str | None = Field(default=None, foreign_key="holding.id", index=True)
    fields: list[str] | None = Field(default=None, sa_type=json_column(), nullable=True)  # None: all
    credential_id: str | None = Field(default=None, foreign_key="credential.id", index=True)  # what is shown


class Holding(SQLModel, table=True):
    """What a person brought into their wallet: the bytes of a badge, of ours or of others."""

    __table_args__ = (sa.UniqueConstraint("person_id", "sha256"),)
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    sha256: str
    document_bytes: bytes
    came_from: str  # how it came here
    award_id: str | None = Field(default=None, foreign_key="award.id", index=True)  # when it is ours
    verdict: str  # when it was last checked
    checked_at: datetime
    created_at: datetime
