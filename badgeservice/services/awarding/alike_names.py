"""Could two names be of one person? Only what is quite another name makes us ask whose an address is.

Names are written in many ways: with and without accents, in capitals, last name first, with initials, with a typing
error, and after a wedding with another last name. A part in common is enough.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import product

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.person_name import is_infix, is_suffix

_SHORTEST = 3  # letters of a word that may have a typing error in it
_ALIKE = 0.8  # of all letters: "Mohamed" and "Mohammed", and not "Jansen" and "Hansen-Smit"
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})


def is_alike(one: str, other: str) -> bool:
    """Whether both may well be names of the same person."""
    words, others = _words(one), _words(other)
    if not words or not others:
        return True  # nothing to compare
    return any(_is_same_word(word, another) for word, another in product(words, others)) or (
        _are_initials(words, others) or _are_initials(others, words)
    )


def find_other_name(name: str, names: Sequence[str]) -> str:
    """The newest of the names that an address had, when each is quite another name; nothing otherwise."""
    return names[0] if names and not any(is_alike(name, other) for other in names) else ""


def ask_whose(other_name: str) -> Message:
    """A school gives an address to somebody else, and parents share one: only the teacher knows."""
    return Message(
        Code.ADDRESS_OF_ANOTHER,
        "This address was of {other_name} before. Is this the same person? Change it, or say below that it is right.",
        other_name=other_name,
    )


def _words(name: str) -> list[str]:
    """The words of a name without tussenvoegsels and titles, each without accents and in small letters."""
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.findall(r"[^\W\d_]+", plain) if not is_infix(word) and not is_suffix(word)]


def _is_same_word(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST:
        return one == other and len(one) > 1
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _are_initials(words: list[str], names: list[str]) -> bool:
    """Whether the first are nothing but the first letters of the others: "J.S." of "Jan Smit"."""
    letters = "".join(words)
    return all(len(word) <= 2 for word in words) and set(letters) <= {name[0] for name in names}
