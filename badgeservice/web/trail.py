"""The audit trail on pages of administrators and of the operator: what is looked for, and the days of what is shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from badgeservice.catalogue import TIME_ZONE
from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.audit.sentences import Kind
from badgeservice.services.audit.trail import Asked, Entry, Place, Trail
from badgeservice.web.language import write_day
from badgeservice.web.words import to_translate

MAX_WORDS: Final = 100
YEARS: Final = range(1970, 9999)  # of which every day has one before and one behind it
_ID: Final = re.compile(r"[A-Za-z0-9:_-]{1,200}", re.ASCII)
_DAY_UNREADABLE: Final = Message(Code.DAY_UNREADABLE, "We cannot read this day. Write it as 2026-05-31.")
_DAYS_TURNED: Final = Message(Code.DAYS_TURNED, "The last day is before the first. Change one of them.")

KIND_NAMES: Final[Mapping[Kind, str]] = {
    Kind.AWARDS: to_translate("Awarding badges"),
    Kind.WITHDRAWALS: to_translate("Withdrawing badges"),
    Kind.READING: to_translate("Looking at badges and evidence"),
    Kind.REFUSALS: to_translate("Refused access"),
    Kind.BADGES: to_translate("What can be earned"),
    Kind.PEOPLE: to_translate("People and invitations"),
    Kind.ORGANISATION: to_translate("The organisation and its keys"),
    Kind.SERVICE: to_translate("The service"),
    Kind.LEARNERS: to_translate("Links of learners"),
}
ICONS: Final[Mapping[Kind | None, str]] = {
    Kind.AWARDS: "award",
    Kind.WITHDRAWALS: "ban",
    Kind.READING: "eye",
    Kind.REFUSALS: "shield-alert",
    Kind.BADGES: "badge-check",
    Kind.PEOPLE: "users",
    Kind.ORGANISATION: "building-2",
    Kind.SERVICE: "settings",
    Kind.LEARNERS: "share-2",
    None: "circle-question-mark",
}


@dataclass(frozen=True)
class Looked:
    """What somebody looks for: as it was typed, as it is understood, and what is wrong with it."""

    asked: Asked
    typed: Mapping[str, str]
    errors: Mapping[str, Message] = field(default_factory=dict)

    def query(self, **changes: str | None) -> str:
        """For the address of this page, with something else; a page further on is left out unless it is given."""
        kept = {name: value for name, value in self.typed.items() if name != "after"} | changes
        return urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True)
class Line:
    """One event, with the time on the clocks of the schools."""

    time: str
    entry: Entry
    icon: str


def read_looked(values: Mapping[str, str], kinds: Collection[Kind]) -> Looked:
    """From the address of a page, or from the form that asks for a file."""
    names = ("q", "kind", "from", "until", "who", "about", "after")
    typed = {name: values.get(name, "").strip()[:MAX_WORDS] for name in names}
    first, last = _read_day(typed["from"]), _read_day(typed["until"])
    errors = {name: _DAY_UNREADABLE for name, day in (("from", first), ("until", last)) if typed[name] and not day}
    if first and last and last < first:
        errors["until"] = _DAYS_TURNED
    kind = Kind(typed["kind"]) if typed["kind"] in set(kinds) else None
    asked = Asked(
        words=typed["q"], kind=kind, first_day=first, last_day=last, actor_id=_read_id(typed["who"]),
        subject_id=_read_id(typed["about"]), after=_read_place(typed["after"]),
    )  # fmt: skip
    return Looked(asked, typed | {"kind": kind or ""}, errors)


def by_day(trail: Trail) -> list[tuple[str, list[Line]]]:
    """The events of each day, the newest first."""
    zone = ZoneInfo(TIME_ZONE)
    lines = [(entry.at.astimezone(zone), entry) for entry in trail.entries]
    days = groupby(lines, key=lambda line: line[0].date())
    return [
        (write_day(day), [Line(f"{at:%H:%M}", entry, ICONS[entry.kind]) for at, entry in of_day])
        for day, of_day in days
    ]


def write_place(place: Place) -> str:
    """Where the next page begins, in its address."""
    return f"{place.at.isoformat()}_{place.id}"


def _read_place(text: str) -> Place | None:
    """What is no place is the first page."""
    at, _, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return Place(moment, key) if moment.tzinfo and _ID.fullmatch(key) else None


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _read_id(text: str) -> str:
    return text if _ID.fullmatch(text) else ""
