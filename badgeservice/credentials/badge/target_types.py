"""Of what an alignment is: the `targetType`s of what we write about an achievement beside its skills.

Open Badges has members for a few facts only. Each other fact is an alignment, as Dutch badges have had their level for
years; its `targetType` tells it from a skill (`skills.py`). All begin with `ext:`, as the standard wants of what it
does not know.
"""

from __future__ import annotations

from typing import Final

from badgeservice.credentials.badge.skills import QUALIFICATION, QUALIFICATION_PART

EQF: Final = "ext:EQF"
NLQF: Final = "ext:NLQF"  # only of a level that NLQF itself gave
STUDY_LOAD: Final = "ext:StudyLoad"
PARTICIPATION: Final = "ext:Participation"
ASSESSMENT: Final = "ext:Assessment"
SUPERVISION: Final = "ext:Supervision"
IDENTITY_CHECK: Final = "ext:IdentityCheck"
QUALITY: Final = "ext:QualityAssurance"
CROHO: Final = "ext:CROHO"

PROGRAMMES: Final = (QUALIFICATION, QUALIFICATION_PART, CROHO)
# What the model keeps in members of its own; all others stay alignments.
MEMBERS: Final = (EQF, STUDY_LOAD)
FACTS: Final = frozenset(
    (*MEMBERS, NLQF, PARTICIPATION, ASSESSMENT, SUPERVISION, IDENTITY_CHECK, QUALITY, *PROGRAMMES)
)  # fmt: skip

# The European tables of which an entry says the same, whatever its `targetType`.
EU_ASSESSMENTS: Final = "http://data.europa.eu/snb/assessment/"
EU_MODES: Final = "http://data.europa.eu/snb/learning-assessment/"
