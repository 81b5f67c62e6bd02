"""What happened, as pages show it: of an organisation and all that is below it, or of the service itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from badgeservice.catalogue import TIME_ZONE
from badgeservice.errors import Message
from badgeservice.services.audit.names import EVERYWHERE, find_names
from badgeservice.services.audit.sentences import ACTIONS, KIND_OF, Kind, Names, say_actor, say_event
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store.audit import AuditAction
from badgeservice.store.audit_trail import events as event_rows
from badgeservice.store.audit_trail import names as name_rows
from badgeservice.store.audit_trail.events import Place, Wanted
from badgeservice.store.tables import AuditEvent

__all__ = ["Asked", "Entry", "Page", "Place", "Trail", "read_trail", "show_service_trail", "show_trail"]

ON_A_PAGE: Final = 40
MOST_PEOPLE: Final = 20  # that a name may be of; with more somebody should say it more precisely
MOST_AWARDS: Final = 500  # of those people
# What the operator reads: acts on the service and on organisations, none on learners.
OF_SERVICE: Final = (*ACTIONS[Kind.ORGANISATION], *ACTIONS[Kind.SERVICE], AuditAction.AUDIT_EXPORT)
OF_SERVICE_ALONE: Final = (
    AuditAction.INVITATION_SEND, AuditAction.INVITATION_WITHDRAW, AuditAction.INVITATION_ACCEPT,
)  # fmt: skip
KINDS_OF_ORGANISATION: Final = tuple(kind for kind in Kind if kind not in {Kind.SERVICE, Kind.LEARNERS})
KINDS_OF_SERVICE: Final = (Kind.ORGANISATION, Kind.SERVICE, Kind.PEOPLE, Kind.READING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader looks for. What is empty is no condition."""

    words: str = ""  # the name or the address of a learner or a member
    kind: Kind | None = None
    first_day: date | None = None
    last_day: date | None = None
    actor_id: str = ""
    subject_id: str = ""
    after: Place | None = None  # the last event of the page before

    @property
    def is_filtered(self) -> bool:
        """Whether it is not simply everything."""
        return any((self.words, self.kind, self.first_day, self.last_day, self.actor_id, self.subject_id))


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, with the names that this reader may know."""

    id: str
    at: datetime
    sentence: Message
    kind: Kind | None  # None: of another version
    action: str
    who: Message | str
    actor_id: str
    subject_id: str
    organisation: str  # "" for an act on the service


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of it."""

    entries: tuple[Entry, ...]
    next: Place | None  # where the page behind it begins
    who: Message | str = ""  # whose acts these are, when one person's are asked for
    too_many: bool = False  # people have the name that was asked for


@dataclass(frozen=True, slots=True)
class Page:
    """The same, with the organisation that it is of."""

    managed: Managed
    trail: Trail = field(default_factory=lambda: Trail((), None))


@noting_refusals
def show_trail(parts: Parts, person: SignedIn, slug: str, asked: Asked) -> Page:
    """What happened in an organisation and below it. Raises `NotFound`."""
    with parts.reading() as session:
        found = find_managed(session, person, slug, Permission.READ_AUDIT)
        managed = as_managed(session, person, found)
        return Page(managed, read_trail(session, managed.path, asked, ON_A_PAGE))


def show_service_trail(parts: Parts, asked: Asked) -> Trail:
    """What was done with the service and with the organisations on it, for the operator."""
    with parts.reading() as session:
        wanted = _wanted(asked)
        events = event_rows.list_events_of_service(session, OF_SERVICE, OF_SERVICE_ALONE, wanted, ON_A_PAGE + 1)
        return _as_trail(events, find_names(session, events, EVERYWHERE), asked, ON_A_PAGE)


def read_trail(session: Session, path: str, asked: Asked, limit: int) -> Trail:
    """At most `limit` events of the organisation at this path and of all that is below it."""
    about, too_many = None, False
    if asked.words:
        about = _find_about(session, path, asked.words)
        too_many = about is None
    if too_many:
        return Trail((), None, too_many=True)
    events = event_rows.list_events_below(session, [path], _wanted(asked, about), limit + 1)
    return _as_trail(events, find_names(session, events, [path]), asked, limit)


def _find_about(session: Session, path: str, words: str) -> frozenset[str] | None:
    """The ids of the people who are called so, and of what is theirs; None when there are too many of them."""
    split = words.lower().split()
    people = name_rows.find_people_called(session, split, [path], MOST_PEOPLE + 1) if split else []
    if len(people) > MOST_PEOPLE:
        return None
    things = name_rows.list_things_of(session, people, [path], MOST_AWARDS) if people else []
    return frozenset([*people, *things])


def _wanted(asked: Asked, about: frozenset[str] | None = None) -> Wanted:
    return Wanted(
        actions=tuple(action.value for action in ACTIONS[asked.kind]) if asked.kind else (),
        actor_id=asked.actor_id,
        subject_id=asked.subject_id,
        about=about,
        since=_beginning(asked.first_day) if asked.first_day else None,
        until=_beginning(asked.last_day + timedelta(days=1)) if asked.last_day else None,
        after=asked.after,
    )


def _beginning(day: date) -> datetime:
    """On the clocks of the schools."""
    return datetime.combine(day, time.min, ZoneInfo(TIME_ZONE)).astimezone(UTC)


def _as_trail(events: Sequence[AuditEvent], names: Names, asked: Asked, limit: int) -> Trail:
    shown = events[:limit]
    last = Place(shown[-1].at, shown[-1].id) if len(events) > limit else None
    entries = tuple(_entry(event, names) for event in shown)
    return Trail(entries, last, who=entries[0].who if asked.actor_id and entries else "")


def _entry(event: AuditEvent, names: Names) -> Entry:
    return Entry(
        id=event.id,
        at=event.at,
        sentence=say_event(event, names),
        kind=KIND_OF.get(event.action),
        action=event.action,
        who=say_actor(event, names),
        actor_id=event.actor_id or "",
        subject_id=event.subject_id,
        organisation=names.organisations.get(event.organisation_id or "", ""),
    )
