"""Remarks on two languages side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.advice.finding import LONGEST_READ, Context, Finding, Found, field_of, shorten
from badgeservice.services.achievements.advice.placeholders import is_placeholder
from badgeservice.services.achievements.advice.words import WORD, words_of
from badgeservice.services.achievements.description import LANGUAGES, TEXTS, Description

_ENOUGH: Final = 6  # words: fewer tell no language
_SAMPLE: Final = 600  # letters: more tell no more
_CLEAR: Final = 3  # times as many words of the other language


def check_languages(description: Description, context: Context) -> Iterator[Found]:
    """Texts that stand in one language only, twice, or in the wrong place."""
    same = set(_find_same(description))
    yield from (
        Found(Finding.LANGUAGE_SAME, field_of(language, name), shorten(description.texts[language][name]))
        for language, name in sorted(same)
    )
    for language in description.languages:
        for name in TEXTS[1:]:  # a name may be foreign
            text = description.texts.get(language, {}).get(name, "")[:LONGEST_READ]
            if (language, name) not in same and guess_language(text) not in ("", language):
                yield Found(Finding.LANGUAGE_WRONG, field_of(language, name), shorten(text))
    yield from _find_holes(description, context.needed)


def _find_same(description: Description) -> Iterator[tuple[str, str]]:
    """Of each text that is the same in both: the language that it is not written in."""
    first, *others = description.languages
    for language in others:
        for name in TEXTS[1:]:
            text, other = (description.texts.get(one, {}).get(name, "").strip() for one in (language, first))
            if text and text.casefold() == other.casefold() and len(text.split()) > 3 and not is_placeholder(text):
                yield (first if guess_language(text[:LONGEST_READ]) == language else language), name


def _find_holes(description: Description, needed: frozenset[str]) -> Iterator[Found]:
    """One remark for a language, with all that it lacks."""
    said = {one: {name for name in TEXTS if description.texts.get(one, {}).get(name, "").strip()} for one in LANGUAGES}
    whole = set.union(*(said[one] for one in description.languages if one in said), set())
    for language in description.languages:
        lacking = [name for name in TEXTS if name in whole - said.get(language, set()) - needed]
        if lacking:
            yield Found(Finding.LANGUAGE_HOLES, field_of(language, lacking[0]), " ".join(lacking))


def guess_language(text: str) -> str:
    """By the little words that every text has; "": it may be either."""
    found = [word.lower() for word in WORD.findall(text[:_SAMPLE])]
    if len(found) < _ENOUGH:
        return ""
    counts = {one: sum(1 for word in found if word in words_of(one).function) for one in LANGUAGES}
    best, other = sorted(LANGUAGES, key=lambda one: -counts[one])
    is_clear = counts[best] >= _CLEAR and counts[best] >= _CLEAR * counts[other]
    return best if is_clear else ""
