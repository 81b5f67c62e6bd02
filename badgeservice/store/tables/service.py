"""What this service says of itself, and the small files that pages show."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class ServiceFacts(SQLModel, table=True):
    """One row, that the operator keeps."""

    __tablename__ = "service_facts"
    id: int = Field(default=1, primary_key=True)
    name: str = ""
    contact: str = ""  # for whoever has a question
    security_contact: str = ""  # where to report a weakness; a setting goes before it
    privacy_url: str = ""
    mail_tried_at: datetime | None = None  # when a message was last seen to arrive
    revision: int = 1
    changed_at: datetime


class File(SQLModel, table=True):
    """A small file that we made safe, by its digest: it never changes."""

    sha256: str = Field(primary_key=True)
    type: str  # image/png …
    content: bytes
    created_at: datetime
