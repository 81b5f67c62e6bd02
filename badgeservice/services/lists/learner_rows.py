"""Split a pasted list into tables and rows: with or without a heading, lists of addresses, plain lines, blocks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from badgeservice.person_name import is_particle
from badgeservice.services.lists.learner_columns import (
    NAMES,
    Column,
    Meaning,
    count_meanings,
    fold,
    is_of_others,
    is_title,
    read_heading,
)
from badgeservice.services.lists.pasted_lines import ADDRESS, is_no_learner, split_entries
from badgeservice.services.lists.pasted_text import MAX_BYTES, MAX_ROWS, Line, check_row_count, number_lines

__all__ = ["MAX_BYTES", "MAX_ROWS", "Paste", "Row", "Table", "split_cells", "split_rows"]

MAX_COLUMNS = 200  # what Outlook and Canvas export is wide
HEADING_WITHIN = 40  # lines; titles and totals may stand above the heading
QUOTED_LINES = 4  # a cell in quotes may run over so many lines
SPACES = "  "  # columns that are lined up with spaces
DELIMITERS = ("\t", ";", "|", ",", SPACES)

_ADDRESS_CELL = re.compile(rf"<?(?:mailto:|smtp:)?({ADDRESS})>?", re.IGNORECASE)
_SPACES = re.compile(r"\s{2,}|\t")
# What a spreadsheet shows where it found nothing, and what people write there.
_NOTHING = re.compile(
    r"#(?:N/[AB]|(?:REF|WAARDE|VALUE|DEEL/0|DIV/0|GETAL|NUM|LEEG|NULL|VERW)!|NAAM\?|NAME\?)|n\.?v\.?t\.?|onbekend|unknown"
    r"|null|n/a|n\.?b\.?|none|nan|[-–?x]{1,3}",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")  # somebody said it in a chat
_RULE = re.compile(r"[\s|+:=_-]*")  # what a table in Markdown has below its heading


@dataclass(frozen=True, slots=True)
class Row:
    """One learner's worth of text; `number` is the line that the teacher sees. One cell: it is no table."""

    number: int
    raw: str
    cells: tuple[str, ...]
    text: str = ""  # `raw` without what programs put around it

    @property
    def address_cell(self) -> str:
        """The cell that is nothing but an address."""
        return next((cell for cell in self.cells if _ADDRESS_CELL.fullmatch(cell)), "") if len(self.cells) > 1 else ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that belong together."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]  # of the heading; none without a heading
    delimiter: str | None


@dataclass(frozen=True, slots=True)
class Paste:
    """A paste as tables, with what was found out about its form."""

    tables: tuple[Table, ...]
    above: tuple[int, ...]  # the lines above the heading
    left_out: tuple[int, ...]  # lines that are no learner: totals, greetings, titles


@dataclass(frozen=True, slots=True)
class _Heading:
    place: int
    delimiter: str | None
    columns: tuple[Column, ...]


def split_rows(text: str) -> Paste:
    """Split a paste.

    Raises:
        TooLarge: it is longer than a list of learners can be (threats I10).
    """
    lines = [line for line in number_lines(text) if not _RULE.fullmatch(line.text)]
    headings = list(_find_headings(lines))
    first = headings[0].place if headings else len(lines)
    tables: list[Table] = []
    above, left_out = tuple(line.number for line in lines[:first]), []
    if not headings or any("@" in line.text for line in lines[:first]):
        above = ()
        table, others = _free_table(lines[:first])
        tables.append(table)
        left_out += others
    ends = [*(heading.place for heading in headings), len(lines)][1:]
    for heading, end in zip(headings, ends, strict=bool(headings)):
        table, others = _headed_table(heading, lines[heading.place + 1 : end])
        tables.append(table)
        left_out += others
    check_row_count(sum(len(table.rows) for table in tables))
    return Paste(tuple(tables), above, tuple(left_out))


def split_cells(line: str, delimiter: str | None) -> tuple[str, ...]:
    """The cells of a line."""
    if delimiter is None:
        return (line,)
    cells: Sequence[str]
    if delimiter == SPACES:
        cells = _SPACES.split(line.strip())
    elif delimiter == "|" and (bare := line.strip()).startswith("|"):
        cells = bare.strip("|").split("|")
    else:
        try:
            cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
        except (csv.Error, StopIteration):  # a cell beyond the csv module's own bound, or a NUL
            cells = line.split(delimiter)
    return tuple("" if _NOTHING.fullmatch(cell) else " ".join(cell.split()) for cell in cells[:MAX_COLUMNS])


def _find_headings(lines: Sequence[Line]) -> Iterator[_Heading]:
    """The heading of the list, and every later line that is surely one: two tables below each other."""
    addresses = (place for place, line in enumerate(lines) if "@" in line.text)
    first_address = min(next(addresses, len(lines)), HEADING_WITHIN)
    weak = [heading for place in range(first_address) if (heading := _read_heading(lines, place))]
    best = max(weak, key=lambda heading: count_meanings(heading.columns), default=None)
    if best:
        yield best
    for place in range(best.place + 1 if best else first_address, len(lines)):
        if "@" not in lines[place].text and (heading := _read_heading(lines, place)) and _is_sure(heading):
            yield heading


def _read_heading(lines: Sequence[Line], place: int) -> _Heading | None:
    """The heading that a line is, parted by the mark that makes most of it."""
    text = lines[place].text
    if not any(map(str.isalpha, text)) or _TIME.search(text):
        return None
    found = [
        _Heading(place, mark, columns)
        for mark in DELIMITERS
        if (mark in text if mark != SPACES else _SPACES.search(text.strip()))
        and (columns := read_heading(split_cells(text, mark)))
    ]
    if found:
        return max(found, key=lambda heading: count_meanings(heading.columns))
    words = read_heading(text.split())  # "naam e-mail" above lines without a delimiter
    if words and len(words) > 1 and all(column.is_known for column in words):
        return _Heading(place, None, words)
    title = read_heading([text]) if place == 0 and is_title(text) else None
    return _Heading(place, None, title) if title else None


def _is_sure(heading: _Heading) -> bool:
    meanings = {column.meaning for column in heading.columns if column.meaning}
    return len(meanings) > 1 and (Meaning.EMAIL in meanings or {Meaning.FIRST, Meaning.LAST} <= meanings)


def _headed_table(heading: _Heading, lines: Sequence[Line]) -> tuple[Table, list[int]]:
    joined = list(_join_quoted(lines))
    if heading.delimiter is None:
        table, left_out = _free_table(joined)
        return replace(table, columns=heading.columns), left_out
    rows = [
        row
        for line in joined
        for row in _one_each(Row(line.number, line.raw, split_cells(line.text, heading.delimiter), line.text), heading)
    ]
    is_learner = [_has_learner(row, heading.columns) for row in rows]
    columns = _take_where_addresses_are(_take_filled(heading.columns, rows), rows)
    columns = _take_infixes(columns, rows)
    if len({row.number for row in rows}) < len(rows):
        titles = {fold(column.title) for column in columns if column.meaning}
        columns = tuple(replace(column, is_of_next=fold(column.title) in titles) for column in columns)
    kept = tuple(row for row, is_kept in zip(rows, is_learner, strict=True) if is_kept)
    return (
        Table(kept, columns, heading.delimiter),
        [row.number for row, is_kept in zip(rows, is_learner, strict=True) if not is_kept],
    )


def _one_each(row: Row, heading: _Heading) -> Iterator[Row]:
    """Two learners in a row, below "Naam, E-mail, Naam, E-mail" or "Student 1, E-mail 1, Student 2, E-mail 2"."""
    yield row
    titles = [fold(column.title) for column in heading.columns]
    used = {place: titles[place] for place, column in enumerate(heading.columns) if column.meaning}
    meanings = {heading.columns[place].meaning: titles.count(title) for place, title in used.items()}
    count = min(meanings.get(Meaning.EMAIL, 1), max(meanings.get(meaning, 1) for meaning in NAMES))
    for other in range(1, count if len(row.cells) > 1 else 1):
        cells = list(row.cells)
        for place, title in used.items():
            places = [at for at, one in enumerate(titles) if one == title]
            at = places[other] if other < len(places) else len(cells)
            if place < len(cells):
                cells[place] = row.cells[at] if at < len(row.cells) else ""
        parts = [cells[place] for place in used if place < len(cells)]
        if any(parts):
            yield replace(row, cells=tuple(cells), text=" ".join(parts))


def _has_learner(row: Row, columns: Sequence[Column]) -> bool:
    """A row without an address that is a total, a date or an empty line of a form is nobody."""
    if "@" in row.text:
        return True
    if len(row.cells) == 1 < len(columns) and row.text.rstrip().endswith(":"):  # "En uit mijn mail:"
        return False
    named = [cell for cell, column in zip(row.cells, columns, strict=False) if column.meaning in NAMES]
    cells = named if any(column.meaning in NAMES for column in columns) else row.cells
    lettered = [cell for cell in cells if any(map(str.isalpha, cell))]
    first = next((cell for cell in row.cells if any(map(str.isalpha, cell))), "")
    return bool(lettered) and not any(is_no_learner(cell, is_in_table=True) for cell in (first, lettered[0]))


def _take_where_addresses_are(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The column called "login" holds no addresses in every school; then another one does, or none."""
    counts = [0] * len(columns)
    for row in rows:
        for place, cell in enumerate(row.cells[: len(columns)]):
            counts[place] += "@" in cell
    titled = next((place for place, column in enumerate(columns) if column.meaning is Meaning.EMAIL), None)
    if (titled is not None and counts[titled]) or not any(counts):
        return columns
    others = [
        place
        for place, column in enumerate(columns)
        if counts[place] and column.meaning is None and not is_of_others(column.title)
    ]
    columns = tuple(replace(column, meaning=None) if at == titled else column for at, column in enumerate(columns))
    if not others:
        return columns
    best = max(others, key=lambda place: counts[place])
    is_guess = len(others) > 1
    return tuple(
        replace(column, meaning=Meaning.EMAIL, is_guess=is_guess) if at == best else column
        for at, column in enumerate(columns)
    )


def _take_filled(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Of two columns called a name the one where names stand: a form fills "Naam" only of who was signed in."""
    taken = list(columns)
    for place, column in enumerate(columns):
        if column.spare not in NAMES or not _is_filled(rows, place):
            continue
        other = next(at for at, one in enumerate(taken) if one.meaning is column.spare)
        if not _is_filled(rows, other):
            taken[other], taken[place] = replace(taken[other], meaning=None), replace(column, meaning=column.spare)
    return tuple(taken)


def _is_filled(rows: Sequence[Row], place: int) -> bool:
    return any(place < len(row.cells) and row.cells[place] for row in rows)


def _take_infixes(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """A column of tussenvoegsels by what stands in it, whatever it is called."""
    meanings = {column.meaning for column in columns}
    if Meaning.INFIX in meanings or Meaning.LAST not in meanings:
        return columns
    for place, column in enumerate(columns):
        cells = [row.cells[place] for row in rows if place < len(row.cells) and row.cells[place]]
        if column.meaning is None and cells and all(is_particle(word) for cell in cells for word in cell.split()):
            return (*columns[:place], replace(column, meaning=Meaning.INFIX), *columns[place + 1 :])
    return columns


def _free_table(lines: Sequence[Line]) -> tuple[Table, list[int]]:
    """Lines without a heading."""
    entries, left_out = split_entries(list(_join_quoted(lines)))
    check_row_count(len(entries))
    delimiter = _find_delimiter(entries)
    return Table(tuple(_row(entry, delimiter) for entry in entries), (), delimiter), left_out


def _find_delimiter(lines: Sequence[Line]) -> str | None:
    """The mark that most often leaves an address alone in its cell; none when no mark does."""
    counts = {mark: sum(_leaves_address(line.text, mark) for line in lines) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: counts[mark])  # the first of equals: a tab before a comma
    return best if counts[best] else None


def _leaves_address(line: str, delimiter: str) -> bool:
    if delimiter not in line and delimiter != SPACES:
        return False
    cells = split_cells(line, delimiter)
    return len(cells) > 1 and any(_ADDRESS_CELL.fullmatch(cell) for cell in cells)


def _row(line: Line, delimiter: str | None) -> Row:
    """A row; where another mark than the usual one leaves the address alone, it is parted by that."""
    if delimiter and line.text.count("@") == 1 and not _leaves_address(line.text, delimiter):
        others = (mark for mark in DELIMITERS if mark != delimiter and _leaves_address(line.text, mark))
        delimiter = next(others, delimiter)
    return Row(line.number, line.raw, split_cells(line.text, delimiter), line.text)


def _join_quoted(lines: Sequence[Line]) -> Iterator[Line]:
    """A cell in quotes may run over a few lines in a spreadsheet; a lone quote is just a quote."""
    place = 0
    while place < len(lines):
        line = lines[place]
        taken = 1
        if line.text.count('"') % 2:
            taken = _count_until_closed([line.text for line in lines[place : place + QUOTED_LINES]])
            joined = " ".join(line.text for line in lines[place : place + taken])
            line = line.with_text(joined if taken > 1 else line.text.replace('"', ""))
            line = replace(line, raw=" ".join(line.raw for line in lines[place : place + taken]))
        yield line
        place += taken


def _count_until_closed(lines: Sequence[str]) -> int:
    """How many lines belong together; two lines that each have an address are two learners, whatever the quotes."""
    for count in range(2, len(lines) + 1):
        if lines[count - 1].count('"') % 2:
            return count if sum("@" in line for line in lines[:count]) < 2 else 1
    return 1
