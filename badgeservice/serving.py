"""The web server in this process: waitress, which needs nothing beside it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import waitress
from flask import Flask

from badgeservice.services.turns import share_time

# Larger than anything we accept, so that a large upload gets our page with a sentence, and not a closed connection.
REFUSED_UNREAD_BYTES = 128 * 1024 * 1024


def make_server(app: Flask, threads: int, **where: Any) -> Any:  # noqa: ANN401 - waitress has no types
    """A server that listens already; `where` is `listen="host:port …"` or `sockets=[…]`."""
    share_time()
    return waitress.create_server(
        app,
        threads=threads,
        ident="",
        clear_untrusted_proxy_headers=True,
        max_request_body_size=REFUSED_UNREAD_BYTES,
        **where,
    )


@contextmanager
def stopping_cleanly() -> Iterator[None]:
    """Ctrl-C and a TERM signal end what is done inside, and nothing else; from here on, also before serving starts."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    with suppress(SystemExit):
        yield


def wait() -> None:
    """Do nothing, for a process that only has a worker."""
    threading.Event().wait()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
