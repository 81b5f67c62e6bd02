"""What is looked at after a badge was signed and before it is handed out: step 6 of awarding.

Would a stranger find it genuine, with all nine checks, both proofs, and what everybody can fetch? And is it, byte for
byte, what was decided, for whom it was decided? Only then it is stored. The same is asked of a badge in another form.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, as_list, without_proof, write_document
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.proofs import PROOF_SET
from badgeservice.credentials.proofs.signed_badge import SignedBadge, with_proof_set
from badgeservice.credentials.verification import Check, CheckName, Verdict, Verification, Verifier
from badgeservice.errors import Message, SigningFailed

_GENUINE: Final = (Verdict.VALID, Verdict.VALID_WITH_REMARKS)
_GENUINE_BEFORE: Final = (*_GENUINE, Verdict.EXPIRED)  # a badge that has ended is still its learner's to show


def check_signed_badge(
    verifier: Verifier, signed: SignedBadge, document: Document, *, fetch: Fetch, now: datetime, email: str | None
) -> None:
    """Raise `SigningFailed` unless `signed` is a genuine badge that says what `document` says.

    `email` is the address of whoever earned it, when the badge was given to an address.
    """
    verification = verifier.verify(_put_together(signed), fetch=fetch, now=now, email=email)
    is_theirs = email is None or verification.check(CheckName.HOLDER).outcome is Outcome.PASSED
    if verification.verdict not in _GENUINE or not is_theirs:
        wrong = _find_wrong(verification)
        raise SigningFailed(wrong.sentence, field=wrong.name)
    if not _is_as_decided(signed, document, verification):
        raise SigningFailed(_NOT_WHAT_WAS_DECIDED)


def check_signed_token(verifier: Verifier, token: bytes, document: Document, *, fetch: Fetch, now: datetime) -> None:
    """The same of a token of a badge that was awarded before: it says what `document` says, and nothing beside it."""
    verification = verifier.verify(token, fetch=fetch, now=now)
    if verification.verdict not in _GENUINE_BEFORE:
        wrong = _find_wrong(verification)
        raise SigningFailed(wrong.sentence, field=wrong.name)
    if verification.document != document:
        raise SigningFailed(_NOT_WHAT_WAS_DECIDED)


def _put_together(signed: SignedBadge) -> bytes:
    try:
        return with_proof_set(*signed)
    except ValueError:
        raise SigningFailed(_NOT_WHAT_WAS_DECIDED) from None


def _is_as_decided(signed: SignedBadge, document: Document, verification: Verification) -> bool:
    """Does it say what `document` says, and are its proofs exactly our two, by one key, each in its own part?"""
    found = verification.document or {}
    proofs: list[Document] = as_list(found["proof"])
    is_each_good = all(remark.code != Code.OTHER_PROOF_UNCHECKED for remark in verification.remarks)
    if not is_each_good or [proof.get("cryptosuite") for proof in proofs] != list(PROOF_SET):
        return False
    first, second = map(write_document, proofs)
    return (
        without_proof(found) == document
        and proofs[0]["verificationMethod"] == proofs[1]["verificationMethod"]
        # To the byte, because the set was verified, and its parts are what is handed out.
        and signed.document_bytes.endswith(b',"proof":[' + first + b"]}")
        and signed.jcs_proof_bytes == second
    )


def _find_wrong(verification: Verification) -> Check:
    """What failed; when nothing did, the first that could not be checked."""
    wrong = [check for check in verification.checks if check.outcome is not Outcome.PASSED]
    return next((check for check in wrong if check.outcome is Outcome.FAILED), wrong[0])


_NOT_WHAT_WAS_DECIDED: Final = Message(
    Code.SIGNED_SOMETHING_ELSE, "What we signed is not the badge that was decided on. It was not handed out."
)
