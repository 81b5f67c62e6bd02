"""Which place in its status list the next credential gets: every place once, in an order that only we can tell.

Who sees that two credentials have neighbouring places knows that they were awarded together, so places are not handed
out in order. Drawing one at random and asking whether it is taken costs more as the list fills up. Here a secret seed
shuffles the whole list without writing the order down: the n-th credential of a list gets `place(seed, n, length)`, so
reserving places is nothing but counting on.

The shuffling is a Feistel network on the two digits of a number: each round adds to one digit what the seed makes of
the other, which can be undone, so no two numbers meet. The digits are as many as the list is long, or a few more; what
comes out behind the end of the list goes through again, and stays in a cycle that leads back into it.
"""

from __future__ import annotations

from hashlib import blake2b
from math import isqrt

_ROUNDS = 4  # pairs: each digit is changed so often
_MAX_SEED = 64  # bytes; what BLAKE2b takes as a key


def place(seed: bytes, number: int, length: int) -> int:
    """The place of the credential with this number, counted from 0, in a list of this length."""
    if not 0 <= number < length or not 16 <= len(seed) <= _MAX_SEED:
        raise ValueError("a place is one of a list with a seed of 16 to 64 bytes")
    low = isqrt(length - 1) + 1  # the least with low * low >= length
    high = (length - 1) // low + 1
    found = _shuffle(seed, number, high, low)
    while found >= length:  # seldom: one number in 400 of a list of the usual length
        found = _shuffle(seed, found, high, low)
    return found


def _shuffle(seed: bytes, number: int, high: int, low: int) -> int:
    """Another number below `high * low`; each is the answer to exactly one."""
    first, second = divmod(number, low)
    for turn in range(_ROUNDS):
        first = (first + _noise(seed, 2 * turn, second)) % high
        second = (second + _noise(seed, 2 * turn + 1, first)) % low
    return first * low + second


def _noise(seed: bytes, turn: int, digit: int) -> int:
    # 64 bits, because the remainder of so large a number favours no digit that anybody could notice.
    return int.from_bytes(blake2b(b"%d %d" % (turn, digit), digest_size=8, key=seed).digest())
