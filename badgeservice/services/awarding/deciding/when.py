"""When a list is signed, as its page says it: now, or on a day and hour; and whether a colleague looks first.

A day and an hour are those of the clock on the wall of the school. An hour that the clock skips in spring is no moment,
so it is refused; one that it has twice in autumn is the first of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from badgeservice.catalogue import TIME_ZONE
from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.awarding.deciding.waiting import count_before
from badgeservice.services.organisations.units import Unit
from badgeservice.services.parts import SignedIn
from badgeservice.store.achievements import OwnedAchievement

AT_MOST: Final = timedelta(days=366)  # so that next year's same day is possible
USUAL_HOUR: Final = "09:00"
NO_DAY: Final = Message(Code.START_DAY, "Choose a day, as 2027-06-30, or leave it empty to award now.")
NO_HOUR: Final = Message(Code.START_HOUR, "Choose an hour, as 09:00.")
OVER: Final = Message(Code.START_OVER, "This moment is over. Choose a later one, or leave the day empty to award now.")
TOO_FAR: Final = Message(Code.START_TOO_FAR, "Choose a day within a year from now.")
SKIPPED: Final = Message(
    Code.START_SKIPPED, "The clock goes forward that night, so this hour does not exist. Choose another hour."
)


@dataclass(frozen=True, slots=True)
class Way:
    """How a list is awarded, as far as its page says it."""

    day: str = ""
    hour: str = ""
    starts_at: datetime | None = None  # None: now
    problem: Invalid | None = None  # with what stands there nothing can be awarded
    looks_from: int | None = None  # a colleague looks when so many learners get it; None: nobody does

    def needs_look(self, learners: int) -> bool:
        return self.looks_from is not None and learners >= self.looks_from

    @property
    def mark(self) -> str:
        """What the sentence above the button says of it: the same as long as that is the same."""
        planned = f"{self.day}T{self.hour}" if self.day else "now"
        return planned if self.looks_from is None else f"{planned}-{self.looks_from}"


NOW: Final = Way()


def read_way(
    session: Session, teacher: SignedIn, owned: OwnedAchievement, unit: Unit, typed: tuple[str, str, str], now: datetime
) -> Way:
    """Of a draft with this id, in which this day and hour stand."""
    draft_id, day, hour = (text.strip() for text in typed)
    looks_from = _looks_from(session, teacher, owned, unit, draft_id, now)
    try:
        return Way(day, hour, read_start(day, hour, now), None, looks_from)
    except Invalid as problem:
        return Way(day, hour, None, problem, looks_from)


def read_start(day: str, hour: str, now: datetime) -> datetime | None:
    """The moment; None for none. Raises `Invalid` for the field that is wrong."""
    if not day:
        return None
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Invalid(NO_DAY, field="starts_on") from None
    try:
        at = time.fromisoformat(hour or USUAL_HOUR).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Invalid(NO_HOUR, field="starts_at") from None
    local = datetime.combine(on, at, ZoneInfo(TIME_ZONE))
    if not now.year - 1 <= on.year <= now.year + 2:
        raise Invalid(TOO_FAR if on.year > now.year else OVER, field="starts_on")
    starts_at = local.astimezone(UTC)
    if starts_at.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Invalid(SKIPPED, field="starts_at")
    if starts_at <= now:
        raise Invalid(OVER, field="starts_on")
    if starts_at > now + AT_MOST:
        raise Invalid(TOO_FAR, field="starts_on")
    return starts_at


def _looks_from(
    session: Session, teacher: SignedIn, owned: OwnedAchievement, unit: Unit, draft_id: str, now: datetime
) -> int | None:
    signer = unit.signer.organisation
    if owned.achievement.awarding_needs_two:
        return 1
    if signer.awarding_needs_two_from is None:
        return None
    before = count_before(session, teacher, signer, owned.achievement, draft_id, now)
    return max(1, signer.awarding_needs_two_from - before)
