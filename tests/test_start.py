"""The real command on a machine that is not right: a sentence and an exit status, never a trace."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from badgeservice.keystore import KeystoreFailed, open_keystore
from badgeservice.mail import FolderMailer, Mail
from badgeservice.store.database import open_database, transaction
from badgeservice.store.migrations import migrate
from tests.conftest import Clock
from tests.test_settings import API_KEY, PRODUCTION, environment
from tests.warm import Warm, clean_environment

COMMAND = "from badgeservice.cli import main; main()"
WITHOUT_PSYCOPG = (sys.executable, "-c", f"import sys; sys.modules['psycopg'] = None; {COMMAND}")
WAITRESS = (sys.executable, "-m", "waitress", "--listen=127.0.0.1:0", "wsgi:application")
NEEDS_A_DATABASE = (["serve", "--listen", "127.0.0.1:0"], ["work"], ["migrate"], ["keys", "list"])

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(warm: Warm, tmp_path: Path) -> Run:
    """`run(variables, "serve")`: the command in the folder of the test, which finds the program imported."""
    return lambda variables, *arguments: warm.run(COMMAND, *arguments, variables=variables, folder=tmp_path)


def run_anew(variables: Mapping[str, str], *command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a process that begins with nothing."""
    return subprocess.run(
        command,
        cwd=folder,
        env=clean_environment() | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def sentence_of(done: subprocess.CompletedProcess[str]) -> str:
    """What it said on stderr, when that is how it ended."""
    assert done.returncode in {1, 2}, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) <= 2, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("KEY_PASSPHRASE", ""),
        ("KEY_PASSPHRASE", "fifteen letters"),
        ("KEY_PASSFRASE", "correct horse battery staple"),
        ("BASE_URL", "https://user:pass@badges.example"),
        ("BASE_URL", "https://badges.example:65536"),
        ("BASE_URL", "https://badges.example#"),
        ("BASE_URL", "https://localhost"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_SENDER", "no-reply@localhost"),
        ("VC_API_KEY", API_KEY[:31]),
        ("DATABASE_URL", "mysql://db.example/badges"),
    ],
)
def test_serve_refuses_an_unsafe_production(run: Run, tmp_path: Path, setting: str, value: str | None) -> None:
    said = sentence_of(run(environment(setting, value), "serve"))
    assert f"BADGESERVICE_{setting}: " in said
    assert list(tmp_path.iterdir()) == [], "nothing is made by a start that is refused"


def test_a_wsgi_server_stops_at_once_and_says_why(tmp_path: Path) -> None:
    done = run_anew(environment("KEY_PASSPHRASE", ""), *WAITRESS, folder=tmp_path)
    assert done.returncode == 4
    assert "BADGESERVICE_KEY_PASSPHRASE: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", NEEDS_A_DATABASE, ids=" ".join)
def test_a_postgresql_that_is_away_is_a_sentence(run: Run, arguments: list[str]) -> None:
    away = {"BADGESERVICE_DATABASE_URL": "postgresql://badges:swordfish@127.0.0.1:1/badges"}
    said = sentence_of(run(PRODUCTION | away, *arguments))
    assert "The database badges at 127.0.0.1 cannot be used: " in said
    assert "swordfish" not in said


@pytest.mark.parametrize("arguments", NEEDS_A_DATABASE, ids=" ".join)
def test_a_driver_that_is_not_installed_is_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    variables = PRODUCTION | {"BADGESERVICE_DATABASE_URL": "postgresql://127.0.0.1/badges"}
    said = sentence_of(run_anew(variables, *WITHOUT_PSYCOPG, *arguments, folder=tmp_path))
    assert "pip install 'badgeservice[postgres]'" in said


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing can be made: for us, and by another way for the administrator of the machine."""
    if os.geteuid() == 0:
        (tmp_path / "closed").write_text("no folder")
        yield tmp_path / "closed"
    else:
        (tmp_path / "closed").mkdir(mode=0o500)
        yield tmp_path / "closed"
        (tmp_path / "closed").chmod(0o700)


@pytest.mark.parametrize("arguments", NEEDS_A_DATABASE, ids=" ".join)
def test_a_disk_that_cannot_be_written_is_a_sentence(run: Run, closed: Path, arguments: list[str]) -> None:
    database = {"BADGESERVICE_DATABASE_URL": f"sqlite:///{closed}/data/x.sqlite3"}
    said = sentence_of(run(PRODUCTION | database, *arguments))
    assert f"The database {closed}/data/x.sqlite3 cannot be used: " in said


@pytest.mark.parametrize("arguments", [["serve"], ["work"], ["keys", "list"]], ids=" ".join)
def test_a_key_folder_that_cannot_be_written_is_a_sentence(run: Run, closed: Path, arguments: list[str]) -> None:
    done = run(PRODUCTION | {"BADGESERVICE_KEY_FOLDER": f"{closed}/keys"}, *arguments)
    assert f"The key folder {closed}/keys cannot be used: " in sentence_of(done)


def test_a_file_that_is_no_database_is_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/badgeservice.sqlite3").write_text("Beste collega, " * 100)
    assert "cannot be used: file is not a database" in sentence_of(run(PRODUCTION, "migrate"))


def test_a_demo_that_cannot_be_made_is_a_sentence(run: Run, closed: Path) -> None:
    said = sentence_of(run({}, "demo", "--port", "0", "--data", f"{closed}/demo"))
    assert "We cannot write in" in said
    said = sentence_of(run({"BADGESERVICE_THREAD": "1"}, "demo", "--port", "0", "--data", "demo"))
    assert "did you mean BADGESERVICE_THREADS?" in said


def test_checking_a_badge_does_not_depend_on_how_a_service_is_set(run: Run, tmp_path: Path) -> None:
    (tmp_path / "badge.json").write_text("{}")
    done = run({"BADGESERVICE_THREADS": "0", "BADGESERVICE_X": ""}, "verify", "badge.json")
    assert (done.returncode, done.stderr) == (run({}, "verify", "badge.json").returncode, "")


# What is written is for its owner only


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_the_database_and_its_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/data/x.sqlite3")
    migrate(engine)
    with transaction(engine):  # so that the files beside it are there
        assert modes(tmp_path / "data") == {
            "data": 0o700,
            "x.sqlite3": 0o600,
            "x.sqlite3-wal": 0o600,
            "x.sqlite3-shm": 0o600,
        }
    engine.dispose()


def test_the_files_of_a_database_that_was_open_to_others_are_closed(tmp_path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"x.sqlite3{ending}").touch(mode=0o644)
    tmp_path.chmod(0o755)
    open_database(f"sqlite:///{tmp_path}/x.sqlite3").dispose()
    found = modes(tmp_path)
    assert found.pop(tmp_path.name) == 0o755, "the folder may hold more than ours"
    assert set(found.values()) == {0o600}


@pytest.mark.usefixtures("umask")
def test_keys_and_mails_in_a_folder_are_for_their_owner_only(tmp_path: Path, clock: Clock) -> None:
    open_keystore(tmp_path / "keys", None).secret("share")
    FolderMailer(tmp_path / "mail", "b@school.example", clock).send(Mail("1", "a@b.nl", "s", "t", "h"))
    assert modes(tmp_path / "mail") == {"mail": 0o700, "1.eml": 0o600}
    assert modes(tmp_path / "keys") == {"keys": 0o700, "kek": 0o600, ".secrets": 0o700}
    assert modes(tmp_path / "keys/.secrets") == {".secrets": 0o700, "share.json": 0o600}


@pytest.mark.parametrize("passphrase", ["", " ", "\n"])
def test_the_keystore_itself_refuses_an_empty_passphrase(tmp_path: Path, passphrase: str) -> None:
    """Never the branch without one, which leaves the key of keys beside the keys."""
    with pytest.raises(KeystoreFailed, match="keystore_passphrase_unusable"):
        open_keystore(tmp_path / "keys", passphrase)
    assert not (tmp_path / "keys").exists()
