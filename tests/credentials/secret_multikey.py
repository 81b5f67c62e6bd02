"""Private keys as published vectors write them. The program never reads one from a text, so this is only here."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice.credentials.keys.multikey import PrivateKey
from badgeservice.credentials.multibase import decode_base58btc

CURVES = {b"\x86\x26": ec.SECP256R1(), b"\x87\x26": ec.SECP384R1()}  # the multicodecs p256-priv and p384-priv


def decode_secret_multikey(text: str) -> PrivateKey:
    """The private key that a `secretKeyMultibase` holds (Controlled Identifiers 1.0 section 2.2.2)."""
    assert text[0] == "z"
    content = decode_base58btc(text[1:])
    prefix, secret = content[:2], content[2:]
    if prefix == b"\x80\x26":
        return Ed25519PrivateKey.from_private_bytes(secret)
    return ec.derive_private_key(int.from_bytes(secret), CURVES[prefix])
