"""Whose is it? (check 8; threats V20)

A badge says about whom it is: by a name, and by an address of which it has only a hash. Neither proves that the person
who shows it is that person. What can be checked is an address that somebody types: whether it is the one that the badge
was given to (OB 3.0 verification, step 5). Without that the check says "not checked", which is nobody's fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from badgeservice.credentials.badge.badge_view import plain_names
from badgeservice.credentials.badge.content import Identity, IdentityType
from badgeservice.credentials.badge.recipient import is_same_identity
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.wording import shown
from badgeservice.errors import Sentence


def check_holder(identities: Sequence[Identity], email: str | None) -> Finding:
    """Check 8: compare the typed address, if one was typed, with those in the badge."""
    addresses = [one for one in identities if one.type == IdentityType.EMAIL]
    if email is None:
        return _not_compared(identities, may_type=bool(addresses))
    if not addresses:
        return _finding(Outcome.NOT_CHECKED, "holder_without_address", _WITHOUT_ADDRESS)
    if any(is_same_identity(email, _identity_object(one)) for one in addresses):
        return _finding(Outcome.PASSED, "holder_matches", _MATCHES)
    return Finding(
        Check(CheckName.HOLDER, Outcome.FAILED, "holder_differs", _DIFFERS), Verdict.VALID_WITH_REMARKS, _DIFFERS
    )


def _identity_object(identity: Identity) -> dict[str, object]:
    return {"identityHash": identity.value, "hashed": identity.is_hashed, "salt": identity.salt}


def _not_compared(identities: Sequence[Identity], *, may_type: bool) -> Finding:
    names = " / ".join(map(shown, plain_names(identities)))
    if names:
        issued = Sentence(f"Issued to {names}.", f"Uitgereikt aan {names}.")
    else:
        issued = Sentence("It names nobody.", "Er staat geen naam in.")
    how = _TYPE_IT if may_type else _ASK_THEM
    return _finding(
        Outcome.NOT_CHECKED, "holder_not_compared", Sentence(f"{issued.en} {how.en}", f"{issued.nl} {how.nl}")
    )


def _finding(outcome: Outcome, code: str, sentence: Sentence) -> Finding:
    return Finding(Check(CheckName.HOLDER, outcome, code, sentence))


_TYPE_IT: Final = Sentence(
    "Type their e-mail address to see whether the badge is theirs.",
    "Typ het e-mailadres om te zien of de badge van deze persoon is.",
)
_ASK_THEM: Final = Sentence(
    "The badge itself does not prove that whoever shows it is that person.",
    "De badge zelf bewijst niet dat wie hem laat zien ook die persoon is.",
)
_WITHOUT_ADDRESS: Final = Sentence(
    "There is no e-mail address in this badge, so we could not compare it.",
    "In deze badge staat geen e-mailadres. Daarom konden we het niet vergelijken.",
)
_MATCHES: Final = Sentence(
    "The badge was issued to the e-mail address that you typed.",
    "De badge is uitgereikt aan het e-mailadres dat u hebt ingevuld.",
)
_DIFFERS: Final = Sentence(
    "The badge was issued to another e-mail address than the one you typed.",
    "De badge is uitgereikt aan een ander e-mailadres dan u hebt ingevuld.",
)
