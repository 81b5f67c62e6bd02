"""Batches that did not start yet: their awards are drafts, without a credential."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.many_rows import in_portions, insert_rows
from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Batch,
    Credential,
    CredentialFormat,
    CredentialKind,
    Identity,
    Organisation,
    Person,
    ProfileVersion,
    SecondLook,
)
from badgeservice.store.tree import is_below


class DraftAward(NamedTuple):
    """An award of a batch that waits."""

    award_id: str
    row: int
    email: str


class WaitingBatch(NamedTuple):
    """One that did not start yet, in a list of them."""

    batch: Batch
    version: AchievementVersion
    unit: ProfileVersion  # in whose name
    decided_by: str
    learners: int


class Decided(NamedTuple):
    """What was decided for one learner of a list."""

    name: str
    email: str
    results: Sequence[Mapping[str, Any]]
    narrative: str
    evidence_url: str
    earned_on: date | None
    ends_at: datetime | None
    language: str


def list_waiting(session: Session, paths: Collection[str], now: datetime, limit: int) -> Sequence[WaitingBatch]:
    """In the names of these organisations and what is below them: first what somebody has to look at, then by day."""
    learners = (
        sa.select(sa.func.count())
        .where(col(Award.batch_id) == col(Batch.id), col(Award.state) == AwardState.DRAFT)
        .scalar_subquery()
    )
    query = (
        sa.select(Batch, AchievementVersion, ProfileVersion, sa.func.coalesce(col(Person.name), ""), learners)
        .join(AchievementVersion, col(Batch.version_id) == col(AchievementVersion.id))
        .join(Organisation, col(Batch.unit_id) == col(Organisation.id))
        .join(ProfileVersion, sa.and_(*IS_PROFILE_NOW))
        .join(Person, col(Batch.decided_by_id) == col(Person.id))
        .where(col(Batch.is_waiting), is_below(paths))
        .order_by(
            (col(Batch.second_look) == SecondLook.ASKED).desc(),
            sa.func.coalesce(col(Batch.starts_at), now),
            col(Batch.id),
        )
        .limit(limit)
        .options(*WITHOUT_IMAGES)
    )
    return [WaitingBatch._make(row) for row in session.execute(query)]


def list_decided(session: Session, batch_id: str) -> Sequence[Decided]:
    """All that was decided for each learner of a batch that waits, in the order of the list."""
    query = (
        sa.select(
            col(Award.learner_name), col(Identity.value), col(Award.results), col(Award.narrative),
            col(Award.evidence_url), col(Award.earned_on), col(Award.ends_at), col(Award.language),
        )
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .where(col(Award.batch_id) == batch_id, col(Award.state) == AwardState.DRAFT)
        .order_by(col(Award.row))
    )  # fmt: skip
    return [Decided._make(row) for row in session.execute(query)]


def is_learner(session: Session, batch_id: str, person_id: str) -> bool:
    """Whether this person is one of those who get it."""
    query = (
        select(Award.id)
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .where(Award.batch_id == batch_id, Identity.person_id == person_id)
    )
    return session.exec(query.limit(1)).first() is not None


def count_decided(
    session: Session, teacher_id: str, achievement_id: str, issuer_id: str, since: datetime, but_request_id: str
) -> int:
    """To how many learners this teacher decided since then to award this, without anybody who looked at it."""
    query = (
        sa.select(sa.func.count())
        .select_from(Award)
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Batch, col(Award.batch_id) == col(Batch.id))
        .where(
            col(AchievementVersion.achievement_id) == achievement_id,
            col(Award.created_at) >= since,
            col(Award.replaces_id).is_(None),
            col(Batch.decided_by_id) == teacher_id,
            col(Batch.issuer_id) == issuer_id,
            col(Batch.second_look) == SecondLook.NOT_ASKED,
            col(Batch.ended_at).is_(None),
            col(Batch.request_id) != but_request_id,
        )
    )
    return int(session.execute(query).scalar_one())


def lock_going_on(session: Session, batch_id: str) -> bool:
    """Whether a batch was not cancelled or withdrawn; until the end of the transaction nobody does."""
    query = select(Batch.ended_at).where(Batch.id == batch_id).with_for_update(read=True)
    return session.exec(query).first() is None


def list_signed(session: Session, batch_id: str, limit: int) -> Sequence[tuple[str, str]]:
    """The next awards of a batch that stand, each with its language."""
    query = select(Award.id, Award.language).where(Award.batch_id == batch_id, Award.state == AwardState.ISSUED)
    return session.exec(query.order_by(col(Award.row)).limit(limit)).all()


def replaces_any(session: Session, batch_id: str) -> bool:
    query = select(Award.id).where(Award.batch_id == batch_id, col(Award.replaces_id).is_not(None))
    return session.exec(query.limit(1)).first() is not None


def revoke_unsigned(session: Session, batch_id: str, by_id: str, why: tuple[str, str], now: datetime) -> None:
    """Those of a batch that were reserved and will never be signed; `why` in kind and in words. Their places stay
    taken."""
    kind, reason = why
    is_reserved = (col(Award.batch_id) == batch_id, col(Award.state) == AwardState.RESERVED)
    its = {"state": AwardState.REVOKED, "revoked_at": now, "revoked_by_id": by_id, "revocation_kind": kind,
           "revocation_reason": reason}  # fmt: skip
    session.exec(update(Award).where(*is_reserved).values(**its))


def list_drafts(session: Session, batch_id: str) -> Sequence[DraftAward]:
    """The awards of a batch that did not start yet, in the order of the teacher's list."""
    query = (
        sa.select(col(Award.id), col(Award.row), col(Identity.value))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .where(col(Award.batch_id) == batch_id, col(Award.state) == AwardState.DRAFT)
        .order_by(col(Award.row))
    )
    return [DraftAward._make(row) for row in session.execute(query)]


def lock_batch(session: Session, batch_id: str) -> Batch | None:
    """As it is now; until the end of the transaction nobody else changes it."""
    query = select(Batch).where(Batch.id == batch_id).with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def reserve_drafts(session: Session, batch_id: str, places: Mapping[str, tuple[str, str, int]]) -> None:
    """Awards that waited are reserved from here on: for each its credential, status list and index. The others of the
    batch stay drafts, with why in `signing_error`."""
    is_draft = (col(Award.batch_id) == batch_id, col(Award.state) == AwardState.DRAFT)
    session.exec(update(Award).where(*is_draft, col(Award.signing_error) == "").values(state=AwardState.RESERVED))
    rows = [
        {
            "id": credential_id,
            "award_id": award_id,
            "kind": CredentialKind.FULL,
            "format": CredentialFormat.DATA_INTEGRITY,
            "status_list_id": list_id,
            "status_index": index,
        }
        for award_id, (credential_id, list_id, index) in places.items()
    ]
    insert_rows(session, Credential, rows)


def note_not_started(session: Session, award_ids: Collection[str], code: str) -> None:
    """Why these stay drafts though their batch starts."""
    for some in in_portions(award_ids):
        session.exec(update(Award).where(col(Award.id).in_(some)).values(signing_error=code))


def delete_drafts(session: Session, batch_id: str) -> int:
    """Those of a batch that will never start; gives how many. Nothing was signed, so nothing of them has to stay."""
    is_draft = (col(Award.batch_id) == batch_id, col(Award.state) == AwardState.DRAFT)
    deleted = session.connection().execute(sa.delete(Award).where(*is_draft).returning(col(Award.id)))
    return len(deleted.all())
