"""The token of a signed 2.0 badge: a compact JWS over the assertion, with a key in PEM on a web page."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import KeyType, PublicKey
from badgeservice.credentials.proofs.compact_jws import CompactJws, Token, read_compact_jws
from badgeservice.credentials.proofs.proof_results import ProofFlaw
from badgeservice.credentials.reading.opening import is_assertion
from badgeservice.errors import Invalid

_PEM: Final = re.compile(r"\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{1,4000})-----END PUBLIC KEY-----\s*")
_HEADERS: Final = frozenset({"alg", "typ", "kid", "cty"})


def read_token(text: Token) -> CompactJws | None:
    """The token, if it is one and an assertion is in it."""
    try:
        token = read_compact_jws(text)
    except Invalid:
        return None
    return token if is_assertion(token.payload) else None


def verify_token(token: CompactJws, pem: object) -> bool:
    """Does the signature fit? Only RS256 is known (OB 2.0, "Signed Verification"); the header may ask for nothing else.

    Raises `Invalid` for a header or a key that is refused.
    """
    if token.header.keys() - _HEADERS:
        raise ProofFlaw(Code.JWT_HEADER_REFUSED)
    if token.header.get("alg") != "RS256":
        raise ProofFlaw(Code.JWT_ALGORITHM_REFUSED)
    return _read_pem(pem).verify(token.signature, token.signed)


def _read_pem(pem: object) -> PublicKey:
    match = _PEM.fullmatch(pem) if isinstance(pem, str) else None
    if match is None:
        raise ProofFlaw(Code.KEY_TYPE_WRONG)
    try:
        return PublicKey(KeyType.RSA, base64.b64decode("".join(match[1].split()), validate=True))
    except binascii.Error:
        raise ProofFlaw(Code.KEY_TYPE_WRONG) from None
