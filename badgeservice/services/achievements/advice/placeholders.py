"""Remarks on texts that wait for somebody to write them."""

from __future__ import annotations

from collections.abc import Iterator

from badgeservice.services.achievements.advice.finding import (
    LONGEST_READ,
    Context,
    Finding,
    Found,
    field_of,
    shorten,
    texts_of,
)
from badgeservice.services.achievements.advice.words import every_pattern
from badgeservice.services.achievements.description import TEXTS, Description


def check_placeholders(description: Description, _context: Context) -> Iterator[Found]:
    """Every text, in every language."""
    for name in TEXTS:
        for language, text in texts_of(description, name):
            if is_placeholder(text):
                yield Found(Finding.PLACEHOLDER, field_of(language, name), shorten(text))


def is_placeholder(text: str) -> bool:
    """It says that it is to be written, or nothing."""
    text = text[:LONGEST_READ]
    whole = text.strip(" \n.…-?!*_#")
    is_nothing_else = every_pattern("waiting").fullmatch(whole.rstrip(" 0123456789"))
    return bool(is_nothing_else or every_pattern("waiting_inside").search(text))
