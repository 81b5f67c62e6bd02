"""Split a pasted list into rows and cells: tables with or without a heading, lists of addresses, plain lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from badgeservice.errors import Sentence, TooLarge
from badgeservice.services.lists.learner_columns import Column, read_heading

MAX_BYTES = 256 * 1024
MAX_ROWS = 2000
MAX_COLUMNS = 60
HEADING_WITHIN = 5  # lines; a title such as "Klas 3A" may stand above the heading
QUOTED_LINES = 4  # a cell in quotes may run over so many lines
DELIMITERS = ("\t", ";", "|", ",")

_NEW_LINE = re.compile("\r\n|[\r\v\u2028\u2029]")
_EMPTY = " \t;,|\xa0\u200b\ufeff"
ADDRESS = r"[^\s<>()\[\]{},;:|\"@]{1,254}@[^\s<>()\[\]{},;:|\"@]*"
_ADDRESS_CELL = re.compile(ADDRESS)
_LINK = re.compile(r"\s?<mailto:([^<>\s]{1,254})>", re.IGNORECASE)
# An address by itself, or everything up to the next address in angle brackets; whatever is behind the last one.
_ENTRY = re.compile(rf"[\s;,]*({ADDRESS}(?=\s*(?:[;,]|$))|[^>]*>|.+)")

Numbered = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One learner's worth of text; `number` is the line that the teacher sees. One cell: it is no table."""

    number: int
    raw: str
    cells: tuple[str, ...]

    @property
    def address_cell(self) -> str:
        """The cell that is nothing but an address."""
        return next((cell for cell in self.cells if _ADDRESS_CELL.fullmatch(cell)), "") if len(self.cells) > 1 else ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A paste as rows, with what was found out about its form."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]  # of the heading; none without a heading
    delimiter: str | None
    skipped: tuple[int, ...]  # the lines above the heading


def split_rows(text: str) -> Rows:
    """Split a paste.

    Raises:
        TooLarge: it is longer than a list of learners can be (threats I10).
    """
    lines = _number_lines(text)
    heading = _find_heading(lines)
    if heading:
        place, delimiter, columns = heading
        rows = tuple(_row(line, delimiter) for line in _join_quoted(lines[place + 1 :]))
        return Rows(rows, columns, delimiter, tuple(number for number, _ in lines[:place]))
    delimiter = _find_delimiter(lines)
    entries = _join_pairs(_split_entries(list(_join_quoted(lines))))
    return Rows(tuple(_row(entry, delimiter) for entry in entries), (), delimiter, ())


def _number_lines(text: str) -> list[Numbered]:
    """The lines with something on them, numbered as the teacher sees them."""
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        sentence = Sentence("This list is too large. Paste it in parts.", "Deze lijst is te groot. Plak haar in delen.")
        raise TooLarge("learners_too_large", sentence, field="learners")
    lines = _drop_links(_NEW_LINE.sub("\n", text.removeprefix("\ufeff"))).split("\n")
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip(_EMPTY)]
    if numbered and re.fullmatch(r"sep=.\s*", numbered[0][1], re.IGNORECASE):  # how Excel announces its delimiter
        del numbered[0]
    check_row_count(len(numbered))
    return numbered


def _drop_links(text: str) -> str:
    """Outlook copies a link as "jan@x.nl<mailto:jan@x.nl>"; the same address twice is one."""

    def drop(link: re.Match[str]) -> str:
        before = text[max(0, link.start() - len(link[1])) : link.start()]
        return "" if before.lower() == link[1].lower() else link[0]

    return _LINK.sub(drop, text)


def check_row_count(count: int) -> None:
    """Refuse more learners than are awarded at a time (threats I10)."""
    if count > MAX_ROWS:
        sentence = Sentence(
            f"This list has {count} lines. Award at most {MAX_ROWS} learners at a time.",
            f"Deze lijst heeft {count} regels. Geef de badge aan hooguit {MAX_ROWS} studenten tegelijk.",
        )
        raise TooLarge("learners_too_many", sentence, field="learners")


def _find_heading(lines: Sequence[Numbered]) -> tuple[int, str | None, tuple[Column, ...]] | None:
    for place, (_, line) in enumerate(lines[:HEADING_WITHIN]):
        if "@" in line:
            return None
        delimiters: Iterable[str | None] = [mark for mark in DELIMITERS if mark in line] or [None]
        for delimiter in delimiters:
            if columns := read_heading(_split_cells(line, delimiter)):
                return place, delimiter, columns
        words = read_heading(line.split())  # "naam e-mail" above lines without a delimiter
        if words and all(column.meaning for column in words):
            return place, None, words
    return None


def _find_delimiter(lines: Sequence[Numbered]) -> str | None:
    """The mark that most often leaves an address alone in its cell; none when no mark does."""
    counts = {mark: sum(_leaves_address(line, mark) for _, line in lines) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: counts[mark])  # the first of equals: a tab before a comma
    return best if counts[best] else None


def _leaves_address(line: str, delimiter: str) -> bool:
    return delimiter in line and any(_ADDRESS_CELL.fullmatch(cell) for cell in _split_cells(line, delimiter))


def _row(line: Numbered, delimiter: str | None) -> Row:
    number, text = line
    return Row(number, text, _split_cells(text, delimiter))


def _split_cells(line: str, delimiter: str | None) -> tuple[str, ...]:
    if delimiter is None:
        return (line,)
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
    except (csv.Error, StopIteration):  # a cell beyond the csv module's own bound, or a NUL
        cells = line.split(delimiter)
    return tuple(" ".join(cell.split()) for cell in cells[:MAX_COLUMNS])


def _join_quoted(lines: Sequence[Numbered]) -> Iterator[Numbered]:
    """A cell in quotes may run over a few lines in a spreadsheet; a lone quote is just a quote."""
    place = 0
    while place < len(lines):
        number, line = lines[place]
        taken = 1
        if line.count('"') % 2:
            taken = _count_until_closed([text for _, text in lines[place : place + QUOTED_LINES]])
            joined = " ".join(text for _, text in lines[place : place + taken])
            line = joined if taken > 1 else line.replace('"', "")
        yield number, line
        place += taken


def _count_until_closed(lines: Sequence[str]) -> int:
    """How many lines belong together; two lines that each have an address are two learners, whatever the quotes."""
    for count in range(2, len(lines) + 1):
        if lines[count - 1].count('"') % 2:
            return count if sum("@" in line for line in lines[:count]) < 2 else 1
    return 1


def _split_entries(lines: Sequence[Numbered]) -> list[Numbered]:
    """Count the learners instead of the lines when several stand on one line."""
    entries = [(number, entry) for number, line in lines for entry in _entries_of(line)]
    check_row_count(len(entries))
    if len(entries) == len(lines):
        return entries
    return [(number, entry) for number, (_, entry) in enumerate(entries, 1)]


def _entries_of(line: str) -> list[str]:
    """The learners of "a@x.nl; b@x.nl" or "Jan <a@x.nl>, Piet <b@x.nl>", as mail programs write them."""
    if line.count("@") < 2:
        return [line]
    if line.count("<") > 1:
        return [entry for found in _ENTRY.finditer(line) if (entry := found[1].strip(_EMPTY + ">"))]
    for mark in (r"[;,\s]+", ";", ","):
        entries = [entry for part in re.split(mark, line) if (entry := part.strip())]
        if len(entries) > 1 and all(entry.count("@") == 1 for entry in entries):
            return entries
    return [line]


def _join_pairs(lines: Sequence[Numbered]) -> list[Numbered]:
    """A name on one line and its address on the next, all the way down, as copied from a web page."""
    names, addresses = lines[::2], lines[1::2]
    is_pairs = len(names) == len(addresses) > 0 and all(
        "@" not in name and _ADDRESS_CELL.fullmatch(address.strip())
        for (_, name), (_, address) in zip(names, addresses, strict=True)
    )
    if not is_pairs:
        return list(lines)
    return [
        (number, f"{name} <{address.strip()}>") for (number, name), (_, address) in zip(names, addresses, strict=True)
    ]
