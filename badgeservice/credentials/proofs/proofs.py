"""Data Integrity proofs: making them, alone, in a set or in a chain, and checking every one of them.

VC Data Integrity 1.0. A proof is an object beside the content: which kind, by which key, for which purpose, when, and
the signature over the hashes of itself and of the document (`cryptosuites.py`). There may be several, as a set or as a
chain (`proof_chain.py`).

One proof is checked in these steps, with the same numbers in the code (section 4.4 of the specification, with the
keys of Controlled Identifiers section 3.3):

1. every member of the proof has the form that the standard demands, and the suite is one that we know;
2. it was made for this purpose, this domain and this challenge, and is not past its own date;
3. the key is found, of the kind that the suite fixes, and listed by its controller for the purpose;
4. the document it covers is the document without proofs, plus the proofs that it follows (section 4.5);
5. the signature fits the hashes;
6. the proofs that it follows have passed as well.

Nothing here raises for a bad proof. What comes back is one `ProofResult` per proof, in the order of the document.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypedDict, Unpack

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, Strings, as_strings, without_proof
from badgeservice.credentials.keys.multikey import PublicKey, Signer
from badgeservice.credentials.keys.verification_method import ResolvedKey
from badgeservice.credentials.multibase import decode_base58btc, encode_base58btc
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.cryptosuites import (
    CONTEXT_SUITES,
    SIGNATURE_SIZE,
    SUITES,
    Cryptosuite,
    Digests,
    hash_data,
    refuse_other_kind,
    suite_of_proof,
)
from badgeservice.credentials.proofs.proof_chain import content_under, proofs_of, weigh_previous
from badgeservice.credentials.proofs.proof_members import check_members
from badgeservice.credentials.proofs.proof_results import (
    SENTENCES,
    Problem,
    ProofFlaw,
    ProofResult,
    failed,
)
from badgeservice.credentials.timestamps import format_timestamp, parse_timestamp
from badgeservice.errors import BadgeServiceError, Message, SigningFailed

MAX_PROOFS = 16
# For each proof that follows others the document is canonicalised again, together with those: so many characters in
# all, and a short document counts for this many, because it can make work too.
_AGAIN = 64 * 1024
_LEAST = 16 * 1024

PROOF_SET = (Cryptosuite.EDDSA_RDFC_2022, Cryptosuite.EDDSA_JCS_2022)
"""How we sign (design section 4): first what every verifier reads, then what covers every byte."""


# Making a proof


class Options(TypedDict, total=False):
    """What a proof may say besides its suite, key and date (VC Data Integrity section 2.1)."""

    purpose: str
    id: str
    expires: datetime
    domain: Strings
    challenge: str
    nonce: str
    previousProof: Strings


def build_options(
    document: Document,
    verification_method: str,
    cryptosuite: Cryptosuite,
    created: datetime | None,
    **options: Unpack[Options],
) -> Document:
    """The proof without its value, its members in a fixed order: the *proof configuration* of the cryptosuites.

    It is hashed as well as the document, so that nobody can give the proof another date, key or purpose.
    """
    expires = options.get("expires")
    members = {
        "type": "DataIntegrityProof",
        "id": options.get("id"),
        "cryptosuite": cryptosuite.value,
        "created": format_timestamp(created) if created else None,
        "expires": format_timestamp(expires) if expires else None,
        "verificationMethod": verification_method,
        "proofPurpose": options.get("purpose", "assertionMethod"),
        "domain": options.get("domain"),
        "challenge": options.get("challenge"),
        "nonce": options.get("nonce"),
        "previousProof": options.get("previousProof"),
        "@context": document.get("@context") if cryptosuite in CONTEXT_SUITES else None,
    }
    return {name: value for name, value in members.items() if value is not None}


def create_proof(
    document: Document,
    signer: Signer,
    *,
    cryptosuite: Cryptosuite,
    created: datetime | None,
    linked_data: Digests,
    **options: Unpack[Options],
) -> Document:
    """One proof over `document` (section 4.2); proofs that it already has count only as `previousProof`.

    Raises `SigningFailed` when these options or this key make no proof, and the `Invalid` of `linked_data` when the
    document holds something that the signature would not cover.
    """
    proof = build_options(document, signer.verification_method, cryptosuite, created, **options)
    try:
        check_members(proof)
        content = content_under(proof, without_proof(document), proofs_of(document))
        signed = hash_data(cryptosuite, signer.public_key.type, content, proof, linked_data)
    except ProofFlaw as flaw:
        raise _not_made(flaw) from None
    return sign_proof(proof, signed, signer)


def sign_proof(proof: Document, signed: bytes, signer: Signer) -> Document:
    """The proof with its value, when its hashes (`signed`) are already known. Raises `SigningFailed`."""
    suite = SUITES[Cryptosuite(proof["cryptosuite"])]
    if not suite.may_create or signer.public_key.type not in suite.keys:
        raise _not_made(ProofFlaw(Code.KEY_TYPE_WRONG))
    return proof | {"proofValue": "z" + encode_base58btc(signer.sign(signed))}


def add_proof(document: Document, proof: Document) -> Document:
    """The document with one proof more (section 4.3): one stands alone, several are a list."""
    proofs = [*proofs_of(document), proof]
    return document | {"proof": proofs[0] if len(proofs) == 1 else proofs}


def add_proof_set(
    document: Document,
    signer: Signer,
    *,
    created: datetime,
    linked_data: Digests,
    cryptosuites: Sequence[Cryptosuite] = PROOF_SET,
) -> Document:
    """The document with a proof by each of `cryptosuites`, in this order. Raises as `create_proof`."""
    for cryptosuite in cryptosuites:
        proof = create_proof(document, signer, cryptosuite=cryptosuite, created=created, linked_data=linked_data)
        document = add_proof(document, proof)
    return document


def _not_made(flaw: ProofFlaw) -> SigningFailed:
    why = flaw.sentence
    return SigningFailed(Message(why.code, "This cannot be signed in this way. {why}", why=why), field="proof")


# Checking proofs


class KnownDigests(Protocol):
    """The SHA-256 of one document in both forms: a `LinkedDocument`."""

    @property
    def digest(self) -> bytes: ...

    @property
    def json_digest(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Digests that canonicalise one document once, however many proofs it has, also when it is refused.

    `linked` are those of the document, for a caller who has linked it already.
    """

    digests: Digests
    document: Document
    linked: KnownDigests | None
    known: dict[str, bytes | BadgeServiceError] = field(default_factory=dict)

    def digest(self, document: Document, algorithm: str = "sha256") -> bytes:
        if document is not self.document:
            return self.digests.digest(document, algorithm)
        if self.linked is not None and algorithm == "sha256":
            return self.linked.digest
        if algorithm not in self.known:
            try:
                self.known[algorithm] = self.digests.digest(document, algorithm)
            except BadgeServiceError as error:
                self.known[algorithm] = error
        answer = self.known[algorithm]
        if isinstance(answer, BadgeServiceError):
            raise answer
        return answer

    def json_digest(self, document: Document, algorithm: str = "sha256") -> bytes:
        if self.linked is not None and document is self.document and algorithm == "sha256":
            return self.linked.json_digest
        return self.digests.json_digest(document, algorithm)


@dataclass(frozen=True, slots=True)
class _Examination:
    """All that the proofs of one document are checked with; a key that two proofs name is fetched once."""

    content: Document  # the document without its proofs
    proofs: Sequence[object]
    digests: Digests
    circumstances: ProofCircumstances
    keys: dict[str, ResolvedKey] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)  # the sizes of what was canonicalised besides the document

    def resolve(self, verification_method: str) -> ResolvedKey:
        if verification_method not in self.keys:
            self.keys[verification_method] = self.circumstances.resolve(verification_method)
        return self.keys[verification_method]

    def content_under(self, options: Document) -> Document:
        """Step 4, within the work that is done for one document."""
        content = content_under(options, self.content, self.proofs)
        if content is not self.content:
            self._spend(content)
        return content

    def check_added_contexts(self, suite: Cryptosuite, options: Document) -> None:
        """To what jcs signed contexts may be added, but they may not give another meaning to the words in it (§2.4.1).

        Nearly all contexts are protected against that; those of Open Badges before 3.0.2 are not.
        """
        signed = options.get("@context", self.content.get("@context"))
        if suite in CONTEXT_SUITES and signed != self.content.get("@context"):
            as_signed = self.content | {"@context": signed}
            self._spend(as_signed)
            if self.digests.digest(as_signed) != self.digests.digest(self.content):
                raise ProofFlaw(Code.PROOF_CONTEXT_WRONG)

    def _spend(self, content: Document) -> None:
        self.again.append(max(_LEAST, len(json.dumps(content))))
        if sum(self.again) > _AGAIN:
            raise ProofFlaw(Code.TOO_MANY_PROOFS)


def verify_proofs(
    document: Document,
    circumstances: ProofCircumstances,
    linked_data: Digests,
    *,
    known: KnownDigests | None = None,
) -> tuple[ProofResult, ...]:
    """One result per proof of `document`, in its order; none at all when it has no proof (threats V4).

    `known` are the digests of the document without its proof, for a caller who has linked it already.
    """
    proofs = proofs_of(document)
    if len(proofs) > MAX_PROOFS:
        return (failed(ProofResult(0), ProofFlaw(Code.TOO_MANY_PROOFS)),)
    content = without_proof(document)
    examination = _Examination(
        content=content,
        proofs=proofs,
        digests=_Remembered(linked_data, content, known),
        circumstances=circumstances,
    )
    alone = [_examine(index, proof, examination) for index, proof in enumerate(proofs)]
    return tuple(weigh_previous(result, proofs, alone) for result in alone)


def _examine(index: int, proof: object, examination: _Examination) -> ProofResult:
    """Steps 1-5 for one proof; the first flaw becomes its result."""
    known: dict[str, Any] = {}  # what the result can say so far
    try:
        if not isinstance(proof, dict):
            raise ProofFlaw(Code.PROOF_MALFORMED)
        refuse_other_kind(proof)  # (1)
        check_members(proof, signed=True)
        suite = suite_of_proof(proof)
        known["verification_method"], known["cryptosuite"] = proof["verificationMethod"], suite
        known["created"] = parse_timestamp(proof["created"]) if "created" in proof else None
        _check_intent(proof, examination.circumstances)  # (2)
        key = known["key"] = examination.resolve(proof["verificationMethod"])  # (3)
        check_key(key, examination.circumstances)
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        content = examination.content_under(options)  # (4)
        signed = hash_data(suite, key.public_key.type, content, options, examination.digests)
        _check_signature(proof["proofValue"], signed, key.public_key)  # (5)
        examination.check_added_contexts(suite, options)
    except BadgeServiceError as error:
        return failed(ProofResult(index, **known), error)
    return ProofResult(index, Outcome.PASSED, SENTENCES[Code.PROOF_VALID], **known)


def _check_intent(proof: Document, asked: ProofCircumstances) -> None:
    """Step 2. A domain may be one text or several; the same texts must be meant on both sides (section 4.4)."""
    if proof["proofPurpose"] != asked.purpose:
        raise ProofFlaw(Code.PROOF_PURPOSE_WRONG)
    if asked.domain is not None and set(as_strings(asked.domain)) != set(as_strings(proof.get("domain"))):
        raise ProofFlaw(Code.PROOF_DOMAIN_WRONG, Problem.DOMAIN)
    if asked.challenge is not None and asked.challenge != proof.get("challenge"):
        raise ProofFlaw(Code.PROOF_CHALLENGE_WRONG, Problem.CHALLENGE)
    if "expires" in proof and parse_timestamp(proof["expires"]) <= asked.now:
        raise ProofFlaw(Code.PROOF_EXPIRED)


def check_key(key: ResolvedKey, asked: ProofCircumstances) -> None:
    """Step 3: may this key speak for its controller, for this purpose, today? Raises `ProofFlaw`."""
    if key.revoked_at is not None and key.revoked_at <= asked.now:
        raise ProofFlaw(Code.KEY_REVOKED)
    if key.expires_at is not None and key.expires_at <= asked.now:
        raise ProofFlaw(Code.KEY_EXPIRED)
    if asked.purpose not in key.purposes:
        raise ProofFlaw(Code.KEY_NOT_AUTHORISED, Problem.RELATIONSHIP)


def _check_signature(text: str, signed: bytes, key: PublicKey) -> None:
    """Step 5. The value is base58btc behind a `z`, of exactly the length of a signature by such a key."""
    if not text.startswith("z"):
        raise ProofFlaw(Code.PROOF_MALFORMED)
    signature = decode_base58btc(text[1:])
    if len(signature) != SIGNATURE_SIZE[key.type]:
        raise ProofFlaw(Code.PROOF_MALFORMED)
    if not key.verify(signature, signed):
        raise ProofFlaw(Code.SIGNATURE_WRONG)
