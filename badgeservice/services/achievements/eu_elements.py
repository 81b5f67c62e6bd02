"""The eleven elements that the European Union asks of a micro-credential (2022/C 243/02, Annex I).

They are looked for in what is signed, in members that every issuer can use: so a badge of others is complete by the
same rule as ours, and what is shown as complete was found. Whoever describes something is told what is missing by
asking the same of what would be signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from badgeservice.credentials.badge import target_types
from badgeservice.credentials.badge.badge_view import BadgeView, Standard
from badgeservice.credentials.badge.content import SBU, Achievement, Alignment, Profile
from badgeservice.credentials.badge.skills import is_skill
from badgeservice.services.achievements.as_content import Place, describe_content
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.signed.narrative import read_narrative
from badgeservice.services.achievements.signed.words import Section


class Element(StrEnum):
    """In the order of the recommendation."""

    LEARNER = "learner"
    TITLE = "title"
    COUNTRY = "country"
    BODY = "body"
    DATE = "date"
    OUTCOMES = "outcomes"
    WORKLOAD = "workload"
    LEVEL = "level"
    ASSESSMENT = "assessment"
    PARTICIPATION = "participation"
    QUALITY = "quality"


_LOADS: Final = (SBU, "ECTS", "")  # an amount of something else is no amount of work
_SOMEWHERE: Final = Place("urn:x", "urn:x", "urn:x", 1)


def missing_elements(description: Description, issuer: Profile) -> tuple[Element, ...]:
    """What a credential of this would not say, in whichever of its languages; who earned it and when, each says."""
    missing = {
        element
        for language in description.languages
        for element in _missing(describe_content(description, _SOMEWHERE, issuer, language), issuer)
    }
    return tuple(element for element in Element if element in missing)


def missing_in(badge: BadgeView) -> tuple[Element, ...]:
    """What a signed badge does not say. Badges of another standard have no members for it: all is missing."""
    if badge.achievement is None or badge.standard is not Standard.OPEN_BADGES_3:
        return tuple(Element)
    missing = set(_missing(badge.achievement, badge.issuer))
    if not badge.identities:
        missing.add(Element.LEARNER)
    if badge.awarded_at is None and badge.valid_from is None:
        missing.add(Element.DATE)
    return tuple(element for element in Element if element in missing)


def _missing(achievement: Achievement, issuer: Profile) -> Iterator[Element]:
    if not achievement.name.strip():
        yield Element.TITLE
    if issuer.address is None or not issuer.address.country_code.strip():
        yield Element.COUNTRY
    if not issuer.name.strip():
        yield Element.BODY
    if not _has_outcomes(achievement):
        yield Element.OUTCOMES
    if not _has_workload(achievement):
        yield Element.WORKLOAD
    if achievement.level is None:
        yield Element.LEVEL
    for element, target_type, table in _ALIGNED:
        if not any(_is_of(one, target_type, table) for one in achievement.alignments):
            yield element


_ALIGNED: Final = (
    (Element.ASSESSMENT, target_types.ASSESSMENT, target_types.EU_ASSESSMENTS),
    (Element.PARTICIPATION, target_types.PARTICIPATION, target_types.EU_MODES),
    (Element.QUALITY, target_types.QUALITY, ""),
)


def _is_of(alignment: Alignment, target_type: str, table: str) -> bool:
    is_listed = bool(table) and alignment.target_url.startswith(table) and len(alignment.target_url) > len(table)
    return alignment.target_type == target_type or is_listed


def _has_outcomes(achievement: Achievement) -> bool:
    """In words under a heading that says so, or as entries of a framework. Criteria say what to do, which is not what
    somebody can."""
    has_skills = any(is_skill(one.target_type) for one in achievement.alignments)
    return has_skills or Section.OUTCOME in read_narrative(achievement.criteria_narrative)


def _has_workload(achievement: Achievement) -> bool:
    loads = (achievement.study_load, achievement.credits)
    return any(load is not None and load.amount > 0 and load.unit in _LOADS for load in loads)
