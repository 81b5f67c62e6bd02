"""Signed tokens: what is refused before anything is believed (threats V8), and the rules of Open Badges 3.0."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from badgeservice.credentials.baking.baking import unbake
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.keys.multikey import KeyType, MemorySigner, generate_private_key, public_key_of
from badgeservice.credentials.multibase import decode_base64url, encode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.jose import TokenType, sign_vc_jwt, verify_vc_jwt
from badgeservice.credentials.proofs.jose_claims import read_claims
from badgeservice.credentials.proofs.proof_results import Problem
from badgeservice.errors import SigningFailed
from tests.texts.said import english

DID = "did:web:badges.school.example:issuers:roc"
ADDRESS = "https://badges.school.example/issuers/roc/did.json"
CREDENTIAL: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "https://badges.school.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": DID, "type": ["Profile"], "name": "ROC Midden"},
    "validFrom": "2026-09-01T08:00:00Z",
    "validUntil": "2030-09-01T08:00:00Z",
    "name": "Samenwerken é",
    "credentialSubject": {"id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "type": ["AchievementSubject"]},
}
KEYS = {
    key_type: generate_private_key(key_type, lambda count: hashlib.shake_256(b"jose").digest(count))
    for key_type in (KeyType.ED25519, KeyType.P256, KeyType.P384)
} | {KeyType.RSA: rsa.generate_private_key(public_exponent=65537, key_size=2048)}
DOCUMENT = build_did_document(DID, [DidKey(public_key_of(key)) for key in KEYS.values()])


def kid(key_type: KeyType = KeyType.P256) -> str:
    return f"{DID}#{public_key_of(KEYS[key_type]).thumbprint}"


def signer(key_type: KeyType = KeyType.P256) -> MemorySigner:
    return MemorySigner(KEYS[key_type], kid(key_type))


def encode(value: object) -> str:
    return encode_base64url(value if isinstance(value, bytes) else json.dumps(value).encode())


def token(payload: object, key_type: KeyType = KeyType.P256, **header: Any) -> str:
    """A properly signed token with whatever header and payload; `...` leaves a member of the header out."""
    names = {KeyType.P256: "ES256", KeyType.RSA: "RS256", KeyType.ED25519: "EdDSA", KeyType.P384: "ES384"}
    members = {"alg": names[key_type], "typ": "JWT", "kid": kid(key_type)} | header
    signed = f"{encode({k: v for k, v in members.items() if v is not ...})}.{encode(payload)}"
    return f"{signed}.{encode(signer(key_type).sign(signed.encode()))}"


def claims(**changes: Any) -> dict[str, Any]:
    payload = CREDENTIAL | {
        "iss": DID,
        "jti": CREDENTIAL["id"],
        "sub": CREDENTIAL["credentialSubject"]["id"],
        "nbf": 1788249600,
        "exp": 1914480000,
    }
    return {name: value for name, value in (payload | changes).items() if value is not ...}


@pytest.fixture
def check(pages, now: datetime) -> Callable[..., Any]:
    def run(text: str, fetch=None, **expected: Any):
        return verify_vc_jwt(
            text, ProofCircumstances(**{"fetch": fetch or pages({ADDRESS: DOCUMENT}), "now": now} | expected)
        )

    return run


@pytest.mark.parametrize("key_type", list(KEYS))
def test_what_is_signed_verifies(key_type: KeyType, check) -> None:
    document, result = check(sign_vc_jwt(CREDENTIAL, signer(key_type), kid=kid(key_type)))
    assert (result.outcome, result.code) == (Outcome.PASSED, "proof_valid")
    assert document == CREDENTIAL
    assert (result.key.controller, result.key.public_key) == (DID, public_key_of(KEYS[key_type]))
    assert result.verification_method == kid(key_type)


@pytest.mark.parametrize(
    ("key_type", "algorithm", "kind"),
    [
        (KeyType.P256, "ES256", ECKey),
        (KeyType.RSA, "RS256", RSAKey),
        (KeyType.ED25519, "Ed25519", OKPKey),
    ],
)
def test_another_library_agrees_in_both_directions(key_type: KeyType, algorithm: str, kind, check) -> None:
    key = kind.import_key(KEYS[key_type])
    theirs = jwt.encode({"alg": algorithm, "kid": kid(key_type)}, claims(), key, algorithms=[algorithm])
    assert check(theirs)[1].outcome is Outcome.PASSED
    if key_type is not KeyType.ED25519:  # its old name is what badges have, and joserfc warns of it
        ours = jwt.decode(sign_vc_jwt(CREDENTIAL, signer(key_type), kid=kid(key_type)), key, algorithms=[algorithm])
        assert ours.claims == claims()


def test_the_header_and_the_claims_are_those_of_open_badges() -> None:
    header, payload, _ = sign_vc_jwt(CREDENTIAL, signer(), kid=kid()).split(".")
    assert json.loads(decode_base64url(header)) == {"alg": "ES256", "kid": kid(), "typ": "JWT"}
    assert json.loads(decode_base64url(payload)) == claims()


@pytest.mark.parametrize("missing", ["id", "issuer", "validFrom", "credentialSubject"])
def test_a_credential_that_cannot_fill_the_claims_is_not_signed(missing: str) -> None:
    with pytest.raises(SigningFailed):
        sign_vc_jwt({name: value for name, value in CREDENTIAL.items() if name != missing}, signer(), kid=kid())
    with pytest.raises(SigningFailed):
        sign_vc_jwt(CREDENTIAL | {"credentialSubject": {}}, signer(), kid=kid())


# V8: headers that ask for something


def test_v8_alg_none_is_refused(check) -> None:
    signed = f"{encode({'alg': 'none', 'typ': 'JWT', 'kid': kid()})}.{encode(claims())}"
    assert check(f"{signed}.")[1].code == "jwt_malformed"
    assert check(f"{signed}.{encode(b'x')}")[1].code == "jwt_algorithm_refused"


@pytest.mark.parametrize("algorithm", ["HS256", "none", "None", "NONE", "RS256 ", "es256", ""])
def test_v8_an_algorithm_that_is_not_on_the_list_is_refused(algorithm: str, check) -> None:
    assert check(token(claims(), alg=algorithm))[1].code == "jwt_algorithm_refused"


@pytest.mark.parametrize("algorithm", ["RS384", "PS256", "ES512", "ES256K", "ESP256", "ML-DSA-44"])
def test_an_algorithm_that_the_standard_permits_and_we_do_not_hold_is_not_checked(algorithm: str, check) -> None:
    document, result = check(token(claims(), alg=algorithm))
    assert (document, result.outcome, result.code) == (None, Outcome.NOT_CHECKED, "jwt_algorithm_unknown")


def test_v8_a_shared_secret_made_of_the_public_key_is_refused(check) -> None:
    signed = f"{encode({'alg': 'HS256', 'typ': 'JWT', 'kid': kid()})}.{encode(claims())}"
    secret = json.dumps(public_key_of(KEYS[KeyType.P256]).to_jwk()).encode()
    text = f"{signed}.{encode(hmac.digest(secret, signed.encode(), 'sha256'))}"
    assert check(text)[1].code == "jwt_algorithm_refused"


@pytest.mark.parametrize(
    ("key_type", "algorithm"), [(KeyType.P256, "RS256"), (KeyType.RSA, "ES256"), (KeyType.P256, "EdDSA")]
)
def test_v8_the_key_fixes_the_algorithm(key_type: KeyType, algorithm: str, check) -> None:
    assert check(token(claims(), key_type, alg=algorithm))[1].code == "jwt_algorithm_refused"


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
        {"b64": False, "crit": ["b64"]},
        {"b64": False},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["MII="]},
        {"zip": "DEF"},
    ],
)
def test_v8_a_header_that_asks_for_more_is_refused_and_nothing_is_fetched(header: dict, check, pages) -> None:
    fetch = pages({ADDRESS: DOCUMENT})
    document, result = check(token(claims(), **header), fetch)
    assert (result.outcome, result.code) == (Outcome.FAILED, "jwt_header_refused")
    assert document is None
    assert fetch.asked == []


@pytest.mark.parametrize("header", [{"x5t": "x"}, {"cty": "JWT"}, {"iat": 1}])
def test_a_header_that_asks_for_nothing_is_only_against_the_standard(header: dict, check) -> None:
    """Open Badges allows four members; RFC 7515 section 4 passes over what is not understood."""
    _, result = check(token(claims(), **header))
    assert (result.outcome, result.imperfection.code) == (Outcome.PASSED, "jwt_header_unusual")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/dev/null",
        "key-1",
        "file:///etc/passwd",
        "https://127.0.0.1/key",
        "did:web:127.0.0.1#k",
        "",
    ],
)
def test_v8_a_kid_never_climbs(name: str, check, pages) -> None:
    fetch = pages({ADDRESS: DOCUMENT})
    assert check(token(claims(), kid=name), fetch)[1].outcome is Outcome.FAILED
    assert set(fetch.asked) <= {ADDRESS}


def test_v8_a_private_key_in_the_header_is_refused(check) -> None:
    private = ECKey.import_key(KEYS[KeyType.P256]).as_dict(private=True)
    assert check(token(claims(), kid=..., jwk=private))[1].code == "key_private_part_present"


def test_a_key_in_the_header_speaks_for_nobody_but_itself(check) -> None:
    jwk = public_key_of(KEYS[KeyType.P256]).to_jwk()
    _, result = check(token(claims(), kid=..., jwk=jwk))
    assert result.outcome is Outcome.PASSED
    assert result.key.controller.startswith("did:jwk:")
    assert result.key.controller != DID


def test_a_key_in_the_header_beside_a_kid_must_be_that_key(check) -> None:
    other = public_key_of(generate_private_key(KeyType.P256, lambda count: bytes([7]) * count)).to_jwk()
    same = public_key_of(KEYS[KeyType.P256]).to_jwk()
    assert check(token(claims(), jwk=same))[1].outcome is Outcome.PASSED
    assert check(token(claims(), jwk=other))[1].code == "jwt_header_refused"


def test_a_token_without_any_key_is_refused(check) -> None:
    assert check(token(claims(), kid=...))[1].code == "jwt_malformed"


# Addresses that answer with a bare JWK

JWK = public_key_of(KEYS[KeyType.P256]).to_jwk()
ISSUER = "https://school.example/issuers/1"


@pytest.mark.parametrize(
    ("address", "controller"),
    [
        (ISSUER, ISSUER),
        (f"{ISSUER}/keys/1", ISSUER),
        ("https://school.example/keys/1", "https://school.example/keys/1"),
        ("https://school.example/issuers/11", "https://school.example/issuers/11"),
        ("https://evil.example/key", "https://evil.example/key"),
    ],
)
def test_a_page_with_a_key_is_the_issuers_only_when_it_lies_below_it(
    address: str, controller: str, check, pages
) -> None:
    payload = claims(iss=ISSUER, issuer={"id": ISSUER})
    _, result = check(token(payload, kid=address), pages({address: JWK}))
    assert (result.outcome, result.key.controller) == (Outcome.PASSED, controller)


@pytest.mark.parametrize("issuer", ["https://", "https:///"])
def test_nothing_lies_below_an_address_without_a_host(issuer: str, check, pages) -> None:
    address = "https://evil.example/key"
    _, result = check(token(claims(iss=issuer, issuer=issuer), kid=address), pages({address: JWK}))
    assert result.key.controller == address


@pytest.mark.parametrize(
    "address",
    [
        f"{ISSUER}/../2/key",
        f"{ISSUER}/%2e%2e/2/key",
        f"{ISSUER}/..;/2/key",
        f"{ISSUER}/%252e%252e/2/key",
        "http://school.example/key",
    ],
)
def test_an_address_of_a_key_that_climbs_is_not_fetched(address: str, check, pages) -> None:
    fetch = pages()
    assert check(token(claims(iss=ISSUER, issuer=ISSUER), kid=address), fetch)[1].outcome is Outcome.FAILED
    assert fetch.asked == []


@pytest.mark.parametrize("page", [{"keys": [JWK]}, JWK | {"d": "x"}, {"kty": "EC"}])
def test_a_page_that_is_no_single_key_is_refused(page: object, check, pages) -> None:
    fetch = pages({f"{ISSUER}/key": page})
    assert check(token(claims(iss=ISSUER, issuer=ISSUER), kid=f"{ISSUER}/key"), fetch)[1].outcome is Outcome.FAILED


@pytest.mark.parametrize("page", [[JWK], b"-----BEGIN PUBLIC KEY-----", b"<!doctype html><title>Onderhoud</title>"])
def test_a_page_that_holds_no_keys_accuses_nobody(page: object, check, pages) -> None:
    _, result = check(token(claims(iss=ISSUER, issuer=ISSUER), kid=f"{ISSUER}/key"), pages({f"{ISSUER}/key": page}))
    assert (result.outcome, result.code) == (Outcome.NOT_CHECKED, "key_document_unreadable")


def test_an_address_may_also_answer_with_a_key_document(check, pages) -> None:
    address = f"{ISSUER}/key"
    page = {"id": address, "controller": address, "publicKeyJwk": JWK}
    fetch = pages({address: page})
    _, result = check(token(claims(iss=address, issuer=address), kid=address), fetch)
    assert (result.outcome, result.key.controller, fetch.asked) == (Outcome.PASSED, address, [address])


def test_a_key_that_cannot_be_fetched_leaves_the_token_unchecked(check, pages) -> None:
    document, result = check(token(claims()), pages())
    assert (result.outcome, result.code) == (Outcome.NOT_CHECKED, "fetch_status")
    assert document == CREDENTIAL


def test_a_key_that_its_controller_does_not_list_fails(check, pages) -> None:
    fetch = pages({ADDRESS: DOCUMENT | {"assertionMethod": []}})
    assert check(token(claims()), fetch)[1].code == "key_not_authorised"


# The signature and the claims


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_that_was_changed_fails(part: int, check) -> None:
    parts = token(claims()).split(".")
    content = bytearray(decode_base64url(parts[part]))
    content[len(content) // 2] ^= 1
    parts[part] = encode(bytes(content))
    assert check(".".join(parts))[1].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "did:web:evil.example"},
        {"jti": "https://badges.school.example/credentials/2"},
        {"sub": "urn:uuid:other"},
        {"nbf": 1788249601},
        {"nbf": 0},
        {"exp": 1914480001},
        {"exp": 1},
        {"issuer": "did:web:evil.example"},
        {"id": ...},
        {"validFrom": ...},
        {"credentialSubject": {"type": ["AchievementSubject"]}},
    ],
)
def test_v27_claims_that_contradict_the_credential_fail(change: dict, check) -> None:
    _, result = check(token(claims(**change)))
    assert (result.outcome, result.code) == (Outcome.FAILED, "jwt_claims_contradict")


@pytest.mark.parametrize(
    "change",
    [
        {"iss": ...},
        {"jti": ...},
        {"nbf": ...},
        {"iss": 7},
        {"sub": ["x"]},
        {"nbf": "1788249600"},
        {"nbf": True},
        {"nbf": -1},
        {"exp": 1e300},
        {"vc": {}},
        {"vp": {}},
    ],
)
def test_claims_that_are_missing_or_of_another_form_fail(change: dict, check) -> None:
    assert check(token(claims(**change)))[1].code == "jwt_malformed"


def test_what_may_be_left_out_may_be_left_out(check) -> None:
    assert check(token(claims(sub=...)))[1].code == "proof_valid"
    assert check(token(claims(exp=...)))[1].code == "proof_valid"
    endless = {name: value for name, value in CREDENTIAL.items() if name != "validUntil"}
    assert check(sign_vc_jwt(endless, signer(), kid=kid())) == (endless, check(token(claims()))[1])
    assert check(token(claims(nbf=1788249600.25)))[1].code == "proof_valid"
    assert check(token(claims(), typ=...))[1].code == "proof_valid"


def test_exp_sets_the_end_of_a_credential_that_names_none(check) -> None:
    document, result = check(token(claims(validUntil=...)))
    assert result.code == "proof_valid"
    assert document["validUntil"] == "2030-09-01T08:00:00Z"


def test_a_badge_whose_time_is_over_is_still_genuine(check, now: datetime) -> None:
    """That it is over is another check, with another verdict: the signature says nothing of the time."""
    document, result = check(token(claims(validUntil="2026-10-01T08:00:00Z", exp=1790841600)))
    assert result.code == "proof_valid"
    assert document["validUntil"] == "2026-10-01T08:00:00Z"


def test_a_credential_of_the_old_model_stands_in_its_own_claim(check) -> None:
    old = {"@context": ["https://www.w3.org/2018/credentials/v1"], "type": ["VerifiableCredential"]}
    old |= {"credentialSubject": {"type": ["AchievementSubject"]}}
    payload = {"vc": old, "iss": DID, "jti": "urn:uuid:1", "nbf": 1788249600, "exp": 1914480000, "sub": "urn:uuid:2"}
    document, result = check(token(payload))
    assert result.code == "proof_valid"
    assert document == old | {
        "issuer": DID,
        "id": "urn:uuid:1",
        "issuanceDate": "2026-09-01T08:00:00Z",
        "expirationDate": "2030-09-01T08:00:00Z",
        "credentialSubject": {"id": "urn:uuid:2", "type": ["AchievementSubject"]},
    }
    assert check(token({name: value for name, value in payload.items() if name != "nbf"}))[1].code == "jwt_malformed"
    both = payload | {"@context": ["https://www.w3.org/ns/credentials/v2"]}
    assert check(token(both))[1].code == "jwt_malformed"
    contradicting = payload | {"vc": old | {"issuer": "did:web:evil.example"}}
    assert check(token(contradicting))[1].code == "jwt_claims_contradict"


# VC-JOSE-COSE


def test_a_w3c_token_is_the_credential_itself(check) -> None:
    text = sign_vc_jwt(CREDENTIAL, signer(), kid=kid(), typ=TokenType.CREDENTIAL)
    assert json.loads(decode_base64url(text.split(".")[1])) == CREDENTIAL
    document, result = check(text)
    assert (document, result.code) == (CREDENTIAL, "proof_valid")


def test_a_w3c_token_may_name_its_key_by_the_fragment_alone(check) -> None:
    name = kid().partition("#")[2]
    for short in (name, f"#{name}"):
        assert check(token(CREDENTIAL, typ="vc+jwt", cty="vc", kid=short))[1].code == "proof_valid"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"exp": 1795338000}, "jwt_expired"),  # 2026-11-22T09:00:00Z, now
        ({"exp": 1795338001}, "proof_valid"),
        ({"nbf": 1795338301}, "jwt_not_yet_valid"),
        ({"nbf": 1795338300}, "proof_valid"),  # five minutes of difference between clocks
        ({"iat": "2010-01-01T19:23:24Z"}, "proof_valid"),
        ({"iss": DID, "jti": CREDENTIAL["id"]}, "proof_valid"),
        ({"iss": "did:web:evil.example"}, "jwt_claims_contradict"),
        ({"vc": {}}, "jwt_malformed"),
    ],
)
def test_the_period_of_a_w3c_token_is_its_own(change: dict, code: str, check) -> None:
    assert check(token(CREDENTIAL | change, typ="vc+jwt"))[1].code == code


PRESENTATION = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": DID,
    "aud": "https://verifier.example",
    "nonce": "n-1",
}


def test_a_presentation_answers_its_audience_and_nonce(check, pages) -> None:
    fetch = pages({ADDRESS: DOCUMENT | {"authentication": DOCUMENT["assertionMethod"]}})
    text = token(PRESENTATION, typ="vp+jwt", cty="vp")

    def code(**expected: Any) -> tuple[str, Problem | None]:
        _, result = check(text, fetch, purpose="authentication", **expected)
        return result.code, result.problem

    assert code() == ("proof_valid", None)
    assert code(domain="https://verifier.example", challenge="n-1") == ("proof_valid", None)
    assert code(domain="https://other.example") == ("proof_domain_wrong", Problem.DOMAIN)
    assert code(challenge="n-2") == ("proof_challenge_wrong", Problem.CHALLENGE)
    assert check(text, purpose="authentication")[1].code == "key_not_authorised"


def test_v7_a_presentation_is_no_credential_and_the_reverse(check) -> None:
    assert check(token(CREDENTIAL, typ="vp+jwt"))[1].code == "proof_purpose_wrong"
    for typ in ("JWT", "vc+jwt"):
        assert check(token(claims(), typ=typ), purpose="authentication")[1].code == "proof_purpose_wrong"


@pytest.mark.parametrize("typ", ["vc+jwt", "VC+JWT", "application/vc+jwt", "Application/VC+jwt"])
def test_the_type_of_a_token_is_a_media_type(typ: str, check) -> None:
    """RFC 7515 §4.1.9: without `application/` it is as if that stood before it; RFC 6838 §4.2: in capitals or not."""
    assert check(token(CREDENTIAL, typ=typ))[1].code == "proof_valid"


def test_a_presentation_may_leave_out_its_type(check, pages) -> None:
    """VC-JOSE-COSE §3.1.2: `typ` SHOULD be there; in the examples of the Recommendation it is not."""
    fetch = pages({ADDRESS: DOCUMENT | {"authentication": DOCUMENT["assertionMethod"]}})
    for kinds in ("VerifiablePresentation", ["VerifiablePresentation", "https://example.org/P"]):
        text = token(PRESENTATION | {"type": kinds}, typ=...)
        assert check(text, fetch, purpose="authentication")[1].code == "proof_valid"
        assert check(text, fetch)[1].code == "proof_purpose_wrong"
    both = token(CREDENTIAL | {"type": ["VerifiableCredential", "VerifiablePresentation"]}, typ=...)
    assert check(both, fetch)[1].code == "proof_purpose_wrong"


@pytest.mark.parametrize(
    "header", [{"x5t": "x"}, {"iat": 1}, {"sub": "x"}, {"https://example.org/h": {"a": [1]}}, {"iss": DID}]
)
def test_headers_that_are_not_understood_are_ignored_in_a_w3c_token(header: dict, check) -> None:
    """VC-JOSE-COSE §3.1.3: "they MUST be ignored"."""
    assert check(token(CREDENTIAL, typ="vc+jwt", **header))[1].code == "proof_valid"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"crit": ["exp"], "exp": 1}, "jwt_header_refused"),
        ({"b64": False}, "jwt_header_refused"),
        ({"jku": "https://evil.example/jwks"}, "jwt_header_refused"),
        ({"x5u": "https://evil.example/cert"}, "jwt_header_refused"),
        ({"x5c": ["MII="]}, "jwt_header_refused"),
        ({"zip": "DEF"}, "jwt_header_refused"),
        ({"iss": "did:web:evil.example"}, "jwt_claims_contradict"),
        ({"iss": 5}, "jwt_claims_contradict"),
        ({"cty": 5}, "jwt_malformed"),
        ({"alg": ["ES256"]}, "jwt_malformed"),
        ({"alg": ...}, "jwt_malformed"),
    ],
)
def test_v8_a_header_asks_in_vain_in_a_w3c_token(header: dict, code: str, check) -> None:
    assert check(token(CREDENTIAL, typ="vc+jwt", **header))[1].code == code


@pytest.mark.parametrize("typ", ["jwt", "", 7, None, ["JWT"]])
def test_a_token_of_another_type_is_refused(typ: object, check) -> None:
    assert check(token(CREDENTIAL, typ=typ))[1].code == "jwt_malformed"


@pytest.mark.parametrize("typ", ["vc+ld+jwt", "at+jwt", "openid4vci-proof+jwt", "JWS"])
def test_a_token_of_a_type_that_we_do_not_know_is_not_checked(typ: str, check) -> None:
    document, result = check(token(CREDENTIAL, typ=typ))
    assert (document, result.outcome, result.code) == (None, Outcome.NOT_CHECKED, "jwt_type_unknown")


# Whatever comes in


@pytest.mark.parametrize("name", ["simple-jwt.png", "simple-jwt.svg", "simple-jwt_v1.png", "simple-jwt_v1.svg"])
def test_published_tokens_verify(name: str, shared: Path, check) -> None:
    text = unbake((shared / "vectors/1edtech-ob30" / name).read_bytes()).decode()
    document, result = check(text)
    assert (result.outcome, result.cryptosuite) == (Outcome.PASSED, "RS256")
    assert document["issuer"]["id"].endswith("/issuers/565049")


@pytest.mark.parametrize(("name", "code"), [("simple.jwt", "jwt_malformed"), ("velocity.jwt", "did_method_unknown")])
def test_published_tokens_without_a_key_that_we_can_find(name: str, code: str, shared: Path, check) -> None:
    assert check((shared / "vectors/1edtech-ob30" / name).read_text().strip())[1].code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "a.b",
        token(claims()) + ".x",
        token(claims()) + "\n",
        token(claims()).replace(".", ".="),
        f"{encode([])}.{encode({})}.{encode(b'x')}",
        f"{encode({'alg': 'ES256'})}.{encode([])}.{encode(b'x')}",
        encode(b'{"alg":"ES256","alg":"none"}') + f".{encode({})}.{encode(b'x')}",
        f"{encode({'alg': 7})}.{encode({})}.{encode(b'x')}",
        f"{encode({'alg': 'ES256', 'kid': 7})}.{encode({})}.{encode(b'x')}",
        f"{encode({'alg': 'ES256', 'kid': 'x' * 10_000})}.{encode({})}.{encode(b'x')}",
        "e30." + "A" * 3_000_000 + ".AA",
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_token_is_malformed(text: str, check) -> None:
    document, result = check(text)
    assert (document, result.outcome, result.code) == (None, Outcome.FAILED, "jwt_malformed")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(
    part=st.sampled_from(["header", "payload"]),
    name=st.sampled_from(
        ["alg", "kid", "jwk", "typ", "cty", "iss", "sub", "nbf", "exp", "aud", "vc", "issuer", "holder"]
    ),
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
)
def test_whatever_stands_in_a_token_gives_a_result(part: str, name: str, value: object, check) -> None:
    text = token(claims(), **{name: value}) if part == "header" else token(claims(**{name: value}))
    _, result = check(text, domain=None)
    if result.outcome is Outcome.NOT_CHECKED:  # a kind of token or an algorithm that we do not know, and nothing else
        assert (part, result.code) in {("header", "jwt_type_unknown"), ("header", "jwt_algorithm_unknown")}
    assert english(result.sentence)


def test_the_issuer_of_an_older_token_may_be_named_by_its_claim_alone() -> None:
    """VCDM 1.1 section 6.3.1: the profile stands in the credential, and who it is in `iss`."""
    profile = {"type": ["Profile"], "name": "ROC Midden"}
    payload = {"iss": "did:web:school.example", "nbf": 1_700_000_000, "vc": {"issuer": profile}}
    assert read_claims(payload, is_open_badge=True).document["issuer"] == {"id": "did:web:school.example"} | profile
    other = {"id": "did:web:other.example"} | profile  # what it says itself, stays; `check` compares the two
    assert read_claims(payload | {"vc": {"issuer": other}}, is_open_badge=True).document["issuer"] == other
