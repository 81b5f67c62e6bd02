"""Awards and the batches that they were decided in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from badgeservice.store.identities import IS_ADDRESS, in_portions
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Batch,
    Credential,
    CredentialKind,
    Identity,
    MailKind,
    OutgoingMail,
)

IS_FULL = (col(Credential.award_id) == col(Award.id), col(Credential.kind) == CredentialKind.FULL)


class ListedAward(NamedTuple):
    """An award as a list shows it: never the bytes."""

    award: Award
    email: str
    credential_id: str
    valid_until: datetime | None
    mailed_at: datetime | None
    mail_error: str


class Reserved(NamedTuple):
    """An award that is not signed yet, with the address that it is made to and the place of its credential."""

    award: Award
    email: str
    credential_id: str
    status_list_id: str
    status_index: int


def add_batch(session: Session, batch: Batch) -> bool:
    """Write it, unless this teacher made this request before. A concurrent repeat waits here for the first one."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(Batch) if is_sqlite else postgresql.insert(Batch)
    statement = insert.values(**batch.model_dump()).on_conflict_do_nothing().returning(sa.literal(1))
    return bool(session.connection().execute(statement).all())


def find_batch(session: Session, batch_id: str) -> Batch | None:
    return session.get(Batch, batch_id)


def find_batch_of_request(session: Session, teacher_id: str, request_id: str) -> Batch | None:
    query = select(Batch).where(Batch.decided_by_id == teacher_id, Batch.request_id == request_id)
    return session.exec(query).first()


def list_learners_of(session: Session, batch_id: str) -> Sequence[tuple[str, str]]:
    """Name and address of each learner of a batch, in the order of the teacher's list."""
    query = select(Award.learner_name, Identity.value).join(Identity, col(Award.identity_id) == col(Identity.id))
    return session.exec(query.where(Award.batch_id == batch_id).order_by(col(Award.row))).all()


def list_reserved(session: Session, batch_id: str, limit: int) -> Sequence[Reserved]:
    """The next awards of a batch that are not signed yet."""
    query = (
        sa.select(
            Award, col(Identity.value), col(Credential.id), col(Credential.status_list_id), col(Credential.status_index)
        )
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .join(Credential, sa.and_(*IS_FULL))
        .where(col(Award.batch_id) == batch_id, col(Award.state) == AwardState.RESERVED)
        .order_by(col(Award.row))
        .limit(limit)
    )
    return [Reserved._make(row) for row in session.execute(query)]


def lock_reserved(session: Session, award_ids: Collection[str]) -> Mapping[str, Award]:
    """Those of these awards that are still not signed, kept for this transaction: another run may have been first."""
    query = (
        select(Award)
        .where(col(Award.id).in_(award_ids), Award.state == AwardState.RESERVED)
        .order_by(col(Award.id))
        .with_for_update()
    )
    return {award.id: award for award in session.exec(query.execution_options(populate_existing=True))}


def note_signing_error(session: Session, batch_id: str, code: str) -> None:
    """Why what is left of a batch could not be signed."""
    is_left = (col(Award.batch_id) == batch_id, col(Award.state) == AwardState.RESERVED)
    session.exec(update(Award).where(*is_left).values(signing_error=code))


def finish_batch(session: Session, batch_id: str, now: datetime) -> None:
    """All of it is signed; the first time counts."""
    session.exec(
        update(Batch).where(col(Batch.id) == batch_id, col(Batch.finished_at).is_(None)).values(finished_at=now)
    )


def list_holders(session: Session, achievement_id: str, emails: Collection[str], now: datetime) -> Sequence[str]:
    """Which of these addresses belong to somebody who has this achievement already, in whichever version and at
    whichever address, or is about to: not revoked and not expired."""
    holders: list[str] = []
    held_by = sa.orm.aliased(Identity)
    for some in in_portions(emails):
        query = (
            select(Identity.value)
            .join(held_by, col(held_by.person_id) == col(Identity.person_id))
            .join(Award, col(Award.identity_id) == col(held_by.id))
            .join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id))
            .outerjoin(Credential, sa.and_(*IS_FULL))
            .where(
                *IS_ADDRESS,
                col(Identity.value).in_(some),
                AchievementVersion.achievement_id == achievement_id,
                col(Award.state).in_((AwardState.RESERVED, AwardState.ISSUED, AwardState.SUSPENDED)),
                sa.or_(col(Credential.valid_until).is_(None), col(Credential.valid_until) > now),
            )
        )
        holders.extend(session.exec(query.distinct()))
    return holders


def list_awards(
    session: Session, *, achievement_id: str | None = None, batch_id: str | None = None
) -> Sequence[ListedAward]:
    """The awards of an achievement (the newest first) or of a batch (in its order)."""
    query = _listed()
    if achievement_id is not None:
        query = query.join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id)).where(
            col(AchievementVersion.achievement_id) == achievement_id
        )
        query = query.order_by(col(Award.created_at).desc(), col(Award.batch_id), col(Award.row))
    if batch_id is not None:
        query = query.where(col(Award.batch_id) == batch_id).order_by(col(Award.row))
    return [ListedAward._make(row) for row in session.execute(query)]


def find_listed_award(session: Session, award_id: str) -> ListedAward | None:
    row = session.execute(_listed().where(col(Award.id) == award_id)).first()
    return ListedAward._make(row) if row else None


def _listed() -> sa.Select[*tuple[Any, ...]]:
    is_its_mail = sa.and_(
        col(OutgoingMail.identity_id) == col(Award.identity_id),
        col(OutgoingMail.batch_id) == col(Award.batch_id),
        col(OutgoingMail.kind) == MailKind.AWARD,
    )
    return (
        sa.select(
            Award,
            col(Identity.value),
            col(Credential.id),
            col(Credential.valid_until),
            col(OutgoingMail.handed_at),
            sa.func.coalesce(col(OutgoingMail.refused), ""),
        )
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(OutgoingMail, is_its_mail)
    )


def lock_award(session: Session, award_id: str) -> Award | None:
    """One award, kept for this transaction."""
    return session.exec(select(Award).where(Award.id == award_id).with_for_update()).first()
