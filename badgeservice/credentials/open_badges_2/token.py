"""The token of a signed 2.0 badge: a compact JWS over the assertion, with a key in PEM on a web page."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import PublicKey, public_key_from_der
from badgeservice.credentials.proofs.compact_jws import CompactJws, Token, read_compact_jws
from badgeservice.credentials.proofs.jose import ALGORITHMS, check_algorithm
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


def check_header(token: CompactJws) -> None:
    """Raise `ProofFlaw` for a header that asks for trust, and for a way of signing that is not safe or not known.

    OB 2.0 names RS256 and leaves others free ("Signed Verification"); libraries of then sign with ES256 too.
    """
    if token.header.keys() - _HEADERS:
        raise ProofFlaw(Code.JWT_HEADER_REFUSED)
    check_algorithm(str(token.header.get("alg")))


def verify_token(token: CompactJws, key: PublicKey) -> bool:
    """Does the signature fit? The key fixes the algorithm: a header that names that of another key never fits."""
    return token.header.get("alg") in ALGORITHMS[key.type] and key.verify(token.signature, token.signed)


def read_pem(pem: object) -> PublicKey:
    """The key of a `CryptographicKey`. Raises `Invalid` when there is none that can be read."""
    match = _PEM.fullmatch(pem) if isinstance(pem, str) else None
    if match is None:
        raise ProofFlaw(Code.KEY_TYPE_WRONG)
    try:
        return public_key_from_der(base64.b64decode("".join(match[1].split()), validate=True))
    except binascii.Error:
        raise ProofFlaw(Code.KEY_TYPE_WRONG) from None
