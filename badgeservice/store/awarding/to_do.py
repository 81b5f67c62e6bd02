"""What waits for a teacher: lists, mails that were refused, badges that end soon."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.awards import IS_ITS_MAIL
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Batch,
    Credential,
    CredentialKind,
    Identity,
    Organisation,
    OutgoingMail,
    SecondLook,
)
from badgeservice.store.tree import is_below

_OF_UNIT = col(Batch.unit_id) == col(Organisation.id)
_WAITS = (col(Batch.is_waiting).is_(True), col(Batch.ended_at).is_(None))


class Waiting(NamedTuple):
    """How much waits."""

    looks: int  # lists of colleagues, for a second look
    sent_back: int  # lists of this teacher
    planned: int  # lists of this teacher, for their day or for a colleague
    refused: int  # mails of what this teacher awarded
    ending: int  # badges that end before the moment that was asked for; no further than `most`


class WaitingBatch(NamedTuple):
    """A list, with what it awards and to how many."""

    batch: Batch
    version: AchievementVersion
    learners: int


class Ending(NamedTuple):
    """A badge that ends soon."""

    identity_id: str
    learner_name: str
    version: AchievementVersion
    valid_until: datetime


def count_waiting(
    session: Session, person_id: str, below: Collection[str], now: datetime, until: datetime, most: int
) -> tuple[Waiting, bool]:
    """In one question; and whether any list waits there, whoever decided it."""
    each: sa.Select[Any] = sa.select(sa.literal(1)).select_from(Award)
    ending = _ending(each, below, now, until).limit(most).subquery()
    query = sa.select(
        _count(_looks(sa.select(sa.func.count()).select_from(Batch), person_id, below)),
        _count(_mine(sa.select(sa.func.count()).select_from(Batch), person_id, below, is_sent_back=True)),
        _count(_mine(sa.select(sa.func.count()).select_from(Batch), person_id, below, is_sent_back=False)),
        _count(_refused(sa.select(sa.func.count()).select_from(Award), person_id, below)),
        _count(sa.select(sa.func.count()).select_from(ending)),
        _count(
            sa.select(sa.func.count()).select_from(Batch).join(Organisation, _OF_UNIT).where(*_WAITS, is_below(below))
        ),
    )
    *numbers, lists = session.execute(query).one()
    return Waiting._make(numbers), lists > 0


def list_looks(session: Session, person_id: str, below: Collection[str], limit: int) -> Sequence[WaitingBatch]:
    """Lists of colleagues that wait for a second look, the oldest first."""
    return _list(session, _looks(_batches(), person_id, below), limit)


def list_mine(
    session: Session, person_id: str, below: Collection[str], limit: int, *, is_sent_back: bool
) -> Sequence[WaitingBatch]:
    """Lists of this teacher that wait, the oldest first."""
    return _list(session, _mine(_batches(), person_id, below, is_sent_back=is_sent_back), limit)


def list_refused(session: Session, person_id: str, below: Collection[str], limit: int) -> Sequence[WaitingBatch]:
    """Lists of this teacher of which mails were refused, with how many; the newest first."""
    counted: Any = sa.select(col(Award.batch_id).label("batch"), sa.func.count().label("number")).select_from(Award)
    refused = _refused(counted, person_id, below).group_by(col(Award.batch_id)).subquery()
    query = (
        sa.select(Batch, AchievementVersion, refused.c.number)
        .join(refused, refused.c.batch == col(Batch.id))
        .join(AchievementVersion, col(Batch.version_id) == col(AchievementVersion.id))
        .order_by(col(Batch.created_at).desc(), col(Batch.id))
        .limit(limit)
        .options(*WITHOUT_IMAGES)
    )
    return [WaitingBatch._make(row) for row in session.execute(query)]


def list_ending(
    session: Session, below: Collection[str], now: datetime, until: datetime, limit: int
) -> Sequence[Ending]:
    """Badges that end before this moment, the first to end first."""
    found: Any = sa.select(col(Identity.id), col(Award.learner_name), AchievementVersion, col(Credential.valid_until))
    query = _ending(found.select_from(Award), below, now, until).join(
        AchievementVersion, col(Award.version_id) == col(AchievementVersion.id)
    )
    query = query.join(Identity, col(Award.identity_id) == col(Identity.id))
    query = query.order_by(col(Credential.valid_until), col(Award.learner_name), col(Award.id))
    return [Ending._make(row) for row in session.execute(query.limit(limit).options(*WITHOUT_IMAGES))]


def _batches() -> sa.Select[Any]:
    learners = sa.select(sa.func.count()).where(col(Award.batch_id) == col(Batch.id)).correlate(Batch)
    return (
        sa.select(Batch, AchievementVersion, learners.scalar_subquery())
        .join(AchievementVersion, col(Batch.version_id) == col(AchievementVersion.id))
        .order_by(col(Batch.created_at), col(Batch.id))
        .options(*WITHOUT_IMAGES)
    )


def _list(session: Session, query: sa.Select[Any], limit: int) -> Sequence[WaitingBatch]:
    return [WaitingBatch._make(row) for row in session.execute(query.limit(limit))]


def _looks(query: sa.Select[Any], person_id: str, below: Collection[str]) -> sa.Select[Any]:
    """Nobody is the second person for a list of their own."""
    is_asked = (col(Batch.second_look) == SecondLook.ASKED, col(Batch.decided_by_id) != person_id)
    return query.join(Organisation, _OF_UNIT).where(*_WAITS, *is_asked, is_below(below))


def _mine(query: sa.Select[Any], person_id: str, below: Collection[str], *, is_sent_back: bool) -> sa.Select[Any]:
    is_back = col(Batch.second_look) == SecondLook.SENT_BACK
    wanted = is_back if is_sent_back else ~is_back
    return query.join(Organisation, _OF_UNIT).where(
        *_WAITS, col(Batch.decided_by_id) == person_id, wanted, is_below(below)
    )


def _refused(query: sa.Select[Any], person_id: str, below: Collection[str]) -> sa.Select[Any]:
    """As a list says it of its learners: who opened it, or has it no longer, needs no mail."""
    needs_it = (col(Award.state) == AwardState.ISSUED, col(Award.opened_at).is_(None))
    is_refused = (col(OutgoingMail.refused_at).is_not(None), col(OutgoingMail.handed_at).is_(None))
    return (
        query.join(Batch, col(Award.batch_id) == col(Batch.id))
        .join(Organisation, _OF_UNIT)
        .join(OutgoingMail, IS_ITS_MAIL)
        .where(col(Batch.decided_by_id) == person_id, *needs_it, *is_refused, is_below(below))
    )


def _ending(query: sa.Select[Any], below: Collection[str], now: datetime, until: datetime) -> sa.Select[Any]:
    is_ending = (
        col(Credential.kind) == CredentialKind.FULL,
        col(Credential.revoked_at).is_(None),
        col(Credential.valid_until) > now,
        col(Credential.valid_until) <= until,
    )
    return (
        query.join(Credential, col(Credential.award_id) == col(Award.id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .where(*is_ending, col(Award.state) == AwardState.ISSUED, is_below(below))
    )


def _count(query: sa.Select[Any]) -> sa.ScalarSelect[Any]:
    return query.scalar_subquery()
