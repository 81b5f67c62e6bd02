"""Awards and the batches that they were decided in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from badgeservice.store.identities import IS_ADDRESS
from badgeservice.store.many_rows import in_portions, insert_rows, is_among
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Batch,
    Credential,
    CredentialFormat,
    CredentialKind,
    Identity,
    MailKind,
    Organisation,
    OutgoingMail,
    Person,
)
from badgeservice.store.tree import is_below

IS_ITS_MAIL = sa.and_(
    col(OutgoingMail.identity_id) == col(Award.identity_id),
    col(OutgoingMail.batch_id) == col(Award.batch_id),
    col(OutgoingMail.kind).in_((MailKind.AWARD, MailKind.REPLACEMENT)),  # an award has one of the two
)
IS_FULL = (col(Credential.award_id) == col(Award.id), col(Credential.kind) == CredentialKind.FULL)


class ListedAward(NamedTuple):
    """An award as a list shows it: never the bytes."""

    award: Award
    email: str
    credential_id: str
    valid_until: datetime | None
    mail: OutgoingMail | None  # that tells of it; at the address that it belongs to now


class Reserved(NamedTuple):
    """An award that is not signed yet, with the address that it is made to and the place of its credential."""

    award_id: str
    row: int
    identity_id: str
    email: str
    learner_name: str
    language: str
    earned_on: date | None
    ends_at: datetime | None
    credential_id: str
    status_list_id: str
    status_index: int
    results: Sequence[Mapping[str, Any]] = ()  # as they are kept
    narrative: str = ""  # of this one; "": that of the batch
    evidence_url: str = ""
    replaces_id: str | None = None  # the award that this one stands in the place of,
    changes: Sequence[str] = ()  # and what is different, in kind


HAS_OR_WILL = (AwardState.DRAFT, AwardState.RESERVED, AwardState.ISSUED, AwardState.SUSPENDED)
ALL_ROWS = range(2**31 - 1)  # of a batch


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


def list_results_of(session: Session, batch_id: str) -> Sequence[Sequence[Mapping[str, Any]]]:
    """What each learner of a batch reached, in the same order."""
    return session.exec(select(Award.results).where(Award.batch_id == batch_id).order_by(col(Award.row))).all()


def list_details_of(session: Session, batch_id: str) -> Sequence[tuple[str, str, date | None, datetime | None]]:
    """Narrative, evidence, day and end of each learner of a batch where these are their own, in the same order."""
    query = sa.select(col(Award.narrative), col(Award.evidence_url), col(Award.earned_on), col(Award.ends_at))
    rows = session.execute(query.where(col(Award.batch_id) == batch_id).order_by(col(Award.row)))
    return [(narrative, url, day, ends_at) for narrative, url, day, ends_at in rows]


def add_reserved(session: Session, batch: Batch, reserved: Sequence[Reserved]) -> None:
    """The awards of a batch, and the rows of their credentials with their places; the bytes come later.

    Of a batch that waits only the awards, as drafts: `reserve_drafts` takes their places when it starts.
    """
    decided = {
        "batch_id": batch.id,
        "version_id": batch.version_id,
        "issuer_id": batch.issuer_id,
        "unit_id": batch.unit_id,
        "state": AwardState.DRAFT if batch.is_waiting else AwardState.RESERVED,
        "decided_by_id": batch.decided_by_id,
        "created_at": batch.created_at,
        "signing_error": "",
        "revocation_reason": "",
    }
    insert_rows(session, Award, [decided | _award_row(entry) for entry in reserved])
    if not batch.is_waiting:
        insert_rows(session, Credential, [_credential_row(entry) for entry in reserved])


def _award_row(reserved: Reserved) -> dict[str, Any]:
    return {
        "id": reserved.award_id,
        "row": reserved.row,
        "identity_id": reserved.identity_id,
        "learner_name": reserved.learner_name,
        "language": reserved.language,
        "earned_on": reserved.earned_on,
        "ends_at": reserved.ends_at,
        "results": list(reserved.results),
        "narrative": reserved.narrative,
        "evidence_url": reserved.evidence_url,
        "replaces_id": reserved.replaces_id,
        "changes": list(reserved.changes),
    }


def _credential_row(reserved: Reserved) -> dict[str, Any]:
    return {
        "id": reserved.credential_id,
        "award_id": reserved.award_id,
        "kind": CredentialKind.FULL,
        "format": CredentialFormat.DATA_INTEGRITY,
        "status_list_id": reserved.status_list_id,
        "status_index": reserved.status_index,
    }


def list_reserved(session: Session, batch_id: str, rows: range, limit: int) -> Sequence[Reserved]:
    """The next awards of these rows of a batch that are not signed yet; of one that was withdrawn none."""
    is_over = sa.exists().where(col(Batch.id) == batch_id, col(Batch.ended_at).is_not(None))
    query = _reserved().where(*_is_reserved(batch_id, rows), ~is_over).order_by(col(Award.row)).limit(limit)
    return [Reserved._make(row) for row in session.execute(query)]


def find_reserved(session: Session, award_id: str) -> Reserved:
    """What was reserved for an award that is signed by now. Raises `NoResultFound`."""
    return Reserved._make(session.execute(_reserved().where(col(Award.id) == award_id)).one())


def _reserved() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Award.id),
            col(Award.row),
            col(Award.identity_id),
            col(Identity.value),
            col(Award.learner_name),
            col(Award.language),
            col(Award.earned_on),
            col(Award.ends_at),
            col(Credential.id),
            col(Credential.status_list_id),
            col(Credential.status_index),
            col(Award.results),
            col(Award.narrative),
            col(Award.evidence_url),
            col(Award.replaces_id),
            col(Award.changes),
        )
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .join(Credential, sa.and_(*IS_FULL))
    )


def list_reserved_rows(session: Session, batch_id: str) -> Sequence[int]:
    """Which rows of a batch are not signed yet, in order."""
    query = select(Award.row).where(*_is_reserved(batch_id, ALL_ROWS)).order_by(col(Award.row))
    return session.exec(query).all()


def mark_issued(session: Session, award_ids: Collection[str], now: datetime) -> set[str]:
    """Those of these awards that were still not signed; they are from here on. Another run may have been first."""
    # In one order, because two runs with some of the same awards would wait for each other.
    waiting = select(Award.id).where(col(Award.id).in_(award_ids), Award.state == AwardState.RESERVED)
    locked = waiting.order_by(col(Award.id)).with_for_update(key_share=True)
    query = update(Award).where(col(Award.id).in_(locked)).returning(col(Award.id))
    marked = session.connection().execute(query.values(state=AwardState.ISSUED, issued_at=now, signing_error=""))
    return set(marked.scalars())


def note_signing_error(session: Session, batch_id: str, rows: range, code: str) -> None:
    """Why what is left of these rows of a batch could not be signed."""
    session.exec(update(Award).where(*_is_reserved(batch_id, rows)).values(signing_error=code))


def finish_batch(session: Session, batch_id: str, now: datetime) -> None:
    """Provided that all of it is signed; the first time counts."""
    is_left = sa.exists().where(*_is_reserved(batch_id, ALL_ROWS))
    is_open = (col(Batch.id) == batch_id, col(Batch.finished_at).is_(None), ~col(Batch.is_waiting), ~is_left)
    session.exec(update(Batch).where(*is_open).values(finished_at=now))


def _is_reserved(batch_id: str, rows: range) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Award.batch_id) == batch_id,
        col(Award.row) >= rows.start,
        col(Award.row) < rows.stop,
        col(Award.state) == AwardState.RESERVED,
    )


def list_holders(
    session: Session, achievement_id: str, emails: Collection[str], now: datetime, *, but_batch_id: str = ""
) -> Sequence[str]:
    """Which of these addresses belong to somebody who has this achievement already, in whichever version and at
    whichever address, or is about to (but not by that batch): not revoked and not expired."""
    held_by = sa.orm.aliased(Identity)
    query = (
        select(Identity.value)
        .join(held_by, col(held_by.person_id) == col(Identity.person_id))
        .join(Award, col(Award.identity_id) == col(held_by.id))
        .join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .where(
            *IS_ADDRESS,
            is_among(session, col(Identity.value), emails),
            AchievementVersion.achievement_id == achievement_id,
            col(Award.state).in_(HAS_OR_WILL),
            sa.or_(col(Award.state) != AwardState.DRAFT, col(Award.signing_error) == ""),
            col(Award.batch_id).is_distinct_from(but_batch_id),
            sa.or_(col(Credential.valid_until).is_(None), col(Credential.valid_until) > now),
        )
    )
    return session.exec(query.distinct()).all()


def list_awards(session: Session, achievement_id: str, below: Collection[str]) -> Sequence[ListedAward]:
    """The awards of an achievement in the name of what is below these paths, the newest first."""
    query = (
        _listed()
        .join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .where(col(AchievementVersion.achievement_id) == achievement_id, is_below(below))
        .order_by(col(Award.created_at).desc(), col(Award.batch_id), col(Award.row))
    )
    return [ListedAward._make(row) for row in session.execute(query)]


def list_these(session: Session, award_ids: Collection[str]) -> dict[str, ListedAward]:
    """Some awards, by their ids."""
    rows = session.execute(_listed().where(col(Award.id).in_(award_ids)))
    return {listed.award.id: listed for listed in map(ListedAward._make, rows)}


def find_listed_award(session: Session, award_id: str) -> ListedAward | None:
    row = session.execute(_listed().where(col(Award.id) == award_id)).first()
    return ListedAward._make(row) if row else None


def _listed() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Award,
            col(Identity.value),
            col(Credential.id),
            col(Credential.valid_until),
            OutgoingMail,
        )
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .outerjoin(OutgoingMail, IS_ITS_MAIL)
    )


def list_units(session: Session, award_ids: Collection[str]) -> dict[str, str]:
    """In whose name each of these awards was made."""
    units: dict[str, str] = {}
    for some in in_portions(award_ids):
        units |= session.exec(select(Award.id, Award.unit_id).where(col(Award.id).in_(some))).all()
    return units


class Revoked(NamedTuple):
    """An award that was just revoked."""

    award_id: str
    unit_id: str
    identity_id: str


def revoke_awards(
    session: Session, award_ids: Collection[str], *, by_id: str, kind: str, reason: str, now: datetime
) -> Sequence[Revoked]:
    """Those of these awards that stand; they do no longer from here on."""
    stands = (col(Award.id).in_(award_ids), col(Award.state).in_((AwardState.ISSUED, AwardState.SUSPENDED)))
    locked = (
        select(Award.id).where(*stands).order_by(col(Award.id)).with_for_update(key_share=True)
    )  # in one order, as above
    query = update(Award).where(col(Award.id).in_(locked))
    why = {"revoked_by_id": by_id, "revocation_kind": kind, "revocation_reason": reason}
    query = query.values(state=AwardState.REVOKED, revoked_at=now, **why)
    revoked = query.returning(col(Award.id), col(Award.unit_id), col(Award.identity_id))
    return sorted(map(Revoked._make, session.connection().execute(revoked)))


def lock_award(session: Session, award_id: str) -> None:
    """Until the end of the transaction nobody else changes it. SQLite has one writer anyway."""
    session.exec(select(Award.id).where(Award.id == award_id).with_for_update(key_share=True)).first()


def move_award(session: Session, award_id: str, identity_id: str) -> None:
    """From now on it was made to this identity."""
    session.exec(update(Award).where(col(Award.id) == award_id).values(identity_id=identity_id))


def get_award(session: Session, award_id: str) -> Award:
    """As it is now. Raises `NoResultFound`."""
    return session.get_one(Award, award_id)


LATELY = 24  # of what a teacher awarded; some of it may be theirs to award no longer


def has_any(session: Session) -> bool:
    """Whether anybody was ever awarded anything and it was signed."""
    return session.exec(select(Award.id).where(col(Award.issued_at).is_not(None)).limit(1)).first() is not None


def list_recently_awarded(session: Session, teacher_id: str) -> Sequence[str]:
    """What this teacher awarded last, each achievement once, the last one first."""
    query = (
        select(AchievementVersion.achievement_id)
        .join(Batch, col(Batch.version_id) == col(AchievementVersion.id))
        .where(Batch.decided_by_id == teacher_id)
        .group_by(col(AchievementVersion.achievement_id))
        .order_by(sa.func.max(Batch.created_at).desc(), col(AchievementVersion.achievement_id))
    )
    return session.exec(query.limit(LATELY)).all()


def find_last_unit(session: Session, teacher_id: str, achievement_id: str) -> str | None:
    """In whose name this teacher awarded this last, if they ever did: the id."""
    query = (
        select(Batch.unit_id)
        .join(AchievementVersion, col(Batch.version_id) == col(AchievementVersion.id))
        .where(Batch.decided_by_id == teacher_id, AchievementVersion.achievement_id == achievement_id)
        .order_by(col(Batch.created_at).desc(), col(Batch.id))
    )
    return session.exec(query.limit(1)).first()


class Deciders(NamedTuple):
    """By whom an award was made, and by whom it was revoked; "" when that was nobody."""

    awarded_by: str
    revoked_by: str


def list_deciders(session: Session, achievement_id: str, award_ids: Collection[str]) -> dict[str, Deciders]:
    """The names of who decided on each of these awards of an achievement."""
    decider, revoker = sa.orm.aliased(Person), sa.orm.aliased(Person)
    query = (
        sa.select(col(Award.id), sa.func.coalesce(col(decider.name), ""), sa.func.coalesce(col(revoker.name), ""))
        .join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id))
        .outerjoin(decider, col(decider.id) == col(Award.decided_by_id))
        .outerjoin(revoker, col(revoker.id) == col(Award.revoked_by_id))
        .where(col(AchievementVersion.achievement_id) == achievement_id)
    )
    found: dict[str, Deciders] = {}
    for some in in_portions(award_ids):
        rows = session.execute(query.where(col(Award.id).in_(some)))
        found |= {award_id: Deciders(*names) for award_id, *names in rows}
    return found


def count_awarded_to(session: Session, identity_id: str) -> int:
    """How much was awarded to this identity, whatever became of it."""
    return session.exec(select(sa.func.count()).select_from(Award).where(Award.identity_id == identity_id)).one()
