"""The one sentence that an employer reads first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import BadgeView
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
    return joined(
        Code.VERDICT_NOT_CHECKED, Message(Code.VERDICT_NOT_CHECKED, "Could not be checked."), with_advice(decisive)
    )


def with_advice(cause: Check) -> Message:
    """What could not be looked at, and whether trying again helps, where the sentence does not say so itself."""
    if cause.code in _PASSING:
        return joined(cause.code, cause.sentence, Message(cause.code, "Try again later."))
    if cause.code in _LASTING:
        return joined(cause.code, cause.sentence, Message(cause.code, "Trying again does not help: ask the issuer."))
    return cause.sentence


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


# What the other side may mend by tomorrow.
_PASSING: Final = frozenset(
    {
        Code.FETCH_STATUS,
        Code.ENCODING_INVALID,
        Code.KEY_DOCUMENT_INVALID,
        Code.KEY_DOCUMENT_OF_ANOTHER,
        Code.KEY_INVALID,
        Code.KEY_PRIVATE_PART_PRESENT,
        Code.KEY_USE_WRONG,
        Code.KEY_WEAK,
        Code.STATUS_LIST_OF_OTHER_ADDRESS,
        Code.STATUS_LIST_OLDER,
        Code.STATUS_LIST_OUT_OF_DATE,
        Code.STATUS_LIST_STALE,
    }
)
# What we do not know today, we do not know tomorrow; nor does what was signed change.
_LASTING: Final = frozenset(
    {
        Code.CONTEXT_INLINE,
        Code.CONTEXT_MISSING,
        Code.CONTEXT_ORDER,
        Code.CONTRADICTION,
        Code.CRYPTOSUITE_UNKNOWN,
        Code.DID_METHOD_UNKNOWN,
        Code.DIGEST_WRONG,
        Code.FETCH_REFUSED,
        Code.FETCH_TOO_LARGE,
        Code.HOST_NOT_READ,
        Code.ID_NOT_ABSOLUTE,
        Code.ISSUER_NOT_NAMED,
        Code.ISSUER_WITHOUT_KEYS,
        Code.JWT_ALGORITHM_UNKNOWN,
        Code.JWT_MALFORMED,
        Code.JWT_TYPE_UNKNOWN,
        Code.KEY_EXPIRED,
        Code.KEY_TYPE_UNKNOWN,
        Code.KEY_WRITTEN_OUT,
        Code.MEMBER_MISSING,
        Code.NOT_AN_OBJECT,
        Code.NOT_LINKED_DATA,
        Code.NULL_VALUE,
        Code.PORT_NOT_READ,
        Code.PROOF_EXPIRED,
        Code.STATUS_TYPE_UNKNOWN,
        Code.TIMESTAMP_INVALID,
        Code.TOO_COMPLEX,
        Code.TOO_MANY_PARTS,
        Code.TOO_MANY_STATUSES,
        Code.TOO_MANY_VALUES,
        Code.UNKNOWN_CONTEXT,
    }
)
NONCONFORMING: Final = Message(
    Code.VERDICT_NONCONFORMING, "The signature is good, but the badge is not according to the standard."
)
