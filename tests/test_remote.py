"""Fetching what strangers name: only the public internet, only so much, only so long."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from badgeservice.codes import Code
from badgeservice.credentials.fetching import Fetched, NotFetched, allow_one_more
from badgeservice.errors import Message, Unavailable
from badgeservice.hosts import is_public_address
from badgeservice.remote import (
    FETCHES_PER_HOST,
    KEEP,
    KEEP_FAILURE,
    RESOLVERS,
    Outside,
    Question,
    SafeFetch,
    read_address,
    resolve,
)
from badgeservice.settings import Mode, Settings
from tests.conftest import Clock
from tests.texts.said import dutch, english

DEMO = Settings(mode=Mode.DEMO, base_url="http://localhost:8000")

# Each of these spells an address that is not a public web site, or hides one.
SPELLINGS = """
http://example.org/  http://127.0.0.1/  https://127.0.0.1/  https://127.1/  https://127.0.1/  https://2130706433/
https://0x7f000001/  https://0x7f.0.0.1/  https://0177.0.0.1/  https://017700000001/  https://0/  https://0.0.0.0/
https://①②⑦.0.0.1/  https://127。0。0。1/  https://１２７.0.0.1/  https://[::1]/  https://[::]/  https://[::ffff:127.0.0.1]/
https://[::ffff:7f00:1]/  https://[64:ff9b::7f00:1]/  https://[64:ff9b:1::1]/  https://[2002:7f00:1::]/
https://[fe80::1%25lo]/  https://[fd00::1]/  https://[::127.0.0.1]/  https://169.254.169.254/latest/meta-data/
https://10.0.0.1/  https://192.168.1.1/  https://172.16.0.1/  https://100.64.0.1/  https://93.184.216.34/
https://[2606:2800:220:1::1]/  https://localhost/  https://LOCALHOST/  https://localhost./  https://intranet/
https://example.org:22/  https://example.org:80/  https://example.org:8443/  https://example.org:0/
https://example.org:99999/  https://example.org:/  https://example.org:４４３/  https://user@example.org/
https://user:secret@example.org/  https://@example.org/  https://example.org@127.0.0.1/
https://example.org%40127.0.0.1/  https://127.0.0.1%23@example.org/  https://example.org\\@127.0.0.1/
https:\\\\example.org/  https:///example.org/  https:/example.org/  https:example.org  //example.org/  example.org
https://  https:///  https://exa%6dple.org/  https://example..org/  https://.example.org/  https://-example.org/
https://example.org./  https://ex_ample-.org/  https://bücher.example/  https://example.0x7f/  https://example.1/
https://1.2.3/  file:///etc/passwd  ftp://example.org/  gopher://example.org:70/_x  data:text/plain,hello
javascript:alert(1)  jar:https://x.org!/  dict://example.org:11211/  ldap://example.org/  unix:///var/run/docker.sock
http+unix://x/  HTTP://127.0.0.1:8000/  http://localhost:8001/  http://localhost/  http://127.0.0.1:8000/
http://[::1]:8000/  https://localhost:8000/
"""
REFUSED_SPELLINGS = [
    *SPELLINGS.split(),
    "",
    " https://example.org/",
    "https://example.org/ ",
    "https://exam\tple.org/",
    "https://example.org/\r\nX-Injected: 1",
    "https://example.org/\0",
    "https://example.org/<script>",
    "https://example.org/`id`",
    "https://example.org/{x}",
    "https://example.org/|x",
    "https://example.org/^x",
    "https://example.org/" + "a" * 3000,
    "https://" + "a" * 64 + ".org/",
]  # fmt: skip

NOT_PUBLIC_TEXT = """
127.0.0.1  127.255.255.254  0.0.0.0  0.1.2.3  10.0.0.1  10.255.255.255  172.16.0.1  172.31.255.255  192.168.0.1
169.254.169.254  169.254.0.1  100.64.0.1  100.127.255.255  192.0.0.1  192.0.0.170  192.0.2.1  198.51.100.1
203.0.113.1  198.18.0.1  192.88.99.1  224.0.0.1  239.255.255.255  240.0.0.1  255.255.255.255  ::1  ::
::ffff:127.0.0.1  ::ffff:93.184.216.34  ::ffff:0:127.0.0.1  64:ff9b::7f00:1  64:ff9b::5db8:d822  64:ff9b:1::1
2002:7f00:1::  2002:5db8:d822::  2001:0:7f00:1::  2001:db8::1  2001:20::1  3fff::1  fe80::1  fec0::1  fc00::1
fd12:3456::1  ff02::1  100::1  5f00::1  ::127.0.0.1  ::5db8:d822
"""
NOT_PUBLIC = NOT_PUBLIC_TEXT.split()
PUBLIC_TEXT = """
93.184.216.34  8.8.8.8  145.0.2.1  2606:2800:220:1::1  2a00:1450:400e::1  2001:610:1::1
"""
PUBLIC = PUBLIC_TEXT.split()


def unreachable(host: str, port: int, seconds: float) -> Sequence[str]:
    raise AssertionError(f"{host} was resolved")


@pytest.mark.parametrize("url", REFUSED_SPELLINGS)
def test_a_spelling_that_is_not_a_public_site_is_refused_before_anything_is_resolved(url: str, clock: Clock) -> None:
    fetch = SafeFetch(DEMO, clock, lambda path: None, Outside(resolve=unreachable)).for_one_verification()
    with pytest.raises(NotFetched) as refused:
        fetch(url, "application/json")
    assert refused.value.code == "fetch_refused"


def test_there_are_enough_spellings() -> None:
    assert len(set(REFUSED_SPELLINGS)) >= 60


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_with_an_address_inside_is_refused(address: str, clock: Clock) -> None:
    assert not is_public_address(address)
    for answer in ([address], [address, "93.184.216.34"], ["93.184.216.34", address]):
        outside = Outside(resolve=lambda host, port, seconds, answer=answer: answer)  # type: ignore[misc]
        with pytest.raises(NotFetched) as refused:
            SafeFetch(DEMO, clock, outside=outside).for_one_verification()("https://rebind.example/", "*/*")
        assert refused.value.code == "fetch_refused"


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public_address(address)


class Site(ThreadingHTTPServer):
    """A web site on this machine that can misbehave; `answers` maps a path to what it does."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), SiteHandler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.outlasted: list[str] = []  # who dripped to the end
        self.stopped = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(make_certificate(folder, "site.example"))
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """The other side hung up, as these tests make it do."""


class SiteHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.asked.append((self.path, dict(self.headers)))
        ANSWERS[self.path](self)
        self.close_connection = True

    def do_POST(self) -> None:
        self.answer(b"", 303, Location="https://site.example/good")

    def answer(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def drip(self, first: bytes) -> None:
        """Something now and then, for as long as the other side lets it; the tests' patience is a tenth of this."""
        self.wfile.write(first)
        for _ in range(500):
            if self.server.stopped.wait(0.02):  # type: ignore[attr-defined]
                return
            self.wfile.write(b"x")
        self.server.outlasted.append(self.path)  # type: ignore[attr-defined]

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


def _flood(handler: SiteHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(64 * 1024):
        handler.wfile.write(b"x" * 64 * 1024)


ANSWERS: dict[str, Callable[[SiteHandler], None]] = {
    "/good": lambda h: h.answer(b'{"a": 1}', Content_Type="application/json; charset=utf-8", Set_Cookie="a=b"),
    "/empty-type": lambda h: h.answer(b"x"),
    "/missing": lambda h: h.answer(b"no", 404),
    "/broken": lambda h: h.answer(b"no", 500),
    "/moved": lambda h: h.answer(b"", 302, Location="https://site.example/good"),
    "/inside": lambda h: h.answer(b"", 301, Location="http://127.0.0.1/"),
    "/loop": lambda h: h.answer(b"", 307, Location="https://site.example/loop"),
    "/partial": lambda h: h.answer(b"x", 206),
    "/gzip-bomb": lambda h: h.answer(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip"),
    "/exactly": lambda h: h.answer(b"x" * 1024 * 1024),
    "/too-large": lambda h: h.answer(b"x" * (1024 * 1024 + 1)),
    "/flood": _flood,
    "/cut": lambda h: h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"),  # type: ignore[func-returns-value]
    "/not-http": lambda h: h.wfile.write(b"SSH-2.0-OpenSSH\r\n"),  # type: ignore[func-returns-value]
    "/drip-body": lambda h: h.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
    "/drip-endless": lambda h: h.drip(b"HTTP/1.1 200 OK\r\n\r\n"),
    "/drip-head": lambda h: h.drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
    "/silent": lambda h: h.server.stopped.wait(10) or h.server.outlasted.append(h.path),  # type: ignore[attr-defined, func-returns-value]
    "/many-headers": lambda h: h.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5000 + b"\r\n"),  # type: ignore[func-returns-value]
}


def make_certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for one name, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encodings = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "site.pem"
    path.write_bytes(key.private_bytes(*encodings) + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    running = Site(tmp_path)
    running.certificate = tmp_path / "site.pem"  # type: ignore[attr-defined]
    yield running
    running.stopped.set()
    running.shutdown()
    running.server_close()


@pytest.fixture
def outside(site: Site) -> Outside:
    return Outside(
        resolve=lambda host, port, seconds: ["127.0.0.1"],
        is_public=lambda address: address == "127.0.0.1",
        port=site.port,
        ca_file=str(site.certificate),  # type: ignore[attr-defined]
        seconds=20,  # this machine may be busy; the tests about time bring their own
    )


def get(outside: Outside, clock: Clock, path: str, host: str = "site.example") -> Fetched:
    return SafeFetch(DEMO, clock, outside=outside).for_one_verification()(f"https://{host}{path}", "application/json")


def test_a_document_of_another_site_is_fetched(outside: Outside, clock: Clock, site: Site) -> None:
    fetched = get(outside, clock, "/good#fragment")
    assert fetched == Fetched(b'{"a": 1}', "application/json", clock(), "https://site.example/good")
    ((path, headers),) = site.asked
    assert path == "/good"
    assert headers == {
        "Host": "site.example",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "badgeservice (+http://localhost:8000)",
        "Connection": "keep-alive",
    }


def test_the_largest_document_that_we_read(outside: Outside, clock: Clock) -> None:
    assert len(get(outside, clock, "/exactly").content) == 1024 * 1024
    assert get(outside, clock, "/empty-type").media_type == ""


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/missing", "fetch_status"),
        ("/broken", "fetch_status"),
        ("/moved", "fetch_status"),
        ("/inside", "fetch_status"),
        ("/loop", "fetch_status"),
        ("/partial", "fetch_status"),
        ("/gzip-bomb", "fetch_refused"),
        ("/too-large", "fetch_too_large"),
        ("/flood", "fetch_too_large"),
        ("/cut", "fetch_failed"),
        ("/not-http", "fetch_failed"),
        ("/many-headers", "fetch_failed"),
        ("/drip-body", "fetch_timeout"),
        ("/drip-endless", "fetch_timeout"),
        ("/drip-head", "fetch_timeout"),
        ("/silent", "fetch_timeout"),
    ],
)
def test_a_site_that_misbehaves_is_a_sentence_in_time(
    outside: Outside, clock: Clock, site: Site, path: str, code: str
) -> None:
    patience = replace(outside, seconds=0.7) if code == "fetch_timeout" else outside
    with pytest.raises(NotFetched) as refused:
        get(patience, clock, path)
    assert refused.value.code == code
    assert dutch(refused.value.sentence)
    assert len(site.asked) <= 1  # no redirect was followed, nothing was tried twice
    assert not site.outlasted  # we hung up first


def test_a_site_that_does_not_listen_is_a_sentence(outside: Outside, clock: Clock) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = Outside(outside.resolve, outside.is_public, closed.getsockname()[1], outside.ca_file)
        with pytest.raises(NotFetched, match="fetch_failed"):
            get(nowhere, clock, "/good")


def test_a_handshake_that_never_ends_is_a_sentence_in_time(outside: Outside, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        hanging = Outside(outside.resolve, outside.is_public, mute.getsockname()[1], outside.ca_file, 0.3)
        with pytest.raises(NotFetched, match="fetch_timeout"):
            get(hanging, clock, "/good")


@pytest.mark.parametrize("problem", ["another name", "unknown authority"])
def test_a_certificate_that_is_wrong_is_refused(outside: Outside, clock: Clock, site: Site, problem: str) -> None:
    if problem == "another name":
        with pytest.raises(NotFetched, match="fetch_failed"):
            get(outside, clock, "/good", host="other.example")
    else:
        with pytest.raises(NotFetched, match="fetch_failed"):
            get(Outside(outside.resolve, outside.is_public, outside.port), clock, "/good")
    assert site.asked == []


def test_the_environment_cannot_send_us_through_a_proxy(
    outside: Outside, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(outside, clock, "/good").content == b'{"a": 1}'


def test_a_name_is_resolved_once_and_the_connection_goes_there(outside: Outside, clock: Clock) -> None:
    """DNS rebinding: the second answer, which would lead inside, is never asked for."""
    answers = iter([["127.0.0.1"]])
    rebinding = Outside(lambda *_: next(answers), outside.is_public, outside.port, outside.ca_file)
    assert get(rebinding, clock, "/good").content == b'{"a": 1}'


def test_a_resolver_that_hangs_is_a_sentence_in_time(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(10) and [])
    with pytest.raises(NotFetched, match="fetch_timeout"):
        get(Outside(seconds=0.2), clock, "/good")
    released.set()


def test_a_name_that_does_not_exist_is_a_sentence(clock: Clock) -> None:
    def fail(host: str, port: int, seconds: float) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(NotFetched, match="fetch_failed"):
        get(Outside(resolve=fail), clock, "/good")


def test_the_resolver_of_the_system_answers() -> None:
    assert "127.0.0.1" in resolve("localhost", 443, 5) or "::1" in resolve("localhost", 443, 5)


def test_one_verification_asks_three_documents(outside: Outside, clock: Clock, site: Site) -> None:
    shared = SafeFetch(DEMO, clock, outside=outside)
    fetch = shared.for_one_verification()
    for number in range(3):
        with pytest.raises(NotFetched, match="fetch_status"):
            fetch("https://site.example/missing", f"application/x{number}")
    with pytest.raises(NotFetched, match="fetch_budget_spent"):
        fetch("https://site.example/good", "*/*")
    assert len(site.asked) == 3
    assert shared.for_one_verification()("https://site.example/good", "*/*").content


def test_one_document_more_where_a_badge_needs_it_and_no_second_one(outside: Outside, clock: Clock, site: Site) -> None:
    fetch = SafeFetch(DEMO, clock, outside=outside).for_one_verification()
    allow_one_more(fetch)
    allow_one_more(fetch)
    codes = []
    for number in range(5):
        with pytest.raises(NotFetched) as refused:
            fetch("https://site.example/missing", f"application/x{number}")
        codes.append(refused.value.code)
    assert codes == ["fetch_status"] * 4 + ["fetch_budget_spent"]
    assert len(site.asked) == 4


def test_what_is_kept_costs_no_budget_and_shows_its_age(outside: Outside, clock: Clock, site: Site) -> None:
    fetch = SafeFetch(DEMO, clock, outside=outside).for_one_verification()
    first = fetch("https://site.example/good", "*/*")
    clock.advance(seconds=KEEP.total_seconds() - 1)
    for _ in range(10):
        assert fetch("https://site.example/good", "*/*") == first  # with the time of the real fetch
    assert len(site.asked) == 1
    clock.advance(seconds=1)
    assert fetch("https://site.example/good", "*/*").fetched_at == clock()
    assert len(site.asked) == 2


def test_a_failure_is_kept_for_a_shorter_time(outside: Outside, clock: Clock, site: Site) -> None:
    fetch = SafeFetch(DEMO, clock, outside=outside).for_one_verification()
    for _ in range(5):
        with pytest.raises(NotFetched, match="fetch_status"):
            fetch("https://site.example/broken", "*/*")
    assert len(site.asked) == 1
    clock.advance(seconds=KEEP_FAILURE.total_seconds())
    with pytest.raises(NotFetched, match="fetch_status"):
        fetch("https://site.example/broken", "*/*")
    assert len(site.asked) == 2


def test_a_host_is_asked_so_often_a_minute(outside: Outside, clock: Clock, site: Site) -> None:
    shared = SafeFetch(DEMO, clock, outside=outside)
    codes = []
    for number in range(FETCHES_PER_HOST + 5):
        with pytest.raises(NotFetched) as refused:
            shared.for_one_verification()("https://site.example/missing", f"text/x{number}")
        codes.append(refused.value.code)
    assert codes == ["fetch_status"] * FETCHES_PER_HOST + ["fetch_budget_spent"] * 5
    clock.advance(minutes=1)
    assert shared.for_one_verification()("https://site.example/good", "*/*").content


def test_the_cache_is_bounded(outside: Outside, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badgeservice.remote.CACHE_BYTES", 2 * 1024 * 1024)
    shared = SafeFetch(DEMO, clock, outside=outside)
    for number in range(5):
        shared.for_one_verification()("https://site.example/exactly", f"text/x{number}")
    assert len(shared._cache) == 2


OWN = Fetched(b"{}", "application/did+json", datetime(2026, 11, 23, tzinfo=UTC), "")


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("https://badges.example", "https://badges.example/issuers/roc/did.json"),
        ("https://badges.example", "https://badges.example:443/issuers/roc/did.json#key"),
        ("https://badges.example", "HTTPS://BADGES.example/issuers/roc/did.json"),
        ("http://localhost:8000", "http://localhost:8000/issuers/roc/did.json"),
    ],
)
def test_our_own_addresses_never_go_over_the_network(base_url: str, url: str, clock: Clock) -> None:
    settings = Settings.model_construct(mode=Mode.DEMO, base_url=base_url)
    asked: list[str] = []

    def find_own(path: str) -> Fetched:
        asked.append(path)
        return OWN

    fetch = SafeFetch(settings, clock, find_own, Outside(resolve=unreachable)).for_one_verification()
    for _ in range(5):  # and cost no budget
        assert fetch(url, "*/*").content == OWN.content
    assert set(asked) == {"/issuers/roc/did.json"}


def test_an_own_document_that_is_not_there_or_cannot_be_read_is_not_fetched(clock: Clock) -> None:
    def fail(path: str) -> Fetched:
        raise Unavailable(Message(Code.STORAGE_BUSY, "Busy."))

    for find_own, code in ((lambda path: None, "fetch_status"), (fail, "fetch_failed")):
        with pytest.raises(NotFetched, match=code):
            SafeFetch(DEMO, clock, find_own).for_one_verification()("http://localhost:8000/status/none", "*/*")


def test_without_our_database_the_demo_of_this_machine_is_asked_over_plain_http(clock: Clock) -> None:
    """`badgeservice verify` beside a running demo."""

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode())

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        base_url = f"http://localhost:{server.server_address[1]}"
        fetch = SafeFetch(Settings(mode=Mode.DEMO, base_url=base_url), clock).for_one_verification()
        assert fetch(f"{base_url}/did.json", "*/*").content == base_url.removeprefix("http://").encode()
        server.shutdown()


def test_what_the_operator_wrote_down_may_be_on_this_machine_in_demo_mode_only(clock: Clock) -> None:
    production = DEMO.model_copy(update={"mode": Mode.PRODUCTION, "base_url": "https://badges.example"})
    for url in ("http://localhost:9400/", "http://127.0.0.1:1/", "http://[::1]:1/"):
        assert read_address(url, DEMO, is_configured=True).scheme == "http"
        for settings, is_configured in ((DEMO, False), (production, True)):
            with pytest.raises(NotFetched) as refused:
                read_address(url, settings, is_configured=is_configured)
            assert refused.value.code == "fetch_refused"
    for url in ("http://10.0.0.1/", "http://site.example/", "https://localhost:9400/", "https://127.0.0.1/"):
        with pytest.raises(NotFetched):
            read_address(url, DEMO, is_configured=True)


def test_a_question_is_asked_each_time_and_follows_nobody(outside: Outside, clock: Clock, site: Site) -> None:
    """A form with a secret goes to the address that was named, and to no other."""
    asking = SafeFetch(DEMO, clock, outside=outside, is_configured=True)
    for _ in range(2):
        question = Question("application/json", headers={"Authorization": "Bearer x"})
        assert asking.ask("https://site.example/good", question).content == b'{"a": 1}'
    assert [(path, headers["Authorization"]) for path, headers in site.asked] == [("/good", "Bearer x")] * 2
    for path, code in (("/moved", "fetch_status"), ("/too-large", "fetch_too_large"), ("/post", "fetch_status")):
        form = "secret=x" if path == "/post" else None
        with pytest.raises(NotFetched) as refused:
            asking.ask(f"https://site.example{path}", Question("application/json", form))
        assert refused.value.code == code
    assert "/inside" not in [path for path, _ in site.asked]


def test_what_is_doubted_is_asked_anew_when_it_is_not_new(outside: Outside, clock: Clock, site: Site) -> None:
    asking = SafeFetch(DEMO, clock, outside=outside, is_configured=True)
    for seconds, times in ((0, 1), (9, 1), (1, 2), (0, 2)):
        clock.advance(seconds=seconds)
        asking.fetch_anew("https://site.example/good", "*/*")
        assert len(site.asked) == times


def test_names_that_hang_are_looked_up_by_only_so_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, answered = threading.Event(), []

    def hang(host: str, _port: int, **_options: object) -> list[object]:
        hanging.wait(30)
        answered.append(host)
        return [(0, 0, 0, "", ("192.0.2.1", 443))]

    monkeypatch.setattr("badgeservice.remote.socket.getaddrinfo", hang)
    for number in range(RESOLVERS + 5):
        with pytest.raises(TimeoutError):
            resolve(f"n{number}.example", 443, 0.001)
    assert sum(thread.name == "resolve" for thread in threading.enumerate()) <= RESOLVERS
    hanging.set()
    for thread in threading.enumerate():
        if thread.name == "resolve":
            thread.join(30)
    assert len(answered) == RESOLVERS
    assert resolve("n.example", 443, 30) == ["192.0.2.1"]


@pytest.mark.parametrize("url", ["http://school.example/badge", "HTTP://school.example/", "http://127.0.0.1:9/x"])
def test_an_address_without_encryption_is_told_apart_from_one_that_is_never_asked(url: str, clock: Clock) -> None:
    fetch = SafeFetch(DEMO, clock, outside=Outside(resolve=unreachable)).for_one_verification()
    for address, says in ((url, "no encryption"), ("https://127.0.0.1/x", "may not be fetched")):
        with pytest.raises(NotFetched, match="fetch_refused") as refused:
            fetch(address, "*/*")
        assert says in english(refused.value.sentence)
