"""Start the demo: find or make its data, listen, say who you can be, and serve until it is stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from badgeservice.app import create_parts, create_working_app
from badgeservice.demo.announce import describe, summarise
from badgeservice.demo.listen import bind
from badgeservice.demo.plant import plant
from badgeservice.demo.story import read_story
from badgeservice.errors import Conflict, Sentence, Unavailable
from badgeservice.services.programs.vc_api import list_issuers
from badgeservice.serving import serve
from badgeservice.settings import Mode, Settings, VcApi
from badgeservice.store.migrations import migrate

DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command was given."""

    folder: Path
    host: str | None = None
    port: int | None = None
    as_json: bool = False


def run_demo(options: DemoOptions, say: Callable[[str], None]) -> None:
    """Serve the demo. `say` prints a line at once.

    Raises:
        Conflict: the data in the folder belongs to another address.
        Unavailable: the port is in use, or the folder cannot be written.
    """
    host, port = choose_address(options)
    sockets = bind(host, port)
    try:
        settings = make_settings(options.folder, host, sockets[0].getsockname()[1])
        _remember(options.folder, settings.base_url)  # before anything is signed with it
    except OSError as error:
        for listening in sockets:
            listening.close()
        raise Unavailable("folder_unwritable", _unwritable(options.folder)) from error
    parts = create_parts(settings)
    migrate(parts.engine)
    planted = plant(parts, read_story())
    api = () if settings.vc_api is VcApi.OFF else tuple(list_issuers(parts).values())

    def say_all() -> None:
        say(json.dumps(summarise(settings, planted, api)) if options.as_json else describe(settings, planted, api))

    serve(lambda: create_working_app(parts), sockets, settings.threads, say_all)
    parts.engine.dispose()


def make_settings(folder: Path, host: str, port: int) -> Settings:
    """Everything in one folder: the database, the keys and the mail."""
    folder = folder.absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Settings(
        mode=Mode.DEMO,
        base_url=f"http://{host}:{port}",
        database_url=f"sqlite:///{folder / 'badgeservice.sqlite3'}",
        key_folder=folder / "keys",
        mail_url=str(folder / "mail"),
    )


def choose_address(options: DemoOptions) -> tuple[str, int]:
    """Where the demo ran before, or where it is asked to.

    The address is part of everything that was signed, so the same data cannot be served elsewhere.
    """
    remembered = _recall(options.folder)
    if remembered is None:
        return options.host or "localhost", DEFAULT_PORT if options.port is None else options.port
    address = urlsplit(remembered)
    host, port = address.hostname or "", address.port or 80
    if (options.host or host, options.port or port) != (host, port):
        sentence = Sentence(
            f"The demo in {options.folder} belongs to {remembered}: its badges carry that address. "
            "Start it without --port and --host, or give another folder with --data.",
            f"De demo in {options.folder} hoort bij {remembered}: dat adres staat in de badges. "
            "Start zonder --port en --host, of kies een andere map met --data.",
        )
        raise Conflict("demo_has_another_address", sentence)
    return host, port


def _remember(folder: Path, base_url: str) -> None:
    """Whole or not at all, whenever the demo is killed."""
    new = folder / "demo.json.new"
    new.write_text(json.dumps({"base_url": base_url}) + "\n")
    new.replace(folder / "demo.json")


def _recall(folder: Path) -> str | None:
    file = folder / "demo.json"
    return str(json.loads(file.read_text())["base_url"]) if file.is_file() else None


def _unwritable(folder: Path) -> Sentence:
    return Sentence(
        f"Nothing can be written in {folder}. Give another folder with --data.",
        f"In {folder} kan niets worden geschreven. Kies een andere map met --data.",
    )
