"""How much work something is, measured against a unit of work of the same moment: a busy machine is slow at both."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from time import process_time

_TEXT = json.dumps({f"name {number}": [number, str(number)] for number in range(500)})


def unit() -> float:
    """The processor time of one unit, in seconds: reading and hashing a text, about ten milliseconds."""
    began = process_time()
    for _ in range(28):
        sha256(repr(json.loads(_TEXT)).encode()).digest()
    return process_time() - began


@contextmanager
def at_most(units: float) -> Iterator[None]:
    """What is done within may take so many units, as they are before or after it."""
    before, began = unit(), process_time()
    yield
    took = process_time() - began
    assert took < units * max(before, unit())
