"""Status lists that were established a moment ago (check 7), so that a busy verifier judges each once a minute.

A list of a school stands in a hundred thousand badges, and establishing it costs as much as establishing a badge. Its
answer may be repeated when nothing that it rests on can have changed:

* the bytes of the list are the same, and so is every page that was fetched to establish it (its issuer's DID document);
  they are all asked for again, so whoever fetches stays in charge of how old an answer may be;
* less than a minute has passed, well within the skew that clocks are allowed anyway, so no date has gone by unseen.

Whether the list is still within its period, fresh, and of the right issuer is asked afresh for every badge.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Generic, TypeVar

from badgeservice.credentials.fetching import Fetch, Fetched, NotFetched
from badgeservice.credentials.status_bits import StatusBits

LISTS: Final = 64
LARGEST: Final = 64 * 1024  # bytes of a list, as text; one of 131,072 places takes a few hundred to 22,000
FOR: Final = timedelta(seconds=60)

Answer = TypeVar("Answer")
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Known(Generic[Answer]):
    answer: Answer
    at: datetime
    pages: tuple[tuple[str, str, bytes], ...]  # (address, accept, content) of everything that was fetched


class ListMemory(Generic[Answer]):
    """The lists of the last minute. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, _Known[Answer]] = OrderedDict()
        self._bits: OrderedDict[tuple[str, int], StatusBits] = OrderedDict()
        self._lock = Lock()

    def establish(self, content: bytes, fetch: Fetch, now: datetime, establish: Callable[[Fetch], Answer]) -> Answer:
        """What `establish` answers about the list `content`, or answered less than a minute ago; raises as it does."""
        known = self._known.get(content)
        if known is not None and abs(now - known.at) < FOR and _are_same(known.pages, fetch):
            return known.answer
        pages: list[tuple[str, str, bytes]] = []

        def note(url: str, accept: str) -> Fetched:
            fetched = fetch(url, accept)
            pages.append((url, accept, fetched.content))
            return fetched

        answer = establish(note)
        if len(content) <= LARGEST:
            self._keep(self._known, content, _Known(answer, now, tuple(pages)))
        return answer

    def decode(self, text: object, size: int) -> StatusBits:
        """The places of a list, unpacked; raises as `StatusBits.decode`."""
        key = (text, size) if isinstance(text, str) and len(text) <= LARGEST else None
        bits = self._bits.get(key) if key else None
        if bits is None:
            bits = StatusBits.decode(text, size)
            if key and bits.entries * size <= 8 * LARGEST:
                self._keep(self._bits, key, bits)
        return bits

    def _keep(self, known: OrderedDict[Key, Value], key: Key, value: Value) -> None:
        with self._lock:
            known[key] = value
            known.move_to_end(key)
            if len(known) > LISTS:
                known.popitem(last=False)


def _are_same(pages: tuple[tuple[str, str, bytes], ...], fetch: Fetch) -> bool:
    try:
        return all(fetch(url, accept).content == content for url, accept, content in pages)
    except NotFetched:
        return False
