"""The one sentence that an employer reads first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.checks.verdict import Check, CheckName, Verdict
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import day, joined, shown
from badgeservice.errors import Sentence


@dataclass(frozen=True, slots=True)
class Issued:
    """By whom, to whom, when: as far as the badge says."""

    by: str
    to: tuple[str, ...]
    at: datetime | None


def issued_by(badge: BadgeView) -> Issued:
    """The same, of a badge that was read already."""
    name = badge.issuer.name or badge.issuer_domain or badge.issuer.id
    return Issued(name, badge.holder_names, badge.awarded_at or badge.valid_from)


def summarise(verdict: Verdict, checks: Sequence[Check], issued: Issued | None) -> Sentence:
    """The verdict in one line; why, if it is not a plain yes; by whom and to whom, if it may be shown."""
    if issued is None:
        return _without_badge(verdict, checks)
    match verdict:
        case Verdict.VALID:
            return joined(Sentence("Valid.", "Geldig."), _in_words(issued))
        case Verdict.VALID_WITH_REMARKS:
            return joined(Sentence("Valid, with a remark.", "Geldig, met een opmerking."), _in_words(issued))
        case Verdict.REVOKED | Verdict.SUSPENDED:
            return _sentence_of(checks, CheckName.NOT_REVOKED)
        case Verdict.EXPIRED:
            return joined(Sentence("Expired.", "Verlopen."), _sentence_of(checks, CheckName.VALID_NOW))
        case Verdict.NOT_YET_VALID:
            return joined(Sentence("Not valid yet.", "Nog niet geldig."), _sentence_of(checks, CheckName.VALID_NOW))
        case Verdict.NOT_CHECKED | Verdict.NOT_GENUINE:
            return _without_badge(verdict, checks)


def _without_badge(verdict: Verdict, checks: Sequence[Check]) -> Sentence:
    decisive = next((check for check in checks if _decides(check)), checks[0])
    if checks[0].outcome is Outcome.FAILED:
        return joined(Sentence("No badge found.", "Geen badge gevonden."), decisive.sentence)
    if verdict is Verdict.NOT_GENUINE:
        return joined(Sentence("Not genuine, or damaged.", "Niet echt, of beschadigd."), decisive.sentence)
    return joined(Sentence("Could not be checked.", "Niet te controleren."), decisive.sentence)


def _decides(check: Check) -> bool:
    """The first check that is not passed; an issuer or holder that is merely not known decides nothing."""
    if check.outcome is Outcome.NOT_CHECKED:
        return check.name not in (CheckName.ISSUER, CheckName.HOLDER)
    return check.outcome is Outcome.FAILED


def _in_words(issued: Issued) -> Sentence:
    by, to = shown(issued.by), shown(", ".join(issued.to))
    on = day(issued.at) if issued.at else None
    return Sentence(
        f"Issued by {by}" + (f" to {to}" if to else "") + (f" on {on.en}" if on else "") + ".",
        f"Uitgegeven door {by}" + (f" aan {to}" if to else "") + (f" op {on.nl}" if on else "") + ".",
    )


def _sentence_of(checks: Sequence[Check], name: CheckName) -> Sentence:
    return checks[name.number - 1].sentence
