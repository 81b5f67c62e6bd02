"""Keys: sound or refused; signatures: exact or refused (threats V9 and K4)."""

import hashlib
import inspect
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials.keys.multikey import (
    KeyType,
    MemorySigner,
    PublicKey,
    decode_multikey,
    generate_private_key,
    public_key_from_jwk,
    public_key_of,
)
from badgeservice.credentials.multibase import encode_base58btc, encode_base64url
from badgeservice.errors import Invalid, TooLarge
from tests.credentials.secret_multikey import decode_secret_multikey

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493


def seeded(count: int) -> bytes:
    return hashlib.shake_256(b"test").digest(count)


def signer(key_type: KeyType) -> MemorySigner:
    return MemorySigner(generate_private_key(key_type, seeded), "https://school.example/keys#1")


CURVES = [KeyType.ED25519, KeyType.P256, KeyType.P384]


@pytest.mark.parametrize("key_type", CURVES)
def test_a_key_comes_back_from_both_its_forms(key_type: KeyType) -> None:
    key = signer(key_type).public_key
    assert decode_multikey(key.multibase) == key
    assert public_key_from_jwk(key.to_jwk()) == key


def test_multikeys_begin_as_their_kind_does() -> None:
    starts = [signer(key_type).public_key.multibase[:3] for key_type in CURVES]
    assert starts == ["z6M", "zDn", "z82"]


@pytest.mark.parametrize("key_type", CURVES)
def test_a_signature_verifies_for_this_message_and_no_other(key_type: KeyType) -> None:
    one = signer(key_type)
    signature = one.sign(b"awarded")
    assert one.public_key.verify(signature, b"awarded")
    assert not one.public_key.verify(signature, b"Awarded")
    assert not one.public_key.verify(bytes([signature[0] ^ 1]) + signature[1:], b"awarded")


@pytest.mark.parametrize("key_type", CURVES)
def test_signing_is_deterministic(key_type: KeyType) -> None:
    assert signer(key_type).sign(b"x") == signer(key_type).sign(b"x")


def test_rsa_signs_verifies_and_has_only_a_jwk() -> None:
    one = MemorySigner(rsa.generate_private_key(public_exponent=65537, key_size=2048), "kid")
    signature = one.sign(b"x")
    assert one.public_key.verify(signature, b"x")
    assert not one.public_key.verify(signature, b"y")
    assert public_key_from_jwk(one.public_key.to_jwk()) == one.public_key
    with pytest.raises(Invalid, match="key_has_no_multikey"):
        _ = one.public_key.multibase


@pytest.mark.parametrize("key_type", CURVES)
@given(signature=st.binary(max_size=120))
def test_v9_a_signature_of_any_length_is_answered_not_raised(key_type: KeyType, signature: bytes) -> None:
    assert signer(key_type).public_key.verify(signature, b"message") is False


def test_v9_non_canonical_s_is_refused() -> None:
    one = signer(KeyType.ED25519)
    signature = one.sign(b"message")
    twin = signature[:32] + (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    assert not one.public_key.verify(twin, b"message")


@pytest.mark.parametrize("key_type", [KeyType.P256, KeyType.P384])
def test_v9_ecdsa_of_zeros_is_refused(key_type: KeyType) -> None:
    key = signer(key_type).public_key
    size = len(key.raw) - 1
    assert not key.verify(bytes(2 * size), b"message")


def _edwards_add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    d = -121665 * pow(121666, -1, P) % P
    (x1, y1), (x2, y2) = a, b
    product = d * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def _small_order_points() -> list[tuple[int, int]]:
    """All points with order 1, 2, 4 or 8, found by arithmetic and not copied from a list."""
    d = -121665 * pow(121666, -1, P) % P
    for y in range(2, 50):
        square = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
        root = pow(square, (P + 3) // 8, P)
        if root * root % P != square:
            root = root * pow(2, (P - 1) // 4, P) % P
        if root * root % P != square:
            continue
        torsion, bits = (0, 1), (root, y)
        for bit in bin(L)[:1:-1]:
            if bit == "1":
                torsion = _edwards_add(torsion, bits)
            bits = _edwards_add(bits, bits)
        points = [torsion]
        while points[-1] != (0, 1):
            points.append(_edwards_add(points[-1], torsion))
        if len(points) == 8:
            return points
    raise AssertionError("no generator of the small group found")


SMALL_ORDER = [
    y.to_bytes(32, "little")
    for x, small_y in _small_order_points()
    for y in (small_y | (x & 1) << 255, small_y | (1 - (x & 1)) << 255)
] + [(P + extra | sign << 255).to_bytes(32, "little") for extra in (0, 1) for sign in (0, 1)]


@pytest.mark.parametrize("raw", SMALL_ORDER, ids=lambda raw: raw.hex()[:8])
def test_v9_small_order_and_non_canonical_keys_are_refused(raw: bytes) -> None:
    with pytest.raises(Invalid, match="key_weak"):
        PublicKey(KeyType.ED25519, raw)
    with pytest.raises(Invalid, match="key_weak"):
        decode_multikey("z" + encode_base58btc(b"\xed\x01" + raw))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key_invalid"),
        ("6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "key_invalid"),
        ("uQUJD", "key_invalid"),
        ("z", "key_type_unknown"),
        ("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ20", "encoding_invalid"),
        ("z" + encode_base58btc(b"\xed\x01" + bytes(31)), "key_invalid"),
        ("z" + encode_base58btc(b"\xed\x01" + bytes(33)), "key_invalid"),
        ("z" + encode_base58btc(b"\x80\x24\x04" + bytes(32)), "key_invalid"),
        ("z" + encode_base58btc(b"\x80\x24\x02" + b"\xff" * 32), "key_invalid"),
        ("z" + encode_base58btc(b"\xe7\x01\x02" + bytes(32)), "key_type_unknown"),  # secp256k1
        ("z" + encode_base58btc(b"\x80\x26" + bytes(32)), "key_type_unknown"),  # a private key
    ],
)
def test_a_text_that_is_no_key_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        decode_multikey(text)


def test_a_text_of_a_megabyte_is_refused_quickly() -> None:
    with pytest.raises(TooLarge):
        decode_multikey("z" + "2" * 1_000_000)


ED = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


@pytest.mark.parametrize(
    ("jwk", "code"),
    [
        (None, "key_invalid"),
        ({}, "key_type_unknown"),
        ({**ED, "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}, "key_private_part_present"),
        ({**ED, "use": "enc"}, "key_use_wrong"),
        ({**ED, "crv": "X25519"}, "key_type_unknown"),
        ({**ED, "x": 7}, "key_invalid"),
        ({**ED, "x": ED["x"] + "="}, "encoding_invalid"),
        ({"kty": "oct", "k": "c2VjcmV0"}, "key_private_part_present"),
        ({"kty": ["OKP"], "crv": "Ed25519"}, "key_type_unknown"),
        ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "key_invalid"),
        ({"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}, "key_invalid"),
        ({"kty": "EC", "crv": "secp256k1", "x": "A" * 43, "y": "A" * 43}, "key_type_unknown"),
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "key_invalid"),
        ({"kty": "RSA", "n": "A" * 100_000, "e": "AQAB"}, "key_invalid"),
        ({"kty": "RSA", "n": encode_base64url(b"\xff" * 256), "e": "Ag"}, "key_invalid"),
        ({"kty": "RSA", "n": encode_base64url(b"\xff" * 256), "e": encode_base64url(b"\x01" * 128)}, "key_weak"),
        ({"kty": "RSA", "n": encode_base64url(b"\xff" * 128), "e": "AQAB"}, "key_weak"),
    ],
)
def test_a_jwk_that_is_no_public_signing_key_is_refused(jwk: object, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        public_key_from_jwk(jwk)


def test_a_key_of_another_kind_than_it_says_is_refused() -> None:
    der = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(Invalid, match="key_invalid"):
        PublicKey(KeyType.RSA, der)
    with pytest.raises(Invalid, match="key_type_unknown"):
        public_key_of(ec.generate_private_key(ec.SECP521R1()))


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    assert public_key_from_jwk(ED).thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_k4_the_public_key_is_derived_and_never_asked_for() -> None:
    asked = set(inspect.signature(MemorySigner).parameters)
    assert asked == {"private_key", "verification_method"}
    assert "public_key" not in inspect.signature(MemorySigner.sign).parameters
    one = signer(KeyType.ED25519)
    assert one.public_key == public_key_of(one.private_key)


def test_a_private_key_is_not_in_the_text_of_its_signer() -> None:
    assert "PrivateKey" not in repr(signer(KeyType.ED25519))


def test_published_pairs_belong_together(shared: Path) -> None:
    eddsa = json.loads((shared / "vectors/w3c-eddsa/keyPair.json").read_text())
    ecdsa = json.loads((shared / "vectors/w3c-ecdsa/p256KeyPair.json").read_text())
    for secret, public in (
        (eddsa["privateKeyMultibase"], eddsa["publicKeyMultibase"]),
        (ecdsa["secretKeyMultibase"], ecdsa["publicKeyMultibase"]),
    ):
        assert public_key_of(decode_secret_multikey(secret)).multibase == public


def test_every_kind_of_key_can_be_made() -> None:
    made = {public_key_of(generate_private_key(key_type, seeded)).type for key_type in KeyType}
    assert made == set(KeyType)
