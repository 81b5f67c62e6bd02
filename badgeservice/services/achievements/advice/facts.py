"""Remarks on the facts: level, hours, assessment, codes, how long it is valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.advice.finding import Context, Finding, Found, field_of, shorten, texts_of
from badgeservice.services.achievements.advice.words import words_of
from badgeservice.services.achievements.description import Description, Scheme
from badgeservice.services.achievements.kinds import Kind

HOURS_OF_CREDIT: Final = 28  # by the Dutch law on higher education; the ECTS guide says 25 to 30
_DEVIATION: Final = 0.2
_HOURS_OF_ELECTIVE: Final = 240  # a keuzedeel is this large, or so many times
_LEVELLED: Final = frozenset({Kind.MODULE, Kind.MICROCREDENTIAL, Kind.CERTIFICATE, Kind.DIPLOMA})
_ASSESSED: Final = frozenset(Kind) - {Kind.PARTICIPATION, Kind.FREE, Kind.DIPLOMA}
_OF_MBO: Final = frozenset(
    {Kind.MODULE, Kind.SKILL, Kind.WORK_PLACEMENT, Kind.PRACTICE_STATEMENT, Kind.CERTIFICATE}
)  # mbo ends at level 4
_HIGHEST_OF_MBO: Final = 4
_FEWEST_CREDITS, _MOST_CREDITS = 3, 30  # of a microcredential
FEWEST_HOURS: Final = 2  # of what has a level of its own
_MOST_HOURS: Final = 6_400  # four years


def check_level(description: Description, _context: Context) -> Iterator[Found]:
    """Is there one where it matters, and can it be?"""
    level = description.level
    if level is None:
        if description.kind in _LEVELLED:
            yield Found(Finding.LEVEL_MISSING, "level")
    elif description.kind is Kind.PARTICIPATION or (level > _HIGHEST_OF_MBO and _is_of_mbo(description)):
        yield Found(Finding.LEVEL_HIGH, "level", str(level))


def _is_of_mbo(description: Description) -> bool:
    """Credits, a programme of higher education or a word of NLQF itself are reasons for more than level 4."""
    is_higher = description.ects is not None or any(one.scheme is Scheme.HIGHER for one in description.programmes)
    return description.kind in _OF_MBO and not is_higher and not description.is_level_classified


def check_load(description: Description, _context: Context) -> Iterator[Found]:
    """Hours and credits: do they agree, and can they be?"""
    hours, credits_ = description.hours, description.ects
    if hours and credits_:
        meant = credits_ * HOURS_OF_CREDIT
        if abs(hours - meant) > _DEVIATION * meant:
            yield Found(Finding.HOURS_CREDITS, "hours", f"{hours} {credits_:g}")
            return
    if (credits_ and not _may_be_credits(description, credits_)) or (hours and not _may_be_hours(description, hours)):
        yield Found(Finding.HOURS_UNLIKELY, "hours" if hours else "ects", str(hours or f"{credits_:g}"))


def _may_be_credits(description: Description, credits_: float) -> bool:
    return description.kind is not Kind.MICROCREDENTIAL or _FEWEST_CREDITS <= credits_ <= _MOST_CREDITS


def _may_be_hours(description: Description, hours: int) -> bool:
    if any(one.scheme is Scheme.ELECTIVE for one in description.programmes) and hours % _HOURS_OF_ELECTIVE:
        return False
    if description.kind is Kind.MICROCREDENTIAL and not description.ects:
        is_higher = (description.level or 0) > _HIGHEST_OF_MBO
        return hours >= (_FEWEST_CREDITS * HOURS_OF_CREDIT if is_higher else _HOURS_OF_ELECTIVE)
    is_claim = description.level is not None and description.kind in _LEVELLED
    return hours <= _MOST_HOURS and not (is_claim and hours <= FEWEST_HOURS)


def check_assessment(description: Description, _context: Context) -> Iterator[Found]:
    """Who earned it was judged: how?"""
    said = list(texts_of(description, "assessment"))
    if description.kind in _ASSESSED and not description.assessments and not said:
        yield Found(Finding.ASSESSMENT_MISSING, "assessments")
    if description.kind not in _ASSESSED:
        return
    for language, text in said:
        if found := words_of(language).automatic.search(text):
            yield Found(Finding.ASSESSMENT_AUTOMATIC, field_of(language, "assessment"), shorten(found.group()))


def check_code(description: Description, _context: Context) -> Iterator[Found]:
    """A skill is found, and compared with those of others, by an entry of a framework."""
    if description.kind is Kind.SKILL and not description.alignments:
        yield Found(Finding.CODE_MISSING, "alignments")


def check_renewal(description: Description, _context: Context) -> Iterator[Found]:
    """It ends: and then?"""
    is_renewable = description.renewal_id or any(True for _ in texts_of(description, "renewal"))
    if description.valid_for and not is_renewable:
        yield Found(Finding.RENEWAL_MISSING, "valid_amount")
