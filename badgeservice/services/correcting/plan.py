"""What will come of a correction, as it was shown: kept with it, so that its page reads no award."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from badgeservice.errors import Message
from badgeservice.services.correcting.replace import Correction


class Fate(StrEnum):
    """What becomes of the badge that somebody has."""

    LEFT_OUT = "left_out"  # it cannot be done; the row says why
    REPLACED = "replaced"
    HANDED_ON = "handed_on"  # withdrawn, and a new one goes to whose it is
    WITHDRAWN = "withdrawn"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one badge, in one kind."""

    kind: str
    was: str
    will_be: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """The badge of one learner."""

    award_id: str
    name: str
    email: str
    fate: Fate
    differences: tuple[Difference, ...] = ()
    problem: Message | None = None
    field: str = ""  # of the form for one, that the problem is about

    def as_plain(self) -> dict[str, Any]:
        """For JSON; what is empty is left out, because there may be thousands."""
        plain: dict[str, Any] = {"id": self.award_id, "name": self.name, "email": self.email, "fate": self.fate.value}
        if self.differences:
            plain["differences"] = [[one.kind, one.was, one.will_be] for one in self.differences]
        if self.problem is not None:
            plain["problem"] = self.problem.as_plain()
        return plain

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> PlannedRow:
        """What `as_plain` gave."""
        return cls(
            plain["id"],
            plain["name"],
            plain["email"],
            Fate(plain["fate"]),
            tuple(Difference(*one) for one in plain.get("differences", ())),
            Message.of_plain(plain["problem"]) if "problem" in plain else None,
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """What will happen, counted."""

    replaced: int = 0
    given_back: int = 0
    handed_on: int = 0
    withdrawn: int = 0
    same: int = 0
    left_out: int = 0
    links_on: int = 0  # links that lead to the new one
    links_ended: int = 0  # links that say that it was withdrawn

    @property
    def mails(self) -> int:
        """At most: who never heard of a badge does not hear that it was withdrawn."""
        return self.replaced + self.given_back + 2 * self.handed_on + self.withdrawn

    @property
    def is_anything(self) -> bool:
        return self.mails > 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it."""

    rows: tuple[PlannedRow, ...]
    numbers: Numbers
    corrections: Mapping[str, Correction]
    unknown: tuple[str, ...] = ()
    count_unknown: int = 0

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows": [row.as_plain() for row in self.rows],
            "numbers": asdict(self.numbers),
            "corrections": {award_id: _plain(right) for award_id, right in self.corrections.items()},
            "unknown": self.unknown,
            "count_unknown": self.count_unknown,
        }


def read_corrections(plain: Mapping[str, Any]) -> dict[str, Correction]:
    """Of a plan as it is kept."""
    return {award_id: _of_plain(right) for award_id, right in plain["corrections"].items()}


def _plain(right: Correction) -> dict[str, Any]:
    plain = {name: value for name, value in asdict(right).items() if value is not None}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}


def _of_plain(plain: Mapping[str, Any]) -> Correction:
    known = dict(plain)
    for name in ("earned_on", "ends_on"):
        if name in known:
            known[name] = date.fromisoformat(known[name])
    if "results" in known:
        known["results"] = tuple((key, value) for key, value in known["results"])
    return Correction(**known)
