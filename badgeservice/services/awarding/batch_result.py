"""What became of a list of learners, until the last mail is handed over or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.services.achievements.achievement import AchievementDetail, achievement_detail
from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.achievements.award_rows import AwardRow, LearnerState, award_row
from badgeservice.services.achievements.description import read_version
from badgeservice.services.achievements.given_results import show_given
from badgeservice.services.awarding.deciding.batch_stage import Stage, read_stage
from badgeservice.services.awarding.deciding.my_batch import find_batch_and_unit
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, awards
from badgeservice.store.awarding import waiting
from badgeservice.store.mailing import deliveries
from badgeservice.store.mailing.deliveries import Stands
from badgeservice.store.tables import SecondLook

PAGE = 50
MOST_WAITING = 50  # batches that wait, on the first page of a teacher

UNSIGNED = (LearnerState.NOT_SIGNED, LearnerState.SIGNING)
MOVING = (*UNSIGNED, LearnerState.WAITING, LearnerState.DELAYED)


@dataclass(frozen=True)
class Counts:
    """How many learners are in each state that occurs."""

    by_state: Mapping[LearnerState, int]

    def of(self, *states: LearnerState) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def in_order(self) -> Sequence[tuple[LearnerState, int]]:
        """First those that a teacher has to do something about."""
        return [(state, self.by_state[state]) for state in LearnerState if self.by_state.get(state)]

    @property
    def total(self) -> int:
        return self.of(*LearnerState)

    @property
    def signed(self) -> int:
        return self.total - self.of(*UNSIGNED)

    @property
    def failed(self) -> int:
        return self.of(LearnerState.NOT_SIGNED)

    @property
    def refused(self) -> int:
        return self.of(LearnerState.NOT_MAILED)

    @property
    def moving(self) -> int:
        """Not done yet, without anybody doing anything."""
        return self.of(*MOVING)

    @property
    def quick(self) -> int:
        """Those of which something is known in seconds."""
        return self.of(LearnerState.SIGNING, LearnerState.WAITING)

    @property
    def opened(self) -> int:
        return self.of(LearnerState.OPENED)


@dataclass(frozen=True)
class Search:
    """Which learners, and which page of them."""

    words: str = ""
    wanted: LearnerState | None = None
    page: int = 1


EVERYBODY = Search()


@dataclass(frozen=True)
class BatchResult:
    """One page of what became of a batch."""

    batch_id: str
    achievement: AchievementDetail
    acting_name: str  # in whose name
    created_at: datetime
    finished_at: datetime | None  # signing, of all of it
    counts: Counts
    search: Search  # as it was answered: the page is one that there is
    found: int
    pages: int
    rows: tuple[AwardRow, ...]
    states: tuple[LearnerState, ...]  # of the rows
    stage: Stage  # what it waits for, or how it ended

    @property
    def is_signed(self) -> bool:
        """All of it."""
        return self.finished_at is not None


@dataclass(frozen=True)
class BatchSummary:
    """A batch in a list."""

    batch_id: str
    achievement_id: str
    achievement_name: str
    image_url: str
    created_at: datetime
    counts: Counts
    is_over: bool = False  # cancelled, sent back or withdrawn


@dataclass(frozen=True)
class WaitingSummary:
    """A batch that did not start yet, in a list of them."""

    batch_id: str
    achievement_name: str
    image_url: str
    unit_name: str
    decided_by: str
    is_mine: bool
    is_for_me: bool  # somebody else has to look at it, so this person may
    needs_look: bool
    starts_at: datetime | None
    created_at: datetime
    learners: int


@noting_refusals
def show_batch(parts: Parts, teacher: SignedIn, batch_id: str, search: Search = EVERYBODY) -> BatchResult:
    """How far it is, and where some of its learners stand. It asks as many questions for ten learners as for thousands.

    Raises:
        NotFound: there is no such batch, or it is of an organisation that this person may not award for.
    """
    now = parts.clock()
    with parts.reading() as session:
        batch, unit = find_batch_and_unit(session, teacher, batch_id)
        described = achievements.get_version(session, batch.version_id)
        achievement = achievement_detail(parts, described)
        states = deliveries.list_states(session, batch_id, now)
        found = _find(states, search)
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(search.page, 1), pages)
        shown = found[(page - 1) * PAGE : page * PAGE]
        listed = awards.list_these(session, [entry.award_id for entry in shown])
        stage = read_stage(session, teacher, batch, unit, described, now)
    description = read_version(described.version)
    return BatchResult(
        batch_id=batch_id,
        achievement=achievement,
        acting_name=unit.acting_name,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        counts=Counts(Counter(entry.state for entry in states)),
        search=Search(search.words, search.wanted, page),
        found=len(found),
        pages=pages,
        rows=tuple(
            award_row(one, show_given(description, one.award.results, teacher.language))
            for one in (listed[entry.award_id] for entry in shown)
        ),
        states=tuple(entry.state for entry in shown),
        stage=stage,
    )


def list_my_batches(parts: Parts, teacher: SignedIn, limit: int, path: str = "") -> tuple[BatchSummary, ...]:
    """What this teacher awarded last, the newest first; with the path of an organisation, there and below it."""
    mine = teacher.where_may(Permission.AWARD)
    paths = {path} if path and any(path.startswith(one) for one in mine) else mine
    with parts.reading() as session:
        recent = deliveries.list_recent_batches(session, teacher.person_id, paths, limit)
        counts = deliveries.count_states(session, [batch.id for batch, _ in recent], parts.clock())
    return tuple(
        BatchSummary(
            batch_id=batch.id,
            achievement_id=version.achievement_id,
            achievement_name=version.text("name"),
            image_url=image_path(version, "svg"),
            created_at=batch.created_at,
            counts=Counts(counts.get(batch.id, {})),
            is_over=batch.ended_at is not None,
        )
        for batch, version in recent
    )


def list_waiting(parts: Parts, teacher: SignedIn, path: str = "") -> tuple[WaitingSummary, ...]:
    """What waits for its day or for a second person in the names that this person awards in: theirs and of colleagues,
    because who leaves does not take a list along. First what somebody has to look at."""
    mine = teacher.where_may(Permission.AWARD)
    paths = {path} if path and any(path.startswith(one) for one in mine) else mine
    with parts.reading() as session:
        rows = waiting.list_waiting(session, paths, parts.clock(), MOST_WAITING)
    return tuple(
        WaitingSummary(
            batch_id=row.batch.id,
            achievement_name=row.version.text("name"),
            image_url=image_path(row.version, "svg"),
            unit_name=row.unit.name,
            decided_by=row.decided_by,
            is_mine=row.batch.decided_by_id == teacher.person_id,
            is_for_me=row.batch.second_look is SecondLook.ASKED and row.batch.decided_by_id != teacher.person_id,
            needs_look=row.batch.second_look is SecondLook.ASKED,
            starts_at=row.batch.starts_at,
            created_at=row.batch.created_at,
            learners=row.learners,
        )
        for row in rows
    )


def _find(states: Sequence[Stands], search: Search) -> Sequence[Stands]:
    """Those with all these words in name or address and in the wanted state; first whoever needs the teacher."""
    asked = search.words.casefold().split()
    found = [
        entry
        for entry in states
        if (search.wanted is None or entry.state is search.wanted)
        and all(word in f"{entry.learner_name} {entry.email}".casefold() for word in asked)
    ]
    return sorted(found, key=_needs_teacher)


def _needs_teacher(entry: Stands) -> int:
    urgent = (LearnerState.NOT_MAILED, LearnerState.NOT_SIGNED)
    return urgent.index(entry.state) if entry.state in urgent else len(urgent)
