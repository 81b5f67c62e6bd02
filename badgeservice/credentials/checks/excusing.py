"""Is a badge whose form was refused false, or only written in a way that we do not read? (checks 2 and 4; design §5)

Two issuers, no subject, half a status: nobody can say what such a badge means. It is not false for that, when those
who signed it signed it so. What no signature covers was not said by whoever signed: a spelling that leaves the
statements as they are may be somebody else's, so under RDFC that stays a trick. With JCS or in a token every byte is
the issuer's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.checks.established import Stopped
from badgeservice.credentials.checks.verdict import CheckName
from badgeservice.credentials.document import Document, as_list
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.proof_results import ProofResult
from badgeservice.credentials.reading.one_spelling import IRI, check_amount
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
    }
)


def is_refused_for_its_form(stopped: Stopped) -> bool:
    """Did check 2 stop it, and may that have to do with how it is written?"""
    return stopped.check.name is CheckName.WELL_FORMED and stopped.check.outcome is Outcome.FAILED


def is_too_large(document: Document) -> bool:
    """Has it more values than we read? Then its signature is not looked at either."""
    try:
        check_amount(document)
    except Invalid:
        return True
    return False


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
    if not results or any(result.outcome is Outcome.FAILED and _is_proof(result) for result in results):
        return False
    keys = [result.key for result in results if result.outcome is Outcome.PASSED and result.key]
    named = frozenset(_named_issuers(document))
    if not keys or not named or any(key.controller in named for key in keys):
        return True
    is_nobody = all(name.startswith("urn:uuid:") for name in named)
    return is_nobody and any(key.is_self_named for key in keys)


def _is_proof(result: ProofResult) -> bool:
    """Nobody can tell whether it was signed, what has no meaning as linked data or is signed in an unknown way."""
    return result.code != Code.NOT_LINKED_DATA and not result.is_of_unknown_kind


def _named_issuers(document: Document) -> Iterator[str]:
    for one in as_list(document.get("issuer", [])):
        name = one.get("id") if isinstance(one, dict) else one
        if isinstance(name, str) and IRI.fullmatch(name):
            yield name
