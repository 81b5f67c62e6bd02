"""What an address says about a name: which of its words the part before the @ holds, and in which order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from badgeservice.person_name import is_infix
from badgeservice.services.lists.first_names import FIRST_NAMES

# Letters that Unicode does not take apart, as people write them in an address.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "ð": "d", "þ": "th"})


def letters(text: str) -> str:
    """Only the letters, without accents and in lower case."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text.lower().translate(_PLAIN)))


def local_letters(email: str) -> str:
    """The letters before the @."""
    return letters(email.partition("@")[0])


def names_of(text: str) -> list[str]:
    """The words of a name besides its tussenvoegsels, as `letters` writes them; "Jansen-de Boer" is one."""
    names: list[str] = []
    is_joined = False
    for word in text.split():
        folded = letters(word)
        if folded and not is_joined and not is_infix(word):
            names.append(folded)
        is_joined = ("-" in word and is_infix(word.rpartition("-")[2])) or (is_joined and is_infix(word))
    return names


def holds(email: str, text: str) -> bool:
    """Whether the address has a word of it that is long enough to be no accident."""
    local = local_letters(email)
    return any(len(word) > 2 and word in local for word in names_of(text)) or any(
        word in _parts(email) for word in names_of(text)
    )


def is_explained(email: str, text: str) -> bool:
    """Whether the part before the @ says these words and no more: "anna.bos" and "abos" say "Anna Bos"."""
    rest = local_letters(email)
    if len(rest) < 4:
        return False
    for place, word in enumerate(text.split()):
        folded = letters(word)
        if folded and rest.startswith(folded):
            rest = rest[len(folded) :]
        elif folded and place == 0 and rest.startswith(folded[0]):
            rest = rest[1:]
        elif folded and not is_infix(word):
            return False
    return not rest


def vote_on_order(first: str, last: str, email: str) -> int:
    """Above zero: the first text is the first name; below: the other one is. Zero: nobody knows.

    An address says more than what names are common.
    """
    return 2 * vote_by_address(first, last, email) or vote_by_names(first, last)


def vote_by_address(first: str, last: str, email: str) -> int:
    """The same, by the address alone."""
    ours, others = names_of(first), names_of(last)
    if not ours or not others:
        return 0
    is_natural, is_reversed = (_begins_with(local_letters(email), *both) for both in ((ours, others), (others, ours)))
    return is_natural - is_reversed


def vote_by_names(first: str, last: str) -> int:
    """The same, by which of them begins with a common first name."""
    ours, others = names_of(first), names_of(last)
    if not ours or not others:
        return 0
    return (ours[0] in FIRST_NAMES) - (others[0] in FIRST_NAMES)


def _begins_with(local: str, firsts: Sequence[str], lasts: Sequence[str]) -> bool:
    """Whether an address begins as one of "first last" does: with the first name, or its first letter and the other."""
    first = firsts[0]
    if local.startswith(first) and (len(first) > 2 or any(word in local[len(first) :] for word in lasts)):
        return True
    has_last = any(len(word) > 2 and word in local[1:] for word in lasts)
    return has_last and local[:1] == first[0] != lasts[0][0] and not local.startswith(lasts[0])


def _parts(email: str) -> list[str]:
    return re.split(r"[^a-z]+", email.partition("@")[0].lower())
