"""Is what stands where a name stands certainly a name? If not, the teacher is asked before anything is signed.

A remark in brackets, a school or a class behind a comma and a word in a column that nobody named all look like a part
of a name. No list of words tells them apart, so this asks what makes it certain: initials before a calling name, an
address that holds the first name, and what the other rows of the list look like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from badgeservice.person_name import is_infix, is_suffix, order_name, split_infix
from badgeservice.services.lists.learner_columns import name_cells

_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_BRACKETED = re.compile(r"\([^()]*\)?|\)")
_REMARK = re.compile(r"\s[-–/].*")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.\s?)+|[^\W\d_]{1,2}")
_CLASS = re.compile(r"(?<!\w)(?:\d+[^\W\d_]\w*|[A-Z]{2,}\d\w*)(?!\w)")  # 2A, BOL2, MZ3A
# fmt: off
# Last names of two words begin with these as well as with a tussenvoegsel.
_STARTS = frozenset((
    "abd", "abdel", "abou", "abu", "ait", "al", "as", "bel", "ben", "bin", "bou", "el", "et", "la", "le", "mac", "mc",
    "ould", "san", "santa", "st",
))
# What somebody is, where a first name could stand. A help only: nothing is certain because it is not among these.
_ROLES = frozenset((
    "assistent", "begeleider", "collega", "cursist", "deelnemer", "docent", "employee", "extern", "external", "gast",
    "guest", "instructeur", "intern", "kandidaat", "leerling", "leraar", "medewerker", "pupil", "stagiair",
    "stagiaire", "student", "studente", "teacher", "trainee", "trainer", "tutor",
))
# fmt: on


def doubt_name(text: str, email: str, *, is_list_of_last_names: bool = False) -> str | None:
    """The name that we would take when a text by itself is not certainly one, such as "Bos, Anna (Student)".

    `is_list_of_last_names`: other rows are written last name first.
    """
    brackets = _BRACKETS.search(text)
    before = text[: brackets.start()] if brackets else text
    name = _REMARK.sub("", _BRACKETED.sub(" ", before))
    parts = [part.strip() for part in name.split(",") if part.strip()]
    likely = order_name(name)
    if len(parts) > 2 or (len(parts) == 2 and not is_suffix(parts[1])):
        last, firsts = parts[0], [part for part in parts[1:] if not is_infix(part)]
        if len(firsts) != 1 or not _is_first_name(firsts[0], last, email, is_usual=is_list_of_last_names):
            likely = order_name(", ".join(parts[:2])) if len(firsts) > 1 and _count_words(last) < 2 else last
        elif name == before and (not brackets or _is_calling_name(brackets[1], firsts[0], email)):
            return None
    elif name == before and not _CLASS.search(name):
        return None
    return " ".join(_CLASS.sub(" ", likely).split()) or text


@dataclass(frozen=True, slots=True)
class Columns:
    """What all rows of a table have in one column, by how many cells a row has and which of them it is."""

    same: frozenset[tuple[int, int]]  # one word in every row: no name
    whole: frozenset[tuple[int, int]]  # names of several words


def look_at_columns(rows: Iterable[Sequence[str]]) -> Columns:
    """What stands in the columns of a table without a heading."""
    values: dict[tuple[int, int], list[str]] = {}
    for cells in rows:
        for place, cell in enumerate(cells):
            values.setdefault((len(cells), place), []).append(cell)
    return Columns(
        same=frozenset(
            at for at, cells in values.items() if len(cells) > 2 and len(set(map(str.casefold, cells))) == 1
        ),
        whole=frozenset(at for at, cells in values.items() if all(_count_words(cell) > 1 for cell in cells)),
    )


def doubt_cells(cells: Sequence[str], email: str, columns: Columns, *, is_last_first: bool) -> list[str]:
    """The cells that we would take for the name when those that may be one are not certain; none when they are.

    `columns` are those of the whole table, which has no heading.
    """
    names = name_cells(cells)
    places = [place for place, cell in enumerate(cells) if cell in names]
    address = next((place for place, cell in enumerate(cells) if "@" in cell), 0)
    before = [place for place in places if place < address]
    same = [place for place in places if (len(cells), place) in columns.same]
    whole = [place for place in places if (len(cells), place) in columns.whole]
    if len(places) < 2:
        return []
    if before and len(before) < len(places):
        return [cells[place] for place in before]
    if same and len(same) < len(places):
        return [cells[place] for place in places if place not in same]
    if whole and not all(_is_in(cells[place], email) for place in places if place != whole[0]):
        return [cells[whole[0]]]
    if len(places) == 2 and is_last_first and not _is_first_name(names[1], names[0], email, is_usual=True):
        return names[:1]
    if len(places) == 3 and not any(map(is_infix, names[1:])):
        return names[:2]
    return []


def _is_first_name(first: str, last: str, email: str, *, is_usual: bool) -> bool:
    """Is "last, first" certainly a last name and a first name, rather than a name and something about it?"""
    words, local = split_infix(first)[0].split(), _letters(email.partition("@")[0])
    if any(map(str.isdigit, first)) or not words or not all(map(_is_word_of_name, words)):
        return False
    if any(map(is_infix, words)):  # "Kees, Leerbedrijf De Boer": a tussenvoegsel that is not behind the first name
        return False
    has_capitals = any(word.isupper() and not _INITIALS.fullmatch(word) for word in words)
    if has_capitals and last != last.upper():  # "Jansen, ICT", and not "BOS, ANNA"
        return False
    if last != last.lower() and any(word.islower() for word in words):
        return False
    if _count_words(last) < 2 or _letters(last.split(maxsplit=1)[0]) in _STARTS:
        return True
    starts_with_first, starts_with_last = (local.startswith(_letters(name.split()[0])) for name in (first, last))
    has_last = any(len(word) > 2 and _letters(word) in local for word in last.split())
    is_by_initial = has_last and local[:1] == _letters(first)[:1] != _letters(last)[:1]
    return not starts_with_last and (starts_with_first or is_by_initial or (is_usual and len(words) == 1))


def _is_calling_name(text: str, given: str, email: str) -> bool:
    """Is "Joost" of "Mol, J. (Joost)" certainly what somebody is called?"""
    called, given = text.strip(), split_infix(given)[0]
    if not called.replace("-", "").replace(" ", "").isalpha() or not _is_word_of_name(called) or called.islower():
        return False
    if _INITIALS.fullmatch(given):
        return len(called) > 1 and (not called.isupper() or given.isupper()) and _letters(called)[:1] in _letters(given)
    return _letters(email.partition("@")[0]).startswith(_letters(called))


def _is_word_of_name(word: str) -> bool:
    return word.lower() not in _ROLES


def _is_in(cell: str, email: str) -> bool:
    local = _letters(email.partition("@")[0])
    return any(len(word) > 2 and _letters(word) in local for word in cell.split())


def _count_words(name: str) -> int:
    """How many words a name has besides its tussenvoegsels and the number behind "Student 1"."""
    words = [word.rpartition("-")[2] for word in name.split()]  # Jansen-de Boer: the hyphen makes it one
    return sum(not is_infix(word) and not word.isdigit() for word in words)


def _letters(text: str) -> str:
    """Only the letters, without accents and in lower case."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text.lower()))
