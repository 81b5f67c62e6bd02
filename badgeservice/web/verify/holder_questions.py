"""How often somebody may ask of a share whether an address is its holder's: a few times a minute, so that nobody finds
the address by trying a whole class.

Counted in memory, because a scan never writes (design §12a.14): in the memory that the processes of one `badgeservice
serve` share. Each machine, and each process of another server, counts by itself and so allows as many times more.

The memory is of one size, whoever asks how much: in its first half a share and a source have their place by a digest,
in its second half the share. Two at one place are counted together: one of thousands waits without having asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, MutableSequence
from datetime import datetime
from threading import Lock
from typing import Final

HOLDER_QUESTIONS: Final = "badgeservice.holder_questions"  # where the app keeps them

PER_SOURCE: Final = 5  # in a minute, of one share
PER_SHARE: Final = 20  # in a minute, from everywhere


class HolderQuestions:
    """The questions of this minute; `counts` begins with the minute that they are of.

    Processes do not wait for each other, so two that count at the same moment may count one: that is how many more may
    be asked, and a process that dies never leaves the others waiting for a lock.
    """

    def __init__(self, clock: Callable[[], datetime], counts: MutableSequence[int]) -> None:
        self._clock = clock
        self._counts = counts
        self._lock = Lock()

    def may_ask(self, token: str, source: str) -> bool:
        """Count one question, and say whether it may be answered."""
        room = len(self._counts) // 2
        here, everywhere = _place(token, source) % room or 1, room + _place(token) % room
        with self._lock:
            self._turn_to(int(self._clock().timestamp()) // 60)
            if self._counts[here] >= PER_SOURCE or self._counts[everywhere] >= PER_SHARE:
                return False
            self._counts[here] += 1
            self._counts[everywhere] += 1
            return True

    def _turn_to(self, minute: int) -> None:
        if self._counts[0] != minute:
            self._counts[1:] = [0] * (len(self._counts) - 1)
            self._counts[0] = minute


def _place(*of: str) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(of).encode()).digest()[:8])
