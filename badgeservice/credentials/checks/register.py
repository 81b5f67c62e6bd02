"""Who is the issuer? The second half of check 5 (threats V24).

A signature says *which key* signed, and the issuer's own document says that it is *their* key. Who they are, a badge
cannot say of itself: a name in it may be anybody's. A register can: it vouches that this identifier belongs to that
school. Not being in a register that we know is not a fault, so it is a remark and never a refusal; what a person can
recognise then is the domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from badgeservice.credentials.badge.badge_view import domain_of
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.document import IssuerId
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import shown
from badgeservice.errors import Sentence


@dataclass(frozen=True, slots=True)
class RegisteredIssuer:
    """An issuer that a register vouches for; `is_ours` when this very service signs for it."""

    name: str
    domain: str
    url: str
    is_ours: bool = False


class Register(Protocol):
    """Who is this issuer? None when we do not know."""

    def __call__(self, issuer_id: IssuerId) -> RegisteredIssuer | None: ...


def check_register(issuer_id: IssuerId, register: Register, *, is_bound: bool = True) -> Finding:
    """Check 5, second half. `is_bound` is the first: the key is one that the issuer itself lists."""
    if not is_bound:
        return _remarked("issuer_not_bound", _NOT_BOUND)
    registered = register(issuer_id)
    if registered is None:
        return _remarked("issuer_not_in_register", _not_in_register(issuer_id))
    name, domain = shown(registered.name), shown(registered.domain)
    sentence = Sentence(
        f"Issued by {name} ({domain}), which is in our register.",
        f"Uitgegeven door {name} ({domain}). Deze uitgever staat in ons register.",
    )
    return Finding(Check(CheckName.ISSUER, Outcome.PASSED, "issuer_known", sentence))


def _remarked(code: str, sentence: Sentence) -> Finding:
    check = Check(CheckName.ISSUER, Outcome.NOT_CHECKED, code, sentence)
    return Finding(check, Verdict.VALID_WITH_REMARKS, sentence)


def _not_in_register(issuer: str) -> Sentence:
    name = shown(domain_of(issuer) or issuer)
    return Sentence(
        f"Issued by {name}. That issuer is in no register that we know; find out for yourself who it is.",
        f"Uitgegeven door {name}. Deze uitgever staat niet in een register dat wij kennen. Ga zelf na wie het is.",
    )


_NOT_BOUND: Final = Sentence(
    "The issuer is named by a number that nobody can look up, so we cannot tell who signed it.",
    "De uitgever staat er met een nummer dat niemand kan opzoeken. We weten dus niet wie heeft ondertekend.",
)
