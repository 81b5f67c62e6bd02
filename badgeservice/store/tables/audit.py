"""Who did what; only ever added to."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import json_column


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
