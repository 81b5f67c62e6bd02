"""What strangers hand in never takes all of the threads, nor the interpreter from them: who scans a badge must not
notice it (threats B8).

A request of a stranger has one *turn*, however many files are in it: a place among a few, of which one source never has
all, and one deadline. Two things are counted apart in it, because the one takes from others what the other does not:

1. *Computing*: one at a time, in the order of asking, a piece (one file) each. Threads share one interpreter, so after
   a piece the turn rests for as long as the piece took while nobody else may begin.
2. *Waiting for another site*: the processor is given back. A few may wait at a time, of one source fewer, so that
   neither one slow site nor one stranger keeps all others from asking.

A page has no turn, and what comes in by a form gives way to it for a moment. Where a share page asks another site at
all, it never waits for a place: there is one, or the check that needed it was not made.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.credentials.fetching import NotFetched
from badgeservice.errors import Message, TooOften

SECONDS: Final = 8.0  # for everything in one request: waiting for its turn, for other sites, and computing
COMPUTING: Final = 2.0  # seconds of the processor, of those
WAIT: Final = 2.0  # seconds until it is our turn to compute
MOMENT: Final = 0.2  # seconds at the door: most badges take less, and a program that sends eight at once is no attack
MOMENT_ELSEWHERE: Final = 0.5  # seconds for a place to wait for another site: most sites answer within that
REST: Final = 1.0  # seconds of rest for each second of computing
LONGEST_REST: Final = 0.25
GIVE_WAY: Final = 0.05  # seconds that a form, or a piece of what was handed in, waits for pages that are being made

_BUSY: Final = Message(Code.BUSY, "We are checking many badges at the moment. Try again in a minute.")
_BUSY_LARGE: Final = Message(Code.BUSY, "We are reading other large files at the moment. Try again in a minute.")
_BUSY_ELSEWHERE: Final = Message(
    Code.FETCH_BUSY, "We are contacting many other sites at the moment. Try again in a minute."
)


def share_time() -> None:
    """Let the threads of this process hand over ten times as quickly as Python does by itself."""
    sys.setswitchinterval(0.0005)


class Turn:
    """What one request has used of what it may use."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.until = time.monotonic() + SECONDS
        self.computed = 0.0  # seconds of the processor
        self.is_computing = False

    @property
    def left(self) -> float:
        """Seconds until its deadline."""
        return self.until - time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be begun in it."""
        return self.left <= 0 or self.computed >= COMPUTING


class Turns:
    """A few at a time, a few who wait, and no more for longer than a moment. Safe to share between threads."""

    def __init__(self, threads: int) -> None:
        """`threads` serve this process; a quarter of them is never in here, nor waits at the door."""
        busy = max(1, threads * 3 // 4)
        self._door = BoundedSemaphore(busy)
        self._room = _Places(max(1, busy - threads // 8))
        self._processor, self._own_process = _OneAtATime(), _OneAtATime()
        self._elsewhere = _Places(max(1, (threads - 1) // 2))
        self._elsewhere_of_pages = _Places(max(1, threads // 8))
        self._providers = _Places(max(2, threads // 2))
        self._large, self._large_door = _OneAtATime(), BoundedSemaphore(max(2, threads // 2))
        self._pages = _Pages()
        self._mine = threading.local()

    @contextmanager
    def take(self, source: str = "") -> Iterator[Turn]:
        """A turn for a request of `source`, until the end. Raises `TooOften` when there are too many at this moment."""
        if not self._door.acquire(blocking=False):
            raise busy()
        try:
            if not self._room.acquire(source, MOMENT):
                raise busy()
            try:
                self._mine.turn = turn = Turn(source)
                yield turn
            finally:
                self._mine.turn = None
                self._room.release(source)
        finally:
            self._door.release()

    @contextmanager
    def computing(self, *, to_finish: bool = False) -> Iterator[None]:
        """Do one piece when nobody else computes: in the turn of this thread, or in one of its own.

        Raises `TooOften` when that would take long, or the turn is over; not for what has `to_finish` it.
        """
        turn = self._turn()
        if turn is None:
            with self.take(), self.computing():
                yield
            return
        if turn.is_computing:
            yield  # a piece of a piece
            return
        if not to_finish and turn.is_over:
            raise busy()
        if not self._processor.acquire(None if to_finish else min(WAIT, turn.left)):
            raise busy()
        self._pages.give_way()
        began, turn.is_computing = time.thread_time(), True
        try:
            yield
        finally:
            turn.is_computing = False
            took = time.thread_time() - began
            turn.computed += took
            time.sleep(min(took * REST, LONGEST_REST))
            self._processor.release()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Read inside what a member of an organisation hands in and is much: seconds and hundreds of megabytes each, so
        one at a time, and few wait for it. Raises `TooOften` when there are more, or it takes long."""
        if not self._large_door.acquire(blocking=False):
            raise TooOften(_BUSY_LARGE)
        try:
            if not self._large.acquire(SECONDS):
                raise TooOften(_BUSY_LARGE)
            try:
                yield
            finally:
                self._large.release()
        finally:
            self._large_door.release()

    @contextmanager
    def in_own_process(self) -> Iterator[None]:
        """Have a process of its own look at something inside: one at a time, and what it takes counts as computing.

        Meanwhile somebody else may compute here. Raises `TooOften` when that would take long, or the turn is over.
        """
        turn = self._turn()
        if turn is None:
            with self.take(), self.in_own_process():
                yield
            return
        if turn.is_computing:
            self._processor.release()
        try:
            if turn.is_over or not self._own_process.acquire(min(WAIT, turn.left)):
                raise busy()
            began = time.monotonic()
            try:
                yield
            finally:
                turn.computed += time.monotonic() - began
                self._own_process.release()
        finally:
            if turn.is_computing:
                self._processor.acquire()  # pieces are short, and they come in order

    @contextmanager
    def elsewhere(self, url: str) -> Iterator[float]:
        """Ask another site inside; gives how many seconds that may take. Meanwhile somebody else may compute.

        Raises `NotFetched` when too many are waiting for other sites, of this source or of all.
        """
        turn = self._turn()
        if turn is None:
            with self._waiting(self._elsewhere_of_pages, "", 0, url):
                yield inf
            return
        if turn.is_computing:
            self._processor.release()
        try:
            if turn.is_over:
                raise _busy_elsewhere(url)
            with self._waiting(self._elsewhere, turn.source, min(MOMENT_ELSEWHERE, turn.left), url):
                yield turn.left
        finally:
            if turn.is_computing:
                self._processor.acquire()  # pieces are short, and they come in order

    @contextmanager
    def at_provider(self, url: str) -> Iterator[float]:
        """Ask a provider of sign-in inside; gives how many seconds that may take. Of half of the threads, because one
        that hangs must keep nobody from the pages. Raises `NotFetched` when all of these are taken for a while."""
        with self._waiting(self._providers, urlsplit(url).netloc, WAIT, url):
            yield SECONDS

    @contextmanager
    def _waiting(self, places: _Places, source: str, timeout: float, url: str) -> Iterator[None]:
        if not places.acquire(source, timeout):
            raise _busy_elsewhere(url)
        try:
            yield
        finally:
            places.release(source)

    def give_way(self) -> None:
        """Wait a moment for the pages that are being made: whatever is handed in goes after who only reads."""
        self._pages.give_way()

    def page_begins(self) -> None:
        """Somebody opens a page; until `page_ends` others give way to it."""
        self._pages.change(1)

    def page_ends(self) -> None:
        """The page is made."""
        self._pages.change(-1)

    def _turn(self) -> Turn | None:
        return getattr(self._mine, "turn", None)


def busy() -> TooOften:
    """It could not be looked at now, for no fault of its own."""
    return TooOften(_BUSY)


def _busy_elsewhere(url: str) -> NotFetched:
    return NotFetched(_BUSY_ELSEWHERE, field=url)


class _OneAtATime:
    """A lock that goes to who waited longest: those of the library go to who had it last, since that one runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        self._line: deque[threading.Event] = deque()

    def acquire(self, timeout: float | None = None) -> bool:
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Event()
            self._line.append(mine)
        if mine.wait(timeout):
            return True
        with self._lock:
            if mine.is_set():  # it came at the last moment
                return True
            self._line.remove(mine)
            return False

    def release(self) -> None:
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._is_taken = False


class _Pages:
    """How many pages are being made at this moment."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def change(self, by: int) -> None:
        with self._changed:
            self._count += by
            if not self._count:
                self._changed.notify_all()

    def give_way(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._count, GIVE_WAY)


class _Places:
    """So many at a time, and of one source one fewer (but one at least)."""

    def __init__(self, overall: int) -> None:
        self._overall, self._each = overall, max(1, overall - 1)
        self._taken: Counter[str] = Counter()
        self._changed = threading.Condition()

    def acquire(self, source: str, timeout: float) -> bool:
        """Take a place; False when there is none within `timeout` seconds."""

        def is_free() -> bool:
            return self._taken.total() < self._overall and self._taken[source] < self._each

        with self._changed:
            if not self._changed.wait_for(is_free, timeout):
                return False
            self._taken[source] += 1
            return True

    def release(self, source: str) -> None:
        """Give the place back."""
        with self._changed:
            self._taken -= Counter([source])
            self._changed.notify_all()
