"""What can be earned, and each way in which it was described."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import Texts, in_language, json_column


class Achievement(SQLModel, table=True):
    """What can be earned: its address for ever. What it says is in its versions."""

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="organisation.id", index=True)
    current_number: int  # the version that is awarded now
    created_at: datetime
    archived_at: datetime | None = None  # no longer awarded; what was awarded stays


class AchievementVersion(SQLModel, table=True):
    """One description, never changed: what was awarded goes on saying what it said.

    Number 0 is the description of an achievement from before there were versions. Its documents have no version and
    their addresses no number, as they were signed then.
    """

    __tablename__ = "achievement_version"
    __table_args__ = (sa.UniqueConstraint("achievement_id", "number"),)
    id: str = Field(primary_key=True)
    achievement_id: str = Field(foreign_key="achievement.id")
    number: int
    type: str  # achievementType of OB 3.0: MicroCredential, Competency, Certificate …
    language: str = "nl"  # the first of `texts`
    texts: Texts = Field(sa_type=json_column())  # per language: name, description, criteria (Markdown), assessment
    level: int | None = None  # EQF / NLQF, 1 to 8
    hours: int | None = None  # study load
    rubric: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_column())  # as `resultDescription`
    alignments: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_column())
    tags: list[str] = Field(default_factory=list, sa_type=json_column())
    valid_days: int | None = None  # how long a credential of it is valid; None: for ever
    image_svg: bytes
    image_png: bytes
    created_at: datetime
    published_at: datetime | None = None  # nothing is awarded before

    def text(self, name: str, language: str = "") -> str:
        """One of its texts in this language, else in its first; "" when it has none."""
        return in_language(self.texts, language or self.language, self.language).get(name, "")


class Offer(SQLModel, table=True):
    """The owner of an achievement lets the direct members of a network award it, each in its own name."""

    id: str = Field(primary_key=True)
    achievement_id: str = Field(foreign_key="achievement.id", index=True)
    network_id: str = Field(foreign_key="organisation.id", index=True)
    starts_at: datetime
    ends_at: datetime | None = None
