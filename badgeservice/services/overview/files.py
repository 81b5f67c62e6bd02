"""A file of who has what, for a spreadsheet.

No cell of it runs. In a file of separated values `audit.export` makes each safe; in a workbook each text is written as
a text, never as a formula or a link, and what looks like a formula has the mark that a spreadsheet gives to texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from badgeservice.catalogue import TIME_ZONE
from badgeservice.services.achievements.description import Description, read_version
from badgeservice.services.achievements.given_results import GivenResult, show_given
from badgeservice.services.achievements.result_scales import said
from badgeservice.services.audit.export import BYTE_ORDER_MARK, SEPARATORS, safe_cell, write_rows
from badgeservice.services.organisations.units import find_units
from badgeservice.services.overview.export import Taken
from badgeservice.store import achievements, tree
from badgeservice.store.awarding import taking_along
from badgeservice.store.awarding.taking_along import Row
from badgeservice.store.mailing.deliveries import LearnerState
from badgeservice.store.tables import AchievementVersion

AT_ONCE: Final = 500
MOST_RESULTS: Final = 40  # columns; beyond it all results of a badge stand in one
_WIDTH: Final = 18  # letters of a column
Cell = str | date | Decimal


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known before the first row."""

    heads: tuple[str, ...]
    lines: tuple[str, ...] | None  # the columns of results by their names; None: one column for all
    versions: Mapping[str, tuple[AchievementVersion, Description]]
    units: Mapping[str, str]  # by id: in whose name


@dataclass(frozen=True, slots=True)
class _Looks:
    """How the cells of a workbook look."""

    head: Format
    day: Format
    text: Format  # that looks like a formula


def write_csv(taken: Taken) -> Iterator[str]:
    """In pieces, each read in a transaction of its own: who reads slowly holds up nobody."""
    table, separator = _open_table(taken), SEPARATORS.get(taken.wording.language, ",")
    comma = "," if separator == ";" else "."
    yield BYTE_ORDER_MARK + write_rows([table.heads], separator)
    for rows in _read(taken, table):
        yield write_rows((tuple(_as_text(cell, comma) for cell in row) for row in rows), separator)
    if taken.has_more:
        yield write_rows([(taken.wording.more,)], separator)


def write_xlsx(taken: Taken) -> bytes:
    """Row after row, so that the memory that it takes does not grow with them."""
    table, packed = _open_table(taken), BytesIO()
    with TemporaryDirectory() as folder:
        kept = {"constant_memory": True, "tmpdir": folder}
        with Workbook(packed, {**kept, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            _write_sheet(book, taken, table)
    return packed.getvalue()


def _write_sheet(book: Workbook, taken: Taken, table: _Table) -> None:
    looks = _Looks(*map(book.add_format, ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"quote_prefix": True})))
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.heads) - 1, _WIDTH)
    for place, head in enumerate(table.heads):
        sheet.write_string(0, place, head, looks.head)
    number = 0
    for rows in _read(taken, table):
        for row in rows:
            number += 1
            for place, cell in enumerate(row):
                _write_cell(sheet, number, place, cell, looks)
    if taken.has_more:
        sheet.write_string(number + 1, 0, taken.wording.more)


def _write_cell(sheet: Worksheet, number: int, place: int, cell: Cell, looks: _Looks) -> None:
    match cell:
        case Decimal():
            sheet.write_number(number, place, float(cell))
        case date():
            sheet.write_datetime(number, place, cell, looks.day)
        case _:
            sheet.write_string(number, place, cell, looks.text if safe_cell(cell) != cell else None)


def _open_table(taken: Taken) -> _Table:
    wording = taken.wording
    with taken.parts.reading() as session:
        found = achievements.list_these_versions(session, {one.version_id for one in taken.chosen})
        paths = tree.list_paths(session, {one.unit_id for one in taken.chosen})
        units = {unit.id: unit.acting_name for unit in find_units(session, frozenset(paths.values()))}
    versions = {version.id: (version, read_version(version)) for version in found}
    lines = _name_results(versions.values(), wording.language)
    results = (wording.results,) if lines is None else lines
    return _Table((*wording.heads, *results, *wording.heads_behind), lines, versions, units)


def _name_results(versions: Iterable[tuple[AchievementVersion, Description]], language: str) -> tuple[str, ...] | None:
    """A column for each name that a line has, so that the same line of two versions or badges is one."""
    ordered = sorted(versions, key=lambda pair: (pair[0].text("name"), -pair[0].number))
    names = dict.fromkeys(
        said(line.texts, "name", language) for _version, description in ordered for line in description.results
    )
    return tuple(names) if len(names) <= MOST_RESULTS else None


def _read(taken: Taken, table: _Table) -> Iterator[list[list[Cell]]]:
    """The rows, some at a time. What is gone meanwhile is left out."""
    now, language = taken.parts.clock(), taken.wording.language
    for start in range(0, len(taken.chosen), AT_ONCE):
        some = taken.chosen[start : start + AT_ONCE]
        with taken.parts.reading() as session:
            rows = taking_along.list_rows(session, [one.award_id for one in some], now)
        yield [
            _cells(rows[one.award_id], table, taken.wording.states, language) for one in some if one.award_id in rows
        ]


def _cells(row: Row, table: _Table, states: Mapping[LearnerState, str], language: str) -> list[Cell]:
    version, description = table.versions[row.version_id]
    programmes = description.programmes
    return [
        row.learner_name,
        row.email,
        version.text("name", language),
        programmes[0].code if programmes else "",
        Decimal(version.number),
        row.earned_on or _day(row.issued_at or row.created_at),
        *_results(show_given(description, row.results, language).results, table.lines),
        states[row.state],
        _day(ends) if (ends := row.valid_until or row.ends_at) else "",
        table.units.get(row.unit_id, ""),
        row.decided_by,
    ]


def _results(given: Sequence[GivenResult], lines: tuple[str, ...] | None) -> list[Cell]:
    if lines is None:
        return ["; ".join(f"{one.name}: {one.words or one.number}" for one in given)]
    named = {one.name: one.words or Decimal(one.number) for one in given}
    return [named.get(line, "") for line in lines]


def _day(moment: datetime) -> date:
    """On the clocks of the schools."""
    return moment.astimezone(ZoneInfo(TIME_ZONE)).date()


def _as_text(cell: Cell, comma: str) -> str:
    match cell:
        case Decimal():
            return str(cell).replace(".", comma)
        case date():
            return cell.isoformat()
        case _:
            return cell
