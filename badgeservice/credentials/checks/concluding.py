"""From checks to a verdict: for every kind of badge in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.checks.summary import summarise
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict, Verification
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.reading.badge_schema import BADGE_TYPES
from badgeservice.errors import Message

_SEVERITY: Final = (
    Verdict.NOT_GENUINE,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.OTHER_HOLDER,
    Verdict.NOT_CHECKED,
    Verdict.NONCONFORMING,
    Verdict.VALID_WITH_REMARKS,
    Verdict.VALID,
)


def worst(findings: Sequence[Finding], remarks: Sequence[Message], *, is_imperfect: bool = False) -> Verdict:
    """What is known to be wrong comes before what is not known, and that before what is only remarked."""
    limits = [finding.verdict for finding in findings]
    limits.append(Verdict.VALID_WITH_REMARKS if remarks else Verdict.VALID)
    if is_imperfect:
        limits.append(Verdict.NONCONFORMING)
    return min(limits, key=_SEVERITY.index)


def conclude_early(
    content: bytes, checks: Sequence[Check], last: Check, now: datetime, *, is_no_badge: bool = False
) -> Verification:
    """Stopped at `last`: the checks after it were not reached, and nothing of the content is passed on."""
    reached = {check.name: check for check in checks if check.number < last.number} | {last.name: last}
    done = [reached.get(name) or Check(name, Outcome.NOT_CHECKED, _NOT_REACHED) for name in CheckName]
    verdict = Verdict.NOT_GENUINE if last.outcome is Outcome.FAILED else Verdict.NOT_CHECKED
    is_unreadable = last.name is CheckName.READABLE and last.outcome is Outcome.FAILED
    if is_no_badge or (is_unreadable and not _is_trick(content, last.code)):
        verdict = Verdict.NO_BADGE
    return Verification(
        verdict=verdict,
        summary=summarise(verdict, done, None),
        checks=tuple(done),
        checked_at=now,
        content=content,
    )


def _is_trick(content: bytes, code: Code) -> bool:
    """Is it a badge in which two programs read two things? That is made to deceive."""
    if code == Code.DUPLICATE_KEY:
        return any(name.encode() in content for name in BADGE_TYPES)
    return code == Code.IMAGE_AMBIGUOUS


_NOT_REACHED: Final = Message(Code.NOT_REACHED, "Not checked, because an earlier check did not pass.")
