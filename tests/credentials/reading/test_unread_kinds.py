"""What is a credential of another kind is called that: not damaged, not false, and not judged."""

from __future__ import annotations

import base64
import json

import pytest

from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.proofs.proofs import add_proof_set
from badgeservice.credentials.verification import Verdict
from tests.credentials.world import World
from tests.texts.said import english

HEADER = encode_base64url(b'{"alg":"ES256","typ":"dc+sd-jwt"}')
PAYLOAD = encode_base64url(b'{"vct":"https://school.example/badge","_sd":["x"]}')
SIGNED = f"{HEADER}.{PAYLOAD}.c2lnbmF0dXJl"
SD_JWT = f"{SIGNED}~WyJzYWx0IiwibmFtZSIsIlNhbm5lIl0~"
JWE = encode_base64url(b'{"alg":"ECDH-ES","enc":"A256GCM"}') + "..aXY.Y2lwaGVy.dGFn"
ISSUER_SIGNED = b"\xa2jnameSpaces\xa1\x71org.iso.18013.5.1\x80jissuerAuth\x84C\xa1\x01&\xa0Y"
COSE = b"\xd2\x84C\xa1\x01&\xa0Y\x01\x00{"
ENVELOPE = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "EnvelopedVerifiableCredential"}
PRESENTATION = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}


@pytest.fixture(scope="module")
def world(linked_data) -> World:
    return World(linked_data)


def data_url(media_type: str, content: str) -> str:
    return f"data:application/{media_type},{content}"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SD_JWT.encode(), "SD-JWT"),
        (f"\n{SIGNED}~\n".encode(), "SD-JWT"),
        (f"{SD_JWT}{SIGNED}".encode(), "SD-JWT"),  # with a proof of the holder
        (json.dumps(SD_JWT).encode(), "SD-JWT"),
        (json.dumps([SD_JWT]).encode(), "SD-JWT"),
        (json.dumps({"vp_token": {"badge": [SD_JWT]}}).encode(), "SD-JWT"),
        (json.dumps({"credentials": [{"credential": SD_JWT}]}).encode(), "SD-JWT"),
        (data_url("dc+sd-jwt", SD_JWT).encode(), "SD-JWT"),
        (ISSUER_SIGNED, "mdoc"),
        (base64.urlsafe_b64encode(ISSUER_SIGNED).rstrip(b"="), "mdoc"),
        (b"\xa3gversionc1.0idocuments\x81", "mdoc"),
        (b"mdoc:owBjMS4wAYIB2BhYS6Q", "mdoc"),
        (COSE, "COSE"),
        (b"\xd9\xd9\xf7\xd8\x3d" + COSE, "COSE"),
        (COSE[1:], "COSE"),
        (json.dumps({"payload": PAYLOAD, "signatures": [{"protected": HEADER, "signature": "c2ln"}]}).encode(), "JWS"),
        (json.dumps({"payload": PAYLOAD, "protected": HEADER, "signature": "c2ln"}).encode(), "JWS"),
    ],
)
def test_a_kind_that_we_do_not_read_is_named_and_not_judged(world: World, content: bytes, name: str) -> None:
    verification = world.verify(content)
    assert (verification.verdict, verification.checks[0].code) == (Verdict.NOT_CHECKED, "kind_not_read")
    assert f"do not read yet ({name}" in english(verification.summary)


@pytest.mark.parametrize(
    "content",
    [
        JWE.encode(),
        json.dumps({"protected": "x", "ciphertext": "y"}).encode(),
        json.dumps(PRESENTATION | {"verifiableCredential": [JWE]}).encode(),
    ],
)
def test_what_is_encrypted_is_called_that(world: World, content: bytes) -> None:
    verification = world.verify(content)
    assert (verification.verdict, verification.checks[0].code) == (Verdict.NOT_CHECKED, "credential_is_encrypted")


@pytest.mark.parametrize("typ", ["dc+sd-jwt", "vc+sd-jwt", "application/VC+SD-JWT"])
def test_a_token_that_says_that_it_discloses_a_part(world: World, typ: str) -> None:
    """Without a tilde behind it, it is still no badge that was damaged."""
    header = encode_base64url(json.dumps({"alg": "ES256", "typ": typ}).encode())
    verification = world.verify(f"{header}.{PAYLOAD}.c2ln".encode())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert "of a kind that we do not read yet" in english(verification.summary)


@pytest.mark.parametrize(
    "content",
    [
        "Є — ем".encode(),
        "\u0484C".encode(),
        b"a.b.c~ and more",
        b"a.b~c",
        b"nameSpaces",
        b"\xa2jnames",
        b"\xd2\x84",
        b"data:,hello",
        b"data:application/json,",
        b'{"payload": {}, "signature": "x"}',
        b'{"ciphertext": "x"}',
    ],
)
def test_what_only_looks_a_little_like_it_goes_on_as_before(world: World, content: bytes) -> None:
    verification = world.verify(content)
    assert verification.verdict is Verdict.NO_BADGE
    assert verification.checks[0].code not in ("kind_not_read", "credential_is_encrypted")


# ---------------------------------------------------------------------- envelopes


@pytest.mark.parametrize("media_type", ["vc+jwt", "VC+JWT", "vc+ld+json+jwt", "jwt", "vc+jwt;charset=utf-8"])
@pytest.mark.parametrize("wrapped", ["bare", "file", "presentation", "answer"])
def test_the_token_of_an_envelope_is_looked_at_as_if_it_came_alone(
    world: World, old_token: str, media_type: str, wrapped: str
) -> None:
    address = data_url(media_type, old_token)
    envelope = ENVELOPE | {"id": address}
    around = {
        "bare": address,
        "file": envelope,
        "presentation": PRESENTATION | {"verifiableCredential": [envelope]},
        "answer": {"verifiableCredential": envelope},
    }[wrapped]
    content = address.encode() if wrapped == "bare" else json.dumps(around).encode()
    verification = world.verify(content)
    assert verification.verdict is world.verify(old_token.encode()).verdict
    assert verification.is_readable and verification.content == old_token.encode()


@pytest.fixture(scope="module")
def old_token(world: World) -> str:
    """A token in the form of a badge; whether its signature fits is another test."""
    payload = encode_base64url(
        json.dumps({name: world.badge()[name] for name in ("@context", "type", "issuer")}).encode()
    )
    return encode_base64url(b'{"alg":"EdDSA","typ":"vc+jwt","kid":"did:key:z6Mk#z6Mk"}') + f".{payload}.c2ln"


def test_an_envelope_around_a_presentation_with_a_badge(world: World) -> None:
    badge = world.badge()
    payload = encode_base64url(json.dumps(PRESENTATION | {"verifiableCredential": [badge]}).encode())
    token = encode_base64url(b'{"alg":"EdDSA","typ":"vp+jwt"}') + f".{payload}.c2ln"
    envelope = {"@context": ENVELOPE["@context"], "type": "EnvelopedVerifiablePresentation"}
    verification = world.verify(envelope | {"id": data_url("vp+jwt", token)})
    assert verification.verdict is Verdict.VALID


def test_a_badge_in_an_envelope_as_base64(world: World) -> None:
    content = base64.b64encode(json.dumps(world.badge()).encode()).decode()
    address = f"data:application/vc;base64,{content}"
    assert world.verify(ENVELOPE | {"id": address}).verdict is Verdict.VALID
    assert world.verify(address.encode()).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("media_type", "content", "name"),
    [
        ("vc+sd-jwt", SD_JWT, "SD-JWT"),
        ("vc+jwt", SD_JWT, "SD-JWT"),
        ("vc+ld+json+sd-jwt", SIGNED, "SD-JWT"),
        ("vc+cose", "%D2%84C", "COSE"),
        ("vc+jwt;base64", base64.b64encode(COSE).decode(), "COSE"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_an_envelope_around_a_kind_that_we_do_not_read(
    world: World, media_type: str, content: str, name: str, wrapped: bool
) -> None:
    envelope = ENVELOPE | {"id": data_url(media_type, content)}
    verification = world.verify(PRESENTATION | {"verifiableCredential": [envelope]} if wrapped else envelope)
    assert (verification.verdict, verification.checks[0].code) == (Verdict.NOT_CHECKED, "kind_not_read")
    assert f"({name})" in english(verification.summary)


def test_a_badge_beside_what_we_do_not_read_is_looked_at(world: World) -> None:
    inside = [ENVELOPE | {"id": data_url("dc+sd-jwt", SD_JWT)}, world.badge(), SD_JWT]
    assert world.verify(PRESENTATION | {"verifiableCredential": inside}).verdict is Verdict.VALID


@pytest.mark.parametrize("address", ["https://school.example/1", "data:", 7, "data:application/vc+jwt,x", None])
def test_an_envelope_without_anything_in_it_is_no_badge(world: World, address: object) -> None:
    assert world.verify(ENVELOPE | {"id": address}).verdict is Verdict.NO_BADGE
    assert world.verify(ENVELOPE | {"id": address, "@type": "OpenBadgeCredential"}).verdict is Verdict.NOT_GENUINE


def test_a_badge_is_not_excused_by_what_it_is_called(world: World, linked_data) -> None:
    """Neither an envelope's type nor its address keeps a changed badge from being called what it is."""
    badge = world.badge()
    for change in (
        {"type": [*badge["type"], "EnvelopedVerifiableCredential"]},
        {"id": data_url("dc+sd-jwt", SD_JWT)},
        {"payload": "x", "signature": "y"},
        {"ciphertext": "x", "protected": "y"},
    ):
        assert world.verify(badge | change).verdict is Verdict.NOT_GENUINE
    signed = add_proof_set(
        {name: value for name, value in badge.items() if name != "proof"} | {"id": "urn:uuid:1"},
        world.signer,
        created=world.fetched_at,
        linked_data=linked_data,
    )
    assert world.verify(signed).verdict is Verdict.VALID
