"""A verification as the page says it: one word, one colour, one icon, one sentence; then every check with its own.

The words come from here, the decisions from `credentials/verification.py`. Colour is never the only sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from markupsafe import Markup

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.checks.endorsement_alone import ALONE
from badgeservice.credentials.checks.summary import find_cause, with_advice
from badgeservice.credentials.checks.verdict import Check, CheckName, Endorsement, Verdict, Verification
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import shown
from badgeservice.errors import Message
from badgeservice.services.verifying.verify import Revocation
from badgeservice.web.language import current_catalogue, current_language, language_of, say, say_name, write_day
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

TONES = {
    Verdict.VALID: "valid",
    Verdict.VALID_WITH_REMARKS: "remark",
    Verdict.REVOKED: "bad",
    Verdict.SUSPENDED: "bad",
    Verdict.EXPIRED: "remark",
    Verdict.NOT_YET_VALID: "remark",
    Verdict.NOT_GENUINE: "bad",
    Verdict.NOT_CHECKED: "unknown",
    Verdict.NONCONFORMING: "remark",
    Verdict.OTHER_HOLDER: "remark",
    Verdict.NO_BADGE: "unknown",
}
SYMBOLS = {
    Verdict.VALID: "check",
    Verdict.VALID_WITH_REMARKS: "triangle-alert",
    Verdict.REVOKED: "ban",
    Verdict.SUSPENDED: "ban",
    Verdict.EXPIRED: "hourglass",
    Verdict.NOT_YET_VALID: "calendar",
    Verdict.NOT_GENUINE: "x",
    Verdict.NOT_CHECKED: "question-mark",
    Verdict.NONCONFORMING: "triangle-alert",
    Verdict.OTHER_HOLDER: "triangle-alert",
    Verdict.NO_BADGE: "question-mark",
}
WORDS = {
    Verdict.VALID: to_translate("Valid"),
    Verdict.VALID_WITH_REMARKS: to_translate("Valid, with a remark"),
    Verdict.REVOKED: to_translate("Withdrawn"),
    Verdict.SUSPENDED: to_translate("Suspended"),
    Verdict.EXPIRED: to_translate("Expired"),
    Verdict.NOT_YET_VALID: to_translate("Not valid yet"),
    Verdict.NOT_GENUINE: to_translate("Not genuine"),
    Verdict.NOT_CHECKED: to_translate("Could not be checked"),
    Verdict.NONCONFORMING: to_translate("Signature good, not according to the standard"),
    Verdict.OTHER_HOLDER: to_translate("Not this person’s"),
    Verdict.NO_BADGE: to_translate("No badge found"),
}
TITLES = {
    CheckName.READABLE: to_translate("Readable"),
    CheckName.WELL_FORMED: to_translate("Complete"),
    CheckName.NOTHING_UNSIGNED: to_translate("Nothing added"),
    CheckName.AUTHENTIC: to_translate("Signature"),
    CheckName.ISSUER: to_translate("Issuer"),
    CheckName.VALID_NOW: to_translate("Dates"),
    CheckName.NOT_REVOKED: to_translate("Withdrawal"),
    CheckName.HOLDER: to_translate("Holder"),
    CheckName.ASSESSMENTS: to_translate("Assessments and evidence"),
}


TAKEN_BACK = frozenset({Verdict.REVOKED, Verdict.SUSPENDED})  # told of in the past
# A check with nothing to look at: nobody asked whose it is, or nobody assessed.
NOTHING_ASKED = frozenset({Code.NO_ASSESSMENTS, Code.HOLDER_NOT_COMPARED})
# An issuer that is named by its key alone: nobody reads that, and on a telephone it is half of the band.
_KEY_AS_NAME: Final = re.compile(r"(did:(?:key|jwk):[A-Za-z0-9_-]{8})[A-Za-z0-9_-]{12,}([A-Za-z0-9_-]{4})")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as a line: what was looked at, how it came out, and a sentence."""

    title: str
    outcome: Outcome
    sentence: str
    code: str

    @property
    def shown_as(self) -> str:
        """The outcome; where there was nothing to check, no tick: nothing is not something that passed."""
        return "nothing" if self.code == Code.NO_ASSESSMENTS else self.outcome

    @property
    def is_in_order(self) -> bool:
        """Passed, or there was no question."""
        return self.outcome is Outcome.PASSED or self.code in NOTHING_ASKED


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What stands in the band, and under it."""

    tone: str
    symbol: str
    word: str
    sentence: str
    reason: str
    remarks: tuple[str, ...]
    checks: tuple[CheckLine, ...]
    checked_at: datetime
    status_fetched_at: datetime | None
    code: str  # "" for a plain yes
    is_genuine: bool
    is_taken_back: bool  # by its issuer, for good or for now
    is_no_badge: bool
    is_unreadable: bool  # so that another file is what helps
    endorsement: Endorsement | None

    @property
    def is_recomputed(self) -> bool:
        """Whether the device of the reader recomputes the signature: beside "revoked" that would only confuse."""
        return self.is_genuine and self.tone != "bad"

    @property
    def is_in_order(self) -> bool:
        """Nothing to look at: then one line says all nine."""
        return all(check.is_in_order for check in self.checks)

    @property
    def tally(self) -> str:
        """The nine in one line; what nobody asked did not pass, and nothing is wrong with it."""
        passed = sum(check.shown_as == Outcome.PASSED for check in self.checks)
        if passed == len(self.checks):
            return _("Nine checks, all passed")
        if self.is_in_order:
            return _("Nine checks, nothing wrong")
        return _("Nine checks, %(passed)s of them passed", passed=passed)

    @property
    def lines(self) -> tuple[CheckLine, ...]:
        """The checks as the page lists them: those that an earlier one stopped are one line."""
        stopped = [check for check in self.checks if check.code == Code.NOT_REACHED]
        lines = [check for check in self.checks if check.code != Code.NOT_REACHED]
        return (*lines, *(replace(check, title=_("The other checks")) for check in stopped[:1]))

    @property
    def holder(self) -> CheckLine:
        """The check that compares a typed address with the one in the badge."""
        return self.checks[CheckName.HOLDER.number - 1]


def describe_verdict(verification: Verification, revocation: Revocation | None = None) -> VerdictView:
    """The verification in the language of this page; `revocation` adds who, when and why from our own record."""
    verdict, sentence = verification.verdict, _sentence(verification, revocation)
    remarks = map(say, (*verification.remarks, *_closed_issuer(verification)))
    return VerdictView(
        tone=TONES[verdict],
        symbol=SYMBOLS[verdict],
        word=_word(verification),
        sentence=sentence,
        reason=revocation.reason if revocation else "",
        remarks=tuple(_KEY_AS_NAME.sub(r"\1…\2", remark) for remark in remarks if remark != sentence),
        checks=_say_checks(verification.checks),
        checked_at=verification.checked_at,
        status_fetched_at=verification.status_fetched_at,
        code=_code(verification),
        is_genuine=verification.is_genuine,
        is_taken_back=verdict in TAKEN_BACK,
        is_no_badge=verdict is Verdict.NO_BADGE,
        is_unreadable=verdict is Verdict.NO_BADGE and verification.check(CheckName.READABLE).outcome is Outcome.FAILED,
        endorsement=said._replace(by=say_name(said.by)) if (said := verification.endorsement) else None,
    )


def _say_checks(checks: Iterable[Check]) -> tuple[CheckLine, ...]:
    catalogue, language = current_catalogue(), current_language()  # found once for all of them
    return tuple(
        CheckLine(
            title=catalogue.translate(TITLES[check.name], language),
            outcome=check.outcome,
            sentence=catalogue.say(check.sentence, language),
            code=check.code,
        )
        for check in checks
    )


def _closed_issuer(verification: Verification) -> tuple[Message, ...]:
    """That an issuer is no more changes no verdict, and whoever reads one wants to know."""
    issuer = next((check for check in verification.checks if check.code == Code.ISSUER_CLOSED), None)
    return (issuer.sentence,) if issuer else ()


def _word(verification: Verification) -> str:
    is_test = any(remark.code == Code.TEST_BADGE for remark in verification.remarks)
    if is_test and verification.verdict is Verdict.VALID_WITH_REMARKS:
        return _("Valid, but only a test")
    return _(WORDS[verification.verdict])


def _code(verification: Verification) -> str:
    """What somebody who asks us about it can tell us; of a plain yes there is nothing to ask."""
    if verification.remarks and verification.verdict is Verdict.VALID_WITH_REMARKS:
        return verification.remarks[0].code
    if verification.endorsement is not None:
        return ALONE.code
    decisive = _decisive(verification)
    return decisive.code if decisive else ""


def _sentence(verification: Verification, revocation: Revocation | None) -> str:
    """One sentence that can be read across a desk; the word above it is not said twice."""
    if verification.verdict is Verdict.REVOKED and revocation is not None:
        return _("Withdrawn on %(day)s by %(name)s.", day=write_day(revocation.at), name=revocation.organisation_name)
    if verification.endorsement is not None:
        return say(ALONE)
    badge, decisive = verification.badge_in(current_language()), _decisive(verification)
    if verification.verdict is Verdict.NOT_CHECKED and decisive:
        return say(with_advice(decisive))
    if badge is None or verification.verdict not in {Verdict.VALID, Verdict.VALID_WITH_REMARKS}:
        return say(decisive.sentence if decisive else verification.summary)
    return _say_earned(badge)


def describe_example(badge: BadgeView) -> tuple[str, str]:
    """The word and the sentence of a badge that was not signed yet, as if nothing was wrong with it."""
    return _(WORDS[Verdict.VALID]), _say_earned(badge)


def _say_earned(badge: BadgeView) -> str:
    names = shown(", ".join(badge.holder_names))
    issuer = shown(say_name(badge.issuer_called))
    said = _("%(names)s earned “%(title)s” at %(issuer)s.")
    if not names:
        said = _("“%(title)s” is a genuine badge from %(issuer)s.")
    # A sentence of ours, in which whatever others wrote is escaped.
    return Markup(said) % {"names": names, "title": _say_title(badge), "issuer": issuer}  # noqa: S704


def _say_title(badge: BadgeView) -> str:
    """Its name, with its language where that is another than that of the page."""
    achievement = badge.achievement
    name, written = (achievement.name, achievement.language) if achievement else (badge.name, "")
    language = language_of(name, written)
    return Markup('<span lang="{}">{}</span>').format(language, shown(name)) if language else shown(name)


def _decisive(verification: Verification) -> Check | None:
    """The check that the verdict rests on; none when it is a plain yes."""
    match verification.verdict:
        case Verdict.VALID:
            return None
        case Verdict.REVOKED | Verdict.SUSPENDED:
            return verification.check(CheckName.NOT_REVOKED)
        case Verdict.EXPIRED | Verdict.NOT_YET_VALID:
            return verification.check(CheckName.VALID_NOW)
        case Verdict.OTHER_HOLDER:
            return verification.check(CheckName.HOLDER)
        case Verdict.NONCONFORMING:
            return verification.check(CheckName.WELL_FORMED)
        case Verdict.NO_BADGE if not verification.is_readable:
            return verification.check(CheckName.READABLE)
        case Verdict.NOT_GENUINE | Verdict.NO_BADGE | Verdict.NOT_CHECKED:
            return find_cause(verification.checks)
        case _:
            # An issuer or a holder that is merely not known decides nothing, nor what is only against the standard.
            unknown_to_us = {CheckName.ISSUER, CheckName.HOLDER}
            reached = [check for check in verification.checks if check.name is not CheckName.WELL_FORMED]
            failed = [check for check in reached if check.outcome is Outcome.FAILED]
            unsure = [check for check in verification.checks if check.outcome is Outcome.NOT_CHECKED]
            return next(iter([*failed, *(check for check in unsure if check.name not in unknown_to_us), *unsure]), None)
