"""Remarks on the name: the one thing that everybody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from badgeservice.services.achievements.advice.finding import Context, Finding, Found, field_of, shorten, texts_of
from badgeservice.services.achievements.advice.placeholders import is_placeholder
from badgeservice.services.achievements.advice.words import every_list
from badgeservice.services.achievements.description import Description

_LONGEST: Final = 80  # letters; a wallet shows about forty
_LONGEST_CODE: Final = 4  # letters; what is longer and in capitals may be a word
_TOKEN: Final = re.compile(r"[^\W_]+")
_YEAR: Final = re.compile(r"(?<![\w.-])20[12]\d(?:\s?[-/–]\s?(?:20)?[1-3]\d)?(?![\w.-])|\b[1-3]\d[-/][1-3]\d\b")
_NO_YEAR: Final = re.compile(  # an edition of something, not when it was taught
    r"\b(?:NEN|ISO|IEC|EN|Office|Windows|Server|Excel|Word|AutoCAD|Agenda|Visie|SQL|Revit|Inventor)[\s:-]*(?:[\w:]+[\s:-])?$",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:20)?\d\d\b|\b(?:klas|groep|cohort|leerjaar|jaar|semester|periode|schooljaar|lichting|"
    r"class|cohort|year|term|grade)\s?(?:[A-Z]{0,4}\d\w*)|\b(?:1e|2e|3e|4e|eerste|tweede|derde|vierde)jaars\b|"
    r"\b(?:eerste|tweede|derde|vierde|[1-4]e) (?:leerjaar|jaar|semester|periode)\b",
    re.IGNORECASE,
)


def check_name(description: Description, context: Context) -> Iterator[Found]:
    """In every language."""
    taken = {_plain(name) for name in context.names}
    for language, name in texts_of(description, "name"):
        field = field_of(language, "name")
        if is_placeholder(name):
            continue
        if is_unclear(name):
            yield Found(Finding.NAME_UNCLEAR, field, shorten(name))
        elif dated := _dated(name, context.organisations):
            yield Found(Finding.NAME_DATED, field, shorten(dated))
        if len(name) > _LONGEST:
            yield Found(Finding.NAME_LONG, field, shorten(name))
        if _plain(name) in taken:
            yield Found(Finding.NAME_TAKEN, field, shorten(name))


def is_unclear(name: str) -> bool:
    """Nothing but words that any badge could have, numbers and codes."""
    return not any(_tells(word) for word in _TOKEN.findall(name[: _LONGEST * 2]))


def _tells(word: str) -> bool:
    generic, known, jargon = map(every_list, ("generic_names", "known", "jargon"))
    if word.upper() == word:
        is_code = any(letter.isdigit() for letter in word) or len(word) <= _LONGEST_CODE
        return word in known or (not is_code and word not in jargon and word.lower() not in generic)
    return word.lower() not in generic and len(word) > 1


def _dated(name: str, organisations: Sequence[str]) -> str:
    """The part that is true of one year, one class or one school only; "": there is none."""
    for organisation in organisations:
        if len(organisation) > 3 and organisation.casefold() in name.casefold():
            return organisation
    year = _YEAR.search(name)
    if year and not _NO_YEAR.search(name[: year.start()]):
        return year.group()
    dated = _DATE.search(name)
    return dated.group() if dated else ""


def _plain(name: str) -> str:
    return " ".join(_TOKEN.findall(name.casefold()))
