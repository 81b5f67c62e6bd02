"""The only code that fetches anything. What strangers write in their documents decides what we fetch, so:

1. the address is https on port 443 with a plain host name: no digits for a host, no user name, no tricks of spelling;
2. our own addresses are answered from the database and never go over the network;
3. the name is resolved once, every address it has must be public, and the connection goes to such an address with
   the name in SNI and `Host`: a second, different answer of the DNS is never asked for (threats V10, V11);
4. no redirects, no cookies, no proxies from the environment, no compression; at most 1 MB;
5. five seconds for everything together, even when the other side sends one byte per second (V12);
6. a verification fetches at most three documents, a host is asked at most thirty times a minute, and answers are
   kept for a minute, failures for half of that: nobody can be attacked through us (V13).
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from math import inf
from typing import Any
from urllib.parse import SplitResult, urldefrag, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from badgeservice.credentials.fetching import FRESH, Fetch, Fetched, NotFetched
from badgeservice.errors import BadgeServiceError, Sentence
from badgeservice.settings import Settings

HTTP_PORT = 80
HTTPS_PORT = 443
SECONDS = 5.0
BYTES = 1024 * 1024
FETCHES_PER_VERIFICATION = 3
FETCHES_PER_HOST = 30  # in a minute
KEEP = FRESH
KEEP_FAILURE = timedelta(seconds=30)
CACHE_BYTES = 32 * 1024 * 1024
CACHE_ENTRIES = 2_000
RESOLVERS = 32  # names that are being looked up, also those for which nobody waits any more

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
# The last label of a name starts with a letter: 127.1, 0x7f000001 and 2130706433 are spellings of addresses.
_HOST = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.ASCII)
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,2040}", re.ASCII | re.IGNORECASE)  # printable, no <>"\^`{|}

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# `is_global` of the standard library calls some of these public; behind each of them is an IPv4 address or nothing.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)

_RESOLVERS = threading.BoundedSemaphore(RESOLVERS)

SENTENCES = {
    "fetch_refused": Sentence("This address may not be fetched.", "Dit adres mag niet worden opgehaald."),
    "fetch_timeout": Sentence(
        "The other site did not answer in time. Try again later.",
        "De andere site gaf niet op tijd antwoord. Probeer het later opnieuw.",
    ),
    "fetch_status": Sentence(
        "The other site does not have this document, or does not give it.",
        "De andere site heeft dit document niet of geeft het niet.",
    ),
    "fetch_gone": Sentence(
        "The other site says that this document was withdrawn.",
        "De andere site zegt dat dit document is ingetrokken.",
    ),
    "fetch_too_large": Sentence(
        "What the other site sent is larger than we read.", "Wat de andere site stuurde, is groter dan wij lezen."
    ),
    "fetch_failed": Sentence(
        "The other site could not be reached safely. Try again later.",
        "De andere site was niet veilig te bereiken. Probeer het later opnieuw.",
    ),
    "fetch_budget_spent": Sentence(
        "This needs more requests to other sites than we make at once. Try again in a minute.",
        "Hiervoor moeten we meer andere sites vragen dan we in één keer doen. Probeer het over een minuut opnieuw.",
    ),
}


def refusal(code: str, url: str) -> NotFetched:
    """Why there is no document, as an error with its sentence."""
    return NotFetched(code, SENTENCES[code], field=url)


def is_public(address: str) -> bool:
    """Whether an address lies on the public internet, and no other address hides in it."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL_UNICAST:
        return False  # also ::ffff:…, ::…, 64:ff9b::… and 64:ff9b:1::…, which are IPv4 in disguise
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)


def resolve(host: str, port: int, seconds: float) -> Sequence[str]:
    """Every address of a name, asked for once; in a thread, because the resolver of the system knows no deadline.

    It may hang for half a minute after we stopped waiting for it, so there are only so many of these threads.
    """
    if not _RESOLVERS.acquire(blocking=False):
        raise TookTooLong
    found: Future[Sequence[Any]] = Future()

    def look_up() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - it is raised where the answer is waited for
            found.set_exception(error)
        finally:
            _RESOLVERS.release()

    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    return list(dict.fromkeys(str(address[0]) for *_, address in found.result(timeout=seconds)))


@dataclass(frozen=True)
class Outside:
    """What the network is. Only tests bring another one, which lies on this machine."""

    resolve: Callable[[str, int, float], Sequence[str]] = resolve
    is_public: Callable[[str], bool] = is_public
    port: int = HTTPS_PORT
    ca_file: str | bool = True
    seconds: float = SECONDS


def _without_limit(_url: str) -> AbstractContextManager[float]:
    """A command asks one thing after another, so nobody waits for it."""
    return nullcontext(inf)


@dataclass
class _Kept:
    """One answer in the cache."""

    answer: Fetched | NotFetched
    until: datetime

    @property
    def size(self) -> int:
        return len(self.answer.content) if isinstance(self.answer, Fetched) else 0


@dataclass
class SafeFetch:
    """Fetches for the whole process; `for_one_verification` hands out a `Fetch` with its own budget."""

    settings: Settings
    clock: Callable[[], datetime]
    find_own: Callable[[str], Fetched | None] | None = None  # path -> our own document
    outside: Outside = field(default_factory=Outside)
    waiting: Callable[[str], AbstractContextManager[float]] = _without_limit  # url -> the seconds that asking may take
    _cache: OrderedDict[tuple[str, str], _Kept] = field(default_factory=OrderedDict)
    _asked: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def for_one_verification(self) -> Fetch:
        """A `Fetch` that asks other sites at most three times."""
        return _BudgetedFetch(self, FETCHES_PER_VERIFICATION)

    def fetch(self, url: str, accept: str, spend: Callable[[], None]) -> Fetched:
        """Get a document; `spend` is called before another site is really asked, and may raise."""
        url = urldefrag(url).url
        address = read_address(url, self.settings)
        if self.find_own is not None and _is_own(address, self.settings):
            return _answer_own(url, address.path, self.find_own)
        with self._lock:
            kept = self._cache.get((url, accept))
            if kept is not None and self.clock() < kept.until:
                self._cache.move_to_end((url, accept))
                return _give(kept.answer)
        spend()
        with self.waiting(url) as seconds:
            with self._lock:
                self._count_host(url, str(address.hostname))
            answer = self._ask(url, address, accept, seconds)
        if isinstance(answer, Fetched) or seconds >= self.outside.seconds:  # what had less time says nothing to others
            self._keep((url, accept), answer)
        return _give(answer)

    def _ask(self, url: str, address: SplitResult, accept: str, seconds: float) -> Fetched | NotFetched:
        deadline = time.monotonic() + min(seconds, self.outside.seconds)
        try:
            return _ask_other_site(url, address, accept, self, deadline)
        except NotFetched as refused:
            return refused

    def _count_host(self, url: str, host: str) -> None:
        now = self.clock()
        times = self._asked.setdefault(host, deque())
        while times and times[0] <= now - timedelta(minutes=1):
            times.popleft()
        if len(times) >= FETCHES_PER_HOST:
            raise refusal("fetch_budget_spent", url)
        times.append(now)
        if len(self._asked) > CACHE_ENTRIES:
            for name in [name for name, asked in self._asked.items() if asked[-1] <= now - timedelta(minutes=1)]:
                del self._asked[name]

    def _keep(self, key: tuple[str, str], answer: Fetched | NotFetched) -> None:
        duration = KEEP if isinstance(answer, Fetched) else KEEP_FAILURE
        with self._lock:
            self._cache[key] = _Kept(answer, self.clock() + duration)
            self._cache.move_to_end(key)
            while len(self._cache) > CACHE_ENTRIES or sum(kept.size for kept in self._cache.values()) > CACHE_BYTES:
                self._cache.popitem(last=False)


@dataclass
class _BudgetedFetch:
    """The `Fetch` of one verification."""

    shared: SafeFetch
    left: int

    def __call__(self, url: str, accept: str) -> Fetched:
        def spend() -> None:
            if self.left <= 0:
                raise refusal("fetch_budget_spent", url)
            self.left -= 1

        return self.shared.fetch(url, accept, spend)


def _give(answer: Fetched | NotFetched) -> Fetched:
    if isinstance(answer, NotFetched):
        raise refusal(answer.code, answer.field or "")
    return answer


def _answer_own(url: str, path: str, find_own: Callable[[str], Fetched | None]) -> Fetched:
    try:
        found = find_own(path)
    except BadgeServiceError as error:
        raise refusal("fetch_failed", url) from error
    if found is None:
        raise refusal("fetch_status", url)
    return replace(found, url=url)


def _is_own(address: SplitResult, settings: Settings) -> bool:
    ours = urlsplit(settings.base_url)
    ports = [part.port or (HTTPS_PORT if part.scheme == "https" else HTTP_PORT) for part in (address, ours)]
    return (address.scheme, address.hostname, ports[0]) == (ours.scheme, ours.hostname, ports[1])


def read_address(url: str, settings: Settings) -> SplitResult:
    """The parts of an address that may be fetched (rule 1).

    Raises:
        NotFetched: it may not.
    """
    try:
        address = urlsplit(url) if _ADDRESS.fullmatch(url) else None
        port = address.port if address else None
    except ValueError:
        address = None
    if address is None or "@" in address.netloc or address.netloc.endswith(":"):
        raise refusal("fetch_refused", url)
    if address.netloc in settings.plain_http_hosts and address.scheme == "http":
        return address  # our own demo on this machine
    if address.scheme != "https" or port not in {None, HTTPS_PORT} or not _HOST.fullmatch(address.hostname or ""):
        raise refusal("fetch_refused", url)
    return address


def _ask_other_site(url: str, address: SplitResult, accept: str, fetch: SafeFetch, deadline: float) -> Fetched:
    """Rules 3 to 5, in one deadline."""
    try:
        pinned = _find_address(url, address, fetch.outside, max(deadline - time.monotonic(), 0.01))
        with requests.Session() as session:
            session.trust_env = False
            session.mount(f"{address.scheme}://", _PinnedAdapter(pinned, fetch.outside, deadline))
            headers = {
                "Accept": accept,
                "Accept-Encoding": "identity",
                "User-Agent": f"badgeservice (+{fetch.settings.base_url})",
            }
            with session.get(
                url,
                headers=headers,
                stream=True,
                allow_redirects=False,
                verify=fetch.outside.ca_file,
                timeout=max(deadline - time.monotonic(), 0.01),
            ) as response:
                content = _read(url, response)
        if time.monotonic() >= deadline:  # the connection was cut, so the content may be cut too
            raise refusal("fetch_timeout", url)
    except (requests.Timeout, TookTooLong) as error:
        raise refusal("fetch_timeout", url) from error
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise refusal("fetch_timeout" if time.monotonic() >= deadline else "fetch_failed", url) from error
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(content, media_type, fetch.clock(), url)


def _find_address(url: str, address: SplitResult, outside: Outside, seconds: float) -> tuple[str, int]:
    host = address.hostname or ""
    if address.scheme == "http":  # `read_address` let only our own demo through
        return ("::1" if host == "::1" else "127.0.0.1"), address.port or HTTP_PORT
    addresses = outside.resolve(host, outside.port, seconds)
    if not addresses or not all(outside.is_public(found) for found in addresses):
        raise refusal("fetch_refused", url)
    return addresses[0], outside.port


def _read(url: str, response: requests.Response) -> bytes:
    if response.status_code == requests.codes.gone:
        raise refusal("fetch_gone", url)
    if response.status_code != requests.codes.ok:
        raise refusal("fetch_status", url)
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise refusal("fetch_refused", url)  # we asked for none; nothing is unpacked, so nothing can explode
    content = bytearray()
    for chunk in response.raw.stream(64 * 1024, decode_content=False):
        content += chunk
        if len(content) > BYTES:
            raise refusal("fetch_too_large", url)
    return bytes(content)


class _PinnedAdapter(HTTPAdapter):
    """Connects to the address that was checked and to no other; whatever happens, the deadline ends it."""

    def __init__(self, pinned: tuple[str, int], outside: Outside, deadline: float) -> None:
        super().__init__(max_retries=0)
        self._pinned, self._outside, self._deadline = pinned, outside, deadline
        self._watchers: list[tuple[threading.Timer, socket.socket]] = []
        self._pool: HTTPConnectionPool | None = None

    def get_connection_with_tls_context(self, request: requests.PreparedRequest, *_: object, **__: object) -> Any:  # noqa: ANN401
        """A new connection; requests asks for one and adds the certificates to it."""
        address = urlsplit(str(request.url))
        request.headers["Host"] = address.netloc
        host, port = self._pinned
        if address.scheme == "http":
            self._pool = HTTPConnectionPool(host, port)
            self._pool.ConnectionCls = partial(_Watched, watch=self._watch)  # type: ignore[assignment]
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


class _Watched(HTTPConnection):
    """A connection that is told to `watch` as soon as it is there."""

    def __init__(self, *arguments: Any, watch: Callable[[socket.socket], None], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._watch = watch

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        self._watch(connection)
        return connection


class _WatchedHttps(_Watched, HTTPSConnection):
    pass
