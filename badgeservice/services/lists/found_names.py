"""Who stands in each row of a table: a name, an address, and what is not certain about them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.person_name import is_infix, join_name, tidy_case
from badgeservice.services.lists.address_evidence import (
    holds,
    may_be_whole,
    names_of,
    vote_by_address,
    vote_by_names,
    words_of_address,
)
from badgeservice.services.lists.clean_names import clean_name
from badgeservice.services.lists.damaged_letters import has_lost_letters
from badgeservice.services.lists.known_words import STAFF
from badgeservice.services.lists.last_look import Beside, likely_name, look_beside
from badgeservice.services.lists.learner_columns import NAMES, Column, Meaning, email_by_heading, name_by_heading
from badgeservice.services.lists.learner_doubts import read_name
from badgeservice.services.lists.learner_rows import Row, Table
from badgeservice.services.lists.pasted_lines import ADDRESS, LIST_MARK
from badgeservice.services.lists.questions import Doubt
from badgeservice.services.lists.unnamed_columns import (
    Columns,
    Order,
    choose_address,
    is_against,
    look_at_columns,
    look_at_orders,
    shape_of,
)
from badgeservice.services.lists.usual_names import Usual, Written, look_at_names

MAX_LINE = 1000  # without columns; a longer line is no name and address

_WRAPPED_ADDRESS = re.compile(rf"[<(\[]?(?:mailto:|smtp:)?({ADDRESS})[>)\]]?", re.IGNORECASE)
# A comma in an address is a slip for a dot; in angle brackets it cannot be the end of the address.
_BROKEN_ADDRESS = re.compile(
    r"[<(\[](?:mailto:)?([^\s<>()\[\]]{1,254}@[^\s<>()\[\]@]*[,;:|\"][^\s<>()\[\]@]*|[^\s<>()\[\]@]{1,254}@@[^\s<>()\[\]@]*)[>)\]]"
)
# The same without brackets: "kees@school,nl". Where such an address ends is a guess.
_LIKELY_BROKEN = re.compile(
    r"([^\s<>()\[\]{},;:|\"@]{1,254}@[a-z0-9-]{1,63}[,;](?-i:[a-z]{2,8}))(?![\w.])", re.IGNORECASE
)
_TWO_ATS = re.compile(r"([^\s<>()\[\]{},;:|\"@]{1,254}@@[^\s<>()\[\]{},;:|\"@]{1,254})")
_PARTED = re.compile(r"\w\W*[|:;\t]\W*\w")  # "ROC Midden: Anna Bos"
_ODD_IN_PARTS = re.compile(r"[(),|/\d]")
_TOO_MANY_COLUMNS = Message(
    Code.COLUMNS_TOO_MANY, "There are too many columns here. Put headings above them, such as name and e-mail."
)
_TWO_ADDRESSES = Message(
    Code.LINE_WITH_TWO_ADDRESSES,
    "This line has more than one address. Keep one, and put each other learner on a new line.",
)
_TOO_LONG = Message(Code.LINE_TOO_LONG, "This line is too long. Put one learner on each line.")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a row, before it is checked."""

    name: str
    email: str
    problem: Message | None = None
    written: str = ""  # where the name is not certain
    doubt: Doubt | None = None
    is_tidied: bool = False  # the name was in capitals in part


@dataclass(frozen=True, slots=True)
class FoundTable:
    """Who stands in a table, and which columns of its heading said so."""

    found: list[Found]
    used: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Text:
    """A name that stands by itself, to be read when all names of the list are known."""

    row: Row
    text: str
    email: str
    problem: Message | None = None
    written: str = ""  # more than the text, where more stands in the row


def find_learners(table: Table) -> FoundTable:
    """Who stands in each row."""
    meanings = {column.meaning for column in table.columns if column.meaning}
    has_name = Meaning.NAME in meanings or (Meaning.LAST in meanings and meanings & {Meaning.FIRST, Meaning.INITIALS})
    has_first = (
        Meaning.FIRST in meanings and Meaning.INFIX not in meanings and all(column.is_known for column in table.columns)
    )
    has_heading = bool(table.columns and table.delimiter and (has_name or has_first))
    read = _find_by_heading(table) if has_heading else _find_by_content(table)
    sure = ((found.name, found.email) for found in read.found if not found.written)
    beside = look_beside(sure, has_heading=has_heading)
    return replace(
        read, found=[_look_again(found, row, beside) for found, row in zip(read.found, table.rows, strict=True)]
    )


def _look_again(found: Found, row: Row, beside: Beside) -> Found:
    """A name that is odd all the same; and the best guess where it is asked already."""
    if found.written and found.doubt in {Doubt.REMARK, Doubt.ORDER} and not beside.has_heading:
        likely = "" if may_be_whole(found.name, found.email) else words_of_address(row.text, found.email)
        return replace(found, name=likely or found.name)
    if not found.name or found.written or has_lost_letters(found.name):
        return found
    likely = likely_name(found.name, found.email, beside)
    return replace(found, name=likely, written=found.name, doubt=Doubt.REMARK) if likely else found


def _find_by_heading(table: Table) -> FoundTable:
    lasts = [name_by_heading(table.columns, row.cells) for row in table.rows if len(row.cells) > 1]
    shouted = sum(last.isupper() and not first.isupper() and len(last) > 2 for first, _, last in lasts)
    are_shouted = shouted * 2 > len(lasts)
    parts = [
        _find_named(row, table.columns, are_shouted=are_shouted) if len(row.cells) > 1 else _find_free(row)
        for row in table.rows
    ]
    named = [place for place, column in enumerate(table.columns) if column.meaning in NAMES]
    parts = _doubt_halves(_doubt_turned(_take_called(parts, table), table), table)
    parts = _doubt_staff(parts, table.rows, [named] * len(parts))
    used = frozenset(place for place, column in enumerate(table.columns) if _is_used(column, table.columns, table.rows))
    return FoundTable(_read_texts(parts, has_heading=True), used)


def _take_called(parts: list[Found | _Text], table: Table) -> list[Found | _Text]:
    """ "Anna Bos" of "Johanna Bos" beside "Anna", where the other names begin with what stands beside them."""
    places = {column.meaning: place for place, column in enumerate(table.columns) if column.meaning}
    if not {Meaning.NAME, Meaning.FIRST} <= set(places) or Meaning.LAST in places:
        return parts
    cells = [[row.cells[place] if place < len(row.cells) else "" for place in places.values()] for row in table.rows]
    names = [dict(zip(places, row, strict=True)) for row in cells]
    wholes = [name[Meaning.NAME].split() for name in names]
    are_same = [
        bool(words) and words[0] == name[Meaning.FIRST].split(" ")[0] for words, name in zip(wholes, names, strict=True)
    ]
    if sum(are_same) * 2 <= len(names):
        return parts
    return [
        replace(
            part,
            name=" ".join([name[Meaning.FIRST], *words[1:]]),
            written=f"{' '.join(words)} | {name[Meaning.FIRST]}",
            doubt=Doubt.REMARK,
        )
        if isinstance(part, Found) and not is_same and len(words) > 1 and name[Meaning.FIRST]
        else part
        for part, name, words, is_same in zip(parts, names, wholes, are_same, strict=True)
    ]


def _doubt_turned(parts: list[Found | _Text], table: Table) -> list[Found | _Text]:
    """A first and a last name in each other's column, by the address and by what names are common."""
    names = [name_by_heading(table.columns, row.cells) if len(row.cells) > 1 else ("", "", "") for row in table.rows]
    votes = [vote_by_address(first, last, part.email) for (first, _, last), part in zip(names, parts, strict=True)]
    if sum(vote > 0 for vote in votes) < 3 * sum(vote < 0 for vote in votes):  # addresses begin with the last name here
        return parts
    return [
        replace(part, name=join_name(last, infix, first), written=f"{first} | {last}", doubt=Doubt.ORDER)
        if isinstance(part, Found) and vote < 0 and vote_by_names(first, last) < 0
        else part
        for (first, infix, last), part, vote in zip(names, parts, votes, strict=True)
    ]


def _doubt_halves(parts: list[Found | _Text], table: Table) -> list[Found | _Text]:
    """A first or a last name alone, where the other rows have both: half of a name is a question."""
    meanings = {column.meaning for column in table.columns}
    if not {Meaning.FIRST, Meaning.LAST} <= meanings:
        return parts
    names = [name_by_heading(table.columns, row.cells) if len(row.cells) > 1 else ("", "", "") for row in table.rows]
    held = sum(holds(part.email, first) for (first, _, last), part in zip(names, parts, strict=True) if first and last)
    if held * 2 <= sum(len(row.cells) > 1 for row in table.rows):  # somebody may have one name
        return parts
    return [
        replace(part, written=part.written or part.text)
        if isinstance(part, _Text) and len(row.cells) > 1 and not first and len(names_of(part.text)) == 1
        else part
        for row, (first, _, _), part in zip(table.rows, names, parts, strict=True)
    ]


def _doubt_staff(
    parts: list[Found | _Text], rows: Sequence[Row], names: Sequence[Collection[int]]
) -> list[Found | _Text]:
    """A teacher in the list of a class gets no badge unasked; in the columns of the name, Mentor is a name."""
    roles = [
        next((cell for place, cell in enumerate(row.cells) if place not in at and cell.lower() in STAFF), "")
        if len(row.cells) > 1
        else ""
        for row, at in zip(rows, names, strict=True)
    ]
    if sum(map(bool, roles)) * 2 > len(roles):
        return parts
    return [_doubt_role(part, role) if role else part for part, role in zip(parts, roles, strict=True)]


def _doubt_role(part: Found | _Text, role: str) -> Found | _Text:
    if isinstance(part, _Text):
        return replace(part, written=f"{part.text} | {role}")
    return replace(part, written=f"{part.name} | {role}", doubt=Doubt.REMARK)


def _is_used(column: Column, columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """Whether it is a part of some name or address: initials beside a first name are not."""
    others = {other.meaning: place for place, other in enumerate(columns) if other.meaning}
    if column.meaning is Meaning.INITIALS and Meaning.FIRST in others:
        place = others[Meaning.FIRST]
        return any(not (row.cells[place] if place < len(row.cells) else "") for row in rows if len(row.cells) > 1)
    if column.meaning is Meaning.NAME and Meaning.LAST in others:
        return False
    return column.meaning is not None or column.is_of_next


def _find_named(row: Row, columns: Sequence[Column], *, are_shouted: bool) -> Found | _Text:
    email = email_by_heading(columns, row.cells)
    others = [cell for place, cell in enumerate(row.cells) if "@" in cell and not _is_known(columns, place)]
    if email is None:  # the heading names no e-mail column: take the address where it stands
        email = others[0] if others else ""
    if "@" not in email and len(others) == 1 and len(row.cells) != len(columns):
        return _find_free(replace(row, text=", ".join(cell for cell in row.cells if cell)))  # a comma too many
    email = _one_address(email)
    problem = None
    if unheaded := [cell for cell in row.cells[len(columns) :] if "@" in cell and cell != email]:
        email, problem = ", ".join([email, *unheaded]), _TWO_ADDRESSES
    if len(others) > 1 and any(column.is_guess for column in columns):
        name = join_name(*name_by_heading(columns, row.cells))
        return Found(name, email, problem, " | ".join([name, *others]), Doubt.COLUMNS)
    first, infix, last = name_by_heading(columns, row.cells)
    if not (first and last) and "@" in (first or last) != email and email and email not in (first or last):
        return _Text(row, _without_address(first or last), f"{first or last}, {email}", _TWO_ADDRESSES)
    if not (first and last):
        return _Text(row, _without_address(first or last), email, problem)
    first, last = _without_address(first), _without_address(last)
    if _ODD_IN_PARTS.search(first + last):
        return _Text(row, ", ".join(part for part in (last, infix, first) if part), email, problem)
    if are_shouted and last.isupper() and not first.isupper():
        return Found(
            join_name(first, tidy_case(infix) if infix else "", tidy_case(last) if len(last) > 2 else last.title()),
            email,
            problem,
            is_tidied=True,
        )
    return Found(join_name(first, infix, last), email, problem)


def _is_known(columns: Sequence[Column], place: int) -> bool:
    """Whether the heading says that a column is something else: the address of a parent is not the learner's."""
    return place < len(columns) and columns[place].is_known and columns[place].meaning is None


def _without_address(cell: str) -> str:
    return clean_name(_WRAPPED_ADDRESS.sub(" ", cell)) if "@" in cell and len(cell) <= MAX_LINE else cell


def _one_address(cell: str) -> str:
    """The address in a cell such as "Anna <anna@x.nl>"; of two that run into each other, neither is surely meant."""
    is_wrapped = len(cell) <= MAX_LINE and any(mark in cell for mark in "<([: ")
    wrapped = _WRAPPED_ADDRESS.findall(cell) if is_wrapped else []
    is_one = len({address.lower() for address in wrapped}) == 1 and len(wrapped) == cell.count("@")
    return wrapped[0] if is_one else cell


def _read_texts(parts: Iterable[Found | _Text], *, has_heading: bool) -> list[Found]:
    """Names that stand by themselves are read together: what many have behind them is no last name."""
    parts = list(parts)
    texts = [Written(part.text, part.email) for part in parts if isinstance(part, _Text)]
    usual = look_at_names(texts, has_heading=has_heading)
    return [_read_text(part, usual) if isinstance(part, _Text) else part for part in parts]


def _read_text(part: _Text, usual: Usual) -> Found:
    read = read_name(part.text, part.email, usual)
    if part.written:
        return Found(read.name, part.email, part.problem, part.written, read.doubt or Doubt.REMARK)
    written = part.text if read.doubt else ""
    return Found(read.name, part.email, part.problem, written, read.doubt, is_tidied=read.is_tidied)


def _find_by_content(table: Table) -> FoundTable:
    """The rows of one list agree on which columns hold the name; the clearest rows decide for the others."""
    rows = [_without_known(row, table.columns) for row in table.rows]
    is_table = [bool(row.address_cell) and not _LIKELY_BROKEN.search(row.text) for row in rows]
    shapes: dict[tuple[int, int], list[Row]] = {}
    for row, is_row in zip(rows, is_table, strict=True):
        if is_row:
            shapes.setdefault(shape_of(row), []).append(row)
    addresses = {shape: choose_address(group) for shape, group in shapes.items()}
    columns = {shape: look_at_columns(group) for shape, group in shapes.items()}
    orders = look_at_orders({shape: (columns[shape], group) for shape, group in shapes.items()}, table.delimiter)
    parts = [
        _find_in_cells(row, columns[shape_of(row)], orders[shape_of(row)], addresses[shape_of(row)])
        if is_row
        else _find_free(row)
        for row, is_row in zip(rows, is_table, strict=True)
    ]
    used = {place for shape in shapes.values() for row in shape for place in _places_used(row, columns[shape_of(row)])}
    named = [
        columns[shape_of(row)].names if is_row and not columns[shape_of(row)].others else ()
        for row, is_row in zip(rows, is_table, strict=True)
    ]
    return FoundTable(_read_texts(_doubt_staff(parts, rows, named), has_heading=False), frozenset(used))


def _places_used(row: Row, columns: Columns) -> set[int]:
    address = {place for place, cell in enumerate(row.cells) if "@" in cell}
    return {*columns.names, *address, *(() if columns.infix is None else (columns.infix,))}


def _without_known(row: Row, columns: Sequence[Column]) -> Row:
    """Without the cells of which a heading says that they are neither a name nor the learner's address."""
    if not columns or len(row.cells) < 2:
        return row
    cells = tuple(
        "" if place < len(columns) and columns[place].is_known and not columns[place].meaning else cell
        for place, cell in enumerate(row.cells)
    )
    return replace(row, cells=cells)


def _find_in_cells(row: Row, columns: Columns, order: Order, address: int | None) -> Found | _Text:
    if address is None:
        return _find_in_row(row, columns, order)
    cells = [cell if "@" not in cell or place == address else "" for place, cell in enumerate(row.cells)]
    found = _find_in_row(replace(row, cells=tuple(cells)), columns, order)
    written = " | ".join(cell for cell in row.cells if cell)
    return (
        replace(found, written=written)
        if isinstance(found, _Text)
        else replace(found, written=written, doubt=Doubt.COLUMNS)
    )


def _find_in_row(row: Row, columns: Columns, order: Order) -> Found | _Text:
    addresses = {_one_address(cell).lower(): _one_address(cell) for cell in row.cells if "@" in cell}
    email = ", ".join(addresses.values())  # one too many stays in sight
    problem = _TWO_ADDRESSES if len(addresses) > 1 else None
    cells, written = columns.cells(row), columns.written(row)
    name = columns.name_of(row, is_last_first=order.is_last_first)
    if columns.are_too_many:
        return Found(name, email, problem or _TOO_MANY_COLUMNS, written, Doubt.COLUMNS)
    if len(cells) == 1:
        has_infix = columns.infix is not None and bool(row.cells[columns.infix])
        if has_infix:
            return Found(name, email, problem, written, Doubt.COLUMNS)
        return _Text(row, cells[0], email, problem, written if columns.has_others(row) else "")
    if columns.has_others(row):
        return Found(name, email, problem, written, Doubt.COLUMNS)
    if len(cells) == 2 and any(_ODD_IN_PARTS.search(cell) for cell in cells):
        last, first = cells if order.is_last_first else reversed(cells)
        return _Text(row, f"{last}, {first}", email, problem, "" if order.is_clear else written)
    if len(cells) == 2 and is_against(cells, row.address_cell, order):
        turned = columns.name_of(row, is_last_first=not order.is_last_first)
        return Found(turned, email, problem, written, Doubt.ORDER)
    is_doubtful = len(cells) == 2 and not order.is_clear and not _says_order(columns, row)
    return Found(name, email, problem, written if is_doubtful else "", Doubt.ORDER if is_doubtful else None)


def _says_order(columns: Columns, row: Row) -> bool:
    """A tussenvoegsel between two words says nothing; behind both, that the last name is first."""
    return columns.infix is not None and columns.infix > max(columns.names) and is_infix(row.cells[columns.infix])


def _find_free(row: Row) -> Found | _Text:
    """A line without columns: an address somewhere, and the rest is the name."""
    text = row.text
    if len(text) > MAX_LINE:
        return Found("", "", _TOO_LONG)
    likely_broken = _LIKELY_BROKEN.search(text) or _TWO_ATS.search(text)
    address = _BROKEN_ADDRESS.search(text) or likely_broken or _WRAPPED_ADDRESS.search(text)
    if address is None:
        return _Text(row, clean_name(text), "")
    email, problem = address[1], None
    before, behind = text[: address.start()], text[address.end() :]
    if behind_addresses := [other for other in _WRAPPED_ADDRESS.findall(behind) if other.lower() != email.lower()]:
        email, problem = ", ".join([email, *behind_addresses]), _TWO_ADDRESSES
    behind = clean_name(_WRAPPED_ADDRESS.sub(" ", behind))
    before_name = clean_name(before)
    found = _Text(row, before_name or behind, address[1], problem)
    if problem:
        found = replace(found, email=email)
    if _PARTED.search(LIST_MARK.sub("", before).replace("mailto:", " ")):
        return replace(found, written=" ".join(before.split()))
    if before_name and any(map(str.isalnum, behind)):  # what a column says, or a remark
        return replace(found, written=f"{before_name}, {behind}")
    return replace(found, written=" ".join(text.split())) if address is likely_broken else found
