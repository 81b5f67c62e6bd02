"""The only place where the parts meet."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable, MutableSequence
from datetime import UTC, datetime
from multiprocessing.sharedctypes import RawArray
from typing import cast

from flask import Flask
from pydantic import ValidationError

from badgeservice.catalogue import Catalogue
from badgeservice.codes import Code
from badgeservice.credentials.bounded_cache import BoundedCache
from badgeservice.credentials.fetching import Fetched
from badgeservice.credentials.linked_data.contexts import load_contexts, read_sources
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.verification import Poses, RegisteredIssuer, Verifier
from badgeservice.errors import BadgeServiceError, Conflict, Message
from badgeservice.jobs import Bell, start_worker
from badgeservice.keystore import open_keystore
from badgeservice.mail import make_mailer
from badgeservice.remote import SafeFetch
from badgeservice.services.frameworks.shipped import keep_shipped
from badgeservice.services.operating.facts import NO_SECURITY_CONTACT, find_security_contact
from badgeservice.services.operating.setting_up import has_organisations
from badgeservice.services.organisations.register import RegisteredNames, find_registered_issuer
from badgeservice.services.parts import Parts
from badgeservice.services.turns import Turns, share_time
from badgeservice.services.verifying.own_documents import find_own_document
from badgeservice.settings import Mode, Settings, describe_wrong_settings, schemas_folder
from badgeservice.store.database import check_durability, open_database
from badgeservice.store.migrations import is_migrated

BODY_BYTES = 8 * 1024 * 1024  # an evidence-free service: the largest thing that comes in is a baked image
LARGE_BODIES = {"/frameworks/import": 40_000_000}  # what an address ends in, and how much it takes
FORM_MEMORY_BYTES = 1024 * 1024
FORM_PARTS = 200
COUNTS = 32 * 1024
KEPT_DOCUMENTS = 512  # did.json of an issuer, or a status list: 1 to 23 kB each
NEVER_START = 4  # because some WSGI servers start a worker again and again unless it ends with this status
SET_UP_FIRST = Message(
    Code.SET_UP_FIRST, "Nobody registered an organisation here yet. To begin, run: badgeservice setup"
)
NOT_MIGRATED = Message(
    Code.NOT_MIGRATED, "The database does not have the schema of this version; run: badgeservice migrate"
)

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of the running service; tests bring their own."""
    return datetime.now(UTC)


def ring_nobody() -> None:
    """The worker is another process; it looks at the table by itself."""


def create_parts(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    random: Callable[[int], bytes] = secrets.token_bytes,
    catalogue: Catalogue | None = None,
    linked_data: LinkedData | None = None,
    counts: MutableSequence[int] | None = None,
) -> Parts:
    """Build everything once. Opens the keystore; connects to nothing and starts no thread."""
    passphrase = settings.key_passphrase.get_secret_value() if settings.key_passphrase else None
    linked_data = linked_data or read_linked_data()
    turns = Turns(settings.threads)

    def find_own(path: str) -> Fetched | None:
        return find_own_document(parts, path)

    def register(issuer_id: str) -> RegisteredIssuer | None:
        return find_registered_issuer(parts, issuer_id)

    names = RegisteredNames()

    def new_poses() -> Poses:
        return names.for_one_verification(parts)

    parts = Parts(
        settings=settings,
        engine=open_database(settings.database_url, threads=settings.threads),
        clock=clock,
        random=random,
        keystore=open_keystore(settings.key_folder, passphrase, random=random),
        linked_data=linked_data,
        verifier=Verifier(linked_data, register, plain_http_hosts=settings.plain_http_hosts, new_poses=new_poses),
        turns=turns,
        new_fetch=SafeFetch(settings, clock, find_own, waiting=turns.elsewhere).for_one_verification,
        providers=SafeFetch(settings, clock, waiting=turns.at_provider, is_configured=True),
        mailer=make_mailer(settings, clock),
        catalogue=catalogue or Catalogue(),
        kept=BoundedCache(KEPT_DOCUMENTS),
        wake=Bell() if settings.worker == "inside" else ring_nobody,
        counts=[0] * COUNTS if counts is None else counts,
    )
    return parts


def read_linked_data() -> LinkedData:
    """What the words in documents mean, by the contexts that ship with the program; each is checked by digest."""
    folder = schemas_folder()
    sources = read_sources((folder / "SOURCES.toml").read_text(encoding="utf-8"))
    return LinkedData(load_contexts({url: (folder / file).read_bytes() for url, file in sources.items()}))


def share_counts() -> MutableSequence[int]:
    """Memory that this process shares with those that it becomes by a fork."""
    return cast("MutableSequence[int]", RawArray("i", COUNTS))


def create_served_app(settings: Settings, counts: MutableSequence[int] | None = None) -> Flask:
    """What a WSGI server serves: on a database that is ready, with the worker in each process if the settings say so.

    `counts`: the memory of all processes, when this is one of several.

    Raises:
        BadgeServiceError: the database cannot be used, has not the schema of this version, or may forget what it
            answered (threats O4); or the keys cannot be opened.
    """
    share_time()
    parts = create_parts(settings, counts=counts)
    check_database(parts)
    keep_shipped(parts)
    return create_working_app(parts)


def create_working_app(parts: Parts) -> Flask:
    """The application; the worker beside it, if the settings say so, is in its extensions."""
    app = create_app(parts)
    if parts.settings.worker == "inside":
        app.extensions["badgeservice.worker"] = start_worker(parts)
    return app


def load_served_app() -> Flask:
    """For `wsgi.py`. What makes a start unsafe or impossible ends the process with a sentence, without a trace."""
    try:
        app = create_served_app(Settings())
        say_what_is_missing(app.extensions["badgeservice"])
    except STOPS_THE_START as error:
        sys.stderr.write(f"{say_why_not_started(error)}\n")
        raise SystemExit(NEVER_START) from None
    return app


def say_what_is_missing(parts: Parts) -> None:
    """In the log, once at the start: pages make no operator, so nobody would know what to do next; and who finds a
    weakness must be able to report it."""
    if not has_organisations(parts):
        logger.warning("%s", SET_UP_FIRST)
    elif find_security_contact(parts) is None:
        logger.warning("%s", NO_SECURITY_CONTACT)


STOPS_THE_START = (ValidationError, BadgeServiceError, OSError)


def say_why_not_started(error: Exception) -> Message:
    """One of `STOPS_THE_START` in a sentence for the operator."""
    if isinstance(error, BadgeServiceError):
        return error.sentence
    if isinstance(error, ValidationError):
        return Message(Code.SETTINGS_WRONG, "{problems}", problems=describe_wrong_settings(error))
    filename = getattr(error, "filename", None)
    reason = str(getattr(error, "strerror", None) or error) + (f" ({filename})" if filename else "")
    return Message(Code.MACHINE_REFUSES, "This machine does not let us do that: {reason}.", reason=reason)


def check_database(parts: Parts) -> None:
    """Refuse to serve from a database that is not ready for it. Raises `BadgeServiceError`."""
    if not is_migrated(parts.engine):
        raise Conflict(NOT_MIGRATED)
    if parts.settings.mode is Mode.PRODUCTION:
        check_durability(parts.engine)


def create_app(made_from: Settings | Parts) -> Flask:
    """The WSGI application, from settings or from parts that exist already."""
    from badgeservice import web

    parts = made_from if isinstance(made_from, Parts) else create_parts(made_from)
    app = Flask("badgeservice.web", static_folder=None)  # static_files.py serves it, under a digest
    app.extensions["badgeservice"] = parts
    app.secret_key = parts.keystore.secret("session")
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        LARGE_BODIES=LARGE_BODIES,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
    )
    web.register(app)
    return app
