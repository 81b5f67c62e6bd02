"""The database: whether it answers, has our schema, keeps what it promised, and has the time that we have."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Message
from badgeservice.services.operating.checks.finding import Finding, mend, not_checked, well
from badgeservice.services.parts import Parts
from badgeservice.store.migrations import is_migrated

CHECK_SECONDS: Final = 4.0  # that reading through a file of SQLite may take
CLOCK_MAY_DIFFER: Final = timedelta(seconds=5)
OLDEST_POSTGRES: Final = 140000
FULL: Final = (2, 3)  # of PRAGMA synchronous: FULL and EXTRA
STEPS: Final = 10_000  # of SQLite, between two looks at the time

_KEPT: Final = Message(Code.LOOKED, "What is written survives a power cut.")
_MEND_DATABASE: Final = Message(Code.LOOKED, "See that the database runs, and check BADGESERVICE_DATABASE_URL.")


def check_database(parts: Parts) -> Iterator[Finding]:
    """All of it; nothing more when it does not answer or has another schema."""
    try:
        migrated = is_migrated(parts.engine)
    except BadgeServiceError as error:
        yield mend("database.answers", error.sentence, _MEND_DATABASE)
        return
    yield well("database.answers", Message(Code.LOOKED, "The database answers."))
    if not migrated:
        yield mend(
            "database.schema",
            Message(Code.LOOKED, "The database does not have the schema of this version."),
            Message(Code.LOOKED, "Run: badgeservice migrate"),
        )
        return
    yield well("database.schema", Message(Code.LOOKED, "The database has the schema of this version."))
    try:
        with parts.engine.connect() as connection:
            is_sqlite = connection.dialect.name == "sqlite"
            yield from _check_sqlite(connection) if is_sqlite else _check_postgres(parts, connection)
    except SQLAlchemyError:
        yield not_checked("database.keeps", Message(Code.LOOKED, "How the database keeps things could not be read."))


def _check_sqlite(connection: Connection) -> Iterator[Finding]:
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if mode == "wal" and synchronous in FULL:
        yield well("database.keeps", _KEPT)
    else:
        yield mend(
            "database.keeps",
            Message(
                Code.LOOKED, "What was answered may be lost in a power cut (journal {mode}, synchronous {level}).",
                mode=str(mode), level=int(synchronous),
            ),
            Message(Code.LOOKED, "Keep the file on a disk of this machine: the write-ahead log needs one."),
        )  # fmt: skip
    yield _read_through(connection)


def _read_through(connection: Connection) -> Finding:
    """SQLite reads every page of its file; of a large one we see no more than the time allows."""
    raw = connection.connection.dbapi_connection
    deadline = time.monotonic() + CHECK_SECONDS
    raw.set_progress_handler(lambda: int(time.monotonic() > deadline), STEPS)  # type: ignore[union-attr]
    try:
        answer = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    except SQLAlchemyError:
        if time.monotonic() <= deadline:
            answer = "?"
        else:
            return not_checked(
                "database.whole",
                Message(Code.LOOKED, "The file of the database is too large to read through in a few seconds."),
                Message(Code.LOOKED, "Do it by hand once in a while: sqlite3 FILE 'PRAGMA integrity_check'"),
            )
    finally:
        raw.set_progress_handler(None, 0)  # type: ignore[union-attr]
    if answer == "ok":
        return well("database.whole", Message(Code.LOOKED, "The file of the database was read through and is whole."))
    return mend(
        "database.whole",
        Message(Code.LOOKED, "The file of the database is damaged."),
        Message(Code.LOOKED, "Stop the service, keep a copy of the file, and put back your last good backup."),
    )


def _check_postgres(parts: Parts, connection: Connection) -> Iterator[Finding]:
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    off = [name for name in ("fsync", "synchronous_commit") if _shows_off(connection, name)]
    if off:
        yield mend(
            "database.keeps",
            Message(Code.LOOKED, "What was answered may be lost in a power cut: {name} is off.", name=", ".join(off)),
            Message(Code.LOOKED, "Switch it on in the configuration of PostgreSQL."),
        )
    else:
        yield well("database.keeps", _KEPT)
    words = Message(Code.LOOKED, "It is PostgreSQL {version}.", version=str(version // 10000))
    if version >= OLDEST_POSTGRES:
        yield well("database.version", words)
    else:
        yield mend("database.version", words, Message(Code.LOOKED, "Use PostgreSQL 14 or newer."))
    yield _compare_clocks(parts, connection)


def _shows_off(connection: Connection, name: str) -> bool:
    return bool(connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off")


def _compare_clocks(parts: Parts, connection: Connection) -> Finding:
    """With PostgreSQL, which has a clock of its own."""
    there: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    difference = abs(there.astimezone(UTC) - parts.clock())
    if difference <= CLOCK_MAY_DIFFER:
        return well("database.clock", Message(Code.LOOKED, "Its clock agrees with ours."))
    return mend(
        "database.clock",
        Message(
            Code.LOOKED, "Its clock and ours differ by {seconds} seconds.", seconds=round(difference.total_seconds())
        ),
        Message(Code.LOOKED, "Let both machines take the time from the network (NTP)."),
    )
