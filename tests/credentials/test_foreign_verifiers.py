"""Verifiers written by others, in their default safe mode, must agree with us: on what is good and on what is not.

They run under node (tests/foreign); `make test` installs them. One changed character anywhere must fail everywhere.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.keys.multikey import MemorySigner, public_key_of
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.proofs.proofs import add_proof_set
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import build_status_list_credential
from tests.credentials import examples
from tests.foreign.ask import ask
from tests.foreign.changes import changed_texts

STACKS = ("digitalbazaar-rdfc", "digitalbazaar-jcs", "digitalbazaar-set", "digitalcredentials-rdfc")
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

    def sign(document: dict[str, Any]) -> dict[str, Any]:
        return add_proof_set(document, signer, created=START, linked_data=linked_data)

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
    revoked = sign({key: value for key, value in good.items() if key != "proof"} | {"credentialStatus": revoked_entry})
    cases = {
        "good": good,
        "endorsement": sign(build_endorsement(examples.ENDORSEMENT) | {"issuer": examples.ISSUER.id}),
    }
    cases |= {"revoked": revoked}
    cases |= {f"changed {name}": changed for name, changed in changed_texts(good)}
    did_document = build_did_document(examples.ISSUER.id, [DidKey(signer.public_key)])
    documents = context_documents | {examples.ISSUER.id: did_document, LIST_URL: sign(status_list)}
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
