"""What a template signs is byte for byte what the full way signs, or it is not handed out."""

import json
import tracemalloc
from copy import deepcopy
from dataclasses import replace
from itertools import count, islice
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.document import write_document
from badgeservice.credentials.keys.multikey import MemorySigner
from badgeservice.credentials.linked_data.linked_data import LinkedData, UnsignedData
from badgeservice.credentials.linked_data.nquads_template import MARK, MARK_START, Fillable, NQuadsTemplate
from badgeservice.credentials.proofs.batch_signing import BatchSigner
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import add_proof_set
from badgeservice.credentials.proofs.signed_badge import cut_second_proof, with_proof_set
from badgeservice.errors import Invalid
from tests.credentials.examples import CONTENT, ISSUER
from tests.credentials.random_documents import RandomDocuments

SIGNER = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), f"{ISSUER.id}#key")
DOCUMENT = build_credential(CONTENT)
SLOTS = {
    "id": "/id",
    "subject_id": "/credentialSubject/id",
    "name": "/credentialSubject/identifier/0/identityHash",
    "hash": "/credentialSubject/identifier/1/identityHash",
    "salt": "/credentialSubject/identifier/1/salt",
}


def learners(random: RandomDocuments) -> Any:
    """Rows without end, with names as nasty as they come."""
    for number in count():
        yield {
            "id": f"https://badges.example/credentials/{number}",
            "subject_id": f"urn:uuid:{number:032x}",
            "name": random.text(),
            "hash": f"sha256${random.random.getrandbits(256):064x}",
            "salt": f"{random.random.getrandbits(64):x}",
        }


@pytest.fixture
def compiled(linked_data) -> BatchSigner:
    return BatchSigner.compile(DOCUMENT, SLOTS, linked_data)


def test_every_learner_gets_what_the_full_way_gives(compiled, linked_data, now):
    rows = list(islice(learners(RandomDocuments(1)), 300))
    assert compiled._template
    for row, signed in zip(rows, compiled.sign_badges(rows, SIGNER, now), strict=True):
        document = deepcopy(DOCUMENT)
        document["id"], document["credentialSubject"]["id"] = row["id"], row["subject_id"]
        name, email = document["credentialSubject"]["identifier"]
        name["identityHash"], email["identityHash"], email["salt"] = row["name"], row["hash"], row["salt"]
        as_a_set = write_document(add_proof_set(document, SIGNER, created=now, linked_data=linked_data))
        assert with_proof_set(*signed) == as_a_set
        assert signed == cut_second_proof(as_a_set)


def test_random_documents_with_random_slots_too(linked_data, now):
    documents, random = RandomDocuments(2), Random(2)
    fast = 0
    badges = (badge for _ in count() if MARK_START not in json.dumps(badge := documents.badge()))
    for badge in islice(badges, 60):
        pointers = random.sample(list(pointers_to_texts(badge)), 4)
        slots = {str(place): pointer for place, pointer in enumerate(pointers)}
        compiled = BatchSigner.compile(badge, slots, linked_data)
        fast += compiled._template is not None
        rows = [{name: text_for(pointer, documents) for name, pointer in slots.items()} for _ in range(5)]
        expected = [compiled.sign_fully(row, SIGNER, now) for row in rows]
        assert list(compiled.sign_badges(rows, SIGNER, now)) == expected
    assert fast == 60


def text_for(pointer: str, documents: RandomDocuments) -> str:
    return documents.address() if pointer.endswith(("/id", "/statusListCredential")) else documents.text()


def pointers_to_texts(value: Any, pointer: str = "") -> Any:
    """A JSON pointer to each text that may differ."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name not in {"@context", "type", "@language", "@direction"}:
                yield from pointers_to_texts(member, f"{pointer}/{name}")
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from pointers_to_texts(item, f"{pointer}/{place}")
    if isinstance(value, str):
        yield pointer


def test_one_proof_only_keeps_nothing_apart(compiled, now):
    row = next(learners(RandomDocuments(3)))
    suites = (Cryptosuite.EDDSA_RDFC_2022,)
    (signed,) = compiled.sign_badges([row], SIGNER, now, suites)
    assert [proof["cryptosuite"] for proof in json.loads(signed.document_bytes)["proof"]] == ["eddsa-rdfc-2022"]
    assert not signed.jcs_proof_bytes
    (_, again) = compiled.sign_badges([row, row], SIGNER, now, suites)
    assert again == signed == compiled.sign_fully(row, SIGNER, now, suites)


@pytest.mark.parametrize("part", ["document_bytes", "jcs_proof_bytes"])
def test_a_difference_in_either_part_is_noticed(compiled, now, monkeypatch, caplog, part):
    signing = BatchSigner._signing

    def damaged(*arguments):
        sign_quickly = signing(*arguments)
        return lambda row: (signed := sign_quickly(row))._replace(**{part: getattr(signed, part) + b" "})

    rows = list(islice(learners(RandomDocuments(12)), 3))
    expected = [compiled.sign_fully(row, SIGNER, now) for row in rows]
    monkeypatch.setattr(BatchSigner, "_signing", damaged)
    assert list(compiled.sign_badges(rows, SIGNER, now)) == expected
    assert caplog.text.count("TemplateDiffers") == 1


def test_filling_leaves_the_document_as_it_is(compiled):
    first, second = islice(learners(RandomDocuments(10)), 2)
    filled = compiled.fill(first)
    before = deepcopy(filled)
    assert compiled.fill(second) != filled == before
    assert compiled.read_row(filled) == first
    assert compiled._document == DOCUMENT == build_credential(CONTENT)


def test_where_the_form_is_not_certain_the_full_way_is_taken(linked_data, now):
    document = DOCUMENT | {"credentialSubject": deepcopy(DOCUMENT["credentialSubject"])}
    document["credentialSubject"]["achievement"]["tag"] = ["a", "b"]
    compiled = BatchSigner.compile(document, {"tag": "/credentialSubject/achievement/tag/0"}, linked_data)
    rows = [{"tag": "c"}, {"tag": "b"}, {"tag": "\U0001f642"}]
    expected = [compiled.sign_fully(row, SIGNER, now) for row in rows]
    assert list(compiled.sign_badges(rows, SIGNER, now)) == expected
    assert json.loads(expected[1].document_bytes)["credentialSubject"]["achievement"]["tag"] == ["b", "b"]


def test_what_cannot_be_signed_is_refused_in_its_turn(compiled, now):
    rows = list(islice(learners(RandomDocuments(4)), 3))
    rows[1]["id"] = "not absolute"
    signed = compiled.sign_badges(rows, SIGNER, now)
    assert next(signed)
    with pytest.raises(UnsignedData):
        next(signed)


def test_half_a_character_is_refused(compiled, now):
    row = next(learners(RandomDocuments(5))) | {"name": "\ud800"}
    with pytest.raises(Invalid):
        list(compiled.sign_badges([row], SIGNER, now))


def test_a_text_that_decides_about_meaning_is_signed_the_full_way(linked_data, now):
    compiled = BatchSigner.compile(DOCUMENT, {"type": "/type/1"}, linked_data)
    assert not compiled._template
    (signed,) = compiled.sign_badges([{"type": "AchievementCredential"}], SIGNER, now)
    assert json.loads(signed.document_bytes)["type"] == ["VerifiableCredential", "AchievementCredential"]


@pytest.mark.parametrize("pointer", ["/nothing", "/credentialSubject", "/type/5", "/id/x", "", "id"])
def test_a_pointer_must_lead_to_a_text(linked_data, pointer):
    with pytest.raises(Invalid) as refused:
        BatchSigner.compile(DOCUMENT, {"x": pointer}, linked_data)
    assert refused.value.code == "template_slot_missing"


def test_two_names_for_one_place_are_refused(linked_data):
    with pytest.raises(Invalid):
        BatchSigner.compile(DOCUMENT, {"x": "/id", "y": "/id"}, linked_data)


def test_a_document_that_cannot_be_signed_makes_no_template(linked_data):
    with pytest.raises(UnsignedData):
        BatchSigner.compile(DOCUMENT | {"undefined": "x"}, {"id": "/id"}, linked_data)


def test_after_a_difference_on_the_first_row_the_batch_is_signed_the_full_way(linked_data, now, caplog):
    compiled = BatchSigner.compile(DOCUMENT, {"id": "/id"}, linked_data)
    other = BatchSigner.compile(DOCUMENT | {"name": "Something else"}, {"id": "/id"}, linked_data)
    mixed = replace(compiled, _template=other._template)
    rows = [{"id": f"urn:x:{number}"} for number in range(3)]
    assert list(mixed.sign_badges(rows, SIGNER, now)) == [mixed.sign_fully(row, SIGNER, now) for row in rows]
    assert caplog.text.count("TemplateDiffers") == 1


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (BatchSigner, "_signing"),
        (NQuadsTemplate, "fill"),
        (Fillable, "fill"),
        (LinkedData, "template"),
        (LinkedData, "compile"),
    ],
)
def test_a_template_that_fails_changes_no_badge(contexts, now, monkeypatch, caplog, part, name):
    """Nothing is known that makes it fail, so here it is made to."""
    rows = list(islice(learners(RandomDocuments(8)), 5))
    expected = [BatchSigner.compile(DOCUMENT, SLOTS, LinkedData(contexts)).sign_fully(row, SIGNER, now) for row in rows]

    def broken(*_args, **_options):
        raise RuntimeError("Sanne de Vries")

    monkeypatch.setattr(part, name, broken)
    compiled = BatchSigner.compile(DOCUMENT, SLOTS, LinkedData(contexts))
    assert list(compiled.sign_badges(rows, SIGNER, now)) == expected
    assert "RuntimeError in what only makes it quick" in caplog.text
    assert "Sanne" not in caplog.text


def test_a_template_that_fails_halfway_goes_on_the_full_way(compiled, now, monkeypatch):
    rows = list(islice(learners(RandomDocuments(9)), 6))
    expected = [compiled.sign_fully(row, SIGNER, now) for row in rows]
    fill, times = NQuadsTemplate.fill, count()
    monkeypatch.setattr(
        NQuadsTemplate, "fill", lambda template, texts: fill(template, texts) if next(times) < 3 else 1 // 0
    )
    assert list(compiled.sign_badges(rows, SIGNER, now)) == expected


def test_names_in_a_pointer_may_hold_slashes(linked_data, now):
    document = DOCUMENT | {"https://a.example/~x": "y"}
    compiled = BatchSigner.compile(document, {"x": "/https:~1~1a.example~1~0x"}, linked_data)
    (signed,) = compiled.sign_badges([{"x": "z"}], SIGNER, now)
    assert json.loads(signed.document_bytes)["https://a.example/~x"] == "z"


def test_memory_does_not_grow_with_the_batch(compiled, now):
    rows = learners(RandomDocuments(6))
    signed = compiled.sign_badges(rows, SIGNER, now)
    for _ in islice(signed, 100):
        pass
    tracemalloc.start()
    try:
        for _ in islice(signed, 300):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000


def test_a_document_that_holds_the_mark_of_a_gap_is_signed_the_full_way(linked_data, now):
    compiled = BatchSigner.compile(DOCUMENT | {"name": MARK.format(0)}, {"id": "/id"}, linked_data)
    rows = [{"id": "urn:x:a"}, {"id": MARK.format(0)}]
    assert not compiled._template
    signed = list(compiled.sign_badges(rows, SIGNER, now))
    assert signed == [compiled.sign_fully(row, SIGNER, now) for row in rows]


def test_a_learner_may_be_called_as_the_mark_of_a_gap(compiled, now):
    rows = [row | {"name": MARK.format(place)} for place, row in enumerate(islice(learners(RandomDocuments(7)), 6))]
    assert list(compiled.sign_badges(rows, SIGNER, now)) == [compiled.sign_fully(row, SIGNER, now) for row in rows]
