"""Frameworks of skills: KOMPAS21, SLO, ESCO, those of an organisation; and their entries."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import Texts, json_column


class Framework(SQLModel, table=True):
    """Of an organisation, or of the service: then everybody uses it."""

    id: str = Field(primary_key=True)
    owner_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    name: str  # as `targetFramework` says it
    texts: Texts = Field(default_factory=dict, sa_type=json_column())  # per language: name, description
    language: str = "nl"  # the first of its texts and of those of its entries
    source: str  # shipped, case, csv or uris
    source_url: str = ""  # where it was published
    publisher: str = ""
    licence: str = ""
    target_type: str = ""  # `targetType` of its entries, when they say none of their own
    revision: int = 1  # grows with each import
    entry_count: int = 0  # that are there now
    imported_by_id: str | None = Field(default=None, foreign_key="person.id")
    imported_at: datetime
    created_at: datetime
    archived_at: datetime | None = None  # no longer picked from


class FrameworkEntry(SQLModel, table=True):
    """One skill or competency. It is never removed: what is gone from the source is only no longer picked."""

    __tablename__ = "framework_entry"
    __table_args__ = (
        sa.UniqueConstraint("framework_id", "uri"),
        # All that searching looks at, so that it reads no row of what it does not find.
        sa.Index("ix_framework_entry_search", "framework_id", "gone_at", "position", "words", "id"),
        sa.Index("ix_framework_entry_below", "framework_id", "parent_uri", "position"),
    )
    id: str = Field(primary_key=True)
    framework_id: str = Field(foreign_key="framework.id")
    uri: str
    code: str = ""
    type: str = ""  # `targetType` of Open Badges
    texts: Texts = Field(sa_type=json_column())  # per language: name, description
    parent_uri: str = ""
    position: int = 0  # in the order of the source
    words: str = ""  # what is searched in, folded
    gone_at: datetime | None = None  # the source has it no more


class FrameworkImport(SQLModel, table=True):
    """What was read from a file and is not confirmed yet: shown first, then done or forgotten."""

    __tablename__ = "framework_import"
    id: str = Field(primary_key=True)
    owner_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    framework_id: str | None = Field(default=None, foreign_key="framework.id")  # that it refreshes; else a new one
    person_id: str = Field(foreign_key="person.id")
    content: bytes  # compressed JSON, as the service writes it
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())  # what it will do, in numbers
    created_at: datetime
    ends_at: datetime = Field(index=True)
