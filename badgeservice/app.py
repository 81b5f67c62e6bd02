"""The only place where the parts meet."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from badgeservice.jobs import Queue
from badgeservice.mail import make_mailer
from badgeservice.services.parts import Parts
from badgeservice.settings import Settings
from badgeservice.store.database import open_database

BODY_BYTES = 8 * 1024 * 1024  # an evidence-free service: the largest thing that comes in is a baked image
FORM_MEMORY_BYTES = 1024 * 1024
FORM_PARTS = 200


def utc_now() -> datetime:
    """The clock of the running service; tests bring their own."""
    return datetime.now(UTC)


def ring_nobody() -> None:
    """The worker is another process; it looks at the table by itself."""


def create_parts(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, random: Callable[[int], bytes] = secrets.token_bytes
) -> Parts:
    """Build everything once. Opens no connection and starts no thread."""
    missing: Any = None  # wired in as the parts land
    return Parts(
        settings=settings,
        engine=open_database(settings.database_url, threads=settings.threads),
        clock=clock,
        random=random,
        keystore=missing,
        linked_data=missing,
        verifier=missing,
        fetch=missing,
        mailer=make_mailer(settings, clock),
        wake=Queue() if settings.worker == "inside" else ring_nobody,
    )


def create_app(made_from: Settings | Parts) -> Flask:
    """The WSGI application, from settings or from parts that exist already."""
    from badgeservice import web

    parts = made_from if isinstance(made_from, Parts) else create_parts(made_from)
    app = Flask("badgeservice.web", static_folder=None)  # static_files.py serves it, under a digest
    app.extensions["badgeservice"] = parts
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
    )
    web.register(app)
    return app
