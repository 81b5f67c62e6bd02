"""Who may write, and who waits for it: one at a time on SQLite, a few on PostgreSQL, and never all threads (B8).

Somebody may hold the write lock for long: a backup, a hanging process, a batch. Whoever only reads must not notice, so
the threads that wait are bounded:

* some wait as long as their patience lasts: a web request for a moment, the worker for longer;
* the others wait only while the line moves. When it stands still, they are told so at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STANDSTILL: Final = 0.4  # seconds without anybody in the line getting his turn


class NoTurnError(Exception):
    """It did not become our turn to write."""


class Writers:
    """A place for each of those who write at the same time. Safe to share between threads."""

    def __init__(self, at_once: int, patient: int) -> None:
        """`patient`: how many may wait as long as they like."""
        self._at_once = self._free = at_once
        self._patient = patient
        self._waiting = 0
        self._moved_at = time.monotonic()
        self._changed = threading.Condition()

    @contextmanager
    def writing(self, patience: float, *, is_worker: bool = False) -> Iterator[float]:
        """Write inside; gives how many seconds of the patience are left. Raises `NoTurnError`."""
        until = time.monotonic() + patience
        with self._changed:
            self._wait(until, is_patient=is_worker or self._waiting < self._patient)
            self._free -= 1
        try:
            yield max(until - time.monotonic(), 0)
        finally:
            with self._changed:
                self._free += 1
                self._moved_at = time.monotonic()
                self._changed.notify_all()

    def _wait(self, until: float, *, is_patient: bool) -> None:
        if self._free == self._at_once:
            self._moved_at = time.monotonic()
        self._waiting += 1
        try:
            while not self._free:
                now = time.monotonic()
                left = (until if is_patient else min(until, self._moved_at + STANDSTILL)) - now
                if left <= 0:
                    raise NoTurnError
                self._changed.wait(left)
        finally:
            self._waiting -= 1
