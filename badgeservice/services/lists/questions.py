"""What a teacher is asked about a list: one question for each line in doubt, or one for many lines with the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from badgeservice.codes import Code
from badgeservice.errors import Message, Stranger
from badgeservice.services.lists.address_evidence import letters
from badgeservice.services.lists.damaged_letters import mend_letters

MANY = 3  # lines with the same doubt are one question
MOST_FOR_LIST = 3

_NO_BADGE = re.compile(
    r"\W*(?:niet|not|no|geen|nee|gezakt|failed|afgemeld|gestopt|left|withdrawn)\b"
    r"|.{1,200}\b(?:geen|no) badge\b",
    re.IGNORECASE,
)


class Doubt(StrEnum):
    """Why a line is a question."""

    REMARK = "remark"  # something beside the name
    COLUMNS = "columns"  # columns that nobody named
    ORDER = "order"  # which of two is the first name
    LETTERS = "letters"  # damaged, and mended
    ADDRESS = "address"  # mistyped, likely
    FROM_ADDRESS = "from_address"  # the name, because there was none
    TWO_ADDRESSES = "two_addresses"  # one name


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the teacher must look at, and the places of its lines in the list that was read."""

    sentence: Message
    lines: tuple[int, ...]
    is_for_list: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A line with a problem: why, what stood there, and what we make of it."""

    place: int
    problem: Message
    kind: str  # a doubt, or the code of the problem
    written: str
    likely: str
    also: tuple[int, ...] = ()  # other lines that it is about


def ask(lines: Sequence[Asked]) -> tuple[Question, ...]:
    """The questions about a list, those for the list first."""
    kinds: dict[str, list[Asked]] = {}
    usual = [line for line in lines if not _may_get_no_badge(line)]
    for line in usual:
        kinds.setdefault(line.kind, []).append(line)
    many = sorted((asked for asked in kinds.values() if len(asked) >= MANY), key=len, reverse=True)[:MOST_FOR_LIST]
    apart = [line for line in lines if _may_get_no_badge(line)]
    if len(apart) > 1 and len(many) < MOST_FOR_LIST:
        many.append(apart)
    together = {line.place for asked in many for line in asked}
    return (
        *(
            Question(_of_no_badge(asked) if asked is apart else _of_list(asked), _places(asked), is_for_list=True)
            for asked in many
        ),
        *(Question(line.problem, _places([line])) for line in lines if line.place not in together),
    )


def _of_no_badge(lines: Sequence[Asked]) -> Message:
    return Message(
        Code.LIST_WITHOUT_BADGE,
        "{count} lines may be of somebody who gets no badge, such as “{written}”. Take them out, or say that they are "
        "right.",
        count=len(lines),
        written=Stranger(lines[0].written),
    )


def _may_get_no_badge(line: Asked) -> bool:
    """ "Niet geslaagd: Bo Vos" must not hide among six names with a class behind them, and be signed by one press."""
    return _NO_BADGE.match(line.written) is not None


def _places(lines: Sequence[Asked]) -> tuple[int, ...]:
    return tuple(sorted({place for line in lines for place in (line.place, *line.also)}))


def _leaves_out(line: Asked) -> bool:
    """Whether the name is what stood there without something: nothing is added, turned or mended."""
    added = Counter(letters(line.likely)) - Counter(letters(line.written))
    is_mended = mend_letters(line.written) != line.written
    return len(line.likely) < len(line.written) and not added and not is_mended


def _of_list(lines: Sequence[Asked]) -> Message:
    first, count = min(lines, key=lambda line: bool(line.written) and line.kind not in set(Doubt)), len(lines)
    written, likely = Stranger(first.written), Stranger(first.likely)
    if first.kind == Doubt.REMARK and not all(map(_leaves_out, lines)):
        return Message(
            Code.LIST_WITH_DOUBTFUL_NAMES,
            "We are not sure of {count} names, such as “{likely}” for “{written}”. Are these names right?",
            count=count,
            written=written,
            likely=likely,
        )
    if first.kind == Doubt.REMARK:
        return Message(
            Code.LIST_WITH_REMARKS,
            "{count} names have something beside them, such as “{written}”. We leave it out: “{likely}”. "
            "Are these names right?",
            count=count,
            written=written,
            likely=likely,
        )
    if first.kind == Doubt.COLUMNS:
        return Message(
            Code.LIST_WITH_COLUMNS,
            "Not every column has a heading. In {count} lines we took the name like this: “{likely}” from “{written}”. "
            "Are these names right?",
            count=count,
            written=written,
            likely=likely,
        )
    if first.kind == Doubt.ORDER:
        return Message(
            Code.LIST_IN_ORDER,
            "We do not know which is the first name in {count} lines. We wrote “{likely}” for “{written}”. "
            "Are these names right?",
            count=count,
            written=written,
            likely=likely,
        )
    return _of_list_otherwise(first, count, written, likely)


def _of_list_otherwise(first: Asked, count: int, written: Stranger, likely: Stranger) -> Message:
    """The same, where characters, an address or something else is the matter."""
    if first.kind == Doubt.LETTERS:
        return Message(
            Code.LIST_WITH_DAMAGED_LETTERS,
            "Some characters were damaged in {count} names. We repaired them, such as “{likely}” for “{written}”. "
            "Are these names right?",
            count=count,
            written=written,
            likely=likely,
        )
    if first.kind == Doubt.ADDRESS:
        return Message(
            Code.LIST_WITH_LIKELY_ADDRESSES,
            "{count} addresses look mistyped. We took “{likely}” for “{written}”. Are these addresses right?",
            count=count,
            written=written,
            likely=likely,
        )
    if first.kind == Doubt.FROM_ADDRESS:
        return Message(
            Code.LIST_WITH_NAMES_FROM_ADDRESSES,
            "{count} lines have no name. We took it from the address: “{likely}” from “{written}”. "
            "Are these names right?",
            count=count,
            written=written,
            likely=likely,
        )
    return Message(
        Code.LIST_WITH_SAME_PROBLEM,
        "{count} lines have the same problem. The first: {problem}",
        count=count,
        problem=first.problem,
    )
