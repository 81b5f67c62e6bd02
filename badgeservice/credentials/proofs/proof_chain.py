"""Several proofs on one document: a set, or a chain (VC Data Integrity 1.0 sections 2.1.1, 2.1.2 and 4.5).

Proofs in a **set** each cover the document alone, in any order. A proof with `previousProof` makes a **chain**: it
covers the document *together with* the proofs that it names, as a notary signs beneath signatures, and it is worth no
more than they are. Here are steps 4 and 6 of `proofs.py`: what a proof covers, and what those before it make of it.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from badgeservice.credentials.document import Document, as_list, as_strings
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.proof_results import SENTENCES, ProofFlaw, ProofResult, failed


def proofs_of(document: Document) -> list[object]:
    """The proofs of a document, in its order; what each of them is, has not been looked at."""
    return as_list(document.get("proof", []))


def content_under(options: Document, content: Document, proofs: Sequence[object]) -> Document:
    """Step 4: what this proof covers, which for a link of a chain includes the links before it (section 4.5).

    They are a list even when there is one, in the order in which they stand in the document.
    """
    if options.keys().isdisjoint({"id", "previousProof"}):
        return content
    if "id" in options and len(_named({options["id"]}, proofs)) > 1:
        raise ProofFlaw("proof_id_not_unique")
    names = set(as_strings(options.get("previousProof")))
    previous = list(_named(names, proofs).values())
    if {proof["id"] for proof in previous} != names:
        raise ProofFlaw("previous_proof_missing")
    if len(previous) != len(names):
        raise ProofFlaw("proof_id_not_unique")
    return content | {"proof": previous} if previous else content


def _named(names: Set[str], proofs: Sequence[object]) -> dict[int, Document]:
    """The proofs whose `id` is one of `names`, each by its place."""
    if not names:  # nearly always
        return {}
    return {
        place: proof
        for place, proof in enumerate(proofs)
        if isinstance(proof, dict) and isinstance(proof.get("id"), str) and proof["id"] in names
    }


def weigh_previous(result: ProofResult, proofs: Sequence[object], alone: Sequence[ProofResult]) -> ProofResult:
    """Step 6: a proof that fits is worth no more than all those before it, however long the chain."""
    proof = proofs[result.index]
    if result.outcome is not Outcome.PASSED or not isinstance(proof, dict) or "previousProof" not in proof:
        return result
    before = {alone[index].outcome for index in _all_before(result.index, proofs)}
    if Outcome.FAILED in before:
        return failed(result, ProofFlaw("previous_proof_failed"))
    if Outcome.NOT_CHECKED in before:
        sentence = SENTENCES["previous_proof_not_checked"]
        return replace(result, outcome=Outcome.NOT_CHECKED, code="previous_proof_not_checked", sentence=sentence)
    return result


def _all_before(index: int, proofs: Sequence[object]) -> set[int]:
    """The places of all proofs that the one at `index` follows, at any distance; a circle ends the walk."""
    found: set[int] = set()
    waiting = [index]
    while waiting:
        proof = proofs[waiting.pop()]
        names = set(as_strings(proof.get("previousProof"))) if isinstance(proof, dict) else set()
        before = _named(names, proofs).keys() - found
        waiting.extend(before)
        found |= before
    return found
