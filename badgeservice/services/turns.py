"""What strangers hand in never takes all of the threads: who scans a badge must not notice it (threats B8)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from badgeservice.errors import Sentence, TooOften

AT_ONCE: Final = 2  # threads share one processor anyway; the second is for when the first waits for another site
WAIT: Final = 2.0  # seconds until it is our turn
MOMENT: Final = 0.2  # seconds at the door: most badges take less, and a program that sends eight at once is no attack

_BUSY: Final = Sentence(
    "We are checking many badges at this moment. Try again in a minute.",
    "We controleren op dit moment veel badges. Probeer het over een minuut opnieuw.",
)


def share_time() -> None:
    """Let the threads of this process hand over ten times as quickly as Python does by itself."""
    sys.setswitchinterval(0.0005)


class Turns:
    """A few at a time, a few who wait, and no more for longer than a moment. Safe to share between threads."""

    def __init__(self, threads: int) -> None:
        """`threads` serve this process; at most half of them are in here."""
        self._room = BoundedSemaphore(max(1, threads // 2))
        self._free = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Do what is inside when it is our turn. Raises `TooOften` when that would take long."""
        if not self._room.acquire(timeout=MOMENT):
            raise TooOften("busy", _BUSY)
        try:
            if not self._free.acquire(timeout=WAIT):
                raise TooOften("busy", _BUSY)
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._room.release()
