"""Proofs by the flaw that makes them fail; a flaw is a result with a code, never an exception."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badgeservice.credentials.keys.did import DidKey, build_did_document, did_key_method
from badgeservice.credentials.keys.multikey import (
    KeyType,
    MemorySigner,
    generate_private_key,
    public_key_of,
)
from badgeservice.credentials.linked_data.linked_data import LinkedData, UnsignedData
from badgeservice.credentials.multibase import encode_base58btc
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proof_results import SENTENCES, Problem, ProofResult
from badgeservice.credentials.proofs.proofs import MAX_PROOFS, add_proof, add_proof_set, create_proof, verify_proofs
from badgeservice.errors import Invalid, SigningFailed
from tests.texts.said import dutch, english

Document = dict[str, Any]
CREATED = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SUITES = [Cryptosuite.EDDSA_RDFC_2022, Cryptosuite.EDDSA_JCS_2022]
CREDENTIAL: Document = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "https://badges.school.example/credentials/1",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:badges.school.example",
    "validFrom": "2026-09-01T08:00:00Z",
    "name": "Samenwerken",
    "credentialSubject": {"id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"},
}


def signer(key_type: KeyType = KeyType.ED25519, filler: int = 1) -> MemorySigner:
    key = generate_private_key(key_type, lambda count: bytes([filler]) * count)
    return MemorySigner(key, did_key_method(public_key_of(key)))


ED = signer()


@pytest.fixture
def sign(linked_data: LinkedData) -> Callable[..., Document]:
    """A signed credential; `suite`, `one` (the signer) and the options of the proof may be given."""

    def make(document: Document = CREDENTIAL, suite=SUITES[0], one: MemorySigner = ED, **options: Any) -> Document:
        proof = create_proof(document, one, cryptosuite=suite, created=CREATED, linked_data=linked_data, **options)
        return add_proof(document, proof)

    return make


@pytest.fixture
def check(linked_data: LinkedData, pages, now: datetime) -> Callable[..., tuple[ProofResult, ...]]:
    def run(document: Document, fetch=None, **expected: Any) -> tuple[ProofResult, ...]:
        return verify_proofs(
            document, ProofCircumstances(**{"fetch": fetch or pages(), "now": now} | expected), linked_data
        )

    return run


def test_what_is_signed_verifies_and_names_its_key(sign, check) -> None:
    for suite, one in [
        *((suite, ED) for suite in SUITES),
        (Cryptosuite.ECDSA_RDFC_2019, signer(KeyType.P256)),
        (Cryptosuite.ECDSA_RDFC_2019, signer(KeyType.P384)),
    ]:
        (result,) = check(sign(suite=suite, one=one))
        assert result.outcome is Outcome.PASSED
        assert result.key.public_key == one.public_key
        assert (result.verification_method, result.created) == (one.verification_method, CREATED)
        assert result.problem is None


def test_our_own_pair_of_proofs(check, linked_data: LinkedData) -> None:
    document = add_proof_set(CREDENTIAL, ED, created=CREATED, linked_data=linked_data)
    assert [proof["cryptosuite"] for proof in document["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert list(document["proof"][0]) == [
        "type",
        "cryptosuite",
        "created",
        "verificationMethod",
        "proofPurpose",
        "proofValue",
    ]
    assert [result.outcome for result in check(document)] == [Outcome.PASSED] * 2


def test_v4_a_document_without_proof_has_no_results(check) -> None:
    assert check(CREDENTIAL) == ()
    assert check(CREDENTIAL | {"proof": []}) == ()


def test_v4_a_proof_under_another_name_is_no_proof(check, sign) -> None:
    signed = sign()
    assert check({"sec:proof" if name == "proof" else name: value for name, value in signed.items()}) == ()


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "change",
    [
        {"name": "Samenwerken, cum laude"},
        {"validUntil": "2099-01-01T00:00:00Z"},
        {"issuer": "did:web:evil.example"},
        {"@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/did/v1"], "name": "x"},
    ],
)
def test_a_changed_document_fails(suite: Cryptosuite, change: Document, sign, check) -> None:
    (result,) = check(sign(suite=suite) | change)
    assert (result.outcome, result.code) == (Outcome.FAILED, "signature_wrong")
    assert result.problem is Problem.VERIFICATION


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "change",
    [
        {"created": "2026-09-01T08:00:01Z"},
        {"expires": "2099-01-01T00:00:00Z"},
        {"id": "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"},
        {"nonce": "x"},
        {"domain": "school.example"},
        {"challenge": "x"},
    ],
)
def test_changed_options_fail(suite: Cryptosuite, change: Document, sign, check) -> None:
    signed = sign(suite=suite)
    (result,) = check(signed | {"proof": signed["proof"] | change})
    assert (result.outcome, result.code) == (Outcome.FAILED, "signature_wrong")


MALFORMED = [
    ("proof", None),
    ("proof", "z3MPPHM"),
    ("proof", 7),
    ("proof", {}),
    ("proof", [[]]),
    ("type", None),
    ("type", ["DataIntegrityProof"]),
    ("type", ...),
    ("cryptosuite", ["eddsa-rdfc-2022"]),
    ("cryptosuite", None),
    ("verificationMethod", ...),
    ("verificationMethod", ""),
    ("verificationMethod", ["did:key:z6Mk"]),
    ("verificationMethod", "not a url"),
    ("proofPurpose", ...),
    ("proofPurpose", None),
    ("proofPurpose", ["assertionMethod"]),
    ("proofValue", ...),
    ("proofValue", None),
    ("proofValue", ""),
    ("proofValue", 7),
    ("id", "456321"),
    ("id", 456321),
    ("id", "urn: with space"),
    ("domain", []),
    ("domain", {"a": 1}),
    ("domain", ["a", 1]),
    ("challenge", 7),
    ("nonce", ["x"]),
    ("previousProof", 456321),
    ("previousProof", []),
    ("previousProof", None),
]


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_member_of_another_form_is_malformed(suite: Cryptosuite, name: str, value: object, sign, check) -> None:
    signed = sign(suite=suite)
    if name == "proof":
        signed["proof"] = value
    elif value is ...:
        del signed["proof"][name]
    else:
        signed["proof"][name] = value
    (result,) = check(signed)
    assert (result.outcome, result.code, result.problem) == (
        Outcome.FAILED,
        "proof_malformed",
        Problem.VERIFICATION,
    )


@pytest.mark.parametrize("name", ["created", "expires"])
@pytest.mark.parametrize("value", ["invalidDate", "2026-09-01T08:00:00", "2026-09-01", 1788249600, None])
def test_a_date_without_zone_fails_even_when_it_was_signed(
    name: str, value: object, linked_data: LinkedData, check
) -> None:
    """The W3C suite signs such dates properly, so the signature alone would pass."""
    from badgeservice.credentials.proofs.cryptosuites import hash_data

    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": ED.verification_method,
        "proofPurpose": "assertionMethod",
        name: value,
    }
    signed = hash_data(Cryptosuite.EDDSA_JCS_2022, KeyType.ED25519, CREDENTIAL, options, linked_data)
    proof = options | {"proofValue": "z" + encode_base58btc(ED.sign(signed))}
    (result,) = check(CREDENTIAL | {"proof": proof})
    assert (result.outcome, result.code) == (Outcome.FAILED, "timestamp_invalid")


@pytest.mark.parametrize(
    "change",
    [
        {"type": "UnknownProofType"},
        {"type": "Ed25519Signature2020"},  # with a cryptosuite beside it
        {"type": "eddsa-rdfc-2022"},
        {"type": "DataIntegrityProof", "cryptosuite": "Ed25519Signature2020"},
        {"cryptosuite": "unknown-cryptosuite-2017"},
        {"cryptosuite": "ecdsa-sd-2023"},
        {"cryptosuite": "EDDSA-RDFC-2022"},
    ],
)
def test_a_suite_that_is_not_on_the_list_is_refused(change: Document, sign, check) -> None:
    signed = sign()
    (result,) = check(signed | {"proof": signed["proof"] | change})
    assert (result.outcome, result.code) == (Outcome.FAILED, "cryptosuite_unknown")


def test_the_hashes_of_one_suite_are_no_signature_of_another(sign, check) -> None:
    signed = sign(suite=Cryptosuite.EDDSA_JCS_2022)
    (result,) = check(signed | {"proof": signed["proof"] | {"cryptosuite": "eddsa-rdfc-2022"}})
    assert result.code == "signature_wrong"


@pytest.mark.parametrize(
    ("suite", "key_type"),
    [
        ("eddsa-rdfc-2022", KeyType.P256),
        ("eddsa-jcs-2022", KeyType.P256),
        ("ecdsa-rdfc-2019", KeyType.ED25519),
    ],
)
def test_v9_a_key_of_another_kind_is_refused(suite: str, key_type: KeyType, sign, check) -> None:
    signed = sign()
    method = signer(key_type).verification_method
    (result,) = check(signed | {"proof": signed["proof"] | {"cryptosuite": suite, "verificationMethod": method}})
    assert (result.outcome, result.code) == (Outcome.FAILED, "key_type_wrong")


def test_v9_a_small_order_key_signs_nothing(sign, check) -> None:
    """With the neutral point as key, R = S·B verifies for every message in libraries that do not look."""
    weak = "z" + encode_base58btc(b"\xed\x01" + (1).to_bytes(32, "little"))
    proof = sign()["proof"] | {
        "verificationMethod": f"did:key:{weak}#{weak}",
        "proofValue": "z" + encode_base58btc((1).to_bytes(32, "little") + bytes(32)),
    }
    (result,) = check(CREDENTIAL | {"proof": proof})
    assert (result.outcome, result.code) == (Outcome.FAILED, "key_weak")


@pytest.mark.parametrize(
    "mutate",
    [
        lambda value: value[1:],
        lambda value: "u" + value[1:],
        lambda value: value[:-1],
        lambda value: value + "1",
        lambda value: "z1" + value[1:],
        lambda value: "z",
        lambda value: "z" + "0" * 88,
        lambda value: "z" + "2" * 100_000,
        lambda value: value + "\n",
        lambda value: " " + value,
    ],
)
def test_v9_a_value_of_another_spelling_or_length_fails(mutate, sign, check) -> None:
    signed = sign()
    signed["proof"]["proofValue"] = mutate(signed["proof"]["proofValue"])
    (result,) = check(signed)
    assert result.outcome is Outcome.FAILED
    assert result.code in {"proof_malformed", "encoding_invalid", "encoding_too_long", "signature_wrong"}


@pytest.mark.parametrize("purpose", ["authentication", "keyAgreement", "AssertionMethod", "assertionMethod "])
def test_v6_another_purpose_fails(purpose: str, sign, check) -> None:
    (result,) = check(sign(suite=Cryptosuite.EDDSA_JCS_2022, purpose=purpose))
    assert (result.outcome, result.code) == (Outcome.FAILED, "proof_purpose_wrong")


def test_v7_a_login_proof_is_not_a_credential_and_the_reverse(sign, check) -> None:
    login = sign(purpose="authentication", challenge="c", domain="d")
    assert check(login)[0].code == "proof_purpose_wrong"
    assert check(login, purpose="authentication", challenge="c", domain="d")[0].code == "proof_valid"
    assert check(sign(), purpose="authentication")[0].code == "proof_purpose_wrong"


@pytest.mark.parametrize(
    ("made_for", "expected", "code"),
    [
        ("a.example", "a.example", "proof_valid"),
        (["a.example"], "a.example", "proof_valid"),
        (["b.example", "a.example"], ["a.example", "b.example"], "proof_valid"),
        ("a.example", None, "proof_valid"),
        ("a.example", "b.example", "proof_domain_wrong"),
        (["a.example", "b.example"], "a.example", "proof_domain_wrong"),
        (None, "a.example", "proof_domain_wrong"),
    ],
)
def test_domains_are_compared_as_sets(made_for, expected, code: str, sign, check) -> None:
    options = {"domain": made_for} if made_for else {}
    (result,) = check(sign(**options), domain=expected)
    assert result.code == code
    assert result.problem == (None if code == "proof_valid" else Problem.DOMAIN)


@pytest.mark.parametrize("made_for", [{}, {"challenge": "other"}])
def test_v20_a_challenge_that_is_not_answered_fails(made_for: Document, sign, check) -> None:
    (result,) = check(sign(**made_for), challenge="this one")
    assert (result.code, result.problem) == ("proof_challenge_wrong", Problem.CHALLENGE)


def test_a_proof_past_its_date_fails(sign, check, now: datetime) -> None:
    assert check(sign(expires=now + timedelta(seconds=1)))[0].code == "proof_valid"
    assert check(sign(expires=now))[0].code == "proof_expired"


# Keys: whose they are, and what for

DID = "did:web:badges.school.example"
ADDRESS = "https://badges.school.example/.well-known/did.json"
WEB = MemorySigner(ED.private_key, f"{DID}#{ED.public_key.multibase}")


def test_a_key_of_a_document_is_fetched_once_for_all_proofs(check, linked_data, pages) -> None:
    fetch = pages({ADDRESS: build_did_document(DID, [DidKey(ED.public_key)])})
    document = add_proof_set(CREDENTIAL, WEB, created=CREATED, linked_data=linked_data)
    results = check(document, fetch)
    assert [(result.outcome, result.key.controller) for result in results] == [(Outcome.PASSED, DID)] * 2
    assert fetch.asked == [ADDRESS]


def test_a_key_that_cannot_be_fetched_leaves_the_proof_unchecked(sign, check) -> None:
    (result,) = check(sign(one=WEB))
    assert (result.outcome, result.code, result.key) == (Outcome.NOT_CHECKED, "fetch_status", None)


def test_a_key_that_its_controller_does_not_list_fails_though_it_fits(sign, check, pages) -> None:
    page = build_did_document(DID, [DidKey(ED.public_key)]) | {"assertionMethod": []}
    (result,) = check(sign(one=WEB), pages({ADDRESS: page}))
    assert (result.outcome, result.code, result.problem) == (
        Outcome.FAILED,
        "key_not_authorised",
        Problem.RELATIONSHIP,
    )
    assert result.key.public_key == ED.public_key


@pytest.mark.parametrize(("member", "code"), [("revoked", "key_revoked"), ("expires", "key_expired")])
def test_k7_a_key_past_its_end_fails(member: str, code: str, sign, check, pages, now: datetime) -> None:
    page = build_did_document(DID, [DidKey(ED.public_key)])
    fetch = pages({ADDRESS: page})
    page["verificationMethod"][0][member] = "2026-11-22T09:00:01Z"
    assert check(sign(one=WEB), fetch)[0].code == "proof_valid"
    page["verificationMethod"][0][member] = "2026-11-22T09:00:00Z"
    assert check(sign(one=WEB), fetch)[0].code == code


# Data that the signature would not cover


def test_v2_undefined_words_in_the_document_are_data_loss(sign, check, linked_data: LinkedData) -> None:
    (result,) = check(sign() | {"cumLaude": True})
    assert (result.outcome, result.problem) == (Outcome.FAILED, Problem.DATA_LOSS)
    with pytest.raises(UnsignedData):
        create_proof(
            CREDENTIAL | {"cumLaude": True},
            ED,
            cryptosuite=SUITES[0],
            created=CREATED,
            linked_data=linked_data,
        )


def test_v2_undefined_words_in_the_proof_are_data_loss(sign, check) -> None:
    signed = sign()
    (result,) = check(signed | {"proof": signed["proof"] | {"approvedBy": "the minister"}})
    assert (result.outcome, result.problem) == (Outcome.FAILED, Problem.DATA_LOSS)


EXPIRES = "https://w3id.org/security#expiration"
ALIAS = {"@id": EXPIRES, "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}


@pytest.mark.parametrize(
    ("context", "hide"),
    [
        ({}, lambda when: {EXPIRES: {"@value": when, "@type": ALIAS["@type"]}}),
        ({}, lambda when: {"@nest": {"expires": when}}),
        ({}, lambda when: {"@nest": [{}, {"@nest": {"expires": when}}]}),
        ({"verloopt": ALIAS}, lambda when: {"verloopt": when}),
        ({"sec": "https://w3id.org/security#"}, lambda when: {"sec:expiration": {"@value": when} | ALIAS}),
        ({"deel": "@nest"}, lambda when: {"deel": {"expires": when}}),
    ],
)
def test_v3_a_date_in_a_proof_cannot_hide(context: Document, hide, sign, check) -> None:
    """The statements are the same, so the signature fits; by another name nobody would find the date."""
    expired = sign(expires=CREATED)
    assert check(expired)[0].code == "proof_expired"
    expired["proof"] |= hide(expired["proof"].pop("expires"))
    (result,) = check(expired | {"@context": [*expired["@context"], context]})
    assert (result.outcome, result.code) == (Outcome.FAILED, "proof_malformed")


def test_v22_a_proof_cannot_be_an_entangled_graph(sign, check) -> None:
    signed = sign()
    tangle = [{"@id": f"_:{one}", "urn:x:p": [{"@id": f"_:{other}"} for other in range(12)]} for one in range(12)]
    (result,) = check(signed | {"proof": signed["proof"] | {"urn:x:p": tangle}})
    assert (result.outcome, result.code) == (Outcome.FAILED, "proof_malformed")


def test_v1_an_unknown_context_is_a_transformation_error(sign, check) -> None:
    signed = sign()
    (result,) = check(signed | {"@context": [*signed["@context"], "https://evil.example/context"]})
    assert (result.outcome, result.code, result.problem) == (
        Outcome.FAILED,
        "unknown_context",
        Problem.TRANSFORMATION,
    )


def test_a_context_of_the_proofs_own_means_nothing_to_rdfc(sign, check) -> None:
    signed = sign()
    signed["proof"]["@context"] = ["https://evil.example/context"]
    assert check(signed)[0].code == "proof_valid"


@pytest.mark.parametrize(
    ("context", "code"),
    [
        (["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/did/v1"], "proof_valid"),
        (["https://www.w3.org/ns/did/v1", "https://www.w3.org/ns/credentials/v2"], "proof_context_wrong"),
        (["https://www.w3.org/ns/did/v1"], "proof_context_wrong"),
        ([], "proof_context_wrong"),
    ],
)
def test_jcs_lets_contexts_be_added_behind_and_nowhere_else(context: list[str], code: str, sign, check) -> None:
    """VC DI EdDSA section 3.3.2 steps 4 and 5."""
    signed = sign(suite=Cryptosuite.EDDSA_JCS_2022)
    assert signed["proof"]["@context"] == CREDENTIAL["@context"]
    assert check(signed | {"@context": context})[0].code == code


def test_a_context_that_is_added_may_not_change_what_the_words_mean(sign, check) -> None:
    """The contexts of Open Badges before 3.0.2 are not protected: a later one redefines half of their words."""
    one, other = (f"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.{patch}.json" for patch in (1, 3))
    badge = CREDENTIAL | {
        "@context": ["https://www.w3.org/2018/credentials/v1", one],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"type": "AchievementSubject", "narrative": "Sanne led the early shift."},
    }
    signed = sign({name: value for name, value in badge.items() if name != "validFrom"}, suite=SUITES[1])
    assert check(signed)[0].code == "proof_valid"
    harmless = signed | {"@context": [*signed["@context"], "https://www.w3.org/ns/did/v1"]}
    assert check(harmless)[0].code == "proof_valid"
    changed = signed | {"@context": [*signed["@context"], other]}
    assert check(changed)[0].code == "proof_context_wrong"


def test_contexts_that_are_added_give_no_meaning_to_words_that_had_none(sign, check) -> None:
    signed = sign(CREDENTIAL | {"cumLaude": "yes"}, suite=SUITES[1])
    (result,) = check(signed | {"@context": [*signed["@context"], "https://www.w3.org/ns/credentials/examples/v2"]})
    assert (result.outcome, result.problem) == (Outcome.FAILED, Problem.DATA_LOSS)


# Sets and chains

FIRST, SECOND = "urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:00000000-0000-4000-8000-000000000002"


def test_a_chain_covers_the_proofs_before_it(sign, check) -> None:
    for suite in SUITES:
        chain = sign(sign(id=FIRST), suite=suite, one=signer(filler=2), previousProof=FIRST)
        assert [result.outcome for result in check(chain)] == [Outcome.PASSED] * 2
        chain["proof"][0] = sign(one=signer(filler=3), id=FIRST)["proof"]
        first, second = check(chain)
        assert (first.code, second.code) == ("proof_valid", "signature_wrong")


def test_a_proof_in_a_set_does_not_cover_the_others(sign, check) -> None:
    both = sign(sign(id=FIRST), one=signer(filler=2))
    both["proof"].reverse()
    assert [result.outcome for result in check(both)] == [Outcome.PASSED] * 2


@pytest.mark.parametrize("previous", [SECOND, [SECOND], [FIRST, SECOND]])
def test_a_chain_to_a_proof_that_is_not_there_fails(previous, sign, check, linked_data: LinkedData) -> None:
    chain = sign(sign(id=FIRST), previousProof=FIRST)
    chain["proof"][1]["previousProof"] = previous
    assert [result.code for result in check(chain)] == ["proof_valid", "previous_proof_missing"]
    with pytest.raises(SigningFailed, match="previous_proof_missing"):
        sign(sign(id=FIRST), previousProof=previous)


def test_two_proofs_with_one_name_fail_and_so_does_what_follows_them(sign, check) -> None:
    doubled = sign(sign(id=FIRST), id=SECOND, one=signer(filler=2))
    follower = sign(doubled, previousProof=FIRST, one=signer(filler=3))
    follower["proof"][1]["id"] = FIRST
    assert [result.code for result in check(follower)] == ["proof_id_not_unique"] * 3


def test_a_chain_is_worth_no_more_than_its_first_link(sign, check, pages) -> None:
    """Each proof may fit the bytes it covers; the last is genuine only when all before it are."""
    one = sign(one=signer(filler=9), id=FIRST, purpose="authentication")
    two = sign(one, one=signer(filler=8), id=SECOND, previousProof=FIRST)
    three = sign(two, one=ED, previousProof=[SECOND])
    assert [result.code for result in check(three)] == [
        "proof_purpose_wrong",
        "previous_proof_failed",
        "previous_proof_failed",
    ]


def test_a_chain_on_a_proof_that_could_not_be_checked_is_not_checked(sign, check) -> None:
    chain = sign(sign(one=WEB, id=FIRST), one=signer(filler=2), previousProof=FIRST)
    first, second = check(chain)
    assert [first.outcome, second.outcome] == [Outcome.NOT_CHECKED] * 2
    assert second.code == "previous_proof_not_checked"


def test_proofs_that_follow_each_other_in_a_circle_fail(sign, check) -> None:
    circle = sign(sign(id=FIRST), id=SECOND, previousProof=FIRST)
    circle["proof"][0]["previousProof"] = SECOND
    assert {result.outcome for result in check(circle)} == {Outcome.FAILED}
    alone = sign(id=FIRST)
    alone["proof"]["previousProof"] = FIRST
    assert check(alone)[0].code == "signature_wrong"


def test_more_proofs_than_anybody_needs_are_refused_at_once(check, pages) -> None:
    fetch = pages()
    (result,) = check(CREDENTIAL | {"proof": [{}] * (MAX_PROOFS + 1)}, fetch)
    assert (result.outcome, result.code) == (Outcome.FAILED, "too_many_proofs")


@pytest.mark.parametrize(("amount", "links"), [(1, 4), (6_000, 1)])
def test_a_chain_is_bounded_by_the_work_it_makes(amount: int, links: int, sign, check) -> None:
    """For every link all of the document is canonicalised again."""
    document = CREDENTIAL | {"description": "x" * 8 * amount}
    chain = sign(document, id="urn:x:0")
    for number in range(1, 7):
        chain = sign(chain, id=f"urn:x:{number}", previousProof=f"urn:x:{number - 1}")
    codes = [result.code for result in check(chain)]
    assert codes == ["proof_valid"] * (links + 1) + ["too_many_proofs"] * (6 - links)


def test_a_document_is_canonicalised_once_for_all_its_proofs(sign, linked_data: LinkedData, pages, now) -> None:
    seen: list[bool] = []

    class Counting:
        def digest(self, document, algorithm="sha256"):
            seen.append("credentialSubject" in document)
            return linked_data.digest(document, algorithm)

        json_digest = linked_data.json_digest

    both = sign(sign(), one=signer(filler=2))
    verify_proofs(both, ProofCircumstances(fetch=pages(), now=now), Counting())
    assert seen.count(True) == 1
    seen.clear()
    known = linked_data.link(CREDENTIAL)
    results = verify_proofs(both, ProofCircumstances(fetch=pages(), now=now), Counting(), known=known)
    assert seen.count(True) == 0
    assert [result.outcome for result in results] == [Outcome.PASSED] * 2
    wrong = linked_data.link(CREDENTIAL | {"id": "urn:x:another"})
    results = verify_proofs(both, ProofCircumstances(fetch=pages(), now=now), Counting(), known=wrong)
    assert [result.code for result in results] == ["signature_wrong"] * 2


# Making


@pytest.mark.parametrize(
    ("suite", "one"),
    [
        (Cryptosuite.EDDSA_RDFC_2022, signer(KeyType.P256)),
        (Cryptosuite.ECDSA_RDFC_2019, ED),
        (Cryptosuite.EDDSA_2022, ED),
        (Cryptosuite.ED25519_SIGNATURE_2020, ED),
    ],
)
def test_a_proof_of_the_wrong_key_or_an_old_suite_is_not_made(suite: Cryptosuite, one: MemorySigner, sign) -> None:
    with pytest.raises(SigningFailed, match="key_type_wrong"):
        sign(suite=suite, one=one)


@pytest.mark.parametrize("options", [{"id": "no url"}, {"domain": []}, {"challenge": ""}, {"purpose": ""}])
def test_options_that_the_standard_forbids_make_no_proof(options: Document, sign) -> None:
    with pytest.raises((SigningFailed, Invalid), match="malformed"):
        sign(**options)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
        max_leaves=6,
    ),
    name=st.sampled_from(["type", "id", "created", "verificationMethod", "previousProof", "@context", "new"]),
    suite=st.sampled_from(SUITES),
)
def test_whatever_stands_in_a_proof_gives_a_result(value, name: str, suite: Cryptosuite, sign, check) -> None:
    signed = copy.deepcopy(sign(suite=suite))
    signed["proof"][name] = value
    for result in check(signed):
        assert result.outcome is Outcome.FAILED or name == "@context"
        assert english(result.sentence)
        assert dutch(result.sentence)
        json.dumps(result.code)


def test_every_sentence_is_there_in_both_languages() -> None:
    for code, sentence in SENTENCES.items():
        assert english(sentence) != dutch(sentence), code
        assert english(sentence).endswith("."), code
        assert dutch(sentence).endswith("."), code
