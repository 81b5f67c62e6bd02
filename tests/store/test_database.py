"""Both engines behave alike: nothing lost, nothing half done."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from badgeservice.errors import Invalid, Unavailable
from badgeservice.services.parts import Parts
from badgeservice.store.database import check_durability, open_database, reading, transaction
from badgeservice.store.organisations import lock_organisation
from badgeservice.store.tables import IssuerKey, Organisation, OrganisationKind, OrganisationState
from tests.conftest import School


def test_a_transaction_commits_at_the_end(parts: Parts, school: School) -> None:
    with parts.reading() as session:
        assert session.exec(select(Organisation.slug).order_by(col(Organisation.slug))).all() == [
            "bouwbedrijf-jansen",
            "roc-midden",
        ]


def test_an_exception_leaves_nothing_behind(parts: Parts) -> None:
    with pytest.raises(RuntimeError), parts.transaction() as session:
        session.add(make_organisation(parts, "one"))
        session.flush()
        raise RuntimeError
    with parts.reading() as session:
        assert session.exec(select(Organisation)).all() == []


def test_a_read_cannot_write_and_the_next_transaction_can(parts: Parts) -> None:
    with pytest.raises((DBAPIError, Unavailable)), parts.reading() as session:
        session.add(make_organisation(parts, "one"))
        session.flush()
    with parts.transaction() as session:
        session.add(make_organisation(parts, "two"))
    with parts.reading() as session:
        assert session.exec(select(Organisation.slug)).all() == ["two"]


def test_nothing_keeps_a_database_that_nobody_uses(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    with transaction(engine), reading(engine):
        pass
    engine.dispose()
    known = weakref.ref(engine)
    del engine
    gc.collect()
    assert known() is None


def test_no_update_is_lost_between_threads(parts: Parts) -> None:
    """With the defaults of SQLite and PostgreSQL most of these would be lost in silence."""
    with parts.transaction() as session:
        organisation = make_organisation(parts, "counter")
        organisation.revision = 0
        session.add(organisation)

    def count_up(_number: int) -> None:
        with parts.transaction() as session:
            lock_organisation(session, organisation.id)
            row = session.get_one(Organisation, organisation.id, populate_existing=True)
            row.revision += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(80)))
    with parts.reading() as session:
        assert session.get_one(Organisation, organisation.id).revision == 80


def test_foreign_keys_hold(parts: Parts) -> None:
    with pytest.raises(IntegrityError), parts.transaction() as session:
        session.add(IssuerKey(multibase="z6Mk", organisation_id="nobody", key_type="ed25519", created_at=parts.clock()))


def test_times_come_back_aware_and_exact(parts: Parts) -> None:
    with parts.transaction() as session:
        session.add(make_organisation(parts, "one"))
    with parts.reading() as session:
        assert session.exec(select(Organisation.created_at)).one() == parts.clock()


def test_a_character_that_cannot_be_stored_is_a_sentence(parts: Parts) -> None:
    """PostgreSQL refuses NUL and SQLite does not: what the caller gets differs, but it is never a 500."""
    organisation = make_organisation(parts, "one")
    organisation.slug = "a\0b"
    if parts.engine.dialect.name == "postgresql":
        with pytest.raises(Invalid, match="text_not_storable"), parts.transaction() as session:
            session.add(organisation)
    else:
        with parts.transaction() as session:
            session.add(organisation)


def test_sqlite_is_durable_and_lets_readers_through(sqlite_parts: Parts) -> None:
    with sqlite_parts.engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in pragmas]
    assert values == ["wal", 2, 1, 2_000]
    with sqlite_parts.transaction() as writer:
        writer.add(make_organisation(sqlite_parts, "one"))
        writer.flush()
        with sqlite_parts.reading() as reader:  # would wait ten seconds if reading took the write lock
            assert reader.exec(select(Organisation)).all() == []


def test_a_locked_database_is_a_sentence_and_nothing_half(sqlite_parts: Parts) -> None:
    with sqlite_parts.engine.connect() as holder:
        holder.exec_driver_sql("SELECT 1")  # the other writer, in the middle of its transaction
        other = open_database(sqlite_parts.settings.database_url)
        with pytest.raises(Unavailable, match="storage_busy"), transaction(other, patience=0.01) as session:
            session.add(make_organisation(sqlite_parts, "one"))
        other.dispose()


def test_a_full_disk_is_a_sentence_and_reading_goes_on(sqlite_parts: Parts) -> None:
    with sqlite_parts.transaction() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="storage_full"), sqlite_parts.transaction() as session:
        for number in range(1000):
            session.add(make_organisation(sqlite_parts, f"slug-{number}"))
    with sqlite_parts.reading() as session:
        assert session.exec(select(Organisation)).all() == []


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="give SQLite a file"):
        open_database("sqlite://")


@pytest.mark.postgres
def test_a_postgresql_that_may_forget_is_refused(postgres_parts: Parts) -> None:
    check_durability(postgres_parts.engine)
    forgetful = sa.create_engine(
        postgres_parts.engine.url, connect_args={"options": "-c synchronous_commit=off"}, poolclass=sa.NullPool
    )
    with pytest.raises(Unavailable, match="synchronous_commit=off"):
        check_durability(forgetful)


@pytest.mark.postgres
def test_a_postgresql_that_is_away_is_a_sentence(postgres_parts: Parts) -> None:
    away = open_database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable, match="storage_busy"), reading(away) as session:
        session.exec(select(Organisation)).all()


def test_errors_do_not_carry_what_was_stored(parts: Parts) -> None:
    with pytest.raises(IntegrityError) as caught, parts.transaction() as session:
        session.add(
            IssuerKey(multibase="canary@example.com", organisation_id="no", key_type="x", created_at=parts.clock())
        )
    assert "canary" not in str(caught.value)


def make_organisation(parts: Parts, slug: str) -> Organisation:
    return Organisation(
        id=f"id-{slug}", kind=OrganisationKind.SCHOOL, slug=slug, path=f"/id-{slug}/", state=OrganisationState.ACTIVE,
        created_at=parts.clock(),
    )  # fmt: skip


def test_too_few_connections_is_a_sentence(sqlite_parts: Parts) -> None:
    crowded = sa.create_engine(sqlite_parts.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with crowded.connect(), pytest.raises(Unavailable, match="storage_busy"), reading(crowded) as session:
        session.exec(select(Organisation)).all()
    crowded.dispose()


def test_every_thread_may_read_while_it_writes(sqlite_parts: Parts, in_parallel: Callable[..., list[int]]) -> None:
    together = threading.Barrier(sqlite_parts.settings.threads)

    def read_beside_reading(_number: int) -> int:
        with sqlite_parts.reading() as outer:
            outer.exec(select(Organisation)).all()
            together.wait(20)
            with sqlite_parts.reading() as inner:
                return len(inner.exec(select(Organisation)).all())

    assert in_parallel(read_beside_reading, sqlite_parts.settings.threads) == [0] * sqlite_parts.settings.threads


@pytest.mark.postgres
def test_rows_that_are_locked_for_long_keep_no_reader_waiting(
    postgres_parts: Parts, in_parallel: Callable[..., list[object]]
) -> None:
    with postgres_parts.transaction() as session:
        session.add(make_organisation(postgres_parts, "one"))

    def rename(number: int) -> object:
        try:
            with transaction(postgres_parts.engine, patience=0.5) as session:
                session.exec(select(Organisation)).one().slug = f"slug-{number}"
        except Unavailable as error:
            return error.code
        return "renamed"

    with postgres_parts.engine.begin() as holder:
        holder.exec_driver_sql("SELECT * FROM organisation FOR UPDATE")
        assert in_parallel(rename, 16) == ["storage_busy"] * 16
        with postgres_parts.reading() as session:
            assert session.exec(select(Organisation)).one().slug != "slug-1"
    assert rename(1) == "renamed"
