"""Awards that stand in the place of others: what is replaced, and what follows from one transaction to the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from badgeservice.store.awards import HAS_OR_WILL, IS_FULL
from badgeservice.store.identities import IS_ADDRESS
from badgeservice.store.many_rows import in_portions
from badgeservice.store.tables import AchievementVersion, Award, AwardState, Credential, Identity, ShareItem

REPLACEABLE = (
    AwardState.ISSUED,
    AwardState.REVOKED,
)  # a badge that was revoked by mistake is given back by replacing it


class Replaceable(NamedTuple):
    """An award with what its replacement goes on from."""

    award: Award
    email: str
    person_id: str
    valid_until: datetime | None
    replaced_by_id: str | None  # an award that stands in its place, or will


class Retired(NamedTuple):
    """An award that was just replaced."""

    award_id: str
    unit_id: str
    identity_id: str
    by_award_id: str
    is_same_person: bool


def list_replaceable(session: Session, award_ids: Collection[str]) -> dict[str, Replaceable]:
    """Those of these awards that there are, by their ids."""
    newer = sa.orm.aliased(Award)
    query = (
        sa.select(Award, col(Identity.value), col(Identity.person_id), col(Credential.valid_until), col(newer.id))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(newer, col(newer.replaces_id) == col(Award.id))
    )
    found: dict[str, Replaceable] = {}
    for some in in_portions(award_ids):
        rows = session.execute(query.where(col(Award.id).in_(some)))
        found |= {row[0].id: Replaceable._make(row) for row in rows}
    return found


def list_other_holders(
    session: Session, achievement_id: str, emails: Collection[str], award_ids: Collection[str], now: datetime
) -> set[str]:
    """Which of these addresses belong to somebody who has this achievement already, by another award than these."""
    held_by = sa.orm.aliased(Identity)
    query = (
        sa.select(col(Identity.value), col(Award.id))
        .join(held_by, col(held_by.person_id) == col(Identity.person_id))
        .join(Award, col(Award.identity_id) == col(held_by.id))
        .join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .where(
            *IS_ADDRESS,
            col(AchievementVersion.achievement_id) == achievement_id,
            col(Award.state).in_(HAS_OR_WILL),
            sa.or_(col(Credential.valid_until).is_(None), col(Credential.valid_until) > now),
        )
    )
    replaced = frozenset(award_ids)
    holders: set[str] = set()
    for some in in_portions(emails):
        rows = session.execute(query.where(col(Identity.value).in_(some)))
        holders |= {email for email, award_id in rows if award_id not in replaced}
    return holders


def note_why(session: Session, award_ids: Collection[str], kind: str, reason: str, by_id: str) -> None:
    """Why these will be replaced, with the decision; their state changes when what replaces them is signed."""
    values = {"revocation_kind": kind, "revocation_reason": reason, "revoked_by_id": by_id}
    for some in in_portions(award_ids):
        session.exec(update(Award).where(col(Award.id).in_(some)).values(**values))


def retire(session: Session, replaced_by: Mapping[str, str], now: datetime) -> Sequence[Retired]:
    """The awards with these ids are replaced from here on, each by the award beside it.

    What was somebody else's is revoked instead, and nothing of it leads to who has it now.
    """
    owner, new_owner, newer = sa.orm.aliased(Identity), sa.orm.aliased(Identity), sa.orm.aliased(Award)
    query = (
        sa.select(
            col(Award.id),
            col(Award.unit_id),
            col(Award.identity_id),
            col(newer.id),
            col(owner.person_id) == col(new_owner.person_id),
        )
        .join(newer, col(newer.replaces_id) == col(Award.id))
        .join(owner, col(Award.identity_id) == col(owner.id))
        .join(new_owner, col(newer.identity_id) == col(new_owner.id))
    )
    retired: list[Retired] = []
    for some in in_portions(
        replaced_by
    ):  # in one order, because two runs with some of the same would wait for each other
        session.exec(select(Award.id).where(col(Award.id).in_(some)).order_by(col(Award.id)).with_for_update())
        retired += [Retired._make(row) for row in session.execute(query.where(col(Award.id).in_(some)))]
    for state, is_same in ((AwardState.REPLACED, True), (AwardState.REVOKED, False)):
        ids = [one.award_id for one in retired if one.is_same_person is is_same]
        for some in in_portions(ids):
            session.exec(update(Award).where(col(Award.id).in_(some)).values(state=state, revoked_at=now))
    return retired


def lead_on(session: Session, credentials: Mapping[str, tuple[str, str]]) -> None:
    """What was shared of these awards shows from here on the award and the credential beside each, with the fields that
    its learner chose."""
    query = update(ShareItem).where(col(ShareItem.award_id) == sa.bindparam("replaced"))
    query = query.values(award_id=sa.bindparam("newer"), credential_id=sa.bindparam("credential"))
    rows = [{"replaced": old, "newer": new, "credential": key} for old, (new, key) in credentials.items()]
    if rows:
        session.connection().execute(query, rows)
