"""What a batch waits for, how it ended, and what the person who looks at it may do about that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.organisations.units import Unit
from badgeservice.services.parts import SignedIn
from badgeservice.services.permissions import Permission, roles_that_may
from badgeservice.store import members, people
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.awarding import waiting
from badgeservice.store.tables import Batch, SecondLook

OWN: Final = Message(
    Code.SECOND_LOOK_OWN, "You made this list yourself. A colleague has to look at it before it is signed."
)
IN_THE_LIST: Final = Message(
    Code.SECOND_LOOK_LEARNER, "You are in this list yourself. Another colleague has to look at it."
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a batch is before, or instead of, being mailed. Names are empty of who is not known here any more, and of a
    batch that neither waits nor ended."""

    narrative: str
    evidence_url: str
    decided_by: str
    is_mine: bool
    has_left: bool  # who decided it does not award here any more
    starts_at: datetime | None
    is_waiting: bool
    needs_look: bool
    why_not_look: Message | None  # why this person is not the one to look
    looked_by: str
    looked_at: datetime | None
    was_sent_back: bool
    look_words: str
    version_number: int
    is_other_version: bool  # the badge was changed since
    is_archived: bool
    is_closed: bool  # nobody signs for it any more
    mails_until: datetime | None  # they wait until then, and it can be withdrawn; None when that is over
    ended_at: datetime | None
    ended_by: str
    was_withdrawn: bool

    @property
    def was_cancelled(self) -> bool:
        return self.ended_at is not None and not self.was_sent_back and not self.was_withdrawn


def read_stage(
    session: Session, person: SignedIn, batch: Batch, unit: Unit, described: OwnedAchievement, now: datetime
) -> Stage:
    """For who may see it. What only a batch that waits can be asked, is asked of no other."""
    ids = {batch.decided_by_id, batch.looked_by_id, batch.ended_by_id} - {None}
    is_told = batch.is_waiting or batch.ended_at is not None  # who did what
    names = people.find_names(session, [one for one in ids if one]) if is_told else {}
    achievement, version = described.achievement, described.version
    needs_look = batch.is_waiting and batch.second_look is SecondLook.ASKED
    return Stage(
        narrative=batch.narrative,
        evidence_url=batch.evidence_url,
        decided_by=names.get(batch.decided_by_id, ""),
        is_mine=batch.decided_by_id == person.person_id,
        has_left=batch.is_waiting and not still_awards(session, batch.decided_by_id, unit.path),
        starts_at=batch.starts_at,
        is_waiting=batch.is_waiting,
        needs_look=needs_look,
        why_not_look=why_not_look(session, person, batch) if needs_look else None,
        looked_by=names.get(batch.looked_by_id or "", ""),
        looked_at=batch.looked_at,
        was_sent_back=batch.second_look is SecondLook.SENT_BACK,
        look_words=batch.look_words,
        version_number=version.number,
        is_other_version=version.number != achievement.current_number,
        is_archived=achievement.archived_at is not None,
        is_closed=unit.is_closed,
        mails_until=batch.mails_at if may_withdraw(batch, now) else None,
        ended_at=batch.ended_at,
        ended_by=names.get(batch.ended_by_id or "", ""),
        was_withdrawn=batch.ended_at is not None and batch.mails_at is not None,
    )


def may_withdraw(batch: Batch, now: datetime) -> bool:
    """Whether its mails still wait and nobody ended it."""
    return not batch.is_waiting and batch.ended_at is None and batch.mails_at is not None and batch.mails_at > now


def why_not_look(session: Session, person: SignedIn, batch: Batch) -> Message | None:
    """Why this person is not the second one; nothing when they are."""
    if batch.decided_by_id == person.person_id:
        return OWN
    return IN_THE_LIST if waiting.is_learner(session, batch.id, person.person_id) else None


def still_awards(session: Session, person_id: str, path: str) -> bool:
    """Whether somebody awards in the name of the organisation at this path."""
    ids = [part for part in path.split("/") if part]
    rows = members.list_with_roles(session, ids, roles_that_may(Permission.AWARD))
    return person_id in {row.person_id for row in rows}
