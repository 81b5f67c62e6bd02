"""How much work something is, against a unit of work that this machine does at the same moment.

Seconds would say more about the machine, and about who else uses it, than about the program.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time
from typing import Any


class Effort:
    """What `measured` fills in: processor time, in units of about ten milliseconds of a quiet machine."""

    units = 0.0


@contextmanager
def measured() -> Iterator[Effort]:
    """`with measured() as effort: …`, then `assert effort.units < 100`. Limits are some ten times what was seen."""
    effort = Effort()
    unit = _time(_unit_of_work)
    began = process_time()
    yield effort
    taken = process_time() - began
    effort.units = taken / max(unit, _time(_unit_of_work))  # the slower: the machine may have become busy meanwhile


@contextmanager
def at_most(units: float) -> Iterator[None]:
    """What is done within may take so many units."""
    with measured() as effort:
        yield
    assert effort.units < units


def _unit_of_work() -> None:
    total = 0
    for number in range(100_000):
        total = (total * 31 + number) % 65_537
    assert total == 40908


def _time(act: Callable[[], Any]) -> float:
    began = process_time()
    act()
    return process_time() - began
