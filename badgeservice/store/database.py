"""The engine, and the only two ways to use it: a transaction that writes, and a read that cannot.

SQLite and PostgreSQL behave alike here. On SQLite every writing transaction starts with `BEGIN IMMEDIATE`: with
the default, two writers read the same state and one silently overwrites the other. The file is in WAL mode with
`synchronous=FULL`, so what was answered survives a power cut (threats O2, O4).
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as TookTooLong
from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Message, Unavailable
from badgeservice.store.many_rows import copy_on_postgres
from badgeservice.store.writers import NoTurnError, Writers

PATIENCE = 2.0  # seconds that a web request waits for who is writing
WORKER_PATIENCE = 10.0
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 20  # no statement of ours takes one second
WORKER_CONNECTIONS = 4  # its two threads, and one each that renews a lease
# Of SQLite, for a connection. With its own 2 MB a chunk of awards, whose ids are random, writes many pages twice.
CACHE_KB = 16 * 1024
DISK_FULL_SQLSTATE = "53100"
BESIDE_SQLITE = ("", "-wal", "-shm")  # the file, and what SQLite keeps beside it

_WRITERS: WeakKeyDictionary[Engine, Writers] = WeakKeyDictionary()  # who writes to a database from this process
_READER = "_badgeservice_reader"  # the same engine, as it is read through; a table would keep both for ever


def open_database(url: str, *, threads: int = 8) -> Engine:
    """An engine for `url`, which the settings have checked; connects to nothing yet. A file of SQLite is made.

    Raises:
        Unavailable: the file cannot be made or written, or the driver of PostgreSQL is not installed.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, threads)
    try:
        return _open_postgres(address, threads)
    except ImportError as error:
        sentence = Message(
            Code.DRIVER_MISSING,
            "PostgreSQL needs a driver that is not installed; run: pip install 'badgeservice[postgres]'",
        )
        raise Unavailable(sentence) from error


def _open_postgres(address: URL, threads: int) -> Engine:
    engine = sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # an error in the log must not carry names and addresses (threats O12)
        pool_size=threads + WORKER_CONNECTIONS,
        max_overflow=threads,  # a thread that writes may read beside it
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c timezone=utc -c lock_timeout={PATIENCE:.0f}s -c statement_timeout={STATEMENT_SECONDS}s",
        },
    )
    event.listen(engine, "handle_error", _forget_values)
    event.listen(engine, "begin", _begin_on_postgres)
    event.listen(engine, "do_executemany", copy_on_postgres)
    _WRITERS[engine] = Writers(max(1, threads // 2), patient=max(1, threads // 2))
    return engine


def _forget_values(context: ExceptionContext) -> None:
    """PostgreSQL says in a second line which values it refused: names and addresses, which no log may hold."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = (str(error.args[0]).partition("\nDETAIL:")[0], *error.args[1:]) if error.args else ()


def _open_sqlite(address: URL, threads: int) -> Engine:
    if address.database in {None, "", ":memory:"}:
        raise ValueError("give SQLite a file: a database in memory is lost when the process ends")
    path = Path(str(address.database))
    try:
        _make_private(path)
    except OSError as error:
        raise Unavailable(_unusable(str(path), error.strerror or str(error))) from error
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_size=threads + WORKER_CONNECTIONS,
        max_overflow=threads,
        pool_timeout=PATIENCE,
        pool_use_lifo=True,  # so that who reads often finds a connection that was told so
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_on_sqlite)
    _WRITERS[engine] = Writers(1, patient=max(1, threads // 2))
    return engine


def _make_private(path: Path) -> None:
    """A file that only its owner can read, whatever the umask, in a folder like that when we make it.

    The files of a database that was made wider are closed to others as well; a folder that was there is left as it
    is, because it may hold more than ours. SQLite gives the files that it makes beside it the mode of the first.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (path.with_name(path.name + ending) for ending in BESIDE_SQLITE):
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            file.chmod(0o600)


def _prepare_sqlite_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself; `_begin_on_sqlite` does
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = wal")
    busy, cache = f"busy_timeout = {PATIENCE * 1000:.0f}", f"cache_size = {-CACHE_KB}"
    for pragma in ("synchronous = full", "foreign_keys = on", busy, cache):
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    """The driver is asked directly and a connection is told only what it was not told before: a scan is four
    milliseconds, and SQLAlchemy takes a tenth of one for each statement."""
    is_reading = bool(connection.get_execution_options().get("postgresql_readonly"))
    wanted = {"query_only": int(is_reading), "busy_timeout": round(_patience(connection) * 1000)}
    execute = connection.connection.dbapi_connection.execute  # type: ignore[union-attr]  # the one of sqlite3
    for pragma, value in wanted.items():
        if connection.info.get(pragma) != value:
            execute(f"PRAGMA {pragma} = {value}")
            connection.info[pragma] = value
    try:
        execute("BEGIN" if is_reading else "BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise OperationalError("BEGIN", None, error) from error


def _begin_on_postgres(connection: Connection) -> None:
    patience = _patience(connection)
    if patience != PATIENCE:  # the one that connections have by themselves
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(patience * 1000, 1):.0f}")  # 0 would be for ever


def _patience(connection: Connection) -> float:
    return float(connection.get_execution_options().get("patience", PATIENCE))


@contextmanager
def transaction(engine: Engine, patience: float = PATIENCE) -> Iterator[Session]:
    """Write: committed at the end, rolled back on any exception.

    Raises `Unavailable` when others write and that takes longer than `patience`, in seconds, or than is good.
    """
    with _saying_what_is_wrong(), _WRITERS[engine].writing(patience, is_worker=patience > PATIENCE) as left:
        writer = engine.execution_options(patience=left)
        with Session(writer, expire_on_commit=False) as session, session.begin():
            yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Read: any number at a time; the database itself refuses a write."""
    with _saying_what_is_wrong(), Session(_reader(engine), expire_on_commit=False) as session:
        yield session


@contextmanager
def asking(engine: Engine) -> Iterator[Connection]:
    """Read, without a session, for who asks one question: that takes two thirds of the time."""
    with _saying_what_is_wrong(), _reader(engine).connect() as connection:
        yield connection


def _reader(engine: Engine) -> Engine:
    reader: Engine | None = getattr(engine, _READER, None)
    if reader is None:
        reader = engine.execution_options(postgresql_readonly=True)  # `_begin_on_sqlite` looks at the same option
        setattr(engine, _READER, reader)
    return reader


@contextmanager
def _saying_what_is_wrong() -> Iterator[None]:
    """A database that is busy, full or away is a sentence and a 503, never a 500 (threats O2, O3)."""
    try:
        yield
    except (OperationalError, TookTooLong, NoTurnError) as error:
        failure = describe_failure(error)
        failure.add_note(str(error).partition("\n")[0] or "others are writing")  # for the log; without values (O12)
        raise failure from error
    except DataError as error:
        sentence = Message(
            Code.TEXT_NOT_STORABLE, "This text contains a character that we cannot store. Remove it and try again."
        )
        raise Invalid(sentence) from error


def describe_failure(error: OperationalError | TookTooLong | NoTurnError) -> BadgeServiceError:
    """What to tell people about a database that could not do its work; nothing was changed."""
    cause = error.orig if isinstance(error, OperationalError) else None
    is_full = "disk is full" in str(cause) or getattr(cause, "sqlstate", "") == DISK_FULL_SQLSTATE
    if is_full:
        sentence = Message(
            Code.STORAGE_FULL,
            "We have no room to store this now. Nothing was changed. Please tell your administrator.",
        )
        return Unavailable(sentence)
    sentence = Message(
        Code.STORAGE_BUSY, "It is very busy right now. Nothing was changed. Please try again in a moment."
    )
    return Unavailable(sentence)


@contextmanager
def saying_why_unusable(engine: Engine) -> Iterator[None]:
    """At the start there is an operator who can do something: say which database it is and what it answers.

    Raises:
        Unavailable: it cannot be reached, or does not do what we ask.
    """
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise Unavailable(_unusable(_name(engine.url), reason)) from error


def _name(url: URL) -> str:
    """Which database it is, without the password."""
    return str(url.database) if url.host is None else f"{url.database} at {url.host}"


def _unusable(name: str, reason: str) -> Message:
    return Message(
        Code.DATABASE_UNUSABLE,
        "The database {name} cannot be used: {reason_rstrip}. Check BADGESERVICE_DATABASE_URL.",
        name=name,
        reason_rstrip=reason.rstrip("."),
    )


def check_durability(engine: Engine) -> None:
    """Refuse a PostgreSQL that may forget what it answered (threats O4). Raises `Unavailable`."""
    if engine.dialect.name != "postgresql":
        return
    with saying_why_unusable(engine), engine.connect() as connection:
        for name in ("fsync", "synchronous_commit"):
            if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off":
                sentence = Message(
                    Code.DATABASE_FORGETS,
                    "PostgreSQL runs with {name}=off and could lose awards in a power cut. Switch it on.",
                    name=name,
                )
                raise Unavailable(sentence)
