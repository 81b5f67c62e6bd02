"""Ending a process cleanly, whenever it is told to."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import wait as wait_for_any

import pytest

from badgeservice.processes import stopping_cleanly, wait


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_what_is_done_inside_and_nothing_else(number: int) -> None:
    seen = ["before"]
    with stopping_cleanly():
        os.kill(os.getpid(), number)
        seen.append("never")
    assert seen == ["before"]


def test_a_signal_that_comes_while_python_tidies_up_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised in a finaliser goes nowhere, so waiting has to look for itself."""
    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: lost.append(unraisable.exc_type))

    class Tidied:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    with stopping_cleanly() as told:
        assert not wait_for_any([told], 0)
        Tidied()
        assert lost == [SystemExit]
        wait(told)
        lost.append(KeyboardInterrupt)  # it goes on from here, since nothing is raised any more
    assert lost == [SystemExit, KeyboardInterrupt]


def test_a_signal_after_the_end_raises_what_ends_the_process() -> None:
    with stopping_cleanly():
        pass
    with pytest.raises(SystemExit) as raised:
        os.kill(os.getpid(), signal.SIGTERM)
    assert raised.value.code == 0
