"""Reading what was written down, the newest first: of an organisation with all that is below it, or of the service.

There may be millions of rows and hundreds of organisations in one tree. The newest of a tree are among the newest of
the few organisations where something happened last, so those are asked first, and then each of them for its own
newest: both answers come from the index, whatever else is in the table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from badgeservice.store.tables import AuditEvent, Organisation
from badgeservice.store.tree import is_below

NEWEST_FIRST = (col(AuditEvent.at).desc(), col(AuditEvent.id).desc())


class Place(NamedTuple):
    """One event in their order."""

    at: datetime
    id: str


@dataclass(frozen=True)
class Wanted:
    """Which events. What is None or empty is no condition."""

    actions: tuple[str, ...] = ()
    actor_id: str = ""
    subject_id: str = ""
    about: frozenset[str] | None = None  # done by, or to, one of these ids
    since: datetime | None = None
    until: datetime | None = None  # and not at that moment
    after: Place | None = None  # only what comes behind it

    @property
    def is_about_little(self) -> bool:
        """Whether one person or thing is asked for: then their own index answers."""
        return bool(self.actor_id or self.subject_id or self.about is not None)


def list_events_below(session: Session, paths: Collection[str], wanted: Wanted, limit: int) -> Sequence[AuditEvent]:
    """Of the organisations at these paths and all that is below them."""
    if wanted.is_about_little:
        return _read(session, [_of_little(paths, wanted)], limit)
    conditions = _conditions(wanted)
    return _read(session, [_newest(limit, *conditions, is_in) for is_in in _last(session, paths, wanted, limit)], limit)


def list_events_of_service(
    session: Session, actions: Iterable[str], without_organisation: Iterable[str], wanted: Wanted, limit: int
) -> Sequence[AuditEvent]:
    """Of these acts, whichever organisation they were for; of those others, when they were for none."""
    asked = set(wanted.actions)
    conditions = _conditions(wanted, with_actions=False)
    chosen = [_newest(limit, *conditions, col(AuditEvent.action) == name) for name in actions if _is_in(name, asked)]
    is_of_none = col(AuditEvent.organisation_id).is_(None)
    chosen += [
        _newest(limit, *conditions, col(AuditEvent.action) == name, is_of_none)
        for name in without_organisation
        if _is_in(name, asked)
    ]
    return _read(session, chosen, limit)


def _is_in(name: str, asked: set[str]) -> bool:
    return not asked or name in asked


def _last(session: Session, paths: Collection[str], wanted: Wanted, limit: int) -> list[sa.ColumnElement[bool]]:
    """Where something happened last: no page of so many events can show one of another organisation."""
    its_own = sa.and_(*_conditions(wanted), col(AuditEvent.organisation_id) == col(Organisation.id))
    last = sa.select(col(AuditEvent.at)).where(its_own).order_by(*NEWEST_FIRST).limit(1).scalar_subquery()
    found = sa.select(col(Organisation.id).label("id"), last.label("last")).where(is_below(paths)).subquery()
    query = sa.select(found.c.id).where(found.c.last.is_not(None)).order_by(found.c.last.desc()).limit(limit)
    return [col(AuditEvent.organisation_id) == key for key in session.execute(query).scalars()]


def _newest(limit: int, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Their ids. In a query of its own, because a part of a union has no order otherwise."""
    query: Any = sa.select(col(AuditEvent.id).label("id"), col(AuditEvent.at).label("at")).where(*conditions)
    return sa.select(query.order_by(*NEWEST_FIRST).limit(limit).subquery())


def _of_little(paths: Collection[str], wanted: Wanted) -> sa.Select[Any]:
    """`coalesce` keeps the database from reading the whole tree: what one person did is less."""
    below = sa.select(col(Organisation.id)).where(is_below(paths))
    is_below_it = sa.func.coalesce(col(AuditEvent.organisation_id), "").in_(below)
    conditions = [*_conditions(wanted), is_below_it]
    query: Any = sa.select(col(AuditEvent.id).label("id"), col(AuditEvent.at).label("at"))
    if wanted.about is None:
        return sa.select(query.where(*conditions).subquery())
    by, to = col(AuditEvent.actor_id).in_(wanted.about), col(AuditEvent.subject_id).in_(wanted.about)
    either = sa.union(query.where(*conditions, by), query.where(*conditions, to)).subquery()
    return sa.select(either)


def _conditions(wanted: Wanted, *, with_actions: bool = True) -> list[sa.ColumnElement[bool]]:
    event = AuditEvent
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.actions and with_actions:
        conditions.append(col(event.action).in_(wanted.actions))
    if wanted.actor_id:
        conditions.append(col(event.actor_id) == wanted.actor_id)
    if wanted.subject_id:
        conditions.append(col(event.subject_id) == wanted.subject_id)
    if wanted.since:
        conditions.append(col(event.at) >= wanted.since)
    if wanted.until:
        conditions.append(col(event.at) < wanted.until)
    if wanted.after:
        at, key = wanted.after
        conditions += [col(event.at) <= at, sa.or_(col(event.at) < at, col(event.id) < key)]
    return conditions


def _read(session: Session, chosen: Sequence[sa.Select[Any]], limit: int) -> Sequence[AuditEvent]:
    """The newest of all that was chosen."""
    if not chosen:
        return []
    all_of_them = (sa.union_all(*chosen) if len(chosen) > 1 else chosen[0]).subquery()
    newest = sa.select(all_of_them.c.id).order_by(all_of_them.c.at.desc(), all_of_them.c.id.desc()).limit(limit)
    return session.exec(select(AuditEvent).where(col(AuditEvent.id).in_(newest)).order_by(*NEWEST_FIRST)).all()
