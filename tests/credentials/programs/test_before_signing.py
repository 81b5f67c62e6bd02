"""Of a batch, one badge is looked at whole and of the others what differs: nothing passes that would not pass alone."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.programs import before_signing
from badgeservice.credentials.programs.before_signing import BatchCheck, check_new_badge
from badgeservice.credentials.proofs.batch_signing import BatchSigner
from badgeservice.credentials.reading.one_spelling import Malformed
from tests.credentials.examples import CONTENT
from tests.credentials.random_documents import RandomDocuments

DOCUMENT = build_credential(CONTENT)
SLOTS = {
    "id": "/id",
    "subject_id": "/credentialSubject/id",
    "name": "/credentialSubject/identifier/0/identityHash",
    "salt": "/credentialSubject/identifier/1/salt",
    "kind": "/credentialSubject/identifier/1/identityType",
    "from": "/validFrom",
    "awarded": "/awardedDate",
    "language": "/credentialSubject/achievement/inLanguage",
    "image": "/image/id",
    "url": "/issuer/url",
    "status": "/credentialStatus/id",
    "list": "/credentialStatus/statusListCredential",
    "index": "/credentialStatus/statusListIndex",
}
TEXTS = ("", " ", "x", "nl", "name", "ext:", "ext:x", "2026-11-22T09:00:00Z", "2026-11-22", "2026-13-01T00:00:00Z", "7")
ADDRESSES = ("https://a.example/1", "urn:uuid:1", "did:web:a.example", "a.example", "https://a b", "_:b0", "https:")


@pytest.fixture(scope="module")
def batch(linked_data) -> BatchSigner:
    return BatchSigner.compile(DOCUMENT, SLOTS, linked_data)


@pytest.fixture
def row(batch):
    return batch.read_row(DOCUMENT)


@pytest.fixture
def warm(batch, row) -> BatchCheck:
    check = BatchCheck(batch)
    check.check(row)
    assert check._heard
    return check


def refusal(check, argument):
    try:
        check(argument)
    except Malformed as malformed:
        return malformed.code, malformed.field
    return None


@settings(deadline=None)
@given(name=st.sampled_from(list(SLOTS)), text=st.sampled_from([*TEXTS, *ADDRESSES]) | st.text())
def test_a_text_that_differs_is_judged_as_in_a_badge_alone(batch, name, text):
    row = batch.read_row(DOCUMENT) | {name: text}
    check = BatchCheck(batch)
    check.check(batch.read_row(DOCUMENT))
    assert refusal(check.check, row) == refusal(check_new_badge, batch.fill(row))


def test_both_kinds_of_answer_are_among_those(warm, row):
    answers = {refusal(warm.check, row | {name: text}) is None for name in SLOTS for text in (*TEXTS, *ADDRESSES)}
    assert answers == {True, False}


def test_of_random_badges_with_random_gaps_the_same(linked_data):
    documents = RandomDocuments(31)
    for badge in islice(iter(documents.badge, None), 60):
        texts = [pointer for pointer in pointers_to_texts(badge) if "@context" not in pointer]
        slots = dict(enumerate(documents.random.sample(texts, min(8, len(texts)))))
        batch = BatchSigner.compile(badge, {str(name): pointer for name, pointer in slots.items()}, linked_data)
        check, first = BatchCheck(batch), batch.read_row(badge)
        for name in first:
            for text in (first[name], *TEXTS, *ADDRESSES):
                row = first | {name: text}
                assert refusal(check.check, row) == refusal(check_new_badge, batch.fill(row)), slots


def pointers_to_texts(value, pointer=""):
    if isinstance(value, str):
        yield pointer
    elif isinstance(value, dict | list):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from pointers_to_texts(member, f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}")


def test_the_first_is_looked_at_whole(linked_data, row):
    check = BatchCheck(BatchSigner.compile(DOCUMENT | {"validUntil": "tomorrow"}, SLOTS, linked_data))
    assert refusal(check.check, row) == refusal(check.check, row) == ("not_a_time", "/validUntil")


def test_where_a_gap_decides_about_the_meaning_each_is_looked_at_whole(linked_data):
    check = BatchCheck(BatchSigner.compile(DOCUMENT, {"type": "/type/1"}, linked_data))
    assert refusal(check.check, {"type": "OpenBadgeCredential"}) is None
    assert refusal(check.check, {"type": "AchievementCredential"}) is None
    assert refusal(check.check, {"type": "EndorsementCredential"}) is not None
    assert refusal(check.check, {"type": "https://a.example/Type"}) == ("type_not_plain", "/type")


def test_only_what_differs_is_looked_at_of_the_others(batch, row, monkeypatch):
    check, whole = BatchCheck(batch), []
    monkeypatch.setattr(before_signing, "check_new_badge", whole.append)
    for number in range(5):
        check.check(row | {"index": str(number)})
    assert len(whole) == 1


@pytest.mark.parametrize("name", ["_listen", "_passes"])
def test_what_only_makes_it_quick_may_fail(batch, row, monkeypatch, caplog, name):
    check = BatchCheck(batch)
    monkeypatch.setattr(BatchCheck, name, lambda *_: 1 // 0)
    for wrong in (row, row, row | {"from": "now"}):
        assert refusal(check.check, wrong) == refusal(check_new_badge, batch.fill(wrong))
    assert "ZeroDivisionError in what only makes it quick" in caplog.text


def test_it_needs_no_memory_of_badges_that_came_in(contexts, row):
    """Cold linked data, so that nothing is known but what this batch has heard."""
    batch = BatchSigner.compile(DOCUMENT, SLOTS, LinkedData(contexts))
    check = BatchCheck(batch)
    assert [refusal(check.check, row | {"id": text}) for text in ("urn:x:1", "urn:x:2", "no address")] == [
        None,
        None,
        refusal(check_new_badge, batch.fill(row | {"id": "no address"})),
    ]
