"""The schema is made by migrations only, and they can go both ways."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from badgeservice.store import migrations
from badgeservice.store.database import open_database
from badgeservice.store.migrations import find_drift, is_migrated, migrate, migrate_down


def test_migrations_need_nothing_of_ours() -> None:
    """They still run in ten years, when the tables on the page have moved on."""
    files = list((Path(migrations.__file__).parent / "versions").glob("*.py"))
    assert files
    for file in files:
        imported = [line for line in file.read_text().splitlines() if line.startswith(("import ", "from "))]
        assert set(imported) <= ALLOWED_IMPORTS, file.name


ALLOWED_IMPORTS = {
    "from datetime import timedelta",
    "import sqlalchemy as sa",
    "from alembic import op",
    "from sqlalchemy.dialects import postgresql",
}

MIGRATE = """
import sys
from badgeservice.store import migrations
from badgeservice.store.database import open_database
from badgeservice.store.migrations import migrate
migrate(open_database(sys.argv[1]))
"""


def test_the_migrations_make_the_tables_on_the_page(database_url: str) -> None:
    engine = open_database(database_url)
    assert is_migrated(engine)
    assert find_drift(engine) == []
    engine.dispose()


def test_drift_is_found(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN shoe_size INTEGER")
    assert [kind for kind, *_ in find_drift(engine)] == ["remove_column"]  # type: ignore[misc]
    engine.dispose()


def test_up_down_up(database_url: str) -> None:
    engine = empty_again(database_url, "0003")
    migrate_down(engine, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    assert not is_migrated(engine)
    migrate(engine)
    migrate(engine)
    assert is_migrated(engine)
    assert find_drift(engine) == []
    engine.dispose()


def empty_again(url: str, revision: str = "") -> sa.Engine:
    """Without any table; then migrated up to this revision."""
    engine = open_database(url)
    with engine.begin() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        for table in sa.inspect(connection).get_table_names():
            connection.exec_driver_sql(f"DROP TABLE {table}" + ("" if is_sqlite else " CASCADE"))
    if revision:
        migrate(engine, revision)
    return engine


OLD_CODE = """
INSERT INTO sign_in_code (id, email, secret_hash, is_link, created_at, expires_at, attempts)
VALUES ('{0}', 'a@b.nl', 'x', false, '2026-11-23 09:00:00', '2026-11-23 09:10:00', 2)
"""


def test_the_version_before_still_writes_codes_and_keeps_them(database_url: str) -> None:
    """During a release both run: what 0002 wrote is there after 0003 and back, and it still writes on 0003."""
    engine = empty_again(database_url, "0002")
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD_CODE.format("before"))
    migrate(engine, "0003")
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD_CODE.format("after"))
        connection.exec_driver_sql("UPDATE sign_in_code SET browser_hash = 'y', budget = 'known' WHERE id = 'after'")
    migrate_down(engine, "0002")
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT id, attempts FROM sign_in_code ORDER BY id").all()
    assert [tuple(row) for row in rows] == [("after", 2), ("before", 2)]
    migrate(engine)
    assert find_drift(engine) == []
    engine.dispose()


MAILS_BEFORE = """
INSERT INTO person (id, name, language, created_at) VALUES ('p', 'Jan', 'nl', '2026-11-20 09:00:00');
INSERT INTO identity (id, kind, issuer, value, person_id, created_at)
VALUES ('i', 'email', '', 'jan@leerling.example', 'p', '2026-11-20 09:00:00');
INSERT INTO mail (id, kind, identity_id, message_id, created_at, handed_at, refused) VALUES
('handed', 'award', 'i', 'm1', '2026-11-20 09:00:00', '2026-11-20 09:01:00', ''),
('waits', 'revocation', 'i', 'm2', '2026-11-20 09:00:00', NULL, 'mail_unreachable'),
('refused', 'award', 'i', 'm3', '2026-11-20 09:00:00', NULL, 'mail_refused')
"""


def test_mails_of_the_version_before_end_in_time_and_it_still_writes_them(database_url: str) -> None:
    engine = empty_again(database_url, "0004")
    with engine.begin() as connection:
        for statement in MAILS_BEFORE.split(";"):
            connection.exec_driver_sql(statement)
    migrate(engine, "0005")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO mail (id, kind, identity_id, message_id, created_at, refused)"
            " VALUES ('after', 'award', 'i', 'm4', '2026-11-21 09:00:00', '')"
        )
        rows = connection.exec_driver_sql("SELECT id, is_first, refused_at, give_up_at FROM mail").all()
    assert {row[0]: (bool(row[1]), *(str(at)[:19] if at else "" for at in row[2:])) for row in rows} == {
        "handed": (False, "", ""),
        "waits": (False, "", "2026-11-23 09:00:00"),
        "refused": (False, "2026-11-20 09:00:00", "2026-11-23 09:00:00"),
        "after": (False, "", ""),
    }
    migrate_down(engine, "0004")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM mail").scalar() == 4
    migrate(engine)
    assert find_drift(engine) == []
    engine.dispose()


def migrate_at_once(url: str) -> None:
    """Four processes, at the same moment; with `create_all` nearly half of them fail."""
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, url], cwd=root, stderr=subprocess.PIPE) for _ in range(4)
    ]
    errors = [process.communicate()[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, errors


@pytest.mark.slow
def test_processes_that_migrate_one_fresh_database_wait_for_each_other(database_url: str) -> None:
    engine = empty_again(database_url)
    migrate_at_once(database_url)
    assert is_migrated(engine)
    engine.dispose()


@pytest.mark.slow
def test_processes_that_make_one_sqlite_file_wait_for_each_other(tmp_path: Path) -> None:
    migrate_at_once(f"sqlite:///{tmp_path / 'fresh' / 'fresh.sqlite3'}")
