"""Groups of learners that an organisation keeps: a class, with members who change; and how its lists are written."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class LearnerGroup(SQLModel, table=True):
    """A class or another group, of everybody who awards in the name of this organisation."""

    __tablename__ = "learner_group"
    __table_args__ = (sa.UniqueConstraint("unit_id", "folded"),)
    id: str = Field(primary_key=True)
    unit_id: str = Field(foreign_key="organisation.id", index=True)
    name: str
    folded: str  # the name as it is searched and compared, so that no two of a unit are called the same
    asked: str = Field(default="", sa_type=sa.Text)  # lines that are in doubt, as JSON of the service; no members yet
    revision: int = 0  # grows with each change, so that two teachers do not overwrite each other
    size: int = 0  # members, so that a list of groups need not count them
    created_by_id: str | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    changed_at: datetime
    used_at: datetime | None = None  # last awarded to; a group that nobody uses is removed after a while


class GroupMember(SQLModel, table=True):
    """A learner in a group: what a list would say of them. They need not have been here."""

    __tablename__ = "group_member"
    group_id: str = Field(foreign_key="learner_group.id", primary_key=True)
    email: str = Field(primary_key=True)
    name: str
    added_at: datetime


class KnownColumn(SQLModel, table=True):
    """What a heading means in the lists of an organisation, as one of its teachers said."""

    __tablename__ = "known_column"
    __table_args__ = (sa.PrimaryKeyConstraint("organisation_id", "heading"),)
    organisation_id: str = Field(foreign_key="organisation.id")
    heading: str  # in one spelling
    meaning: str
    said_at: datetime
