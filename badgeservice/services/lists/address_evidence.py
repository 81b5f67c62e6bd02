"""What an address says about a name: which of its words the part before the @ holds, and in which order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from badgeservice.person_name import is_infix, is_particle, tidy_case
from badgeservice.services.lists.first_names import FIRST_NAMES
from badgeservice.services.lists.known_words import STARTS_OF_LAST_NAMES

# Letters that Unicode does not take apart, as people write them in an address.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "ð": "d", "þ": "th"})

_MARKS = re.compile(r"[,;:|/()<>\[\]\"“”*~\n\t]|\s[-–—]\s|[.!?]\s")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:|]{1,254}@[^\s<>()\[\],;:|]{0,254}")
_ENDS_LAST_NAME = re.compile(
    "..(?:stra|sma|dema|inga|elink|[nrms]sen|mans|oglu|wicz|wsk[ia]|mei?jer|meyer|huizen|veld|brink|kamp|berg)$"
)
_LONGEST_SENTENCE = 300
_LONGEST_NAME = 7  # words


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
    vote = 2 * vote_by_address(first, last, email) or vote_by_names(first, last)
    return vote or vote_by_last_name(first, last, email)


def vote_by_last_name(first: str, last: str, email: str) -> int:
    """The same, by an address that has one of them whole and two or three letters of the other: that is the first name.

    A weak sign: some write "annabo@".
    """
    ours, others = names_of(first), names_of(last)
    if not ours or not others:
        return 0
    local = local_letters(email)
    return _is_by_last_name(local, others[-1], ours[0]) - _is_by_last_name(local, ours[-1], others[0])


def _is_by_last_name(local: str, last: str, first: str) -> bool:
    _, found, rest = local.partition(last)
    return bool(found) and len(last) > 2 and 1 < len(rest) < 4 and first.startswith(rest) and first != rest


def vote_by_address(first: str, last: str, email: str) -> int:
    """The same, by the address alone."""
    ours, others = names_of(first), names_of(last)
    if not ours or not others:
        return 0
    is_natural, is_reversed = (_begins_with(local_letters(email), *both) for both in ((ours, others), (others, ours)))
    return is_natural - is_reversed


def vote_by_names(first: str, last: str) -> int:
    """The same, by which of them begins with a common first name, or ends as last names do."""
    ours, others = names_of(first), names_of(last)
    if not ours or not others:
        return 0
    vote = _is_common(ours[0]) - _is_common(others[0])
    return vote or bool(_ENDS_LAST_NAME.search(others[-1])) - bool(_ENDS_LAST_NAME.search(ours[-1]))


def _is_common(name: str) -> bool:
    return name in FIRST_NAMES and name not in STARTS_OF_LAST_NAMES  # Ben Moussa


def end_of_last_name(words: list[str], local: str) -> int:
    """Where the first name begins, when an address is made of the last name and the start of the first: "bosan@"."""
    for place in range(1, len(words)):
        last = letters(" ".join(words[:place]))
        if local.startswith(last) and letters(words[place]).startswith(local[len(last) :]):
            return place
    return 0


def is_whole(text: str, email: str) -> bool:
    """Whether an address holds each word of a text, or the first letter of its first: nobody else wrote it."""
    words, local = names_of(text), local_letters(email)
    has_first = bool(words) and (words[0] in local or local[:1] == words[0][0])
    return len(words) > 1 and has_first and all(word in local for word in words[1:])


def may_be_whole(text: str, email: str) -> bool:
    """Whether a text has the form of a first and a last name, and is no piece of a sentence."""
    words = text.split()
    if len(words) > 2 and not _may_begin(words[0], email) and is_explained(email, " ".join(words[1:])):
        return False  # "Vergeet Anna Bos"
    are_names = all(word[:1].isupper() for word in words if not is_particle(word))
    return len(words) > 1 and are_names and not is_particle(words[0]) and not is_particle(words[-1])


def words_of_address(text: str, email: str) -> str:
    """Of all that stands in a row, the words that the address surely means; nothing where there are none."""
    for part in (text, _MARKS.sub(" ", _ADDRESS.sub(" ", text))):
        likely = likely_words(part, email)
        if is_whole(likely, email):
            return likely
    words = _MARKS.sub(" ", text).split()
    return next((word for word in words if letters(word) == local_letters(email) and word[:1].isupper()), "")


def likely_words(text: str, email: str) -> str:
    """The words of a sentence that are likely somebody's name: "Vera de Leraar" of "Hier zit Vera de Leraar, zij is".

    Its first word and its last are in the address; else the first, and all that stands with it between marks.
    """
    best, most = "", 0
    for run in _MARKS.split(_ADDRESS.sub("|", text)[:_LONGEST_SENTENCE]):
        words = run.split()
        for start, first in enumerate(words):
            if not _may_begin(first, email):
                continue
            for end in range(start + 2, min(len(words), start + _LONGEST_NAME) + 1):
                if (weight := _weight(words[start:end], email, is_whole=end == len(words))) > most:
                    best, most = " ".join(words[start:end]), weight
    return best


def _may_begin(word: str, email: str) -> bool:
    folded, local = letters(word), local_letters(email)
    return (
        bool(folded) and not is_particle(word) and (folded in local or (word[:1].isupper() and local[:1] == folded[0]))
    )


def _weight(words: Sequence[str], email: str, *, is_whole: bool) -> int:
    """How many letters of the address a name explains; nothing when it is not one."""
    local = local_letters(email)
    held = [len(folded) for word in words if len(folded := letters(word)) > 1 and folded in local]
    inside = [word for word in words[1:] if not is_particle(word)]
    is_name = bool(inside) and not is_particle(words[-1]) and all(word[:1].isupper() for word in inside)
    if letters(words[-1]) in local and (is_name or len(words) == len(held)):
        return 10 * sum(held) + 1
    is_first_held = letters(words[0]) in local and len(letters(words[0])) > 1
    return 10 * sum(held) + len(words) if is_first_held and is_name and is_whole else 0


def _begins_with(local: str, firsts: Sequence[str], lasts: Sequence[str]) -> bool:
    """Whether an address begins as one of "first last" does: with the first name, or its first letter and the other."""
    first = firsts[0]
    for whole in (first, "".join(firsts)):  # "bosan@" is written as "annabo@" is
        rest = local.removeprefix(whole)
        if rest and rest != local and lasts[0].startswith(rest) and lasts[0] != rest:
            return False
    if local.startswith(first) and (len(first) > 2 or any(word in local[len(first) :] for word in lasts)):
        return True
    has_last = any(len(word) > 2 and word in local[1:] for word in lasts)
    return has_last and local[:1] == first[0] != lasts[0][0] and not local.startswith(lasts[0])


def _parts(email: str) -> list[str]:
    return re.split(r"[^a-z]+", email.partition("@")[0].lower())


_GLUED = re.compile(r"^(van)(de[rn]?|t)?(?=[a-z]{3})")  # "vandewater"


def name_from_address(email: str) -> str:
    """The name in an address such as jan.de.vries@school.example; nothing when it does not clearly hold one."""
    first, *others = re.split(r"[._]", email.partition("@")[0])
    are_names = re.fullmatch("[a-z-]+", first) and all(re.fullmatch(r"[a-z-]{2,}", part) for part in others)
    if not others or not are_names:
        return ""
    names = [first if len(first) > 1 else f"{first}.", *(_GLUED.sub(_apart, part) for part in others)]
    return tidy_case(" ".join(" ".join(names).split()))


def _apart(glued: re.Match[str]) -> str:
    """ "van de " of "vandewater"."""
    return f"{glued[1]} {'’t' if glued[2] == 't' else glued[2] or ''} "
