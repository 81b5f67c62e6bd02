"""Step 6 of awarding, and that steps 3 to 6 for a batch refuse all that they refuse for one badge alone.

The whole way builds and checks each badge by itself, signs it without a template, and lets two strangers who have never
seen anything verify what is served and, by itself, the set of both proofs. The quick way is that of a batch.
"""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import CredentialContent, Identity, IdentityType, StatusEntry
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.badge.recipient import hash_identity
from badgeservice.credentials.document import without_proof, write_document
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_web_url
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.programs.after_signing import check_signed_badge
from badgeservice.credentials.programs.before_signing import BatchCheck, check_new_badge
from badgeservice.credentials.proofs.batch_signing import BatchSigner
from badgeservice.credentials.proofs.signed_badge import SignedBadge, sign_badge, with_proof_set
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.verification import CheckName, Verdict, Verifier
from badgeservice.errors import BadgeServiceError, Message, SigningFailed
from tests.credentials.examples import ISSUER
from tests.credentials.world import GENUINE, LIST_URL, NOW, World, make_signer
from tests.foreign.changes import changed_names, changed_texts

SLOTS = {
    "id": "/id",
    "subject": "/credentialSubject/id",
    "name": "/credentialSubject/identifier/0/identityHash",
    "email": "/credentialSubject/identifier/1/identityHash",
    "salt": "/credentialSubject/identifier/1/salt",
    "status": "/credentialStatus/id",
    "status_list": "/credentialStatus/statusListCredential",
    "status_index": "/credentialStatus/statusListIndex",
}
DID_URL = did_web_url(ISSUER.id)
CREATED = NOW - timedelta(minutes=1)
LEARNERS = 4


def email_of(number: int) -> str:
    return f"learner{number}@leerling.example"


def content_of(number: int) -> CredentialContent:
    """What was decided for one learner."""
    salt = f"{number:032x}"
    return replace(
        GENUINE,
        id=f"https://badges.example/credentials/00000000-0000-4000-8000-{number:012d}",
        subject_id=f"urn:uuid:10000000-0000-4000-8000-{number:012d}",
        identities=(
            Identity(IdentityType.NAME, f"Leerling {number} de Vriés"),
            Identity(IdentityType.EMAIL, hash_identity(email_of(number), salt), salt),
        ),
        status=(StatusEntry(LIST_URL, 1000 + 7 * number),),
    )


def row_of(number: int) -> dict[str, str]:
    """The same as texts for the gaps."""
    content = content_of(number)
    name, email = content.identities
    entry = content.status[0]
    return {
        "id": content.id,
        "subject": content.subject_id,
        "name": name.value,
        "email": email.value,
        "salt": email.salt,
        "status": f"{entry.list_url}#{entry.index}",
        "status_list": entry.list_url,
        "status_index": str(entry.index),
    }


@pytest.fixture(scope="module")
def batch(linked_data) -> BatchSigner:
    return BatchSigner.compile(build_credential(content_of(0)), SLOTS, linked_data)


@pytest.fixture
def world(linked_data) -> World:
    return World(linked_data)


@pytest.fixture(scope="module")
def signed(batch, linked_data) -> list[SignedBadge]:
    return list(batch.sign_badges(map(row_of, range(LEARNERS)), make_signer(ISSUER.id), CREATED))


@pytest.fixture(scope="module")
def strangers(contexts) -> Callable[[World, bytes, str], bool]:
    """Is it genuine and theirs, for somebody who remembers nothing? (But for what the contexts mean.)"""
    linked_data = LinkedData(contexts)

    def find_genuine(world: World, content: bytes, email: str) -> bool:
        verification = Verifier(linked_data, world.register).verify(content, fetch=world, now=NOW, email=email)
        is_theirs = verification.check(CheckName.HOLDER).outcome is Outcome.PASSED
        return verification.verdict in (Verdict.VALID, Verdict.VALID_WITH_REMARKS) and is_theirs

    return find_genuine


class BothWays:
    """Asks both ways about a signed badge, the quick one with all that it remembers of the good ones."""

    def __init__(self, world: World, batch: BatchSigner, signed: list[SignedBadge], strangers: Any) -> None:
        self.world, self.batch, self.strangers = world, batch, strangers
        self.verifier = Verifier(world.linked_data, world.register)
        for number, one in enumerate(signed):  # warm: its shape, the key and the list are known
            assert self.quick(number, one)
            assert self.whole(number, one)

    def quick(self, number: int, one: SignedBadge, email: str | None = None) -> bool:
        try:
            check_signed_badge(
                self.verifier,
                one,
                self.batch.fill(row_of(number)),
                fetch=self.world,
                now=NOW,
                email=email or email_of(number),
            )
        except SigningFailed:
            return False
        return True

    def whole(self, number: int, one: SignedBadge) -> bool:
        document = build_credential(content_of(number))
        try:
            is_decided = without_proof(json.loads(one.document_bytes)) == document
            contents = (one.document_bytes, with_proof_set(*one))
        except ValueError:
            return False
        return is_decided and all(self.strangers(self.world, content, email_of(number)) for content in contents)


@pytest.fixture
def both(world, batch, signed, strangers) -> BothWays:
    return BothWays(world, batch, signed, strangers)


def test_both_ways_build_check_and_sign_the_same(batch, linked_data):
    check = BatchCheck(batch)
    rows = [row_of(number) for number in range(LEARNERS)]
    for number, one in enumerate(batch.sign_badges(rows, make_signer(ISSUER.id), CREATED)):
        document = build_credential(content_of(number))
        assert batch.fill(rows[number]) == document
        assert check.check(rows[number]) is check_new_badge(document) is None
        assert one == sign_badge(document, make_signer(ISSUER.id), created=CREATED, linked_data=linked_data)


# ---------------------------------------------------------------------- damage to what was signed


def damaged_bytes(content: bytes, step: int) -> Any:
    """Each region of the bytes: another letter, a bit, one left out, one twice, one put in, all after it gone."""
    chosen = random.Random(6)
    for place in range(0, len(content), step):
        before, byte, after = content[:place], content[place : place + 1], content[place + 1 :]
        for other in (bytes([byte[0] ^ 1]), bytes([chosen.randrange(256)]), b"", byte * 2, byte + b" ", byte + b'"'):
            yield before + other + after
        yield before


def test_damage_to_any_byte_of_the_document(both, signed):
    good, asked = signed[1], 0
    for content in damaged_bytes(good.document_bytes, 13):
        damaged, asked = good._replace(document_bytes=content), asked + 1
        if both.quick(1, damaged):  # a letter that became itself, or a space between two members
            assert json.loads(content) == json.loads(good.document_bytes)
            assert both.whole(1, damaged), content
    assert asked > 1500


def test_damage_to_any_byte_of_the_proof_that_is_kept_apart(both, signed):
    good = signed[2]
    for content in damaged_bytes(good.jcs_proof_bytes, 3):
        if both.quick(2, good._replace(jcs_proof_bytes=content)):
            assert content == good.jcs_proof_bytes


@pytest.mark.parametrize("changes", [changed_texts, changed_names])
def test_damage_to_each_member(both, signed, changes):
    document, proof = (json.loads(part) for part in signed[0])
    cases = [SignedBadge(write_document(one), signed[0][1]) for _, one in changes(document, without=())]
    cases += [SignedBadge(signed[0][0], write_document(one)) for _, one in changes(proof, without=())]
    assert len(cases) > 100
    assert [case for case in cases if both.quick(0, case)] == []


def members(value: Any, path: tuple[Any, ...] = ()) -> Any:
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, name)
        if isinstance(member, dict | list):
            yield from members(member, (*path, name))


def change(document: Any, path: tuple[Any, ...], act: Callable[[Any, Any], object]) -> Any:
    document = place = json.loads(json.dumps(document))
    for step in path[:-1]:
        place = place[step]
    act(place, path[-1])
    return document


ACTS = {
    "left out": lambda place, name: place.pop(name),
    "null": lambda place, name: place.__setitem__(name, None),
    "a number": lambda place, name: place.__setitem__(name, 1),
    "a list of itself": lambda place, name: place.__setitem__(name, [place[name]]),
    "an empty object": lambda place, name: place.__setitem__(name, {}),
    "with another beside it": lambda place, name: place.insert(0, 1) if isinstance(place, list) else place.update(x=1),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_member_changed(both, signed, act):
    for part, content in enumerate(signed[3]):
        document = json.loads(content)
        for path in members(document):
            parts = list(signed[3])
            parts[part] = write_document(change(document, path, ACTS[act]))
            damaged = SignedBadge(*parts)
            if both.quick(3, damaged):
                assert both.whole(3, damaged), path
                assert act == "a list of itself"  # as JSON-LD has it, and only in a proof
                assert path[0] == "proof" or part == 1


# ---------------------------------------------------------------------- what was signed, and for whom


def test_learners_that_were_swapped(both, signed):
    for number, other in ((0, 1), (1, 0), (2, 3)):
        swapped = [
            signed[other],
            signed[number]._replace(jcs_proof_bytes=signed[other].jcs_proof_bytes),
            signed[other]._replace(jcs_proof_bytes=signed[number].jcs_proof_bytes),
        ]
        assert [(both.quick(number, one), both.whole(number, one)) for one in swapped] == [(False, False)] * 3


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in SLOTS for b in SLOTS if a < b])
def test_texts_in_each_others_gaps(both, batch, one, other):
    """Well signed, and not what was decided."""
    row = row_of(0)
    swapped = row | {one: row[other], other: row[one]}
    try:
        BatchCheck(batch).check(swapped)
        (signed,) = batch.sign_badges([swapped], make_signer(ISSUER.id), CREATED)
    except BadgeServiceError:
        return
    assert (both.quick(0, signed), both.whole(0, signed)) == (False, False)


@pytest.mark.parametrize("slot", SLOTS)
def test_the_text_of_another_learner_in_a_gap(both, batch, slot):
    if slot == "status_list":
        return  # the same for all
    (signed,) = batch.sign_badges([row_of(0) | {slot: row_of(1)[slot]}], make_signer(ISSUER.id), CREATED)
    assert (both.quick(0, signed), both.whole(0, signed)) == (False, False)


@pytest.mark.parametrize("name", ["email", "salt"])
def test_a_badge_that_was_decided_for_another_address(both, batch, name):
    """The row itself is wrong, so what was signed is what was asked: the address is compared all the same."""
    row = row_of(0) | {name: row_of(1)[name]}
    (signed,) = batch.sign_badges([row], make_signer(ISSUER.id), CREATED)
    with pytest.raises(SigningFailed) as refused:
        check_signed_badge(both.verifier, signed, batch.fill(row), fetch=both.world, now=NOW, email=email_of(0))
    assert refused.value.field == CheckName.HOLDER
    assert not both.quick(1, signed, email_of(0))


def test_who_has_no_address_is_not_compared(both, batch, signed):
    check_signed_badge(both.verifier, signed[0], batch.fill(row_of(0)), fetch=both.world, now=NOW, email=None)


# ---------------------------------------------------------------------- whose key, which list, when


def sign_with(batch, did: str, seed: int) -> SignedBadge:
    (signed,) = batch.sign_badges([row_of(0)], make_signer(did, seed), CREATED)
    return signed


@pytest.mark.parametrize(
    ("did", "seed"), [(ISSUER.id, 2), ("did:web:bakker.example", 1), ("did:web:bakker.example", 7)]
)
def test_a_key_that_is_not_the_issuers(both, batch, did, seed):
    both.world.add_issuer("did:web:bakker.example", 7)
    signed = sign_with(batch, did, seed)
    assert (both.quick(0, signed), both.whole(0, signed)) == (False, False)


def test_one_of_two_proofs_by_another_key(both, batch, signed):
    both.world.add_issuer("did:web:bakker.example", 7)
    other = sign_with(batch, "did:web:bakker.example", 7)
    for mixed in (SignedBadge(signed[0][0], other[1]), SignedBadge(other[0], signed[0][1])):
        assert not both.quick(0, mixed)


def retire(world: World) -> None:
    key = DidKey(make_signer(ISSUER.id).public_key, revoked_at=NOW - timedelta(minutes=2))
    world.pages[DID_URL] = build_did_document(ISSUER.id, [key])


def other_purpose(world: World) -> None:
    world.pages[DID_URL] = world.pages[DID_URL] | {"assertionMethod": []}


def other_key(world: World) -> None:
    world.pages[DID_URL] = build_did_document(ISSUER.id, [DidKey(make_signer(ISSUER.id, 3).public_key)])


def list_of_another(world: World) -> None:
    signer = world.add_issuer("did:web:stranger.example", seed=9)
    world.publish_list(StatusBits.empty(), signer=signer, issuer="did:web:stranger.example")


def list_at_another_address(world: World) -> None:
    world.publish_list(StatusBits.empty(), id="https://badges.example/status/2")
    world.pages[LIST_URL] = world.pages[LIST_URL] | {"id": "https://badges.example/status/2"}


def list_with_another_bit(world: World) -> None:
    world.pages[LIST_URL]["credentialSubject"]["encodedList"] = StatusBits.empty().with_statuses({1: 1}).encode()


OUTSIDE: dict[str, Callable[[World], object]] = {
    "the key was retired": retire,
    "the key is for something else": other_purpose,
    "the issuer has another key": other_key,
    "the issuer cannot be had": lambda world: world.pages.update({DID_URL: AWAY}),
    "the issuer has a page": lambda world: world.pages.update({DID_URL: b"<html>"}),
    "it is withdrawn": lambda world: world.revoke(1000),
    "the list cannot be had": lambda world: world.pages.update({LIST_URL: AWAY}),
    "the list is a badge": lambda world: world.pages.update({LIST_URL: world.badge()}),
    "the list is of another issuer": list_of_another,
    "the list is another one": list_at_another_address,
    "the list was changed": list_with_another_bit,
    "the list is not signed": lambda world: world.pages[LIST_URL].pop("proof"),
    "the list has ended": lambda world: world.publish_list(StatusBits.empty(), valid_until=NOW - timedelta(hours=1)),
    "the list is for later": lambda world: world.publish_list(StatusBits.empty(), valid_from=NOW + timedelta(days=1)),
    "the list is of another purpose": lambda world: world.publish_list(StatusBits.empty(), purposes=("suspension",)),
}
AWAY = NotFetched(Message(Code.FETCH_TIMEOUT, "No answer in time."))


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_everybody_can_fetch_is_asked_for_each(both, signed, what):
    """Also when the badge before it was still good: nothing that is remembered hides it."""
    assert both.quick(0, signed[0])
    OUTSIDE[what](both.world)
    assert (both.quick(0, signed[0]), both.whole(0, signed[0])) == (False, False)


@pytest.mark.parametrize(
    "period",
    [
        {"valid_from": NOW + timedelta(hours=1)},
        {"valid_until": NOW - timedelta(hours=1)},
        {"valid_from": NOW + timedelta(days=365), "valid_until": NOW + timedelta(days=366)},
    ],
)
def test_dates(both, linked_data, period):
    document = build_credential(replace(content_of(0), **period))
    signed = sign_badge(document, both.world.signer, created=CREATED, linked_data=linked_data)
    with pytest.raises(SigningFailed) as refused:
        check_signed_badge(both.verifier, signed, document, fetch=both.world, now=NOW, email=email_of(0))
    assert refused.value.field == CheckName.VALID_NOW


@pytest.mark.parametrize("index", ["131072", "-1", "007x", ""])
def test_a_place_that_the_list_does_not_have(both, batch, index):
    row = row_of(0) | {"status_index": index}
    (signed,) = batch.sign_badges([row], make_signer(ISSUER.id), CREATED)
    with pytest.raises(SigningFailed):
        check_signed_badge(both.verifier, signed, batch.fill(row), fetch=both.world, now=NOW, email=email_of(0))


def test_what_was_not_signed_at_all(both, signed):
    unsigned = write_document(build_credential(content_of(0)) | {"proof": []})
    for one in (SignedBadge(unsigned, b""), SignedBadge(unsigned, signed[0][1]), SignedBadge(b"", b"")):
        assert not both.quick(0, one)


def test_without_its_second_proof_it_is_not_whole(both, signed):
    assert not both.quick(0, signed[0]._replace(jcs_proof_bytes=b""))


def test_a_refusal_names_what_failed(both, batch, signed):
    both.world.known.clear()  # a remark comes before it
    both.world.revoke(1000)
    with pytest.raises(SigningFailed) as refused:
        check_signed_badge(both.verifier, signed[0], batch.fill(row_of(0)), fetch=both.world, now=NOW, email=None)
    assert refused.value.code == "revoked"


def test_a_whole_batch_is_checked_one_by_one(both, batch):
    """No badge passes because those before it did: the one that is damaged is refused, wherever it stands."""
    numbers = list(range(20))
    batch_of_twenty = list(batch.sign_badges(map(row_of, numbers), make_signer(ISSUER.id), CREATED))
    for damaged, part in zip(numbers, count(), strict=False):
        badges = list(batch_of_twenty)
        parts = list(badges[damaged])
        parts[part % 2] = parts[part % 2].replace(b'"z', b'"z1', 1)
        badges[damaged] = SignedBadge(*parts)
        assert [number for number in numbers if not both.quick(number, badges[number])] == [damaged]
