"""A plain PyLD pipeline: one eddsa-rdfc-2022 proof, as anyone would write it from the standard's text.

It is given what makes PyLD fast: contexts from memory, marked as static so that PyLD keeps them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

Document = dict[str, Any]

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class PlainPipeline:
    """Signs and verifies; no safety nets, no check but the signature."""

    def __init__(self, contexts: Mapping[str, Document], key: Ed25519PrivateKey, verification_method: str) -> None:
        self._contexts = contexts
        self._key = key
        self._public_key: Ed25519PublicKey = key.public_key()
        self._verification_method = verification_method

    def normalize(self, document: Document) -> bytes:
        """The canonical N-Quads."""
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": self._load}
        return jsonld.normalize(document, options).encode()

    def sign(self, document: Document, created: str) -> bytes:
        """The document with a proof, as JSON."""
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": created,
            "verificationMethod": self._verification_method,
            "proofPurpose": "assertionMethod",
        }
        signature = self._key.sign(self._hash(document, options))
        return json.dumps(document | {"proof": options | {"proofValue": "z" + _encode(signature)}}).encode()

    def verify(self, content: bytes) -> None:
        """Raises when the signature does not fit."""
        document = json.loads(content)
        proof = document.pop("proof")
        signature = _decode(proof.pop("proofValue")[1:])
        self._public_key.verify(signature, self._hash(document, proof))

    def _hash(self, document: Document, options: Document) -> bytes:
        options = options | {"@context": document["@context"]}
        return sha256(self.normalize(options)).digest() + sha256(self.normalize(document)).digest()

    def _load(self, url: str, _options: object) -> Document:
        document = self._contexts[url]
        return {"contentType": None, "contextUrl": None, "documentUrl": url, "document": document, "tag": "static"}


def _encode(content: bytes) -> str:
    number, text = int.from_bytes(content), ""
    while number:
        number, rest = divmod(number, 58)
        text = _ALPHABET[rest] + text
    return text


def _decode(text: str) -> bytes:
    number = 0
    for letter in text:
        number = number * 58 + _ALPHABET.index(letter)
    return number.to_bytes(64)
