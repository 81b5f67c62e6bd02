"""Memories of a bounded size: what was met last stays, what was not met for long goes.

What strangers send decides what is remembered, so no memory grows beyond its room, and most are asked to remember only
what was `Met` before: a document that is made up to be different every time costs no more than its number.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, TypeVar

MET: Final = 10_000

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Latest(Generic[Key, Value]):
    """The values that were kept or asked for last. Safe to share between threads."""

    def __init__(self, room: int, size: Callable[[Key], int] = lambda _: 1) -> None:
        """`room` is for how many, or for how much in all when keys have a `size`."""
        self._room = room
        self._size = size
        self._used = 0
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value, which was just asked for then."""
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
            return value

    def keep(self, key: Key, value: Value) -> None:
        """Keep it, in place of the ones that were not asked for the longest."""
        with self._lock:
            if key not in self._kept:
                self._used += self._size(key)
            self._kept[key] = value
            self._kept.move_to_end(key)
            while self._used > self._room:
                dropped, _ = self._kept.popitem(last=False)
                self._used -= self._size(dropped)

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept


class Met:
    """What was met once. Two things of one hash are taken for one, which does no harm here."""

    def __init__(self) -> None:
        self._once: Latest[int, bool] = Latest(MET)

    def again(self, thing: Hashable) -> bool:
        """Was it met before? It is now."""
        if hash(thing) in self._once:
            return True
        self._once.keep(hash(thing), True)
        return False
