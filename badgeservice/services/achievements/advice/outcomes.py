"""Remarks on what somebody can do who has it: is it said, and could an employer see it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.advice.clauses import Item, Says, count, first_that, read_items
from badgeservice.services.achievements.advice.finding import Context, Finding, Found, field_of, shorten, texts_of
from badgeservice.services.achievements.advice.placeholders import is_placeholder
from badgeservice.services.achievements.advice.words import content_words
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.kinds import Kind

_WITHOUT: Final = frozenset({Kind.PARTICIPATION, Kind.FREE})  # kinds that claim no competence
_FEWEST_WORDS: Final = 3


def check_outcome(description: Description, _context: Context) -> Iterator[Found]:
    """In every language that it is said in."""
    said = dict(texts_of(description, "outcome"))
    if not said and description.kind not in _WITHOUT:
        yield Found(Finding.OUTCOME_MISSING, field_of(description.language, "outcome"))
    for language, text in said.items():
        if not is_placeholder(text) and description.kind is not Kind.PARTICIPATION:
            yield from _check_text(language, text)


def _check_text(language: str, text: str) -> Iterator[Found]:
    items = read_items(text, language)
    field = field_of(language, "outcome")
    deeds, states, courses = (count(items, one) for one in (Says.DEED, Says.STATE, Says.COURSE))
    if courses and not deeds:
        yield Found(Finding.OUTCOME_COURSE, field, shorten(first_that(items, Says.COURSE)))
    elif states > deeds:
        yield Found(Finding.OUTCOME_VAGUE, field, shorten(_vaguest(items)))
    elif not deeds and len(content_words(text, language)) < _FEWEST_WORDS:
        yield Found(Finding.OUTCOME_VAGUE, field, shorten(text))


def _vaguest(items: list[Item]) -> str:
    """A line with nothing but states, if there is one."""
    alone = [item for item in items if Says.DEED not in item.says]
    return first_that(alone, Says.STATE)
