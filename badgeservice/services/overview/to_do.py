"""What waits for a teacher who comes back: a number of each on their first page, and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.store.awarding import to_do
from badgeservice.store.awarding.to_do import Waiting, WaitingBatch
from badgeservice.store.tables import SecondLook

SOON: Final = timedelta(days=30)  # badges that end
MOST: Final = 50  # of each that a page lists
MOST_COUNTED: Final = 1_000  # badges that end; from there on it is "so many or more"


@dataclass(frozen=True, slots=True)
class ListToDo:
    """A list that waits for something."""

    batch_id: str
    name: str  # of what it awards
    image_url: str
    learners: int  # of which mails were refused, where it is there for those
    decided_at: datetime
    starts_at: datetime | None
    needs_look: bool  # of a colleague


@dataclass(frozen=True, slots=True)
class EndingBadge:
    """A badge that ends soon, of somebody who was awarded it here."""

    identity_id: str
    learner_name: str
    name: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ToDo:
    """All that waits, the first of each."""

    counts: Waiting
    looks: tuple[ListToDo, ...]
    sent_back: tuple[ListToDo, ...]
    planned: tuple[ListToDo, ...]
    refused: tuple[ListToDo, ...]
    ending: tuple[EndingBadge, ...]


def count_to_do(parts: Parts, teacher: SignedIn) -> Waiting:
    """How much of each."""
    return look_for_lists(parts, teacher)[0]


def look_for_lists(parts: Parts, teacher: SignedIn) -> tuple[Waiting, bool]:
    """How much of each, and whether any list waits, of a colleague too: in one question."""
    below, now = teacher.where_may(Permission.AWARD), parts.clock()
    with parts.reading() as session:
        return to_do.count_waiting(session, teacher.person_id, below, now, now + SOON, MOST_COUNTED)


def list_to_do(parts: Parts, teacher: SignedIn) -> ToDo:
    """The lists and the badges themselves."""
    me, below, now = teacher.person_id, teacher.where_may(Permission.AWARD), parts.clock()
    with parts.reading() as session:
        counts, _ = to_do.count_waiting(session, me, below, now, now + SOON, MOST_COUNTED)
        looks = to_do.list_looks(session, me, below, MOST)
        sent_back = to_do.list_mine(session, me, below, MOST, is_sent_back=True)
        planned = to_do.list_mine(session, me, below, MOST, is_sent_back=False)
        refused = to_do.list_refused(session, me, below, MOST)
        ending = to_do.list_ending(session, below, now, now + SOON, MOST)
    return ToDo(
        counts=counts,
        looks=_lists(looks, teacher),
        sent_back=_lists(sent_back, teacher),
        planned=_lists(planned, teacher),
        refused=_lists(refused, teacher),
        ending=tuple(
            EndingBadge(one.identity_id, one.learner_name, one.version.text("name", teacher.language), one.valid_until)
            for one in ending
        ),
    )


def _lists(found: Iterable[WaitingBatch], teacher: SignedIn) -> tuple[ListToDo, ...]:
    return tuple(
        ListToDo(
            batch_id=one.batch.id,
            name=one.version.text("name", teacher.language),
            image_url=image_path(one.version, "svg"),
            learners=one.learners,
            decided_at=one.batch.created_at,
            starts_at=one.batch.starts_at,
            needs_look=one.batch.second_look is SecondLook.ASKED,
        )
        for one in found
    )
