"""Many rows at once: what a batch writes, without an object for each row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

_AT_ONCE = 500  # values in one `IN`; SQLite allows 32,766

Rows = Sequence[Mapping[str, Any]]  # with every column that has no default in the database, and no other


def insert_rows(session: Session, table: type[SQLModel], rows: Rows) -> None:
    """Insert all of them, all with the same columns."""
    if rows:
        session.connection().execute(sa.insert(table), rows)


def insert_new(session: Session, table: type[SQLModel], rows: Rows) -> None:
    """Insert the rows that break no unique constraint."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    session.connection().execute(insert.on_conflict_do_nothing(), rows)


def in_portions(values: Collection[str]) -> Iterator[list[str]]:
    """So many as one `IN` may have, in one order."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
