"""Everything that the W3C published as signed verifies over the VC-API, and no longer when a word of it is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.web.api.caller import Caller, edited, put

VECTORS = [
    "w3c-eddsa/eddsa-rdfc-2022/signedDataInt.json",
    "w3c-eddsa/eddsa-jcs-2022/signedJCS.json",
    "w3c-eddsa/Ed25519Signature2020/signedEdSig.json",
    "w3c-eddsa/proof-set-chain/signedProofSet1.json",
    "w3c-eddsa/proof-set-chain/signedProofSet2.json",
    "w3c-eddsa/proof-set-chain/signedProofChain1.json",
    "w3c-eddsa/proof-set-chain/signedProofChain2.json",
    "w3c-ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json",
]
# These name a did:key as their issuer that is not the one that signed: the signature is good, and not the issuer's.
SIGNED_BY_ANOTHER = [
    "w3c-eddsa/eddsa-rdfc-2022/employ/signedDataInt.json",
    "w3c-ecdsa/ecdsa-rdfc-2019-p256/employ/signedECDSAP256.json",
]


def test_none_is_forgotten(shared: Path) -> None:
    folder = shared / "vectors"
    found = {str(path.relative_to(folder)) for family in folder.glob("w3c-e*") for path in family.rglob("signed*.json")}
    assert found == {*VECTORS, *SIGNED_BY_ANOTHER}


@pytest.mark.parametrize("name", VECTORS)
def test_a_published_credential_verifies(api: Caller, shared: Path, name: str) -> None:
    document = json.loads((shared / "vectors" / name).read_text())
    answer = api.verify(document)
    assert (answer.status_code, answer.json["verdict"]) == (200, "valid_with_remarks"), answer.json
    assert api.verify(edited(document, put("name", "Another"))).status_code == 400
    for index in range(len(document["proof"]) if isinstance(document["proof"], list) else 0):
        changed = edited(document, put(f"proof/{index}/created", "2023-03-01T00:00:00Z"))
        assert api.verify(changed).status_code == 400


@pytest.mark.parametrize("name", SIGNED_BY_ANOTHER)
def test_a_published_signature_of_another_did_is_good_and_proves_nothing(api: Caller, shared: Path, name: str) -> None:
    answer = api.verify(json.loads((shared / "vectors" / name).read_text()))
    outcomes = {check["check"]: (check["outcome"], check["code"]) for check in answer.json["checks"]}
    assert (outcomes["authentic"], outcomes["issuer"]) == (("passed", "authentic"), ("failed", "issuer_did_not_sign"))
    assert answer.status_code == 400
