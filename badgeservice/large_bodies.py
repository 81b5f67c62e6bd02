"""Who may send more than most: known by the address alone, before anything of the body is read.

At an address for large files stands a key, which is on the page of who may send one (`web/limits.py`); and a few are
taken at a time, because each of them takes room until it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakSet

AT_ONCE: Final = 8  # of 40 MB each


@dataclass(frozen=True)
class LargeBodies:
    """Those of one process."""

    sizes: Mapping[str, int]  # what an address ends in, and how much it takes
    may_send: Callable[[bytes], bool]  # asked with what stands behind the question mark
    under_way: WeakSet[object] = field(default_factory=WeakSet)

    @property
    def most(self) -> int:
        """No address takes more, whoever sends it."""
        return max(self.sizes.values(), default=0)

    def let_in(self, request: object, path: str, query: str) -> int | None:
        """How much this request may send; nothing when it is one like others."""
        most = next((size for ending, size in self.sizes.items() if path.endswith(ending)), None)
        if most is None or len(self.under_way) >= AT_ONCE or not self.may_send(query.encode("latin-1")):
            return None
        self.under_way.add(request)
        return most
