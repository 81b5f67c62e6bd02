"""What can be earned."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import json_column


class Achievement(SQLModel, table=True):
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    type: str  # achievementType of OB 3.0: MicroCredential, Competency, Certificate …
    name: str
    description: str
    criteria: str  # Markdown
    assessment: str = ""  # how it was assessed, in plain words
    language: str = "nl"
    level: int | None = None  # EQF / NLQF, 1 to 8
    hours: int | None = None  # study load
    alignments: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_column())
    tags: list[str] = Field(default_factory=list, sa_type=json_column())
    valid_days: int | None = None  # how long a credential of it is valid; None: for ever
    image_svg: bytes
    image_png: bytes
    created_at: datetime
    updated_at: datetime
