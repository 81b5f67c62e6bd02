"""Columns beside names and addresses that whoever reads the list has a use for, such as grades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from badgeservice.services.lists.found_names import FoundTable
from badgeservice.services.lists.learner_rows import Row, Table

# From the title of a column and its cells: what it is for; "" when it is for nothing.
Use: TypeAlias = Callable[[str, Sequence[str]], str]
Cells: TypeAlias = tuple[tuple[str, str], ...]  # what it is for, and what stands there


def use_columns(tables: Sequence[Table], found: Sequence[FoundTable], use: Use) -> tuple[list[FoundTable], list[Cells]]:
    """The tables with these columns used, and the cells of each row of all of them."""
    used, cells = [], list[Cells]()
    for table, read in zip(tables, found, strict=True):
        places = _find_places(table, read, use)
        used.append(replace(read, used=read.used | places.keys()))
        cells += [_cells_of(row, places) for row in table.rows]
    return used, cells


def _find_places(table: Table, read: FoundTable, use: Use) -> dict[int, str]:
    """By the place of the column. Without columns that said who it is, no heading is to be trusted; of two columns for
    the same, the first is taken."""
    places: dict[int, str] = {}
    for place, column in enumerate(table.columns if read.used and table.delimiter else ()):
        if place in read.used or not column.title:
            continue
        meant = use(column.title, [row.cells[place] for row in table.rows if place < len(row.cells)])
        if meant and meant not in places.values():
            places[place] = meant
    return places


def _cells_of(row: Row, places: dict[int, str]) -> Cells:
    return tuple((meant, row.cells[at]) for at, meant in places.items() if at < len(row.cells) and row.cells[at])
