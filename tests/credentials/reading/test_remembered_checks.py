"""Check 2 with a memory answers exactly as it does without."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.document import without_proof
from badgeservice.credentials.reading.one_spelling import Malformed
from badgeservice.credentials.reading.remembered_checks import RememberedChecks
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed
from tests.bad_inputs.make import FOLDER, MALFORMED
from tests.credentials.examples import CONTENT, ENDORSEMENT

PROOF = {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod", "verificationMethod": "did:web:a.example#1"}


def good():
    """A badge with everything in it, an endorsement and a proof too."""
    document = build_credential(CONTENT) | {"endorsement": [build_endorsement(ENDORSEMENT) | {"proof": PROOF}]}
    return document | {"name": [{"@value": "Samenwerken", "@language": "nl"}], "proof": [PROOF]}


class Asked:
    """Remembered checks, asked as the verification asks them."""

    def __init__(self, linked_data):
        self.checks, self.splitter = RememberedChecks(), linked_data.splitter

    def __call__(self, document):
        split = self.splitter.split(without_proof(document))
        try:
            self.checks.check(document, split, self.splitter)
        except Malformed as malformed:
            return malformed.code, malformed.field
        return None


def without_memory(document):
    try:
        check_well_formed(document, ReadingProfile.OPEN_BADGE)
    except Malformed as malformed:
        return malformed.code, malformed.field
    return None


@pytest.fixture
def warm(linked_data):
    """One that has seen three good badges and remembers their shape."""
    asked = Asked(linked_data)
    for _ in range(3):
        assert asked(good()) is None
    assert len(asked.checks._known) == 1
    return asked


@pytest.fixture(scope="module")
def texts(linked_data):
    """Where the texts of the good badge are."""
    paths = []
    linked_data.splitter.replace(without_proof(good()), lambda path, text: paths.append(path) or text)
    return paths


def change(document, path, value):
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused_in_the_same_words(warm, name):
    document = json.loads((FOLDER / "malformed" / f"{name}.json").read_text())
    assert warm(document) == without_memory(document) != None  # noqa: E711


def test_every_text_that_is_checked_is_still_checked(warm, texts):
    """Each text in turn becomes something that no check lets pass."""
    refused = 0
    for path in texts:
        document = good()
        change(document, path, "not an address, date or word of a list")
        expected = without_memory(document)
        assert warm(document) == expected, path
        refused += expected is not None
    assert refused > 30
    assert len(warm.checks._known) == 1  # they were all of the shape that is remembered


@settings(max_examples=200, deadline=None)
@given(st.data())
@pytest.mark.slow
def test_any_text_in_any_place_is_judged_alike(linked_data, texts, data):
    asked = Asked(linked_data)
    for _ in range(2):
        asked(good())
    document = good()
    for path in data.draw(st.lists(st.sampled_from(texts), min_size=1, max_size=4)):
        odd = st.sampled_from(["", "urn:x:1", "2026-01-01T00:00:00Z", "Badge", "ext:x", "_:b0", "a.b.c", "nl"])
        change(document, path, data.draw(odd | st.text(max_size=8)))
    assert asked(document) == without_memory(document)


@pytest.mark.parametrize(
    "proof",
    [[PROOF | {"@id": "urn:x:1"}], [PROOF | {"id": "x y"}], [None], {"a": {"b:c": 1}}, [PROOF | {"@context": [{}]}]],
)
def test_the_proof_is_checked_as_well(warm, proof):
    document = good() | {"proof": proof}
    assert warm(document) == without_memory(document) != None  # noqa: E711


def test_another_shape_is_looked_at_in_full(warm):
    document = good() | {"credentialSubject": {"type": ["AchievementSubject"]}}
    assert warm(document) == ("member_missing", "/credentialSubject/achievement")


def test_a_shape_is_remembered_at_its_second_sight_only(linked_data):
    asked = Asked(linked_data)
    asked(good())
    assert not asked.checks._known
    asked(good())
    assert len(asked.checks._known) == 1


def test_a_shape_with_very_long_names_is_not_remembered(linked_data):
    asked = Asked(linked_data)
    long = good() | {"x" * 10_000: "y"}
    for _ in range(3):
        assert asked(long) is None
    assert not asked.checks._known


def test_what_was_refused_is_not_remembered(linked_data):
    asked = Asked(linked_data)
    bad = deepcopy(good())
    del bad["issuer"]
    for _ in range(3):
        assert asked(bad) == ("member_missing", "/issuer")
    assert not asked.checks._known
