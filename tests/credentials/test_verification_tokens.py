"""A badge in a signed token: one envelope, one badge, and nothing that the token asks us to trust (threats V8, V27)."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from badgeservice.credentials.badge.content import Image
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_key
from badgeservice.credentials.keys.multikey import KeyType, MemorySigner, generate_private_key
from badgeservice.credentials.multibase import decode_base64url, encode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.jose import sign_vc_jwt
from badgeservice.credentials.verification import CheckName, Verdict
from tests.credentials.world import EMAIL, GENUINE, ISSUER, World

DID_URL = "https://badges.example/issuers/roc-midden/did.json"


@pytest.fixture
def world(linked_data):
    return World(linked_data)


@pytest.fixture
def p256(world):
    """A key of the issuer for tokens, beside the one for proofs."""
    signer = MemorySigner(generate_private_key(KeyType.P256, lambda size: b"\x07" * size), "")
    keys = [DidKey(world.signer.public_key), DidKey(signer.public_key)]
    world.pages[DID_URL] = build_did_document(ISSUER.id, keys)
    return signer


@pytest.fixture
def token(p256):
    return sign_vc_jwt(build_credential(GENUINE), p256, kid=f"{ISSUER.id}#{p256.public_key.thumbprint}")


def forged(signer, header, document):
    """A token with a header of our choice, properly signed."""
    parts = [encode_base64url(json.dumps(part).encode()) for part in (header, document)]
    text = ".".join(parts)
    return f"{text}.{encode_base64url(signer.sign(text.encode()))}"


def claims_of(token):
    return json.loads(decode_base64url(token.split(".")[1]))


def test_a_badge_in_a_token_passes_all_nine_checks(world, token):
    verification = world.verify(token.encode(), email=EMAIL)
    assert verification.verdict is Verdict.VALID
    assert all(check.outcome is Outcome.PASSED for check in verification.checks)
    assert verification.badge.name == "Samenwerken in de keuken"


def test_a_token_with_large_pictures(world, p256):
    picture = "data:image/png;base64," + "iVBORw0K" * 50_000
    content = replace(GENUINE, image=Image(picture))
    text = sign_vc_jwt(build_credential(content), p256, kid=f"{ISSUER.id}#{p256.public_key.thumbprint}")
    verification = world.verify(text.encode())
    assert (verification.verdict, verification.badge.image.url) == (Verdict.VALID, picture)
    assert world.verify(world.badge(content)).verdict is Verdict.VALID


def test_a_token_with_space_around_it(world, token):
    assert world.verify(f"\n {token}\n".encode()).verdict is Verdict.VALID


def test_a_token_can_be_revoked(world, token):
    world.revoke()
    assert world.verify(token.encode()).verdict is Verdict.REVOKED


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_changed_character_is_not_genuine(world, token, part):
    parts = token.split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
    verification = world.verify(".".join(parts).encode())
    assert verification.verdict is (Verdict.NOT_GENUINE if verification.is_readable else Verdict.NO_BADGE)
    assert verification.badge is None


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": "ES256", "crit": ["exp"]},
        {"alg": "ES256", "b64": False},
        {"alg": "ES256", "jku": "https://evil.example/keys"},
        {"alg": "ES256", "x5u": "https://evil.example/cert"},
        {"alg": "ES256", "kid": "../../keys"},
        {"alg": "ES256", "kid": "did:web:badges.example:issuers:..:x#1"},
        {"alg": "ES256", "kid": "https://127.0.0.1/key"},
    ],
)
def test_v8_a_header_that_asks_for_trust(world, p256, token, header):
    header = {"kid": f"{ISSUER.id}#{p256.public_key.thumbprint}"} | header
    verification = world.verify(forged(p256, header, claims_of(token)).encode())
    assert verification.verdict is Verdict.NOT_GENUINE
    assert not [url for url in world.asked if "evil" in url or "127" in url]


def test_an_algorithm_that_we_do_not_hold_could_not_be_checked(world, p256, token):
    header = {"alg": "PS256", "kid": f"{ISSUER.id}#{p256.public_key.thumbprint}"}
    verification = world.verify(forged(p256, header, claims_of(token)).encode())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.AUTHENTIC).code == "jwt_algorithm_unknown"


def test_v8_the_key_fixes_the_algorithm(world, p256, token):
    header = {"alg": "RS256", "kid": f"{ISSUER.id}#{p256.public_key.thumbprint}"}
    assert world.verify(forged(p256, header, claims_of(token)).encode()).verdict is Verdict.NOT_GENUINE


def test_a_key_in_the_header_is_nobodys(world, token):
    stranger = MemorySigner(rsa.generate_private_key(65537, 2048), "")
    header = {"alg": "RS256", "jwk": stranger.public_key.to_jwk()}
    verification = world.verify(forged(stranger, header, claims_of(token)).encode())
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.ISSUER).code == "issuer_did_not_sign"


def test_a_key_in_the_header_that_the_issuer_lists_is_the_issuers(world, p256, token):
    header = {"alg": "ES256", "jwk": p256.public_key.to_jwk()}
    assert world.verify(forged(p256, header, claims_of(token)).encode()).verdict is Verdict.VALID


def test_a_key_in_the_header_of_an_issuer_that_is_named_by_that_key(world, p256, token):
    did = did_key(p256.public_key)
    claims = claims_of(token)
    claims |= {"iss": did, "issuer": claims["issuer"] | {"id": did}}
    header = {"alg": "ES256", "jwk": p256.public_key.to_jwk()}
    verification = world.verify(forged(p256, header, claims).encode())
    assert verification.check(CheckName.AUTHENTIC).outcome is Outcome.PASSED
    assert verification.check(CheckName.ISSUER).code != "did_method_unknown"
    assert verification.is_genuine
    other = MemorySigner(generate_private_key(KeyType.P256, lambda size: bytes([9]) * size), "")
    header = {"alg": "ES256", "jwk": other.public_key.to_jwk()}
    assert world.verify(forged(other, header, claims).encode()).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize(
    "others",
    [
        {"id": "#x25519", "type": "Multikey", "controller": ISSUER.id, "publicKeyMultibase": "z6LSbysY2xFMRpGMhb7tFT"},
        {"id": "#without_key", "type": "Multikey", "controller": ISSUER.id},
        {"id": "https://elsewhere.example/key", "type": "Multikey", "controller": ISSUER.id},
        {"id": 7},
        "a text",
        None,
    ],
)
def test_a_key_in_the_header_is_found_among_keys_that_we_do_not_know(world, p256, token, others):
    world.pages[DID_URL]["verificationMethod"].insert(0, others)
    header = {"alg": "ES256", "jwk": p256.public_key.to_jwk()}
    assert world.verify(forged(p256, header, claims_of(token)).encode()).verdict is Verdict.VALID


@pytest.mark.parametrize("end", ["revoked", "expires"])
def test_k7_a_key_in_the_header_that_the_issuer_has_withdrawn(world, p256, token, end):
    for entry in world.pages[DID_URL]["verificationMethod"]:
        entry[end] = "2026-11-01T00:00:00Z"
    header = {"alg": "ES256", "jwk": p256.public_key.to_jwk()}
    verification = world.verify(forged(p256, header, claims_of(token)).encode())
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.ISSUER).code == "issuer_did_not_sign"


@pytest.mark.parametrize("methods", [5, None, True, "a text", {}, {"id": "#x"}, [[]]])
def test_a_key_in_the_header_and_a_list_of_keys_that_is_none(world, p256, token, methods):
    world.pages[DID_URL]["verificationMethod"] = methods
    header = {"alg": "ES256", "jwk": p256.public_key.to_jwk()}
    verification = world.verify(forged(p256, header, claims_of(token)).encode())
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.ISSUER).code == "issuer_did_not_sign"


def test_a_key_in_the_header_while_the_issuer_does_not_answer(world, p256, token):
    del world.pages[DID_URL]
    header = {"alg": "ES256", "jwk": p256.public_key.to_jwk()}
    verification = world.verify(forged(p256, header, claims_of(token)).encode())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.ISSUER).outcome is Outcome.NOT_CHECKED


KEY_PAGE = "https://badges.example/keys/p256"


def test_a_key_at_an_address_of_its_own_that_the_issuer_lists_is_the_issuers(world, p256, token):
    """OB 3.0 §8.2.1: `kid` is any address of a bare JWK; whose key that is, only the issuer can say."""
    world.pages[KEY_PAGE] = p256.public_key.to_jwk()
    text = forged(p256, {"alg": "ES256", "kid": KEY_PAGE, "typ": "JWT"}, claims_of(token))
    assert world.verify(text.encode()).verdict is Verdict.VALID
    world.pages[DID_URL] = build_did_document(ISSUER.id, [DidKey(world.signer.public_key)])
    verification = world.verify(text.encode())
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.ISSUER).code == "issuer_did_not_sign"


PROFILE = {"id": "https://school.example/issuers/1", "type": ["Profile"], "name": "School"}


@pytest.mark.parametrize("header", [{"kid": KEY_PAGE}, {"jwk": True}, {"kid": f"{PROFILE['id']}#key-1"}])
def test_an_issuer_that_lists_no_keys_leaves_the_badge_unchecked(world, p256, token, header):
    """A Profile need not list keys (OB 3.0 §B.1.19). Nobody says then that the key is theirs, nor that it is not."""
    jwk = p256.public_key.to_jwk()
    world.pages |= {KEY_PAGE: jwk, PROFILE["id"]: PROFILE}
    header = {"alg": "ES256"} | ({"jwk": jwk} if "jwk" in header else header)
    text = forged(p256, header, claims_of(token) | {"issuer": PROFILE, "iss": PROFILE["id"]})
    verification = world.verify(text.encode())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert "issuer_without_keys" in {check.code for check in verification.checks}
    assert verification.badge is None


@pytest.mark.parametrize(
    "change", [{"jti": "urn:uuid:2"}, {"iss": "did:web:evil.example"}, {"nbf": 0}, {"sub": "urn:uuid:2"}, {"exp": 1}]
)
def test_v27_claims_that_contradict_the_badge(world, p256, token, change):
    header = {"alg": "ES256", "kid": f"{ISSUER.id}#{p256.public_key.thumbprint}"}
    verification = world.verify(forged(p256, header, claims_of(token) | change).encode())
    assert verification.verdict is Verdict.NOT_GENUINE


def test_v27_a_token_around_a_badge_with_a_proof_needs_both_to_be_good(world, p256, token):
    header = {"alg": "ES256", "kid": f"{ISSUER.id}#{p256.public_key.thumbprint}"}
    proof = world.badge()["proof"]
    both = forged(p256, header, claims_of(token) | {"proof": proof})
    assert world.verify(both.encode()).verdict is Verdict.VALID
    wrong = [one | {"created": "2026-01-01T00:00:00Z"} for one in proof]
    one = forged(p256, header, claims_of(token) | {"proof": wrong})
    assert world.verify(one.encode()).verdict is Verdict.NOT_GENUINE


def test_v27_a_good_proof_in_a_token_of_a_stranger_is_not_genuine(world, token):
    stranger = MemorySigner(generate_private_key(KeyType.P256, lambda size: b"\x08" * size), "")
    header = {"alg": "ES256", "kid": f"{ISSUER.id}#{world.signer.public_key.thumbprint}"}
    document = claims_of(token) | {"proof": world.badge()["proof"]}
    assert world.verify(forged(stranger, header, document).encode()).verdict is Verdict.NOT_GENUINE


def test_a_token_whose_issuer_does_not_answer_could_not_be_checked(world, token):
    del world.pages[DID_URL]
    verification = world.verify(token.encode())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.AUTHENTIC).code == "fetch_status"


@pytest.mark.parametrize("text", ["a.b.c", "eyJ9.eyJ9.AAAA", "..", "e30.e30.", "e30.e30.e30"])
def test_what_is_no_token_is_not_readable(world, text):
    verification = world.verify(text.encode())
    assert verification.verdict is Verdict.NO_BADGE
    assert not verification.is_readable


@pytest.mark.parametrize("issuer", [{"type": ["Profile"], "name": "ROC Midden"}, None])
def test_an_older_token_may_say_who_its_issuer_is_in_the_claim_alone(world, p256, issuer):
    """VCDM 1.1 section 6.3.1. Nobody but who has the key of that issuer can say so."""
    credential = build_credential(GENUINE) | {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "issuanceDate": "2026-01-01T00:00:00Z",
    }
    kept = {name: value for name, value in credential.items() if name not in ("issuer", "validFrom")}
    vc = kept | ({"issuer": issuer} if issuer else {})
    moment = 1_767_225_600  # of that day
    claims = {"iss": ISSUER.id, "jti": kept["id"], "sub": kept["credentialSubject"]["id"], "nbf": moment, "vc": vc}
    header = {"alg": "ES256", "typ": "JWT", "kid": f"{ISSUER.id}#{p256.public_key.thumbprint}"}
    verification = world.verify(forged(p256, header, claims).encode())
    assert verification.check(CheckName.ISSUER).outcome is Outcome.PASSED, verification.checks
    assert verification.badge.issuer.id == ISSUER.id
    other = claims | {"iss": "did:web:other.example"}
    assert world.verify(forged(p256, header, other).encode()).verdict is Verdict.NOT_GENUINE
