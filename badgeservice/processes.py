"""Serving in this process or in several, and ending cleanly: after the requests and the job in hand."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait as wait_for_any
from types import FrameType
from typing import Any

from flask import Flask

from badgeservice.serving import Crowd, Server


def serve(
    make_app: Callable[[], Flask],
    sockets: Sequence[socket.socket],
    threads: int,
    say: Callable[[], None],
    crowd: Crowd | None = None,
) -> None:
    """Serve in this process until it is told to stop, and then end the worker in it, if there is one.

    `crowd`: there are others on these sockets.
    """
    with stopping_cleanly() as told:
        app = make_app()
        server = Server(app, sockets, threads, crowd)
        _on_signals(server.stop)
        _stop_with_parent(server)
        if wait_for_any([told], 0):
            server.stop()
        say()
        server.run()
        worker = app.extensions.get("badgeservice.worker")
        if worker is not None:
            worker.stop()


def serve_in_processes(count: int, serve_one: Callable[[Crowd], None], say: Callable[[], None]) -> None:
    """Run `serve_one` in so many processes until this one is told to stop; one that dies is replaced."""
    context = multiprocessing.get_context("fork")  # of a process that has no threads yet, and no connections
    counts = context.RawArray("i", count)

    def serve_own(place: int) -> None:
        signal.set_wakeup_fd(-1)  # what this one is told is not for all
        serve_one(Crowd(counts, place))

    def start(place: int) -> Any:  # noqa: ANN401 - the type of a context's process is not public
        counts[place] = 0
        process = context.Process(target=serve_own, args=(place,), daemon=True)
        process.start()
        return process

    processes: list[Any] = []
    with stopping_cleanly() as told:
        try:
            processes += [start(place) for place in range(count)]
            say()
            while told not in wait_for_any([told, *(process.sentinel for process in processes)]):
                time.sleep(1)  # one that cannot start is tried again, and not all the time
                processes = [process if process.is_alive() else start(place) for place, process in enumerate(processes)]
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.join()


@contextmanager
def stopping_cleanly() -> Iterator[socket.socket]:
    """Ctrl-C and a TERM signal end what is done inside, and nothing else; from here on, also before serving starts.

    Gives what can be read as soon as one came, for who waits: a signal between the last step of Python and the call
    that waits interrupts neither, and what is raised while Python tidies up an object is lost.
    """

    def stop() -> None:
        raise SystemExit(0)

    told, tell = socket.socketpair()
    tell.setblocking(False)
    with told, tell:
        _on_signals(stop)
        before = signal.set_wakeup_fd(tell.fileno(), warn_on_full_buffer=False)
        try:
            with suppress(SystemExit):
                yield told
        finally:
            signal.set_wakeup_fd(before)


def wait(told: socket.socket) -> None:
    """Do nothing until it is time to stop, for a process that only has a worker."""
    wait_for_any([told])


def _on_signals(act: Callable[[], None]) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        act()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def _stop_with_parent(server: Server) -> None:
    """A process of several ends when the one that would replace it is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        server.stop()

    threading.Thread(target=follow, name="follow-parent", daemon=True).start()
