"""Bring a database to the newest schema; see README.md beside this file for how to write a migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from badgeservice.store import tables
from badgeservice.store.database import saying_why_unusable

LOCK_KEY = 0x62616467  # any fixed number: PostgreSQL's advisory locks are named by numbers


def migrate(engine: Engine, revision: str = "head", *, did_prefix: str = "") -> None:
    """Up to the newest revision, in one transaction and one process at a time. Repeating it changes nothing.

    `did_prefix`: what the did:web of every organisation of this service begins with; for rows from before it was a
    column.

    Raises:
        Unavailable: the database cannot be used.
    """
    with saying_why_unusable(engine), _locked(engine) as connection:
        configuration = _configuration(connection)
        configuration.attributes["did_prefix"] = did_prefix
        command.upgrade(configuration, revision)


def migrate_down(engine: Engine, revision: str) -> None:
    """Back to an older revision; `base` is the empty database."""
    with _locked(engine) as connection:
        command.downgrade(_configuration(connection), revision)


def is_migrated(engine: Engine) -> bool:
    """Is the schema the one that this version of the program expects? Raises `Unavailable`."""
    with saying_why_unusable(engine), engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory(str(Path(__file__).parent)).get_current_head()


def find_drift(engine: Engine) -> list[object]:
    """What differs between the tables in the database and those on the page; empty when all is well."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))


def write_next_migration(engine: Engine, message: str) -> Path:
    """Propose the revision that brings a migrated database to the tables on the page; for the developer to read."""
    folder = Path(__file__).parent / "versions"
    number = f"{len(list(folder.glob('*.py'))) + 1:04}"
    with _locked(engine) as connection:
        command.revision(_configuration(connection), message=message, autogenerate=True, rev_id=number)
    return next(folder.glob(f"{number}_*.py"))


def _configuration(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    configuration.attributes["metadata"] = tables.metadata
    return configuration


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """One migration at a time: two processes on a fresh database otherwise both create the tables."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if (
            is_sqlite
        ):  # batch migrations rebuild tables, which needs foreign keys off; settable only outside a transaction
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = off")  # type: ignore[union-attr]
        try:
            with connection.begin():  # BEGIN IMMEDIATE on SQLite, which is the lock there
                if not is_sqlite:
                    # The limits that connections have are those of pages: a hundred thousand rows take longer.
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("the migration left rows that point nowhere; nothing was changed")
        finally:
            if is_sqlite:
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = on")  # type: ignore[union-attr]
