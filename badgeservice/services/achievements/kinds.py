"""The kinds in which people sort what can be earned, and which `achievementType` of the standard each is signed as.

The standard has thirty-one words; some of them (`Course`, `Badge`) say little to who reads a badge, and none says
praktijkverklaring. So a kind of ours is what people choose and see, and its word of the standard is written down here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """In the order in which a list has them."""

    MODULE = "module"
    SKILL = "skill"
    MICROCREDENTIAL = "microcredential"
    WORK_PLACEMENT = "work-placement"
    PRACTICE_STATEMENT = "practice-statement"  # praktijkverklaring
    CERTIFICATE = "certificate"
    DIPLOMA = "diploma"
    PARTICIPATION = "participation"
    FREE = "free"


ACHIEVEMENT_TYPES: Final[Mapping[Kind, str]] = {
    Kind.MODULE: "Course",
    Kind.SKILL: "Competency",
    Kind.MICROCREDENTIAL: "MicroCredential",
    Kind.WORK_PLACEMENT: "Fieldwork",
    Kind.PRACTICE_STATEMENT: "CertificateOfCompletion",
    Kind.CERTIFICATE: "Certificate",
    Kind.DIPLOMA: "Diploma",
    Kind.PARTICIPATION: "Achievement",
    Kind.FREE: "Badge",
}

# Of the standard; a free kind has one of these.
# fmt: off
TYPES: Final = frozenset(
    {
        "Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award", "Badge",
        "BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification", "CommunityService", "Competency",
        "Course", "CoCurricular", "Degree", "Diploma", "DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment",
        "JourneymanCertificate", "LearningProgram", "License", "Membership", "ProfessionalDoctorate",
        "QualityAssuranceCredential", "MasterCertificate", "MasterDegree", "MicroCredential", "ResearchDoctorate",
        "SecondarySchoolDiploma",
    }
)
# fmt: on

_KINDS: Final[Mapping[str, Kind]] = {called: kind for kind, called in ACHIEVEMENT_TYPES.items()} | {
    "Certification": Kind.CERTIFICATE,
}


def kind_of(achievement_type: str, kind: str = "") -> Kind:
    """The kind of a version; one from before there were kinds has that of its `achievementType`. What we have no word
    for is something else."""
    return Kind(kind) if kind in set(Kind) else _KINDS.get(achievement_type, Kind.FREE)
