"""Groups of learners, who is in them, and when they were last used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from badgeservice.store.many_rows import in_portions
from badgeservice.store.tables import GroupMember, LearnerGroup, Organisation
from badgeservice.store.tree import is_below


class Placed(NamedTuple):
    """A group, with the path of whose it is."""

    group: LearnerGroup
    path: str


def list_groups(
    session: Session, paths: Collection[str], words: Sequence[str], offset: int, limit: int
) -> tuple[Sequence[Placed], int]:
    """The groups of the organisations at these paths and below them whose name has these words, by name; and how many
    there are."""
    conditions = [is_below(paths), *(col(LearnerGroup.folded).contains(word, autoescape=True) for word in words)]
    query = _placed().where(*conditions).order_by(col(LearnerGroup.folded), col(LearnerGroup.id))
    total = sa.select(sa.func.count()).select_from(LearnerGroup)
    total = total.join(Organisation, col(LearnerGroup.unit_id) == col(Organisation.id)).where(*conditions)
    rows = session.execute(query.offset(offset).limit(limit))
    return [Placed._make(row) for row in rows], session.execute(total).scalar_one()


def list_used_last(session: Session, paths: Collection[str], limit: int) -> Sequence[Placed]:
    """Of these groups those that have members, the one that was used or changed last first."""
    query = _placed().where(is_below(paths), col(LearnerGroup.size) > 0)
    query = query.order_by(_last_used().desc(), col(LearnerGroup.id)).limit(limit)
    return [Placed._make(row) for row in session.execute(query)]


def find_group(session: Session, group_id: str, *, is_locked: bool = False) -> Placed | None:
    """Locked: until the end of the transaction nobody else changes it, and it is as they left it."""
    query = _placed().where(col(LearnerGroup.id) == group_id)
    if is_locked:
        query = query.with_for_update(of=LearnerGroup).execution_options(populate_existing=True)
    row = session.execute(query).first()
    return Placed._make(row) if row else None


def add_group(session: Session, group: LearnerGroup) -> bool:
    """False when its id is there already, or a group of this name in the same organisation."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(LearnerGroup) if is_sqlite else postgresql.insert(LearnerGroup)
    statement = insert.values(**group.model_dump()).on_conflict_do_nothing().returning(sa.literal(1))
    return bool(session.connection().execute(statement).all())


def has_name(session: Session, unit_id: str, folded: str, but: str) -> bool:
    """Whether another group than this one is called so."""
    query = select(LearnerGroup.id).where(LearnerGroup.unit_id == unit_id, LearnerGroup.folded == folded)
    return session.exec(query.where(LearnerGroup.id != but)).first() is not None


def list_members(session: Session, group_id: str) -> Sequence[tuple[str, str]]:
    """The name and the address of everybody in a group, by name. There is a bound to how many."""
    query = select(GroupMember.name, GroupMember.email).where(GroupMember.group_id == group_id)
    return session.exec(query.order_by(sa.func.lower(GroupMember.name), col(GroupMember.email))).all()


def put_members(session: Session, group_id: str, names: Mapping[str, str], now: datetime) -> None:
    """Who has one of these addresses is in the group from here on, by the name beside it."""
    if not names:
        return
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(GroupMember) if is_sqlite else postgresql.insert(GroupMember)
    key = [col(GroupMember.group_id), col(GroupMember.email)]
    statement = insert.on_conflict_do_update(index_elements=key, set_={"name": insert.excluded.name})
    rows = [{"group_id": group_id, "email": email, "name": name, "added_at": now} for email, name in names.items()]
    session.connection().execute(statement, rows)


def delete_members(session: Session, group_id: str, emails: Collection[str]) -> int:
    """Gives how many of them were in it."""
    count = 0
    for some in in_portions(emails):
        is_one = (col(GroupMember.group_id) == group_id, col(GroupMember.email).in_(some))
        gone = session.connection().execute(sa.delete(GroupMember).where(*is_one).returning(col(GroupMember.email)))
        count += len(gone.all())
    return count


def note_use(session: Session, group_id: str, now: datetime) -> None:
    session.exec(update(LearnerGroup).where(col(LearnerGroup.id) == group_id).values(used_at=now))


def delete_group(session: Session, group_id: str) -> None:
    """With everybody in it."""
    session.exec(delete(GroupMember).where(col(GroupMember.group_id) == group_id))
    session.exec(delete(LearnerGroup).where(col(LearnerGroup.id) == group_id))


def delete_unused(session: Session, before: datetime) -> None:
    """The groups that nobody used or changed since then. Locked first, because who uses one now keeps it."""
    is_old = _last_used() < before
    ids = session.exec(select(LearnerGroup.id).where(is_old).order_by(col(LearnerGroup.id)).with_for_update()).all()
    for some in in_portions(ids):
        session.exec(delete(GroupMember).where(col(GroupMember.group_id).in_(some)))
        session.exec(delete(LearnerGroup).where(col(LearnerGroup.id).in_(some)))


def _placed() -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(LearnerGroup, col(Organisation.path))
    return query.join(Organisation, col(LearnerGroup.unit_id) == col(Organisation.id))


def _last_used() -> sa.ColumnElement[datetime]:
    """When somebody last awarded to it or changed it."""
    used, changed = col(LearnerGroup.used_at), col(LearnerGroup.changed_at)
    return sa.case((used > changed, used), else_=changed)
