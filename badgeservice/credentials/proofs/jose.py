"""Credentials as signed tokens: VC-JWT as Open Badges 3.0 profiles it, and W3C's VC-JOSE-COSE.

A token is three texts with dots between: a header (how and with which key), the claims, and the signature over both as
they stand. Every byte is covered, so what a token says can be read from it directly. What makes tokens dangerous is
their header, which is read before anything is verified and in which the sender may ask for almost anything. So:

1. the header is read strictly, and what only serves to be tricked by is refused: `alg: none` and shared secrets,
   `crit`, `b64`, and the headers that bring a key or certificate from elsewhere (`jku`, `x5u`, `x5c` …) (threats V8);
2. the key is found by `kid`, like the key of any other proof; a key in the header itself (`jwk`) verifies the
   signature and proves nothing about an issuer, so its controller is only the key itself;
3. **the key fixes the algorithm**: the header may agree with it or be refused;
4. the signature must fit;
5. the claims must agree with the credential (see `jose_claims`).

`typ` tells the forms apart: `JWT` is Open Badges 3.0, where the header has four members at most, and another one that
asks for nothing is only against that standard; `vc+jwt` and `vp+jwt` are VC-JOSE-COSE 1.0 section 3.1, where others
that we do not understand are ignored, as it demands.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from enum import StrEnum

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, as_list, write_document
from badgeservice.credentials.fetching import JWK_ACCEPT
from badgeservice.credentials.keys.did import document_address
from badgeservice.credentials.keys.multikey import KeyType, PublicKey, Signer, public_key_from_jwk
from badgeservice.credentials.keys.verification_method import (
    ResolvedKey,
    read_key_document,
    resolve_verification_method,
)
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.compact_jws import Token, read_compact_jws
from badgeservice.credentials.proofs.jose_claims import Claims, build_claims, read_claims
from badgeservice.credentials.proofs.proof_results import SENTENCES, ProofFlaw, ProofResult, failed
from badgeservice.credentials.proofs.proofs import check_key
from badgeservice.errors import BadgeServiceError

__all__ = ["ALGORITHMS", "TokenType", "check_algorithm", "sign_vc_jwt", "verify_vc_jwt"]


class TokenType(StrEnum):
    """What a token is; the value is its `typ`."""

    OPEN_BADGE = "JWT"
    CREDENTIAL = "vc+jwt"
    PRESENTATION = "vp+jwt"


ALGORITHMS = {
    KeyType.RSA: ("RS256",),
    KeyType.P256: ("ES256",),
    KeyType.P384: ("ES384",),
    KeyType.ED25519: ("Ed25519", "EdDSA"),  # RFC 9864 gave the second its precise name
}
# OB 3.0 §8.2.1 permits more than we hold, and others come: `PS256`, `ES256K`, `ML-DSA-44`. All begin with a capital.
_ALGORITHM = re.compile(r"[A-Z][A-Za-z0-9-]{2,30}", re.ASCII)
_NO_SIGNATURE = ("none", "hs")  # nothing at all, and what is made with a secret that both sides know
_OPEN_BADGE_HEADERS = frozenset({"alg", "typ", "kid", "jwk"})
_REFUSED_HEADERS = frozenset({"crit", "b64", "zip", "enc", "jku", "x5u", "x5c"})


def sign_vc_jwt(document: Document, signer: Signer, *, kid: str, typ: TokenType = TokenType.OPEN_BADGE) -> Token:
    """The token of a credential, as it stands: a proof that it already has stays in it (OB 3.0 §8.1: that one first).

    `kid` is the name of the signer's key: the JsonWebKey entry of its DID document, or an address that answers with
    the bare JWK. Raises `SigningFailed` when the credential lacks what the claims repeat.
    """
    header = {"alg": ALGORITHMS[signer.public_key.type][-1], "kid": kid, "typ": typ.value}
    claims = build_claims(document) if typ is TokenType.OPEN_BADGE else document
    signed = f"{_encode(header)}.{_encode(claims)}"
    return Token(f"{signed}.{encode_base64url(signer.sign(signed.encode('ascii')))}")


def _encode(value: Document) -> str:
    return encode_base64url(write_document(value))


def verify_vc_jwt(token: Token, circumstances: ProofCircumstances) -> tuple[Document | None, ProofResult]:
    """The credential in a token and what is to be said of its signature. Never raises.

    With the purpose `authentication`, the presentation in a token: one is never taken for the other (threats V7).
    The document comes without the claims of the token, in the shape it has elsewhere; it is `None` when the token
    could not be read. It proves nothing unless the result has passed.
    """
    result = ProofResult(0)
    document: Document | None = None
    is_presentation = circumstances.purpose == "authentication"
    try:
        parsed = read_compact_jws(token)  # (1)
        typ = _check_header(parsed.header, parsed.payload)
        if (typ is TokenType.PRESENTATION) is not is_presentation:
            raise ProofFlaw(Code.PROOF_PURPOSE_WRONG)
        result = replace(result, verification_method=parsed.header.get("kid"), cryptosuite=parsed.header["alg"])
        if typ is TokenType.OPEN_BADGE and parsed.header.keys() - _OPEN_BADGE_HEADERS:
            result = replace(result, imperfection=SENTENCES[Code.JWT_HEADER_UNUSUAL])
        claims = read_claims(parsed.payload, is_open_badge=typ is TokenType.OPEN_BADGE)
        document = claims.document
        key = _find_key(parsed.header, claims, circumstances)  # (2)
        result = replace(result, key=key)
        check_key(key, circumstances)
        if parsed.header["alg"] not in ALGORITHMS[key.public_key.type]:  # (3)
            raise ProofFlaw(Code.JWT_ALGORITHM_REFUSED)
        if is_presentation and claims.is_of_another(key.controller):
            raise ProofFlaw(Code.JWT_CLAIMS_CONTRADICT)
        signer = claims.issuer or key.controller
        if parsed.header.get("iss", signer) != signer:  # RFC 7519 section 5.3: said again in the header
            raise ProofFlaw(Code.JWT_CLAIMS_CONTRADICT)
        if not key.public_key.verify(parsed.signature, parsed.signed):  # (4)
            raise ProofFlaw(Code.SIGNATURE_WRONG)
        claims.check(circumstances)  # (5)
    except BadgeServiceError as error:
        return document, failed(result, error)
    return document, replace(result, outcome=Outcome.PASSED, sentence=SENTENCES[Code.PROOF_VALID])


def _check_header(header: Document, payload: Document) -> TokenType:
    """Step 1, for the header: what may be there, and of which kinds."""
    typ = _read_type(header, payload)
    if header.keys() & _REFUSED_HEADERS:
        raise ProofFlaw(Code.JWT_HEADER_REFUSED)
    if "alg" not in header or not all(isinstance(header.get(name, ""), str) for name in ("alg", "kid", "cty")):
        raise ProofFlaw(Code.JWT_MALFORMED)
    check_algorithm(header["alg"])
    return typ


def check_algorithm(name: str) -> None:
    """Raise `ProofFlaw` for what is no safe way of signing, and for what we do not know."""
    if name in {name for names in ALGORITHMS.values() for name in names}:
        return
    is_secret = name.lower().startswith(_NO_SIGNATURE)  # a flaw; one that was named after us is none
    is_unknown = _ALGORITHM.fullmatch(name) is not None and not is_secret
    raise ProofFlaw(Code.JWT_ALGORITHM_UNKNOWN if is_unknown else Code.JWT_ALGORITHM_REFUSED)


def _read_type(header: Document, payload: Document) -> TokenType:
    """`typ`, a media type of which `application/` may be left out, in capitals or not (RFC 7515 section 4.1.9).

    It may be absent altogether. Then a presentation says that it is one, and a credential that repeats nothing as
    claims is not an Open Badge.
    """
    if "typ" in header:
        name = str(header["typ"]).lower().removeprefix("application/")
        for typ in TokenType:
            if name == typ.value.lower():
                return typ
        is_named = isinstance(header["typ"], str) and name
        raise ProofFlaw(Code.JWT_TYPE_UNKNOWN if is_named else Code.JWT_MALFORMED)
    types = payload.get("type")
    if "VerifiablePresentation" in as_list(types):
        return TokenType.PRESENTATION
    has_claims = not payload.keys().isdisjoint(("iss", "jti", "nbf", "vc"))
    return TokenType.OPEN_BADGE if has_claims else TokenType.CREDENTIAL


def _find_key(header: Document, claims: Claims, circumstances: ProofCircumstances) -> ResolvedKey:
    """Step 2. `kid` wins; a `jwk` beside it must be that very key."""
    own = public_key_from_jwk(header["jwk"]) if "jwk" in header else None
    if "kid" not in header:
        if own is None:
            raise ProofFlaw(Code.JWT_MALFORMED)
        return _self_asserted(own)
    kid = header["kid"]
    if ":" not in kid:  # VC-JOSE-COSE section 4.1: a fragment of the issuer's own document
        kid = f"{claims.issuer}#{kid.removeprefix('#')}"
    found = _resolve(kid, claims.issuer, circumstances)
    if own is not None and own != found.public_key:
        raise ProofFlaw(Code.JWT_HEADER_REFUSED)
    return found


def _self_asserted(key: PublicKey) -> ResolvedKey:
    """A key that comes with the token speaks for nobody but itself: its controller is its own did:jwk."""
    did = "did:jwk:" + encode_base64url(json.dumps(key.to_jwk(), sort_keys=True, separators=(",", ":")).encode())
    # Nobody's but its own, because whoever makes a token can put any key in its header.
    return ResolvedKey(key, did, frozenset({"assertionMethod", "authentication"}), f"{did}#0")


def _resolve(kid: str, issuer: str, circumstances: ProofCircumstances) -> ResolvedKey:
    """A key by its name. OB 3.0 lets `kid` be an address that answers with one bare JWK (never a set of them).

    Such a page names no controller. It is the issuer's when it lies at or below the issuer's own address; anywhere
    else it belongs to whoever owns that address.
    """
    if "#" in kid or kid.startswith("did:"):
        return circumstances.resolve(kid)
    page = circumstances.fetch(document_address(kid, circumstances.plain_http_hosts), JWK_ACCEPT)
    key = read_key_document(page)
    if "kty" not in key:
        return resolve_verification_method(kid, lambda *_: page, plain_http_hosts=circumstances.plain_http_hosts)
    home = issuer.rstrip("/")  # of `https://` nothing is left that anything could lie below
    is_below = kid == issuer or kid.startswith(home + "/")
    controller = issuer if is_below and home.startswith("https://") else kid
    return ResolvedKey(public_key_from_jwk(key), controller, frozenset({"assertionMethod"}), kid)
