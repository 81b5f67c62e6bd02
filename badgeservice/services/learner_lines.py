"""Read a pasted list of learners in any usual form, and say per line what was understood.

A teacher pastes from a spreadsheet, from a mail program or from a web page. Nothing is sent or stored here: the
page shows these lines, the teacher mends them, and only then is anything awarded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Sentence
from badgeservice.person_name import (
    has_hidden_character,
    has_mixed_alphabets,
    is_infix,
    join_name,
    order_name,
    read_person_name,
    tidy_case,
)
from badgeservice.services.learner_columns import (
    Column,
    email_by_heading,
    last_name_first_votes,
    name_by_heading,
    name_cells,
)
from badgeservice.services.learner_rows import ADDRESS, Row, Rows, check_row_count, split_rows

MAX_SHOWN = 300
MAX_LINE = 1000  # without columns; a longer line is no name and address

_WRAPPED_ADDRESS = re.compile(rf"[<(\[]?(?:mailto:)?({ADDRESS})[>)\]]?")
_LIST_MARK = re.compile(r"^\s*(?:\d{1,4}\s*[.)]\s+|[-*•–]\s+)")
_TOO_MANY_COLUMNS = Sentence(
    "There are too many columns here. Put headings above them, such as name and e-mail.",
    "Hier staan te veel kolommen. Zet er koppen boven, zoals naam en e-mail.",
)
_TWO_ADDRESSES = Sentence(
    "There is more than one address on this line. Leave one, and put other learners on a line of their own.",
    "Op deze regel staat meer dan één adres. Laat er één staan en zet andere studenten op een eigen regel.",
)
_TOO_LONG = Sentence(
    "This line is too long. Put one learner on each line.", "Deze regel is te lang. Zet op elke regel één student."
)


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One learner as we understood the line. `problem` stops the award, `note` only asks for a look."""

    number: int
    raw: str
    name: str
    email: str
    problem: Sentence | None = None
    note: Sentence | None = None
    is_repeated: bool = False  # the same person stands on an earlier line and is taken once


@dataclass(frozen=True, slots=True)
class ReadLearners:
    """Everything that was understood of a paste."""

    lines: tuple[LearnerLine, ...]
    columns: tuple[Column, ...]  # of the heading; none without a heading
    delimiter: str | None
    remarks: tuple[Sentence, ...]  # about the list as a whole

    @property
    def learners(self) -> tuple[tuple[str, str], ...]:
        """Name and address of every line that can be used, each person once."""
        return tuple((line.name, line.email) for line in self.lines if not line.problem and not line.is_repeated)

    @property
    def has_problems(self) -> bool:
        return any(line.problem for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in a row, before it is checked."""

    name: str
    email: str
    problem: Sentence | None = None


def read_learners(text: str) -> ReadLearners:
    """Read a paste; every line that is not empty comes back, understood or with a sentence that says what is missing.

    Raises:
        TooLarge: it is longer than a list of learners can be.
    """
    table = split_rows(text)
    found = _find_by_heading(table) if table.columns else _find_by_content(table)
    lines = [_understand(row, part) for row, part in zip(table.rows, found, strict=True)]
    return ReadLearners(tuple(_mark_repeated(lines)), table.columns, table.delimiter, _remarks(table))


def read_learner_rows(rows: Iterable[tuple[str, str]]) -> ReadLearners:
    """The same for a list that is mended in the page: name and address are apart already, empty rows are dropped.

    Raises:
        TooLarge: there are more rows than we award at a time.
    """
    filled = [(name.strip(), email.strip()) for name, email in rows if name.strip() or email.strip()]
    check_row_count(len(filled))
    lines = [
        _understand(Row(number, f"{name} {email}".strip(), ()), _Found(name, email))
        for number, (name, email) in enumerate(filled, 1)
    ]
    return ReadLearners(tuple(_mark_repeated(lines)), (), None, ())


def _find_by_heading(table: Rows) -> list[_Found]:
    return [_find_named(row, table.columns) if len(row.cells) > 1 else _find_free(row) for row in table.rows]


def _find_named(row: Row, columns: Sequence[Column]) -> _Found:
    email = email_by_heading(columns, row.cells)
    if email is None:  # the heading names no e-mail column: take the address where it stands
        email = next((cell for cell in row.cells if "@" in cell), "")
    is_wrapped = len(email) <= MAX_LINE and any(mark in email for mark in "<([: ")
    wrapped = _WRAPPED_ADDRESS.findall(email) if is_wrapped else []
    is_one = len({address.lower() for address in wrapped}) == 1 and len(wrapped) == email.count("@")
    first, infix, last = name_by_heading(columns, row.cells)
    name = join_name(first, infix, last) if first and last else order_name(first or last)
    return _Found(name, wrapped[0] if is_one else email)  # of two that run into each other, neither is surely meant


def _find_by_content(table: Rows) -> list[_Found]:
    """The rows of one list agree on whether the last name comes first; the clearest rows decide for the others."""
    votes = sum(last_name_first_votes(name_cells(row.cells), row.address_cell) for row in table.rows)
    is_last_first = votes > 0 or (votes == 0 and table.delimiter == ",")
    return [
        _find_in_cells(row, is_last_first=is_last_first) if row.address_cell else _find_free(row) for row in table.rows
    ]


def _find_in_cells(row: Row, *, is_last_first: bool) -> _Found:
    cells, addresses = name_cells(row.cells), {cell.lower(): cell for cell in row.cells if "@" in cell}
    email = ", ".join(addresses.values())  # one too many stays in sight
    if len(cells) > 3:
        return _Found(" ".join(cells[:3]), email, _TOO_MANY_COLUMNS)
    name = order_name("".join(cells)) if len(cells) < 2 else _join_cells(cells, is_last_first=is_last_first)
    return _Found(name, email, _TWO_ADDRESSES if len(addresses) > 1 else None)


def _join_cells(cells: Sequence[str], *, is_last_first: bool) -> str:
    """Two or three cells that together are a name."""
    if len(cells) == 2:
        first, last = reversed(cells) if is_last_first else cells
        return join_name(first, "", last)
    if is_infix(cells[1]):
        return join_name(cells[2], cells[1], cells[0]) if is_last_first else " ".join(cells)
    if is_infix(cells[2]):
        return join_name(cells[1], cells[2], cells[0])
    return " ".join(cells)


def _find_free(row: Row) -> _Found:
    """A line without columns: an address somewhere, and the rest is the name."""
    text = row.raw
    if len(text) > MAX_LINE:
        return _Found("", "", _TOO_LONG)
    address = _WRAPPED_ADDRESS.search(text)
    rest = f"{text[: address.start()]} {text[address.end() :]}" if address else text
    rest = _LIST_MARK.sub("", rest).replace("mailto:", " ")
    rest = re.sub(r"[\t;|<>\[\]\"]|\(\s*\)", " ", rest).strip(" ,:-–'")
    return _Found(order_name(rest), address[1] if address else "")


def _understand(row: Row, found: _Found) -> LearnerLine:
    """Check both halves; the first thing that is wrong is said, with the number of the line in front."""
    email, problem = found.email.strip(" .'"), found.problem
    try:
        email = read_email_address(email)
    except Invalid as wrong:
        problem = problem or wrong.sentence
    name, note = found.name, None
    if not name and not problem and (name := name_from_address(email)):
        note = Sentence(
            f"We took the name “{name}” from the address. Is it right?",
            f"Wij haalden de naam “{name}” uit het adres. Klopt dat?",
        )
    try:
        name = read_person_name(name)
    except Invalid as wrong:
        problem = problem or wrong.sentence
    tidy = tidy_case(name)
    note = note or _note_on_name(name, tidy)
    return LearnerLine(
        row.number,
        _shown(row.raw),
        _shown(tidy),
        _shown(email),
        problem=_on_line(row.number, problem),
        note=None if problem else _on_line(row.number, note),
    )


def name_from_address(email: str) -> str:
    """The name in an address such as jan.de.vries@school.example; nothing when it does not clearly hold one."""
    parts = re.split(r"[._]", email.partition("@")[0])
    is_a_name = len(parts) > 1 and all(re.fullmatch(r"[a-z-]{2,}", part) for part in parts)
    return tidy_case(" ".join(parts)) if is_a_name else ""


def _note_on_name(name: str, tidy: str) -> Sentence | None:
    if has_mixed_alphabets(tidy):
        return Sentence(
            "There are letters of two alphabets in this name. Is it right?",
            "In deze naam staan letters uit twee alfabetten. Klopt dat?",
        )
    if tidy.startswith(("=", "+", "-")):  # a formula in a spreadsheet is only text here (threats I11)
        return Sentence(
            f"This name starts with “{tidy[0]}”. Is it right?", f"Deze naam begint met “{tidy[0]}”. Klopt dat?"
        )
    if tidy != name:
        return Sentence(
            f"We wrote the name as “{tidy}”. Is it right?", f"Wij schreven de naam als “{tidy}”. Klopt dat?"
        )
    return None


def _mark_repeated(lines: Iterable[LearnerLine]) -> Iterator[LearnerLine]:
    """The same address twice is one learner; with another name it is a mistake that only the teacher can mend."""
    seen: dict[str, LearnerLine] = {}
    for line in lines:
        first = line if line.problem else seen.setdefault(line.email, line)
        if first is line:
            yield line
        elif first.name.casefold() == line.name.casefold():
            note = Sentence(
                f"This address is also on line {first.number}. We take it once.",
                f"Dit adres staat ook op regel {first.number}. Wij nemen het één keer.",
            )
            yield replace(line, note=_on_line(line.number, note), is_repeated=True)
        else:
            problem = Sentence(
                f"This address is also on line {first.number}, with another name.",
                f"Dit adres staat ook op regel {first.number}, met een andere naam.",
            )
            yield replace(line, problem=_on_line(line.number, problem), note=None)


def _remarks(table: Rows) -> tuple[Sentence, ...]:
    skipped = tuple(
        Sentence(
            f"Line {number} stands above the headings. We leave it out.",
            f"Regel {number} staat boven de koppen. Die slaan wij over.",
        )
        for number in table.skipped
    )
    unknown = [f"“{_shown(column.title)[:40]}”" for column in table.columns if column.title and not column.meaning]
    if not unknown:
        return skipped
    names = ", ".join(unknown)
    if len(unknown) == 1:
        return (*skipped, Sentence(f"We do not use the column {names}.", f"De kolom {names} gebruiken wij niet."))
    return (*skipped, Sentence(f"We do not use the columns {names}.", f"De kolommen {names} gebruiken wij niet."))


def _on_line(number: int, sentence: Sentence | None) -> Sentence | None:
    if sentence is None:
        return None
    return Sentence(
        f"Line {number}: {sentence.en[:1].lower()}{sentence.en[1:]}",
        f"Regel {number}: {sentence.nl[:1].lower()}{sentence.nl[1:]}",
    )


def _shown(text: str) -> str:
    """Text that is safe to show: nothing invisible, nothing that turns the reading order (threats I12)."""
    clean = text.replace("\t", "  ")
    if has_hidden_character(clean):
        clean = "".join("\ufffd" if has_hidden_character(letter) else letter for letter in clean)
    return clean if len(clean) <= MAX_SHOWN else f"{clean[: MAX_SHOWN - 1]}…"
