"""A last look at the names that nothing was the matter with: signs that stand in no name, and what the addresses say.

Whatever way a name came, it is a question when it holds "&", or when the address beside it is somebody else's while
those of the other rows are their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from badgeservice.person_name import is_infix, tidy_case
from badgeservice.services.lists.address_evidence import holds, letters, names_of
from badgeservice.services.lists.first_names import FIRST_NAMES
from badgeservice.services.lists.whole_names import likely_whole

MOST = 0.6  # of the addresses are those of the names beside them
FEW = 4  # rows, that say nothing about the others

_AND = re.compile(r"(.{1,60}?)\s+(?:&|\+|en|and|und)\s+(.+)")
_ODD = re.compile(r"[&+=/:;!?*#%_|<>{}\[\]\"“”„()~^•…\\]")
_FIRST_AND_LAST = re.compile(r"[a-z]+(?:[._][a-z]{2,})+\d{0,3}")
_NUMERAL = re.compile(r"I{1,3}|I?V|VI{0,3}")
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Beside:
    """What can only be seen with all rows of a table together."""

    has_heading: bool = False
    are_held: bool = False  # the addresses are those of the names beside them
    are_whole: bool = False  # the names have a first and a last name


def look_beside(names: Iterable[tuple[str, str]], *, has_heading: bool) -> Beside:
    """What the names of a table and their addresses have in common."""
    named = [(name, email) for name, email in names if name and _is_of_person(email)]
    held, whole = sum(holds(email, name) for name, email in named), sum(" " in name for name, _ in named)
    is_enough = len(named) >= FEW
    return Beside(has_heading, is_enough and held >= MOST * len(named), is_enough and whole >= MOST * len(named))


def likely_name(name: str, email: str, beside: Beside) -> str:
    """What is likely the name, where a name is not certain; nothing where nothing is odd about it."""
    if of_two := _AND.fullmatch(name):
        return first_of_two(of_two[1], of_two[2], email)
    plain = " ".join(word for word in name.split() if not is_infix(word))
    if name.startswith(("=", "+")):  # a formula is refused
        return ""
    if name.startswith("-") and (bare := name.strip("- ")):
        return bare
    if _ODD.search(plain):
        return " ".join(_ODD.sub(" ", name).split())
    if whole := likely_whole(name, email):
        return whole
    if initials := _name_with_initials(name):
        return initials
    return "" if beside.has_heading else _likely_by_address(name, email, beside)


def _likely_by_address(name: str, email: str, beside: Beside) -> str:
    """A name of one letter, of somebody else, or of which the address says more."""
    if sum(map(len, names_of(name))) == 1 and not holds(email, name):
        return name
    if not _is_of_person(email):
        return ""
    if beside.are_held and not holds(email, name):
        return name
    local = re.split(r"[._]", email.partition("@")[0])
    is_first_alone = beside.are_whole and len(name.split()) == 1 and letters(name) == local[0]
    return f"{name} {' '.join(part.title() for part in local[1:])}" if is_first_alone else ""


def _is_of_person(email: str) -> bool:
    """Whether an address is made of names: "anna.bos@"."""
    return bool(_FIRST_AND_LAST.fullmatch(email.partition("@")[0].lower()))


def first_of_two(first: str, other: str, email: str) -> str:
    """ "Tom Visser" of "Tom & Tim Visser", and "Kees Jansen" of "Kees Jansen & Zn"."""
    firsts = first.split()
    start = next((place for place, word in enumerate(firsts) if holds(email, word)), 0)
    first = " ".join(firsts[start:])  # "and then Tom"
    words = other.split()
    while words and not words[0][:1].isupper():  # "haar zus Sofie Dubbeldam"
        words.pop(0)
    return f"{first} {' '.join(words[1:])}" if len(first.split()) == 1 and len(words) > 1 else first


def _name_with_initials(name: str) -> str:
    """ "SC Tjon A Fat" of "SC TJON A FAT", and "RM Bos" of "Bos RM": what in capitals may be initials."""
    first, *words = name.split()
    if not words:
        return ""
    if name.isupper() and _may_be_initials(first, is_sayable=len(first) < 3):
        return f"{first}{tidy_case(name)[len(first) :]}"
    if _may_be_initials(words[-1], is_sayable=not name.isupper()):
        return f"{words[-1]} {tidy_case(' '.join([first, *words[:-1]]))}"
    return ""


def _may_be_initials(word: str, *, is_sayable: bool) -> bool:
    """Two or three capitals that are no first name; with vowels, they may be a short name as well."""
    if not 1 < len(word) < 4 or not word.isupper() or not word.isalpha() or is_infix(word) or _NUMERAL.fullmatch(word):
        return False
    return letters(word) not in FIRST_NAMES and (is_sayable or not _VOWEL.search(letters(word)))
