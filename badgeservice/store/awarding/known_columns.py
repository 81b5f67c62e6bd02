"""What the headings of lists mean for an organisation, as its teachers said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from badgeservice.store.many_rows import insert_new
from badgeservice.store.tables import KnownColumn

MOST = 100  # of an organisation; what was said longest ago goes first


def list_meanings(session: Session, organisation_id: str) -> Mapping[str, str]:
    """The meaning of each heading, what was said last first."""
    query = select(KnownColumn.heading, KnownColumn.meaning).where(KnownColumn.organisation_id == organisation_id)
    newest = query.order_by(col(KnownColumn.said_at).desc(), col(KnownColumn.heading)).limit(MOST)
    return dict(session.exec(newest).all())


def remember(session: Session, organisation_id: str, meanings: Mapping[str, str], now: datetime) -> None:
    """What is said later counts; of two teachers who say it at once, one of them."""
    if not meanings:
        return
    _forget(session, organisation_id, meanings)
    its = {"organisation_id": organisation_id, "said_at": now}
    rows = [its | {"heading": heading, "meaning": meaning} for heading, meaning in sorted(meanings.items())]
    insert_new(session, KnownColumn, rows)
    _forget_oldest(session, organisation_id)


def forget(session: Session, organisation_id: str, heading: str) -> None:
    """Doing it twice is fine."""
    _forget(session, organisation_id, [heading])


def _forget(session: Session, organisation_id: str, headings: Iterable[str]) -> None:
    its = (col(KnownColumn.organisation_id) == organisation_id, col(KnownColumn.heading).in_(sorted(headings)))
    session.exec(delete(KnownColumn).where(*its))


def _forget_oldest(session: Session, organisation_id: str) -> None:
    its = col(KnownColumn.organisation_id) == organisation_id
    newest = sa.select(col(KnownColumn.heading)).where(its)
    kept = newest.order_by(col(KnownColumn.said_at).desc(), col(KnownColumn.heading)).limit(MOST)
    session.exec(delete(KnownColumn).where(its, col(KnownColumn.heading).not_in(kept)))
