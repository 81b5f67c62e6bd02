"""Who has a badge, as a teacher looks for somebody: by name, by state, and a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from badgeservice.services.achievements.award_rows import AwardRow
from badgeservice.services.search import has_words
from badgeservice.web.teach.learner_state import LearnerState, state_of

ON_A_PAGE: Final = 50
EVERYBODY: Final = ""  # that it was ever awarded to, so that what was just withdrawn is seen too
HOLDERS: Final = "now"  # who has it now

Row = tuple[AwardRow, LearnerState]


@dataclass(frozen=True, slots=True)
class ClassList:
    """One page of it."""

    rows: tuple[Row, ...]
    words: str
    wanted: str  # `EVERYBODY`, `HOLDERS` or a state
    choices: tuple[tuple[str, int], ...]  # what can be wanted, with how many that are
    found: int
    page: int
    pages: int


def list_class(rows: Sequence[AwardRow], words: str, wanted: str, page: int, now: datetime) -> ClassList:
    """The rows with all these words in name or address, that are in the wanted state."""
    matching = [(row, state_of(row, now)) for row in rows if has_words(words, row.learner_name, row.email)]
    wanted = wanted if wanted in {HOLDERS, *LearnerState} else EVERYBODY
    found = [row for row in matching if _is_wanted(row, wanted, now)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    return ClassList(
        rows=tuple(found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        words=words,
        wanted=wanted,
        choices=tuple(_choices(matching, wanted, now)),
        found=len(found),
        page=page,
        pages=pages,
    )


def _choices(rows: Sequence[Row], wanted: str, now: datetime) -> Iterable[tuple[str, int]]:
    """Everybody; who has it now, when that is not everybody; and each state that somebody is in, or that is wanted."""
    for choice in (EVERYBODY, HOLDERS, *LearnerState):
        count = sum(_is_wanted(row, choice, now) for row in rows)
        is_told = count < len(rows) if choice == HOLDERS else count > 0
        if is_told or choice in {EVERYBODY, wanted}:
            yield choice, count


def _is_wanted(row: Row, wanted: str, now: datetime) -> bool:
    award, state = row
    match wanted:
        case "":
            return True
        case "now":
            return has_it_now(award, now)
        case _:
            return state.value == wanted


def has_it_now(row: AwardRow, now: datetime) -> bool:
    """As it is counted everywhere: signed, not withdrawn or suspended, and not over."""
    return row.state.value == "issued" and not (row.valid_until and row.valid_until <= now)
