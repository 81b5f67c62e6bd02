"""VC Data Integrity 1.0, with its EdDSA and ECDSA suites: one proof, sets, chains, and whose keys they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.multibase import decode_base58btc, encode_base58btc, encode_base64url
from badgeservice.credentials.proofs.proofs import add_proof, build_options, sign_proof
from tests.web.api.caller import (
    ECDSA,
    ECDSA_JCS,
    JCS,
    RDFC,
    V2,
    Caller,
    Document,
    Edit,
    Stranger,
    drop,
    edited,
    problems,
    put,
)

FIRST = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"
SECOND = "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54"
PAST, FUTURE = datetime(2026, 1, 2, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
SUITES = {
    "eddsa-rdfc-2022": (KeyType.ED25519, RDFC),
    "eddsa-jcs-2022": (KeyType.ED25519, JCS),
    "ecdsa-rdfc-2019 with P-256": (KeyType.P256, ECDSA),
    "ecdsa-rdfc-2019 with P-384": (KeyType.P384, ECDSA),
    "ecdsa-jcs-2019 with P-256": (KeyType.P256, ECDSA_JCS),
    "ecdsa-jcs-2019 with P-384": (KeyType.P384, ECDSA_JCS),
}


def _signed(api: Caller, suite: str, edit: Edit | None = None, **options: Any) -> Document:
    """A stranger's credential."""
    key_type, cryptosuite = SUITES[suite]
    stranger = Stranger.with_key(key_type)
    credential = edited(api.credential(issuer=stranger.did), edit) if edit else api.credential(issuer=stranger.did)
    return api.sign(credential, stranger, cryptosuite, **options)


# What is signed here


@pytest.mark.parametrize(
    ("key_type", "wanted", "cryptosuite", "size"),
    [
        (KeyType.ED25519, None, "eddsa-rdfc-2022", 64),
        (KeyType.ED25519, "eddsa-rdfc-2022", "eddsa-rdfc-2022", 64),
        (KeyType.ED25519, "eddsa-jcs-2022", "eddsa-jcs-2022", 64),
        (KeyType.P256, None, "ecdsa-rdfc-2019", 64),
        (KeyType.P256, "ecdsa-rdfc-2019", "ecdsa-rdfc-2019", 64),
        (KeyType.P256, "ecdsa-jcs-2019", "ecdsa-jcs-2019", 64),
        (KeyType.P384, None, "ecdsa-rdfc-2019", 96),
        (KeyType.P384, "ecdsa-jcs-2019", "ecdsa-jcs-2019", 96),
    ],
)
def test_the_issuer_decides_the_kind_of_proof_unless_the_caller_does(
    api: Caller, key_type: KeyType, wanted: str | None, cryptosuite: str, size: int
) -> None:
    credential = api.credential(key_type)
    proof = api.issued(credential, **({"cryptosuite": wanted} if wanted else {}))["proof"]
    assert proof["type"] == "DataIntegrityProof"
    assert proof["cryptosuite"] == cryptosuite
    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["created"] == "2026-11-23T09:00:00Z"
    assert proof["verificationMethod"] == f"{credential['issuer']}#{credential['issuer'].removeprefix('did:key:')}"
    assert proof["proofValue"].startswith("z")
    assert len(decode_base58btc(proof["proofValue"][1:])) == size
    assert ("@context" in proof) is ("jcs" in cryptosuite)


@pytest.mark.parametrize(
    ("key_type", "cryptosuite"),
    [
        (KeyType.ED25519, "ecdsa-rdfc-2019"),
        (KeyType.ED25519, "ecdsa-jcs-2019"),
        (KeyType.P384, "eddsa-rdfc-2022"),
        (KeyType.P256, "eddsa-rdfc-2022"),
        (KeyType.P256, "eddsa-jcs-2022"),
        (KeyType.ED25519, "Ed25519Signature2020"),
        (KeyType.ED25519, "eddsa-2022"),
    ],
)
def test_a_suite_that_does_not_go_with_the_key_signs_nothing(api: Caller, key_type: KeyType, cryptosuite: str) -> None:
    answer = api.issue(api.credential(key_type), cryptosuite=cryptosuite)
    assert (answer.status_code, problems(answer)) == (400, {"PROOF_GENERATION_ERROR"})


def test_what_the_caller_wants_in_the_proof(api: Caller) -> None:
    wanted = {"id": FIRST, "domain": ["a.example", "b.example"], "challenge": "c", "nonce": "n"}
    proof = api.issued(api.credential(), expires="2027-01-01T00:00:00Z", **wanted)["proof"]
    assert proof.items() >= (wanted | {"expires": "2027-01-01T00:00:00Z"}).items()


@pytest.mark.parametrize(
    "options",
    [
        {"id": "not an address"},
        {"id": 5},
        {"domain": 5},
        {"domain": []},
        {"domain": [""]},
        {"challenge": 5},
        {"nonce": {}},
        {"previousProof": FIRST},
        {"previousProof": [FIRST, 5]},
        {"previousProof": {}},
    ],
)
def test_what_makes_no_proof_is_an_error_of_generation(api: Caller, options: dict[str, Any]) -> None:
    answer = api.issue(api.credential(), **options)
    assert (answer.status_code, problems(answer)) == (400, {"PROOF_GENERATION_ERROR"}), answer.text


# One proof


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"created": None},
        {"id": FIRST},
        {"expires": FUTURE},
        {"nonce": "abc"},
        {"challenge": "abc"},
        {"domain": "a.example"},
        {"domain": ["a.example", "b.example"]},
        {"id": FIRST, "expires": FUTURE, "nonce": "n", "challenge": "c", "domain": "d"},
    ],
    ids=lambda options: "+".join(options) or "nothing",
)
def test_a_good_proof(api: Caller, suite: str, options: dict[str, Any]) -> None:
    answer = api.verify(_signed(api, suite, **options))
    assert (answer.status_code, answer.json["verified"]) == (200, True), answer.json


CHANGES: dict[str, Edit] = {
    "a claim": put("credentialSubject/degree/type", "ExampleDegreeCredential"),
    "a claim more": put("name", "Added"),
    "a claim less": drop("validFrom"),
    "the subject": put("credentialSubject/id", "did:example:bob"),
    "the type": put("type", ["VerifiableCredential"]),
    "the id": put("id", "urn:uuid:00000000-0000-4000-8000-000000000000"),
    "the date of the proof": put("proof/created", "2026-11-23T08:59:59Z"),
    "no date of the proof": drop("proof/created"),
    "an end of the proof": put("proof/expires", "2030-01-01T00:00:00Z"),
    "an id of the proof": put("proof/id", FIRST),
    "a nonce of the proof": put("proof/nonce", "n"),
    "a challenge": put("proof/challenge", "c"),
    "a domain": put("proof/domain", "d"),
}


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_may_be_changed(api: Caller, suite: str, change: str) -> None:
    answer = api.verify(edited(_signed(api, suite), CHANGES[change]))
    assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert problems(answer) == {"PROOF_VERIFICATION_ERROR", "CRYPTOGRAPHIC_SECURITY_ERROR"}


FLAWS: dict[str, Edit] = {
    "no type": drop("proof/type"),
    "type unknown": put("proof/type", "NoSuchProof"),
    "type a number": put("proof/type", 5),
    "no suite": drop("proof/cryptosuite"),
    "suite unknown": put("proof/cryptosuite", "no-such-suite-2022"),
    "suite a number": put("proof/cryptosuite", 5),
    "no purpose": drop("proof/proofPurpose"),
    "purpose a list": put("proof/proofPurpose", ["assertionMethod"]),
    "purpose another": put("proof/proofPurpose", "authentication"),
    "no method": drop("proof/verificationMethod"),
    "method a number": put("proof/verificationMethod", 5),
    "method no address": put("proof/verificationMethod", "not an address"),
    "method an object": put("proof/verificationMethod", {"id": "did:key:z6Mk"}),
    "method of another key": put("proof/verificationMethod", Stranger.with_key(seed=9).signer.verification_method),
    "method with another fragment": lambda c: c["proof"].update(
        verificationMethod=c["proof"]["verificationMethod"].partition("#")[0] + "#key-1"
    ),
    "method of a method unknown": put("proof/verificationMethod", "did:example:1#key"),
    "method that is no key": put("proof/verificationMethod", "did:key:z6Mk#z6Mk"),
    "created a word": put("proof/created", "yesterday"),
    "created a date": put("proof/created", "2026-11-23"),
    "created a number": put("proof/created", 5),
    "created null": put("proof/created", None),
    "expires a word": put("proof/expires", "tomorrow"),
    "expires null": put("proof/expires", None),
    "domain a number": put("proof/domain", 5),
    "domain an object": put("proof/domain", {"a": "b"}),
    "challenge a number": put("proof/challenge", 5),
    "challenge a list": put("proof/challenge", ["c"]),
    "nonce a number": put("proof/nonce", 5),
    "id a number": put("proof/id", 5),
    "id no address": put("proof/id", "proof-1"),
    "previous a number": put("proof/previousProof", 5),
    "previous missing": put("proof/previousProof", FIRST),
    "no value": drop("proof/proofValue"),
    "value a number": put("proof/proofValue", 5),
    "value empty": put("proof/proofValue", ""),
    "value without multibase": lambda c: c["proof"].update(proofValue=c["proof"]["proofValue"][1:]),
    "value in another base": lambda c: c["proof"].update(
        proofValue="u" + encode_base64url(decode_base58btc(c["proof"]["proofValue"][1:]))
    ),
    "value not base58": put("proof/proofValue", "z0OIl"),
    "value too short": lambda c: c["proof"].update(proofValue="z" + encode_base58btc(b"\1" * 63)),
    "value too long": lambda c: c["proof"].update(proofValue=c["proof"]["proofValue"] + "1111"),
    "an undefined word": put("proof/noSuchWord", "x"),
}


@pytest.mark.parametrize(
    "suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019 with P-256", "ecdsa-jcs-2019 with P-384"]
)
@pytest.mark.parametrize("flaw", FLAWS)
def test_a_proof_with_a_flaw(api: Caller, suite: str, flaw: str) -> None:
    answer = api.verify(edited(_signed(api, suite), FLAWS[flaw]))
    assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert answer.json["problemDetails"]


@pytest.mark.parametrize("proof", [5, "proof", True, ["proof"], [5], [[]], [], None])
def test_what_is_no_proof_cannot_be_parsed(api: Caller, proof: Any) -> None:
    """§4.4 step 2."""
    answer = api.verify(api.credential(proof=proof))
    assert (answer.status_code, problems(answer) >= {"PARSING_ERROR"}) == (400, True), answer.json


def test_without_a_proof_it_is_not_signed(api: Caller) -> None:
    answer = api.verify(api.credential())
    assert (answer.status_code, "PARSING_ERROR" in problems(answer)) == (400, True)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"purpose": "authentication"}, "PROOF_VERIFICATION_ERROR"),
        ({"purpose": "capabilityInvocation"}, "PROOF_VERIFICATION_ERROR"),
        ({"expires": PAST}, "PROOF_VERIFICATION_ERROR"),
    ],
)
def test_a_signature_for_something_else(api: Caller, suite: str, options: dict[str, Any], problem: str) -> None:
    """The signature itself is good."""
    answer = api.verify(_signed(api, suite, **options))
    assert (answer.status_code, problem in problems(answer)) == (400, True)


@pytest.mark.parametrize(
    ("made_for", "asked", "problem"),
    [
        ({"domain": "a.example"}, {"domain": "a.example"}, None),
        ({"domain": "a.example"}, {"domain": ["a.example"]}, None),
        ({"domain": ["a.example", "b.example"]}, {"domain": ["b.example", "a.example"]}, None),
        ({"domain": ["a.example", "b.example"]}, {"domain": "a.example"}, "INVALID_DOMAIN_ERROR"),
        ({"domain": "a.example"}, {"domain": "b.example"}, "INVALID_DOMAIN_ERROR"),
        ({"domain": "a.example"}, {"domain": ["a.example", "b.example"]}, "INVALID_DOMAIN_ERROR"),
        ({}, {"domain": "a.example"}, "INVALID_DOMAIN_ERROR"),
        ({"challenge": "c"}, {"challenge": "c"}, None),
        ({"challenge": "c"}, {}, None),
        ({"challenge": "c"}, {"challenge": "d"}, "INVALID_CHALLENGE_ERROR"),
        ({}, {"challenge": "c"}, "INVALID_CHALLENGE_ERROR"),
    ],
)
def test_domain_and_challenge(
    api: Caller, made_for: dict[str, Any], asked: dict[str, Any], problem: str | None
) -> None:
    for suite in SUITES:
        answer = api.verify(_signed(api, suite, **made_for), **asked)
        assert answer.status_code == (400 if problem else 200)
        assert problem is None or problem in problems(answer)


def test_a_key_never_chooses_the_suite(api: Caller) -> None:
    """A good signature by a key of another kind than the suite has (threats V9)."""
    for key_type, cryptosuite in (
        (KeyType.ED25519, ECDSA),
        (KeyType.ED25519, ECDSA_JCS),
        (KeyType.P256, RDFC),
        (KeyType.P256, JCS),
    ):
        stranger = Stranger.with_key(key_type)
        document = api.credential(issuer=stranger.did)
        options = build_options(document, stranger.signer.verification_method, cryptosuite, api.parts.clock())
        digests = api.parts.linked_data.digest(options | {"@context": document["@context"]})
        value = stranger.signer.sign(digests + api.parts.linked_data.digest(document))
        proof = options | {"proofValue": "z" + encode_base58btc(value)}
        assert api.verify(add_proof(document, proof)).status_code == 400


def test_an_ecdsa_signature_is_not_written_as_der(api: Caller) -> None:
    signed = _signed(api, "ecdsa-rdfc-2019 with P-256")
    raw = decode_base58btc(signed["proof"]["proofValue"][1:])
    r, s = (number.lstrip(b"\0") for number in (raw[:32], raw[32:]))
    parts = [b"\0" + number if number[0] & 0x80 else number for number in (r, s)]
    body = b"".join(b"\x02" + bytes([len(part)]) + part for part in parts)
    der = b"\x30" + bytes([len(body)]) + body
    assert api.verify(edited(signed, put("proof/proofValue", "z" + encode_base58btc(der)))).status_code == 400


@pytest.mark.parametrize("suite", [name for name in SUITES if "jcs" in name])
def test_contexts_may_be_added_behind_those_of_a_jcs_proof_and_nowhere_else(api: Caller, suite: str) -> None:
    """VC DI EdDSA §3.3.2: the proof's contexts are where the document's begin."""
    signed = _signed(api, suite)
    words = signed["@context"][1]
    multikey = "https://w3id.org/security/multikey/v1"
    for contexts, status in (
        ([V2, words, multikey], 200),
        ([V2, words, {"another": "https://example.org/another"}], 200),
        ([V2, words, {"degree": "https://example.org/another"}], 400),  # a word gets another meaning (DI §2.4.1)
        ([V2, words, {"@vocab": "https://example.org/"}], 200),
        ([V2, multikey, words], 400),
        ([V2], 400),
    ):
        assert api.verify(edited(signed, put("@context", contexts))).status_code == status


@pytest.mark.parametrize("path", ["id", "credentialSubject/id", "credentialSubject/degree/id"])
def test_what_has_a_relative_address_would_be_lost(api: Caller, stranger: Stranger, path: str) -> None:
    """§2.4.3, whatever else is wrong with such an address."""
    bad = edited(api.credential(), put(path, "somewhere/else"))
    refused = api.issue(bad)
    assert (refused.status_code, "DATA_LOSS_DETECTION_ERROR" in problems(refused)) == (400, True)
    answer = api.verify(api.sign(bad | {"issuer": stranger.did}, stranger, JCS))
    assert (answer.status_code, "DATA_LOSS_DETECTION_ERROR" in problems(answer)) == (400, True)


# Sets


def test_a_set_of_proofs(api: Caller) -> None:
    one, other, third = Stranger.with_key(seed=1), Stranger.with_key(seed=2), Stranger.with_key(KeyType.P384, seed=3)
    document = api.credential(issuer=one.did)
    for stranger, suite in ((one, RDFC), (other, JCS), (third, ECDSA)):
        document = api.sign(document, stranger, suite)
    assert api.verify(document).status_code == 200
    for proofs in (document["proof"][::-1], document["proof"][:1], document["proof"][:2]):
        assert api.verify(document | {"proof": proofs}).status_code == 200
    assert api.verify(document | {"proof": document["proof"][1:]}).status_code == 400  # the issuer's own is gone
    for index in range(3):  # one bad proof spoils the set, whoever made it (§4.5)
        changed = edited(document, put(f"proof/{index}/created", "2026-11-22T00:00:00Z"))
        assert api.verify(changed).status_code == 400


@pytest.mark.parametrize(
    "unknown",
    [
        {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"},
        {"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023"},
        {"type": "Ed25519Signature2018"},
    ],
)
def test_a_proof_of_a_kind_that_we_do_not_know_counts_for_nothing(api: Caller, unknown: Document) -> None:
    signed = _signed(api, "eddsa-rdfc-2022")
    other = signed["proof"] | unknown
    if "cryptosuite" not in unknown:
        del other["cryptosuite"]
    for proofs in ([signed["proof"], other], [other, signed["proof"]]):
        answer = api.verify(signed | {"proof": proofs})
        assert (answer.status_code, answer.json["verdict"]) == (200, "valid_with_remarks")
        assert answer.json["warnings"]
    answer = api.verify(signed | {"proof": other})
    assert (answer.status_code, answer.json["verdict"]) == (400, "not_checked")


def test_there_are_not_endlessly_many_proofs(api: Caller) -> None:
    signed = _signed(api, "eddsa-rdfc-2022")
    assert api.verify(signed | {"proof": [signed["proof"]] * 16}).status_code == 200
    assert api.verify(signed | {"proof": [signed["proof"]] * 17}).status_code == 400
    many = api.credential(proof=[signed["proof"]] * 16)
    assert api.issue(many).json["code"] == "too_many_proofs"


def test_what_is_signed_already_gets_a_proof_more(api: Caller) -> None:
    first = api.issued(api.credential())
    second = api.issued(first, cryptosuite="eddsa-jcs-2022")
    third = api.issued(second)
    assert [proof["cryptosuite"] for proof in third["proof"]] == [RDFC, JCS, RDFC]
    assert third["proof"][0] == first["proof"]
    assert api.verify(third).status_code == 200
    assert api.issue(api.credential(proof="none")).status_code == 400


# Chains


def _chain(api: Caller, *cryptosuites: str) -> Document:
    credential = api.credential()
    names = [f"urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc454{n}" for n in range(len(cryptosuites))]
    for index, cryptosuite in enumerate(cryptosuites):
        previous = {"previousProof": names[:index] if index > 1 else names[0]} if index else {}
        credential = api.issued(credential, id=names[index], cryptosuite=cryptosuite, **previous)
    return credential


@pytest.mark.parametrize("cryptosuites", [(RDFC, RDFC), (JCS, JCS), (RDFC, JCS), (JCS, RDFC), (RDFC, RDFC, JCS, RDFC)])
def test_a_chain(api: Caller, cryptosuites: tuple[str, ...]) -> None:
    chain = _chain(api, *cryptosuites)
    assert api.verify(chain).status_code == 200
    for index in range(len(cryptosuites)):
        changed = edited(chain, put(f"proof/{index}/created", "2026-11-22T00:00:00Z"))
        assert api.verify(changed).status_code == 400
    without_first = chain | {"proof": chain["proof"][1:]}
    answer = api.verify(without_first)
    assert (answer.status_code, "PROOF_VERIFICATION_ERROR" in problems(answer)) == (400, True)


def test_a_link_covers_those_before_it(api: Caller) -> None:
    """The second proof is over the first: another first proof of the same document will not do."""
    chain = _chain(api, RDFC, RDFC)
    another = api.issued(api.credential(), id=chain["proof"][0]["id"], nonce="another")
    assert api.verify(another).status_code == 200
    assert api.verify(edited(chain, put("proof/0", another["proof"]))).status_code == 400


@pytest.mark.parametrize("previous", [SECOND, [FIRST, SECOND], "", [], [5]])
def test_a_link_to_what_is_not_there(api: Caller, previous: Any) -> None:
    first = api.issued(api.credential(), id=FIRST)
    answer = api.issue(first, previousProof=previous)
    assert (answer.status_code, problems(answer)) == (400, {"PROOF_GENERATION_ERROR"})
    second = api.issued(first, previousProof=FIRST)
    assert api.verify(second).status_code == 200
    answer = api.verify(edited(second, put("proof/1/previousProof", previous)))
    assert (answer.status_code, "PROOF_VERIFICATION_ERROR" in problems(answer)) == (400, True)


def test_a_chain_that_bites_its_tail(api: Caller, stranger: Stranger) -> None:
    document = api.credential(issuer=stranger.did)
    proofs = [
        build_options(document, stranger.signer.verification_method, RDFC, None, id=name, previousProof=other)
        for name, other in ((FIRST, SECOND), (SECOND, FIRST))
    ]
    proofs = [sign_proof(proof, b"anything", stranger.signer) for proof in proofs]
    assert api.verify(document | {"proof": proofs}).status_code == 400


def test_two_proofs_of_one_name(api: Caller) -> None:
    first = api.issued(api.credential(), id=FIRST)
    twice = first | {"proof": [first["proof"], first["proof"]]}
    assert api.verify(twice).status_code == 400
    assert api.issue(twice, previousProof=FIRST).status_code == 400


# Keys (Controlled Identifiers 1.0)

ISSUER = "https://university.example/issuers/1"


def _document(stranger: Stranger, **members: Any) -> Document:
    method = {
        "id": f"{ISSUER}#key",
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": stranger.signer.public_key.multibase,
    }
    return {"id": ISSUER, "verificationMethod": [method], "assertionMethod": [f"{ISSUER}#key"]} | members


def _signed_as(api: Caller, stranger: Stranger, method: str = f"{ISSUER}#key") -> Document:
    document = api.credential(issuer=ISSUER)
    options = build_options(document, method, JCS, api.parts.clock())
    signed = _jcs_digest(options) + _jcs_digest(document)
    return add_proof(document, sign_proof(options, signed, stranger.signer))


def _jcs_digest(value: Any) -> bytes:
    import hashlib

    import rfc8785

    return hashlib.sha256(rfc8785.dumps(value)).digest()


CONTROLLERS: dict[str, tuple[Edit, bool]] = {
    "all is well": (lambda d: None, True),
    "the key stands in the purpose": (
        lambda d: d.update(assertionMethod=d.pop("verificationMethod")),
        True,
    ),
    "names are relative": (
        lambda d: (d["verificationMethod"][0].update(id="#key"), d.update(assertionMethod=["#key"])),
        True,
    ),
    "the key will expire": (put("verificationMethod/0/expires", "2027-01-01T00:00:00Z"), True),
    "no purpose": (drop("assertionMethod"), False),
    "another purpose": (lambda d: d.update(authentication=d.pop("assertionMethod")), False),
    "another key for the purpose": (put("assertionMethod", [f"{ISSUER}#other"]), False),
    "another id": (put("id", "https://university.example/issuers/2"), False),
    "no id": (drop("id"), False),
    "another controller": (put("verificationMethod/0/controller", "https://university.example/issuers/2"), False),
    "no controller": (drop("verificationMethod/0/controller"), False),
    "no such key": (put("verificationMethod", []), False),
    "the key twice": (lambda d: d.update(verificationMethod=d["verificationMethod"] * 2), True),
    "two keys of one name": (
        lambda d: d["verificationMethod"].append(
            d["verificationMethod"][0] | {"publicKeyMultibase": Stranger.with_key(seed=11).signer.public_key.multibase}
        ),
        False,
    ),
    "a key without type": (drop("verificationMethod/0/type"), False),
    "no key in it": (drop("verificationMethod/0/publicKeyMultibase"), False),
    "a key that is none": (put("verificationMethod/0/publicKeyMultibase", "z6Mk"), False),
    "two forms of a key": (put("verificationMethod/0/publicKeyJwk", {"kty": "OKP"}), False),
    "another key": (
        put("verificationMethod/0/publicKeyMultibase", Stranger.with_key(seed=11).signer.public_key.multibase),
        False,
    ),
    "the key has expired": (put("verificationMethod/0/expires", "2026-01-01T00:00:00Z"), False),
    "the key was revoked": (put("verificationMethod/0/revoked", "2026-01-01T00:00:00Z"), False),
}


PROBLEMS_OF_KEYS = {  # Controlled Identifiers 1.0 §3.5
    "no purpose": "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
    "another purpose": "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
    "another key for the purpose": "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
    "another id": "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
    "no id": "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT",
    "another controller": "INVALID_VERIFICATION_METHOD",
    "no controller": "INVALID_VERIFICATION_METHOD",
    "no such key": "INVALID_VERIFICATION_METHOD",
    "a key that is none": "INVALID_VERIFICATION_METHOD",
    "another key": "PROOF_VERIFICATION_ERROR",
}


@pytest.mark.parametrize("name", CONTROLLERS)
def test_the_document_of_the_controller_decides(api: Caller, stranger: Stranger, name: str) -> None:
    edit, is_good = CONTROLLERS[name]
    api.pages = {ISSUER: json.dumps(edited(_document(stranger), edit)).encode()}
    answer = api.verify(_signed_as(api, stranger))
    assert answer.json["verified"] is is_good, answer.json
    if problem := PROBLEMS_OF_KEYS.get(name):
        assert problems(answer) == {problem, "CRYPTOGRAPHIC_SECURITY_ERROR"}


@pytest.mark.parametrize("page", [b"", b"{", b"[]", b"<html>", b'"text"', b"{}"])
def test_a_document_of_the_controller_that_is_none(api: Caller, stranger: Stranger, page: bytes) -> None:
    api.pages = {ISSUER: page}
    assert api.verify(_signed_as(api, stranger)).status_code == 400


def test_a_document_that_cannot_be_had_is_not_a_verdict(api: Caller, stranger: Stranger) -> None:
    api.pages = {}
    signed = _signed_as(api, stranger, "https://127.0.0.1/issuer#key")
    assert (answer := api.verify(signed)).status_code == 400
    assert answer.json["verified"] is False
