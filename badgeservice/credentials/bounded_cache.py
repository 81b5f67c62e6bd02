"""Memories of a bounded size: what was met lately stays, what was not met for long goes.

What strangers send decides what is remembered, so no memory grows beyond its room, and most are asked to remember only
what was `SeenBefore` before: a document that is made up to be different every time costs no more than its number.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, TypeVar

SEEN: Final = 10_000

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Kept(Generic[Value]):
    __slots__ = ("value", "was_asked")

    def __init__(self, value: Value) -> None:
        self.value = value
        self.was_asked = False


class BoundedCache(Generic[Key, Value]):
    """The values that were kept or asked for lately. Safe to share between threads.

    Asking only leaves a mark, which is quick. What has one when room is needed loses it and gets a second chance.
    """

    def __init__(self, room: int, size: Callable[[Key], int] = lambda _: 1) -> None:
        """`room` is for how many, or for how much in all when keys have a `size`."""
        self._room = room
        self._size = size
        self._used = 0
        self._kept: OrderedDict[Key, _Kept[Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value, which was just asked for then."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        kept.was_asked = True
        return kept.value

    def keep(self, key: Key, value: Value) -> None:
        """Keep it, in place of what was not asked for the longest; what is larger than all the room is not kept."""
        with self._lock:
            if key in self._kept:
                self._used -= self._size(key)
                del self._kept[key]
            size = self._size(key)
            while self._kept and self._used + size > self._room:
                self._make_room()
            if self._used + size <= self._room:
                self._kept[key] = _Kept(value)
                self._used += size

    def _make_room(self) -> None:
        key, kept = self._kept.popitem(last=False)
        if kept.was_asked:
            kept.was_asked = False
            self._kept[key] = kept
        else:
            self._used -= self._size(key)

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept


class SeenBefore:
    """What was met once. Two things of one hash are taken for one, which does no harm here."""

    def __init__(self) -> None:
        self._once: BoundedCache[int, bool] = BoundedCache(SEEN)

    def again(self, thing: Hashable) -> bool:
        """Was it met before? It is now."""
        if hash(thing) in self._once:
            return True
        self._once.keep(hash(thing), True)
        return False
