"""Who did what; only ever added to."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column, json_column


class ActorKind(enum.StrEnum):
    """Who can do something that is written down."""

    PERSON = "person"
    RULE = "rule"  # of a pathway
    PROGRAM = "program"  # that speaks an API
    OPERATOR = "operator"  # by a command on the machine itself


class AuditEvent(SQLModel, table=True):
    """Who did what to what, `noun:verb`. Written in the transaction of the act itself, and never with a name or an
    address: erasing a person does not touch it, so the actor is no foreign key."""

    __tablename__ = "audit_event"
    __table_args__ = (
        # Whatever a page of them asks is answered by one of these alone; only the rows that it shows are read.
        sa.Index("ix_audit_event_organisation_at", "organisation_id", "at", "id", "action"),
        sa.Index("ix_audit_event_actor_at", "actor_id", "at"),
        sa.Index("ix_audit_event_action_at", "action", "at"),
    )
    id: str = Field(primary_key=True)
    at: datetime
    actor_kind: ActorKind = Field(sa_type=enum_column(ActorKind))
    actor_id: str | None = None
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    action: str
    subject_id: str = Field(index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())
