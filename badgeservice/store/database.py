"""The engine, and the only two ways to use it: a transaction that writes, and a read that cannot.

SQLite and PostgreSQL behave alike here. On SQLite every writing transaction starts with `BEGIN IMMEDIATE`: with
the default, two writers read the same state and one silently overwrites the other. The file is in WAL mode with
`synchronous=FULL`, so what was answered survives a power cut (threats O2, O4).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as TookTooLong
from sqlmodel import Session

from badgeservice.errors import BadgeServiceError, Invalid, Sentence, Unavailable

BUSY_SECONDS = 10
WORKER_CONNECTIONS = 4  # its two threads, and one each that renews a lease
DISK_FULL_SQLSTATE = "53100"


def open_database(url: str, *, threads: int = 8) -> Engine:
    """An engine for `url`; connects to nothing yet."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, threads)
    return sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # an error in the log must not carry names and addresses (threats O12)
        pool_size=threads + WORKER_CONNECTIONS,
        max_overflow=threads,  # a thread that writes may read beside it
        pool_pre_ping=True,
        connect_args={"connect_timeout": BUSY_SECONDS, "options": "-c timezone=utc -c lock_timeout=10s"},
    )


def _open_sqlite(address: URL, threads: int) -> Engine:
    if address.database in {None, "", ":memory:"}:
        raise ValueError("give SQLite a file: a database in memory is lost when the process ends")
    Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_size=threads + WORKER_CONNECTIONS,
        max_overflow=threads,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _prepare_sqlite_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself; `_begin_on_sqlite` does
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = wal")
    for pragma in ("synchronous = full", "foreign_keys = on", f"busy_timeout = {BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    is_reading = bool(connection.get_execution_options().get("postgresql_readonly"))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(is_reading)}")
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Write: committed at the end, rolled back on any exception."""
    with _saying_what_is_wrong(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Read: any number at a time; the database itself refuses a write."""
    reader = engine.execution_options(postgresql_readonly=True)  # `_begin_on_sqlite` looks at the same option
    with _saying_what_is_wrong(), Session(reader, expire_on_commit=False) as session:
        yield session


@contextmanager
def _saying_what_is_wrong() -> Iterator[None]:
    """A database that is busy, full or away is a sentence and a 503, never a 500 (threats O2, O3)."""
    try:
        yield
    except (OperationalError, TookTooLong) as error:
        failure = describe_failure(error)
        failure.add_note(str(error).partition("\n")[0])  # for the log; the values are hidden (threats O12)
        raise failure from error
    except DataError as error:
        sentence = Sentence(
            "This text holds a character that cannot be stored. Remove it and try again.",
            "In deze tekst staat een teken dat wij niet kunnen bewaren. Haal het weg en probeer het opnieuw.",
        )
        raise Invalid("text_not_storable", sentence) from error


def describe_failure(error: OperationalError | TookTooLong) -> BadgeServiceError:
    """What to tell people about a database that could not do its work; nothing was changed."""
    cause = error.orig if isinstance(error, OperationalError) else None
    is_full = "disk is full" in str(cause) or getattr(cause, "sqlstate", "") == DISK_FULL_SQLSTATE
    if is_full:
        sentence = Sentence(
            "There is no room to store this now. Nothing was changed. Please tell your administrator.",
            "Er is nu geen ruimte om dit op te slaan. Er is niets veranderd. Vertel het je beheerder.",
        )
        return Unavailable("storage_full", sentence)
    sentence = Sentence(
        "It is very busy now. Nothing was changed. Please try again in a moment.",
        "Het is nu erg druk. Er is niets veranderd. Probeer het zo opnieuw.",
    )
    return Unavailable("storage_busy", sentence)


def check_durability(engine: Engine) -> None:
    """Refuse a PostgreSQL that may forget what it answered (threats O4)."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit"):
            if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off":
                raise ValueError(f"PostgreSQL runs with {name}=off and may lose awards in a power cut; switch it on")
