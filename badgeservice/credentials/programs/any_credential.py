"""Any credential, verified for a program: as an object, as a token, or as a token in an envelope (VC-API).

An *enveloped* credential or presentation is a signed token in a `data:` address (VC Data Model 2.0 §4.13.1). What is
verified here is only ever a Verifiable Credential: not an image, not an address, not a badge of an older standard.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple, Unpack

from badgeservice.codes import Code
from badgeservice.credentials.checks.circumstances import Questions
from badgeservice.credentials.checks.concluding import conclude_early
from badgeservice.credentials.checks.verdict import Check, CheckName, Verdict, Verification
from badgeservice.credentials.document import VC_2_CONTEXT, Document, IssuerId, as_list
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.compact_jws import Token, is_compact_jws
from badgeservice.credentials.reading.data_model import check_contexts
from badgeservice.credentials.reading.one_spelling import CREDENTIAL_NOT_AN_OBJECT, Malformed
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.status.status_flaws import StatusFlaw
from badgeservice.credentials.status.status_rules import check_statuses
from badgeservice.credentials.verification import Verifier
from badgeservice.errors import Invalid, Message

GOOD: Final = frozenset({Verdict.VALID, Verdict.VALID_WITH_REMARKS})


class _Envelope(NamedTuple):
    """The type of an envelope, and how the address in it begins."""

    type: str
    prefix: str


_CREDENTIAL: Final = _Envelope("EnvelopedVerifiableCredential", "data:application/vc+jwt,")
_PRESENTATION: Final = _Envelope("EnvelopedVerifiablePresentation", "data:application/vp+jwt,")


def verify_any(
    credential: object,
    verifier: Verifier,
    *,
    fetch: Fetch,
    now: datetime,
    secured_by: IssuerId | None = None,
    **questions: Unpack[Questions],
) -> Verification:
    """The verdict about `credential`, by the profile for programs. Raises `Malformed` when it is not one at all.

    `secured_by` is the holder of the presentation that it is in, when they signed that.
    """
    content = _content_of(credential)
    verifier = replace(verifier, profile=ReadingProfile.CREDENTIAL)
    verification = verifier.verify(content, fetch=fetch, now=now, secured_by=secured_by, **questions)
    document = verification.document
    if document is None:
        if not isinstance(credential, dict):
            return verification
        document = credential  # what is wrong with a status is said also when something else is wrong
    try:
        check_contexts(document)
        check_statuses(document)
    except Invalid as error:
        problem = error.problem.value if isinstance(error, StatusFlaw) else ""
        check = Check(CheckName.WELL_FORMED, Outcome.FAILED, error.sentence, problem)
        return conclude_early(content, verification.checks, check, now)
    return _without_changed_evidence(verification)


def _without_changed_evidence(verification: Verification) -> Verification:
    """A person decides what a changed file means; a program asked whether all of it is right."""
    if all(remark.code != Code.EVIDENCE_CHANGED for remark in verification.remarks):
        return verification
    changed = verification.check(CheckName.ASSESSMENTS).sentence
    verdict = Verdict.NOT_CHECKED if verification.verdict in GOOD else verification.verdict
    return replace(verification, verdict=verdict, summary=changed)


def _content_of(credential: object) -> bytes:
    """A credential as the verifier takes it: the token of an envelope, a bare token, or JSON."""
    if isinstance(credential, str):
        return check_token(credential).encode()
    if not isinstance(credential, dict):
        raise Malformed(CREDENTIAL_NOT_AN_OBJECT)
    if token := token_of(credential, _CREDENTIAL):
        return token.encode()
    check_contexts(credential)
    return json.dumps(credential, ensure_ascii=False).encode()


def presentation_token(presentation: Document) -> Token | None:
    """The token of an enveloped presentation; None when it is not enveloped. Raises `Malformed`."""
    return token_of(presentation, _PRESENTATION)


def build_credential_envelope(token: Token) -> Document:
    """A credential in the form of a token, as a member of JSON-LD (§4.13.1)."""
    return {"@context": [VC_2_CONTEXT], "id": _CREDENTIAL.prefix + token, "type": _CREDENTIAL.type}


def check_token(text: str) -> Token:
    """`text`, when it has the form of a signed token. Raises `Malformed`."""
    if not is_compact_jws(text):
        raise Malformed(Message(Code.NOT_A_TOKEN, "this is not a signed token"))
    return Token(text)


def token_of(document: Document, envelope: _Envelope) -> Token | None:
    """The token of an envelope; None when `document` is something else.

    Raises:
        Malformed: it says that it is an envelope and holds no token, has no context of the data model, or says more:
            nobody has signed that.
    """
    kind, prefix = envelope
    types = document.get("type")
    if kind not in as_list(types):
        return None
    _check_context_of_envelope(document.get("@context"))
    if types not in (kind, [kind]) or document.keys() - {"@context", "id", "type"}:
        raise Malformed(
            Message(Code.ENVELOPE_SAYS_MORE, "an envelope may not say more than what is in it"),
        )
    address = document.get("id")
    if not isinstance(address, str) or not address.startswith(prefix):
        raise Malformed(Message(Code.ENVELOPE_WITHOUT_TOKEN, "this envelope does not contain a signed token")).under(
            "id"
        )
    try:
        return check_token(address.removeprefix(prefix))
    except Malformed as malformed:
        raise malformed.under("id") from None


def _check_context_of_envelope(contexts: object) -> None:
    """One of them defines its words; unlike in a credential that need not be the first (§4.13)."""
    if VC_2_CONTEXT not in as_list(contexts):
        raise Malformed(
            Message(Code.CONTEXT_MISSING, "the context for Verifiable Credentials is missing"),
        ).under("@context")
