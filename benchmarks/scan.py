"""A scan as a whole: the demo on SQLite with a badge that was awarded and shared, asked as a web server asks."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import event
from sqlmodel import col, select

from badgeservice.app import create_app, create_parts
from badgeservice.credentials.checks.memory import Views
from badgeservice.demo.plant import plant
from badgeservice.demo.story import read_story
from badgeservice.services import addresses
from badgeservice.services.parts import Parts
from badgeservice.services.verifying.verify import verify_share
from badgeservice.services.wallet.share_link import derive_token, hash_token
from badgeservice.settings import Mode, Settings
from badgeservice.store.migrations import migrate
from badgeservice.store.tables import Award, Credential, Share, ShareItem
from badgeservice.web.same import SAME, Same
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

    def __init__(self, app: Flask, parts: Parts, path: str, twenty: str) -> None:
        self.app, self.parts, self.path, self.twenty = app, parts, path, twenty

    def tasks(self) -> list[Task]:
        """A scan beside the page that does nothing."""
        return [
            Task("bare_page", "bare_page", timed(lambda: self.open(addresses.ALIVE.path())), 200),
            Task("scan_page", "bare_page", timed(lambda: self.open(self.path)), 50),
            Task("scan_page_first", "bare_page", timed(self.open_first), 50),
            Task("scan_twenty", "bare_page", timed(lambda: self.verify(self.twenty)), 5),
        ]

    def open_first(self) -> None:
        """The same of a badge that was not seen before, of a kind that was: nothing is known of its words."""
        verifier = self.parts.verifier
        forgetful = replace(verifier, memory=replace(verifier.memory, views=Views()))
        self.app.extensions |= {"badgeservice": replace(self.parts, verifier=forgetful), SAME: Same()}
        self.open(self.path)
        self.app.extensions["badgeservice"] = self.parts

    def verify(self, token: str) -> None:
        """All that a share shows, in the service."""
        scanned = verify_share(self.parts, token)
        if not all(verification.is_genuine for verification in scanned.verifications):
            raise SystemExit("a badge of the demo is not genuine")

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


def share_twenty(parts: Parts) -> str:
    """The token of a share with twenty badges in it, which no page makes yet."""
    share_id = parts.new_id()
    token = derive_token(parts, share_id)
    with parts.transaction() as session:
        signed = (col(Credential.valid_from).is_not(None), col(Credential.revoked_at).is_(None))
        rows = session.exec(select(Credential, Award).join(Award).where(*signed).limit(20)).all()
        if len(rows) < 20:
            raise SystemExit("the demo has too few badges")
        identity_id = rows[0][1].identity_id
        session.add(Share(id=share_id, token_hash=hash_token(token), identity_id=identity_id, created_at=parts.clock()))
        session.flush()
        session.add_all(
            ShareItem(
                id=parts.new_id(), share_id=share_id, position=position, award_id=award.id, credential_id=credential.id
            )
            for position, (credential, award) in enumerate(rows)
        )
    return token


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
        yield Scanned(create_app(parts), parts, path, share_twenty(parts))
        parts.engine.dispose()
