"""Is it valid now, or on a chosen day? (check 6; threats V19)

From `validFrom` to `validUntil`, both read from the signed statements, with some minutes of tolerance because clocks
differ. A clock that cannot be right judges nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.stated import StatedPeriod
from badgeservice.credentials.badge.statements_to_badge import Period, read_period
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import joined
from badgeservice.errors import Invalid, Message

# Before this program existed, and after anybody will run it: such a clock was never set, or was set by an attacker.
_EARLIEST: Final = datetime(2025, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def check_validity(stated: StatedPeriod, *, now: datetime, skew: timedelta) -> Finding:
    """Check 6 for a credential that hangs on the badge: a status list, an endorsement."""
    try:
        period = read_period(stated)
    except Invalid as error:
        return _finding(Outcome.NOT_CHECKED, Verdict.NOT_CHECKED, error.sentence)
    return judge_period(period, now=now, skew=skew)


def is_within(period: Period, *, now: datetime, skew: timedelta) -> bool:
    """Is it within its period now, as `judge_period` sees it?"""
    if not _EARLIEST <= now < _LATEST:
        return False
    first, last = period
    return (last is None or now - skew < last) and (first is None or now + skew >= first)


def judge_period(
    period: Period, *, now: datetime, skew: timedelta, on_date: datetime | None = None, is_taken_back: bool = False
) -> Finding:
    """Check 6 for a period that is known. Of what was taken back it is not said that it counts today."""
    if not _EARLIEST <= now < _LATEST:
        return _finding(Outcome.NOT_CHECKED, Verdict.NOT_CHECKED, _CLOCK_WRONG)
    first, last = period
    at = on_date or now
    if last is not None and at - skew >= last:
        return _finding(Outcome.FAILED, Verdict.EXPIRED, _expired(last))
    if first is not None and at + skew < first:
        return _finding(Outcome.FAILED, Verdict.NOT_YET_VALID, _not_yet(first))
    words = _own_dates(first, last) if is_taken_back else _valid(first, last, on_date)
    return _finding(Outcome.PASSED, Verdict.VALID, words)


def _finding(outcome: Outcome, verdict: Verdict, sentence: Message) -> Finding:
    return Finding(Check(CheckName.VALID_NOW, outcome, sentence), verdict)


_CLOCK_WRONG: Final = Message(Code.CLOCK_WRONG, "Our own clock is wrong, so we could not check the dates.")


def _expired(last: datetime) -> Message:
    return Message(Code.EXPIRED, "It was valid until {last}.", last=last)


def _not_yet(first: datetime) -> Message:
    return Message(Code.NOT_YET_VALID, "It is not valid until {first}.", first=first)


def _valid(first: datetime | None, last: datetime | None, on_date: datetime | None) -> Message:
    if on_date is None:
        then = Message(Code.VALID_NOW, "It is valid today.")
    else:
        then = Message(Code.VALID_NOW, "On {on} it is valid.", on=on_date)
    return joined(Code.VALID_NOW, then, _period(first, last))


def _period(first: datetime | None, last: datetime | None) -> Message:
    if first and last:
        return Message(Code.VALID_NOW, "It runs from {first} until {last}.", first=first, last=last)
    if first:
        return Message(Code.VALID_NOW, "It has been valid since {first} and has no end date.", first=first)
    if last:
        return Message(Code.VALID_NOW, "It runs until {last}.", last=last)
    return Message(Code.VALID_NOW, "It has no end date.")


def _own_dates(first: datetime | None, last: datetime | None) -> Message:
    if first and last:
        return Message(Code.VALID_NOW, "Its own dates run from {first} until {last}.", first=first, last=last)
    if first:
        return Message(Code.VALID_NOW, "Its own dates begin on {first} and have no end.", first=first)
    if last:
        return Message(Code.VALID_NOW, "Its own dates end on {last}.", last=last)
    return Message(Code.VALID_NOW, "It has no dates of its own.")
