"""The token of a signed 2.0 badge: a compact JWS over the assertion, with a key that stands in PEM on a web page."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from badgeservice.credentials.content import Document
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.multikey import KeyType, PublicKey
from badgeservice.credentials.open_badges_2_documents import is_assertion
from badgeservice.credentials.proof_results import ProofFlaw
from badgeservice.credentials.reading import read_document
from badgeservice.errors import Invalid

_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)
_PEM: Final = re.compile(r"\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{1,4000})-----END PUBLIC KEY-----\s*")
_HEADERS: Final = frozenset({"alg", "typ", "kid", "cty"})


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart; nothing of it is believed yet."""

    header: Document
    payload: Document
    signed: bytes
    signature: bytes


def read_token(text: str) -> Token | None:
    """The token, if it is one and an assertion is in it."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        return None
    try:
        payload = read_document(decode_base64url(match[2]))
        if not is_assertion(payload):
            return None
        header, signature = read_document(decode_base64url(match[1])), decode_base64url(match[3])
    except Invalid:
        return None
    return Token(header, payload, f"{match[1]}.{match[2]}".encode("ascii"), signature)


def verify_token(token: Token, pem: object) -> bool:
    """Does the signature fit? Only RS256 is known (OB 2.0, "Signed Verification"); the header may ask for nothing else.

    Raises `Invalid` for a header or a key that is refused.
    """
    if token.header.keys() - _HEADERS:
        raise ProofFlaw("jwt_header_refused")
    if token.header.get("alg") != "RS256":
        raise ProofFlaw("jwt_algorithm_refused")
    return _read_pem(pem).verify(token.signature, token.signed)


def _read_pem(pem: object) -> PublicKey:
    match = _PEM.fullmatch(pem) if isinstance(pem, str) else None
    if match is None:
        raise ProofFlaw("key_type_wrong")
    try:
        return PublicKey(KeyType.RSA, base64.b64decode("".join(match[1].split()), validate=True))
    except binascii.Error:
        raise ProofFlaw("key_type_wrong") from None
