"""What the browser computes by itself (`recompute.js`), against the published vectors of the W3C, in node."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.node

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import { canonicalize, recompute, signedDigest } from "%s";
const { credential, didDocument, values } = JSON.parse(process.argv[1]);
const digest = credential && Buffer.from(await signedDigest(credential, credential.proof)).toString("hex");
const outcome = credential && (await recompute(credential, didDocument));
console.log(JSON.stringify({ digest, outcome, canonical: (values ?? []).map(canonicalize) }));
"""


def run(**given: Any) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    script = SCRIPT % (ROOT / "badgeservice" / "web" / "static" / "js" / "recompute.js").as_uri()
    command = [node, "--no-warnings", "--input-type=module", "-e", script, json.dumps(given)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


@pytest.fixture
def vector(shared: Path) -> Path:
    return shared / "vectors" / "w3c-eddsa" / "eddsa-jcs-2022"


@pytest.fixture
def credential(vector: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((vector / "signedJCS.json").read_text())
    return document


def did_document_of(credential: dict[str, Any]) -> dict[str, Any]:
    method = credential["proof"]["verificationMethod"]
    key = {"id": method, "controller": credential["issuer"], "publicKeyMultibase": method.partition("#")[2]}
    return {"id": credential["issuer"], "assertionMethod": [method], "verificationMethod": [key]}


def test_the_published_vector_comes_out_bit_for_bit(vector: Path, credential: dict[str, Any]) -> None:
    answer = run(credential=credential, didDocument=did_document_of(credential))
    assert answer["digest"] == (vector / "combinedHashJCS.txt").read_text().strip()
    assert answer["outcome"] == "same"


def test_one_changed_character_is_different(credential: dict[str, Any]) -> None:
    did_document = did_document_of(credential)
    credential["credentialSubject"]["alumniOf"] = "The School of Exemples"
    assert run(credential=credential, didDocument=did_document)["outcome"] == "different"


@pytest.mark.parametrize(
    "flaw", ["another issuer", "another purpose", "not named", "another key", "another controller"]
)
def test_a_key_that_is_not_the_issuers_is_different(credential: dict[str, Any], flaw: str) -> None:
    did_document = did_document_of(credential)
    match flaw:
        case "another issuer":
            did_document["id"] = "https://vc.example/issuers/9999"
        case "another purpose":
            credential["proof"]["proofPurpose"] = "authentication"
        case "not named":
            did_document["assertionMethod"] = []
        case "another key":
            did_document["verificationMethod"][0]["publicKeyMultibase"] = (
                "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
            )
        case _:
            did_document["verificationMethod"][0]["controller"] = "did:example:other"
    assert run(credential=credential, didDocument=did_document)["outcome"] == "different"


def test_without_such_a_proof_nothing_is_said(credential: dict[str, Any]) -> None:
    did_document = did_document_of(credential)
    credential["proof"]["cryptosuite"] = "eddsa-rdfc-2022"
    assert run(credential=credential, didDocument=did_document)["outcome"] == "not_checked"


def test_the_canonical_form_is_that_of_the_core() -> None:
    from badgeservice.credentials.linked_data.canonical_json import canonicalize_json

    values = [
        {"b": 1, "a": [True, None, 'é\u2028\u0007"\\'], "\U0001f600": {}, "\ufb33": 0, "10": 1, "9": 2},
        [1e21, 0.000001, 1e-7, 333333333.3333333, 1e30, 4.5, 0, -1],
        '\u20ac$\u000f\nA\'B"\\"/',
        {},
        [],
    ]
    assert run(values=values)["canonical"] == [canonicalize_json(value).decode() for value in values]
