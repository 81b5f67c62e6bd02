"""Which alignments of a badge are skills: told by their `targetType`, so that a reader lists them in one step.

Every skill of a framework is written as `ceasn:Competency`, the standard's word for one, and an item of a CASE
framework as `CFItem`, which is its word for those. What is no skill (a level, a part of a qualification, an occupation)
has a word of its own that begins with `ext:`.
"""

from __future__ import annotations

from typing import Final

COMPETENCY: Final = "ceasn:Competency"
CASE_ITEM: Final = "CFItem"
SKILL_TYPES: Final = frozenset({COMPETENCY, CASE_ITEM})
OCCUPATION: Final = "ext:ESCOOccupation"
QUALIFICATION_PART: Final = "ext:KwalificatiedossierOnderdeel"  # of the Dutch register: keuzedeel, certificate
QUALIFICATION: Final = "ext:Kwalificatie"


def is_skill(target_type: str) -> bool:
    """Whether an alignment of this type is something that somebody can do."""
    return target_type in SKILL_TYPES
