"""What a stranger may try, so that nobody else can use the service: requests made for it, sent from a process apart.

`python -m tests.attacks NAME ADDRESS SECONDS` attacks and prints how many answers of each status came. It never takes
more than half a core, because what is measured is what the service makes of it, not who has more machines.
"""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from urllib.parse import urlencode, urlsplit

HALF: Final = 0.5  # of a core
CONTEXTS: Final = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
FORM: Final = "application/x-www-form-urlencoded"
_NUMBERS: Final = count()


@dataclass(frozen=True)
class Request:
    """One request; the address of the server is added when it is sent."""

    path: str
    body: bytes
    content_type: str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Attack:
    """So many connections, each of which sends the next request when the last is answered."""

    connections: int
    next_request: Callable[[], Request]


def many_small_files() -> Attack:
    """Fifty badges in each post, each a little different from all before."""
    return Attack(16, lambda: hand_in([make_badge(next(_NUMBERS)) for _ in range(50)]))


def many_large_files() -> Attack:
    """As many and as large files as are read, full of parts that must all be looked at."""
    large = hand_in([make_badge(number, alignments=1000) for number in range(50)])
    return Attack(24, lambda: large)


def slow_links(domain: str = "slow.example") -> Attack:
    """Links to badges, each at another site that hardly answers."""
    return Attack(16, lambda: paste(f"https://n{next(_NUMBERS)}.{domain}/badge"))


def slow_did_web(domain: str = "slow.example", connections: str = "8") -> Attack:
    """Badges of issuers whose keys are each at another site that hardly answers."""

    def ask() -> Request:
        number = next(_NUMBERS)
        return hand_in([make_badge(number, issuer=f"did:web:n{number}.{domain}")])

    return Attack(int(connections), ask)


def percent_signs(path: str = "/sign-in/code", size: int | str = 1024 * 1024 - 10) -> Attack:
    """A form of nothing but percent signs."""
    request = Request(path, b"email=" + b"%" * int(size), FORM)
    return Attack(8, lambda: request)


def many_fields(path: str = "/sign-in/code", fields: int = 110_000) -> Attack:
    """A form of very many fields that say nothing."""
    request = Request(path, b"&".join([b"a=%41"] * fields), FORM)
    return Attack(8, lambda: request)


def many_attributes(attributes: int = 99_000) -> Attack:
    """A drawing with one tag that has very many attributes."""
    tag = b" ".join(b"a%d=''" % number for number in range(attributes))
    request = hand_in([b'<svg xmlns="http://www.w3.org/2000/svg"><g ' + tag + b"/></svg>"])
    return Attack(8, lambda: request)


def many_forms(address: str) -> Attack:
    """Forms that write something down: each asks for a sign-in code for another person."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/sign-in", headers={"Accept": "text/html"})
    response = connection.getresponse()
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.read().decode())
    assert found
    cookies = "; ".join(cookie.partition(";")[0] for cookie in response.headers.get_all("Set-Cookie", []))

    def ask() -> Request:
        fields = {"csrf_token": found[1], "email": f"somebody-{next(_NUMBERS)}@school.example"}
        return Request("/sign-in", urlencode(fields).encode(), FORM, headers={"Cookie": cookies})

    return Attack(16, ask)


def write_lock(file: str, seconds: float) -> None:
    """Hold the write lock of an SQLite database, as a backup or a hanging process may."""
    with sqlite3.connect(file, isolation_level=None, timeout=seconds) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")


ATTACKS: Final[dict[str, Callable[..., Attack]]] = {
    attack.__name__: attack
    for attack in (
        many_small_files,
        many_large_files,
        slow_links,
        slow_did_web,
        percent_signs,
        many_fields,
        many_attributes,
        many_forms,
    )
}


def make_badge(number: int, *, alignments: int = 3, issuer: str = "did:web:school.example") -> bytes:
    """A badge that is well formed and that nobody signed: whether it is genuine is asked of its issuer."""
    places = [
        {"type": ["Alignment"], "targetName": f"a{place}", "targetUrl": f"https://school.example/{number}/{place}"}
        for place in range(alignments)
    ]
    achievement = {
        "id": f"https://school.example/achievements/{number}",
        "type": ["Achievement"],
        "name": "Timber joints",
        "description": f"Number {number}",
        "criteria": {"narrative": "Works safely."},
        "alignment": places,
    }
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-01T00:00:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": f"{issuer}#key",
        "proofValue": "z" + "3" * 88,
    }
    badge = {
        "@context": CONTEXTS,
        "id": f"https://school.example/credentials/{number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "School"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": achievement},
        "proof": proof,
    }
    return json.dumps(badge).encode()


def hand_in(files: list[bytes]) -> Request:
    """The form of /verify with these files."""
    return _multipart("/verify", [("file", f"{number}.json", content) for number, content in enumerate(files)])


def paste(text: str) -> Request:
    """The form of /verify with something pasted."""
    return _multipart("/verify", [("text", "", text.encode())])


def _multipart(path: str, parts: list[tuple[str, str, bytes]]) -> Request:
    lines: list[bytes] = []
    for name, file, content in parts:
        ending = f'; filename="{file}"' if file else ""
        lines += [b"--edge", f'Content-Disposition: form-data; name="{name}"{ending}'.encode(), b"", content]
    return Request(path, b"\r\n".join([*lines, b"--edge--", b""]), "multipart/form-data; boundary=edge")


def run(attack: Attack, address: str, seconds: float) -> Counter[str]:
    """Attack; gives how many answers of each status came, and how many connections failed."""
    counts: Counter[str] = Counter()
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_keep_sending, args=(attack, address, until, counts), daemon=True)
        for _ in range(attack.connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0) + 0.1)
    return counts


def _keep_sending(attack: Attack, address: str, until: float, counts: Counter[str]) -> None:
    began, host = time.monotonic(), urlsplit(address).netloc
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(host, timeout=max(until - time.monotonic(), 0.01))
        try:
            while time.monotonic() < until:
                _rest(began)
                request = attack.next_request()
                headers = {"Accept": "text/html", "Content-Type": request.content_type, **request.headers}
                connection.request(request.method, request.path, request.body, headers)
                response = connection.getresponse()
                response.read()
                counts[str(response.status)] += 1
                if response.will_close:
                    break
        except (OSError, http.client.HTTPException) as error:
            counts[type(error).__name__] += 1
        finally:
            connection.close()


def _rest(began: float) -> None:
    """Wait until no more than half of a core was used since then."""
    while time.process_time() > HALF * (time.monotonic() - began + 0.05):
        time.sleep(0.005)


if __name__ == "__main__":
    _, name, where, duration, *rest = sys.argv
    sys.stdout.write(json.dumps(run(ATTACKS[name](*rest), where, float(duration))) + "\n")
