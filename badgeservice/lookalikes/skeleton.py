"""Names that look alike: the skeleton of UTS 39, so that nobody passes for a school by a Cyrillic о or a capital I.

Stricter than the standard asks, because what is refused here is told to a person, who takes another name: spaces,
signs and accents do not count, and neither do capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

_EVERYWHERE: Final = frozenset({"COMMON", "INHERITED"})
# Scripts that people write together (UTS 39 §5.1).
_TOGETHER: Final = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
_MARKS: Final = "\u200e"  # around letters that are written from the right, so that a table can be read
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")  # letters to the standard, and nothing to the eye
_NOTES: Final = frozenset("\u2120\u2122")  # of trade and service marks, which are letters to the standard too
# Letters that are written in another way, of which the standard says neither that they are alike nor the same.
_WRITTEN_SO: Final = re.compile(
    "(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER)"
    " ([A-Z])"
)
_ONE_STROKE: Final = str.maketrans("i", "l")  # a capital I is an l to the standard, and an i without its capital


def skeleton(name: str) -> str:
    """What is left of a name to the eye: two names with the same skeleton can be taken for each other (UTS 39 §4)."""
    prototypes = _read_prototypes()
    text = in_plain_letters(name)
    for _ in range(3):  # again, because what looks like a capital is one only now, and so are the letters of several
        text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
        text = "".join(prototypes.get(character, character) for character in text)
    folded = unicodedata.normalize("NFD", text.casefold()).translate(_ONE_STROKE)
    return "".join(character for character in folded if character.isalnum())


def as_seen(name: str) -> str:
    """With the letters that everybody knows in the place of those that look like them, capitals as capitals."""
    prototypes = _read_prototypes()
    return "".join(
        prototypes.get(character, character) for character in unicodedata.normalize("NFKC", in_plain_letters(name))
    )


def in_plain_letters(name: str) -> str:
    """With small and boxed capitals as letters, and a space for what only takes room or is a note beside the name."""
    return name if name.isascii() else "".join(map(_plainly, name))


def _plainly(sign: str) -> str:
    is_note = sign in _NOTES or (sign.isdigit() and unicodedata.decomposition(sign).startswith("<super>"))
    if is_note or sign in _FILLERS:
        return " "
    written = _WRITTEN_SO.fullmatch(unicodedata.name(sign, ""))
    return written[1] if written else sign


def has_mixed_scripts(name: str) -> bool:
    """Whether letters of several scripts stand in it that nobody writes together (UTS 39 §5.1)."""
    from confusable_homoglyphs.categories import unique_aliases

    scripts = frozenset(unique_aliases(name)) - _EVERYWHERE
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)


@cache
def _read_prototypes() -> Mapping[str, str]:
    """For each character that looks like another, what stands for all that look like it.

    The package says of each pair that they are alike, and no longer which of the two the standard writes; so those
    that hang together share one: what is written with several letters (rn for m), else a letter that everybody knows.
    """
    from confusable_homoglyphs.confusables import confusables_data

    alike: dict[str, set[str]] = defaultdict(set)
    for text, others in confusables_data.items():
        alike[text.strip(_MARKS)] |= {other["c"].strip(_MARKS) for other in others}
    prototypes: dict[str, str] = {}
    for text in alike:
        if text not in prototypes:
            together = _gather(alike, text)
            prototypes |= dict.fromkeys(together, min(together, key=_rank))
    return {text: prototype for text, prototype in prototypes.items() if len(text) == 1}


def _rank(text: str) -> tuple[int, bool, str]:
    return -len(text), not (text.isascii() and text.isalpha()), text


def _gather(alike: Mapping[str, set[str]], start: str) -> set[str]:
    """All that can be reached from one text by going from like to like."""
    found, waiting = {start}, [start]
    while waiting:
        new = alike.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found
