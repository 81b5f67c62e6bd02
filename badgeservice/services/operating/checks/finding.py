"""One thing that was looked at: what was found, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from badgeservice.errors import Message


class Outcome(StrEnum):
    """Of one look. What could not be looked at is never well."""

    WELL = "well"
    REMARK = "remark"  # works, and somebody should know
    MEND = "mend"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """Its name is for programs and never changes: `database.schema`."""

    name: str
    outcome: Outcome
    found: Message
    todo: Message | None = None


def well(name: str, found: Message) -> Finding:
    """All is as it should be."""
    return Finding(name, Outcome.WELL, found)


def remark(name: str, found: Message, todo: Message | None = None) -> Finding:
    """It works, but somebody should know."""
    return Finding(name, Outcome.REMARK, found, todo)


def mend(name: str, found: Message, todo: Message) -> Finding:
    """Something is to be done."""
    return Finding(name, Outcome.MEND, found, todo)


def not_checked(name: str, found: Message, todo: Message | None = None) -> Finding:
    """We could not look."""
    return Finding(name, Outcome.NOT_CHECKED, found, todo)
