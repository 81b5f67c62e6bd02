"""Whether all of it works: every group of checks at once, in ten seconds at most, with what to do about each finding.

What could not be looked at is said, and never counts as well. Whether there are good backups is not for this program
to know, so it says nothing about them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.remote import Outside
from badgeservice.services.operating.checks.finding import Finding, Outcome, not_checked
from badgeservice.services.operating.checks.of_database import check_database
from badgeservice.services.operating.checks.of_disk import check_disk
from badgeservice.services.operating.checks.of_jobs import check_jobs, check_status_lists, check_worker
from badgeservice.services.operating.checks.of_keys import check_keys
from badgeservice.services.operating.checks.of_mail import check_mail_queue, check_mail_server
from badgeservice.services.operating.checks.of_outside import check_outside
from badgeservice.services.operating.checks.of_settings import check_facts, check_settings
from badgeservice.services.parts import Parts

logger = logging.getLogger(__name__)

SECONDS: Final = 9.0
ALL_WELL, TO_MEND, NOT_LOOKED = range(3)  # exit status of the command

_MARKS: Final = {Outcome.WELL: "+", Outcome.REMARK: "!", Outcome.MEND: "x", Outcome.NOT_CHECKED: "?"}

Group = Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, in the order of the groups."""

    findings: tuple[Finding, ...]
    looked_at: datetime

    def of(self, *outcomes: Outcome) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.outcome in outcomes)

    def lines(self, say: Callable[[Message], str]) -> list[str]:
        """For a terminal: `+` well, `!` a remark, `x` to mend, `?` not looked at; below it what to do."""
        lines = []
        for finding in self.findings:
            lines.append(f"{_MARKS[finding.outcome]} {say(finding.found)} [{finding.name}]")
            lines += [f"    {say(finding.todo)}"] if finding.todo else []
        return lines

    def as_plain(self) -> dict[str, Any]:
        """For programs."""
        return {
            "status": self.status,
            "looked_at": self.looked_at.isoformat(),
            "findings": [
                {
                    "name": finding.name,
                    "outcome": finding.outcome.value,
                    "found": str(finding.found),
                    "todo": str(finding.todo) if finding.todo else None,
                }
                for finding in self.findings
            ],
        }

    @property
    def status(self) -> int:
        """Something to mend goes before something that could not be looked at."""
        if self.of(Outcome.MEND):
            return TO_MEND
        return NOT_LOOKED if self.of(Outcome.NOT_CHECKED) else ALL_WELL


@dataclass
class _Running:
    """A group at work in a thread of its own; one that hangs is left behind."""

    name: str
    thread: threading.Thread | None = None  # none: there was nothing to run
    findings: list[Finding] = field(default_factory=list)
    is_done: bool = False


def examine(parts: Parts, *, outside: Outside | None = None, seconds: float = SECONDS) -> Report:
    """Look at everything. The database comes first, because most other groups read from it."""
    deadline = time.monotonic() + seconds
    without_database: dict[str, Group] = {
        "settings": partial(check_settings, parts),
        "database": partial(check_database, parts),
        "mail": partial(check_mail_server, parts),
        "disk": partial(check_disk, parts),
    }
    with_database: dict[str, Group] = {
        "facts": partial(check_facts, parts),
        "queue": partial(check_mail_queue, parts),
        "keys": partial(check_keys, parts),
        "outside": partial(check_outside, parts, outside or Outside()),
        "status_lists": partial(check_status_lists, parts),
        "worker": partial(check_worker, parts),
        "jobs": partial(check_jobs, parts),
    }
    first = _start(without_database)
    database = first["database"]
    _wait([database], deadline)
    is_readable = database.is_done and not any(finding.outcome is Outcome.MEND for finding in _schema(database))
    second = _start(with_database) if is_readable else {name: _unread(name) for name in with_database}
    _wait([*first.values(), *second.values()], deadline)
    running = first | second
    order = (
        "settings",
        "facts",
        "database",
        "mail",
        "queue",
        "keys",
        "outside",
        "status_lists",
        "worker",
        "jobs",
        "disk",
    )
    return Report(tuple(finding for name in order for finding in _collect(running[name])), parts.clock())


def _schema(database: _Running) -> Sequence[Finding]:
    return [finding for finding in database.findings if finding.name in {"database.answers", "database.schema"}]


def _start(groups: dict[str, Group]) -> dict[str, _Running]:
    started = {}
    for name, group in groups.items():
        running = _Running(name)
        running.thread = threading.Thread(target=_run, args=(running, group), name=f"doctor-{name}", daemon=True)
        running.thread.start()
        started[name] = running
    return started


def _run(running: _Running, group: Group) -> None:
    try:
        running.findings.extend(group())
    except Exception as error:  # noqa: BLE001 - whatever stops a group, the others go on and the report says so
        logger.warning("the checks of %s could not be made: %s", running.name, type(error).__name__)
        running.findings.append(
            not_checked(
                running.name,
                Message(Code.LOOKED, "This could not be looked at ({name}: {reason}).",
                        name=running.name, reason=type(error).__name__),
            )
        )  # fmt: skip
    running.is_done = True


def _unread(name: str) -> _Running:
    found = Message(Code.LOOKED, "This was not looked at ({name}), because the database cannot be read.", name=name)
    return _Running(name, findings=[not_checked(name, found)], is_done=True)


def _wait(running: Iterable[_Running], deadline: float) -> None:
    for each in running:
        if each.thread is not None:
            each.thread.join(max(0.0, deadline - time.monotonic()))


def _collect(running: _Running) -> list[Finding]:
    findings = list(running.findings)
    if not running.is_done:
        found = Message(
            Code.LOOKED, "This took too long, so it was not looked at to its end ({name}).", name=running.name
        )
        findings.append(not_checked(running.name, found))
    return findings
