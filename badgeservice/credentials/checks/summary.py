"""The one sentence that an employer reads first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.checks.trying_again import say_whether_again
from badgeservice.credentials.checks.verdict import Check, CheckName, Verdict
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import joined, quoted, shown
from badgeservice.errors import Message, Value


@dataclass(frozen=True, slots=True)
class Issued:
    """By whom, to whom, when: as far as the badge says."""

    by: Value
    to: tuple[str, ...]
    at: datetime | None


def issued_by(badge: BadgeView) -> Issued:
    """The same, of a badge that was read already."""
    return Issued(badge.issuer_called, badge.holder_names, badge.awarded_at or badge.valid_from)


def summarise(verdict: Verdict, checks: Sequence[Check], issued: Issued | None) -> Message:
    """The verdict in one line; why, if it is not a plain yes; by whom and to whom, if it may be shown."""
    if issued is None:
        return _without_badge(verdict, checks)
    match verdict:
        case Verdict.VALID:
            return joined(Code.VERDICT_VALID, Message(Code.VERDICT_VALID, "Valid."), _in_words(issued))
        case Verdict.VALID_WITH_REMARKS:
            return joined(
                Code.VERDICT_VALID_WITH_REMARKS,
                Message(Code.VERDICT_VALID_WITH_REMARKS, "Valid, with a remark."),
                _in_words(issued),
            )
        case Verdict.REVOKED | Verdict.SUSPENDED:
            return _sentence_of(checks, CheckName.NOT_REVOKED)
        case Verdict.EXPIRED:
            return joined(
                Code.VERDICT_EXPIRED,
                Message(Code.VERDICT_EXPIRED, "Expired."),
                _sentence_of(checks, CheckName.VALID_NOW),
            )
        case Verdict.NOT_YET_VALID:
            return joined(
                Code.VERDICT_NOT_YET_VALID,
                Message(Code.VERDICT_NOT_YET_VALID, "Not valid yet."),
                _sentence_of(checks, CheckName.VALID_NOW),
            )
        case Verdict.OTHER_HOLDER:
            return joined(
                Code.VERDICT_OTHER_HOLDER,
                Message(Code.VERDICT_OTHER_HOLDER, "Not this person’s."),
                _sentence_of(checks, CheckName.HOLDER),
            )
        case Verdict.NONCONFORMING:
            return joined(Code.VERDICT_NONCONFORMING, NONCONFORMING, _sentence_of(checks, CheckName.WELL_FORMED))
        case Verdict.NOT_CHECKED | Verdict.NOT_GENUINE | Verdict.NO_BADGE:
            return _without_badge(verdict, checks)


def _without_badge(verdict: Verdict, checks: Sequence[Check]) -> Message:
    decisive = find_cause(checks)
    if verdict is Verdict.NO_BADGE:
        return no_badge(decisive.sentence)
    if verdict is Verdict.NOT_GENUINE:
        return joined(
            Code.VERDICT_NOT_GENUINE, Message(Code.VERDICT_NOT_GENUINE, "Not genuine, or damaged."), decisive.sentence
        )
    return _not_checked(decisive.sentence)


def _not_checked(cause: Message) -> Message:
    """Why, and whether it helps to try again."""
    first, again = Message(Code.VERDICT_NOT_CHECKED, "Could not be checked."), say_whether_again(cause)
    if again is None:
        return joined(Code.VERDICT_NOT_CHECKED, first, cause)
    return Message(Code.VERDICT_NOT_CHECKED, "{first} {then} {again}", first=first, then=cause, again=again)


def no_badge(instead: Message) -> Message:
    """That it is no badge, and what it is instead."""
    return joined(Code.VERDICT_NO_BADGE, Message(Code.VERDICT_NO_BADGE, "No badge found."), instead)


def find_cause(checks: Sequence[Check]) -> Check:
    """What an employer must know first: the check at which the others stopped, else the first that is not passed.

    An issuer or holder that is merely not known decides nothing, nor that an older kind of badge has no signature.
    """
    reached = [check for check in checks if check.code != Code.NOT_REACHED]
    if len(reached) < len(checks):
        return reached[-1]
    # What is only against the standard stopped nothing, so it is not the cause of what could not be checked.
    return next((check for check in (*checks[2:], *checks[:2]) if _decides(check)), checks[0])


def _decides(check: Check) -> bool:
    if check.outcome is Outcome.NOT_CHECKED:
        return check.name not in (CheckName.ISSUER, CheckName.HOLDER) and check.code != Code.HOSTED
    return check.outcome is Outcome.FAILED


def _in_words(issued: Issued) -> Message:
    by, to, at = quoted(issued.by), shown(", ".join(issued.to)), issued.at
    if to and at:
        return Message(Code.ISSUED, "Issued by {by} to {to} on {at}.", by=by, to=to, at=at)
    if to:
        return Message(Code.ISSUED, "Issued by {by} to {to}.", by=by, to=to)
    if at:
        return Message(Code.ISSUED, "Issued by {by} on {at}.", by=by, at=at)
    return Message(Code.ISSUED, "Issued by {by}.", by=by)


def _sentence_of(checks: Sequence[Check], name: CheckName) -> Message:
    return checks[name.number - 1].sentence


NONCONFORMING: Final = Message(
    Code.VERDICT_NONCONFORMING, "The signature is good, but the badge is not according to the standard."
)
