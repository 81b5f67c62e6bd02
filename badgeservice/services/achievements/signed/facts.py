"""The facts of a description as they are signed: an alignment each, with a code for programs and words for people.

Where the European Union publishes a table of the same, and the entry says the same, its address is that of the entry
(the lists of the European Learning Model). Else it is an address below that of the achievement, as its study load has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from badgeservice.credentials.badge import target_types
from badgeservice.credentials.badge.content import Alignment
from badgeservice.credentials.badge.skills import QUALIFICATION, QUALIFICATION_PART
from badgeservice.services.achievements.description import (
    Assessment,
    Description,
    Participation,
    Programme,
    Scheme,
    Supervision,
)
from badgeservice.services.achievements.signed.words import (
    ASSESSMENT,
    IDENTITY,
    NLQF_GAVE,
    NLQF_OWN,
    PARTICIPATION,
    QUALITY,
    SCHEMES,
    SUPERVISION,
)

MODES: Final[Mapping[Participation, str]] = {
    Participation.ONSITE: "9191af2ed9",  # Presential
    Participation.ONLINE: "920fbb3cbe",  # Online
    Participation.BLENDED: "e92d221e4d",  # Blended
    Participation.WORK: "729f3bed4b",  # Workbased
}
# Observation, a report, an interview and prior learning have no entry that says just that.
ASSESSMENTS: Final[Mapping[Assessment, str]] = {
    Assessment.WRITTEN_EXAM: "6e6cb2cc78",  # written examination
    Assessment.ORAL_EXAM: "d30284d7df",  # oral examination
    Assessment.PRACTICAL_EXAM: "6a4db9f11d",  # practical assessment
    Assessment.PRODUCT: "de4d165a6c",  # artefact assessment
    Assessment.PORTFOLIO: "4f03b91c0e",  # portfolio
}
SCHEME_TYPES: Final[Mapping[Scheme, str]] = {
    Scheme.QUALIFICATION: QUALIFICATION,
    Scheme.ELECTIVE: QUALIFICATION_PART,
    Scheme.CERTIFICATE: QUALIFICATION_PART,
    Scheme.HIGHER: target_types.CROHO,
}
_SBB: Final = "SBB kwalificatiestructuur"
_CROHO: Final = "CROHO"
_MODES: Final = "Europass: Modes of learning and assessment"
_ASSESSMENTS: Final = "Europass: Assessment types"
_NLQF: Final = "NLQF"


def align_facts(description: Description, achievement_url: str, language: str) -> Iterator[Alignment]:
    """All that has no member of its own, in a fixed order."""
    if description.level is not None and description.is_level_classified:
        words, code = describe_level(description, language), str(description.level)
        yield Alignment(words, f"{achievement_url}#nlqf", code, _NLQF, target_types.NLQF)
    yield from _align_participation(description, language)
    yield from _align_assessments(description, achievement_url, language)
    if description.supervision is not None:
        yield _align_supervision(description.supervision, achievement_url, language)
    if description.is_identity_checked is not None:
        words = IDENTITY[description.is_identity_checked].in_language(language)
        code = "yes" if description.is_identity_checked else "no"
        yield Alignment(words, f"{achievement_url}#identity", code, target_type=target_types.IDENTITY_CHECK)
    if description.quality_url or description.text("quality", language).strip():
        url = description.quality_url or f"{achievement_url}#quality"
        yield Alignment(QUALITY.in_language(language), url, target_type=target_types.QUALITY)
    yield from (_align_programme(one, achievement_url, language) for one in description.programmes)


def describe_level(description: Description, language: str) -> str:
    """Who says so, NLQF or the organisation; "" without a level."""
    if description.level is None:
        return ""
    words = NLQF_GAVE if description.is_level_classified else NLQF_OWN
    return words.in_language(language).format(level=description.level)


def _align_participation(description: Description, language: str) -> Iterator[Alignment]:
    for one in description.participation:
        words, url = PARTICIPATION[one].in_language(language), f"{target_types.EU_MODES}{MODES[one]}"
        yield Alignment(words, url, one.value, _MODES, target_types.PARTICIPATION)


def _align_assessments(description: Description, achievement_url: str, language: str) -> Iterator[Alignment]:
    for one in description.assessments:
        words = ASSESSMENT[one].in_language(language)
        if one in ASSESSMENTS:
            url, framework = f"{target_types.EU_ASSESSMENTS}{ASSESSMENTS[one]}", _ASSESSMENTS
        else:
            url, framework = f"{achievement_url}#assessment-{one.value}", ""
        yield Alignment(words, url, one.value, framework, target_types.ASSESSMENT)


def _align_supervision(supervision: Supervision, achievement_url: str, language: str) -> Alignment:
    words, url = SUPERVISION[supervision].in_language(language), f"{achievement_url}#supervision"
    return Alignment(words, url, supervision.value, target_type=target_types.SUPERVISION)


def _align_programme(programme: Programme, achievement_url: str, language: str) -> Alignment:
    scheme = programme.scheme
    return Alignment(
        target_name=programme.name or f"{SCHEMES[scheme].in_language(language)} {programme.code}",
        target_url=f"{achievement_url}#{scheme.value}-{quote(programme.code, safe='')}",
        target_code=programme.code,
        target_framework=_CROHO if scheme is Scheme.HIGHER else _SBB,
        target_type=SCHEME_TYPES[scheme],
    )
