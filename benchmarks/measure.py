"""Fair measuring on a machine that others use too: processor time, in rounds that take turns, and medians."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

# Does the work so many times and says how many seconds of processor time that took.
Round = Callable[[int], float]


@dataclass
class Task:
    """One row of the table."""

    name: str
    beside: str  # the row of PyLD that it is compared with
    round: Round
    times: int  # how often in one round
    within: tuple[str, ...] = ()  # rows that it is made of: how many times their sum does it take?
    seconds: list[float] = field(default_factory=list)  # for one, in each round

    @property
    def per_second(self) -> float:
        return 1 / median(self.seconds)


def timed(work: Callable[[], object]) -> Round:
    """A round of something that is done in this process."""

    def measured(times: int) -> float:
        began = time.process_time()
        for _ in range(times):
            work()
        return time.process_time() - began

    return measured


def run(tasks: list[Task], rounds: int) -> None:
    """Rounds that take turns, so that a slow minute of the machine is everybody's."""
    for task in tasks:
        task.round(max(2, task.times // 4))  # warm up
    for _ in range(rounds):
        for task in tasks:
            task.seconds.append(task.round(task.times) / task.times)


def ratio(task: Task, tasks: list[Task]) -> float:
    """How many times faster than plain PyLD: the median over the rounds of the ratio within one round."""
    plain = next(other for other in tasks if other.name == task.beside)
    return median(theirs / ours for theirs, ours in zip(plain.seconds, task.seconds, strict=True))


def times_within(task: Task, tasks: list[Task]) -> float | None:
    """How many times as long as the rows that it is made of take together, as a median in the same way."""
    if not task.within:
        return None
    parts = [other for other in tasks if other.name in task.within]
    together = [sum(seconds) for seconds in zip(*(part.seconds for part in parts), strict=True)]
    return median(ours / theirs for theirs, ours in zip(together, task.seconds, strict=True))
