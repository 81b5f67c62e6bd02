"""What can be earned: for the teacher who awards it, and for anybody who reads about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AchievementSummary:
    """An achievement in a list."""

    id: str
    name: str
    description: str
    type: str  # achievementType of OB 3.0
    organisation_id: str
    organisation_slug: str
    organisation_name: str
    level: int | None  # EQF / NLQF, 1 to 8
    hours: int | None
    awarded_count: int
    image_url: str  # SVG, on our own address


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """Who offers an achievement."""

    id: str
    slug: str
    name: str
    url: str
    accent: str
    issuer_url: str  # its public page here
    issuer_id: str  # its did:web


@dataclass(frozen=True, slots=True)
class AlignmentView:
    """A competency of a framework that the achievement is aligned to."""

    name: str
    url: str
    code: str
    framework: str
    description: str


@dataclass(frozen=True, slots=True)
class AchievementDetail:
    """An achievement with all that its page says."""

    id: str
    url: str  # its public address, which is also its id in the document
    name: str
    description: str
    type: str
    criteria: str  # Markdown
    assessment: str  # how it is assessed, in plain words
    language: str
    level: int | None
    hours: int | None
    valid_days: int | None
    alignments: tuple[AlignmentView, ...]
    tags: tuple[str, ...]
    organisation: OrganisationView
    awarded_count: int
    image_url: str  # SVG
    image_png_url: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class IssuerDetail:
    """An organisation as issuer, for its public page."""

    id: str
    slug: str
    name: str
    description: str
    kind: str
    url: str
    accent: str
    issuer_id: str  # did:web
    domain: str  # where a reader should find themselves
    achievements: tuple[AchievementSummary, ...]
