"""What a badge says, as typed models: the input of the builders in `documents.py`.

A model here holds what *we* issue, not everything that the standard allows; what others issue is read in
`badge_view.py`. Everything is frozen, an absent text is `""` and an absent list `()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from badgeservice.credentials.document import Document

SBU: Final = "SBU"  # hours of study
ECTS: Final = "ECTS"
TEST_MARK: Final = " (test)"  # at the end of the signed name of what proves nothing


class IdentityType(StrEnum):
    """By what we may say who earned it; the standard knows nineteen, we write two."""

    NAME = "name"
    EMAIL = "emailAddress"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its address (or a `data:` URL), with words for those who cannot see it."""

    url: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """An official number of an organisation or achievement, such as a BRIN code (`ext:BRIN`)."""

    value: str
    type: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where an organisation is: its country by two letters, and as much more as it says."""

    country_code: str
    locality: str = ""
    street: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """An organisation or person as the signer, the maker or the endorser of something."""

    id: str
    name: str
    url: str = ""
    description: str = ""
    image: Image | None = None
    email: str = ""
    address: Address | None = None
    identifiers: tuple[Identifier, ...] = ()
    parent: Profile | None = None  # what it is a part of


@dataclass(frozen=True, slots=True)
class Alignment:
    """One entry of a framework that the achievement agrees with: a skill, a competency, a level."""

    target_name: str
    target_url: str
    target_code: str = ""
    target_framework: str = ""
    target_type: str = ""
    target_description: str = ""


@dataclass(frozen=True, slots=True)
class StudyLoad:
    """How long it takes a learner: hours (mbo counts `SBU`) or credits (`ECTS`)."""

    amount: float
    unit: str = SBU

    @property
    def number(self) -> str:
        """`40`, `2.5`: without a point where there is nothing behind it."""
        return f"{self.amount:.12g}"

    def in_words(self, language: str = "") -> str:
        """As a diploma would write it: `40 uur (SBU)`, `2,5 EC (ECTS)`; in English where that is what is signed."""
        if language.startswith("en"):
            return f"{self.number} {'hours' if self.unit == SBU else 'EC'} ({self.unit})"
        return f"{self.number.replace('.', ',')} {'uur' if self.unit == SBU else 'EC'} ({self.unit})"


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """One step of a rubric, such as "beginner"."""

    id: str
    name: str
    description: str = ""
    level: str = ""
    points: str = ""


@dataclass(frozen=True, slots=True)
class ResultDescription:
    """What kind of result the achievement has: a grade, a percentage or a rubric with levels, low to high."""

    id: str
    name: str
    result_type: str
    allowed_values: tuple[str, ...] = ()
    required_value: str = ""
    required_level: str = ""
    value_min: str = ""
    value_max: str = ""
    levels: tuple[RubricLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """The same in another language, or what this was made from."""

    id: str
    language: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Achievement:
    """What can be earned."""

    id: str
    name: str
    description: str
    criteria_narrative: str = ""
    criteria_url: str = ""
    achievement_type: str = "Badge"
    image: Image | None = None
    creator: Profile | None = None
    level: int | None = None
    level_note: str = ""  # who says so
    study_load: StudyLoad | None = None
    credits: StudyLoad | None = None  # of whose credits, the unit says; "" when nobody does
    alignments: tuple[Alignment, ...] = ()
    result_descriptions: tuple[ResultDescription, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    human_code: str = ""
    version: str = ""
    identifiers: tuple[Identifier, ...] = ()
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who earned it: a name in plain text, or the hash of an address with the salt that was used for it."""

    type: str  # an `IdentityType` in what we issue; others use more of them
    value: str
    salt: str = ""

    @property
    def is_hashed(self) -> bool:
        """A hash starts with the name of its algorithm (OB 3.0 §B.5.9)."""
        return self.value.startswith(("sha256$", "md5$"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows why it was awarded; a digest fixes the file, `digest_sri` where we hold it."""

    url: str
    name: str = ""
    description: str = ""
    narrative: str = ""
    genre: str = ""
    digest_sri: str = ""
    digest_multibase: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What this learner reached on one result description."""

    description_id: str = ""
    value: str = ""
    achieved_level_id: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """The place in a Bitstring Status List where this credential's bit is."""

    list_url: str
    index: int
    purpose: str = "revocation"


@dataclass(frozen=True, slots=True)
class CredentialContent:
    """Everything that one badge says."""

    id: str
    issuer: Profile
    subject_id: str
    achievement: Achievement
    valid_from: datetime
    identities: tuple[Identity, ...] = ()
    valid_until: datetime | None = None
    awarded_at: datetime | None = None
    source: Profile | None = None  # who awarded it in the name of the issuer, when that is a part of it
    image: Image | None = None
    narrative: str = ""
    results: tuple[Result, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    endorsements: tuple[Document, ...] = ()
    status: tuple[StatusEntry, ...] = ()
    refresh_url: str = ""


@dataclass(frozen=True, slots=True)
class EndorsementContent:
    """Somebody else's signed judgement about a subject: a learner's award, an achievement or an organisation."""

    id: str
    issuer: Profile
    subject_id: str
    name: str
    comment: str
    valid_from: datetime
    valid_until: datetime | None = None
