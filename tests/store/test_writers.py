"""Who may write waits in a line that is never all threads."""

import threading
import time

import pytest

from badgeservice.store import writers as module
from badgeservice.store.writers import NoTurnError, Writers


def hold(writers, patience, done):
    """Somebody in another thread who writes until told to stop, or who is told that it is not his turn."""
    inside = threading.Event()
    outcomes = []

    def write():
        try:
            with writers.writing(patience):
                inside.set()
                done.wait(30)
        except NoTurnError:
            outcomes.append("no turn")
        else:
            outcomes.append("wrote")

    thread = threading.Thread(target=write)
    thread.start()
    return thread, inside, outcomes


def test_one_after_another():
    writers, first_done = Writers(1, patient=2), threading.Event()
    first, inside, _ = hold(writers, 1.0, first_done)
    assert inside.wait(30)
    second, inside, outcomes = hold(writers, 30.0, first_done)
    assert not inside.wait(0.05)
    first_done.set()
    first.join(30)
    second.join(30)
    assert outcomes == ["wrote"]


def test_in_a_line_that_stands_still_only_the_patient_wait(monkeypatch):
    monkeypatch.setattr(module, "STANDSTILL", 0.05)
    writers, done = Writers(1, patient=1), threading.Event()
    first, inside, _ = hold(writers, 1.0, done)
    assert inside.wait(30)
    patient, _, outcomes = hold(writers, 30.0, done)
    time.sleep(0.1)  # it stands still
    with pytest.raises(NoTurnError), writers.writing(30.0):
        pass
    assert not outcomes
    done.set()
    first.join(30)
    patient.join(30)
    assert outcomes == ["wrote"]


def test_in_a_line_that_moves_everybody_waits(monkeypatch):
    monkeypatch.setattr(module, "STANDSTILL", 0.5)
    writers, count = Writers(1, patient=0), []

    def write():
        with writers.writing(30.0):
            time.sleep(0.05)
            count.append(1)

    threads = [threading.Thread(target=write) for _ in range(16)]  # longer than it may stand still
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(count) == 16


def test_a_writer_knows_what_is_left_of_his_patience():
    with Writers(1, patient=1).writing(10.0) as left:
        assert 9 < left <= 10


def test_nothing_is_kept_by_who_was_told_no():
    writers, done = Writers(1, patient=1), threading.Event()
    first, inside, _ = hold(writers, 1.0, done)
    assert inside.wait(30)
    with pytest.raises(NoTurnError), writers.writing(0.0):
        pass
    done.set()
    first.join(30)
    with writers.writing(0.0):
        pass
