"""What somebody holds already, as it was awarded: so that a list that comes again can be laid beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from badgeservice.store.drafts import STANDS
from badgeservice.store.identities import IS_ADDRESS
from badgeservice.store.many_rows import is_among
from badgeservice.store.tables import AchievementVersion, Award, Batch, Identity, Organisation
from badgeservice.store.tree import is_below


class HeldAward(NamedTuple):
    """What the newest award to an address says."""

    name: str
    results: Sequence[Mapping[str, Any]]
    narrative: str
    evidence_url: str
    earned_on: date | None
    ends_at: datetime | None


def list_held(
    session: Session, achievement_id: str, emails: Collection[str], paths: Collection[str]
) -> Mapping[str, HeldAward]:
    """The newest award of this achievement to each address that has one of these organisations.

    Only these: what a teacher is told of an address, their own organisation knows already.
    """
    query = (
        sa.select(
            col(Identity.value), col(Award.learner_name), col(Award.results), col(Award.narrative),
            col(Award.evidence_url), col(Award.earned_on), col(Award.ends_at), col(Batch.narrative),
            col(Batch.evidence_url),
        )
        .join(Award, col(Award.identity_id) == col(Identity.id))
        .join(Batch, col(Award.batch_id) == col(Batch.id))
        .join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .where(
            *IS_ADDRESS,
            is_among(session, col(Identity.value), emails),
            col(AchievementVersion.achievement_id) == achievement_id,
            col(Award.state).in_(STANDS),
            is_below(paths),
        )
        .order_by(col(Award.created_at), col(Award.id))
    )  # fmt: skip
    held = {}
    for email, name, results, narrative, evidence, earned_on, ends_at, of_all, evidence_of_all in session.execute(
        query
    ):
        held[email] = HeldAward(name, results, narrative or of_all, evidence or evidence_of_all, earned_on, ends_at)
    return held
