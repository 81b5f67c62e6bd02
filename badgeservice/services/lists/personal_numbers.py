"""Numbers of a person that a school may not hand on: BSN, onderwijsnummer, ECK iD. They are blanked before anything is
stored, in a draft, a log or a mail.

A column that is called so is blanked whatever stands in it. Elsewhere a number of nine digits is blanked when it passes
the test of eleven. One of eleven student numbers passes it as well, and is blanked too: nobody needs it here. Digits in
an address stay, because they are where the badge goes.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.lists.learner_columns import count_meanings, fold, read_heading

MARK = "•••"  # so that the shape of a list stays
LONGEST_CELL = 200
LONGEST_HEADING = 8000

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_REST_OF_ONDERWIJSNUMMER = 5  # what the test leaves for the numbers of those without a BSN; they begin with 10
_NINE = re.compile(r"(?<!\d)\d{9}(?!\d)|(?<!\d)\d{3},\d{3},\d{3}(?![\d,])")
# 1234.56.789, 12 345 6789, 94 32 51 75 8
_PARTED = re.compile(r"(?<!\d)\d+([ .\u00a0\u2009_–-])\d+(?:\1\d+)*(?!\d)")
_OF_ADDRESS = re.compile(r"[\w.+%-]")
_ECK_ID = re.compile(r"https?://ketenid\.nl/[^\s;,|\"<>]{1,300}", re.IGNORECASE)
_LABELLED = re.compile(
    r"\b((?:bsn|burgerservice(?:nummer|nr)|sofi-?(?:nummer|nr)|onderwijs(?:nummer|nr)|pgn|eck[ -]?id)"
    r"(?:(?![\n@])[\W_]){0,4}(?:(?:is|nummer|nr)[^\w\n@]{1,3})?)(?:\d[\d .]{5,12}\d|[0-9a-f]{16,200})(?![\w@])",
    re.IGNORECASE,
)
_TITLE = re.compile(
    "bsn|burgerservice|^sofi(?:nummer|nr)?$|onderwijsn|^own(?:nummer|nr)?$|^pgn|persoonsgebonden|eckid|ketenid|^ssn$"
    "|socialsecurity|nationalid|rijksregister"
)
_MAY_HAVE_TITLE = re.compile("bsn|burger|sofi|onderwijs|own|pgn|persoons|eck|keten|ssn|social|national|rijks")
_DELIMITERS = ("\t", ";", "|", ",", "  ")
_CELL = {mark: re.compile(rf'\s*"(?:[^"]|"")*"[^{re.escape(mark)}]*|[^{re.escape(mark)}]*') for mark in "\t;|,"}


@dataclass(frozen=True, slots=True)
class Blanked:
    """A text without the numbers, and how many were taken out."""

    text: str
    count: int

    @property
    def remark(self) -> Message | None:
        """What the teacher is told; nothing when nothing was taken out."""
        if not self.count:
            return None
        if self.count == 1:
            return Message(
                Code.PERSONAL_NUMBER_BLANKED,
                "We took out one number that looks like a BSN, an onderwijsnummer or an ECK iD. We do not keep it.",
            )
        return Message(
            Code.PERSONAL_NUMBERS_BLANKED,
            "We took out {count} numbers that look like a BSN, an onderwijsnummer or an ECK iD. We do not keep them.",
            count=self.count,
        )


@dataclass(frozen=True, slots=True)
class _Heading:
    delimiter: str
    places: frozenset[int]


def blank_personal_numbers(text: str) -> Blanked:
    """A free text without personal numbers."""
    text, first = _LABELLED.subn(lambda found: f"{found[1]}{MARK}", text)
    text, second = _ECK_ID.subn(MARK, text)
    count = first + second

    for written in (_NINE, _PARTED):
        text, more = _blank_numbers(text, written)
        count += more
    return Blanked(text, count)


def blank_list(text: str) -> Blanked:
    """A pasted list without personal numbers; its lines and columns stay where they are."""
    count, heading, lines = 0, None, []
    for line in re.split(r"(\r\n|[\r\n\v\u2028\u2029])", text):
        heading = _read_heading(line) or (None if heading and _is_other_heading(line, heading) else heading)
        row, blanked = _blank_cells(line, heading) if heading and heading.delimiter in line else (line, 0)
        lines.append(row)
        count += blanked
    free = blank_personal_numbers("".join(lines))
    return Blanked(free.text, free.count + count)


def _blank_numbers(text: str, written: re.Pattern[str]) -> tuple[str, int]:
    addresses, count = _find_addresses(text), 0

    def blank(number: re.Match[str]) -> str:
        nonlocal count
        place = bisect(addresses, (number.start(), len(text)))
        is_in_address = place > 0 and number.start() < addresses[place - 1][1]
        if is_in_address or not _is_personal(number[0]):
            return number[0]
        count += 1
        return MARK

    return written.sub(blank, text), count


def _find_addresses(text: str) -> list[tuple[int, int]]:
    """Where each e-mail address begins and ends."""
    found = []
    for at in (sign.start() for sign in re.finditer("@", text)):
        start, end = at, at + 1
        while start and at - start < LONGEST_CELL and _OF_ADDRESS.match(text, start - 1):
            start -= 1
        while end - at < LONGEST_CELL and _OF_ADDRESS.match(text, end):
            end += 1
        found.append((start, end))
    return found


def _is_personal(number: str) -> bool:
    """The test of eleven (elfproef)."""
    digits = [int(digit) for digit in number if digit.isdigit()]
    if len(digits) != len(_WEIGHTS) or not any(digits):
        return False
    rest = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    return rest == 0 or (rest == _REST_OF_ONDERWIJSNUMMER and digits[:2] == [1, 0])


def _read_heading(line: str) -> _Heading | None:
    """The columns that a line calls so; None where it is no such heading."""
    if "@" in line or not _MAY_HAVE_TITLE.search(fold(line[:LONGEST_HEADING])):
        return None
    for mark in _DELIMITERS:
        cells = [cell for cell, _ in _cells(line, mark)]
        places = frozenset(place for place, cell in enumerate(cells) if _is_title(cell))
        if places and len(cells) > 1:
            return _Heading(mark, places)
    return None


def _is_other_heading(line: str, heading: _Heading) -> bool:
    """Whether another table begins below the one with the numbers."""
    columns = read_heading([cell for cell, _ in _cells(line, heading.delimiter)])
    return bool(columns) and count_meanings(columns or ()) > 1


def _is_title(cell: str) -> bool:
    return len(cell) < LONGEST_CELL and not any(map(str.isdigit, cell)) and bool(_TITLE.search(fold(cell)))


def _blank_cells(line: str, heading: _Heading) -> tuple[str, int]:
    """A row with its numbers blanked; an address that slipped into the column stays."""
    pieces, count = [], 0
    for place, (cell, mark) in enumerate(_cells(line, heading.delimiter)):
        is_number = place in heading.places and any(map(str.isdigit, cell)) and "@" not in cell
        pieces += [MARK if is_number else cell, mark]
        count += is_number
    return "".join(pieces), count


def _cells(line: str, delimiter: str) -> Sequence[tuple[str, str]]:
    """The cells of a line as they are written, quotes and all, each with the mark behind it."""
    if delimiter not in _CELL:
        parts = re.split(r"( {2,}|\t)", line)
        return list(zip(parts[::2], [*parts[1::2], ""], strict=True))
    cells: list[tuple[str, str]] = []
    place = 0
    while True:
        found = _CELL[delimiter].match(line, place)
        cell = found[0] if found else ""
        place += len(cell)
        if place >= len(line):
            return [*cells, (cell, "")]
        cells.append((cell, delimiter))
        place += 1
