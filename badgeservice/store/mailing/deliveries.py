"""Where each award of a batch stands: signed, mailed, opened? The database says it of all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.awards import IS_FULL, IS_ITS_MAIL
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Batch,
    Credential,
    Identity,
    Organisation,
    OutgoingMail,
)
from badgeservice.store.tree import is_below


class LearnerState(StrEnum):
    """From the most to the least that a teacher has to do something about."""

    NOT_MAILED = "not-mailed"  # the mail server refused it, or took it in no three days
    NOT_SIGNED = "not-signed"  # a problem; it is tried again when the cause is gone
    DELAYED = "delayed"  # the mail could not be handed over for now; it is tried again
    SIGNING = "signing"
    PLANNED = "planned"  # its list waits for its day or for a second person
    WAITING = "waiting"  # for its mail
    MAILED = "mailed"  # the mail server took it
    OPENED = "opened"  # its learner saw it
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    SUSPENDED = "suspended"
    HAD_IT = "had-it"  # before its list started, so this award never will be


class Stands(NamedTuple):
    """One award of a batch and where it stands."""

    award_id: str
    learner_name: str
    email: str
    state: LearnerState


class RecentBatch(NamedTuple):
    """A decision, with what was awarded."""

    batch: Batch
    version: AchievementVersion


def is_given_up(now: datetime) -> sa.ColumnElement[bool]:
    """Of a mail: it was refused, or is by now, whether or not a worker came by to write it down."""
    return sa.or_(col(OutgoingMail.refused_at).is_not(None), col(OutgoingMail.give_up_at) <= now)


def state_at(now: datetime) -> sa.ColumnElement[str]:
    """The same question as `state_of` answers of a row: a test compares the two."""
    state = col(Award.state)
    return sa.case(
        (state.in_((AwardState.REVOKED, AwardState.REPLACED, AwardState.SUSPENDED)), sa.cast(state, sa.String)),
        (sa.and_(state == AwardState.DRAFT, col(Award.signing_error) != ""), LearnerState.HAD_IT),
        (state == AwardState.DRAFT, LearnerState.PLANNED),
        (sa.and_(state != AwardState.ISSUED, col(Award.signing_error) != ""), LearnerState.NOT_SIGNED),
        (state != AwardState.ISSUED, LearnerState.SIGNING),
        (col(Credential.valid_until) <= now, LearnerState.EXPIRED),
        (col(Award.opened_at).is_not(None), LearnerState.OPENED),
        (col(OutgoingMail.handed_at).is_not(None), LearnerState.MAILED),
        (is_given_up(now), LearnerState.NOT_MAILED),
        (col(OutgoingMail.failing_since).is_not(None), LearnerState.DELAYED),
        else_=LearnerState.WAITING,
    )


def list_states(session: Session, batch_id: str, now: datetime) -> Sequence[Stands]:
    """All of a batch, in the order of the teacher's list."""
    query = (
        sa.select(col(Award.id), col(Award.learner_name), col(Identity.value), state_at(now))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(OutgoingMail, IS_ITS_MAIL)
        .where(col(Award.batch_id) == batch_id)
        .order_by(col(Award.row))
    )
    rows = session.execute(query)
    return [Stands(award_id, name, email, LearnerState(state)) for award_id, name, email, state in rows]


def list_recent_batches(session: Session, teacher_id: str, paths: Collection[str], limit: int) -> Sequence[RecentBatch]:
    """The last decisions of this teacher in these names, the newest first."""
    query = (
        select(Batch, AchievementVersion)
        .join(AchievementVersion, col(Batch.version_id) == col(AchievementVersion.id))
        .join(Organisation, col(Batch.unit_id) == col(Organisation.id))
        .where(Batch.decided_by_id == teacher_id, ~col(Batch.is_waiting), is_below(paths))
        .order_by(col(Batch.created_at).desc(), col(Batch.id))
        .limit(limit)
        .options(*WITHOUT_IMAGES)
    )
    return [RecentBatch._make(row) for row in session.exec(query)]


def count_states(
    session: Session, batch_ids: Collection[str], now: datetime
) -> Mapping[str, Mapping[LearnerState, int]]:
    """How many learners of each batch are in each state that occurs."""
    state = state_at(now).label("learner_state")
    query = (
        sa.select(col(Award.batch_id), state, sa.func.count())
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(OutgoingMail, IS_ITS_MAIL)
        .where(col(Award.batch_id).in_(batch_ids))
        .group_by(col(Award.batch_id), state)
    )
    counts: dict[str, dict[LearnerState, int]] = {}
    for batch_id, name, number in session.execute(query):
        counts.setdefault(batch_id, {})[LearnerState(name)] = number
    return counts
