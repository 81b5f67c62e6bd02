"""What stands in the columns of a table without a heading: names, in which order, and what is no name.

A word that stands in many rows is a class, a course or a role. What the addresses hold is a name. Where neither says
enough, the teacher is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from badgeservice.person_name import is_particle, join_name, order_name, starts_with_infix
from badgeservice.services.lists.address_evidence import (
    holds,
    is_explained,
    letters,
    local_letters,
    names_of,
    vote_by_address,
    vote_on_order,
)
from badgeservice.services.lists.known_words import PLACES, REMARKS, ROLES, STARTS_OF_LAST_NAMES
from badgeservice.services.lists.learner_rows import Row

MOST = 0.7
FEW_ROWS = 4  # among fewer, two of the same word say nothing
SOME = 6  # one of so many rows must say something, where only common names do
CLEAR = 3  # times as many rows for one order as for the other

_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.\s?-?)+")


@dataclass(frozen=True, slots=True)
class Order:
    """Whether the last name comes first in the rows of a table, and whether that is sure."""

    is_last_first: bool
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of rows of one shape hold the name."""

    names: tuple[int, ...]
    infix: int | None = None
    others: tuple[int, ...] = ()  # words that may be a part of the name, or not
    are_too_many: bool = False
    is_certain: bool = False  # the addresses hold the name, and the others stand in many rows

    def cells(self, row: Row) -> list[str]:
        """What stands in the columns of the name."""
        return [row.cells[place] for place in self.names if row.cells[place]]

    def written(self, row: Row) -> str:
        """All the words of a row that could be a name."""
        places = sorted({*self.names, *self.others, *(() if self.infix is None else (self.infix,))})
        return " | ".join(cell for place in places if (cell := row.cells[place]))

    def has_others(self, row: Row) -> bool:
        """Whether it has words of which we do not know what they are."""
        return not self.is_certain and any(row.cells[place] for place in self.others)

    def name_of(self, row: Row, *, is_last_first: bool) -> str:
        """The cells of the name as one name."""
        cells = self.cells(row)
        if not cells:
            return ""
        infix = row.cells[self.infix] if self.infix is not None else ""
        if len(cells) == 1 and not infix:
            return order_name(cells[0])
        if len(cells) == 1:
            return join_name("", infix, cells[0])
        first, last = reversed(cells[:2]) if is_last_first else cells[:2]
        return join_name(first, infix, last) if len(cells) == 2 else " ".join(cells)


def shape_of(row: Row) -> tuple[int, int]:
    """Rows of one shape have their parts in the same places."""
    address = next((place for place, cell in enumerate(row.cells) if "@" in cell), -1)
    return len(row.cells), address


def look_at_columns(rows: Sequence[Row]) -> Columns:
    """The columns of rows of one shape."""
    width, address = shape_of(rows[0])
    places = [place for place in range(width) if not any("@" in row.cells[place] for row in rows)]
    infix = next((place for place in places if _is_column_of_infixes(rows, place)), None)
    wordy = [place for place in places if place != infix and _is_wordy(rows, place)]
    if not wordy:  # only cells with digits are left: one of them is the name all the same, as in "Student 1"
        lettered = [place for place in places if any(map(str.isalpha, rows[0].cells[place]))]
        return Columns(tuple(lettered[:1]), others=())
    if len(wordy) == 1:
        return Columns((wordy[0],), infix)
    likely = [place for place in wordy if not _is_said_of_many(rows, place)] or wordy[:1]
    is_held = {place: _is_held(rows, place) for place in wordy}
    initials = [place for place in likely if _are_initials(rows, place)]
    if len(likely) - len(initials) == 2:  # "A.M.", "Anna", "Bos"
        likely = [place for place in likely if place not in initials]
        wordy = [place for place in wordy if place not in initials]
    held = [place for place in likely if is_held[place]]
    names = _choose(rows, likely, held, address)
    if (
        len(wordy if len(rows) < FEW_ROWS else likely) > 3
        and not (len(names) == 1 and names[0] in held)
        and len(held) < 2
    ):
        return Columns(tuple(wordy[:3]), infix, tuple(wordy[3:]), are_too_many=True)
    others = [place for place in wordy if place not in names]
    is_told = all(is_held[place] for place in names) and (len(names) > 1 or _share_explained(rows, names[0]) >= MOST)
    is_certain = is_told and all(_is_said_of_many(rows, place) or _are_avatars(rows, place) for place in others)
    return Columns(tuple(names), infix, tuple(others), is_certain=is_certain and len(rows) >= FEW_ROWS - 1)


def choose_address(rows: Sequence[Row]) -> int | None:
    """Of two columns of addresses, all the way down, the one whose addresses have the fewest domains: the school's."""
    places = [place for place in range(len(rows[0].cells)) if all("@" in row.cells[place] for row in rows)]
    if len(rows) < FEW_ROWS - 1 or len(places) < 2:
        return None
    return min(places, key=lambda place: len({row.cells[place].rpartition("@")[2].lower() for row in rows}))


def look_at_orders(
    shapes: Mapping[tuple[int, int], tuple[Columns, Sequence[Row]]], delimiter: str | None
) -> dict[tuple[int, int], Order]:
    """What the rows of each shape say; the clearest decide for the others, also for those of another shape."""
    votes = {shape: _votes(columns, rows) for shape, (columns, rows) in shapes.items()}
    counts = {shape: len(rows) for shape, (_, rows) in shapes.items()}
    of_all = _order([vote for part in votes.values() for vote in part], sum(counts.values()), delimiter)
    orders = {shape: _order(part, counts[shape], delimiter) for shape, part in votes.items()}
    return {shape: order if order.is_clear else of_all for shape, order in orders.items()}


def _votes(columns: Columns, rows: Sequence[Row]) -> list[int]:
    return [
        vote
        for row in rows
        if len(cells := columns.cells(row)) == 2 and (vote := _vote(cells[0], cells[1], row.address_cell))
    ]


def _order(votes: Sequence[int], rows: int, delimiter: str | None) -> Order:
    first, last = sum(vote > 0 for vote in votes), sum(vote < 0 for vote in votes)
    if first == last:
        return Order(is_last_first=delimiter == ",", is_clear=False)
    is_enough = any(abs(vote) > 1 for vote in votes) or max(first, last) * SOME >= rows
    return Order(is_last_first=last > first, is_clear=is_enough and max(first, last) >= CLEAR * min(first, last))


def is_against(cells: Sequence[str], email: str, order: Order) -> bool:
    """Whether the address of a row says that its cells are in the other order than those of the list."""
    vote = vote_by_address(cells[0], cells[1], email)
    return vote != 0 and (vote < 0) != order.is_last_first


def _choose(rows: Sequence[Row], likely: list[int], held: list[int], address: int) -> list[int]:
    """The columns of the name among those that may be it."""
    whole = [place for place in likely if _share(rows, place, lambda cell: len(names_of(cell)) > 1) >= MOST]
    before = [place for place in likely if place < address]
    if len(likely) == 2 and len(whole) == 2:  # "Anna Bos" and "Bakkerij Bos": one of them is all of the name
        return [max(whole, key=lambda place: _share_explained(rows, place))]
    if len(likely) < 2 or (set(held) == set(likely) and len(likely) < 3):
        return likely
    if held_whole := [place for place in held if place in whole]:
        return [max(held_whole, key=lambda place: _share_explained(rows, place))]
    if len(held) > 1:
        return held[:2]
    if whole:
        return whole[:1]
    if before and len(before) < len(likely):
        return before[:2]
    return likely[:2]


def _vote(first: str, last: str, email: str) -> int:
    if starts_with_infix(first) != starts_with_infix(last):
        return 2 if starts_with_infix(last) else -2
    return vote_on_order(first, last, email)


def _is_column_of_infixes(rows: Sequence[Row], place: int) -> bool:
    cells = [row.cells[place] for row in rows if row.cells[place]]
    infixes = [cell for cell in cells if all(map(is_particle, cell.split()))]
    others = {letters(cell) for cell in cells} - {letters(cell) for cell in infixes}
    return bool(infixes) and others <= STARTS_OF_LAST_NAMES  # "El" is a tussenvoegsel for some systems


def _is_wordy(rows: Sequence[Row], place: int) -> bool:
    """Whether it may be a part of a name: letters, and no digits (classes, dates, numbers)."""
    cells = [row.cells[place] for row in rows if any(map(str.isalnum, row.cells[place]))]
    words = [cell for cell in cells if any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell))]
    return len(words) * 2 > len(cells)


def _is_said_of_many(rows: Sequence[Row], place: int) -> bool:
    """Whether it is a class, a course, a role or a result: known words, or a few words again and again."""
    cells = [row.cells[place].casefold() for row in rows if row.cells[place]]
    if _is_held(rows, place):
        return False
    known = sum(any(word.strip(".,()") in ROLES | PLACES | REMARKS for word in cell.split()) for cell in cells)
    if known * 2 > len(cells):
        return True
    distinct = len(set(cells))
    is_one = distinct == 1 and len(cells) > 1 and len(cells) == len(rows)
    return is_one or (len(cells) >= FEW_ROWS and distinct * 2 <= len(cells)) or _are_marks(cells)


def _are_marks(cells: Sequence[str]) -> bool:
    """Single letters such as m and v, or x."""
    return all(len(cell.strip(".")) < 2 for cell in cells) and len(set(cells)) * 2 <= max(len(cells), 3)


def _are_initials(rows: Sequence[Row], place: int) -> bool:
    return _share(rows, place, lambda cell: bool(_INITIALS.fullmatch(cell))) >= MOST


def _are_avatars(rows: Sequence[Row], place: int) -> bool:
    """The two letters that a web page shows where it has no picture."""
    return all(len(row.cells[place]) < 4 and row.cells[place].isupper() for row in rows)


def _is_held(rows: Sequence[Row], place: int) -> bool:
    """Whether the addresses hold what stands there, in most rows whose address has letters to tell."""
    telling = [row for row in rows if row.cells[place] and len(local_letters(row.address_cell)) > 2]
    return bool(telling) and sum(holds(row.address_cell, row.cells[place]) for row in telling) * 2 > len(telling)


def _share_explained(rows: Sequence[Row], place: int) -> float:
    """How many cells say no more than the address: of "Anna Bos" and "Select Anna Bos" the first is the name."""
    return sum(is_explained(row.address_cell, row.cells[place]) for row in rows) / len(rows)


def _share(rows: Sequence[Row], place: int, has: Callable[[str], bool]) -> float:
    cells = [row.cells[place] for row in rows if letters(row.cells[place])]
    return sum(map(has, cells)) / len(cells) if cells else 0.0
