"""Where the cells of a spreadsheet are and how much stands in them, found out before anybody lays them out.

One cell far down, one text that stands in many cells, or a row that is written once for a million: each makes a small
file large for who reads it.
"""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, TooLarge

MAX_ROWS = 5000
MAX_COLUMNS = 250
MAX_CELLS = 200_000
MAX_LETTERS = 4 * 1024 * 1024  # in all cells together

TOO_LARGE = Message(Code.FILE_TOO_LARGE, "This file is too large for a list of learners. Copy the list and paste it.")
DAMAGED = Message(Code.FILE_DAMAGED, "We cannot read this file. Save it again, or copy the list and paste it.")

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.IGNORECASE)


class Bounds(Protocol):
    """What is counted while the XML of a spreadsheet is looked through."""

    def begin(self) -> None:
        """Another part of the spreadsheet begins."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """Text inside an element."""

    def end(self, name: str) -> None:
        """An element ends."""


def look_through(xml: bytes, bounds: Bounds) -> None:
    """Count what stands in a part.

    Raises:
        Invalid: it is no XML, or XML that no spreadsheet has.
        TooLarge: there is more in it than in a list of learners.
    """
    bounds.begin()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = bounds.start
    parser.EndElementHandler = bounds.end
    parser.CharacterDataHandler = bounds.text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Invalid(DAMAGED, field="file") from None


class ExcelBounds:
    """XLSX: a cell says where it is, or follows the one before; most texts are kept apart and numbered."""

    def __init__(self) -> None:
        self._cells = 0
        self._lengths: list[int] = []  # of the texts that are kept apart
        self._uses: list[int] = []  # their numbers, each time that a cell has one
        self.begin()

    def begin(self) -> None:
        """Another sheet, or another part."""
        self._row = self._column = 0
        self._is_shared = self._is_value = False
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, a value, or a text that is kept apart."""
        element = name.rpartition(":")[2]
        if element == "row":
            self._row, self._column = _number(attributes, "r", self._row + 1), 0
        elif element == "c":
            self._cells += 1
            self._column += 1
            self._is_shared = attributes.get("t") == "s"
            if "r" in attributes:
                self._row, self._column = _place_of(attributes["r"])
        elif element in {"v", "is"}:
            self._is_value, self._value = element == "v", ""
            _check(self._row, self._column, self._cells)
        elif element == "si":
            self._lengths.append(0)

    def text(self, text: str) -> None:
        """A value, or a piece of a text that is kept apart."""
        if self._is_value:
            self._value += text if len(self._value) < 10 else ""
        elif self._lengths:
            self._lengths[-1] += len(text)

    def end(self, name: str) -> None:
        """The number of a text is known when its value ends."""
        if name.rpartition(":")[2] == "v":
            if self._is_shared and self._value.strip().isdecimal():
                self._uses.append(int(self._value))
            self._is_value = False

    def conclude(self) -> None:
        """All parts were seen: how much do the cells hold together?"""
        if sum(self._lengths[use] for use in self._uses if use < len(self._lengths)) > MAX_LETTERS:
            raise TooLarge(TOO_LARGE, field="file")


class OdsBounds:
    """ODS: a cell and a row may stand for many of the same; empty ones at the end are nothing."""

    def __init__(self) -> None:
        self._cells = self._all_letters = 0
        self.begin()

    def begin(self) -> None:
        """Another part."""
        self._row = self._column = self._filled = self._letters = 0
        self._rows = self._columns = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A table, a row, a cell or a text in it."""
        if name == "table:table":
            self._row = 0
        elif name == "table:table-row":
            self._rows = _number(attributes, "table:number-rows-repeated", 1)
            self._column = self._filled = self._letters = 0
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._columns = _number(attributes, "table:number-columns-repeated", 1)
            self._column += self._columns
            if any(attribute.startswith("office:") for attribute in attributes):
                self._filled = self._column
        elif name.startswith("text:"):
            self._filled = self._column

    def text(self, text: str) -> None:
        """Text in a cell stands in each cell that it is for."""
        self._letters += len(text) * self._columns

    def end(self, name: str) -> None:
        """A row is known when it ends."""
        if name != "table:table-row":
            return
        self._row += self._rows
        if not self._filled:
            return
        self._cells += self._filled * self._rows
        self._all_letters += self._letters * self._rows
        _check(self._row, self._filled, self._cells)
        if self._all_letters > MAX_LETTERS:
            raise TooLarge(TOO_LARGE, field="file")

    def conclude(self) -> None:
        """Nothing is left to count."""


def _refuse_doctype(*_: object) -> None:
    """No spreadsheet has one; entities are how a small text becomes a large one."""
    raise Invalid(DAMAGED, field="file")


def _number(attributes: dict[str, str], name: str, otherwise: int) -> int:
    text = attributes.get(name)
    if text is None:
        return otherwise
    if not text.isdecimal() or len(text) > 8:
        raise Invalid(DAMAGED, field="file")
    return int(text)


def _place_of(reference: str) -> tuple[int, int]:
    """Row and column of "B12"."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise Invalid(DAMAGED, field="file")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _check(row: int, column: int, cells: int) -> None:
    if row > MAX_ROWS or column > MAX_COLUMNS or cells > MAX_CELLS:
        raise TooLarge(TOO_LARGE, field="file")
