"""Who is the issuer? The second half of check 5 (threats V24).

A signature says *which key* signed, and the issuer's own document says that it is *their* key. Who they are, a badge
cannot say of itself: a name in it may be anybody's. A register can: it vouches that this identifier belongs to that
school. Not being in a register that we know is not a fault, so it is a remark and never a refusal; what a person can
recognise then is the domain.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import domain_of
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.document import IssuerId
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import shown
from badgeservice.errors import Message


@dataclass(frozen=True, slots=True)
class RegisteredIssuer:
    """An issuer that a register vouches for; `is_ours` when this very service signs for it."""

    name: str
    domain: str
    url: str
    is_ours: bool = False
    closed_at: datetime | None = None  # it is no more; what it signed stays


class Register(Protocol):
    """Who is this issuer? None when we do not know."""

    def __call__(self, issuer_id: IssuerId) -> RegisteredIssuer | None: ...


class Poses(Protocol):
    """Is an issuer who is not in the register called like one who is, by any of these names?"""

    def __call__(self, issuer_id: IssuerId, names: Collection[str]) -> bool: ...


def nobody_poses() -> Poses:
    """For who has no register."""
    return lambda _issuer_id, _names: False


def check_register(
    issuer_id: IssuerId, register: Register, *, is_bound: bool = True, posing: Message | None = None
) -> Finding:
    """Check 5, second half. `is_bound` is the first: the key is one that the issuer itself lists.

    `posing`: how it is to be called when its name looks like that of another (`quoting.py`).
    """
    if posing is not None:
        return _remarked(_like_another(issuer_id, posing))
    if not is_bound:
        return _remarked(_NOT_BOUND)
    registered = register(issuer_id)
    if registered is None:
        return _remarked(_not_in_register(issuer_id))
    name, domain = shown(registered.name), shown(registered.domain)
    if registered.closed_at is not None:
        return Finding(Check(CheckName.ISSUER, Outcome.PASSED, _closed(name, domain, registered.closed_at)))
    sentence = Message(
        Code.ISSUER_KNOWN, "Issued by {name} ({domain}), which is in our register.", name=name, domain=domain
    )
    return Finding(Check(CheckName.ISSUER, Outcome.PASSED, sentence))


def _closed(name: str, domain: str, at: datetime) -> Message:
    """Nothing is wrong with what it awarded before, so the verdict stays what it is."""
    return Message(
        Code.ISSUER_CLOSED,
        "Issued by {name} ({domain}), which is in our register. It closed on {at} and awards no badges any more."
        " What it awarded before stays valid.",
        name=name,
        domain=domain,
        at=at,
    )


def _remarked(sentence: Message) -> Finding:
    check = Check(CheckName.ISSUER, Outcome.NOT_CHECKED, sentence)
    return Finding(check, Verdict.VALID_WITH_REMARKS, sentence)


def _not_in_register(issuer: str) -> Message:
    name = shown(domain_of(issuer) or issuer)
    return Message(
        Code.ISSUER_NOT_IN_REGISTER,
        "Issued by {name}. We did not find this issuer in a register that we know, so please find out for "
        "yourself who it is.",
        name=name,
    )


def _like_another(issuer: str, posing: Message) -> Message:
    return Message(
        Code.ISSUER_LIKE_ANOTHER,
        "Issued by {name} ({domain}). That name looks like the name of an issuer in our register, but this issuer is "
        "not in it. Please find out for yourself who it is.",
        name=posing,
        domain=shown(domain_of(issuer) or issuer),
    )


_NOT_BOUND: Final = Message(
    Code.ISSUER_NOT_BOUND, "The issuer is given as a number that nobody can look up, so we cannot tell who signed it."
)
