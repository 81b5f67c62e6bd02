"""What strangers hand in takes turns; who scans a badge does not wait for them."""

import threading
from contextlib import ExitStack

import pytest

from badgeservice.errors import TooOften
from badgeservice.services import turns as module
from badgeservice.services.turns import AT_ONCE, Turns


def test_a_few_at_a_time_and_the_next_waits_for_its_turn(monkeypatch):
    monkeypatch.setattr(module, "WAIT", 30.0)
    turns, done = Turns(threads=8), threading.Event()

    def one_more() -> None:
        with turns.take():
            done.set()

    with ExitStack() as taken:
        for _ in range(AT_ONCE):
            taken.enter_context(turns.take())
        waiting = threading.Thread(target=one_more)
        waiting.start()
        assert not done.wait(0.1)
    waiting.join(30)
    assert done.is_set()


def test_who_would_wait_long_is_told_so(monkeypatch):
    monkeypatch.setattr(module, "WAIT", 0.01)
    turns = Turns(threads=8)
    with turns.take(), turns.take(), pytest.raises(TooOften, match="busy"), turns.take():
        pass
    with turns.take(), turns.take():
        pass  # nothing was kept by who was turned away


def test_half_of_the_threads_stay_free(monkeypatch):
    monkeypatch.setattr(module, "WAIT", 30.0)
    monkeypatch.setattr(module, "MOMENT", 0.01)
    turns = Turns(threads=2)
    with turns.take(), pytest.raises(TooOften), turns.take():
        pass


def test_who_finds_room_within_a_moment_is_not_turned_away(monkeypatch):
    monkeypatch.setattr(module, "MOMENT", 30.0)
    turns, done = Turns(threads=2), threading.Event()

    def one_more() -> None:
        with turns.take():
            done.set()

    with turns.take():
        waiting = threading.Thread(target=one_more)
        waiting.start()
        assert not done.wait(0.1)
    waiting.join(30)
    assert done.is_set()


def test_a_turn_ends_with_an_error_too():
    turns = Turns(threads=2)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"), turns.take():
            raise ValueError("inside")
