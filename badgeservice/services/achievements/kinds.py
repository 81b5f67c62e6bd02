"""The kinds in which people sort what can be earned; the standard has more words (`achievementType`) than that."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """In the order in which a list has them."""

    MODULE = "module"
    SKILL = "skill"
    WORK_PLACEMENT = "work-placement"
    COURSE = "course"
    CERTIFICATE = "certificate"
    DIPLOMA = "diploma"
    COMMUNITY_SERVICE = "community-service"
    OTHER = "other"


KINDS: Final[Mapping[str, Kind]] = {
    "MicroCredential": Kind.MODULE,
    "Competency": Kind.SKILL,
    "Fieldwork": Kind.WORK_PLACEMENT,
    "Course": Kind.COURSE,
    "Certificate": Kind.CERTIFICATE,
    "Certification": Kind.CERTIFICATE,
    "Diploma": Kind.DIPLOMA,
    "CommunityService": Kind.COMMUNITY_SERVICE,
}


def kind_of(achievement_type: str) -> Kind:
    """The kind of an `achievementType`; what we have no word for is something else."""
    return KINDS.get(achievement_type, Kind.OTHER)
