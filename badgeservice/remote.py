"""The only code that fetches anything. What strangers write in their documents decides what we fetch, so:

1. the address is https on port 443 with a plain host name: no digits for a host, no user name, no tricks of spelling;
2. our own addresses are answered from the database and never go over the network;
3. the name is resolved once, every address it has must be public, and the connection goes to such an address with
   the name in SNI and `Host`: a second, different answer of the DNS is never asked for (threats V10, V11);
4. no redirects, no cookies, no proxies from the environment, no compression; at most 1 MB;
5. five seconds for everything together, even when the other side sends one byte per second (V12);
6. a verification fetches at most three documents (four for a signed badge of Open Badges 2.0 whose issuer keeps a
   list: badge class, issuer, key, list), a host is asked at most thirty times a minute, and answers are kept for a
   minute, failures for half of that: nobody can be attacked through us (V13).

A provider of sign-in is asked by a `SafeFetch` of its own: its address is configuration, so in demo mode it may be on
this machine, and a whole school signs in at half past eight. What it answers is bounded like everybody's.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import inf
from typing import Any
from urllib.parse import SplitResult, urldefrag, urlsplit

import requests
from urllib3.exceptions import HTTPError

from badgeservice.codes import Code
from badgeservice.credentials.fetching import FRESH, Fetch, Fetched, NotFetched
from badgeservice.errors import BadgeServiceError, Message
from badgeservice.hosts import is_public_address, is_public_name
from badgeservice.pinned import PinnedAdapter
from badgeservice.settings import LOOPBACK_HOSTS, Mode, Settings

HTTP_PORT = 80
HTTPS_PORT = 443
SECONDS = 5.0
BYTES = 1024 * 1024
FETCHES_PER_VERIFICATION = 3
FETCHES_PER_HOST = 30  # in a minute
FETCHES_PER_PROVIDER = 1_200  # the same
KEEP = FRESH
ASK_ANEW = timedelta(seconds=10)  # how old an answer must be, that somebody has a reason to doubt
KEEP_FAILURE = timedelta(seconds=30)
CACHE_BYTES = 32 * 1024 * 1024
CACHE_ENTRIES = 2_000
RESOLVERS = 32  # names that are being looked up, also those for which nobody waits any more

_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,2040}", re.ASCII | re.IGNORECASE)  # printable, no <>"\^`{|}

_RESOLVERS = threading.BoundedSemaphore(RESOLVERS)

_ALL_SENTENCES = (
    Message(Code.FETCH_REFUSED, "This address may not be fetched."),
    Message(Code.FETCH_TIMEOUT, "The other site did not answer in time. Try again later."),
    Message(Code.FETCH_STATUS, "The other site does not have this document, or does not give it to us."),
    Message(Code.FETCH_GONE, "The other site says that this document was withdrawn."),
    Message(Code.FETCH_TOO_LARGE, "What the other site sent is larger than we can read."),
    Message(Code.FETCH_FAILED, "The other site could not be reached safely. Try again later."),
    Message(
        Code.FETCH_BUDGET_SPENT, "This needs more requests to other sites than we make at once. Try again in a minute."
    ),
)
_WITHOUT_ENCRYPTION = Message(
    Code.FETCH_REFUSED,
    "The address has no encryption (http): anybody on the way can change what is there, so we do not read it.",
)
SENTENCES = {sentence.code: sentence for sentence in _ALL_SENTENCES}


def refusal(code: Code, url: str) -> NotFetched:
    """Why there is no document, as an error with its sentence."""
    is_plain = code == Code.FETCH_REFUSED and url.lower().startswith("http://")  # as badges of before 2018 often are
    return NotFetched(_WITHOUT_ENCRYPTION if is_plain else SENTENCES[code], field=url)


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
    is_public: Callable[[str], bool] = is_public_address
    port: int = HTTPS_PORT
    ca_file: str | bool = True
    seconds: float = SECONDS


def _without_limit(_url: str) -> AbstractContextManager[float]:
    """A command asks one thing after another, so nobody waits for it."""
    return nullcontext(inf)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked at an address: what it is to answer with, and a form to be sent there."""

    accept: str
    form: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


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
    is_configured: bool = False  # the addresses come from the operator; in demo mode they may be on this machine
    _cache: OrderedDict[tuple[str, str], _Kept] = field(default_factory=OrderedDict)
    _asked: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def for_one_verification(self) -> Fetch:
        """A `Fetch` that asks other sites at most three times; four times when `allow_one_more` was called."""
        return _BudgetedFetch(self, FETCHES_PER_VERIFICATION)

    def fetch(self, url: str, accept: str, spend: Callable[[], None]) -> Fetched:
        """Get a document; `spend` is called before another site is really asked, and may raise."""
        url = urldefrag(url).url
        address = read_address(url, self.settings, is_configured=self.is_configured)
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
            answer = self._ask(url, address, Question(accept), seconds)
        if isinstance(answer, Fetched) or seconds >= self.outside.seconds:  # what had less time says nothing to others
            self._keep((url, accept), answer)
        return _give(answer)

    def fetch_anew(self, url: str, accept: str) -> Fetched:
        """The same for who has a reason to think that the answer that is kept is of before; not when it is new."""
        with self._lock:
            kept = self._cache.get((url, accept))
            answer = kept.answer if kept else None
            if isinstance(answer, Fetched) and self.clock() - answer.fetched_at >= ASK_ANEW:
                del self._cache[url, accept]
        return self.fetch(url, accept, lambda: None)

    def ask(self, url: str, question: Question) -> Fetched:
        """What is answered to this question, which nobody else asks: nothing of it is kept."""
        address = read_address(url, self.settings, is_configured=self.is_configured)
        with self.waiting(url) as seconds:
            with self._lock:
                self._count_host(url, str(address.hostname))
            return _give(self._ask(url, address, question, seconds))

    def _ask(self, url: str, address: SplitResult, question: Question, seconds: float) -> Fetched | NotFetched:
        deadline = time.monotonic() + min(seconds, self.outside.seconds)
        try:
            return _ask_other_site(url, address, question, self, deadline)
        except NotFetched as refused:
            return refused

    def _count_host(self, url: str, host: str) -> None:
        now = self.clock()
        times = self._asked.setdefault(host, deque())
        while times and times[0] <= now - timedelta(minutes=1):
            times.popleft()
        if len(times) >= (FETCHES_PER_PROVIDER if self.is_configured else FETCHES_PER_HOST):
            raise refusal(Code.FETCH_BUDGET_SPENT, url)
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
    is_extended: bool = False

    def allow_one_more(self) -> None:
        """As `CountedFetch` has it."""
        self.left += not self.is_extended
        self.is_extended = True

    def __call__(self, url: str, accept: str) -> Fetched:
        def spend() -> None:
            if self.left <= 0:
                raise refusal(Code.FETCH_BUDGET_SPENT, url)
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
        raise refusal(Code.FETCH_FAILED, url) from error
    if found is None:
        raise refusal(Code.FETCH_STATUS, url)
    return replace(found, url=url)


def _is_own(address: SplitResult, settings: Settings) -> bool:
    ours = urlsplit(settings.base_url)
    ports = [part.port or (HTTPS_PORT if part.scheme == "https" else HTTP_PORT) for part in (address, ours)]
    return (address.scheme, address.hostname, ports[0]) == (ours.scheme, ours.hostname, ports[1])


def read_address(url: str, settings: Settings, *, is_configured: bool = False) -> SplitResult:
    """The parts of an address that may be fetched (rule 1).

    `is_configured`: by the operator, who in demo mode may name this machine.

    Raises:
        NotFetched: it may not.
    """
    try:
        address = urlsplit(url) if _ADDRESS.fullmatch(url) else None
        port = address.port if address else None
    except ValueError:
        address = None
    if address is None or "@" in address.netloc or address.netloc.endswith(":"):
        raise refusal(Code.FETCH_REFUSED, url)
    is_ours = address.netloc in settings.plain_http_hosts
    is_here = is_configured and settings.mode is Mode.DEMO and address.hostname in LOOPBACK_HOSTS
    if address.scheme == "http" and (is_ours or is_here):
        return address  # our own demo on this machine, or what the operator runs beside it
    if address.scheme != "https" or port not in {None, HTTPS_PORT} or not is_public_name(address.hostname or ""):
        raise refusal(Code.FETCH_REFUSED, url)
    return address


def _ask_other_site(url: str, address: SplitResult, question: Question, fetch: SafeFetch, deadline: float) -> Fetched:
    """Rules 3 to 5, in one deadline."""
    try:
        pinned = _find_address(url, address, fetch.outside, max(deadline - time.monotonic(), 0.01))
        with requests.Session() as session:
            session.trust_env = False
            session.mount(f"{address.scheme}://", PinnedAdapter(pinned, deadline))
            headers = {
                "Accept": question.accept,
                "Accept-Encoding": "identity",
                "User-Agent": f"badgeservice (+{fetch.settings.base_url})",
            }
            with session.request(
                "GET" if question.form is None else "POST",
                url,
                data=question.form,
                headers={**headers, **question.headers},
                stream=True,
                allow_redirects=False,
                verify=fetch.outside.ca_file,
                timeout=max(deadline - time.monotonic(), 0.01),
            ) as response:
                content = _read(url, response)
        if time.monotonic() >= deadline:  # the connection was cut, so the content may be cut too
            raise refusal(Code.FETCH_TIMEOUT, url)
    except (requests.Timeout, TookTooLong) as error:
        raise refusal(Code.FETCH_TIMEOUT, url) from error
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise refusal(Code.FETCH_TIMEOUT if time.monotonic() >= deadline else Code.FETCH_FAILED, url) from error
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(content, media_type, fetch.clock(), url)


def _find_address(url: str, address: SplitResult, outside: Outside, seconds: float) -> tuple[str, int]:
    host = address.hostname or ""
    if address.scheme == "http":  # `read_address` let only our own demo through
        return ("::1" if host == "::1" else "127.0.0.1"), address.port or HTTP_PORT
    addresses = outside.resolve(host, outside.port, seconds)
    if not addresses or not all(outside.is_public(found) for found in addresses):
        raise refusal(Code.FETCH_REFUSED, url)
    return addresses[0], outside.port


def _read(url: str, response: requests.Response) -> bytes:
    if response.status_code == requests.codes.gone:
        raise refusal(Code.FETCH_GONE, url)
    if response.status_code != requests.codes.ok:
        raise refusal(Code.FETCH_STATUS, url)
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise refusal(Code.FETCH_REFUSED, url)  # we asked for none; nothing is unpacked, so nothing can explode
    content = bytearray()
    for chunk in response.raw.stream(64 * 1024, decode_content=False):
        content += chunk
        if len(content) > BYTES:
            raise refusal(Code.FETCH_TOO_LARGE, url)
    return bytes(content)
