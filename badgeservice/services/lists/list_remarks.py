"""What is said about a list as a whole: which lines and columns we leave out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.person_name import has_hidden_character
from badgeservice.services.lists.found_names import FoundTable
from badgeservice.services.lists.learner_rows import Paste, Table

MAX_SHOWN = 300

_WORD = re.compile(r"[^\W\d_]+")


def make_remarks(paste: Paste, tables: Sequence[FoundTable]) -> tuple[Message, ...]:
    above = tuple(
        Message(Code.LINE_ABOVE_HEADINGS, "Line {number} is above the headings. We leave it out.", number=number)
        for number in paste.above[:1]
        if len(paste.above) == 1
    )
    if len(paste.above) > 1:
        above = (
            Message(
                Code.LINES_ABOVE_HEADINGS,
                "Lines {numbers} are above the headings. We leave them out.",
                numbers=_ranges(paste.above),
            ),
        )
    left_out = tuple(
        Message(
            Code.LINES_OF_NOBODY, "We see no learner on these lines, and leave them out: {numbers}.", numbers=numbers
        )
        for numbers in [_ranges(paste.left_out)]
        if numbers
    )
    unused = dict.fromkeys(
        f"“{shown(column.title)[:40]}”"
        for table, read in zip(paste.tables, tables, strict=True)
        for place, column in enumerate(table.columns)
        if column.title and place not in read.used and table.delimiter
        if _fits(table) and (read.used or not _is_in_names(place, table, read))
    )
    if not unused:
        return (*above, *left_out)
    names = ", ".join(unused)
    if len(unused) == 1:
        return (*above, *left_out, Message(Code.COLUMN_NOT_USED, "We do not use the column {names}.", names=names))
    return (*above, *left_out, Message(Code.COLUMNS_NOT_USED, "We do not use the columns {names}.", names=names))


def _fits(table: Table) -> bool:
    """Whether the rows have the columns of their heading; else we cannot say what stands in which."""
    rows = [row for row in table.rows if len(row.cells) > 1]
    return sum(len(row.cells) <= len(table.columns) for row in rows) * 2 > len(table.rows)


def _is_in_names(place: int, table: Table, read: FoundTable) -> bool:
    """Whether what stands below a heading came into the names all the same."""
    cells = [
        (words, f" {found.name.lower()} ")
        for row, found in zip(table.rows, read.found, strict=True)
        if place < len(row.cells) and (words := _WORD.findall(row.cells[place].lower()))
    ]
    return sum(f" {words[0]} " in name for words, name in cells) * 2 > len(cells)


def _ranges(numbers: Sequence[int]) -> str:
    """1–4, 9."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    return ", ".join("–".join(map(str, part)) for part in ranges)


def shown(text: str) -> str:
    """Text that is safe to show: nothing invisible, nothing that turns the reading order (threats I12)."""
    clean = text[: MAX_SHOWN + 1].replace("\t", "  ")  # a line of a whole class is long
    if has_hidden_character(clean):
        clean = "".join("\ufffd" if has_hidden_character(letter) else letter for letter in clean)
    return clean if len(clean) <= MAX_SHOWN else f"{clean[: MAX_SHOWN - 1]}…"
