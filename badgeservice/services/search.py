"""Looking for words as people type them: capitals, accents and the order of the words do not count."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

LONGEST: Final = 100  # letters of what somebody looks for; the rest is not read
REMEMBERED: Final = 4096  # the names of a school year, while somebody types
# Letters that are not a plain letter and a mark, which Unicode would take apart.
_PLAIN: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def has_words(wanted: str, *texts: str) -> bool:
    """Whether each of the wanted words is somewhere in these texts; without words everything is wanted."""
    words = fold(wanted[:LONGEST]).split()
    return all(any(word in fold(text) for text in texts) for word in words)


@lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """`Renée` as `renee`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
