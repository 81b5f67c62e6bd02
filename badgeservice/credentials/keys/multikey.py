"""Keys: what a public key is, how it is written down, how it verifies and who may sign.

A key is written in two ways and means the same in both:

* as a **Multikey** (Controlled Identifiers 1.0 section 2.2.2): a two-byte name of its kind, the key, all of it in
  base58btc. `z6Mk…` is Ed25519, `zDn…` is P-256, `z82…` is P-384;
* as a **JSON Web Key** (RFC 7517): what VC-JWT and most other software read. RSA exists only in this form.

A `PublicKey` that exists is sound: it has the right length, lies on its curve, is not one of the points of small
order that make any signature fit (threats V9), and is not a weak RSA key. `verify` answers yes or no and never raises.

A `Signer` is anything that can sign with one private key: memory, a file or a hardware module. It tells its public
key; nobody tells it. Ed25519 mixes the public key into each signature, and a signer that takes that key from its
caller leaks the private one after two signatures (the double public key oracle, threats K4).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from badgeservice.codes import Code
from badgeservice.credentials.multibase import (
    decode_base58btc,
    decode_base64url,
    encode_base58btc,
    encode_base64url,
)
from badgeservice.errors import Invalid, Message

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Random = Callable[[int], bytes]
_Loaded = bytes | ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class KeyType(StrEnum):
    """The kinds of key that we know; each cryptosuite and each JOSE algorithm takes exactly one."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    RSA = "RSA"


@dataclass(frozen=True, slots=True)
class _Curve:
    """What differs between the two NIST curves."""

    curve: ec.EllipticCurve
    hash: hashes.HashAlgorithm  # ECDSA section 3.2: SHA-256 with P-256, SHA-384 with P-384
    size: int  # bytes of a coordinate, and of each half of a signature


_CURVES = {
    KeyType.P256: _Curve(ec.SECP256R1(), hashes.SHA256(), 32),
    KeyType.P384: _Curve(ec.SECP384R1(), hashes.SHA384(), 48),
}
# Controlled Identifiers 1.0 section 2.2.2: the varint of each multicodec name.
_PUBLIC_PREFIX = {KeyType.ED25519: b"\xed\x01", KeyType.P256: b"\x80\x24", KeyType.P384: b"\x81\x24"}

_ED25519_PRIME = 2**255 - 19
_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
# The y coordinates of the eight points whose order divides 8; with these as key, signatures fit any message.
_ED25519_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _ED25519_PRIME - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A sound public key. `raw` is 32 bytes (Ed25519), a compressed point (P-256, P-384) or DER (RSA).

    Raises `Invalid` when made from anything else.
    """

    type: KeyType
    raw: bytes
    _loaded: _Loaded = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_loaded", _load(self.type, self.raw))

    @property
    def multibase(self) -> str:
        """The key as the `publicKeyMultibase` of a Multikey. RSA has none: `Invalid`."""
        if self.type is KeyType.RSA:
            raise _unusable(Code.KEY_HAS_NO_MULTIKEY)
        return "z" + encode_base58btc(_PUBLIC_PREFIX[self.type] + self.raw)

    @property
    def thumbprint(self) -> str:
        """The name of the key as JWK (RFC 7638), used as fragment of its JsonWebKey entry in a DID document."""
        members = json.dumps(self.to_jwk(), sort_keys=True, separators=(",", ":"))
        return encode_base64url(hashlib.sha256(members.encode()).digest())

    def to_jwk(self) -> dict[str, str]:
        """The key as JWK, with the members that RFC 7638 requires and no others."""
        if isinstance(self._loaded, bytes):
            return {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(self.raw)}
        if isinstance(self._loaded, rsa.RSAPublicKey):
            numbers = self._loaded.public_numbers()
            return {"kty": "RSA", "n": _encode_number(numbers.n), "e": _encode_number(numbers.e)}
        point, size = self._loaded.public_numbers(), _CURVES[self.type].size
        return {
            "kty": "EC",
            "crv": self.type.value,
            "x": encode_base64url(point.x.to_bytes(size)),
            "y": encode_base64url(point.y.to_bytes(size)),
        }

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Did the holder of this key sign exactly `message`? ECDSA signatures are r ‖ s, as W3C and JOSE write them."""
        try:
            if isinstance(self._loaded, bytes):
                return _verify_ed25519(self._loaded, signature, message)
            if isinstance(self._loaded, rsa.RSAPublicKey):
                self._loaded.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
                return True
            return _verify_ecdsa(self._loaded, _CURVES[self.type], signature, message)
        except InvalidSignature:
            return False


def _verify_ed25519(key: bytes, signature: bytes, message: bytes) -> bool:
    """RFC 8032 section 5.1.7, where S must be below the order, or one signature would have several spellings.

    By libsodium, because it takes half the time of OpenSSL and refuses points of small order itself.
    """
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= _ED25519_ORDER:
        return False
    try:
        crypto_sign_open(signature + message, key)
    except BadSignatureError:
        return False
    return True


def _verify_ecdsa(key: ec.EllipticCurvePublicKey, curve: _Curve, signature: bytes, message: bytes) -> bool:
    if len(signature) != 2 * curve.size:
        return False
    r, s = int.from_bytes(signature[: curve.size]), int.from_bytes(signature[curve.size :])
    key.verify(encode_dss_signature(r, s), message, ec.ECDSA(curve.hash))
    return True


def _load(key_type: KeyType, raw: bytes) -> _Loaded:
    try:
        match key_type:
            case KeyType.ED25519:
                return _load_ed25519(raw)
            case KeyType.RSA:
                return _load_rsa(raw)
            case KeyType.P256 | KeyType.P384:
                return _load_point(_CURVES[key_type], raw)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _unusable(Code.KEY_INVALID) from None


def _load_ed25519(raw: bytes) -> bytes:
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if len(raw) != 32:
        raise _unusable(Code.KEY_INVALID)
    if y >= _ED25519_PRIME or y in _ED25519_SMALL_ORDER_Y:
        raise _unusable(Code.KEY_WEAK)
    return raw


def _load_point(curve: _Curve, raw: bytes) -> ec.EllipticCurvePublicKey:
    if len(raw) != curve.size + 1 or raw[0] not in (2, 3):
        raise _unusable(Code.KEY_INVALID)
    return ec.EllipticCurvePublicKey.from_encoded_point(curve.curve, raw)


def _load_rsa(raw: bytes) -> rsa.RSAPublicKey:
    """2048 bits is the least that RS256 allows (RFC 7518 section 3.3); above 8192 a verification costs too much."""
    key = load_der_public_key(raw)
    if not isinstance(key, rsa.RSAPublicKey):
        raise _unusable(Code.KEY_INVALID)
    if not 2048 <= key.key_size <= 8192 or key.public_numbers().e >= 2**32:
        raise _unusable(Code.KEY_WEAK)
    return key


def decode_multikey(text: str) -> PublicKey:
    """The key that a `publicKeyMultibase` holds. Raises `Invalid`."""
    if not text.startswith("z"):
        raise _unusable(Code.KEY_INVALID)
    content = decode_base58btc(text[1:])
    for key_type, prefix in _PUBLIC_PREFIX.items():
        if content.startswith(prefix):
            return PublicKey(key_type, content[2:])
    raise _unusable(Code.KEY_TYPE_UNKNOWN)


def public_key_from_jwk(jwk: object) -> PublicKey:
    """The key that a JWK holds. A JWK with a private part, or for another use than signing, is refused: `Invalid`."""
    if not isinstance(jwk, Mapping):
        raise _unusable(Code.KEY_INVALID)
    if jwk.keys() & {"d", "p", "q", "k"}:
        raise _unusable(Code.KEY_PRIVATE_PART_PRESENT)
    if jwk.get("use", "sig") != "sig":
        raise _unusable(Code.KEY_USE_WRONG)
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            return PublicKey(KeyType.ED25519, _jwk_bytes(jwk, "x"))
        case "EC", "P-256" | "P-384" as name:
            return _from_coordinates(KeyType(name), _jwk_bytes(jwk, "x"), _jwk_bytes(jwk, "y"))
        case "RSA", _:
            return _from_modulus(int.from_bytes(_jwk_bytes(jwk, "n")), int.from_bytes(_jwk_bytes(jwk, "e")))
    raise _unusable(Code.KEY_TYPE_UNKNOWN)


def _jwk_bytes(jwk: Mapping[str, Any], member: str) -> bytes:
    text = jwk.get(member)
    if not isinstance(text, str) or len(text) > 2048:
        raise _unusable(Code.KEY_INVALID)
    return decode_base64url(text)


def _from_coordinates(key_type: KeyType, x: bytes, y: bytes) -> PublicKey:
    curve = _CURVES[key_type]
    if len(x) != curve.size or len(y) != curve.size:
        raise _unusable(Code.KEY_INVALID)
    try:
        point = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), curve.curve).public_key()
    except ValueError:
        raise _unusable(Code.KEY_INVALID) from None
    return PublicKey(key_type, point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def _from_modulus(n: int, e: int) -> PublicKey:
    try:
        key = rsa.RSAPublicNumbers(e, n).public_key()
    except ValueError:
        raise _unusable(Code.KEY_INVALID) from None
    return PublicKey(KeyType.RSA, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def public_key_from_der(content: bytes) -> PublicKey:
    """The key in a SubjectPublicKeyInfo (RFC 5280), which PEM files hold. Raises `Invalid`."""
    try:
        key = load_der_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise _unusable(Code.KEY_INVALID) from None
    if isinstance(key, Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return _to_public_key(key)
    raise _unusable(Code.KEY_TYPE_UNKNOWN)


def public_key_of(private_key: PrivateKey) -> PublicKey:
    """The public half of `private_key`; the only place where a public key is derived for signing."""
    return _to_public_key(private_key.public_key())


def _to_public_key(key: Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> PublicKey:
    if isinstance(key, Ed25519PublicKey):
        return PublicKey(KeyType.ED25519, key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    if isinstance(key, rsa.RSAPublicKey):
        return PublicKey(KeyType.RSA, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    for key_type, curve in _CURVES.items():
        if key.curve.name == curve.curve.name:
            return PublicKey(key_type, key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    raise _unusable(Code.KEY_TYPE_UNKNOWN)


def generate_private_key(key_type: KeyType, random: Random) -> PrivateKey:
    """A new private key made from `random` (RSA draws from the operating system: the library offers no other way)."""
    match key_type:
        case KeyType.ED25519:
            return Ed25519PrivateKey.from_private_bytes(random(32))
        case KeyType.P256 | KeyType.P384:
            return _derive(_CURVES[key_type], random(_CURVES[key_type].size + 16))
        case KeyType.RSA:
            return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def _derive(curve: _Curve, seed: bytes) -> ec.EllipticCurvePrivateKey:
    """FIPS 186-5 A.2.1: 128 bits more than the order, so that taking the remainder leaves no bias that matters."""
    return ec.derive_private_key(int.from_bytes(seed) % (curve.curve.group_order - 1) + 1, curve.curve)


class Signer(Protocol):
    """Something that holds one private key and signs with it under the name of one verification method."""

    @property
    def verification_method(self) -> str: ...

    @property
    def public_key(self) -> PublicKey: ...

    def sign(self, message: bytes) -> bytes:
        """The signature over `message`: 64 bytes for Ed25519, r ‖ s for ECDSA, PKCS#1 v1.5 with SHA-256 for RSA."""
        ...


@dataclass(frozen=True, slots=True)
class MemorySigner:
    """A signer whose private key is in this process: for tests, for did:key issuers and behind the keystore."""

    private_key: PrivateKey = field(repr=False)
    verification_method: str
    public_key: PublicKey = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "public_key", public_key_of(self.private_key))

    def sign(self, message: bytes) -> bytes:
        """Sign. ECDSA is deterministic (RFC 6979): a weak random number here would give the private key away."""
        if isinstance(self.private_key, Ed25519PrivateKey):
            return self.private_key.sign(message)
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        curve = _CURVES[self.public_key.type]
        r, s = decode_dss_signature(self.private_key.sign(message, ec.ECDSA(curve.hash, deterministic_signing=True)))
        return r.to_bytes(curve.size) + s.to_bytes(curve.size)


def _encode_number(number: int) -> str:
    return encode_base64url(number.to_bytes((number.bit_length() + 7) // 8))


def _unusable(code: Code) -> Invalid:
    return Invalid(
        Message(code, "A key in this document cannot be used to check a signature."),
    )
