"""Libraries of others in Python, in both directions: they judge what we sign as we do, and we judge what they sign.

What is not asked, because the library departs from the standard (openvc-core 1.37):

* it reads one proof without brackets around it, and no token without the claim `vc`: see `python_readers.py`;
* its own tokens say another beginning in the claim `nbf` than in the credential (OB 3.0 §8.2.4.1 has them agree);
* its own `jcs` proofs hash a context that they do not hold (VC-DI-EDDSA §3.3.1, step 2).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob2 import Assertion, IdentityObject, OB2Signer, Verification
from openbadgeslib.ob3 import Achievement, Issuer, OB3LdpSigner, OB3Signer, OpenBadgeCredential
from openbadgeslib.ob3.did import did_jwk_from_jwk, did_key_from_pem
from openvc.keys import Ed25519SigningKey, P256SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.baking.baking import bake_png, bake_svg
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_web_url
from badgeservice.credentials.keys.multikey import PrivateKey
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.proofs.signed_badge import sign_badge
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import (
    build_status_list_credential,
    sign_status_list,
    sign_status_list_token,
)
from badgeservice.credentials.verification import Verdict
from tests.credentials.examples import CONTENT, ISSUER
from tests.credentials.old_badge import BADGE_CLASS, CONTEXT, HOST, ONE_PIXEL_PNG
from tests.credentials.old_badge import ISSUER as OLD_ISSUER
from tests.credentials.world import LIST_URL, NOW, World, make_signer
from tests.foreign.changes import changed_names, changed_texts
from tests.foreign.python_readers import READERS, TOKEN, Contexts

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SIGNER = make_signer(ISSUER.id)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
REVOKED = 12


@pytest.fixture(scope="module")
def pages(linked_data: LinkedData) -> Mapping[tuple[str, str], bytes]:
    """What we publish, by address and form."""
    bits = StatusBits.empty().with_statuses({REVOKED: 1})
    until = datetime.now(UTC) + timedelta(days=7)
    listed = build_status_list_credential(id=LIST_URL, issuer=ISSUER.id, bits=bits, valid_from=START, valid_until=until)
    kid = f"{ISSUER.id}#{SIGNER.public_key.thumbprint}"
    did_document = json.dumps(build_did_document(ISSUER.id, [DidKey(SIGNER.public_key)])).encode()
    return {
        (did_web_url(ISSUER.id), "*/*"): did_document,
        (LIST_URL, "*/*"): sign_status_list(listed, SIGNER, created=START, linked_data=linked_data),
        (LIST_URL, TOKEN): sign_status_list_token(listed, SIGNER, kid=kid),
    }


@pytest.fixture(scope="module")
def ask(pages: Mapping[tuple[str, str], bytes]) -> Callable[[str, str], bytes]:
    return lambda url, accept: pages[url, accept]


@pytest.fixture(scope="module")
def ours(linked_data: LinkedData) -> dict[str, bytes]:
    """As we hand it out."""
    document = build_credential(CONTENT)
    revoked = document | {"credentialStatus": document["credentialStatus"] | {"statusListIndex": str(REVOKED)}}
    expired = document | {"validUntil": "2026-01-03T00:00:00Z"}
    cases = {"good": document, "revoked": revoked, "expired": expired}
    return {
        name: sign_badge(one, SIGNER, created=START, linked_data=linked_data).document_bytes
        for name, one in cases.items()
    }


@pytest.mark.parametrize("reader", READERS)
def test_they_judge_what_we_hand_out_as_we_do(
    reader: str, ours: dict[str, bytes], ask: Callable[[str, str], bytes], context_documents: Contexts
) -> None:
    said = {name: READERS[reader](content, ask, context_documents) for name, content in ours.items()}
    assert said["good"] == ""
    assert "revo" in said["revoked"]
    assert "expired" in said["expired"]


@pytest.mark.parametrize("bake", [lambda badge: bake_png(ONE_PIXEL_PNG, badge), lambda badge: bake_svg(SVG, badge)])
def test_they_find_it_in_our_images(
    bake: Callable[[bytes], bytes],
    ours: dict[str, bytes],
    ask: Callable[[str, str], bytes],
    context_documents: Contexts,
) -> None:
    said = {name: READERS["openbadgeslib"](bake(badge), ask, context_documents) for name, badge in ours.items()}
    assert said["good"] == ""
    assert "revocation" in said["revoked"]
    assert "expired" in said["expired"]


@pytest.mark.parametrize("reader", READERS)
def test_they_refuse_a_changed_character_as_we_do(
    reader: str,
    ours: dict[str, bytes],
    ask: Callable[[str, str], bytes],
    context_documents: Contexts,
    linked_data: LinkedData,
) -> None:
    """One in so many: Node's verifiers are asked about every one."""
    good = json.loads(ours["good"])
    changed = [*changed_texts(good), *changed_names(good)][::18]
    assert len(changed) > 6
    world = World(linked_data)
    for path, document in changed:
        content = json.dumps(document).encode()
        assert READERS[reader](content, ask, context_documents), path
        assert world.verify(content).verdict in (Verdict.NOT_GENUINE, Verdict.NO_BADGE), path


# ---------------------------------------------------------------------- what they sign


KEYS: dict[str, PrivateKey] = {
    "EdDSA": Ed25519PrivateKey.from_private_bytes(bytes(range(32))),
    "ES256": ec.derive_private_key(9, ec.SECP256R1()),
    "RS256": rsa.generate_private_key(65537, 2048),
}


def pem(algorithm: str) -> bytes:
    return KEYS[algorithm].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(algorithm: str) -> bytes:
    return KEYS[algorithm].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def did_of(algorithm: str) -> str:
    if algorithm == "RS256":  # for which did:key has no name
        return str(did_jwk_from_jwk(OB3Signer(pem(algorithm), algorithm)._public_jwk()))
    return str(did_key_from_pem(public_pem(algorithm)))


def credential(algorithm: str) -> OpenBadgeCredential:
    return OpenBadgeCredential(
        issuer=Issuer(id=did_of(algorithm), name="Other School", url="https://other.example"),
        recipient_id="mailto:sanne@leerling.example",
        achievement=Achievement(
            id="https://other.example/a/1", name="Teamwork", description="Works.", criteria_narrative="Led a project."
        ),
        issuance_date=START,
    )


def sign_with_openvc(suite: Any, key: Any, algorithm: str, contexts: Contexts) -> bytes:
    did = did_of(algorithm)
    method = f"{did}#{did.removeprefix('did:key:')}"
    document = {name: value for name, value in build_credential(CONTENT).items() if name != "credentialStatus"}
    signed = suite().add_proof(
        document | {"issuer": document["issuer"] | {"id": did}},
        signing_key=key(KEYS[algorithm], method),
        verification_method=method,
        created=START,
        extra_contexts=contexts,
    )
    return json.dumps(signed).encode()


def theirs(contexts: Contexts) -> Iterator[tuple[str, bytes]]:
    """By what it was made, and what was made."""
    signer = OB3LdpSigner(pem("EdDSA"))
    yield "openbadgeslib, a proof", json.dumps(signer.sign(credential("EdDSA"), created=START)).encode()
    for algorithm in KEYS:
        yield f"openbadgeslib, {algorithm}", OB3Signer(pem(algorithm), algorithm).sign(credential(algorithm)).encode()
    yield "openvc, eddsa-rdfc-2022", sign_with_openvc(DataIntegrityProofSuite, Ed25519SigningKey, "EdDSA", contexts)
    yield "openvc, ecdsa-rdfc-2019", sign_with_openvc(EcdsaRdfcProofSuite, P256SigningKey, "ES256", contexts)


def test_what_they_sign_we_call_genuine_and_nothing_of_it_may_be_changed(
    linked_data: LinkedData, context_documents: Contexts
) -> None:
    world = World(linked_data)
    for name, content in theirs(context_documents):
        verification = world.verify(content)
        assert verification.verdict is Verdict.VALID_WITH_REMARKS, (name, verification.checks)
        for changed in changes_of(content):
            assert world.verify(changed).verdict is not Verdict.VALID_WITH_REMARKS, name
            assert world.verify(changed).badge is None, name


def changes_of(content: bytes) -> Iterator[bytes]:
    """One character of it changed, in a dozen places."""
    if content.startswith(b"{"):
        yield from (json.dumps(document).encode() for _, document in [*changed_texts(json.loads(content))][::4])
        return
    for place in range(0, len(content) - 1, len(content) // 12):  # the last letter of base64 holds spare bits
        letter = b"A" if content[place : place + 1] != b"A" else b"B"
        yield content[:place] + letter + content[place + 1 :]


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("form", [OB3LdpSigner, OB3Signer])
def test_we_find_it_in_their_images(linked_data: LinkedData, form: Any, kind: str) -> None:
    """Made just now, because there they say no other time."""
    signer = form(pem("EdDSA")) if form is OB3LdpSigner else form(pem("EdDSA"), "EdDSA")
    badge = credential("EdDSA")
    image = signer.sign_into_png(badge, ONE_PIXEL_PNG) if kind == "png" else signer.sign_into_svg(badge, SVG)
    verification = World(linked_data).verify(image, now=max(NOW, datetime.now(UTC) + timedelta(minutes=1)))
    assert verification.verdict is Verdict.VALID_WITH_REMARKS, verification.checks


@pytest.mark.parametrize("is_hosted", [False, True])
@pytest.mark.parametrize("algorithm", KEYS)
def test_their_badges_of_the_older_standard(linked_data: LinkedData, algorithm: str, *, is_hosted: bool) -> None:
    """In a token, signed by the issuer's key, or hosted all the same."""
    key = {"@context": CONTEXT, "id": f"{HOST}/keys/1", "type": "CryptographicKey", "owner": OLD_ISSUER["id"]}
    assertion = Assertion(
        id=f"{HOST}/assertions/1",
        recipient=IdentityObject.create("sanne@leerling.example", "zout"),
        badge=str(BADGE_CLASS["id"]),
        verification=Verification(type="HostedBadge") if is_hosted else Verification("SignedBadge", str(key["id"])),
        issued_on=START,
    )
    token = OB2Signer(pem(algorithm), algorithm).sign(assertion).encode()
    world = World(linked_data)
    world.pages |= {
        str(BADGE_CLASS["id"]): BADGE_CLASS,
        str(OLD_ISSUER["id"]): OLD_ISSUER | {"publicKey": key["id"]},
        str(key["id"]): key | {"publicKeyPem": public_pem(algorithm).decode()},
    }
    if is_hosted:
        world.pages[assertion.id] = assertion.to_dict()
    verification = world.verify(token)
    assert verification.verdict is Verdict.VALID_WITH_REMARKS, verification.checks
    header, _, signature = token.split(b".")
    other = encode_base64url(json.dumps(assertion.to_dict() | {"narrative": "cum laude"}).encode())
    assert world.verify(b".".join((header, other.encode(), signature))).verdict is Verdict.NOT_GENUINE
