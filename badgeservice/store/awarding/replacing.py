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
from badgeservice.store.tables import AchievementVersion, Award, AwardState, Credential, Identity, Share, ShareItem

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


def lock_awards(session: Session, award_ids: Collection[str]) -> None:
    """Until the end of the transaction nobody else changes these. Always before those that replace them, and in one
    order, because two that hold some of the same would wait for each other."""
    for some in in_portions(award_ids):
        query = select(Award.id).where(col(Award.id).in_(some)).order_by(col(Award.id))
        session.exec(query.with_for_update(key_share=True)).all()


def list_replaceable(session: Session, award_ids: Collection[str]) -> dict[str, Replaceable]:
    """Those of these awards that there are, by their ids; as they are now, also when they were read before."""
    newer = sa.orm.aliased(Award)
    query = (
        sa.select(Award, col(Identity.value), col(Identity.person_id), col(Credential.valid_until), col(newer.id))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(newer, col(newer.replaces_id) == col(Award.id))
    )
    found: dict[str, Replaceable] = {}
    for some in in_portions(award_ids):
        rows = session.execute(query.where(col(Award.id).in_(some)).execution_options(populate_existing=True))
        found |= {row[0].id: Replaceable._make(row) for row in rows}
    return found


def list_ids(session: Session, batch_id: str) -> Sequence[str]:
    """The awards of a batch, in its order."""
    return session.exec(select(Award.id).where(Award.batch_id == batch_id).order_by(col(Award.row))).all()


def list_people_at(session: Session, emails: Collection[str]) -> dict[str, str]:
    """Whose each of these addresses is now; of who was never here nothing."""
    people: dict[str, str] = {}
    for some in in_portions(emails):
        query = select(Identity.value, Identity.person_id).where(*IS_ADDRESS, col(Identity.value).in_(some))
        people |= session.exec(query).all()
    return people


def count_links(session: Session, award_ids: Collection[str], now: datetime) -> int:
    """How many links that work show these awards."""
    works = (col(Share.ended_at).is_(None), sa.or_(col(Share.ends_at).is_(None), col(Share.ends_at) > now))
    query = select(sa.func.count()).select_from(ShareItem).join(Share, col(ShareItem.share_id) == col(Share.id))
    return sum(
        session.exec(query.where(col(ShareItem.award_id).in_(some), *works)).one() for some in in_portions(award_ids)
    )


def find_newer(session: Session, award_id: str) -> str | None:
    """The credential that stands in the place of this award's, when that was signed."""
    query = select(Credential.id).join(Award, sa.and_(*IS_FULL)).where(Award.replaces_id == award_id)
    return session.exec(query.where(col(Credential.valid_from).is_not(None))).first()


def is_handed_on(session: Session, award_id: str) -> bool:
    """Whether a revoked award was replaced by one of somebody else: who had it was never meant to."""
    query = select(Award.id).where(Award.replaces_id == award_id, col(Award.issued_at).is_not(None))
    return session.exec(query).first() is not None


def withdraw_reserved(session: Session, award_ids: Collection[str], *, by_id: str, reason: str, now: datetime) -> None:
    """What was to replace these and is not signed yet will not be: they were revoked meanwhile."""
    values = {"state": AwardState.REVOKED, "revoked_at": now, "revoked_by_id": by_id, "revocation_reason": reason}
    for some in in_portions(award_ids):
        waits = (col(Award.replaces_id).in_(some), col(Award.state) == AwardState.RESERVED)
        session.exec(update(Award).where(*waits).values(replaces_id=None, **values))


def list_other_holders(
    session: Session, achievement_id: str, emails: Collection[str], award_ids: Collection[str], now: datetime
) -> set[str]:
    """Which of these addresses belong to somebody who has this achievement already, by another award than these.

    It goes by the people, because the achievement may have been awarded a hundred thousand times.
    """
    is_its = AchievementVersion.achievement_id == achievement_id
    versions = frozenset(session.exec(select(AchievementVersion.id).where(is_its)))
    people = list_people_at(session, emails)
    owners: dict[str, str] = {}
    for some in in_portions(set(people.values())):
        owners |= session.exec(select(Identity.id, Identity.person_id).where(col(Identity.person_id).in_(some))).all()
    query = (
        sa.select(col(Award.id), col(Award.identity_id), col(Award.version_id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .where(
            col(Award.state).in_(HAS_OR_WILL),
            sa.or_(col(Award.state) != AwardState.DRAFT, col(Award.signing_error) == ""),
            sa.or_(col(Credential.valid_until).is_(None), col(Credential.valid_until) > now),
        )
    )
    replaced, holders = frozenset(award_ids), set[str]()
    for some in in_portions(owners):
        for award_id, identity_id, version_id in session.execute(query.where(col(Award.identity_id).in_(some))):
            if version_id in versions and award_id not in replaced:
                holders.add(owners[identity_id])
    return {email for email, person_id in people.items() if person_id in holders}


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
    for some in in_portions(replaced_by):
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
