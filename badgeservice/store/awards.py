"""Awards and the batches that they were decided in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select, update
from sqlmodel.sql.expression import Select

from badgeservice.store.tables import Award, AwardState, Batch, Credential, Person

_AT_ONCE = 500  # values in one `IN`; SQLite allows 32,766


class ListedAward(NamedTuple):
    """An award as a list shows it: never the bytes."""

    award: Award
    learner: Person
    valid_until: datetime | None
    opened_at: datetime | None  # in the wallet, the first time


def add_batch(session: Session, batch: Batch) -> bool:
    """Write it, unless this teacher made this request before. A concurrent repeat waits here for the first one."""
    return _insert_new(session, Batch, [batch.model_dump()]) == 1


def find_batch(session: Session, batch_id: str) -> Batch | None:
    return session.get(Batch, batch_id)


def find_batch_of_request(session: Session, teacher_id: str, request_id: str) -> Batch | None:
    return session.exec(select(Batch).where(Batch.teacher_id == teacher_id, Batch.request_id == request_id)).first()


def find_or_add_learners(
    session: Session, learners: Iterable[tuple[str, str]], *, language: str, now: datetime
) -> Mapping[str, Person]:
    """The person behind each address; who is new, or never gave a name, gets the name of the award."""
    names = {email: name for name, email in learners}
    new = sorted(names.keys() - _people(session, names).keys())  # sorted: two batches lock addresses in one order
    rows = [
        Person(id=str(uuid4()), email=email, name=names[email], language=language, created_at=now).model_dump()
        for email in new
    ]
    _insert_new(session, Person, rows)
    people = _people(session, names)
    for email, person in people.items():
        person.name = person.name or names[email]
    return people


def _people(session: Session, emails: Collection[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    ordered = sorted(emails)
    for start in range(0, len(ordered), _AT_ONCE):
        query = select(Person).where(col(Person.email).in_(ordered[start : start + _AT_ONCE]))
        found |= {person.email: person for person in session.exec(query)}
    return found


def list_awards_of(session: Session, batch_id: str) -> Sequence[tuple[Award, Person]]:
    """The awards of a batch in the order of the teacher's list."""
    query = select(Award, Person).join(Person, col(Award.learner_id) == col(Person.id))
    return session.exec(query.where(Award.batch_id == batch_id).order_by(col(Award.row))).all()


def list_reserved(session: Session, batch_id: str, limit: int) -> Sequence[tuple[Award, Person]]:
    """The next awards of a batch that are not signed yet."""
    query = (
        select(Award, Person)
        .join(Person, col(Award.learner_id) == col(Person.id))
        .where(Award.batch_id == batch_id, Award.state == AwardState.RESERVED)
        .order_by(col(Award.row))
        .limit(limit)
    )
    return session.exec(query).all()


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
    """Which of these addresses have this achievement already, or are about to: not revoked and not expired."""
    holders: list[str] = []
    ordered = sorted(emails)
    for start in range(0, len(ordered), _AT_ONCE):
        query = (
            select(Person.email)
            .join(Award, col(Award.learner_id) == col(Person.id))
            .outerjoin(Credential, col(Credential.award_id) == col(Award.id))
            .where(
                Award.achievement_id == achievement_id,
                col(Award.state).in_((AwardState.RESERVED, AwardState.ISSUED, AwardState.SUSPENDED)),
                col(Person.email).in_(ordered[start : start + _AT_ONCE]),
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
        query = query.where(Award.achievement_id == achievement_id).order_by(
            col(Award.created_at).desc(), col(Award.batch_id), col(Award.row)
        )
    if batch_id is not None:
        query = query.where(Award.batch_id == batch_id).order_by(col(Award.row))
    return [ListedAward._make(row) for row in session.exec(query)]


def find_listed_award(session: Session, award_id: str) -> ListedAward | None:
    row = session.exec(_listed().where(Award.id == award_id)).first()
    return ListedAward._make(row) if row else None


def _listed() -> Select[Award, Person, datetime | None, datetime | None]:
    return (
        select(Award, Person, Credential.valid_until, Credential.claimed_at)
        .join(Person, col(Award.learner_id) == col(Person.id))
        .outerjoin(Credential, col(Credential.award_id) == col(Award.id))
    )


def lock_award(session: Session, award_id: str) -> Award | None:
    """One award, kept for this transaction."""
    return session.exec(select(Award).where(Award.id == award_id).with_for_update()).first()


def _insert_new(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that break no unique constraint; how many those were."""
    if not rows:
        return 0
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    added = 0
    for row in rows:
        statement = insert.values(**row).on_conflict_do_nothing().returning(sa.literal(1))
        added += len(session.connection().execute(statement).all())
    return added
