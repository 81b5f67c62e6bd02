"""Presentations: several credentials, shown by their holder (VC Data Model 2.0 §4.13).

A presentation is signed by whoever shows it, for this verifier (`domain`) and this moment (`challenge`), so that
nobody else can show it again (threats V20). It says nothing about the credentials in it: each of those is verified by
itself, as if it had come alone, and the presentation is good only when all of them are.

An *enveloped* credential or presentation is a signed token in a `data:` address (§4.13.1).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from badgeservice.credentials.content import Document
from badgeservice.credentials.data_model import check_presentation
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.jose import verify_vc_jwt
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.plain import Malformed
from badgeservice.credentials.proof_form import Strings
from badgeservice.credentials.proof_results import ProofResult
from badgeservice.credentials.proofs import verify_proofs
from badgeservice.credentials.verification import Verdict, Verification, Verifier

MAX_CREDENTIALS: Final = 20
GOOD: Final = frozenset({Verdict.VALID, Verdict.VALID_WITH_REMARKS})

_CREDENTIAL_ENVELOPE: Final = ("EnvelopedVerifiableCredential", "data:application/vc+jwt,")
_PRESENTATION_ENVELOPE: Final = ("EnvelopedVerifiablePresentation", "data:application/vp+jwt,")


@dataclass(frozen=True, slots=True)
class PresentationVerification:
    """What became of each proof of the holder and of each credential shown."""

    proofs: tuple[ProofResult, ...]
    credentials: tuple[Verification, ...]

    @property
    def is_verified(self) -> bool:
        """The holder signed, no signature is bad or unknown, and every credential is good."""
        return (
            bool(self.proofs)
            and all(proof.outcome is Outcome.PASSED for proof in self.proofs)
            and all(credential.verdict in GOOD for credential in self.credentials)
        )


def verify_presentation(
    document: Document,
    verifier: Verifier,
    *,
    fetch: Fetch,
    now: datetime,
    domain: Strings | None = None,
    challenge: str | None = None,
) -> PresentationVerification:
    """Verify a presentation, embedded or enveloped.

    Raises:
        Invalid: it has not the shape of a presentation, or something in it would not be signed.
    """
    if token := read_envelope(document, _PRESENTATION_ENVELOPE):
        found, result = verify_vc_jwt(
            token,
            fetch=fetch,
            now=now,
            plain_http_hosts=verifier.plain_http_hosts,
            purpose="authentication",
            audience=domain if isinstance(domain, str) else None,
            nonce=challenge,
        )
        proofs: tuple[ProofResult, ...] = (result,)
        document = found if found is not None and result.outcome is Outcome.PASSED else {}
    else:
        check_presentation(document)
        verifier.linked_data.link({name: value for name, value in document.items() if name != "proof"})
        proofs = verify_proofs(
            document,
            fetch=fetch,
            linked_data=verifier.linked_data,
            now=now,
            expected_purpose="authentication",
            domain=domain,
            challenge=challenge,
            plain_http_hosts=verifier.plain_http_hosts,
        )
    credentials = _shown(document)
    return PresentationVerification(
        proofs, tuple(verifier.verify(credential_bytes(one), fetch=fetch, now=now) for one in credentials)
    )


def credential_bytes(credential: object) -> bytes:
    """A credential as the verifier takes it: the token of an envelope, a bare token, or JSON."""
    if isinstance(credential, dict) and (token := read_envelope(credential, _CREDENTIAL_ENVELOPE)):
        return token.encode()
    return credential.encode() if isinstance(credential, str) else json.dumps(credential, ensure_ascii=False).encode()


def build_credential_envelope(token: str) -> Document:
    """A credential in the form of a token, as a member of JSON-LD (§4.13.1)."""
    kind, prefix = _CREDENTIAL_ENVELOPE
    return {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": prefix + token, "type": kind}


def read_envelope(document: Document, form: tuple[str, str]) -> str:
    """The token of an envelope; empty when `document` is none.

    Raises:
        Malformed: it says that it is an envelope and holds no token, or has no context of the data model.
    """
    kind, prefix = form
    types = document.get("type")
    if kind not in (types if isinstance(types, list) else [types]):
        return ""
    contexts = document.get("@context")
    address = document.get("id")
    if (contexts if isinstance(contexts, str) else (contexts or [""])[0]) != "https://www.w3.org/ns/credentials/v2":
        raise Malformed("context_missing", "an envelope needs its context", "een envelop heeft een context nodig")
    if not isinstance(address, str) or not address.startswith(prefix):
        raise Malformed(
            "envelope_without_token", "this envelope holds no signed token", "deze envelop bevat geen token"
        ).under("id")
    return address.removeprefix(prefix)


def _shown(document: Document) -> list[Any]:
    credentials = document.get("verifiableCredential", [])
    many = credentials if isinstance(credentials, list) else [credentials]
    if len(many) > MAX_CREDENTIALS:
        raise Malformed("too_many_parts", "it holds too many credentials", "er staan te veel credentials in").under(
            "verifiableCredential"
        )
    return many
