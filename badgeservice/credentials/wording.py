"""Dates and names in the sentences of a verdict, as a person would write them.

English and Dutch at B1 level: short, no jargon, no blame. A sentence is composed where the thing happens; here is only
what several of them need.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from badgeservice.errors import Sentence

_MONTHS_EN: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_MONTHS_NL: Final = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)
_SHOWN: Final = 80  # characters of a stranger's text in a sentence of ours


@lru_cache(maxsize=256)  # badges of one class have the same dates
def day(at: datetime) -> Sentence:
    """`3 May 2026` and `3 mei 2026`."""
    at = _on_dutch_clocks(at)
    return Sentence(f"{at.day} {_MONTHS_EN[at.month - 1]} {at.year}", f"{at.day} {_MONTHS_NL[at.month - 1]} {at.year}")


@lru_cache(maxsize=256)
def moment(at: datetime) -> Sentence:
    """`3 May 2026, 14:05`: how old our knowledge is."""
    words, time = day(at), f"{_on_dutch_clocks(at):%H:%M}"
    return Sentence(f"{words.en}, {time}", f"{words.nl}, {time}")


def _on_dutch_clocks(at: datetime) -> datetime:
    """As the pages write it, so that one moment has one date: an hour after UTC, two in summer time.

    By the rule of Directive 2000/84/EC, from 01:00 UTC on the last Sunday of March to that of October; the tables of
    time zones lie in files, and the core reads none.
    """
    at = at.astimezone(UTC)
    is_summer = 3 < at.month < 10
    if at.month in (3, 10):
        is_summer = _last_sunday(at.year, 3) <= at < _last_sunday(at.year, 10)
    try:
        return at + timedelta(hours=2 if is_summer else 1)
    except OverflowError:  # `9999-12-31T23:59:59Z`, for which many write "never", is on our clocks no date any more
        return at


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % 7)


def shown(text: str) -> str:
    """A name or address that a stranger wrote, fit to stand in a sentence of ours: short, no invisible tricks."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(char if char.isprintable() else " " for char in line)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def joined(*sentences: Sentence) -> Sentence:
    """Sentences one after the other."""
    return Sentence(" ".join(one.en for one in sentences), " ".join(one.nl for one in sentences))
