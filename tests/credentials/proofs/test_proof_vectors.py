"""The vectors that W3C publishes for Data Integrity, reproduced byte for byte and verified.

Each row names a folder with the steps of one signature: what was hashed, the hashes, and the signed document.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from badgeservice.credentials.keys.multikey import MemorySigner, decode_multikey
from badgeservice.credentials.linked_data.contexts import UnknownContext
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite, hash_data
from badgeservice.credentials.proofs.proofs import add_proof, create_proof, verify_proofs
from badgeservice.credentials.timestamps import parse_timestamp
from tests.credentials.secret_multikey import decode_secret_multikey

Vector = tuple[str, str, Cryptosuite]
EDDSA = "w3c-eddsa"
ECDSA = "w3c-ecdsa"

VECTORS: list[Vector] = [
    (f"{EDDSA}/eddsa-rdfc-2022", "DataInt", Cryptosuite.EDDSA_RDFC_2022),
    (f"{EDDSA}/eddsa-rdfc-2022/employ", "DataInt", Cryptosuite.EDDSA_RDFC_2022),
    (f"{EDDSA}/eddsa-jcs-2022", "JCS", Cryptosuite.EDDSA_JCS_2022),
    (f"{EDDSA}/Ed25519Signature2020", "EdSig", Cryptosuite.ED25519_SIGNATURE_2020),
    (f"{ECDSA}/ecdsa-rdfc-2019-p256", "ECDSAP256", Cryptosuite.ECDSA_RDFC_2019),
    (f"{ECDSA}/ecdsa-rdfc-2019-p256/employ", "ECDSAP256", Cryptosuite.ECDSA_RDFC_2019),
]


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def signer(shared: Path, family: str, verification_method: str) -> MemorySigner:
    if family == EDDSA:
        secret = read(shared / "vectors/w3c-eddsa/keyPair.json")["privateKeyMultibase"]
    else:
        secret = read(shared / "vectors/w3c-ecdsa/p256KeyPair.json")["secretKeyMultibase"]
    return MemorySigner(decode_secret_multikey(secret), verification_method)


@pytest.mark.parametrize(("folder", "suffix", "suite"), VECTORS, ids=lambda value: str(value))
def test_a_published_signature_is_reproduced(
    folder: str, suffix: str, suite: Cryptosuite, shared: Path, linked_data: LinkedData, pages, now: datetime
) -> None:
    vector = shared / "vectors" / folder
    signed = read(vector / f"signed{suffix}.json")
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    options = {name: value for name, value in signed["proof"].items() if name != "proofValue"}
    one = signer(shared, folder.split("/", maxsplit=1)[0], signed["proof"]["verificationMethod"])
    try:
        hashes = hash_data(suite, one.public_key.type, unsigned, options, linked_data)
    except UnknownContext as error:
        pytest.skip(f"its context is not among the pinned ones: {error.url}")
    assert hashes.hex() == (vector / f"combinedHash{suffix}.txt").read_text().strip()
    assert one.sign(hashes).hex() == (vector / f"sigHex{suffix}.txt").read_text().strip()
    (result,) = verify_proofs(signed, ProofCircumstances(fetch=pages(), now=now), linked_data)
    assert (result.outcome, result.code, result.cryptosuite) == (Outcome.PASSED, "proof_valid", suite)
    if suite is not Cryptosuite.ED25519_SIGNATURE_2020:
        created = parse_timestamp(options["created"])
        made = create_proof(unsigned, one, cryptosuite=suite, created=created, linked_data=linked_data)
        assert made == signed["proof"]


def test_the_hashes_of_the_suites_differ(shared: Path, linked_data: LinkedData) -> None:
    """A check on the check: with one suite's hashes for all, the test above would fail."""
    values = {(shared / "vectors" / folder / f"combinedHash{suffix}.txt").read_text() for folder, suffix, _ in VECTORS}
    assert len(values) == len(VECTORS)


CHAIN = ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"]


@pytest.mark.parametrize("name", CHAIN)
def test_published_sets_and_chains_verify(name: str, shared: Path, linked_data: LinkedData, pages, now) -> None:
    document = read(shared / f"vectors/w3c-eddsa/proof-set-chain/{name}.json")
    count = len(document["proof"]) if isinstance(document["proof"], list) else 1
    results = verify_proofs(document, ProofCircumstances(fetch=pages(), now=now), linked_data)
    assert [result.outcome for result in results] == [Outcome.PASSED] * count


def test_the_published_set_and_chain_are_reproduced(shared: Path, linked_data: LinkedData) -> None:
    folder = shared / "vectors/w3c-eddsa/proof-set-chain"
    keys = read(folder / "multiKeyPairs.json")
    document = read(folder / "unsigned.json")
    for place, (config, after) in enumerate(
        [
            ("proofSetConfig1", "signedProofSet1"),
            ("proofSetConfig2", "signedProofSet2"),
            ("proofChainConfig1", "signedProofChain1"),
            ("proofChainConfig2", "signedProofChain2"),
        ],
        start=1,
    ):
        options = read(folder / f"{config}.json")
        secret = keys[f"keyPair{place}"]["privateKeyMultibase"]
        given = {name: options[name] for name in ("id", "previousProof") if name in options}
        proof = create_proof(
            document,
            MemorySigner(decode_secret_multikey(secret), options["verificationMethod"]),
            cryptosuite=Cryptosuite(options["cryptosuite"]),
            created=parse_timestamp(options["created"]),
            linked_data=linked_data,
            **given,
        )
        document = add_proof(document, proof)
        assert document == read(folder / f"{after}.json")


OB30 = [
    "simple.json",
    "simple.1ob",
    "simple-context-alias.json",
    "simple-context-version.json",
    "simple-did-key-method.json",
    "simple-did-web-method.json",
    "complete.json",
    "endorsement-valid.json",
    "simple_v1.json",
    "simple-eddsa-2022.json",
    "bit-string-list/credential-status-revoked.json",
    "bit-string-list/credential-status-revoked-blank-nodes.json",
    "bit-string-list/testlist",
    "simple-err-expired.json",
    "simple-err-issued.json",
    "simple-multiple-proofs.json",
]


def served(document: dict[str, Any], pages) -> Any:
    """The key documents that the issuers of these vectors would serve: the key that the method's fragment names."""
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    found = {}
    for proof in proofs:
        address, _, fragment = proof.get("verificationMethod", "").partition("#")
        if fragment:
            method = {"id": f"{address}#{fragment}", "type": "Multikey", "controller": address}
            method |= {"publicKeyMultibase": fragment}
            found[address] = {"id": address, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    return pages(found)


@pytest.mark.parametrize("name", OB30)
def test_a_published_open_badge_verifies(name: str, shared: Path, linked_data: LinkedData, pages, now) -> None:
    document = read(shared / "vectors/1edtech-ob30" / name)
    results = verify_proofs(document, ProofCircumstances(fetch=served(document, pages), now=now), linked_data)
    assert results[-1].code == "proof_valid"


def test_of_two_proofs_each_is_reported(shared: Path, linked_data: LinkedData, pages, now) -> None:
    document = read(shared / "vectors/1edtech-ob30/simple-multiple-proofs.json")
    first, second = verify_proofs(document, ProofCircumstances(fetch=served(document, pages), now=now), linked_data)
    assert first.is_of_unknown_kind
    assert second.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("simple-err-proof-value.json", "signature_wrong"),
        ("simple-err-proof-method.json", "key_"),
        ("simple-err-proof-method-no-scheme.json", "proof_malformed"),
    ],
)
def test_a_published_open_badge_with_a_bad_proof_fails(
    name: str, code: str, shared: Path, linked_data: LinkedData, pages, now
) -> None:
    document = read(shared / "vectors/1edtech-ob30" / name)
    (result,) = verify_proofs(document, ProofCircumstances(fetch=served(document, pages), now=now), linked_data)
    assert result.outcome is Outcome.FAILED
    assert result.code.startswith(code)


@pytest.mark.parametrize("unknown", ["did-method", "scheme"])
def test_a_published_open_badge_whose_key_is_named_in_an_unknown_way_is_not_called_false(
    unknown: str, shared: Path, linked_data: LinkedData, pages, now
) -> None:
    document = read(shared / "vectors/1edtech-ob30" / f"simple-err-proof-method-unknown-{unknown}.json")
    (result,) = verify_proofs(document, ProofCircumstances(fetch=served(document, pages), now=now), linked_data)
    assert (result.outcome, result.code) == (Outcome.NOT_CHECKED, "did_method_unknown")


def test_the_published_hashes_of_p384(shared: Path, linked_data: LinkedData) -> None:
    """Of the test vectors in VC DI ECDSA 1.0: the same document, with SHA-384 also inside the canonicalisation."""
    key = "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ"
    options = read(shared / "vectors/w3c-ecdsa/ecdsa-rdfc-2019-p256/proofConfigECDSAP256.json")
    options = {name: value for name, value in options.items() if name != "@context"}
    options["verificationMethod"] = f"did:key:{key}#{key}"
    document = read(shared / "vectors/w3c-ecdsa/unsigned.json")
    hashes = hash_data(Cryptosuite.ECDSA_RDFC_2019, decode_multikey(key).type, document, options, linked_data)
    assert hashes.hex() == (
        "e32805a26492eac777aa7a138f6d8da3c74e0c7be7b296dcaccf97420c3b92eaad7be6449ca565e165031567f5c7cbc1"
        "8bf6e01df72c5b62f91b685231915ac4b8c58ea95f002c6b8f6bfafa1b251df476b56b8e01518e317dab099d3ecbff96"
    )
