"""The attacks, each by a process of its own that takes at most half a core.

`python -m benchmarks.load.attacks NAME SECONDS TARGET`, where TARGET is a `Target` as JSON. An attack that is too quick
for its half core waits: it is asked after every request how much processor time it used (`Budget`). What it needs is
made before the time begins. It prints what it used: `{"requests": …, "core": …}`.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
import socket
import sqlite3
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

CORE = 0.5
CONNECTIONS = 16
SLOW = 300
PATIENCE = 30.0
CRLF = b"\r\n"


@dataclass(frozen=True)
class Target:
    """The service under attack, and what a stranger knows of it; `database` is for who holds its lock."""

    host: str
    port: int
    path: str
    database: str = ""

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
        """The bytes of one request, after which the server closes the connection."""
        named = {"Host": f"{self.host}:{self.port}", "Accept": "text/html", "Connection": "close", **(headers or {})}
        if body:
            named.setdefault("Content-Length", str(len(body)))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
        return CRLF.join(line.encode("latin-1") for line in lines) + CRLF * 2 + body

    def connect(self, receive_bytes: int = 0) -> socket.socket:
        """A connection; `receive_bytes` keeps what we take in small."""
        family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
        connection = socket.socket(family, socket.SOCK_STREAM)
        if receive_bytes:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(PATIENCE)
        try:
            connection.connect((self.host, self.port))
        except OSError:
            connection.close()
            raise
        return connection

    def ask(self, request: bytes) -> bytes:
        """Send, and read until the server closes."""
        answer = bytearray()
        with self.connect() as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before we were done; the answer is there
                connection.sendall(request)
            while part := connection.recv(1 << 16):
                answer += part
        return bytes(answer)


@dataclass
class Budget:
    """The time that is left, and half a core to use in it."""

    seconds: float
    requests: int = 0
    began: float = field(default_factory=time.monotonic)
    used: float = field(default_factory=time.process_time)

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self.began >= self.seconds

    @property
    def core(self) -> float:
        """The part of a core that was used."""
        return (time.process_time() - self.used) / max(time.monotonic() - self.began, 0.001)

    def count(self) -> None:
        """One more; wait when more than half a core was used."""
        self.requests += 1
        ahead = (time.process_time() - self.used) / CORE - (time.monotonic() - self.began)
        if ahead > 0:
            time.sleep(min(ahead, self.seconds))


Attack = Callable[[Target, float], Budget]
ATTACKS: dict[str, Attack] = {}


def attack(name: str) -> Callable[[Callable[[Target], Iterator[bytes]]], Callable[[Target], Iterator[bytes]]]:
    """An attack that is a row of requests, sent by sixteen connections at a time."""

    def keep(requests_of: Callable[[Target], Iterator[bytes]]) -> Callable[[Target], Iterator[bytes]]:
        ATTACKS[name] = lambda target, seconds: send_all(target, requests_of(target), seconds)
        return requests_of

    return keep


def send_all(target: Target, requests: Iterator[bytes], seconds: float) -> Budget:
    """Send until the time is over; the next request as soon as one was answered."""
    first, lock = next(requests), threading.Lock()
    budget = Budget(seconds)

    def send(request: bytes) -> None:
        while not budget.is_over:
            with suppress(OSError):
                target.ask(request)
            budget.count()
            with lock:
                request = next(requests)

    together = [threading.Thread(target=send, args=(first,), daemon=True) for _ in range(CONNECTIONS)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join(max(0.0, seconds - (time.monotonic() - budget.began)))
    return budget


def for_ever(*requests: bytes) -> Iterator[bytes]:
    """These, again and again."""
    while True:
        yield from requests


# -- what is handed in -------------------------------------------------------------------------------------------


def multipart(contents: list[bytes], name: str = "badge.json") -> tuple[dict[str, str], bytes]:
    """A form with files, and its headers."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return (
        {"Content-Type": "multipart/form-data; boundary=x"},
        b"".join(head + content + CRLF for content in contents) + b"--x--\r\n",
    )


def form(**fields: str) -> tuple[dict[str, str], bytes]:
    """A form without files."""
    return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()


def hand_in(target: Target, contents: list[bytes], name: str = "badge.json") -> bytes:
    return target.request("POST", "/verify", *multipart(contents, name))


def shared_badge(target: Target) -> dict[str, Any]:
    """The document that a stranger gets at the share."""
    answer = target.ask(target.request("GET", target.path, {"Accept": "application/json"}))
    return json.loads(answer.partition(CRLF * 2)[2])


def reshape(badge: dict[str, Any], number: int, size: int = 1) -> bytes:
    """The badge with so many alignments more, of a shape that was never seen: it is worked out in full, and refused."""
    changed = json.loads(json.dumps(badge))
    chosen = random.Random(number)
    changed["credentialSubject"]["achievement"]["alignment"] = [
        {
            "type": "Alignment",
            "targetName": f"Doel {number} {place}",
            "targetUrl": f"https://doel.example/{number}/{place}",
            **({"targetDescription": "Wat je kunt"} if chosen.random() < 0.5 else {}),
            **({"targetFramework": "Kader"} if chosen.random() < 0.5 else {}),
            **({"targetCode": str(place)} if chosen.random() < 0.5 else {}),
        }
        for place in range(8 + size)
    ]
    return json.dumps(changed).encode()


# -- what costs time ---------------------------------------------------------------------------------------------


@attack("small-files")
def small_files(target: Target) -> Iterator[bytes]:
    """Fifty small badges in each post."""
    badge = shared_badge(target)
    return for_ever(*(hand_in(target, [reshape(badge, post * 50 + n) for n in range(50)]) for post in range(8)))


@attack("large-files")
def large_files(target: Target) -> Iterator[bytes]:
    """Twenty-four large badges in each post."""
    badge = shared_badge(target)
    return for_ever(*(hand_in(target, [reshape(badge, post * 24 + n, 500) for n in range(24)]) for post in range(4)))


@attack("one-large-file")
def one_large_file(target: Target) -> Iterator[bytes]:
    """One large badge in each post."""
    badge = shared_badge(target)
    return for_ever(*(hand_in(target, [reshape(badge, n, 700)]) for n in range(32)))


@attack("poison-graph")
def poison_graph(target: Target) -> Iterator[bytes]:
    """Nodes without a name that only differ in what hangs below them, which hangs below all of them."""
    badge = shared_badge(target)

    def tree(depth: int) -> dict[str, Any]:
        below = [tree(depth - 1) for _ in range(3)] if depth else []
        return {"type": ["Evidence"], "narrative": "x", **({"evidence": below} if below else {})}

    documents = []
    for depth in (1, 2, 3, 4):
        documents.append(json.dumps(badge | {"evidence": [tree(depth) for _ in range(8)]}).encode())
        related = [{"type": ["Related"], "achievementType": "x", "related": []} for _ in range(60 * depth)]
        documents.append(json.dumps(badge | {"evidence": related}).encode())
    return for_ever(*(hand_in(target, [document] * 10) for document in documents))


@attack("svg-attributes")
def svg_attributes(target: Target) -> Iterator[bytes]:
    """99,000 attributes on one tag."""
    attributes = " ".join(f'a{n}="{n}"' for n in range(99_000))
    return for_ever(hand_in(target, [f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode()], "x.svg"))


@attack("bombs")
def bombs(target: Target) -> Iterator[bytes]:
    """Images, tokens and bodies that are small until they are opened."""
    zeros = zlib.compress(bytes(64 << 20), 9)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    def png(*chunks: bytes, side: int = 1) -> bytes:
        head = chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x06\x00\x00\x00")
        return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zeros[:65536]) + chunk(b"IEND", b"")

    baked = chunk(b"iTXt", b"openbadgecredential\x00\x01\x00\x00\x00" + zeros)
    many = [chunk(b"tEXt", b"openbadgecredential\x00" + str(n).encode()) for n in range(20_000)]
    deep = b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 100_000
    laughs = b"<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>%s]><svg>&z;</svg>" % b"".join(
        b"<!ENTITY %c '%s'>" % (n, b"&%c;" % (n - 1) * 10) for n in range(ord("b"), ord("z") + 1)
    )
    token = ".".join(
        base64.urlsafe_b64encode(part).decode().strip("=") for part in (b'{"alg":"EdDSA"}', b"[" * 300_000)
    )
    contents = (
        png(baked), png(side=60_000), png(*many), deep, laughs, f"{token}.AAAA".encode(), b"[" * 900_000,
        b'{"a":' * 200_000, b"[" + b"1," * 500_000 + b"1]", json.dumps({str(n): n for n in range(60_000)}).encode(),
        b'{"a":' + b"9" * 900_000 + b"}", b'"' + b"\\u00e9" * 160_000 + b'"',
    )  # fmt: skip
    headers, body = form(text="{")
    packed = target.request("POST", "/verify", headers | {"Content-Encoding": "gzip"}, gzip.compress(body * 1_000_000))
    return for_ever(*(hand_in(target, [content]) for content in contents), packed)


# -- what is read before anybody looks at it ---------------------------------------------------------------------

FORMS = ("/verify", "/sign-in", "/sign-in/code")


@attack("percent-signs")
def percent_signs(target: Target) -> Iterator[bytes]:
    """A megabyte of percent signs, at every address that takes a form."""
    headers, _ = form()
    bodies = (b"text=" + b"%" * 1_000_000, b"text=" + b"%25" * 333_000, b"email=" + b"+" * 1_000_000)
    paths = (*FORMS, target.path)
    return for_ever(*(target.request("POST", path, headers, body) for path in paths for body in bodies))


@attack("many-fields")
def many_fields(target: Target) -> Iterator[bytes]:
    """110,000 fields in one form."""
    headers, _ = form()
    bodies = (b"&".join(b"a%d=1" % n for n in range(110_000)), b"a&" * 500_000)
    paths = (*FORMS, target.path)
    return for_ever(*(target.request("POST", path, headers, body) for path in paths for body in bodies))


@attack("many-parts")
def many_parts(target: Target) -> Iterator[bytes]:
    """A form of thousands of files, of a file without an end, and of headers that fill it."""
    headers, many = multipart([b""] * 50_000)
    endless = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"\r\n-" * 1_000_000
    heads = b"--x\r\n" + b"A: b\r\n" * 200_000
    return for_ever(*(target.request("POST", "/verify", headers, body) for body in (many, endless, heads)))


@attack("large-headers")
def large_headers(target: Target) -> Iterator[bytes]:
    """Long addresses, headers and cookies, and headers that are lists of thousands."""
    kinds = ",".join(f"a/b{n};q=0.{n % 9 + 1}" for n in range(2_500))
    cookies = "; ".join(f"c{n}={n}" for n in range(3_000))
    return for_ever(
        target.request("GET", target.path, {"X-Large": "a" * 60_000}),
        target.request("GET", target.path, {f"X-{n}": "a" for n in range(1_000)}),
        target.request("GET", target.path, {"Accept": kinds}),
        target.request("GET", target.path, {"Accept-Language": kinds.replace("/", "-")}),
        target.request("GET", "/sign-in", {"Cookie": cookies}),
        target.request("GET", "/sign-in", {"Cookie": "badgeservice-form=" + "." * 30_000}),
        target.request("GET", "/v/" + "a" * 60_000),
        target.request("GET", "/v/" + "%" * 30_000),
        target.request("GET", f"{target.path}?" + "a=1&" * 15_000),
        target.request("GET", "/" * 30_000),
        target.request("GET", "/" + "a" * 100_000),
    )


@attack("garbage")
def garbage(_target: Target) -> Iterator[bytes]:
    """What is no HTTP."""
    return for_ever(b"\x16\x03\x01" + bytes(200) + CRLF * 2, b"GET\r\n\r\n", b"A" * 2_000 + CRLF * 2, CRLF * 500)


# -- what waits for somebody else --------------------------------------------------------------------------------


@attack("slow-links")
def slow_links(target: Target) -> Iterator[bytes]:
    """Links to a site that never answers, each time another one."""
    number = 0
    while True:
        number += 1
        yield target.request("POST", "/verify", *form(text=f"https://slow{number}.example/{number}"))


@attack("slow-did-web")
def slow_did_web(target: Target) -> Iterator[bytes]:
    """Badges of issuers whose site never answers."""
    text, number = json.dumps(shared_badge(target)), 0
    while True:
        number += 1
        document = re.sub(r"did:web:[^\":#]+", f"did:web:slow{number}.example", text)
        yield hand_in(target, [document.encode()])


@attack("vc-api")
def vc_api(target: Target) -> Iterator[bytes]:
    """Programs that have badges and presentations verified."""
    badge, headers = shared_badge(target), {"Content-Type": "application/json", "Accept": "application/json"}
    slow = json.loads(re.sub(r"did:web:[^\":#]+", "did:web:slow.example", json.dumps(badge)))
    several = {
        "@context": badge["@context"][:1],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [json.loads(reshape(badge, n)) for n in range(20)],
    }
    bodies = [
        *({"verifiableCredential": json.loads(reshape(badge, n, 100))} for n in range(10)),
        {"verifiablePresentation": several},
        {"verifiableCredential": slow},
    ]
    paths = ("/vc-api/credentials/verify", "/vc-api/presentations/verify")
    return for_ever(
        *(
            target.request("POST", paths["verifiablePresentation" in body], headers, json.dumps(body).encode())
            for body in bodies
        )
    )


# -- what is written ---------------------------------------------------------------------------------------------


def asking_for_codes(target: Target) -> Iterator[bytes]:
    """The form of /sign-in, sent for one invented address after the other."""
    page = target.ask(target.request("GET", "/sign-in")).decode()
    cookies = "; ".join(re.findall(r"(?im)^set-cookie: ([^;\r]+)", page))
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    token, number = found[1] if found else "", 0
    while True:
        number += 1
        headers, body = form(email=f"nobody{number}@invented.example", csrf_token=token)
        yield target.request("POST", "/sign-in", headers | {"Cookie": cookies}, body)


@attack("sign-in")
def sign_in(target: Target) -> Iterator[bytes]:
    """Codes for invented addresses."""
    return asking_for_codes(target)


def hold_write_lock(target: Target, seconds: float) -> Budget:
    """Hold the write lock of SQLite for as long as it takes, while others want to write."""
    with sqlite3.connect(target.database, isolation_level=None, timeout=10) as connection:
        connection.execute("BEGIN IMMEDIATE")
        budget = send_all(target, asking_for_codes(target), seconds)
        connection.execute("ROLLBACK")
    connection.close()
    return budget


ATTACKS["write-lock"] = hold_write_lock
SQLITE_ONLY = ("write-lock",)


# -- slow connections --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SlowKind:
    """What a slow connection begins with, and what it does every second: send, read, or nothing."""

    begin: Callable[[Target], bytes]
    sends: bytes = b""
    reads: int = 0


def _keep(request: bytes) -> bytes:
    return request.replace(b"Connection: close\r\n", b"")


SLOW_KINDS = {
    "slow-headers": SlowKind(lambda target: target.request("GET", target.path)[:-2] + b"X-Slow: ", sends=b"a"),
    "slow-bodies": SlowKind(
        lambda target: target.request("POST", "/verify", {**form()[0], "Content-Length": "1000000"}), sends=b"a"
    ),
    "slow-readers": SlowKind(lambda target: _keep(target.request("GET", target.path + "/badge.png")) * 200, reads=1),
    "idle": SlowKind(lambda target: _keep(target.request("GET", "/healthz")), reads=4096),
}


def be_slow(target: Target, seconds: float, kinds: list[SlowKind]) -> Budget:
    """Hold three hundred connections; who is closed comes back."""
    budget, open_ones = Budget(seconds), {}
    while not budget.is_over:
        turn = time.monotonic()
        for number in range(SLOW):
            kind = kinds[number % len(kinds)]
            with suppress(OSError):
                if number not in open_ones:
                    open_ones[number] = target.connect(receive_bytes=2048)
                    open_ones[number].setblocking(False)
                    open_ones[number].send(kind.begin(target))
                    budget.count()
                elif not _go_on(open_ones[number], kind):
                    open_ones.pop(number).close()
            if budget.is_over:
                break
        time.sleep(max(0.0, min(1.0 - (time.monotonic() - turn), seconds)))
    for connection in open_ones.values():
        connection.close()
    return budget


def _go_on(connection: socket.socket, kind: SlowKind) -> bool:
    """One step; whether the connection is still there."""
    try:
        if kind.sends:
            connection.send(kind.sends)
        return bool(connection.recv(kind.reads or 4096))
    except BlockingIOError:
        return True
    except OSError:
        return False


for _name, _kind in SLOW_KINDS.items():
    ATTACKS[_name] = lambda target, seconds, kind=_kind: be_slow(target, seconds, [kind])
ATTACKS["slow-all"] = lambda target, seconds: be_slow(target, seconds, list(SLOW_KINDS.values()))


def main() -> None:
    name, seconds, target = sys.argv[1:]
    budget = ATTACKS[name](Target(**json.loads(target)), float(seconds))
    print(json.dumps({"requests": budget.requests, "core": round(budget.core, 2)}), flush=True)


def target_as_json(target: Target) -> str:
    return json.dumps(asdict(target))


if __name__ == "__main__":
    main()
