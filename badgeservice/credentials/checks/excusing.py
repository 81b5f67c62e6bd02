"""Is a badge whose form was refused false, or only written in a way that we do not read? (checks 2 and 4; design §5)

Two issuers, no subject, half a status: nobody can say what such a badge means. It is not false for that, when those
who signed it signed it so. What no signature covers was not said by whoever signed: a spelling that leaves the
statements as they are may be somebody else's, so under RDFC that stays a trick. With JCS or in a token every byte is
the issuer's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.checks.established import Stopped
from badgeservice.credentials.checks.verdict import CheckName
from badgeservice.credentials.document import Document, IssuerId, as_list, without_proof
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.proof_results import ProofResult
from badgeservice.credentials.reading.one_spelling import IRI, check_amount, check_spelling
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.errors import Invalid

# How one thing is said and another is read, with one and the same set of signed statements.
_SPELLINGS: Final = frozenset(
    {
        Code.KEY_NOT_PLAIN,
        Code.TYPE_NOT_PLAIN,
        Code.CONTEXT_NESTED,
        Code.VALUE_NOT_PLAIN,
        Code.LIST_IN_LIST,
        Code.LANGUAGE_UNKNOWN,
        Code.ID_NOT_ABSOLUTE,
        Code.UNSIGNED_DATA,
    }
)


# What keeps us from looking at a signature, and shows nothing about it. Programs refuse it all the same: theirs are the
# rules of Data Integrity §4.5, by which every proof must be a good one.
_SHOWS_NOTHING: Final = frozenset(
    {
        Code.TOO_MANY_PROOFS,  # more than we look at
        Code.PROOF_EXPIRED,  # it was good for a time
        Code.KEY_EXPIRED,  # so was the key; it may have signed before
        Code.JWT_EXPIRED,
        Code.JWT_NOT_YET_VALID,
        Code.KEY_TYPE_UNKNOWN,
        Code.KEY_WRITTEN_OUT,
        Code.KEY_DOCUMENT_INVALID,  # the issuer's site says nothing that we understand about its keys
        Code.NOT_LINKED_DATA,  # of what has no meaning nobody can tell whether it was signed
        Code.TOO_COMPLEX,
        Code.TIMESTAMP_INVALID,  # of the signature: we cannot tell when it was made
    }
)


# What the site of an issuer says about its own keys, when that is no answer that we can read. Of a key that lies with
# somebody else it is no excuse.
_OF_ITS_OWN_SITE: Final = frozenset(
    {
        Code.HOST_NOT_READ,
        Code.KEY_DOCUMENT_OF_ANOTHER,
        Code.KEY_INVALID,
        Code.KEY_PRIVATE_PART_PRESENT,
        Code.KEY_USE_WRONG,
        Code.KEY_WEAK,
        Code.ENCODING_INVALID,
    }
)
_ON_A_SITE: Final = ("did:web:", "http:", "https:")


def outcome_of(result: ProofResult, profile: ReadingProfile, issuer: IssuerId) -> Outcome:
    """Is a signature that is not good a bad one, or one that we cannot judge?"""
    is_unknown = profile is ReadingProfile.OPEN_BADGE and _shows_nothing(result, {issuer})
    return Outcome.NOT_CHECKED if is_unknown else result.outcome


def is_refused_for_its_form(stopped: Stopped) -> bool:
    """Did check 2 or 3 stop it, so that it has to do with how it is written?"""
    is_early = stopped.check.name in (CheckName.WELL_FORMED, CheckName.NOTHING_UNSIGNED)
    return is_early and stopped.check.outcome is Outcome.FAILED


def is_too_large(document: Document) -> bool:
    """Has it more values than we read? Then its signature is not looked at either."""
    try:
        check_amount(document)
    except Invalid:
        return True
    return False


def is_plain_beside_its_proofs(document: Document) -> bool:
    """Is what is spelled oddly within a proof? There it hides nothing: a suite that we know takes no such member."""
    try:
        check_spelling(without_proof(document))
    except Invalid:
        return False
    return True


def excuse(stopped: Stopped, document: Document, results: Sequence[ProofResult], *, is_whole: bool) -> Stopped:
    """The refusal, as "not checked" when it was signed like this. `is_whole`: the signature covers every byte."""
    is_trick = stopped.check.code in _SPELLINGS and not is_whole
    if is_trick or not _is_signed_so(document, results):
        return stopped
    return not_checked(stopped)


def not_checked(stopped: Stopped) -> Stopped:
    """The same reason, and nothing said against the badge."""
    return Stopped(stopped.check._replace(outcome=Outcome.NOT_CHECKED))


def _is_signed_so(document: Document, results: Sequence[ProofResult]) -> bool:
    """Does no signature speak against it, and is one that fits by who it names as its issuer, if it names somebody?"""
    named = frozenset(_named_issuers(document))
    if not results or any(result.outcome is Outcome.FAILED and _is_proof(result, named) for result in results):
        return False
    keys = [result.key for result in results if result.outcome is Outcome.PASSED and result.key]
    if not keys or not named or any(key.controller in named for key in keys):
        return True
    is_nobody = all(name.startswith("urn:uuid:") for name in named)
    return is_nobody and any(key.is_self_named for key in keys)


def _is_proof(result: ProofResult, issuers: Set[str]) -> bool:
    return not _shows_nothing(result, issuers) and not result.is_of_unknown_kind


def _shows_nothing(result: ProofResult, issuers: Set[str]) -> bool:
    if result.code in _OF_ITS_OWN_SITE and result.key is None:
        controller = (result.verification_method or "").partition("#")[0]
        return controller in issuers and controller.startswith(_ON_A_SITE)
    # With its key a token has been looked at, and then only its claims can be less than they should.
    is_without_claims = result.code == Code.JWT_MALFORMED and result.key is not None
    return is_without_claims or result.code in _SHOWS_NOTHING


def _named_issuers(document: Document) -> Iterator[str]:
    for one in as_list(document.get("issuer", [])):
        name = one.get("id") if isinstance(one, dict) else one
        if isinstance(name, str) and IRI.fullmatch(name):
            yield name
