"""What learners hand out."""

from datetime import datetime

from sqlmodel import Field, SQLModel


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
