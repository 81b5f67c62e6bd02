"""Read a pasted list of learners in any usual form, and say per line what was understood.

A teacher pastes from a spreadsheet, from a mail program or from a web page. Nothing is sent or stored here: the
page shows these lines, the teacher mends them, and only then is anything awarded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message
from badgeservice.person_name import (
    has_hidden_character,
    has_mixed_alphabets,
    is_infix,
    join_name,
    order_name,
    read_person_name,
    tidy_case,
)
from badgeservice.services.lists.learner_columns import (
    Column,
    email_by_heading,
    last_name_first_votes,
    name_by_heading,
    name_cells,
)
from badgeservice.services.lists.learner_doubts import Columns, doubt_cells, doubt_name, look_at_columns
from badgeservice.services.lists.learner_rows import ADDRESS, Row, Rows, check_row_count, split_rows

MAX_SHOWN = 300
MAX_LINE = 1000  # without columns; a longer line is no name and address

_WRAPPED_ADDRESS = re.compile(rf"[<(\[]?(?:mailto:)?({ADDRESS})[>)\]]?")
# A comma in an address is a slip for a dot; in angle brackets it cannot be the end of the address.
_BROKEN_ADDRESS = re.compile(r"[<(\[](?:mailto:)?([^\s<>()\[\]]{1,254}@[^\s<>()\[\]@]*[,;:|\"][^\s<>()\[\]@]*)[>)\]]")
_LAST_NAME_FIRST = re.compile(r"\s*[^\s,]+,\s*[^\s,]+\s*[<(\[]")
_ROUND_BRACKETS = str.maketrans("[]{}", "()()")
_STARTS_WITH_APOSTROPHE = re.compile(r"'[ts][ -]", re.IGNORECASE)  # 't Hart, 's-Gravesande
# The same without brackets: "kees@school,nl". Where such an address ends is a guess.
_LIKELY_BROKEN = re.compile(
    r"([^\s<>()\[\]{},;:|\"@]{1,254}@[a-z0-9-]{1,63}[,;](?-i:[a-z]{2,6}))(?![\w.])", re.IGNORECASE
)
_LIST_MARK = re.compile(r"^\s*(?:\d{1,4}\s*[.)]\s+|[-*•–]\s+)")
_PARTED = re.compile(r"\w\W*[|:;\t]\W*\w")  # "ROC Midden: Anna Bos"
_TOO_MANY_COLUMNS = Message(
    Code.COLUMNS_TOO_MANY, "There are too many columns here. Put headings above them, such as name and e-mail."
)
_TWO_ADDRESSES = Message(
    Code.LINE_WITH_TWO_ADDRESSES,
    "This line has more than one address. Keep one, and put each other learner on a new line.",
)
_TOO_LONG = Message(Code.LINE_TOO_LONG, "This line is too long. Put one learner on each line.")


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One learner as we understood the line. `problem` stops the award, `note` only asks for a look."""

    number: int
    raw: str
    name: str
    email: str
    problem: Message | None = None
    note: Message | None = None
    is_repeated: bool = False  # the same person stands on an earlier line and is taken once
    written: str = ""  # what stands for a name that is not certain; until the teacher says what is right, a problem


@dataclass(frozen=True, slots=True)
class ReadLearners:
    """Everything that was understood of a paste."""

    lines: tuple[LearnerLine, ...]
    columns: tuple[Column, ...]  # of the heading; none without a heading
    delimiter: str | None
    remarks: tuple[Message, ...]  # about the list as a whole

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
    problem: Message | None = None
    written: str = ""  # where the name is not certain


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A row as the page gives it back. `written` is what stood there, where the name is still only our guess."""

    name: str
    email: str
    written: str = ""


def read_learners(text: str) -> ReadLearners:
    """Read a paste; every line that is not empty comes back, understood or with a sentence that says what is missing.

    Raises:
        TooLarge: it is longer than a list of learners can be.
    """
    table = split_rows(text)
    found = _find_by_heading(table) if table.columns else _find_by_content(table)
    lines = [_understand(row, part) for row, part in zip(table.rows, found, strict=True)]
    return ReadLearners(tuple(_mark_repeated(lines)), table.columns, table.delimiter, _remarks(table))


def read_learner_rows(rows: Iterable[LearnerRow]) -> ReadLearners:
    """The same for a list that is mended in the page: name and address are apart already, empty rows are dropped.

    Raises:
        TooLarge: there are more rows than we award at a time.
    """
    filled = [row for row in rows if row.name.strip() or row.email.strip()]
    check_row_count(len(filled))
    lines = [
        _understand(
            Row(number, f"{row.name.strip()} {row.email.strip()}".strip(), ()),
            _Found(row.name.strip(), row.email.strip(), written=row.written),
        )
        for number, row in enumerate(filled, 1)
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
    email = wrapped[0] if is_one else email  # because of two that run into each other, neither is surely meant
    found = _Found(join_name(first, infix, last), email) if first and last else _find_name(first or last, email)
    if unheaded := [cell for cell in row.cells[len(columns) :] if "@" in cell]:
        return replace(found, email=", ".join([email, *unheaded]), problem=_TWO_ADDRESSES)
    return found


def _find_name(text: str, email: str, *, is_list_of_last_names: bool = False) -> _Found:
    """A name that stands by itself; with what was written when it is not certain."""
    likely = doubt_name(text, email, is_list_of_last_names=is_list_of_last_names)
    return _Found(order_name(text), email) if likely is None else _Found(likely, email, written=text)


def _find_by_content(table: Rows) -> list[_Found]:
    """The rows of one list agree on whether the last name comes first; the clearest rows decide for the others."""
    votes = sum(last_name_first_votes(name_cells(row.cells), row.address_cell) for row in table.rows)
    is_last_first = votes > 0 or (votes == 0 and table.delimiter == ",")
    columns = look_at_columns(row.cells for row in table.rows if row.address_cell)
    free = [row.raw for row in table.rows if not row.address_cell]
    is_list_of_last_names = sum(bool(_LAST_NAME_FIRST.match(text)) for text in free) > 1
    return [
        _find_in_cells(row, columns, is_last_first=is_last_first)
        if row.address_cell and not _LIKELY_BROKEN.search(row.raw)
        else _find_free(row, is_list_of_last_names=is_list_of_last_names)
        for row in table.rows
    ]


def _find_in_cells(row: Row, columns: Columns, *, is_last_first: bool) -> _Found:
    cells, addresses = name_cells(row.cells), {cell.lower(): cell for cell in row.cells if "@" in cell}
    email = ", ".join(addresses.values())  # one too many stays in sight
    if len(cells) > 3:
        return _Found(" ".join(cells[:3]), email, _TOO_MANY_COLUMNS, ", ".join(cells))
    problem = _TWO_ADDRESSES if len(addresses) > 1 else None
    if likely := doubt_cells(row.cells, row.address_cell, columns, is_last_first=is_last_first):
        return _Found(_join_cells(likely, is_last_first=is_last_first), email, problem, ", ".join(cells))
    if len(cells) < 2:
        return replace(_find_name("".join(cells), row.address_cell), email=email, problem=problem)
    return _Found(_join_cells(cells, is_last_first=is_last_first), email, problem)


def _join_cells(cells: Sequence[str], *, is_last_first: bool) -> str:
    """At most three cells that together are a name."""
    if len(cells) == 1:
        return order_name(cells[0])
    if len(cells) == 2:
        first, last = reversed(cells) if is_last_first else cells
        return join_name(first, "", last)
    if is_infix(cells[1]):
        return join_name(cells[2], cells[1], cells[0]) if is_last_first else " ".join(cells)
    if is_infix(cells[2]):
        return join_name(cells[1], cells[2], cells[0])
    return " ".join(cells)


def _find_free(row: Row, *, is_list_of_last_names: bool = False) -> _Found:
    """A line without columns: an address somewhere, and the rest is the name."""
    text = row.raw
    if len(text) > MAX_LINE:
        return _Found("", "", _TOO_LONG)
    likely_broken = _LIKELY_BROKEN.search(text)
    address = _BROKEN_ADDRESS.search(text) or likely_broken or _WRAPPED_ADDRESS.search(text)
    if address is None:
        return _find_name(_clean(text), "", is_list_of_last_names=is_list_of_last_names)
    before, behind = _clean(text[: address.start()]), _clean(text[address.end() :])
    found = _find_name(before or behind, address[1], is_list_of_last_names=is_list_of_last_names)
    if _PARTED.search(before_raw := text[: address.start()]):
        return replace(found, written=" ".join(before_raw.split()))
    if before and any(map(str.isalnum, behind)):  # what a column says, or a remark
        return replace(found, written=f"{before}, {behind}")
    return replace(found, written=" ".join(text.split())) if address is likely_broken else found


def _clean(text: str) -> str:
    """A part of a line without what stands around a name."""
    text = _LIST_MARK.sub("", text).replace("mailto:", " ").translate(_ROUND_BRACKETS)
    text = re.sub(r"[\t;|<>\"]|\(\s*\)", " ", text).strip(" ,:-–").rstrip("'")
    return text if _STARTS_WITH_APOSTROPHE.match(text) else text.lstrip("'")


def _understand(row: Row, found: _Found) -> LearnerLine:
    """Check both halves; the first thing that is wrong is said, with the number of the line in front."""
    email, problem = found.email.strip(" .'"), found.problem
    try:
        email = read_email_address(email)
    except Invalid as wrong:
        problem = problem or wrong.sentence
    name, note = found.name, None
    if not name and not problem and (name := name_from_address(email)):
        note = Message(Code.NAME_FROM_ADDRESS, "We took the name “{name}” from the address. Is it right?", name=name)
    try:
        name = read_person_name(name)
    except Invalid as wrong:
        problem = problem or wrong.sentence
    tidy = tidy_case(name)
    if found.written:
        problem = _is_it_right(tidy, found.written, problem)
    note = note or _note_on_name(name, tidy)
    return LearnerLine(
        row.number,
        _shown(row.raw),
        _shown(tidy),
        _shown(email),
        problem=_on_line(row.number, problem),
        note=None if problem else _on_line(row.number, note),
        written=_shown(found.written),
    )


def _is_it_right(name: str, written: str, other: Message | None) -> Message:
    """The question about a name, behind what else is wrong: it is answered below for all names at once."""
    name, written = _shown(name), _shown(written)
    question = Message(
        Code.NAME_DOUBTFUL,
        "It says “{written}”. Is the name “{name}”? Change it, or say below that it is right.",
        written=written,
        name=name,
    )
    return (
        Message(Code.LINE_WITH_SEVERAL_QUESTIONS, "{other} {question}", other=other, question=question)
        if other
        else question
    )


def name_from_address(email: str) -> str:
    """The name in an address such as jan.de.vries@school.example; nothing when it does not clearly hold one."""
    parts = re.split(r"[._]", email.partition("@")[0])
    is_a_name = len(parts) > 1 and all(re.fullmatch(r"[a-z-]{2,}", part) for part in parts)
    return tidy_case(" ".join(parts)) if is_a_name else ""


def _note_on_name(name: str, tidy: str) -> Message | None:
    if has_mixed_alphabets(tidy):
        return Message(Code.NAME_OF_TWO_ALPHABETS, "This name mixes two alphabets. Is it right?")
    if tidy.startswith(("=", "+", "-")):  # a formula in a spreadsheet is only text here (threats I11)
        return Message(Code.NAME_BEGINS_ODDLY, "This name starts with “{first}”. Is it right?", first=tidy[0])
    if tidy != name:
        return Message(Code.NAME_TIDIED, "We wrote the name as “{tidy}”. Is it right?", tidy=tidy)
    return None


def _mark_repeated(lines: Iterable[LearnerLine]) -> Iterator[LearnerLine]:
    """The same address twice is one learner; with another name it is a mistake that only the teacher can mend."""
    seen: dict[str, LearnerLine] = {}
    for line in lines:
        first = line if line.problem else seen.setdefault(line.email, line)
        if first is line:
            yield line
        elif first.name.casefold() == line.name.casefold():
            note = Message(
                Code.ADDRESS_REPEATED, "This address is also on line {number}. We use it once.", number=first.number
            )
            yield replace(line, note=_on_line(line.number, note), is_repeated=True)
        else:
            problem = Message(
                Code.ADDRESS_REPEATED_WITH_OTHER_NAME,
                "This address is also on line {number}, with another name.",
                number=first.number,
            )
            yield replace(line, problem=_on_line(line.number, problem), note=None)


def _remarks(table: Rows) -> tuple[Message, ...]:
    skipped = tuple(
        Message(Code.LINE_ABOVE_HEADINGS, "Line {number} is above the headings. We leave it out.", number=number)
        for number in table.skipped
    )
    unknown = [f"“{_shown(column.title)[:40]}”" for column in table.columns if column.title and not column.meaning]
    if not unknown:
        return skipped
    names = ", ".join(unknown)
    if len(unknown) == 1:
        return (*skipped, Message(Code.COLUMN_NOT_USED, "We do not use the column {names}.", names=names))
    return (*skipped, Message(Code.COLUMNS_NOT_USED, "We do not use the columns {names}.", names=names))


def _on_line(number: int, sentence: Message | None) -> Message | None:
    if sentence is None:
        return None
    return Message(sentence.code, "Line {number}: {what}", number=number, what=sentence)


def _shown(text: str) -> str:
    """Text that is safe to show: nothing invisible, nothing that turns the reading order (threats I12)."""
    clean = text.replace("\t", "  ")
    if has_hidden_character(clean):
        clean = "".join("\ufffd" if has_hidden_character(letter) else letter for letter in clean)
    return clean if len(clean) <= MAX_SHOWN else f"{clean[: MAX_SHOWN - 1]}…"
