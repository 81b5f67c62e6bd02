"""A connection to one address that was checked, and to no other, which ends at its deadline whatever happens.

For `remote.py` only. The name stays what it was: in the certificate, in SNI and in `Host` (threats V10, V11).
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class PinnedAdapter(HTTPAdapter):
    """Connects to the address that was checked and to no other; whatever happens, the deadline ends it."""

    def __init__(self, pinned: tuple[str, int], deadline: float) -> None:
        super().__init__(max_retries=0)
        self._pinned, self._deadline = pinned, deadline
        self._watchers: list[tuple[threading.Timer, socket.socket]] = []
        self._pool: HTTPConnectionPool | None = None

    def get_connection_with_tls_context(self, request: requests.PreparedRequest, *_: object, **__: object) -> Any:  # noqa: ANN401
        """A new connection; requests asks for one and adds the certificates to it."""
        address = urlsplit(str(request.url))
        request.headers["Host"] = address.netloc
        host, port = self._pinned
        if address.scheme == "http":
            self._pool = HTTPConnectionPool(host, port)
            self._pool.ConnectionCls = partial(_WatchedHttp, watch=self._watch)  # type: ignore[assignment]
            return self._pool
        name = address.hostname
        self._pool = HTTPSConnectionPool(host, port, assert_hostname=name, server_hostname=name)
        self._pool.ConnectionCls = partial(_WatchedHttps, watch=self._watch)  # type: ignore[assignment]
        return self._pool

    def _watch(self, connection: socket.socket) -> None:
        """Cut the line at the deadline: time-outs of sockets only count the silence between two bytes."""
        twin = connection.dup()  # TLS takes the socket itself over

        def cut() -> None:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(self._deadline - time.monotonic(), 0), cut)
        timer.daemon = True
        timer.start()
        self._watchers.append((timer, twin))

    def close(self) -> None:
        for timer, twin in self._watchers:
            timer.cancel()
            timer.join()
            twin.close()
        if self._pool is not None:
            self._pool.close()
        super().close()


class _Watched:
    """A connection that is told to `watch` as soon as it is there."""

    def __init__(self, *arguments: Any, watch: Callable[[socket.socket], None], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._watch = watch

    def _new_conn(self) -> socket.socket:
        connection: socket.socket = super()._new_conn()  # type: ignore[misc]
        self._watch(connection)
        return connection


class _WatchedHttps(_Watched, HTTPSConnection):
    pass


class _WatchedHttp(_Watched, HTTPConnection):
    pass
