"""Two proofs over one badge: one goes along, one is kept apart, and together they are what they always were."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.document import without_proof, write_document
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.proofs import PROOF_SET, add_proof_set, verify_proofs
from badgeservice.credentials.proofs.signed_badge import SignedBadge, cut_second_proof, sign_badge, with_proof_set
from badgeservice.credentials.verification import Verdict
from tests.credentials.random_documents import RandomDocuments
from tests.credentials.world import GENUINE, NOW, World

CREATED = NOW - timedelta(minutes=1)


@pytest.fixture(scope="module")
def world(linked_data):
    return World(linked_data)


@pytest.fixture(scope="module")
def signed(world) -> SignedBadge:
    return sign_badge(build_credential(GENUINE), world.signer, created=CREATED, linked_data=world.linked_data)


@pytest.fixture(scope="module")
def as_a_set(world) -> bytes:
    return write_document(world.badge())


def test_what_is_handed_out_has_the_first_proof_in_a_list_of_one(signed):
    (proof,) = json.loads(signed.document_bytes)["proof"]
    assert proof["cryptosuite"] == "eddsa-rdfc-2022"
    assert json.loads(signed.jcs_proof_bytes)["cryptosuite"] == "eddsa-jcs-2022"


def test_the_set_is_the_one_that_was_always_signed(signed, as_a_set):
    assert with_proof_set(*signed) == as_a_set
    assert cut_second_proof(as_a_set) == signed


def test_strangers_find_each_form_genuine(world, signed):
    """The proof that is kept apart as well, put on the document alone."""
    apart = b"".join([signed.document_bytes.partition(b',"proof":')[0], b',"proof":', signed.jcs_proof_bytes, b"}"])
    for content in (signed.document_bytes, with_proof_set(*signed), apart):
        assert world.verify(content).verdict is Verdict.VALID


def test_the_proof_that_is_kept_apart_covers_the_document_without_proof(world, signed):
    document = without_proof(json.loads(signed.document_bytes)) | {"proof": json.loads(signed.jcs_proof_bytes)}
    circumstances = ProofCircumstances(fetch=world, now=NOW)
    (good,) = verify_proofs(document, circumstances, world.linked_data)
    (bad,) = verify_proofs(document | {"name": "Leadership"}, circumstances, world.linked_data)
    assert (good.outcome, bad.outcome) == (Outcome.PASSED, Outcome.FAILED)


def test_random_badges_are_cut_and_put_together_again(world):
    documents = RandomDocuments(21)
    for badge in (documents.badge() for _ in range(40)):
        signed = sign_badge(badge, world.signer, created=CREATED, linked_data=world.linked_data)
        as_a_set = write_document(add_proof_set(badge, world.signer, created=CREATED, linked_data=world.linked_data))
        assert with_proof_set(*signed) == as_a_set
        assert cut_second_proof(as_a_set) == signed
        assert cut_second_proof(signed.document_bytes) is None


def test_a_document_that_quotes_proofs_is_cut_at_its_own(world, as_a_set):
    document = build_credential(replace(GENUINE, narrative=as_a_set.decode() + ',"proof":['))
    signed = sign_badge(document, world.signer, created=CREATED, linked_data=world.linked_data)
    assert cut_second_proof(with_proof_set(*signed)) == signed


def test_what_is_no_set_of_ours_is_not_cut(world, as_a_set):
    whole = json.loads(as_a_set)
    first, second = whole["proof"]
    others = [
        whole | {"proof": [second, first]},
        whole | {"proof": [first, second, second]},
        whole | {"proof": [first, first]},
        whole | {"proof": [first]},
        whole | {"proof": first},
        whole | {"proof": []},
        whole | {"proof": {"type": first, "id": second}},
        whole | {"proof": ["ab", "cd"]},
        whole | {"proof": [None, 7]},
        whole | {"proof": [first, second | {"id": "urn:x:1"}]},
        whole | {"proof": [first, second | {"created": "2026-11-22T08:59:00.0Z"}]},
        whole | {"proof": [first, second | {"created": "yesterday"}]},
        whole | {"proof": [first, second | {"proofPurpose": "authentication"}]},
        whole | {"proof": [first, dict(reversed(second.items()))]},
        whole | {"proof": [first, second | {"previousProof": "urn:x:1"}]},
        whole | {"proof": [first, {name: value for name, value in second.items() if name != "@context"}]},
        whole | {"proof": [first, {name: value for name, value in second.items() if name != "proofValue"}]},
        {"proof": whole["proof"]} | without_proof(whole),  # at another place
        whole | {"later": "x"},
        without_proof(whole),
    ]
    assert [cut_second_proof(write_document(other)) for other in others] == [None] * len(others)


@pytest.mark.parametrize("separators", [(", ", ":"), (",", ": ")])
def test_a_set_that_was_written_in_another_way_is_not_cut(as_a_set, separators):
    assert cut_second_proof(json.dumps(json.loads(as_a_set), separators=separators).encode()) is None


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'"proof"', b"{", b"\xff", b'{"proof":1}', b"\x89PNG"])
def test_what_is_no_document_is_not_cut(content):
    assert cut_second_proof(content) is None


@settings(deadline=None)
@given(place=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_what_is_cut_is_put_together_again_whatever_the_bytes(as_a_set, place, byte):
    """Nothing but the second proof ever goes, also of bytes that are damaged."""
    place %= len(as_a_set)
    damaged = as_a_set[:place] + bytes([byte]) + as_a_set[place + 1 :]
    if (signed := cut_second_proof(damaged)) is not None:
        assert with_proof_set(*signed) == damaged


@pytest.mark.parametrize("parts", [(b"{}", b"{}"), (b'{"proof":[]}', b"{}"), (b'{"proof":[{}]}', b""), (b"", b"{}")])
def test_other_bytes_are_not_put_together(parts):
    with pytest.raises(ValueError, match="two parts"):
        with_proof_set(*parts)


def test_only_the_first_proof_is_made_for_who_asks_for_that(world, signed):
    document = build_credential(GENUINE)
    first = sign_badge(
        document, world.signer, created=CREATED, linked_data=world.linked_data, cryptosuites=PROOF_SET[:1]
    )
    assert first == (signed.document_bytes, b"")
