"""What becomes of a badge that we sign: bytes to hand out, with one proof, and a second proof that is kept apart.

Both proofs are made with the same key over the same document (design §4). `eddsa-rdfc-2022` goes along with the badge,
because every reader of Open Badges 3.0 knows it; as a list of one, because the published schema asks for a list. There
are readers that refuse a badge as soon as it has a second proof, so `eddsa-jcs-2022` stays behind, for our own page,
which checks it in the browser, and for who asks for the set. It signs the document without its proofs, so apart it is
worth what it was worth beside the other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from badgeservice.credentials.document import Document, write_document
from badgeservice.credentials.keys.multikey import Signer
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite, Digests
from badgeservice.credentials.proofs.proofs import PROOF_SET, build_options, create_proof
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import Invalid

# The list of proofs is the last member of what we sign.
_START: Final = b',"proof":['
_END: Final = b"]}"


class SignedBadge(NamedTuple):
    """The two columns: what is served, byte for byte, and the JSON object of the proof that is kept apart."""

    document_bytes: bytes
    jcs_proof_bytes: bytes


def sign_badge(
    document: Document,
    signer: Signer,
    *,
    created: datetime,
    linked_data: Digests,
    cryptosuites: Sequence[Cryptosuite] = PROOF_SET,
) -> SignedBadge:
    """The document signed twice; nothing is kept apart when only the first suite is asked for.

    Raises as `create_proof`.
    """
    proofs = [
        create_proof(document, signer, cryptosuite=suite, created=created, linked_data=linked_data)
        for suite in cryptosuites
    ]
    apart = b"".join(map(write_document, proofs[1:]))
    return SignedBadge(write_document(document | {"proof": proofs[:1]}), apart)


def with_proof_set(document_bytes: bytes, jcs_proof_bytes: bytes) -> bytes:
    """The badge with both proofs, for who asks for the set. Nothing is read and written again: the bytes are put in."""
    if not document_bytes.endswith(b"}" + _END) or not jcs_proof_bytes.startswith(b"{"):
        raise ValueError("these are not the two parts of a badge of ours")
    return document_bytes.removesuffix(_END) + b"," + jcs_proof_bytes + _END


def cut_second_proof(document_bytes: bytes) -> SignedBadge | None:
    """The two parts of a badge that was signed as a set; none when it is not a set of exactly our two proofs.

    The bytes of the second proof go, and no other byte changes.
    """
    try:
        first, second = _write_our_proofs(json.loads(document_bytes))
    except (Invalid, LookupError, TypeError, ValueError):
        return None
    behind = b"," + second + _END
    if not document_bytes.endswith(_START + first + behind):
        return None
    return SignedBadge(document_bytes.removesuffix(behind) + _END, second)


def _write_our_proofs(document: Any) -> list[bytes]:  # noqa: ANN401 - whatever JSON has
    """The proofs of `document` in the words in which we make them. Raises anything when they cannot be so."""
    return [
        write_document(
            build_options(document, proof["verificationMethod"], suite, parse_timestamp(proof["created"]))
            | {"proofValue": proof["proofValue"]}
        )
        for proof, suite in zip(document["proof"], PROOF_SET, strict=True)
    ]
