"""Remarks on what has to be shown, and with what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.advice.clauses import looks_like_deed, read_items, split_clauses
from badgeservice.services.achievements.advice.finding import (
    LONGEST_READ,
    Context,
    Finding,
    Found,
    field_of,
    shorten,
    texts_of,
)
from badgeservice.services.achievements.advice.placeholders import is_placeholder
from badgeservice.services.achievements.advice.words import Words, content_words, stem, words_of
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.kinds import Kind

_MODEST: Final = frozenset({Kind.PARTICIPATION, Kind.FREE})
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_PERCENT: Final = re.compile(r"\d\s?%")
_SHORT: Final = 4  # words that say something
_LONG_CLAUSE: Final = 5
_MOST_REPEATED: Final = 60  # words; so many say something of their own
_SAME: Final = 0.8  # of their words stand in the outcome or the name


def check_criteria(description: Description, _context: Context) -> Iterator[Found]:
    """At most one remark on those of a language: the gravest."""
    for language, text in texts_of(description, "criteria"):
        finding = None if is_placeholder(text) else _flaw_of(description, language, text)
        if finding:
            yield Found(finding, field_of(language, "criteria"), shorten(text))


def _flaw_of(description: Description, language: str, text: str) -> Finding | None:
    if _repeats(description, language, text):
        return Finding.CRITERIA_REPEAT
    if description.kind in _MODEST:
        return None
    if _only_attendance(text, language):
        return Finding.CRITERIA_ATTENDANCE
    return Finding.CRITERIA_SHORT if _weigh(text, language) < _SHORT else None


def _weigh(text: str, language: str) -> float:
    """Words that say something: a number counts as two, a percentage as three, and “judged good enough” as a half."""
    words = words_of(language)
    said = content_words(text, language)
    hollow = sum(word in words.hollow for word in said)
    return (
        len(said)
        - hollow / 2
        + 2 * len(_NUMBER.findall(text))
        + len(_PERCENT.findall(text))
        + len(words.few.findall(text))
    )


def _repeats(description: Description, language: str, text: str) -> bool:
    asked = _stems(text, language)
    if not 1 < len(asked) <= _MOST_REPEATED:
        return False
    said = description.texts.get(language, {})
    known = _stems(f"{said.get('name', '')} {said.get('outcome', '')[:LONGEST_READ]}", language)
    return len(asked & known) >= _SAME * len(asked)


def _stems(text: str, language: str) -> set[str]:
    return {stem(word, language) for word in set(content_words(text, language))}


def _only_attendance(text: str, language: str) -> bool:
    """Being there is asked, and nothing that one can see."""
    words = words_of(language)
    clauses = [clause for item in read_items(text, language) for clause in split_clauses(item.text, words)]
    there = [one for one in clauses if words.attendance.search(one) and not words.judged.search(one)]
    return bool(there) and not any(_asks_more(clause, words, language) for clause in clauses if clause not in there)


def _asks_more(clause: str, words: Words, language: str) -> bool:
    said = content_words(clause, language)
    if len(said) >= _LONG_CLAUSE or any(word in words.observable for word in said):
        return True
    is_judged = words.judged.search(clause) or words.evidence.search(clause)
    return bool(is_judged) or looks_like_deed(clause, words, is_able=False)


def check_evidence(description: Description, _context: Context) -> Iterator[Found]:
    """Evidence is asked for: of what?"""
    if not description.is_evidence_required:
        return
    for name in ("criteria", "assessment"):
        for language, text in texts_of(description, name):
            if words_of(language).evidence.search(text):
                return
    yield Found(Finding.EVIDENCE_UNSAID, "is_evidence_required")
