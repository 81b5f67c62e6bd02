"""How often somebody may ask of a share whether an address is its holder's: a few times a minute, so that nobody finds
the address by trying a whole class.

Counted in the memory of each process, because a scan never writes: several processes allow as many times more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from threading import Lock

HOLDER_QUESTIONS = "badgeservice.holder_questions"  # where the app keeps them

PER_SOURCE = 5  # in a minute, of one share
PER_SHARE = 20  # in a minute, from everywhere
COUNTED = 10_000  # shares and sources remembered in a minute; past that nobody gets an answer until the next


class HolderQuestions:
    """The questions of this minute."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._minute = -1
        self._asked: Counter[tuple[str, ...]] = Counter()

    def may_ask(self, token: str, source: str) -> bool:
        """Count one question, and say whether it may be answered."""
        minute = int(self._clock().timestamp()) // 60
        with self._lock:
            if minute != self._minute:
                self._minute, self._asked = minute, Counter()
            here, everywhere = (token, source), (token,)
            is_full = len(self._asked) >= COUNTED and here not in self._asked
            if is_full or self._asked[here] >= PER_SOURCE or self._asked[everywhere] >= PER_SHARE:
                return False
            self._asked.update((here, everywhere))
            return True
