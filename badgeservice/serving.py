"""The web server: waitress, in this process or in several.

waitress reads headers and bodies in one loop, and gives a thread only to a request that is there as a whole, so a slow
connection costs no thread. What it leaves open is decided here (docs/performance.md has the measurements):

* when there are too many connections, it would take no new one; here the one that waits longest makes room (`_Door`);
* a connection that sends a byte now and then would stay for ever; here each stage has its time (`_Connection`);
* what is too large is refused with our own page, and read to its end without being kept, so that the page arrives;
* what is sent and what is only read have threads of their own, so that who sends never holds up who scans (`_Lanes`).
"""

from __future__ import annotations

import errno
import logging
import resource
import socket
import time
from collections.abc import MutableSequence, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge, RequestHeaderFieldsTooLarge

from badgeservice.codes import Code
from badgeservice.errors import Message, Unavailable
from badgeservice.large_bodies import LargeBodies
from badgeservice.services.turns import share_time

HEADER_BYTES: Final = 32 * 1024
LINE_BYTES: Final = 8 * 1024  # of the line with the address
HEADER_LINES: Final = 100
CONNECTIONS: Final = 1000
ROOM: Final = 100  # kept free of them, for who comes next
QUEUE: Final = 200  # requests that may wait for a thread
LONG_QUEUE: Final = 16
FILES_OF_A_CONNECTION: Final = 3  # the socket, and what is too large for memory on its way in and out
BACKLOG: Final = 1024
HEADER_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 30.0
BODY_SECONDS: Final = 120.0  # 8 MB from a telephone
ANSWER_SECONDS: Final = 120.0
UNREAD_SECONDS: Final = 30.0
UNREAD_BYTES: Final = 256 * 1024 * 1024
STOP_SECONDS: Final = 10.0
SOCKET_OPTIONS: Final = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024),  # by itself it grows to megabytes, for who reads nothing
)
CHUNK_LINE_BYTES: Final = 1024
CHUNKS_SEEN: Final = 16 * 1024  # bytes, after which three quarters must be what the chunks hold
CHUNKS_PAYLOAD: Final = 0.75
ACCEPT_AT_ONCE: Final = 32
COURTESY_SECONDS: Final = 0.001


class _Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """A request, stricter than waitress reads it."""

    adj: Any  # of waitress
    error: Any = None
    body_rcv: Any = None
    is_too_large = False  # the application only hears of its length
    is_last = False  # of its connection, on which more comes than we read

    def received(self, data: bytes) -> int:
        """Take these bytes; gives how many belonged to this request."""
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self._refuse_unread()
        elif self.chunked and self._is_chunked_badly():
            self.error, self.completed = BadRequest("Chunks are too small, or their lines too long"), True
        self.is_last = self.is_too_large or self.error is not None
        if self.completed and not self.empty and consumed < len(data):
            # waitress would work ahead, and a thread wait for who reads nothing of it; one at a time (RFC 9112 §9.3.2)
            self.is_last, self.headers["CONNECTION"], consumed = True, "close", len(data)
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Refuse what would take long to take apart, because all connections wait for the one loop that does it.

        Two lengths of one body are how requests are smuggled past a proxy (RFC 9112 §6.3).
        """
        refusal = _find_refusal(header_plus)
        if refusal is not None:
            super().parse_header(_SHORTEST)  # so that there is a request that can be answered
            self.error = refusal
            return
        super().parse_header(header_plus)
        self._take_more_where_it_is_expected()
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length beside Transfer-Encoding")

    def _take_more_where_it_is_expected(self) -> None:
        """Before the length of the body is looked at, which waitress does next."""
        if (most := self.adj.large_bodies.let_in(self, self.path, self.query)) is not None:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = most + 1

    def _is_chunked_badly(self) -> bool:
        """A line without an end is searched anew with each byte; a chunk of one byte costs as much as a large one."""
        body, taken = self.body_rcv, self.body_bytes_received
        is_long = max(len(body.control_line), len(body.trailer)) > CHUNK_LINE_BYTES
        return is_long or (taken > CHUNKS_SEEN and len(body) < CHUNKS_PAYLOAD * taken)

    def _refuse_unread(self) -> None:
        """Let the application say it, with its own page, by the length alone."""
        self.close()
        self.error, self.body_rcv, self.expect_continue, self.is_too_large = None, None, False, True
        length = max(self.content_length, self.adj.max_request_body_size, self.adj.large_bodies.most + 1)
        self.headers |= {"CONTENT_LENGTH": str(length), "CONNECTION": "close"}


_SHORTEST: Final = b"GET / HTTP/1.0\r\n"


class _AddressTooLong(BadRequest):  # type: ignore[misc]  # waitress has no types
    """RFC 9110 §15.5.15."""

    code, reason = 414, "URI Too Long"


def _find_refusal(header_plus: bytes) -> Error | None:
    if header_plus.find(b"\r\n") > LINE_BYTES:
        return _AddressTooLong(f"exceeds {LINE_BYTES} bytes")
    if header_plus.count(b"\n") > HEADER_LINES:
        return RequestHeaderFieldsTooLarge(f"exceeds {HEADER_LINES} lines")
    return None


class _Connection(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that does not stay for ever."""

    parser_class = _Request
    close_when_flushed: bool = False
    since = 0.0  # when it was opened, or began its request, or had it complete
    has_unread = False  # the client may be sending what we do not read
    unread = 0  # bytes of that

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as waitress has it
        self.since = time.monotonic()
        super().__init__(*arguments, **options)

    @property
    def waits_for_client(self) -> bool:
        """Whether nothing of it is being worked on."""
        return not (self.requests or self.will_close)

    @property
    def limit(self) -> float:
        """How many seconds what it does now may take."""
        if self.total_outbufs_len:
            return ANSWER_SECONDS
        if self.unread:
            return UNREAD_SECONDS
        if self.request is None:
            return IDLE_SECONDS
        return BODY_SECONDS if self.request.headers_finished else HEADER_SECONDS

    def received(self, data: bytes) -> bool:
        """Take these bytes."""
        if self.unread:
            self.unread += len(data)
            self.will_close = self.unread > UNREAD_BYTES
            return True
        if self.request is None:
            self.since = time.monotonic()
        is_taken: bool = super().received(data)
        if self.request is None:
            self.since = time.monotonic()
        return is_taken

    def service(self) -> None:
        """Answer one request, in a thread."""
        self.has_unread = self.requests[0].is_last or self.requests[0].error is not None
        super().service()

    def readable(self) -> bool:
        """Whether bytes are wanted; also those that only make room for our answer."""
        return bool(self.unread or super().readable())

    def handle_write(self) -> None:
        """Send; who is still sending reads the answer only when we read what he sends (RFC 9112 §9.6)."""
        if not (self.has_unread and self.close_when_flushed) or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not self.total_outbufs_len and not self.will_close and self.connected:
            self.close_when_flushed, self.unread, self.since = False, 1, time.monotonic()
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many connections each process has of those that listen on one socket; `place` is this one's."""

    counts: MutableSequence[int]  # in memory that they share; each writes its own number
    place: int

    def note(self, count: int) -> None:
        """This process has so many now."""
        self.counts[self.place] = count

    @property
    def is_ahead(self) -> bool:
        """Whether another has fewer. Among many some do not matter: then they are taken by the handful."""
        least = min(self.counts)
        return self.counts[self.place] > least + least // 8


class _Door(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """Lets connections in, and sees that they go."""

    channel_class = _Connection
    crowd = Crowd([0], 0)

    def readable(self) -> bool:
        """Whether to look who waits at the door; waitress asks before each look at all connections."""
        self.crowd.note(len(self.active_channels))
        return bool(super().readable())

    def handle_accept(self) -> None:
        """Take who waits at the door; when it is full inside, who waits longest there goes.

        All processes wake when somebody knocks, and the first would take everybody: two connections that a phone or a
        proxy keeps open would share one process, and one processor. So who has more than another waits a moment.
        """
        if self.crowd.is_ahead:
            time.sleep(COURTESY_SECONDS)
        for _ in range(ACCEPT_AT_ONCE):
            before = len(self._map)
            super().handle_accept()
            self.crowd.note(len(self.active_channels))
            if len(self._map) == before or self.crowd.is_ahead:
                break
        if len(self._map) > self.adj.connection_limit - ROOM:
            self._make_room()

    def maintenance(self, _now: float) -> None:
        """Close what took its time; waitress calls this every second."""
        now = time.monotonic()
        for connection in list(self.active_channels.values()):
            if connection.waits_for_client and now - connection.since > connection.limit:
                connection.will_close = True

    def _make_room(self) -> None:
        waiting = [one for one in self._map.values() if isinstance(one, _Connection) and one.waits_for_client]
        for connection in sorted(waiting, key=lambda one: one.since)[:ACCEPT_AT_ONCE]:
            connection.will_close = True


class _Busy(Error):  # type: ignore[misc]  # waitress has no types
    """More requests wait for a thread than will be answered in time."""

    code, reason = 503, "Service Unavailable"

    def to_response(self, ident: str | None = None) -> Any:  # noqa: ANN401 - as waitress has it
        """Status, headers and body."""
        status, headers, body = super().to_response(ident)
        return status, [*headers, ("Retry-After", "30")], body


class _Lane(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """Threads with a queue: in order while it is short; when it is long, who came last goes first."""

    def add_task(self, connection: _Connection) -> None:
        """Have a request answered; when too many wait, the one at the end hears so at once."""
        with self.lock:
            if len(self.queue) >= QUEUE:
                refused = self.queue.pop()
                refused.requests[0].error = _Busy("Try again in a minute.")
                self.queue.appendleft(refused)
            if len(self.queue) < LONG_QUEUE:
                self.queue.append(connection)
            else:
                self.queue.appendleft(connection)
            self.queue_cv.notify()


class _Lanes:
    """The threads of a process. Few for what is only read: these wait for nothing but the processor, and share it."""

    def __init__(self, threads: int) -> None:
        self._reading, self._sending = _Lane(), _Lane()
        self._reading.set_thread_count(max(2, threads // 4))
        self._sending.set_thread_count(threads)

    def add_task(self, connection: _Connection) -> None:
        """Called by waitress when a request is complete."""
        request = connection.requests[0]
        # A page of somebody who is signed in notes that the session is used, and waits for whoever writes.
        is_only_read = getattr(request, "command", "GET") in {"GET", "HEAD"} and "COOKIE" not in request.headers
        (self._reading if is_only_read else self._sending).add_task(connection)

    def shutdown(self) -> None:
        """End the threads."""
        self._reading.shutdown()
        self._sending.shutdown()


class Server:
    """Serves an application on sockets that listen already."""

    def __init__(self, app: Flask, sockets: Sequence[socket.socket], threads: int, crowd: Crowd | None = None) -> None:
        share_time()
        logging.getLogger("waitress").setLevel(logging.ERROR)  # a line for each request that waits fills a disk
        self._is_stopping = False
        self._map: dict[int, Any] = {}
        self._lanes = _Lanes(threads)
        adjustments = Adjustments(
            sockets=list(sockets),
            ident="",
            backlog=BACKLOG,
            clear_untrusted_proxy_headers=False,  # nobody reads them here: the application decides whom it believes
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1,
            connection_limit=connections_at_once(),
            cleanup_interval=1,
            log_socket_errors=False,  # a connection that breaks is no news
        )
        adjustments.socket_options = SOCKET_OPTIONS
        config = app.config
        adjustments.large_bodies = LargeBodies(config.get("LARGE_BODIES", {}), config.get("MAY_SEND_MUCH", bool))
        self._doors = [
            _Door(
                app, map=self._map, _sock=listening, dispatcher=self._lanes, adj=adjustments, bind_socket=False,
                sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            )
            for listening in sockets
        ]  # fmt: skip
        if crowd:
            for door in self._doors:
                door.crowd = crowd

    def run(self) -> None:
        """Serve until `stop`; then answer what was asked, and end."""
        while not self._is_stopping:
            wasyncore.poll2(1.0, self._map)
        wasyncore.poll2(0.0, self._map)  # who knocked before we closed
        for door in self._doors:
            wasyncore.dispatcher.close(door)
        deadline = time.monotonic() + STOP_SECONDS
        while self._has_work() and time.monotonic() < deadline:
            wasyncore.poll2(0.05, self._map)
        self._lanes.shutdown()
        wasyncore.close_all(self._map)

    def stop(self) -> None:
        """End `run` soon. Also from another thread, and from a signal."""
        if not self._is_stopping:
            self._is_stopping = True
            self._doors[0].pull_trigger()

    def _has_work(self) -> bool:
        connections = [one for one in self._map.values() if isinstance(one, _Connection)]
        return any(one.requests or one.total_outbufs_len for one in connections)


def connections_at_once() -> int:
    """How many connections are kept open: a thousand, or what this process may have open files for."""
    wanted = CONNECTIONS * FILES_OF_A_CONNECTION + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, (soft - 100) // FILES_OF_A_CONNECTION)


def bind(address: str, port: int, *, advice: str = "") -> socket.socket:
    """Listen on an address of this machine, from now on; port 0 takes a free one.

    Raises:
        OSError: this machine does not have the address, or the port is not ours to take.
        Unavailable: another program listens there.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sentence = Message(
            Code.PORT_IN_USE,
            "Port {port} is in use by another program. Stop it, or choose another port: {advice}{next_port}.",
            port=str(port),
            advice=advice,
            next_port=str(port + 1),
        )
        raise Unavailable(sentence) from error
