"""People who were awarded something, and all that was awarded to one: only in the units that whoever asks may read.

What a person was awarded elsewhere is in no answer, not even as a number. A name here is the one that an award says,
because what somebody calls themselves is theirs; an address is one that was awarded to here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from badgeservice.store.awards import IS_FULL, IS_ITS_MAIL
from badgeservice.store.mailing.deliveries import LearnerState, state_at
from badgeservice.store.tables import AchievementVersion, Award, Batch, Credential, Identity, Organisation, OutgoingMail
from badgeservice.store.tree import is_below


class AwardedTo(NamedTuple):
    """One award of somebody, as a list of people counts it."""

    person_id: str
    identity_id: str
    email: str
    is_released: bool  # the address is somebody else's now, or nobody's
    learner_name: str
    created_at: datetime
    state: LearnerState


class TheirAward(NamedTuple):
    """One award of one person, with where it belongs."""

    award_id: str
    achievement_id: str
    version_id: str
    unit_id: str
    path: str  # of the unit
    batch_id: str | None


class Match(NamedTuple):
    """An award of somebody who may be on the page."""

    person_id: str
    learner_name: str


def list_called(session: Session, below: Collection[str], words: Sequence[str], limit: int) -> Sequence[Match]:
    """Awards there with all these words in the name and the address of their learner; in no order.

    The limit stands inside, so that no database begins with all the people that there are.
    """
    found = (
        sa.select(col(Award.identity_id).label("identity_id"), col(Award.learner_name).label("learner_name"))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .where(is_below(below), *map(has_word, words))
        .limit(limit)
        .subquery()
    )
    query = sa.select(col(Identity.person_id), found.c.learner_name).join(
        found, found.c.identity_id == col(Identity.id)
    )
    return [Match._make(row) for row in session.execute(query)]


def list_lately(session: Session, below: Collection[str], limit: int) -> Sequence[Match]:
    """The awards of the last lists there, the newest list first; of the last list all, as far as the limit goes."""
    learners = sa.select(sa.func.count()).where(col(Award.batch_id) == col(Batch.id)).correlate(Batch)
    batches = (
        sa.select(col(Batch.id), learners.scalar_subquery())
        .join(Organisation, col(Batch.unit_id) == col(Organisation.id))
        .where(is_below(below))
        .order_by(col(Batch.created_at).desc(), col(Batch.id))
        .limit(limit)
    )
    chosen, number = [], 0
    for batch_id, size in session.execute(batches):
        if number >= limit:
            break
        chosen.append(batch_id)
        number += size
    query = (
        sa.select(col(Identity.person_id), col(Award.learner_name))
        .select_from(Award)
        .join(Batch, col(Award.batch_id) == col(Batch.id))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .where(col(Award.batch_id).in_(chosen))
        .order_by(col(Batch.created_at).desc(), col(Award.batch_id), col(Award.row))
        .limit(limit)
    )
    return [Match._make(row) for row in session.execute(query)]


def has_word(word: str) -> sa.ColumnElement[bool]:
    """Of an award in a query: the word is in the name or in the address of its learner."""
    other = sa.orm.aliased(Identity, name="called")
    called = sa.select(col(other.id)).where(_contains(col(other.value), word)).correlate(None)
    return sa.or_(_contains(col(Award.learner_name), word), col(Award.identity_id).in_(called))


def _contains(text: Mapped[str], word: str) -> sa.ColumnElement[bool]:
    """SQLite knows small letters of ASCII only, so of other letters a word counts too as it was typed and with a
    capital."""
    spellings = set() if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
    in_small = sa.func.lower(text).contains(word.lower(), autoescape=True)
    return sa.or_(in_small, *(text.contains(one, autoescape=True) for one in sorted(spellings)))


def list_awards_of(
    session: Session, person_ids: Collection[str], below: Collection[str], now: datetime
) -> Sequence[AwardedTo]:
    """What these people were awarded there, the newest first."""
    query = (
        sa.select(
            col(Identity.person_id),
            col(Identity.id),
            col(Identity.value),
            col(Identity.released_at).is_not(None),
            col(Award.learner_name),
            col(Award.created_at),
            state_at(now),
        )
        .select_from(Identity)
        .join(Award, col(Award.identity_id) == col(Identity.id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(OutgoingMail, IS_ITS_MAIL)
        .where(col(Identity.person_id).in_(person_ids), is_below(below))
        .order_by(col(Award.created_at).desc(), col(Award.id))
    )
    rows = session.execute(query) if person_ids else ()
    return [AwardedTo._make((*columns, LearnerState(state))) for *columns, state in rows]


def find_units_of(session: Session, identity_id: str) -> Sequence[tuple[str, str]]:
    """In whose name something was awarded to this identity: the person that it belongs to, and the path of the unit."""
    query = (
        sa.select(col(Identity.person_id), col(Organisation.path))
        .join(Award, col(Award.identity_id) == col(Identity.id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .where(col(Identity.id) == identity_id)
        .distinct()
    )
    return [(person_id, path) for person_id, path in session.execute(query)]


def list_page_of(
    session: Session, person_id: str, below: Collection[str], offset: int, limit: int
) -> tuple[Sequence[TheirAward], int]:
    """Some of what a person was awarded there, the newest first; and how much that is."""
    query = (
        sa.select(
            col(Award.id),
            col(AchievementVersion.achievement_id),
            col(Award.version_id),
            col(Award.unit_id),
            col(Organisation.path),
            col(Award.batch_id),
            sa.func.count().over(),
        )
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .where(col(Identity.person_id) == person_id, is_below(below))
        .order_by(col(Award.created_at).desc(), col(Award.id))
    )
    rows = session.execute(query.offset(offset).limit(limit)).all()
    return [TheirAward(*row[:-1]) for row in rows], rows[0][-1] if rows else 0
