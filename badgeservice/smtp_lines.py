"""What is remembered of a mail server between two mails: connections that are open, and who does not answer."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

OK = 250
MAILS = 100  # over one connection
IDLE_SECONDS = 5.0  # a connection that was free for longer is left: the queue was empty
PAUSE = timedelta(seconds=30)  # in which nobody asks who does not answer


@dataclass
class Line:
    """A connection to the server of our mail, after the greeting."""

    connection: smtplib.SMTP
    mails: int = 0
    free_since: float = 0.0

    def leave(self) -> None:
        """Whatever the server says or does now, it has answered: a mail that it took is not sent again."""
        with suppress(OSError, smtplib.SMTPException):
            self.connection.quit()
        self.connection.close()

    def is_good(self) -> bool:
        """Asked before each use, because servers close what is idle without a word."""
        try:
            return monotonic() - self.free_since < IDLE_SECONDS and self.connection.noop()[0] == OK
        except (OSError, smtplib.SMTPException):
            return False


class Lines:
    """Connections that stay open for the next mail: greeting, TLS and password take longer than a mail."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._free: list[Line] = []

    def take(self) -> Line | None:
        """One that can be used now, if there is."""
        while True:
            with self._lock:
                line = self._free.pop() if self._free else None
            if line is None or line.is_good():
                return line
            line.leave()

    def give_back(self, line: Line) -> None:
        """After a mail, taken or refused."""
        line.mails += 1
        if line.mails >= MAILS or line.connection.sock is None:
            line.leave()
            return
        line.free_since = monotonic()
        with self._lock:
            self._free.append(line)

    def close(self) -> None:
        """Leave by all of them."""
        with self._lock:
            lines, self._free = self._free, []
        for line in lines:
            line.leave()


class Outages:
    """Who did not answer lately: the server itself (""), or what stands behind the domain of an address."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: dict[str, datetime] = {}

    def ends_at(self, now: datetime, name: str) -> datetime | None:
        """Until when to leave it alone; nothing when it may be asked."""
        with self._lock:
            until = self._until.get(name)
            return until if until is not None and now < until else None

    def begin(self, now: datetime, name: str) -> bool:
        """It did not answer; says whether that is news. Who asked at the same time makes the pause no longer."""
        with self._lock:
            is_news = name not in self._until
            self._until = {other: until for other, until in self._until.items() if now < until + PAUSE}
            if now >= self._until.get(name, now):
                self._until[name] = now + PAUSE
            return is_news

    def end(self, name: str) -> bool:
        """It answered; says whether that is news."""
        with self._lock:
            return self._until.pop(name, None) is not None
