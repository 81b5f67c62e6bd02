"""The cryptosuites: what exactly is hashed and signed, for each allow-listed kind of proof by its own function.

A Data Integrity proof signs two hashes, one after the other: that of the proof without its value (the *proof
configuration*, so that nobody can give the proof another date or purpose) and that of the document. The suites differ
in how a document becomes bytes:

* **rdfc** reads the JSON as a graph of statements and writes those down in one order (RDFC-1.0). It signs what the
  document *means*, whatever spelling is chosen; what has no meaning is not signed, and must be refused (threats 2.3);
* **jcs** writes the JSON down in one spelling (RFC 8785). It signs every word of the text.

What is not in the table below is not a proof that we know. A suite fixes the kind of key: the key never chooses the
suite, and a P-256 key under an EdDSA suite is a flaw, not an option (threats V9). `Ed25519Signature2020` and the
draft name `eddsa-2022` are verified because others still issue them, and never created.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, as_list, as_strings
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.proofs.proof_members import check_no_others
from badgeservice.credentials.proofs.proof_results import ProofFlaw


class Cryptosuite(StrEnum):
    """What a proof may be; the value is its `cryptosuite`, or its `type` where the type says it all."""

    EDDSA_RDFC_2022 = "eddsa-rdfc-2022"
    EDDSA_JCS_2022 = "eddsa-jcs-2022"
    ECDSA_RDFC_2019 = "ecdsa-rdfc-2019"
    ECDSA_JCS_2019 = "ecdsa-jcs-2019"
    EDDSA_2022 = "eddsa-2022"
    ED25519_SIGNATURE_2020 = "Ed25519Signature2020"


class Digests(Protocol):
    """The part of `LinkedData` that a suite needs: hashes of a document's canonical statements and canonical JSON."""

    def digest(self, document: Document, algorithm: str = "sha256") -> bytes: ...

    def json_digest(self, document: Document, algorithm: str = "sha256") -> bytes: ...


HashData = Callable[[Document, Document, Digests, str], bytes]
"""(document without this proof, proof without its value, digests, name of the hash) -> the bytes that are signed."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One row of the allow-list."""

    keys: Mapping[KeyType, str]  # the kinds of key it takes, each with the hash that goes with it
    hash_data: HashData
    may_create: bool


SIGNATURE_SIZE = MappingProxyType({KeyType.ED25519: 64, KeyType.P256: 64, KeyType.P384: 96})


def suite_of_proof(proof: Document) -> Cryptosuite:
    """The suite that a proof names. A name in the wrong place is not a name: `eddsa-rdfc-2022` is not a `type`."""
    try:
        return _NAMED[proof["type"], proof.get("cryptosuite")]
    except (LookupError, TypeError):
        raise ProofFlaw(Code.CRYPTOSUITE_UNKNOWN) from None


def refuse_other_kind(proof: Document) -> None:
    """Raise `ProofFlaw` for a proof from before Data Integrity, or from after us, that we do not know.

    Before its form is looked at, because those have other members: `jws` instead of `proofValue`.
    """
    kinds, suite = as_strings(proof.get("type")), proof.get("cryptosuite")
    is_older = any(kinds) and _KINDS.isdisjoint(kinds)
    is_newer = "DataIntegrityProof" in kinds and isinstance(suite, str) and suite not in SUITES
    if is_older or is_newer:
        raise ProofFlaw(Code.CRYPTOSUITE_UNKNOWN)


def hash_data(suite: Cryptosuite, key_type: KeyType, document: Document, proof: Document, digests: Digests) -> bytes:
    """The bytes that `suite` signs with a key of this type. Raises `ProofFlaw`, or `Invalid` for unsignable data."""
    row = SUITES[suite]
    if key_type not in row.keys:
        raise ProofFlaw(Code.KEY_TYPE_WRONG)
    return row.hash_data(document, proof, digests, row.keys[key_type])


def _hash_statements(document: Document, proof: Document, digests: Digests, algorithm: str) -> bytes:
    """The rdfc suites (VC DI EdDSA 1.0 section 3.2, VC DI ECDSA 1.0 section 3.2) and the two names before them."""
    check_no_others(proof)
    return digests.digest(_in_context_of(document, proof), algorithm) + digests.digest(document, algorithm)


def _in_context_of(document: Document, proof: Document) -> Document:
    """The options with the document's `@context`, and never one of their own choice."""
    return proof | {"@context": document.get("@context", [])}


def _hash_text(document: Document, proof: Document, digests: Digests, algorithm: str) -> bytes:
    """The jcs suites (section 3.3.2 of VC DI EdDSA 1.0 and of VC DI ECDSA 1.0).

    Contexts may be added behind those that were signed, never before or between. That no word gets another meaning by
    them is for whoever checks the proof.
    """
    if "@context" in proof and proof["@context"] != document.get("@context", []):
        signed, present = as_list(proof["@context"]), as_list(document.get("@context", []))
        if present[: len(signed)] != signed:
            raise ProofFlaw(Code.PROOF_CONTEXT_WRONG)
        document = document | {"@context": proof["@context"]}
    return digests.json_digest(proof, algorithm) + digests.json_digest(document, algorithm)


_ED25519 = MappingProxyType({KeyType.ED25519: "sha256"})
_NIST = MappingProxyType({KeyType.P256: "sha256", KeyType.P384: "sha384"})

SUITES: Mapping[Cryptosuite, Suite] = MappingProxyType(
    {
        Cryptosuite.EDDSA_RDFC_2022: Suite(_ED25519, _hash_statements, may_create=True),
        Cryptosuite.EDDSA_JCS_2022: Suite(_ED25519, _hash_text, may_create=True),
        Cryptosuite.ECDSA_RDFC_2019: Suite(_NIST, _hash_statements, may_create=True),
        Cryptosuite.ECDSA_JCS_2019: Suite(_NIST, _hash_text, may_create=True),
        Cryptosuite.EDDSA_2022: Suite(_ED25519, _hash_statements, may_create=False),
        Cryptosuite.ED25519_SIGNATURE_2020: Suite(_ED25519, _hash_statements, may_create=False),
    }
)
# These look no words up, so they sign which contexts were meant (section 3.3.1 of both).
CONTEXT_SUITES = frozenset({Cryptosuite.EDDSA_JCS_2022, Cryptosuite.ECDSA_JCS_2019})
_NAMED: Mapping[tuple[str, str | None], Cryptosuite] = MappingProxyType(
    {("DataIntegrityProof", suite.value): suite for suite in SUITES if suite is not Cryptosuite.ED25519_SIGNATURE_2020}
    | {(Cryptosuite.ED25519_SIGNATURE_2020.value, None): Cryptosuite.ED25519_SIGNATURE_2020}
)
_KINDS = frozenset(kind for kind, _ in _NAMED)
