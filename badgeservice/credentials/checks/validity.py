"""Is it valid now, or on a chosen day? (check 6; threats V19)

From `validFrom` to `validUntil`, both read from the signed statements, with some minutes of tolerance because clocks
differ. A clock that cannot be right judges nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from badgeservice.credentials.badge.statements_to_badge import Period, StatedPeriod, read_period
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import day
from badgeservice.errors import Invalid, Sentence

# Before this program existed, and after anybody will run it: such a clock was never set, or was set by an attacker.
_EARLIEST: Final = datetime(2025, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def check_validity(stated: StatedPeriod, *, now: datetime, skew: timedelta) -> Finding:
    """Check 6 for a credential that hangs on the badge: a status list, an endorsement."""
    try:
        period = read_period(stated)
    except Invalid as error:
        return _finding(Outcome.NOT_CHECKED, Verdict.NOT_CHECKED, error.code, error.sentence)
    return judge_period(period, now=now, skew=skew)


def is_within(period: Period, *, now: datetime, skew: timedelta) -> bool:
    """Is it within its period now, as `judge_period` sees it?"""
    if not _EARLIEST <= now < _LATEST:
        return False
    first, last = period
    return (last is None or now - skew < last) and (first is None or now + skew >= first)


def judge_period(period: Period, *, now: datetime, skew: timedelta, on_date: datetime | None = None) -> Finding:
    """Check 6 for a period that is known."""
    if not _EARLIEST <= now < _LATEST:
        return _finding(Outcome.NOT_CHECKED, Verdict.NOT_CHECKED, "clock_wrong", _CLOCK_WRONG)
    first, last = period
    at = on_date or now
    if last is not None and at - skew >= last:
        return _finding(Outcome.FAILED, Verdict.EXPIRED, "expired", _expired(last))
    if first is not None and at + skew < first:
        return _finding(Outcome.FAILED, Verdict.NOT_YET_VALID, "not_yet_valid", _not_yet(first))
    return _finding(Outcome.PASSED, Verdict.VALID, "valid_now", _valid(first, last, on_date))


def _finding(outcome: Outcome, verdict: Verdict, code: str, sentence: Sentence) -> Finding:
    return Finding(Check(CheckName.VALID_NOW, outcome, code, sentence), verdict)


_CLOCK_WRONG: Final = Sentence(
    "The clock of this computer is wrong, so the dates could not be judged.",
    "De klok van deze computer loopt niet goed. Daarom konden we de datums niet beoordelen.",
)


def _expired(last: datetime) -> Sentence:
    on = day(last)
    return Sentence(f"It was valid until {on.en}.", f"De badge was geldig tot {on.nl}.")


def _not_yet(first: datetime) -> Sentence:
    on = day(first)
    return Sentence(f"It is valid from {on.en}, not before.", f"De badge is pas geldig vanaf {on.nl}.")


@lru_cache(maxsize=256)  # badges of one class have the same dates
def _valid(first: datetime | None, last: datetime | None, on_date: datetime | None) -> Sentence:
    on = Sentence(f"On {day(on_date).en}", f"Op {day(on_date).nl}") if on_date else Sentence("Today", "Vandaag")
    since = Sentence(f", since {day(first).en}", f", sinds {day(first).nl}") if first else Sentence("", "")
    until = (
        Sentence(f" until {day(last).en}", f" tot {day(last).nl}")
        if last
        else Sentence("; there is no end date", "; er is geen einddatum")
    )
    return Sentence(f"{on.en} it is valid{since.en}{until.en}.", f"{on.nl} is de badge geldig{since.nl}{until.nl}.")
