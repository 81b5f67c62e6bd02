"""What is remembered of a shape answers every question as the document's own graph does."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import badgeservice.credentials
from badgeservice.credentials.answers import PATTERNS
from badgeservice.credentials.assessments import mentions_endorsements
from badgeservice.credentials.badge_reading import state_facts, state_period
from badgeservice.credentials.establishing import state_issuer, state_types
from badgeservice.credentials.graph import Graph
from badgeservice.credentials.linked_data import LinkedData, LinkedDocument
from badgeservice.credentials.node import SCHEMA, Node
from badgeservice.credentials.refreshing import state_services
from badgeservice.credentials.revocation import state_entries
from badgeservice.errors import Invalid
from tests.credentials.random_documents import RandomDocuments
from tests.credentials.test_shapes import AMOUNT, SIMPLE, changed, outcome, seen_twice

QUESTIONS = (
    state_types, state_issuer, state_facts, state_period, state_entries, state_services, mentions_endorsements,
)  # fmt: skip


@pytest.fixture
def fresh(contexts) -> LinkedData:
    """Linked data that has not seen anything yet."""
    return LinkedData(contexts)


def recalled(linked: LinkedDocument, question: Any, name: str) -> Any:
    """The remembered answer; nothing when the graph would be asked."""
    answers = linked.answers.choose(linked.texts) if linked.answers else None
    return answers.find(question, name, linked.texts) if answers else None


def test_every_question_that_is_asked_is_compared_here():
    folder = Path(badgeservice.credentials.__file__).parent
    asked = {name for file in folder.glob("*.py") for name in re.findall(r"[.]ask[(](\w+)", file.read_text())}
    assert asked - {"question", "url"} == {question.__name__ for question in QUESTIONS}


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
            for question in QUESTIONS:
                by_graph = outcome(
                    lambda q=question, one=linked, name=other["id"]: q(Node(Graph(one.canonical.decode()), name))
                )
                found = recalled(linked, question, other["id"])
                assert found in (None, by_graph)
                assert outcome(lambda q=question, one=linked, name=other["id"]: one.ask(q, name)) == by_graph
                remembered[question, found is not None] += 1
    for question in QUESTIONS:
        assert remembered[question, True] > 300 * AMOUNT


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("credentialSubject/achievement/creator/id", "https://a.example/1"),  # the issuer, of whom more is said there
        ("credentialSubject/achievement/id", "urn:x:simple"),
        ("issuer/id", "https://schema.org/Thing"),
    ],
)
def test_names_that_are_the_same_have_answers_of_their_own(fresh, path, name):
    linked = fresh.link(changed(path, name)) if fresh.is_known(seen_twice(fresh, SIMPLE)) else None
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
