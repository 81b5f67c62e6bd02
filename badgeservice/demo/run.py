"""Start the demo: find or make its data, listen, say who you can be, and serve until it is stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from badgeservice.app import create_parts, create_working_app
from badgeservice.codes import Code
from badgeservice.demo.announce import Say, describe, summarise
from badgeservice.demo.listen import bind
from badgeservice.demo.plant import plant
from badgeservice.demo.story import read_story
from badgeservice.errors import Conflict, Message, Unavailable
from badgeservice.processes import serve
from badgeservice.services.frameworks.shipped import keep_shipped
from badgeservice.services.issuing.second_proofs import cut_second_proofs
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.programs.vc_api import list_issuers
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


def run_demo(options: DemoOptions, echo: Callable[[str], None], say: Say = str) -> None:
    """Serve the demo. `echo` prints a line at once; `say` puts a message in the language of who reads it.

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
        raise Unavailable(_unwritable(options.folder)) from error
    parts = create_parts(settings)
    migrate(parts.engine, did_prefix=new_did(settings, ""))
    cut_second_proofs(parts)
    keep_shipped(parts)
    planted = plant(parts, read_story())
    api = () if settings.vc_api is VcApi.OFF else tuple(list_issuers(parts).values())

    def say_all() -> None:
        announced = summarise(settings, planted, api)
        echo(json.dumps(announced) if options.as_json else describe(say, settings, planted, api))

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
        sentence = Message(
            Code.DEMO_HAS_ANOTHER_ADDRESS,
            "The demo in {folder} belongs to {remembered}: that address is in its badges. Start it without --port "
            "and --host, or choose another folder with --data.",
            folder=str(options.folder),
            remembered=remembered,
        )
        raise Conflict(sentence)
    return host, port


def _remember(folder: Path, base_url: str) -> None:
    """Whole or not at all, whenever the demo is killed."""
    new = folder / "demo.json.new"
    new.write_text(json.dumps({"base_url": base_url}) + "\n")
    new.replace(folder / "demo.json")


def _recall(folder: Path) -> str | None:
    file = folder / "demo.json"
    return str(json.loads(file.read_text())["base_url"]) if file.is_file() else None


def _unwritable(folder: Path) -> Message:
    return Message(
        Code.FOLDER_UNWRITABLE,
        "We cannot write in {folder}. Choose another folder with --data.",
        folder=str(folder),
    )
