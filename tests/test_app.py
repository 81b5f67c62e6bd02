"""The parts are built once, and the application is built from them."""

import subprocess
import sys
import time
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from flask import Flask

from badgeservice.app import create_app, create_parts, create_served_app, say_what_is_missing
from badgeservice.credentials.verification import Verifier
from badgeservice.jobs import Bell
from badgeservice.services.parts import Parts
from badgeservice.settings import Mode, Settings
from badgeservice.store.database import open_database
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.migrations import migrate
from badgeservice.store.tables import Job
from tests.conftest import School, make_school, make_settings

ROOT = Path(__file__).parents[1]


@pytest.fixture
def app(sqlite_parts: Parts) -> Flask:
    return create_app(sqlite_parts)


def test_the_parts_are_all_there_and_stay(sqlite_parts: Parts) -> None:
    assert isinstance(sqlite_parts.verifier, Verifier)
    assert isinstance(sqlite_parts.wake, Bell)
    with pytest.raises(FrozenInstanceError):
        sqlite_parts.clock = lambda: None  # type: ignore[misc, assignment, return-value]


def test_every_verification_has_its_own_budget(sqlite_parts: Parts) -> None:
    assert sqlite_parts.fetch is not sqlite_parts.fetch


def test_building_the_parts_connects_to_nothing(tmp_path: Path) -> None:
    settings = make_settings("postgresql://nobody@127.0.0.1:1/none", tmp_path)
    create_parts(settings).engine.dispose()


def test_the_app_carries_its_parts_and_an_own_secret(app: Flask, sqlite_parts: Parts) -> None:
    assert app.extensions["badgeservice"] is sqlite_parts
    assert app.secret_key == sqlite_parts.keystore.secret("session")
    assert app.secret_key != sqlite_parts.keystore.secret("sign-in")


def test_the_app_can_be_built_from_settings(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(make_settings(sqlite_url, tmp_path))
    parts = app.extensions["badgeservice"]
    assert app.test_client().get("/healthz").status_code == 200
    parts.engine.dispose()


def test_a_body_that_is_too_large_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/verify", data=b"x" * (9 * 1024 * 1024), content_type="application/octet-stream")
    assert answer.status_code == 413


def test_a_form_of_thousands_of_fields_is_refused(app: Flask) -> None:
    fields = {f"field-{number}": (None, "x") for number in range(300)}
    body = b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\nx\r\n' % name.encode() for name in fields)
    answer = app.test_client().post("/verify", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:8000@evil.example", "évil"])
def test_another_host_name_is_refused(app: Flask, host: str) -> None:
    answer = app.test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400


def test_a_forwarded_host_is_ignored(app: Flask) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    answer = app.test_client().get("/", headers=headers | {"Accept": "text/html"})
    assert answer.status_code == 200
    assert b"evil.example" not in answer.data


def test_a_transaction_with_a_job_rings_the_bell_after_it(parts: Parts, school: School) -> None:
    """And one that is rolled back, or has none, does not."""
    rings: list[str] = []
    listening = replace(parts, wake=lambda: rings.append("ring"))
    with listening.transaction():
        pass
    with pytest.raises(RuntimeError), listening.transaction() as session:
        add_job(session, JobKind.FORGET_JOBS, {}, now=parts.clock())
        raise RuntimeError
    assert rings == []
    with listening.transaction() as session:
        add_job(session, JobKind.FORGET_JOBS, {}, now=parts.clock())
        assert rings == []
    assert rings == ["ring"]


IMPORT_EVERYTHING = """
import importlib, pkgutil, socket, threading, sys
def refuse(*a, **k): raise SystemExit("a socket was opened at import")
socket.socket.connect = refuse
import badgeservice
for module in pkgutil.walk_packages(badgeservice.__path__, "badgeservice."):
    if not any(word in module.name for word in (".migrations.env", ".versions.", "__main__")):
        importlib.import_module(module.name)
assert threading.active_count() == 1, threading.enumerate()
"""


@pytest.mark.slow
def test_importing_does_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EVERYTHING], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_wsgi_is_the_application(tmp_path: Path) -> None:
    environment = {
        "PYTHONPATH": str(ROOT),
        "BADGESERVICE_MODE": "demo",
        "BADGESERVICE_BASE_URL": "http://localhost:8000",
        "BADGESERVICE_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}",
        "BADGESERVICE_KEY_FOLDER": str(tmp_path / "keys"),
    }
    code = "import wsgi; print(wsgi.application.test_client().get('/healthz').status_code)"

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=environment, check=False
        )

    assert "badgeservice migrate" in run().stderr  # never by itself, never at import
    engine = open_database(environment["BADGESERVICE_DATABASE_URL"])
    migrate(engine)
    engine.dispose()
    done = run()
    assert done.stdout.strip() == "200", done.stderr


def test_a_served_app_does_its_own_work(sqlite_url: str, tmp_path: Path) -> None:
    app = create_served_app(make_settings(sqlite_url, tmp_path))
    parts = app.extensions["badgeservice"]
    with parts.transaction() as session:
        job_id = add_job(session, JobKind.FORGET_JOBS, {}, now=parts.clock())
    deadline = time.monotonic() + 60
    while not is_done(parts, job_id):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    app.extensions["badgeservice.worker"].stop()
    parts.engine.dispose()


def is_done(parts: Parts, job_id: str) -> bool:
    with parts.reading() as session:
        return session.get_one(Job, job_id).done_at is not None


def test_settings_are_not_read_by_the_app_itself(monkeypatch: pytest.MonkeyPatch, sqlite_parts: Parts) -> None:
    monkeypatch.setenv("BADGESERVICE_BASE_URL", "https://evil.example")
    app = create_app(sqlite_parts)
    settings = app.extensions["badgeservice"].settings
    assert isinstance(settings, Settings)
    assert settings.base_url == "http://localhost:8000"


def test_the_start_says_that_nobody_can_report_a_weakness(
    sqlite_parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    make_school(sqlite_parts)
    missing = "has not said yet where to report a weakness"
    say_what_is_missing(sqlite_parts)
    assert missing not in caplog.text  # a demo has an address of its own
    settings = sqlite_parts.settings.model_copy(update={"mode": Mode.PRODUCTION})
    say_what_is_missing(replace(sqlite_parts, settings=settings))
    assert caplog.text.count(missing) == 1
    caplog.clear()
    said = settings.model_copy(update={"security_contact": "mailto:security@school.example"})
    say_what_is_missing(replace(sqlite_parts, settings=said))
    assert missing not in caplog.text
