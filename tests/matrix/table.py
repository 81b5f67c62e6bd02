"""The table of what everybody is to find, as `expected.txt` has it. It is written by hand, and imports nothing of the
permissions: whoever changes those has to say here too what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

EXPECTED: Final = Path(__file__).with_name("expected.txt")
LETTERS: Final = {"F": "found", "R": "refused", "N": "not found", "S": "asked to sign in"}
COLUMNS: Final = ("administrator", "designer", "teacher", "assessor", "reader", "operator", "learner", "nobody")
OF_ROLES: Final = COLUMNS[:5]  # one letter for each place of the trees
PLACES: Final = ("above", "own", "below", "other")


@dataclass(frozen=True)
class Line:
    """One route with one method."""

    method: str
    rule: str
    expected: dict[str, str]  # by who


def read_table(text: str) -> list[Line]:
    """Raises `ValueError` for a line that is not written as the head of the table says."""
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return [_read_line(words) for words in lines if words]


def _read_line(words: list[str]) -> Line:
    """`METHOD /rule CELL…`; the converters of rules hold spaces, so the cells are counted from the end."""
    count = 1 if len(words[-2]) > 4 or not set(words[-2]) <= set(LETTERS) else len(COLUMNS)
    cells, (method, *rule) = words[-count:], words[:-count]
    if count == 1:
        cells = cells * len(COLUMNS)
    expected = {}
    for column, cell in zip(COLUMNS, cells, strict=True):
        is_role = column in OF_ROLES
        if not set(cell) <= set(LETTERS) or len(cell) not in ({1, len(PLACES)} if is_role else {1}):
            raise ValueError(f"{method} {' '.join(rule)}: {cell} is no cell of {column}")
        if is_role:
            letters = cell * len(PLACES) if len(cell) == 1 else cell
            expected |= {f"{column}-{place}": letter for place, letter in zip(PLACES, letters, strict=True)}
        else:
            expected[column] = cell
    return Line(method, " ".join(rule), expected)


def letter_of(status: int) -> str:
    """What this answer means for who asked. A fault of ours is nothing that a table can expect; that somebody else's
    service is away (503) is told to who was let in."""
    if status >= 500 and status != 503:
        return f"!{status}"
    return {401: "S", 403: "R", 404: "N", 410: "N"}.get(status, "F")
