"""What the columns of a pasted list mean: from a heading in Dutch or English, or from what stands in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from badgeservice.person_name import is_infix, starts_with_infix


class Meaning(StrEnum):
    """What a column holds."""

    NAME = "name"
    FIRST = "first"
    INFIX = "infix"
    LAST = "last"
    INITIALS = "initials"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list with a heading; a column without a meaning is left out."""

    title: str
    meaning: Meaning | None


# As schools' systems write them, folded to letters only: "E-mail (school)" is emailschool.
_TITLES = {
    Meaning.NAME: "naam name volledigenaam fullname studentnaam studentname naamstudent naamleerling naamdeelnemer "
    "leerling student deelnemer cursist kandidaat learner weergavenaam displayname",
    Meaning.FIRST: "voornaam voornamen roepnaam firstname firstnames givenname preferredname callname",
    Meaning.INFIX: "tussenvoegsel tussenvoegsels tussenv tussen tv tvs voorvoegsel voorvoegsels infix prefix",
    Meaning.LAST: "achternaam familienaam geslachtsnaam lastname surname familyname",
    Meaning.INITIALS: "voorletters voorletter initialen initials",
    Meaning.EMAIL: "email mail emailadres mailadres emailaddress mailaddress epost schoolmail studentmail mailschool "
    "studentemail emailschool emailadresschool emailstudent schoolemail primaryemail emailaddressschool",
}
_MEANINGS = {title: meaning for meaning, titles in _TITLES.items() for title in titles.split()}


def read_heading(cells: Sequence[str]) -> tuple[Column, ...] | None:
    """The columns that a heading names, or None when the cells are no heading."""
    meanings = [_MEANINGS.get(_fold(cell)) for cell in cells]
    if not any(meanings) or any("@" in cell for cell in cells):
        return None
    seen: set[Meaning] = set()
    columns = []
    for cell, meaning in zip(cells, meanings, strict=True):
        is_first = meaning is not None and meaning not in seen
        columns.append(Column(cell.strip(), meaning if is_first else None))
        if meaning:
            seen.add(meaning)
    return tuple(columns)


def name_by_heading(columns: Sequence[Column], cells: Sequence[str]) -> tuple[str, str, str]:
    """First name, infix and last name of a row; a whole name comes back as the last of the three."""
    found = {column.meaning: cell.strip() for column, cell in zip(columns, cells, strict=False) if column.meaning}
    first = found.get(Meaning.FIRST) or found.get(Meaning.INITIALS, "")
    last = found.get(Meaning.LAST) or found.get(Meaning.NAME, "")  # "naam" beside "voornaam" is the last name
    return first, found.get(Meaning.INFIX, ""), last


def email_by_heading(columns: Sequence[Column], cells: Sequence[str]) -> str | None:
    """The cell of the e-mail column; None when no column is called that."""
    for column, cell in zip(columns, cells, strict=False):
        if column.meaning is Meaning.EMAIL:
            return cell.strip()
    return "" if any(column.meaning is Meaning.EMAIL for column in columns) else None


def name_cells(cells: Sequence[str]) -> list[str]:
    """The cells that may be part of a name: no addresses, and nothing with digits (classes, dates, numbers).

    Where only cells with digits are left, one of them is the name all the same ("Student 1"): the teacher looks at it.
    """
    words = [cell.strip() for cell in cells if any(map(str.isalpha, cell)) and "@" not in cell]
    return [word for word in words if not any(map(str.isdigit, word))] or words[:1]


def last_name_first_votes(cells: Sequence[str], email: str) -> int:
    """How much a row without heading says that its first cell is the last name; below zero, that it is the first.

    "Vries, de, Jan" and "Jan, de, Vries" look the same; the address (jan.de.vries@…) usually knows.
    """
    if len(cells) not in {2, 3} or (len(cells) == 3 and not any(map(is_infix, cells[1:]))):
        return 0
    left = cells[0]
    right = cells[1] if len(cells) == 2 or is_infix(cells[2]) else cells[2]
    if len(cells) == 3 and is_infix(cells[2]):
        return 2
    if starts_with_infix(left) != starts_with_infix(right):
        return 2 if starts_with_infix(left) else -2
    local = _fold(email.partition("@")[0])
    for length in (None, 1):  # the whole first word, else its first letter
        is_left, is_right = (bool(part) and local.startswith(part) for part in _starts(left, right, length))
        if is_left != is_right:
            return 1 if is_right else -1
    return 0


def _starts(left: str, right: str, length: int | None) -> tuple[str, str]:
    return _fold(left.split(maxsplit=1)[0])[:length], _fold(right.split(maxsplit=1)[0])[:length]


def _fold(text: str) -> str:
    """Only the letters, without accents and in lower case."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z]", "", plain)
