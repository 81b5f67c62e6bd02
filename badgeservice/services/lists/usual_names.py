"""What the names of one list have in common, which shows what is no part of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from badgeservice.person_name import is_infix, is_suffix
from badgeservice.services.lists.address_evidence import (
    holds,
    is_explained,
    letters,
    names_of,
    vote_by_address,
    vote_by_last_name,
    vote_by_names,
)
from badgeservice.services.lists.first_names import FIRST_NAMES
from badgeservice.services.lists.known_words import FIRST_OF_LAST_NAMES, PLACES, REMARKS, ROLES, STARTS_OF_LAST_NAMES

LONGEST_NAME = 300  # letters, with what stands around it; what is longer is refused, and is not taken apart
MANY = 3  # names with the same word behind them

_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
BRACKETED = re.compile(r"\([^()]*\)?|\)")
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
IN_FRONT = re.compile(r"([^-–—/|:]{1,40}?)\s*(?:\s[-–—]\s|[/|:])\s*(\S.*)")
CLASS = re.compile(r"(?<!\w)(?:\d+[^\W\d_]\w*|[A-Z]{2,}\d\w*|\w+\d\w*-?\w*|\d+[.-]\d\w*)(?!\w)")  # 2A, BOL2, MZ3A


@dataclass(frozen=True, slots=True)
class Written:
    """A text that stands where a name stands, and the address beside it."""

    text: str
    email: str


@dataclass(frozen=True, slots=True)
class Usual:
    """What the names of one list have in common."""

    in_brackets: frozenset[str] = frozenset()  # what many names have behind them, in brackets
    behind: frozenset[str] = frozenset()  # words at the end of many names that no address holds
    in_front: frozenset[str] = frozenset()
    is_last_first: bool = False  # "Bos, Anna", where the list has commas
    is_reversed: bool = False  # "Bos Anna"
    is_natural: bool = False  # addresses that say the order of a name are right about it
    is_shouted: bool = False  # "Anna BOS"
    have_avatars: bool = False  # "AB Anna Bos", as a web page shows who has no picture
    are_longer: bool = False  # than their addresses, by a word that may be a school
    have_classes: bool = False  # "Anna Bos 2A": what has a figure in it is no name
    has_heading: bool = False


def look_at_names(names: Iterable[Written], *, has_heading: bool = False) -> Usual:
    """What can only be seen with all names of a list together."""
    names = [written for written in names if len(written.text) <= LONGEST_NAME]
    avatars = [avatar_of(written.text) for written in names]
    have_avatars = sum(map(bool, avatars)) >= MANY and sum(map(bool, avatars)) * 2 > len(names)
    if have_avatars:
        names = [
            replace(written, text=written.text.removeprefix(avatar).strip())
            for written, avatar in zip(names, avatars, strict=True)
        ]
    least = max(MANY, len(names) // 3) if has_heading else MANY  # under a heading "Naam" more must say that it is not
    behind, in_front = _repeated(names, -1, least), _repeated(names, 0, max(MANY, len(names) // 3)) - FIRST_NAMES
    brackets = Counter(letters(part) for written in names for part in IN_BRACKETS.findall(written.text))
    in_brackets = frozenset(word for word, count in brackets.items() if count >= MANY)
    commas = sum(_vote_on_comma(written) for written in names)
    is_shouted = _are_shouted(written.text for written in names)
    have_classes = sum(bool(CLASS.search(written.text)) for written in names) >= MANY
    is_reversed, is_natural = _are_reversed(names), _are_natural(names)
    return Usual(
        in_brackets,
        behind,
        in_front,
        commas > 0,
        is_reversed,
        is_natural,
        is_shouted,
        are_longer=not has_heading and sum(bool(explained(*_words_and_email(written))) for written in names) >= MANY,
        have_avatars=have_avatars,
        have_classes=have_classes,
        has_heading=has_heading,
    )


def _words_and_email(written: Written) -> tuple[list[str], str]:
    return BRACKETED.sub(" ", written.text).split(), written.email


def explained(words: list[str], email: str) -> str:
    """The words that are all that the address says, where more stand behind them; nothing where it is a surname."""
    if words and words[-1].lower().strip(".") in _GENERATIONS:
        words = words[:-1]
    for count in range(2, len(words)):
        front, behind = words[:count], words[count:]
        if len(names_of(" ".join(front))) < 2 or is_infix(front[-1]) or is_infix(behind[0]):
            continue
        if len(letters(behind[0])) == 1 and len(behind) > 1:  # Tjin A Tsoi
            continue
        if is_explained(email, " ".join(front)) and not holds(email, " ".join(behind)):
            return " ".join(front)
    return ""


def avatar_of(text: str) -> str:
    """The two or three capitals in front of a name that are its own first letters."""
    first, *words = text.split()[:8] or [""]
    if not 1 < len(first) < 4 or not first[0].isupper() or not first.isalpha() or len(words) < 2:
        return ""
    starts = {word[0] for word in words[1:]} | {word[0].upper() for word in words[1:] if first.isupper()}
    return first if first[0] == words[0][0] and first[-1] in starts else ""


def is_no_name(text: str) -> bool:
    words = [word.strip(".,()").lower() for word in text.split()]
    known = sum(word in ROLES | PLACES | REMARKS or any(map(str.isdigit, word)) for word in words)
    return known > 0 and known >= len(words) / 2


def _are_shouted(texts: Iterable[str]) -> bool:
    """Whether a list writes last names in capitals: another word in each, so that it is no class or course."""
    words = [[word for word in re.split(r"[\s,]+", BRACKETED.sub(" ", text)) if word] for text in texts]
    shouted = [[word for word in name if is_shouted_word(word)] for name in words]
    some = [part for part, name in zip(shouted, words, strict=True) if part and any(map(str.islower, "".join(name)))]
    distinct = {part[-1] for part in some}
    return len(some) >= MANY and len(some) * 2 > len(words) and len(distinct) * 3 > len(some) * 2


def is_shouted_word(word: str) -> bool:
    return len(letters(word)) > 1 and word.isupper() and not any(map(str.isdigit, word)) and "." not in word


def _repeated(names: Iterable[Written], place: int, least: int) -> frozenset[str]:
    """Words at one end of many names, where a first and a last name are left without them."""
    counts: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for written in names:
        text = _words_of(written.text)
        parts = text.split(",")
        words = parts[-1].split() if place else parts[0].split()
        if not words:
            continue
        if len(parts) == 2 and place and not is_suffix(parts[1]) and len(names_of(parts[0])) > 1:
            counts[letters(parts[1])] += 1
            held[letters(parts[1])] += holds(written.email, parts[1])
        elif (
            len(parts) == 1
            and len(names_of(text)) > 2
            and not is_infix(words[place])
            and not _follows_infix(words, place)
        ):
            counts[letters(words[place])] += 1
            held[letters(words[place])] += holds(written.email, words[place])
        elif len(parts) == 1 and place == 0 and (front := IN_FRONT.fullmatch(text)):
            counts[letters(front[1])] += 1
    return frozenset(word for word, count in counts.items() if word and count >= least and held[word] * 3 < count)


def _follows_infix(words: list[str], place: int) -> bool:
    """Six people called El Amrani are a family, or a country: without "Amrani" their names end in "El"."""
    return place == -1 and len(words) > 1 and (is_infix(words[-2]) or letters(words[-2]) in STARTS_OF_LAST_NAMES)


def _vote_on_comma(written: Written) -> int:
    """Whether "a, b" is written last name first."""
    parts = [part.strip() for part in BRACKETED.sub(" ", written.text).split(",")]
    if len(parts) != 2 or not all(parts) or is_suffix(parts[1]):
        return 0
    if vote := vote_by_names(parts[1], parts[0]):
        return vote
    if len(names_of(parts[0])) == 1 and not is_no_name(parts[1]):
        return 1
    return vote_by_address(parts[1], parts[0], written.email)


def _are_reversed(names: Sequence[Written]) -> bool:
    """Whether a list writes "Bos Anna".

    What names are common says more than an address, which may be turned as well.
    """
    texts = [(words, written.email) for written in names if "," not in (words := _words_of(written.text))]
    firsts = Counter(letters(text.split(maxsplit=1)[0]) for text, _ in texts if text)
    if any(count * 2 > len(names) for _, count in firsts.most_common(1)):  # "Student Alfa", "Student Bravo"
        return False
    ends = [(*_ends(text), email) for text, email in texts]
    by_names = [vote_by_names(first, last) for first, last, _ in ends]
    by_both = [
        vote or vote_by_address(*end) or vote_by_last_name(*end) for vote, end in zip(by_names, ends, strict=True)
    ]
    return _is_clearly_below(by_names) or _is_clearly_below(by_both)


def _are_natural(names: Iterable[Written]) -> bool:
    """Whether the addresses of those whose order is known begin with the first name, as nearly everywhere."""
    texts = [(_words_of(written.text), written.email) for written in names if "," not in written.text]
    votes = [vote_by_address(*_ends(text), email) for text, email in texts if vote_by_names(*_ends(text)) > 0]
    return sum(votes) > 0 and sum(vote > 0 for vote in votes) >= 3 * sum(vote < 0 for vote in votes)


def is_turned(text: str, email: str) -> bool:
    """Whether the address says that the last word is the first name, and common names do not say otherwise."""
    words = names_of(text)
    if words and len(words[0]) < 2:  # "M. Maas"
        return False
    if len(words) > 2 and words[0] in FIRST_OF_LAST_NAMES:  # "Le Quang Minh" is in the order of its language
        return False
    return vote_by_address(*_ends(text), email) < 0 and vote_by_names(*_ends(text)) <= 0


def _is_clearly_below(votes: Sequence[int]) -> bool:
    return sum(vote < 0 for vote in votes) > max(1, 3 * sum(vote > 0 for vote in votes))


def _words_of(text: str) -> str:
    """Without brackets, classes and numbers."""
    words = BRACKETED.sub(" ", text).split()
    return " ".join(word for word in words if not any(map(str.isdigit, word)))


def is_natural(text: str, email: str) -> bool:
    """Whether the first word is the first name, by the address and by what names are common."""
    return vote_by_address(*_ends(text), email) > 0 and vote_by_names(*_ends(text)) > 0


def _ends(text: str) -> tuple[str, str]:
    """The first and the last word of a name that has two."""
    words = names_of(text)
    return (words[0], words[-1]) if len(words) > 1 else ("", "")
