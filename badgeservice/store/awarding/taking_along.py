"""Awards as a file has them: first which they are, then some of them at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from badgeservice.store.awarding.learners import has_word
from badgeservice.store.awards import IS_FULL, IS_ITS_MAIL
from badgeservice.store.mailing.deliveries import LearnerState, state_at
from badgeservice.store.many_rows import is_among
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    Credential,
    Identity,
    Organisation,
    OutgoingMail,
    Person,
)
from badgeservice.store.tree import is_below


class Chosen(NamedTuple):
    """An award that goes into a file."""

    award_id: str
    unit_id: str
    version_id: str


class Row(NamedTuple):
    """What a file says of it."""

    award_id: str
    learner_name: str
    email: str
    version_id: str
    unit_id: str
    created_at: datetime
    issued_at: datetime | None
    earned_on: date | None
    ends_at: datetime | None  # as it was decided
    valid_until: datetime | None  # as it was signed
    results: Sequence[Mapping[str, Any]]
    decided_by: str  # "" when that was nobody
    state: LearnerState


def choose_of_achievement(
    session: Session, achievement_id: str, below: Collection[str], limit: int
) -> Sequence[Chosen]:
    """All that was ever awarded of an achievement in these names, by the name of the learner."""
    return _choose(session, limit, col(AchievementVersion.achievement_id) == achievement_id, is_below(below))


def choose_of_batch(session: Session, batch_id: str, limit: int) -> Sequence[Chosen]:
    """All of a list, by the name of the learner."""
    return _choose(session, limit, col(Award.batch_id) == batch_id)


def choose_of_people(session: Session, below: Collection[str], words: Sequence[str], limit: int) -> Sequence[Chosen]:
    """All that was awarded in these names to learners whose name and address have these words."""
    return _choose(session, limit, is_below(below), *map(has_word, words))


def _choose(session: Session, limit: int, *conditions: sa.ColumnElement[bool]) -> Sequence[Chosen]:
    query = (
        sa.select(col(Award.id), col(Award.unit_id), col(Award.version_id))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .where(*conditions)
        .order_by(sa.func.lower(col(Award.learner_name)), col(Award.created_at), col(Award.id))
        .limit(limit)
    )
    return [Chosen._make(row) for row in session.execute(query)]


def list_rows(session: Session, award_ids: Collection[str], now: datetime) -> Mapping[str, Row]:
    """Some of them, by their ids."""
    query = (
        sa.select(
            col(Award.id),
            col(Award.learner_name),
            col(Identity.value),
            col(Award.version_id),
            col(Award.unit_id),
            col(Award.created_at),
            col(Award.issued_at),
            col(Award.earned_on),
            col(Award.ends_at),
            col(Credential.valid_until),
            col(Award.results),
            sa.func.coalesce(col(Person.name), ""),
            state_at(now),
        )
        .select_from(Award)
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .outerjoin(Person, col(Award.decided_by_id) == col(Person.id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(OutgoingMail, IS_ITS_MAIL)
        .where(is_among(session, col(Award.id), award_ids))
    )
    rows = (Row._make((*columns, LearnerState(state))) for *columns, state in session.execute(query))
    return {row.award_id: row for row in rows}
