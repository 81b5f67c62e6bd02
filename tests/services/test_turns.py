"""What strangers hand in takes turns; who scans a badge does not wait for them."""

import threading
import time
from contextlib import ExitStack

import pytest

from badgeservice.credentials.fetching import NotFetched
from badgeservice.errors import TooOften
from badgeservice.services import turns as module
from badgeservice.services.turns import Turns

URL = "https://slow.example/1"


def start(act):
    """`act` in a thread of its own; gives the thread, and a list that gets what it gave or raised."""
    results = []

    def run():
        try:
            results.append(act())
        except Exception as error:  # noqa: BLE001 - it is looked at by who started it
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


class Holder:
    """Somebody in another thread who does something until told to stop."""

    def __init__(self, *steps):
        self.inside, self.stop = threading.Event(), threading.Event()

        def hold():
            with ExitStack() as taken:
                for step in steps:
                    taken.enter_context(step())
                self.inside.set()
                self.stop.wait(30)

        self.thread, self.results = start(hold)

    def __enter__(self):
        assert self.inside.wait(30)
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(30)
        assert self.results == [None]


def test_large_files_are_read_one_at_a_time_and_few_wait(monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.05)
    turns = Turns(threads=4)
    with Holder(turns.alone):
        with pytest.raises(TooOften), turns.alone():
            pass
        monkeypatch.setattr(module, "SECONDS", 30.0)
        waiting, results = start(lambda: turns.alone().__enter__())
        while turns._large_door._value:
            time.sleep(0.01)
        with pytest.raises(TooOften), turns.alone():
            pass
        with turns.take(), turns.computing():
            assert turns.take
    waiting.join(30)
    assert results == [None]


def test_a_process_of_its_own_keeps_nobody_from_computing_and_counts(monkeypatch):
    monkeypatch.setattr(module, "WAIT", 0.05)
    turns = Turns(threads=8)
    with Holder(turns.take, turns.computing, turns.in_own_process):
        with turns.take(), turns.computing():
            pass
        with turns.take(), turns.computing(), pytest.raises(TooOften), turns.in_own_process():
            pass
    with turns.take() as turn:
        with turns.in_own_process():
            time.sleep(0.02)
        assert turn.computed >= 0.02
        turn.computed = module.COMPUTING
        with pytest.raises(TooOften), turns.in_own_process():
            pass


def test_one_computes_at_a_time_and_the_next_waits_for_its_turn(monkeypatch):
    monkeypatch.setattr(module, "WAIT", 30.0)
    turns, done = Turns(threads=8), threading.Event()

    def one_more():
        with turns.computing():
            done.set()

    with turns.computing():
        thread, _ = start(one_more)
        assert not done.wait(0.1)
    thread.join(30)
    assert done.is_set()


def test_who_would_wait_long_is_told_so(monkeypatch):
    monkeypatch.setattr(module, "WAIT", 0.01)
    turns = Turns(threads=8)
    with Holder(turns.computing), pytest.raises(TooOften, match="busy"), turns.computing():
        pass
    with turns.computing():
        pass  # nothing was kept by who was turned away


def test_a_quarter_of_the_threads_stay_free(monkeypatch):
    monkeypatch.setattr(module, "MOMENT", 30.0)
    turns = Turns(threads=8)
    with ExitStack() as taken:
        for number in range(5):
            taken.enter_context(Holder(lambda number=number: turns.take(str(number))))
        at_the_door, found = start(lambda: turns.take().__enter__())
        while turns._door.acquire(blocking=False):  # until the one at the door has come there
            turns._door.release()
            time.sleep(0.01)
        with pytest.raises(TooOften), turns.take():  # and no second one waits there
            pass
    at_the_door.join(30)
    assert isinstance(found[0], module.Turn)


def test_one_source_never_has_all_places(monkeypatch):
    monkeypatch.setattr(module, "MOMENT", 0.01)
    turns = Turns(threads=8)
    with ExitStack() as taken:
        for _ in range(4):
            taken.enter_context(Holder(lambda: turns.take("192.0.2.1")))
        with pytest.raises(TooOften), turns.take("192.0.2.1"):
            pass
        with turns.take("192.0.2.2"):
            pass


def test_a_turn_ends_with_an_error_too():
    turns = Turns(threads=2)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"), turns.take(), turns.computing():
            raise ValueError("inside")


def test_a_request_has_one_deadline(monkeypatch):
    monkeypatch.setattr(module, "COMPUTING", 0.01)
    turns = Turns(threads=8)
    with turns.take():
        with turns.computing():
            began = time.thread_time()
            while time.thread_time() < began + 0.02:
                pass
        with pytest.raises(TooOften, match="busy"), turns.computing():
            pass
        with turns.computing(to_finish=True):
            pass  # what was found is still shown


def test_turns_go_in_order_between_the_files_of_a_large_request():
    turns, order = Turns(threads=8), []

    def look(name, files):
        with turns.take():
            for _ in range(files):
                with turns.computing():
                    order.append(name)
                    time.sleep(0.01)

    with turns.computing():
        large, _ = start(lambda: look("large", 20))
        time.sleep(0.05)
        small, _ = start(lambda: look("small", 1))
        time.sleep(0.05)
    large.join(30)
    small.join(30)
    assert order.index("small") <= 2


def test_who_waits_for_another_site_lets_others_compute(monkeypatch):
    monkeypatch.setattr(module, "WAIT", 30.0)
    turns = Turns(threads=8)
    with Holder(turns.computing, lambda: turns.elsewhere(URL)), turns.computing():
        pass


def test_a_few_wait_for_other_sites_and_of_one_source_fewer(monkeypatch):
    monkeypatch.setattr(module, "MOMENT_ELSEWHERE", 0.01)
    turns = Turns(threads=8)

    def waiting(source):
        return Holder(lambda: turns.take(source), turns.computing, lambda: turns.elsewhere(URL))

    with waiting("192.0.2.1"), waiting("192.0.2.1"):
        refused = pytest.raises(NotFetched, match="fetch_busy")
        with turns.take("192.0.2.1"), turns.computing(), refused, turns.elsewhere(URL):
            pass
        with turns.take("192.0.2.2"), turns.computing(), turns.elsewhere(URL) as seconds:
            assert 0 < seconds <= module.SECONDS


def test_a_share_page_never_waits_for_a_place(monkeypatch):
    monkeypatch.setattr(module, "MOMENT_ELSEWHERE", 30.0)
    turns = Turns(threads=8)
    with Holder(lambda: turns.elsewhere(URL)), pytest.raises(NotFetched, match="fetch_busy"), turns.elsewhere(URL):
        pass
