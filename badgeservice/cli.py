"""The `badgeservice` command."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message
from badgeservice.services.organisations.keys import KeyView
from badgeservice.services.parts import Parts
from badgeservice.settings import LOOPBACK_HOSTS, Mode, Settings
from badgeservice.terminal import Failure, say
from badgeservice.verify_command import verify

SAID_EVERY = 10_000  # badges, while old ones are cut


class Commands(click.Group):
    """Says our errors, wrong settings and what the machine refuses in one sentence, without a trace."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        from badgeservice.app import STOPS_THE_START, say_why_not_started

        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read the output went away, which click knows
        except STOPS_THE_START as error:
            raise Failure(say_why_not_started(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="badgeservice")
def main() -> None:
    """Issue, keep, share and verify Open Badges 3.0."""


main.add_command(verify)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Listen here; 0 takes a free port.")
@click.option("--host", type=click.Choice(["localhost", "127.0.0.1"]), help="A name of this machine.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default="demo-data", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON once the demo listens.")
def demo(port: int | None, host: str | None, data: Path, *, as_json: bool) -> None:
    """Serve a school with its class on this machine.

    The first time it listens on http://localhost:8000, after that where it did before.
    """
    from badgeservice.demo.run import DemoOptions, run_demo

    run_demo(DemoOptions(data, host, port, as_json), click.echo, say)


@main.command()
@click.option("--listen", default="", help="Where the reverse proxy finds us; 127.0.0.1:8000, in a demo its own port.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="In so many processes.")
def serve(listen: str, workers: int) -> None:
    """Serve the pages, and do the work that is done later (unless BADGESERVICE_WORKER=own)."""
    from badgeservice.app import create_served_app, say_when_empty, share_counts
    from badgeservice.processes import serve, serve_in_processes
    from badgeservice.serving import Crowd

    parts = open_parts()  # what is wrong is said before anything begins
    listen = listen or parts.settings.own_listen
    refuse_open_demo(parts.settings, listen)
    say_when_empty(parts)
    parts.engine.dispose()  # a connection must not be shared by two processes
    settings, sockets = parts.settings, [bind_address(listen)]
    counts = share_counts() if workers > 1 else None

    served = Message(Code.SERVED, "{address} is served from {listen}", address=settings.base_url, listen=listen)
    sentence = say(served)

    def tell() -> None:
        click.echo(sentence)

    def serve_one(tell: Callable[[], None], crowd: Crowd | None = None) -> None:
        serve(lambda: create_served_app(settings, counts), sockets, settings.threads, tell, crowd)

    if workers == 1:
        serve_one(tell)
    else:
        serve_in_processes(workers, lambda crowd: serve_one(lambda: None, crowd), tell)


def bind_address(listen: str) -> socket.socket:
    """Listen on `host:port`."""
    from badgeservice.serving import bind

    host, _, port = listen.rpartition(":")
    try:
        return bind(host.strip("[]"), int(port))
    except (OSError, OverflowError, ValueError) as error:
        raise Failure(
            Message(
                Code.LISTEN_WRONG,
                "--listen {listen}: give an address of this machine and a port, such as 127.0.0.1:8000",
                listen=listen,
            )
        ) from error


def refuse_open_demo(settings: Settings, listen: str) -> None:
    """In a demo anybody is anybody, so nobody else may reach it; a host name in a request proves nothing."""
    hosts = {place.rpartition(":")[0].strip("[]") for place in listen.split()}
    if settings.mode is Mode.DEMO and not hosts <= LOOPBACK_HOSTS:
        raise Failure(
            Message(
                Code.DEMO_IS_OPEN,
                "BADGESERVICE_MODE=demo only serves this machine: --listen must be on 127.0.0.1 or localhost.",
            )
        )


@main.command()
def work() -> None:
    """Do the work that is done later: mail, batches, status lists (with BADGESERVICE_WORKER=own)."""
    from badgeservice.jobs import start_worker
    from badgeservice.processes import stopping_cleanly, wait

    worker = start_worker(open_parts())
    with stopping_cleanly() as told:
        click.echo(say(Message(Code.WORKING, "Working. Stop with Ctrl-C.")))
        wait(told)
    worker.stop()


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when a migration is needed.")
def migrate(*, check: bool) -> None:
    """Bring the database to the newest schema."""
    from badgeservice.app import NOT_MIGRATED, create_parts
    from badgeservice.services.frameworks.shipped import keep_shipped
    from badgeservice.services.issuing.second_proofs import cut_second_proofs, describe_uncut
    from badgeservice.services.organisations.issuer_profile import new_did
    from badgeservice.store.database import open_database
    from badgeservice.store.migrations import is_migrated, migrate

    settings = Settings()
    engine = open_database(settings.database_url)
    if check and not is_migrated(engine):
        raise Conflict(NOT_MIGRATED)
    migrate(engine, did_prefix=new_did(settings, ""))
    click.echo(say(Message(Code.MIGRATED, "The database has the newest schema.")))
    parts = create_parts(settings)
    keep_shipped(parts)
    cut = cut_second_proofs(parts, lambda count: _say_cut(count) if count % SAID_EVERY == 0 else None)
    if cut.count % SAID_EVERY:
        _say_cut(cut.count)
    if cut.left:
        click.echo(say(describe_uncut(cut.left)))


def _say_cut(count: int) -> None:
    click.echo(say(Message(Code.PROOFS_CUT, "{count} badges have one proof now; each was checked.", count=count)))


@main.command()
@click.option("--organisation", default="", metavar="SLUG", help="Make an administrator of this organisation instead.")
def setup(organisation: str) -> None:
    """Print an address that works once, within an hour, and makes whoever opens it operator of this service.

    Also for another operator, and for an organisation whose last administrator lost their mailbox.
    """
    from badgeservice.services.operating.setting_up import describe_setup_link, make_setup_link

    address = make_setup_link(open_parts(), organisation)
    click.echo(say(describe_setup_link(organisation)), err=True)
    click.echo(address)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def doctor(*, as_json: bool) -> None:
    """Look whether all of it works, and say what to do. It changes nothing and sends nothing.

    Exit status: 0 all is well, 1 something is to be mended, 2 something could not be looked at.
    """
    from badgeservice.app import STOPS_THE_START, create_parts, say_why_not_started
    from badgeservice.services.operating.doctor import NOT_LOOKED, examine

    try:
        parts = create_parts(Settings())
    except STOPS_THE_START as error:
        raise Failure(say_why_not_started(error), NOT_LOOKED) from error
    report = examine(parts)
    click.echo(json.dumps(report.as_plain()) if as_json else "\n".join(report.lines(say)))
    sys.exit(report.status)


@main.group()
def keys() -> None:
    """The keys that organisations sign with. A retired key stays in did.json: what it signed stays valid."""


@keys.command("list")
@click.argument("organisation", required=False)
def list_of_keys(organisation: str | None) -> None:
    """The keys of one ORGANISATION (its slug), or of all."""
    from badgeservice.services.organisations.keys import list_keys

    for key in list_keys(open_parts(), organisation):
        click.echo(f"{key.organisation_slug}  {key.name}  {say(describe_key(key))}")


def describe_key(key: KeyView) -> Message:
    """When it was made, and whether it signs."""
    created = key.created_at
    if key.retired_at is None:
        return Message(Code.KEY_SIGNS, "created {created}, signs", created=created)
    return Message(Code.KEY_RETIRED, "created {created}, retired {retired}", created=created, retired=key.retired_at)


@keys.command("new")
@click.argument("organisation")
def new_key(organisation: str) -> None:
    """Make the first key of ORGANISATION."""
    from badgeservice.services.organisations.keys import create_first_key

    click.echo(create_first_key(open_parts(), organisation))


@keys.command("rotate")
@click.argument("organisation")
def new_key_instead(organisation: str) -> None:
    """Make a new key for ORGANISATION; the one before it no longer signs."""
    from badgeservice.services.organisations.keys import rotate_key

    click.echo(rotate_key(open_parts(), organisation))


def open_parts() -> Parts:
    """The parts of the running service, on a database that is ready for them."""
    from badgeservice.app import check_database, create_parts

    parts = create_parts(Settings())
    check_database(parts)
    return parts
