"""Which icon goes with which words: to find one, and to give a badge one before anybody chose (`icons.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from badgeservice.services.search import fold, has_words

INSIDE: Final = 5  # letters of a beginning that counts inside a longer word too; a shorter one is in too many
_NO_FIT: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class Icon:
    """One that can be chosen."""

    name: str
    names: Mapping[str, str]  # per language
    words: tuple[str, ...]  # beginnings of words that it goes with


@cache
def list_icons() -> tuple[Icon, ...]:
    """All, by their name."""
    entries = tomllib.loads((Path(__file__).parent / "icons.toml").read_text("utf-8"))
    return tuple(
        Icon(name, {"nl": nl, "en": en}, tuple(fold(words).split()))
        for name, (nl, en, words) in sorted(entries.items())
    )


def search_icons(wanted: str) -> tuple[Icon, ...]:
    """Those that go with what was typed, in Dutch or in English; without words all."""
    return tuple(icon for icon in list_icons() if has_words(wanted, *icon.names.values(), *icon.words))


def guess_icon(texts: Iterable[str]) -> str:
    """The icon that goes best with the first of these texts that any goes with; "" when none does."""
    for text in texts:
        words = fold(text).replace("-", " ").split()
        fits = [(_fit(icon, words), icon.name) for icon in list_icons()]
        best = max(fits, key=lambda one: one[0])
        if best[0] > _NO_FIT:
            return best[1]
    return ""


def _fit(icon: Icon, words: list[str]) -> tuple[int, int]:
    """How many letters of the longest beginning that is there, and how early; inside a word it says half as much."""
    found = (
        (2 * len(part) if word.startswith(part) else len(part), -place)
        for part in icon.words
        for place, word in enumerate(words)
        if word.startswith(part) or (len(part) >= INSIDE and part in word)
    )
    return max(found, default=_NO_FIT)
