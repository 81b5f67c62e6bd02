"""Work that is done later: whether somebody does it, and what fails. And the status lists, which it renews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.operating.checks.finding import Finding, mend, remark, well
from badgeservice.services.parts import Parts
from badgeservice.store import health
from badgeservice.store.health import Failing

LATE: Final = timedelta(minutes=2)
A_DAY: Final = timedelta(hours=26)  # some work is there every day
MANY_TRIES: Final = 3
MONTH: Final = timedelta(days=30)
RENEWED_BEFORE: Final = timedelta(days=5)  # a list that ends sooner was not renewed for two days
_START_OWN: Final = Message(Code.LOOKED, "Start it: badgeservice work (BADGESERVICE_WORKER is own).")
_START_INSIDE: Final = Message(Code.LOOKED, "Start the service: badgeservice serve does the work too.")


def check_worker(parts: Parts) -> Iterator[Finding]:
    """Whether it is there is seen from what it did: it looks once a second, and there is work every day."""
    now = parts.clock()
    start = _START_OWN if parts.settings.worker == "own" else _START_INSIDE
    with parts.reading() as session:
        overdue, last = health.count_overdue_jobs(session, now - LATE), health.find_last_done(session)
    if overdue.number and overdue.oldest:
        yield mend(
            "jobs.worker",
            Message(
                Code.LOOKED, "Nobody does the work that waits: {count}, the oldest due since {since:moment}.",
                count=overdue.number, since=overdue.oldest,
            ),
            start,
        )  # fmt: skip
    elif last is None:
        yield mend("jobs.worker", Message(Code.LOOKED, "No work was ever done here: nobody does it yet."), start)
    elif now - last > A_DAY:
        sentence = Message(
            Code.LOOKED, "The last work was done at {last:moment}, and there is some every day.", last=last
        )
        yield mend("jobs.worker", sentence, start)
    else:
        yield well("jobs.worker", Message(Code.LOOKED, "The last work was done at {last:moment}.", last=last))


def check_jobs(parts: Parts) -> Iterator[Finding]:
    """What fails again and again, and what was given up."""
    with parts.reading() as session:
        failing = health.list_failing_jobs(session, MANY_TRIES)
        given_up = health.list_given_up_jobs(session, parts.clock() - MONTH)
    look = Message(Code.LOOKED, "The log of the service says more; each is tried again by itself.")
    if failing:
        found = Message(Code.LOOKED, "Tried in vain three times or more: {which}.", which=_name(failing))
        yield remark("jobs.failing", found, look)
    else:
        yield well("jobs.failing", Message(Code.LOOKED, "No work fails again and again."))
    if given_up:
        yield mend(
            "jobs.given_up",
            Message(Code.LOOKED, "Given up in the last thirty days: {which}.", which=_name(given_up)),
            Message(Code.LOOKED, "Read in the log of the service why. It is not tried again by itself."),
        )
    else:
        yield well("jobs.given_up", Message(Code.LOOKED, "No work was given up in the last thirty days."))


def _name(jobs: Sequence[Failing]) -> str:
    """Kinds and causes are words of ours, and hold nothing of anybody."""
    return ", ".join(f"{job.kind} {job.number}× ({job.failure or '?'})" for job in jobs)


def check_status_lists(parts: Parts) -> Iterator[Finding]:
    """Whether each is renewed in time: one that ends is believed by nobody."""
    with parts.reading() as session:
        count, ending = health.count_status_lists(session, parts.clock() + RENEWED_BEFORE)
    if ending:
        yield mend(
            "status_lists.renewed",
            Message(
                Code.LOOKED, "Lists of withdrawn badges that were not renewed: {ending} of {count}. When they end, no "
                "badge in them can be checked.", ending=ending, count=count,
            ),
            Message(Code.LOOKED, "They are renewed every day by the work that is done later: see whether it is done."),
        )  # fmt: skip
    else:
        words = Message(Code.LOOKED, "All lists of withdrawn badges were renewed in time: {count}.", count=count)
        yield well("status_lists.renewed", words)
