"""Whose is it? (check 8; threats V20)

A badge says about whom it is: by a name, and by an address of which it has only a hash. Neither proves that the person
who shows it is that person. What can be checked is an address that somebody types: whether it is the one that the badge
was given to (OB 3.0 verification, step 5). Without that the check says "not checked", which is nobody's fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import plain_names
from badgeservice.credentials.badge.content import Identity, IdentityType
from badgeservice.credentials.badge.recipient import is_same_identity
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import shown
from badgeservice.errors import Message


def check_holder(identities: Sequence[Identity], email: str | None) -> Finding:
    """Check 8: compare the typed address, if one was typed, with those in the badge."""
    addresses = [one for one in identities if one.type == IdentityType.EMAIL]
    if email is None:
        return _not_compared(identities, may_type=bool(addresses))
    if not addresses:
        return _finding(Outcome.NOT_CHECKED, _WITHOUT_ADDRESS)
    if any(is_same_identity(email, _identity_object(one)) for one in addresses):
        return _finding(Outcome.PASSED, _MATCHES)
    return Finding(Check(CheckName.HOLDER, Outcome.FAILED, _DIFFERS), Verdict.OTHER_HOLDER)


def may_compare(check: Check) -> bool:
    """Whether there is an address in the badge, so that one that somebody types can be compared with it."""
    how = check.sentence.values.get("how")
    return check.outcome is not Outcome.NOT_CHECKED or (isinstance(how, Message) and how.code == _TYPE_IT.code)


def _identity_object(identity: Identity) -> dict[str, object]:
    return {"identityHash": identity.value, "hashed": identity.is_hashed, "salt": identity.salt}


def _not_compared(identities: Sequence[Identity], *, may_type: bool) -> Finding:
    names = " / ".join(map(shown, plain_names(identities)))
    if names:
        issued = Message(Code.HOLDER_NAMED, "Issued to {names}.", names=names)
    else:
        issued = Message(Code.HOLDER_UNNAMED, "The badge has no name on it.")
    how = _TYPE_IT if may_type else _ASK_THEM
    return _finding(Outcome.NOT_CHECKED, Message(Code.HOLDER_NOT_COMPARED, "{issued} {how}", issued=issued, how=how))


def _finding(outcome: Outcome, sentence: Message) -> Finding:
    return Finding(Check(CheckName.HOLDER, outcome, sentence))


_TYPE_IT: Final = Message(Code.HOLDER_TYPE_ADDRESS, "Type their e-mail address to see whether the badge is theirs.")
_ASK_THEM: Final = Message(
    Code.HOLDER_NOT_PROVEN, "The badge alone does not prove that the person who shows it is its owner."
)
_WITHOUT_ADDRESS: Final = Message(
    Code.HOLDER_WITHOUT_ADDRESS, "This badge has no e-mail address in it, so we could not compare yours."
)
NOBODY: Final = Message(Code.HOLDER_WITHOUT_ADDRESS, "It was not issued to anybody.")
_MATCHES: Final = Message(Code.HOLDER_MATCHES, "The badge was issued to the e-mail address that you typed.")
_DIFFERS: Final = Message(
    Code.HOLDER_DIFFERS, "The badge was issued to a different e-mail address from the one you typed."
)
