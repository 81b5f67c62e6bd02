"""A framework as a table: the columns are found by their headings, in Dutch or English, or as ESCO exports them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.skills import COMPETENCY
from badgeservice.errors import Invalid, Message
from badgeservice.services.frameworks.entries import (
    LANGUAGES,
    MAX_CODE,
    MAX_ENTRIES,
    Collected,
    Entry,
    Flaw,
    Source,
    SourceKind,
    address_of_code,
    clean,
    language_of,
    read_address,
    texts_of,
    too_many,
)
from badgeservice.services.frameworks.target_types import page_of_code, type_of
from badgeservice.services.search import fold

MAX_HEADING: Final = 20_000  # letters
MAX_COLUMNS: Final = 100
MAX_LINES: Final = 20 * MAX_ENTRIES  # names of ESCO stand on five lines and more
MAX_ROWS: Final = 2 * MAX_ENTRIES  # an entry may have a row for each language
DELIMITERS: Final = ("\t", ";", ",", "|")


class Meaning(StrEnum):
    """What a column holds."""

    URI = "uri"
    CODE = "code"
    NAME = "name"
    DESCRIPTION = "description"
    PARENT = "parent"
    LANGUAGE = "language"
    OTHERS = "others"


_HEADINGS: Final[Mapping[Meaning, str]] = {
    Meaning.URI: "uri url iri concepturi address adres webadres link identifier weblink",
    Meaning.CODE: "code nummer number nr id codering notation humancodingscheme competentiecode vaardigheidscode",
    Meaning.NAME: (
        "name naam title titel label preferredlabel preflabel skill vaardigheid competentie competency competence "
        "fullstatement statement term omschrijvingkort"
    ),
    Meaning.DESCRIPTION: "description omschrijving beschrijving definition definitie toelichting uitleg notes",
    Meaning.PARENT: "parent bovenliggend ouder hoortbij onder broader broaderuri parentcode parenturi bovenliggende",
    Meaning.LANGUAGE: "language taal lang",
    Meaning.OTHERS: "altlabels altlabel synonyms synoniemen anderenamen othernames",
}
_MEANINGS: Final = {heading: meaning for meaning, headings in _HEADINGS.items() for heading in headings.split()}
_LANGUAGES: Final = {"nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en"}
_HEADING: Final = re.compile(r"(.*?)[\s_(.@-]*(nl|en|nederlands|engels|dutch|english)?\)?", re.DOTALL)

_NO_NAMES: Final = Message(
    Code.FRAMEWORK_NO_COLUMNS,
    "We found no column with names. Give the first row headings such as: code, name, description, address.",
)


@dataclass(frozen=True, slots=True)
class Column:
    """What is in it, and in which language when its heading says so."""

    meaning: Meaning
    language: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The first row, understood."""

    delimiter: str
    columns: Mapping[int, Column]

    def has(self, meaning: Meaning) -> bool:
        """Whether there is a column of it."""
        return any(column.meaning is meaning for column in self.columns.values())


def find_heading(text: str) -> Heading | None:
    """The heading of a table, where a text begins with one: at least two of its columns are known to us."""
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0][:MAX_HEADING]
    readings = [Heading(one, _read_heading(first, one)) for one in DELIMITERS]
    best = max(readings, key=lambda heading: len(heading.columns))
    is_one = len(best.columns) > 1 or (best.has(Meaning.NAME) or best.has(Meaning.URI))
    return best if is_one else None


def read_table(text: str, heading: Heading, language: str, page: str) -> Source:
    """`page`: of the framework, for entries that have a code and no address. Raises `Invalid`."""
    if not heading.has(Meaning.NAME):
        raise Invalid(_NO_NAMES, field="file")
    collected = Collected()
    read = islice(_read_rows(text, heading.delimiter, collected), MAX_ROWS + 1)
    rows = [_Row(number, cells, heading) for number, cells in read]
    if len(rows) > MAX_ROWS:
        raise too_many()
    addresses: dict[str, str] = {}  # of each entry, by its code
    for row in rows:
        if row.code and (address := row.address(page)):
            addresses.setdefault(row.code, address)
    for row in rows:
        _add_row(collected, row, language, page, addresses)
    return Source(
        SourceKind.TABLE, "", language, collected.entries, url=page, target_type=COMPETENCY,
        left_out=tuple(collected.left_out), more_left_out=collected.more_left_out,
    )  # fmt: skip


class _Row:
    """The cells of one entry by what they are."""

    def __init__(self, number: int, cells: Sequence[str], heading: Heading) -> None:
        self.number, self._cells, self._heading = number, cells, heading
        self.code = clean(self.cell(Meaning.CODE), MAX_CODE)
        self.uri = self.cell(Meaning.URI).strip()

    def cell(self, meaning: Meaning, language: str = "") -> str:
        """The first that is filled; "" when there is none."""
        places = (
            place
            for place, column in self._heading.columns.items()
            if column.meaning is meaning and column.language == language and place < len(self._cells)
        )
        return next((self._cells[place] for place in places if self._cells[place].strip()), "")

    def address(self, page: str) -> str:
        """Its own, else one that follows from its code."""
        if self.uri and ("://" in self.uri or not page_of_code(self.uri, page)):
            return read_address(self.uri)
        code = self.code or self.uri
        own = page_of_code(code, page) if code else ""
        return read_address(address_of_code(own, code)) if own else ""


def _read_heading(line: str, delimiter: str) -> Mapping[int, Column]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return {}
    columns: dict[int, Column] = {}
    for place, cell in enumerate(cells[:MAX_COLUMNS]):
        if column := _find_column(cell):
            columns[place] = column
    return columns


def _find_column(cell: str) -> Column | None:
    """ "Naam (nl)" as the name in Dutch."""
    folded = fold(cell[:100].strip())
    if meaning := _MEANINGS.get(re.sub(r"[^a-z]", "", folded)):
        return Column(meaning)
    found = _HEADING.fullmatch(folded)
    meaning = _MEANINGS.get(re.sub(r"[^a-z]", "", found[1])) if found and found[2] else None
    return Column(meaning, _LANGUAGES[found[2]]) if found and meaning else None


def _read_rows(text: str, delimiter: str, collected: Collected) -> Iterator[tuple[int, list[str]]]:
    """With the number of the line on which each ends. What is torn ends the table, and is said."""
    reader = csv.reader(text.lstrip("\ufeff\r\n ").splitlines(keepends=True), delimiter=delimiter)
    try:
        next(reader, None)
        for cells in reader:
            if reader.line_num > MAX_LINES:
                raise too_many()
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        collected.leave_out(reader.line_num, "", Flaw.DAMAGED)


def _add_row(collected: Collected, row: _Row, language: str, page: str, addresses: Mapping[str, str]) -> None:
    texts = texts_of(
        language_of(row.cell(Meaning.LANGUAGE), language),
        row.cell(Meaning.NAME),
        row.cell(Meaning.DESCRIPTION),
        row.cell(Meaning.OTHERS).replace("\n", ", "),
    )
    for one in LANGUAGES:
        texts |= texts_of(one, row.cell(Meaning.NAME, one), row.cell(Meaning.DESCRIPTION, one))
    address = row.address(page)
    name = next((said["name"] for said in texts.values()), "")
    called = " ".join(filter(None, (row.code, name))) or row.uri
    if not address:
        collected.leave_out(row.number, called, Flaw.WRONG_ADDRESS if row.uri else Flaw.NO_ADDRESS)
    elif not texts:
        collected.leave_out(row.number, called, Flaw.NO_NAME)
    else:
        above = row.cell(Meaning.PARENT).strip()
        parent = addresses.get(clean(above, MAX_CODE)) or read_address(above)
        code = row.code or ("" if "://" in row.uri else clean(row.uri, MAX_CODE))
        collected.add(row.number, Entry(address, code, type_of(address, code), texts, parent))
