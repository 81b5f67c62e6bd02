"""From checks to a verdict: for every kind of badge in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from badgeservice.credentials.checks.summary import summarise
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict, Verification
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import Sentence

_SEVERITY: Final = (
    Verdict.NOT_GENUINE,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.NOT_CHECKED,
    Verdict.VALID_WITH_REMARKS,
    Verdict.VALID,
)


def worst(findings: Sequence[Finding], remarks: Sequence[Sentence]) -> Verdict:
    """What is known to be wrong comes before what is not known, and that before what is only remarked."""
    limits = [finding.verdict for finding in findings]
    limits.append(Verdict.VALID_WITH_REMARKS if remarks else Verdict.VALID)
    return min(limits, key=_SEVERITY.index)


def conclude_early(content: bytes, checks: Sequence[Check], last: Check, now: datetime) -> Verification:
    """Stopped at `last`: the checks after it were not reached, and nothing of the content is passed on."""
    reached = {check.name: check for check in checks if check.number < last.number} | {last.name: last}
    done = [reached.get(name) or Check(name, Outcome.NOT_CHECKED, "not_reached", _NOT_REACHED) for name in CheckName]
    verdict = Verdict.NOT_GENUINE if last.outcome is Outcome.FAILED else Verdict.NOT_CHECKED
    return Verification(
        verdict=verdict,
        summary=summarise(verdict, done, None),
        checks=tuple(done),
        checked_at=now,
        content=content,
    )


_NOT_REACHED: Final = Sentence(
    "Not looked at, because an earlier check did not pass.",
    "Niet bekeken, omdat een eerdere controle niet is gelukt.",
)
