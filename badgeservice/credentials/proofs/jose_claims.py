"""The claims of a signed token beside the credential that they repeat.

Open Badges 3.0 repeats five things of the credential as claims of the token, so that software which knows only tokens
can judge it: `iss` the issuer, `jti` the id, `sub` the subject, `nbf` valid from, `exp` valid until. Said twice, they
must be the same, or two programs would read two badges from one token (threats V27). A credential of the old data
model (VCDM 1.1) has a claim of its own, `vc`, and there the five may be said by the claims alone.

VC-JOSE-COSE has the credential as the payload. Its claims are about the token: a token may end before the credential.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from badgeservice.codes import Code
from badgeservice.credentials.document import VC_1_CONTEXT, Document, as_strings
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.proof_results import SENTENCES, Problem, ProofFlaw
from badgeservice.credentials.timestamps import SKEW, format_timestamp, parse_timestamp
from badgeservice.errors import Invalid, SigningFailed

_REGISTERED = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat", "aud", "nonce"})
_LAST_SECOND = 253_402_300_799  # of the year 9999


def build_claims(content: Document) -> Document:
    """The payload of an Open Badges 3.0 token: the credential and the claims that repeat it. Raises `SigningFailed`."""
    subject = content.get("credentialSubject")
    claims = {
        "iss": _identifier(content.get("issuer")),
        "jti": _identifier(content),
        "sub": _identifier(subject),
        "nbf": _seconds(content.get("validFrom")),
    }
    if None in claims.values():
        raise SigningFailed(SENTENCES[Code.JWT_MALFORMED], field="proof")
    if "validUntil" in content:
        claims["exp"] = _seconds(content["validUntil"])
    return content | claims


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: the credential in the shape that it has elsewhere, and beside it the claims."""

    document: Document
    said: Mapping[str, str | int]  # those of the five that are there; moments in whole seconds
    audiences: tuple[object, ...]
    nonce: object
    is_open_badge: bool

    @property
    def issuer(self) -> str:
        """Who is said to have signed: the issuer of a credential, the holder of a presentation."""
        named = self.document.get("issuer", self.document.get("holder"))
        return _identifier(named) or str(self.said.get("iss", ""))

    def is_of_another(self, controller: str) -> bool:
        """Does a presentation name a DID as its issuer, and is it not the one whose key signed?"""
        issuer = str(self.said.get("iss", ""))
        return issuer.lower().startswith("did:") and issuer != controller

    def check(self, asked: ProofCircumstances) -> None:
        """Refuse claims that contradict the credential, or a token that is not for now and not for us."""
        if self.is_open_badge:
            self._check_repeated()
        else:
            self._check_period(asked.now)
        self._check_same("iss", self.issuer)
        self._check_same("jti", self.document.get("id"))
        self._check_same("sub", _identifier(self.document.get("credentialSubject")))
        if not all(one in self.audiences for one in as_strings(asked.domain)):
            raise ProofFlaw(Code.PROOF_DOMAIN_WRONG, Problem.DOMAIN)
        if asked.challenge is not None and asked.challenge != self.nonce:
            raise ProofFlaw(Code.PROOF_CHALLENGE_WRONG, Problem.CHALLENGE)

    def _check_repeated(self) -> None:
        """Tokens of 1EdTech's own test set lack `sub`, so that one may be absent; when it is there it must agree."""
        if {"iss", "jti", "nbf"} - self.said.keys():
            raise ProofFlaw(Code.JWT_MALFORMED)
        self._check_same("nbf", _seconds(self.document.get("validFrom", self.document.get("issuanceDate"))))
        self._check_same("exp", _seconds(self.document.get("validUntil", self.document.get("expirationDate"))))

    def _check_same(self, name: str, expected: object) -> None:
        """What is said twice is the same; outside Open Badges, a claim may say what the credential leaves open."""
        is_left_open = expected is None and not self.is_open_badge
        if name in self.said and not is_left_open and self.said[name] != expected:
            raise ProofFlaw(Code.JWT_CLAIMS_CONTRADICT)

    def _check_period(self, now: datetime) -> None:
        if "nbf" in self.said and _moment(self.said["nbf"]) > now + SKEW:
            raise ProofFlaw(Code.JWT_NOT_YET_VALID)
        if "exp" in self.said and _moment(self.said["exp"]) <= now:
            raise ProofFlaw(Code.JWT_EXPIRED)


def read_claims(payload: Document, *, is_open_badge: bool) -> Claims:
    """The credential and the claims of a payload. Raises `ProofFlaw` for what has not the form of a claim."""
    said = _read_said(payload)
    document = {name: value for name, value in payload.items() if name not in _REGISTERED}
    if "vc" in document or "vp" in document:  # VC-JOSE-COSE section 3.1 forbids them
        if not is_open_badge or document.keys() != {"vc"} or not isinstance(document["vc"], dict):
            raise ProofFlaw(Code.JWT_MALFORMED)
        document = _complete(document["vc"], said)
    if is_open_badge and "exp" in said:
        until = "validUntil" if _is_of_version_2(document) else "expirationDate"
        document = {until: _timestamp(said["exp"])} | document
    audience = payload.get("aud", [])
    audiences = tuple(audience) if isinstance(audience, list) else (audience,)
    return Claims(document, said, audiences, payload.get("nonce"), is_open_badge)


def _read_said(payload: Document) -> dict[str, str | int]:
    said: dict[str, str | int] = {}
    for name in payload.keys() & {"iss", "sub", "jti"}:
        if not isinstance(payload[name], str):
            raise ProofFlaw(Code.JWT_MALFORMED)
        said[name] = payload[name]
    for name in payload.keys() & {"nbf", "exp"}:
        value = payload[name]  # RFC 7519 section 2, NumericDate: seconds, with or without a fraction
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LAST_SECOND:
            raise ProofFlaw(Code.JWT_MALFORMED)
        said[name] = math.floor(value)
    return said


def _complete(document: Document, said: Mapping[str, str | int]) -> Document:
    """VCDM 1.1 section 6.3.1: what the credential leaves to the claims is put back into it."""
    left = {"issuer": said.get("iss"), "id": said.get("jti")}
    issuer = document.get("issuer")
    if isinstance(issuer, dict) and "id" not in issuer and "iss" in said:  # the profile is there, its name in the claim
        document = document | {"issuer": {"id": said["iss"]} | issuer}
    if "nbf" in said:
        left["validFrom" if _is_of_version_2(document) else "issuanceDate"] = _timestamp(said["nbf"])
    subject = document.get("credentialSubject")
    if isinstance(subject, dict) and "id" not in subject and "sub" in said:
        document = document | {"credentialSubject": {"id": said["sub"]} | subject}
    return {name: value for name, value in left.items() if value is not None} | document


def _is_of_version_2(document: Document) -> bool:
    """By its vocabularies, because a word of the other version would have no meaning in it."""
    contexts = as_strings(document.get("@context"))
    return VC_1_CONTEXT not in contexts


def _identifier(value: object) -> str | None:
    """The `id` of an object, or a text that is the id itself; a list of one is that one."""
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None


def _seconds(timestamp: object) -> int | None:
    """A moment of the credential as claims write it; one that cannot be read is like one that is not there."""
    try:
        return math.floor(parse_timestamp(timestamp).timestamp())
    except Invalid:
        return None


def _moment(seconds: str | int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _timestamp(seconds: str | int) -> str:
    return format_timestamp(_moment(seconds))
