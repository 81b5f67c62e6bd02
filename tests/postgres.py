"""A real PostgreSQL for the tests: each test has a database that looks as if the migrations had just made it.

To copy one costs some 100 ms and to drop it as much again, which is more than most tests take. So one that a test gives
back is emptied and lent to the next, unless anything but rows is left in it: then it goes, and the next is a new copy.
"""

from __future__ import annotations

from itertools import count
from typing import Final

import sqlalchemy as sa

from badgeservice.store.database import open_database
from badgeservice.store.migrations import migrate

TEMPLATE: Final = "template_migrated"
LARGE: Final = 512 * 1024  # bytes of one table or index, above which to copy is quicker than to sweep

# Whatever a migration, a test of drift or a setting of one database changes, by the transaction that wrote it last.
_SHAPE: Final = """
WITH ours AS (SELECT oid, xmin FROM pg_class WHERE relnamespace NOT IN (
                SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'pg_toast', 'information_schema'))),
written (row) AS (
  SELECT concat('class ', oid, ' ', xmin) FROM ours
  UNION ALL SELECT concat('column ', attrelid, ' ', attnum, ' ', xmin) FROM pg_attribute
    WHERE attnum > 0 AND attrelid IN (SELECT oid FROM ours)
  UNION ALL SELECT concat('default ', oid, ' ', xmin) FROM pg_attrdef
  UNION ALL SELECT concat('constraint ', oid, ' ', xmin) FROM pg_constraint
  UNION ALL SELECT concat('trigger ', oid, ' ', xmin) FROM pg_trigger
  UNION ALL SELECT concat('function ', oid, ' ', xmin) FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT concat('schema ', oid, ' ', xmin) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%'
  UNION ALL SELECT concat('setting ', setdatabase, ' ', setrole, ' ', setconfig) FROM pg_db_role_setting
)
SELECT md5(string_agg(row, E'\\n' ORDER BY row)) || (SELECT string_agg(version_num, ' ') FROM alembic_version)
FROM written
"""

_WRITTEN: Final = """
SELECT format('%%I', relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
  AND pg_relation_size(oid) > 0
"""
_RESTART: Final = "SELECT count(setval(seqrelid, seqstart, false)) FROM pg_sequence"
_IS_LARGE: Final = f"SELECT EXISTS (SELECT FROM pg_class WHERE oid >= 16384 AND pg_relation_size(oid) > {LARGE})"
_END_OTHERS: Final = """
SELECT coalesce(bool_and(pg_terminate_backend(pid, 2000)), true) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


class PostgresServer:
    """One real server for the whole test session; each test borrows a database that is as the migrations made it."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.numbers = count(1)
        self.admin = self._engine()
        self._empty: list[str] = []
        engine = open_database(self.create(TEMPLATE, template="template0"))
        migrate(engine)
        engine.dispose()
        self._shape = self._look(TEMPLATE, _SHAPE)

    def lend(self) -> str:
        """The name of a database that nobody uses, with no row in it."""
        if self._empty:
            return self._empty.pop()
        name = f"test_{next(self.numbers)}"
        self.create(name)
        return name

    def give_back(self, name: str) -> None:
        """It is lent again when it can be made as it was."""
        try:
            is_as_it_was = self._empty_again(name)
        except sa.exc.DBAPIError:
            is_as_it_was = False
        if is_as_it_was:
            self._empty.append(name)
        else:
            self.drop(name)

    def url(self, name: str) -> str:
        return sa.make_url(self.uri).set(database=name).render_as_string(hide_password=False)

    def create(self, name: str, template: str = TEMPLATE) -> str:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
        return self.url(name)

    def drop(self, name: str) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _empty_again(self, name: str) -> bool:
        """Whether this database is as the template now: who is still connected goes, and so does every row."""
        with self._engine(name).connect() as connection:
            if not connection.exec_driver_sql(_END_OTHERS).scalar_one():
                return False
            if connection.exec_driver_sql(_IS_LARGE).scalar_one():
                return False
            if connection.exec_driver_sql(_SHAPE).scalar_one() != self._shape:
                return False
            _sweep(connection)
            return not connection.exec_driver_sql(_WRITTEN).first()

    def _look(self, name: str, question: str) -> str:
        with self._engine(name).connect() as connection:
            return str(connection.exec_driver_sql(question).scalar_one())

    def _engine(self, name: str | None = None) -> sa.Engine:
        url = sa.make_url(self.uri).set(drivername="postgresql+psycopg")
        return sa.create_engine(
            url.set(database=name) if name else url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )


def _sweep(connection: sa.Connection) -> None:
    """No row stays, nor the room of one: the next rows lie in the order in which they are written."""
    if written := connection.exec_driver_sql(_WRITTEN).scalars().all():
        # Their foreign keys are not asked: all rows go.
        deletes = "; ".join(f"DELETE FROM {table}" for table in written)
        connection.exec_driver_sql(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes}; COMMIT")
        connection.exec_driver_sql(f"VACUUM {', '.join(written)}")
    connection.exec_driver_sql(_RESTART)
