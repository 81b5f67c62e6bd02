"""What can be reached on a line of an achievement: its values low to high, what is enough, and how one is typed.

A value is kept without a language: the key of a level, a word of ours, or a number with a dot. People read its words in
their own language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from badgeservice.services.achievements.description import ResultKind, ResultLine

GRADE: Final = ("1", "10")  # the Dutch scale
GRADE_IS_ENOUGH: Final = "5.5"
PERCENT: Final = ("0", "100")
WITH_LEVELS: Final = (ResultKind.RUBRIC, ResultKind.OWN)
# In words of ours, as they are signed and shown; low to high.
_Words = Mapping[str, Mapping[str, str]]
_WORDS: Final[_Words] = {
    "insufficient": {"nl": "onvoldoende", "en": "insufficient"},
    "sufficient": {"nl": "voldoende", "en": "sufficient"},
    "good": {"nl": "goed", "en": "good"},
}
_PASSED: Final[_Words] = {
    "failed": {"nl": "niet behaald", "en": "not passed"},
    "passed": {"nl": "behaald", "en": "passed"},
}
_OURS: Final[Mapping[ResultKind, _Words]] = {ResultKind.WORDS: _WORDS, ResultKind.PASSED: _PASSED}
_NUMBER: Final = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")


def said(texts: Mapping[str, Mapping[str, str]], name: str, language: str) -> str:
    """One of the texts of a line or level in this language, else in one that it has."""
    in_it = texts.get(language, {}).get(name, "")
    return in_it or next((text for one in texts.values() if (text := one.get(name, ""))), "")


def list_choices(line: ResultLine, language: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen, each with its words, low to high; nothing where a number is typed."""
    if line.kind in WITH_LEVELS:
        return tuple((level.key, said(level.texts, "name", language)) for level in line.levels)
    ours = _OURS.get(line.kind, {})
    return tuple((value, words.get(language, words["en"])) for value, words in ours.items())


def find_bounds(line: ResultLine) -> tuple[str, str]:
    """Of a line on which a number is given."""
    match line.kind:
        case ResultKind.GRADE:
            return GRADE
        case ResultKind.PERCENT:
            return PERCENT
        case _:
            return line.minimum, line.maximum


def read_number(text: str) -> str | None:
    """`8,40` as `8.4`; nothing when it is no number from 0 with at most two decimals."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    whole, part = found[1].lstrip("0") or "0", (found[2] or "").rstrip("0")
    return f"{whole}.{part}" if part else whole


def find_value(line: ResultLine, text: str) -> str | None:
    """What was chosen, typed or pasted, as it is kept; nothing when it is no value of this line."""
    if choices := _choices_in_all(line):
        wanted = _fold(text)
        return next((value for value, words in choices if text == value or _fold(words) == wanted), None)
    number = read_number(text.strip().removesuffix("%") if line.kind is ResultKind.PERCENT else text)
    low, high = find_bounds(line)
    if number is None or not (low and high) or not Decimal(low) <= Decimal(number) <= Decimal(high):
        return None
    is_too_fine = line.kind is ResultKind.GRADE and len(number.partition(".")[2]) > 1
    return None if is_too_fine else number


def is_enough(line: ResultLine, value: str) -> bool:
    """Whether this is at least what is required; a badge for who did not pass is always worth a question."""
    required = "passed" if line.kind is ResultKind.PASSED else line.required
    if not required:
        return True
    order = [one for one, _ in list_choices(line, "")]
    if order:
        return required not in order or order.index(value) >= order.index(required)
    return Decimal(value) >= Decimal(required)


def count_points(lines: Iterable[ResultLine], values: Mapping[str, str]) -> tuple[str, str] | None:
    """The points of all rubrics together and the most that they can be; nothing unless each of them has points for
    what was reached. They are shown and not signed: whoever reads the levels can add them up."""
    rubrics = [line for line in lines if line.kind is ResultKind.RUBRIC]
    reached = [level for line in rubrics for level in line.levels if values.get(line.key) == level.key]
    tops = [line.levels[-1] for line in rubrics if line.levels]
    if len(rubrics) < 2 or len(reached) < len(rubrics) or not all(level.points for level in (*reached, *tops)):
        return None
    together = (sum(Decimal(level.points) for level in levels) for levels in (reached, tops))
    low, high = (str(one) for one in together)
    return low, high


def _choices_in_all(line: ResultLine) -> tuple[tuple[str, str], ...]:
    languages = {language for level in line.levels for language in level.texts} or {"nl", "en"}
    return tuple(choice for language in sorted(languages) for choice in list_choices(line, language))


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
