"""Many rows at once: what a batch writes, without an object for each row.

SQLAlchemy prepares the values of each row again, which takes longer than SQLite takes to write it. So the rows are
handed to the driver as it wants them, by the processors of the very types of their columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, ExecutionContext
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel

_COPY = "copy"  # an option of an insert
_AT_ONCE = 500  # values in one `IN`; SQLite allows 32,766

Rows = Sequence[Mapping[str, Any]]  # with every column that has no default in the database, and no other


def insert_rows(session: Session, table: type[SQLModel], rows: Rows) -> None:
    """Insert all of them, all with the same columns."""
    if not rows:
        return
    connection, names = session.connection(), tuple(rows[0])
    quoted = connection.dialect.identifier_preparer.quote
    places = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(names))
    into = f"{quoted(_table(table).name)} ({', '.join(map(quoted, names))})"
    insert = f"INSERT INTO {into} VALUES ({places})"  # noqa: S608 - names of ours
    values = list(zip(*_by_column(table, names, rows, connection.dialect), strict=True))
    connection.exec_driver_sql(insert, values, execution_options={_COPY: True})


def copy_on_postgres(
    cursor: Any,  # noqa: ANN401 - of either driver
    statement: str,
    parameters: Sequence[tuple[Any, ...]],
    context: ExecutionContext,
) -> bool:
    """An event of SQLAlchemy: send the rows of `insert_rows` by COPY, which takes half the time of an insert for each.

    It is an event, because what goes wrong in here is then said, and kept out of the log, as of any other statement.
    """
    if not context.execution_options.get(_COPY):
        return False  # as it would be done without us
    into = statement.removeprefix("INSERT INTO ").partition(" VALUES ")[0]
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in parameters:
            copy.write_row(row)
    return True


def update_rows(session: Session, table: type[SQLModel], rows: Rows) -> None:
    """Write the other members of each row into the row with its `id`."""
    if not rows:
        return
    connection = session.connection()
    ordered = (*(name for name in rows[0] if name != "id"), "id")
    columns = _by_column(table, ordered, rows, connection.dialect)
    target, quoted = _table(table), connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "sqlite":
        written = ", ".join(f"{quoted(name)} = ?" for name in ordered[:-1])
        update = f"UPDATE {quoted(target.name)} SET {written} WHERE id = ?"  # noqa: S608 - names of ours
        connection.exec_driver_sql(update, list(zip(*columns, strict=True)))
        return
    # Because each UPDATE of its own is a message to the server and an answer: one takes the rows as columns.
    types = (target.c[name].type.compile(connection.dialect) for name in ordered)
    given = ", ".join(f"%s::{kind}[]" for kind in types)
    written = ", ".join(f"{quoted(name)} = given.{quoted(name)}" for name in ordered[:-1])
    update = (
        f"UPDATE {quoted(target.name)} AS kept SET {written} FROM unnest({given})"  # noqa: S608 - names of ours
        f" AS given ({', '.join(map(quoted, ordered))}) WHERE kept.id = given.id"
    )
    connection.exec_driver_sql(update, tuple(columns))


def insert_new(session: Session, table: type[SQLModel], rows: Rows) -> None:
    """Insert the rows that break no unique constraint."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    session.connection().execute(insert.on_conflict_do_nothing(), rows)


def is_among(session: Session, column: Mapped[str], texts: Collection[str]) -> sa.ColumnElement[bool]:
    """That it is one of these, however many: as one value, where each place of an `IN` has to be written."""
    if session.get_bind().dialect.name == "sqlite":
        each = sa.func.json_each(sa.bindparam(None, sorted(texts), type_=sa.JSON)).table_valued("value")
        return column.in_(sa.select(each.c.value))
    return column == sa.any_(sa.bindparam(None, sorted(texts), type_=postgresql.ARRAY(sa.Text)))


def in_portions(values: Collection[str]) -> Iterator[list[str]]:
    """So many as one `IN` may have, in one order."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _table(table: type[SQLModel]) -> sa.Table:
    found: sa.Table = sa.inspect(table).local_table
    return found


def _by_column(table: type[SQLModel], names: Sequence[str], rows: Rows, dialect: Dialect) -> Iterator[list[Any]]:
    """The values of each column as the driver wants them."""
    columns = _table(table).c
    for name in names:
        values = list(map(itemgetter(name), rows))
        write = columns[name].type.dialect_impl(dialect).bind_processor(dialect)
        yield list(map(write, values)) if write else values
