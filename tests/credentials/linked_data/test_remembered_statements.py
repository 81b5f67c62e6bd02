"""What is remembered of a shape answers every lookup as the document's own graph does."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import badgeservice.credentials
from badgeservice.credentials.badge.stated import state_badge, state_facts, state_period
from badgeservice.credentials.checks.assessments import mentions_endorsements
from badgeservice.credentials.checks.establishing import state_issuer, state_types
from badgeservice.credentials.checks.refreshing import state_services
from badgeservice.credentials.checks.revocation import state_entries
from badgeservice.credentials.linked_data.graph import Graph
from badgeservice.credentials.linked_data.linked_data import LinkedData, LinkedDocument
from badgeservice.credentials.linked_data.node import SCHEMA, Node
from badgeservice.credentials.linked_data.remembered_statements import PATTERNS
from badgeservice.errors import Invalid
from tests.credentials.linked_data.test_known_shapes import AMOUNT, SIMPLE, changed, is_known, outcome, seen_twice
from tests.credentials.random_documents import RandomDocuments

LOOKUPS = (
    state_types, state_issuer, state_facts, state_period, state_badge, state_entries, state_services,
    mentions_endorsements,
)  # fmt: skip


@pytest.fixture
def fresh(contexts) -> LinkedData:
    """Linked data that has not seen anything yet."""
    return LinkedData(contexts)


def recalled(linked: LinkedDocument, lookup: Any, name: str) -> Any:
    """The remembered answer; nothing when the graph would be asked."""
    answers = linked.answers.choose(linked.texts) if linked.answers else None
    return answers.find(lookup, name, linked.texts) if answers else None


def test_every_question_that_is_asked_is_compared_here():
    folder = Path(badgeservice.credentials.__file__).parent
    asked = {name for file in folder.rglob("*.py") for name in re.findall(r"[.]ask[(](\w+)", file.read_text())}
    assert asked - {"lookup", "verification_method"} == {lookup.__name__ for lookup in LOOKUPS}


@pytest.mark.slow
def test_a_remembered_answer_is_that_of_the_graph(fresh):
    documents, remembered = RandomDocuments(4), Counter()
    for _ in range(60 * AMOUNT):
        badge = seen_twice(fresh, documents.badge())
        for _ in range(20):
            other = documents.with_other_texts(badge)
            try:
                linked = fresh.link(other)
            except Invalid:
                continue
            for lookup in LOOKUPS:
                by_graph = outcome(
                    lambda q=lookup, one=linked, name=other["id"]: q(Node(Graph(one.canonical.decode()), name))
                )
                found = recalled(linked, lookup, other["id"])
                assert found in (None, by_graph)
                assert outcome(lambda q=lookup, one=linked, name=other["id"]: one.ask(q, name)) == by_graph
                remembered[lookup, found is not None] += 1
    for lookup in LOOKUPS:
        assert remembered[lookup, True] > 300 * AMOUNT


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("credentialSubject/achievement/creator/id", "https://a.example/1"),  # the issuer, of whom more is said there
        ("credentialSubject/achievement/id", "urn:x:simple"),
        ("issuer/id", "https://schema.org/Thing"),
    ],
)
def test_names_that_are_the_same_have_answers_of_their_own(fresh, path, name):
    linked = fresh.link(changed(path, name)) if is_known(fresh, seen_twice(fresh, SIMPLE)) else None
    assert linked is not None
    root = Node(Graph(linked.canonical.decode()), changed(path, name)["id"])
    assert linked.ask(state_facts, root.name) == state_facts(root)


def test_what_another_thing_is_asked_is_answered_by_the_graph(fresh):
    linked = fresh.link(seen_twice(fresh, SIMPLE))
    assert recalled(linked, state_types, "https://a.example/2") is None
    assert linked.ask(state_types, "https://a.example/2") == {
        "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement"
    }


def test_a_question_that_looks_into_a_text_is_not_remembered(fresh):
    def short_name(root: Node) -> str:
        return root.word(f"{SCHEMA}name")[:3]

    document = SIMPLE | {"name": "A long name"}
    linked = fresh.link(seen_twice(fresh, document))
    assert recalled(linked, short_name, document["id"]) is None
    assert linked.ask(short_name, document["id"]) == "A l"


def test_not_every_pattern_of_names_is_remembered(fresh):
    seen_twice(fresh, SIMPLE)
    paths = ["id", "issuer/id", "credentialSubject/achievement/id", "credentialSubject/achievement/creator/id"]
    patterns = [changed(path, f"https://a.example/{number}") for path in paths for number in (1, 2, 3)]
    answered = [recalled(fresh.link(one), state_types, one["id"]) is not None for one in patterns]
    assert PATTERNS <= sum(answered) < len(answered)
