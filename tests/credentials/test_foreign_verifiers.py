"""Verifiers written by others, in their default safe mode, must agree with us: on what is good and on what is not.

They run under node (tests/foreign); `make test` installs them. One changed character anywhere must fail everywhere.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.document import without_proof
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.keys.multikey import MemorySigner, public_key_of
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.proofs.signed_badge import sign_badge, with_proof_set
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import build_status_list_credential, sign_status_list
from tests.credentials import examples
from tests.foreign.ask import ask
from tests.foreign.changes import changed_texts

STACKS = ("digitalbazaar-rdfc", "digitalbazaar-jcs", "digitalbazaar-set", "digitalcredentials-rdfc")
SERVED = ("digitalbazaar-rdfc", "digitalbazaar-served", "digitalcredentials-rdfc", "digitalcredentials-served")
LIST_URL = "https://badges.example/status/1"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

pytestmark = pytest.mark.node


def _signer() -> MemorySigner:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    multibase = public_key_of(key).multibase
    return MemorySigner(key, f"{examples.ISSUER.id}#{multibase}")


@pytest.fixture(scope="module")
def answers(linked_data: LinkedData, context_documents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    signer = _signer()

    def hand_out(document: dict[str, Any]) -> dict[str, Any]:
        signed: dict[str, Any] = json.loads(
            sign_badge(document, signer, created=START, linked_data=linked_data).document_bytes
        )
        return signed

    def sign(document: dict[str, Any]) -> dict[str, Any]:
        signed = sign_badge(document, signer, created=START, linked_data=linked_data)
        whole: dict[str, Any] = json.loads(with_proof_set(*signed))
        return whole

    bits = StatusBits.empty()
    status_list = build_status_list_credential(
        id=LIST_URL,
        issuer=examples.ISSUER.id,
        bits=bits.with_statuses({12: 1}),
        valid_from=START,
        valid_until=datetime.now(UTC) + timedelta(days=7),
    )
    good = sign(build_credential(examples.CONTENT))
    revoked_entry = good["credentialStatus"] | {"statusListIndex": "12"}
    revoked = sign(without_proof(good) | {"credentialStatus": revoked_entry})
    endorsement = build_endorsement(examples.ENDORSEMENT) | {"issuer": examples.ISSUER.id}
    served = hand_out(without_proof(good))
    cases = {"good": good, "endorsement": sign(endorsement), "revoked": revoked}
    cases |= {"served": served, "served endorsement": hand_out(endorsement)}
    cases |= {"served revoked": hand_out(without_proof(revoked))}
    cases |= {f"changed {name}": changed for name, changed in changed_texts(good)}
    cases |= {f"served changed {name}": changed for name, changed in changed_texts(served)}
    did_document = build_did_document(examples.ISSUER.id, [DidKey(signer.public_key)])
    published = json.loads(sign_status_list(status_list, signer, created=START, linked_data=linked_data))
    documents = context_documents | {examples.ISSUER.id: did_document, LIST_URL: published}
    question = {"documents": documents, "cases": [{"name": n, "credential": c} for n, c in cases.items()]}
    answered: dict[str, dict[str, Any]] = ask("verify.mjs", question)
    return answered


@pytest.mark.parametrize("stack", STACKS)
def test_what_we_sign_they_call_good(answers: dict[str, dict[str, Any]], stack: str) -> None:
    for name in ("good", "endorsement"):
        assert answers[stack][name] == {"verified": True, "withdrawn": False, "error": ""}


@pytest.mark.parametrize("stack", STACKS)
def test_what_we_revoke_they_call_revoked(answers: dict[str, dict[str, Any]], stack: str) -> None:
    assert answers[stack]["revoked"]["withdrawn"]


@pytest.mark.parametrize("stack", STACKS)
def test_one_changed_character_anywhere_fails_everywhere(answers: dict[str, dict[str, Any]], stack: str) -> None:
    changed = {name: answer for name, answer in answers[stack].items() if name.startswith("changed")}
    assert len(changed) > 60
    assert [name for name, answer in changed.items() if answer["verified"]] == []


@pytest.mark.parametrize("stack", SERVED)
def test_what_we_hand_out_has_a_list_of_one_proof_and_is_read_as_it_is(
    answers: dict[str, dict[str, Any]], stack: str
) -> None:
    for name in ("served", "served endorsement"):
        assert answers[stack][name] == {"verified": True, "withdrawn": False, "error": ""}
    assert answers[stack]["served revoked"]["withdrawn"]
    changed = {name: answer for name, answer in answers[stack].items() if name.startswith("served changed")}
    assert len(changed) > 60
    assert [name for name, answer in changed.items() if answer["verified"]] == []
