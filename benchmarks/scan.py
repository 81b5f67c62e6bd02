"""A scan as a whole: the demo on SQLite with a badge that was awarded and shared, asked as a web server asks."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import event

from badgeservice.app import create_app, create_parts
from badgeservice.demo.plant import plant
from badgeservice.demo.story import read_story
from badgeservice.services import addresses
from badgeservice.services.parts import Parts
from badgeservice.settings import Mode, Settings
from badgeservice.store.migrations import migrate
from benchmarks.measure import Task, timed

HOST = "127.0.0.1:8000"
BEGINNINGS = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK")  # of statements that are not questions
BROWSER = {
    "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd",
    "HTTP_ACCEPT_LANGUAGE": "nl,en-US;q=0.7,en;q=0.3",
    "HTTP_USER_AGENT": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
}


class Scanned:
    """A service, and the path of a badge that somebody shows."""

    def __init__(self, app: Flask, parts: Parts, path: str) -> None:
        self.app, self.parts, self.path = app, parts, path

    def tasks(self) -> list[Task]:
        """A scan beside the page that does nothing."""
        return [
            Task("bare_page", "bare_page", timed(lambda: self.open(addresses.ALIVE.path())), 200),
            Task("scan_page", "bare_page", timed(lambda: self.open(self.path)), 50),
        ]

    def open(self, path: str) -> bytes:
        """One request of a telephone, from the WSGI call to the last byte."""
        statuses: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1", "HTTP_HOST": HOST, "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
            **BROWSER,
        }  # fmt: skip
        answer = self.app(environ, lambda status, _headers, _error=None: statuses.append(status))  # type: ignore[arg-type]
        content = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        if not statuses[0].startswith("200"):
            raise SystemExit(f"{path} was answered {statuses[0]}")
        return content

    def count_statements(self) -> tuple[int, int]:
        """How many questions one scan asks the database, and in how many transactions."""
        noted: Counter[str] = Counter()

        def note_question(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            noted["question"] += not statement.startswith(BEGINNINGS)

        def note_transaction(_connection: object) -> None:
            noted["transaction"] += 1

        listeners = {"before_cursor_execute": note_question, "begin": note_transaction}
        for name, listener in listeners.items():
            event.listen(self.parts.engine, name, listener)
        self.open(self.path)
        for name, listener in listeners.items():
            event.remove(self.parts.engine, name, listener)
        return noted["question"], noted["transaction"]


@contextmanager
def scanned() -> Iterator[Scanned]:
    """A demo of its own, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="badgeservice-bench-") as name:
        folder = Path(name)
        settings = Settings(
            mode=Mode.DEMO,
            base_url=f"http://{HOST}",
            database_url=f"sqlite:///{folder / 'badgeservice.sqlite3'}",
            key_folder=folder / "keys",
            mail_url=str(folder / "mail"),
        )
        parts = create_parts(settings)
        migrate(parts.engine)
        path = urlsplit(plant(parts, read_story()).shares["valid"]).path
        yield Scanned(create_app(parts), parts, path)
        parts.engine.dispose()
