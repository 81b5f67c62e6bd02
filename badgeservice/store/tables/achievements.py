"""What can be earned, and each way in which it was described."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import Texts, enum_column, in_language, json_column


class Achievement(SQLModel, table=True):
    """What can be earned: its address for ever. What it says is in its versions."""

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="organisation.id", index=True)
    current_number: int  # the version that is awarded now
    created_at: datetime
    archived_at: datetime | None = None  # no longer awarded; what was awarded stays
    awarding_needs_two: bool = Field(  # a second person looks before it is signed, however few the learners
        default=False, sa_column_kwargs={"server_default": sa.false()}
    )
    last_revision: int = 0  # of its last draft: the next begins above it, so no old page is taken for one of the new


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
    kind: str = Field(
        default="", sa_column_kwargs={"server_default": ""}
    )  # ours; "" before there were any: by its type
    facts: dict[str, Any] = (
        Field(  # all that has no column of its own, as `services/achievements/description.py` has it
            default_factory=dict, sa_type=json_column(), sa_column_kwargs={"server_default": "{}"}
        )
    )
    design: dict[str, str] = Field(  # how its image was drawn; nothing of one that was handed in
        default_factory=dict, sa_type=json_column(), sa_column_kwargs={"server_default": "{}"}
    )
    image_hash: str = Field(default="", sa_column_kwargs={"server_default": ""})  # how it looks at 48 pixels, in hex
    image_svg: bytes
    image_png: bytes
    created_at: datetime
    published_at: datetime | None = None  # nothing is awarded before
    published_by_id: str | None = Field(default=None, foreign_key="person.id")

    def text(self, name: str, language: str = "") -> str:
        """One of its texts in this language, else in its first; "" when it has none."""
        return in_language(self.texts, language or self.language, self.language).get(name, "")


class AchievementDraftState(enum.StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"  # by a teacher, to who may edit
    AWAITING = "awaiting"  # a second person, before it is published


class AchievementDraft(SQLModel, table=True):
    """What is being written about an achievement, by everybody who may: one for each, and gone when it is published.

    What was typed is kept as it was typed (`fields`), right or wrong, so that nothing is lost.
    """

    __tablename__ = "achievement_draft"
    achievement_id: str = Field(primary_key=True)  # of the achievement that it is or will be
    owner_id: str = Field(foreign_key="organisation.id", index=True)
    base_number: int | None = None  # the version that it was made from; of what was never published none
    state: AchievementDraftState = Field(sa_type=enum_column(AchievementDraftState))
    first_revision: int = 1
    revision: int = 1  # grows with each change
    name: str = ""  # as lists show it
    fields: dict[str, str] = Field(default_factory=dict, sa_type=json_column())  # by the name of the field in the form
    image_svg: bytes | None = None  # drawn, or handed in and made safe
    image_png: bytes | None = None
    started_by_id: str | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    changed_by_id: str | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime
    asked_by_id: str | None = Field(default=None, foreign_key="person.id")  # proposed it, or asked to publish it
    asked_at: datetime | None = None
    remark: str = ""  # why it was sent back
    aside: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_column())  # typed, and not in `fields` yet


class AchievementDraftChange(SQLModel, table=True):
    """What the fields were before a change: so that of two people who edit at once nothing is lost."""

    __tablename__ = "achievement_draft_change"
    achievement_id: str = Field(primary_key=True, foreign_key="achievement_draft.achievement_id")
    revision: int = Field(primary_key=True)  # that the change made
    page: str = ""  # the open page that it came from
    person_id: str | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime
    before: dict[str, str] = Field(default_factory=dict, sa_type=json_column())  # "" of a field that was not there


class Offer(SQLModel, table=True):
    """The owner of an achievement lets the direct members of a network award it, each in its own name."""

    id: str = Field(primary_key=True)
    achievement_id: str = Field(foreign_key="achievement.id", index=True)
    network_id: str = Field(foreign_key="organisation.id", index=True)
    starts_at: datetime
    ends_at: datetime | None = None
