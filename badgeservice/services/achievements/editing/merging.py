"""Two people who change one draft at once: what one did not touch stays as the other left it, and where both changed
the same field, both texts are kept and one of them decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Fields = Mapping[str, str]  # by the name of a field in the form; "" and not there are the same


@dataclass(frozen=True, slots=True)
class Change:
    """What a change found in the fields that it changed."""

    before: Fields
    page: str
    person_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed since the form was opened, into something else than was typed."""

    field: str
    theirs: str  # as it is now
    typed: str  # and is not saved
    person_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Merged:
    """What to write, and what not to."""

    changed: Fields
    clashes: tuple[Clash, ...]


def merge(now: Fields, typed: Fields, changes: Iterable[Change], page: str) -> Merged:
    """`now`: as stored. `typed`: some fields of a form, as they were sent. `changes`: since that form was made, the
    oldest first; those of the same page were known to it."""
    by_others: dict[str, tuple[str, Change]] = {}  # what the form still showed, and who changed it last
    for change in changes:
        for field, before in change.before.items():
            if change.page != page:
                shown = by_others[field][0] if field in by_others else before
                by_others[field] = (shown, change)
    changed: dict[str, str] = {}
    clashes: list[Clash] = []
    for field, value in typed.items():
        stored = now.get(field, "")
        if value == stored:
            continue
        if field not in by_others:
            changed[field] = value
            continue
        shown, change = by_others[field]
        if value != shown:  # else it was not touched, and what the other wrote stays
            clashes.append(Clash(field, stored, value, change.person_id, change.at))
    return Merged(changed, tuple(clashes))
