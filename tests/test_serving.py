"""The web server: slow, large and strange connections against a small application, and processes that come and go."""

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import Process, get_context

import pytest
from flask import Flask, request

from badgeservice import serving
from badgeservice.errors import Unavailable
from badgeservice.large_bodies import AT_ONCE
from badgeservice.processes import serve, serve_in_processes
from badgeservice.serving import Server, bind

BODY_BYTES = 100_000
LARGE_BYTES = 300_000
PATIENCE = 60
FORM = b"POST /send HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
Connect = Callable[[], socket.socket]
GET = b"GET /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


class Site:
    """An application whose requests wait until they are let go."""

    def __init__(self) -> None:
        self.app = Flask("site")
        self.app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
        self.app.config["LARGE_BODIES"] = {"/send/much": LARGE_BYTES}
        self.app.config["MAY_SEND_MUCH"] = b"key=good".__eq__
        self.is_free = threading.Event()
        self.began = threading.Semaphore(0)
        self.app.get("/read", endpoint="read")(
            lambda: f"{os.getpid()} {request.remote_addr} {request.scheme} {request.host}"
        )
        self.app.post("/send", endpoint="send")(lambda: f"read {request.form.get('a', '')}")
        self.app.post("/send/much", endpoint="send_much")(lambda: str(len(request.get_data())))
        self.app.route("/wait", methods=["GET", "POST"])(self.wait)
        self.app.get("/large", endpoint="large")(lambda: "x" * 2_000_000)
        self.app.register_error_handler(413, lambda _error: ("our own sentence", 413))

    def wait(self) -> str:
        self.began.release()
        assert self.is_free.wait(PATIENCE)
        return "waited"


@pytest.fixture
def site() -> Site:
    return Site()


class Running:
    """A server in a thread, and what is sent to it."""

    def __init__(self, site: Site) -> None:
        listening = bind("127.0.0.1", 0)
        self.address = listening.getsockname()
        self.server = Server(site.app, [listening], threads=2)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()

    def connect(self, sends: bytes = b"") -> socket.socket:
        connection = socket.create_connection(self.address, timeout=PATIENCE)
        connection.sendall(sends)
        return connection

    def ask(self, *sends: bytes) -> bytes:
        """Send, and read until the server closes."""
        with self.connect() as connection:
            for part in sends:
                connection.sendall(part)
            return read_all(connection)

    def stop(self) -> None:
        self.server.stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def read_all(connection: socket.socket) -> bytes:
    answer = b""
    while part := connection.recv(65536):
        answer += part
    return answer


@pytest.fixture
def running(site: Site) -> Iterator[Running]:
    server = Running(site)
    yield server
    site.is_free.set()
    server.stop()


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


@contextmanager
def many(open_one: Callable[[], socket.socket], count: int) -> Iterator[list[socket.socket]]:
    connections: list[socket.socket] = []
    try:
        connections.extend(open_one() for _ in range(count))
        yield connections
    finally:
        for connection in connections:
            connection.close()


SLOW = {
    "nothing": b"",
    "headers": b"GET /read HTTP/1.1\r\nHost: a\r\nX-Slow: ",
    "bodies": FORM + b"Content-Length: 1000\r\n\r\na=",
    "chunks": FORM + b"Transfer-Encoding: chunked\r\n\r\n5",
    "readers": b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n" * 20,
}


@pytest.mark.parametrize("kind", SLOW)
def test_slow_connections_cost_no_thread(running: Running, kind: str) -> None:
    with many(lambda: running.connect(SLOW[kind]), 150):
        assert b" 200 OK" in running.ask(GET)


def test_who_waits_longest_makes_room(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "CONNECTIONS", 200)
    running = Running(site)
    with many(lambda: running.connect(SLOW["headers"]), 400) as connections:
        assert b" 200 OK" in running.ask(GET)
        connections[-1].sendall(b"a\r\nConnection: close\r\n\r\n")
        assert b" 200 OK" in read_all(connections[-1])
        connections[0].settimeout(PATIENCE)
        assert connections[0].recv(1) == b""
    running.stop()


@pytest.mark.parametrize(("kind", "limit"), [("nothing", "IDLE"), ("headers", "HEADER"), ("bodies", "BODY")])
def test_each_stage_has_its_time(running: Running, monkeypatch: pytest.MonkeyPatch, kind: str, limit: str) -> None:
    """Also for who sends a byte now and then."""
    monkeypatch.setattr(serving, f"{limit}_SECONDS", 1.0)
    with running.connect(SLOW[kind]) as connection:
        deadline = time.monotonic() + PATIENCE
        with pytest.raises(OSError):
            while time.monotonic() < deadline:
                if kind != "nothing":
                    connection.sendall(b"a")
                connection.settimeout(0.2)
                try:
                    if connection.recv(1) == b"":
                        raise ConnectionResetError
                except TimeoutError:
                    continue


def test_who_takes_no_answer_is_closed(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "ANSWER_SECONDS", 1.0)
    with running.connect(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n") as connection:
        time.sleep(4)
        with pytest.raises(ConnectionResetError):
            while True:
                if len(connection.recv(65536)) == 0:
                    raise ConnectionResetError


def test_who_sends_never_holds_up_who_reads(running: Running, site: Site) -> None:
    body = b"POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with many(lambda: running.connect(body), 20) as senders:
        for _ in range(2):
            assert site.began.acquire(timeout=PATIENCE)
        assert b" 200 OK" in running.ask(GET)
        site.is_free.set()
        assert all(b"waited" in read_all(sender) for sender in senders)


def test_who_is_signed_in_waits_with_those_who_send(running: Running, site: Site) -> None:
    """Their pages write when a session was used."""
    signed_in = b"GET /wait HTTP/1.1\r\nHost: a\r\nCookie: session=1\r\nConnection: close\r\n\r\n"
    with many(lambda: running.connect(signed_in), 5):
        for _ in range(2):
            assert site.began.acquire(timeout=PATIENCE)
        assert b" 200 OK" in running.ask(GET)
        site.is_free.set()


def test_when_too_many_wait_some_are_told_at_once(
    running: Running, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "QUEUE", 3)
    wait = b"POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with many(lambda: running.connect(wait), 2) as first:
        for _ in range(2):
            assert site.began.acquire(timeout=PATIENCE)  # both threads are taken before the others come
        with many(lambda: running.connect(wait), 7) as others:
            time.sleep(0.5)
            site.is_free.set()
            answers = [read_all(sender) for sender in (*first, *others)]
    refused = [answer for answer in answers if b" 503 " in answer]
    assert len(refused) == 4
    assert all(b"Retry-After: 30\r\n" in answer for answer in refused)


@pytest.mark.parametrize(
    ("sends", "status"),
    [
        (GET.replace(b"Host", b"X-Large: " + b"a" * 40_000 + b"\r\nHost"), b"431"),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"431"),
        (b"GET /" + b"%" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"414"),
        (GET.replace(b"Host", b"X-Many: a\r\n" * 100 + b"Host"), b"431"),
        (FORM + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (FORM + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\na=b", b"400"),
        (FORM + b"Content-Length: +3\r\n\r\na=b", b"400"),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"a" * 50_000, b"400"),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * 50_000, b"400"),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 4_000, b"400"),
        (b"\x16\x03\x01\r\n\r\n", b"400"),
    ],
    ids=[
        "headers",
        "address",
        "address that takes long",
        "many headers",
        "two kinds of length",
        "two lengths",
        "sign",
        "chunk line",
        "trailer",
        "tiny chunks",
        "no HTTP",
    ],
)
def test_what_is_not_read_is_refused(
    running: Running, sends: bytes, status: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    assert running.ask(sends).split()[1] == status
    assert capfd.readouterr() == ("", ""), "a stranger cannot fill the log"


@pytest.mark.parametrize("length", [BODY_BYTES + 1, 20_000_000])
def test_what_is_too_large_gets_our_sentence_though_it_is_sent_to_the_end(running: Running, length: int) -> None:
    for sends in (
        FORM + b"Content-Length: %d\r\n\r\n" % length,
        FORM + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % length,
    ):
        answer = running.ask(sends, *[b"a" * 50_001] * (length // 50_001 + 1))
        assert answer.split()[1] == b"413"
        assert answer.endswith(b"our own sentence")


def test_what_is_just_short_enough_is_read(running: Running) -> None:
    assert b" 200 OK" in running.ask(GET.replace(b"read", b"read?" + b"a" * 8_000))
    assert b" 200 OK" in running.ask(GET.replace(b"Host", b"X-Many: a\r\n" * 90 + b"Host"))


def test_what_is_just_small_enough_is_read(running: Running) -> None:
    body = b"a=" + b"b" * (BODY_BYTES - 2)
    sends = FORM + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
    answer = running.ask(sends, body)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")
    assert answer.endswith(b"read " + body[2:])


def test_one_address_takes_more_than_the_others(site: Site, running: Running) -> None:
    site.app.before_request(lambda: setattr(request, "max_content_length", LARGE_BYTES))
    much = FORM.replace(b"/send ", b"/send/much?key=good ")
    sends = much + b"Connection: close\r\nContent-Length: %d\r\n\r\n"
    assert running.ask(sends % LARGE_BYTES, b"a" * LARGE_BYTES).endswith(str(LARGE_BYTES).encode())
    assert running.ask(sends % (LARGE_BYTES + 1), b"a" * (LARGE_BYTES + 1)).split()[1] == b"413"
    for address in (b"/send/much?key=bad ", b"/send/much "):
        unknown = sends.replace(b"/send/much?key=good ", address) % LARGE_BYTES
        assert running.ask(unknown, b"a" * LARGE_BYTES).split()[1] == b"413"


def test_few_send_much_at_once(site: Site, running: Running) -> None:
    site.app.before_request(lambda: setattr(request, "max_content_length", LARGE_BYTES))
    much = FORM.replace(b"/send ", b"/send/much?key=good ") + b"Content-Length: %d\r\n\r\n" % LARGE_BYTES
    whole = (much.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), b"a" * LARGE_BYTES)
    with ExitStack() as stack:
        slow = [stack.enter_context(running.connect(much + b"a")) for _ in range(AT_ONCE)]
        wait_until(lambda: running.ask(*whole).split()[1] == b"413")
        slow[0].close()
        wait_until(lambda: running.ask(*whole).split()[1] == b"200")


def test_nobody_is_told_to_send_what_is_too_large(running: Running) -> None:
    sends = FORM + b"Expect: 100-continue\r\nContent-Length: 200000000\r\n\r\n"
    with running.connect(sends) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_requests_are_answered_one_at_a_time(running: Running) -> None:
    """What is sent ahead is not worked on, so that nobody who does not read has us fill the memory."""
    two = GET.replace(b"Connection: close\r\n", b"") * 2
    assert running.ask(two).count(b" 200 OK") == 1
    with running.connect(two[: len(two) // 2]) as connection:
        assert b" 200 OK" in connection.recv(65536)
        connection.sendall(GET)
        assert b" 200 OK" in read_all(connection)


def test_headers_of_a_proxy_change_nothing(running: Running) -> None:
    forwarded = b"X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nHost"
    assert running.ask(GET.replace(b"Host", forwarded)).endswith(b" 127.0.0.1 http a")


def test_stopping_answers_what_was_asked(site: Site) -> None:
    running = Running(site)
    with running.connect(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n") as connection, running.connect() as idle:
        assert site.began.acquire(timeout=PATIENCE)
        running.server.stop()
        site.is_free.set()
        assert b"waited" in read_all(connection)
        assert idle.recv(1) == b""
    running.thread.join(PATIENCE)
    assert not running.thread.is_alive()
    with pytest.raises(OSError):
        running.connect()


def test_a_port_in_use_is_a_sentence() -> None:
    with bind("127.0.0.1", 0) as listening, pytest.raises(Unavailable, match="in use by another program"):
        bind("127.0.0.1", listening.getsockname()[1])


def serve_twice(listening: socket.socket) -> None:
    site = Site()
    serve_in_processes(2, lambda crowd: serve(lambda: site.app, [listening], 2, lambda: None, crowd), lambda: None)


@pytest.fixture
def processes() -> Iterator[tuple[Process, Connect]]:
    """Two processes that serve, the one that watches them, and how to reach one."""
    with bind("127.0.0.1", 0) as listening:
        watching = get_context("spawn").Process(target=serve_twice, args=(listening,))
        watching.start()
        address = listening.getsockname()

    yield watching, lambda: socket.create_connection(address, timeout=PATIENCE)
    watching.kill()
    watching.join(PATIENCE)


def ask(connect: Connect) -> bytes:
    with connect() as connection:
        connection.sendall(GET)
        return read_all(connection)


def pids(connect: Connect, count: int) -> set[int]:
    """The processes that answer, once there are so many."""
    found: set[int] = set()
    deadline = time.monotonic() + PATIENCE
    while len(found) < count:
        assert time.monotonic() < deadline
        found.add(int(ask(connect).split(b"\r\n\r\n")[1].split()[0]))
    return found


def test_a_process_that_dies_is_replaced(processes: tuple[Process, Connect]) -> None:
    watching, connect = processes
    first = pids(connect, 2)
    assert watching.pid not in first
    os.kill(min(first), signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while pids(connect, 1) <= first:
        assert time.monotonic() < deadline
    watching.terminate()
    watching.join(PATIENCE)
    assert watching.exitcode == 0
    with pytest.raises(OSError):
        ask(connect)


def test_connections_that_stay_open_are_spread(processes: tuple[Process, Connect]) -> None:
    watching, connect = processes
    pids(connect, 2)
    answered: Counter[bytes] = Counter()
    with ExitStack() as opened:
        for _ in range(16):
            connection = opened.enter_context(connect())
            connection.sendall(b"GET /read HTTP/1.1\r\nHost: a\r\n\r\n")
            read = b""
            while not read.endswith(b" http a"):
                read += connection.recv(1000)
            answered[read.split(b"\r\n\r\n")[1]] += 1
    watching.terminate()
    assert len(answered) == 2
    assert min(answered.values()) >= 4  # eight, but for a process that the machine did not let run in time


def test_they_end_when_nobody_watches_them(processes: tuple[Process, Connect]) -> None:
    watching, connect = processes
    pids(connect, 2)
    watching.kill()
    deadline = time.monotonic() + PATIENCE
    with pytest.raises(OSError):
        while time.monotonic() < deadline:
            ask(connect)
