"""Lists that colleagues began and left behind: whoever awards in that department may take one and go on with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.services.achievements.achievement import find_my_achievement
from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, last_of, noting_refusals
from badgeservice.store import drafts

SHOWN = 20

TAKEN = Message(Code.LIST_TAKEN, "We did not find this list. Perhaps a colleague took it over just now.")
HAS_OWN = Message(
    Code.LIST_OF_OWN,
    "You began a list for this badge yourself. Award it or throw it away first; the list of your colleague waits.",
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One of them, without whose it was or who is on it."""

    id: str
    name: str  # of what it awards
    image_url: str
    unit_name: str
    size: int
    changed_at: datetime
    ends_at: datetime


def list_handed_over(parts: Parts, teacher: SignedIn) -> tuple[HandedOver, ...]:
    """What was left in the departments that this teacher awards for."""
    with parts.reading() as session:
        rows = drafts.list_handed_over(session, teacher.where_may(Permission.AWARD), parts.clock(), SHOWN)
    return tuple(
        HandedOver(
            id=row.id,
            name=row.version.text("name"),
            image_url=image_path(row.version, "svg"),
            unit_name=row.unit.name,
            size=row.size,
            changed_at=row.changed_at,
            ends_at=row.ends_at,
        )
        for row in rows
    )


@noting_refusals
def take_over(parts: Parts, teacher: SignedIn, draft_id: str) -> str:
    """From now on it is my list; gives what it awards.

    Raises:
        NotFound: it is gone, somebody else took it, or it is of a department that I do not award for.
        Conflict: I began a list for the same badge. Both are kept.
    """
    now, unknown = parts.clock(), NotFound(TAKEN)
    with parts.transaction() as session:
        found = drafts.lock_handed_over(session, draft_id, now)
        if found is None:
            raise unknown
        draft, path = found
        session.refresh(draft)
        if draft.person_id is not None:
            raise unknown
        if not teacher.may(Permission.AWARD, path):
            raise NotYours(unknown, draft_id, last_of(path))
        find_my_achievement(session, teacher, draft.achievement_id)
        achievement_id = draft.achievement_id
        if not drafts.give(session, draft, teacher.person_id, now):
            raise Conflict(HAS_OWN)
        return achievement_id
