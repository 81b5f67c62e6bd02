"""The fast way and the full way give the same bytes or refuse alike, and an independent oracle agrees with both."""

import hashlib
import os
from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
import rfc8785

from badgeservice.credentials.linked_data.contexts import Contexts
from badgeservice.credentials.linked_data.expansion import UnsignedData
from badgeservice.credentials.linked_data.graph import escape, is_plain
from badgeservice.credentials.linked_data.json_shape import Shape, Splitter
from badgeservice.credentials.linked_data.known_shapes import KnownShapes
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.linked_data.nquads_template import NQuadsTemplate, compile_template
from badgeservice.errors import Invalid
from tests.credentials import oracle
from tests.credentials.random_documents import NO_ADDRESSES, RandomDocuments

# `HYPOTHESIS_PROFILE=fuzz`, or `make fuzz`, asks for many more.
AMOUNT = 40 if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else 1


@pytest.fixture
def fresh(contexts) -> LinkedData:
    """Linked data that has not seen anything yet."""
    return LinkedData(contexts)


def outcome(work: Any) -> Any:
    """What comes out, or the kind of refusal."""
    try:
        return work()
    except Invalid as refused:
        return type(refused), refused.code, refused.field


def is_known(linked_data: LinkedData, document: dict[str, Any]) -> bool:
    """Is there a template for documents of this shape?"""
    split = linked_data.splitter.split(document)
    return split is not None and linked_data._shapes.find(split.shape) is not None


def seen_twice(linked_data: LinkedData, document: dict[str, Any]) -> dict[str, Any]:
    """The document, after two others of its shape were linked."""
    for name in ("urn:x:first", "urn:x:second"):
        linked_data.link(document | {"id": name})
    return document


def test_random_badges_are_what_the_oracle_says(linked_data, context_documents):
    documents = RandomDocuments(1)
    for _ in range(200 * AMOUNT):
        badge = documents.badge()
        assert linked_data.canonicalize(badge).decode() == oracle.canonical(badge, context_documents)


@pytest.mark.slow
def test_filled_forms_are_what_the_oracle_says(fresh, context_documents):
    documents = RandomDocuments(2)
    known = 0
    for _ in range(200 * AMOUNT):
        badge = seen_twice(fresh, documents.badge())
        known += is_known(fresh, badge)
        linked = fresh.link(badge)
        assert linked.canonical.decode() == oracle.canonical(badge, context_documents)
        assert linked.json_digest == hashlib.sha256(rfc8785.dumps(badge)).digest()
    assert known > 190 * AMOUNT


@pytest.mark.slow
def test_filled_forms_are_what_the_full_way_gives(fresh):
    documents = RandomDocuments(3)
    outcomes = Counter()
    for _ in range(60 * AMOUNT):
        badge = seen_twice(fresh, documents.badge())
        for _ in range(40):
            other = documents.with_other_texts(badge)
            fully = outcome(lambda other=other: fresh.canonicalize(other))
            assert outcome(lambda other=other: fresh.link(other).canonical) == fully
            outcomes[type(fully)] += 1
    assert outcomes[bytes] > 1000 * AMOUNT
    assert outcomes[tuple] > 20 * AMOUNT


SIMPLE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:x:simple",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://a.example/1", "type": ["Profile"], "name": "A"},
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://a.example/2",
            "type": ["Achievement"],
            "creator": {"id": "https://a.example/3", "type": ["Profile"], "name": "A"},
            "tag": ["a", "b"],
        },
    },
}


def changed(path: str, text: str) -> dict[str, Any]:
    """`SIMPLE` with another text at one place."""
    document = deepcopy(SIMPLE)
    *steps, last = path.split("/")
    part: Any = document
    for step in steps:
        part = part[step]
    part[int(last) if last.isdecimal() else last] = text
    return document


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("credentialSubject/achievement/tag/0", "b"),  # two statements become one
        ("credentialSubject/achievement/creator/id", "https://a.example/1"),  # and what is said of it, twice
        ("credentialSubject/achievement/creator/id", "https://a.example/2"),
        ("credentialSubject/achievement/id", "https://a.example/1"),
        ("issuer/name", '\\"\n\x00\x7f\uffff'),
    ],
)
def test_what_a_form_must_not_get_wrong(fresh, context_documents, path, text):
    assert is_known(fresh, seen_twice(fresh, SIMPLE))
    document = changed(path, text)
    assert fresh.link(document).canonical.decode() == oracle.canonical(document, context_documents)


@pytest.mark.parametrize("name", [name for name in NO_ADDRESSES if name != "_:a"])
def test_a_form_takes_no_name_that_is_not_absolute(fresh, name):
    seen_twice(fresh, SIMPLE)
    with pytest.raises(UnsignedData):
        fresh.link(changed("issuer/id", name))


def test_a_blank_name_goes_the_full_way(fresh, context_documents):
    seen_twice(fresh, SIMPLE)
    document = changed("issuer/id", "_:a")
    assert fresh.link(document).canonical.decode() == oracle.canonical(document, context_documents)


def test_types_contexts_and_numbers_belong_to_the_shape():
    splitter = Splitter(Contexts({}))
    shapes = {
        splitter.split({"a": value})[0]
        for value in (
            1,
            1.0,
            True,
            0,
            0.0,
            -0.0,
            False,
            None,
            "text",
            ["text"],
            [["text"]],
            {"b": "text"},
            [],
            {},
            ["text", "text"],
        )
    }
    assert len(shapes) == 15
    assert splitter.split({"a": "b", "c": "d"})[0] != splitter.split({"c": "d", "a": "b"})[0]
    assert splitter.split({"@type": "b"})[0] != splitter.split({"@type": "c"})[0]


def test_a_document_with_its_own_context_has_no_shape(fresh):
    inline = {"@context": [*SIMPLE["@context"], {"issuer": "urn:x:other"}], "type": "VerifiableCredential"}
    assert not is_known(fresh, seen_twice(fresh, SIMPLE) | inline)


def test_a_context_may_not_turn_an_address_into_an_abbreviation():
    with pytest.raises(ValueError, match="urn"):
        Splitter(
            Contexts({"https://a.example/": {"@context": {"urn": {"@id": "https://a.example/", "@prefix": True}}}})
        )


def test_what_is_plain_needs_no_escape():
    for code in range(0x110000):
        if is_plain(chr(code)):
            assert escape(chr(code)) == chr(code)
    assert not any(map(is_plain, [*map(chr, range(0x20)), "\x7f", "\ufffe", "\uffff", '"', "\\"]))


EMPTY = compile_template([], 0)


class Empty:
    """The full way of documents that state nothing."""

    def canonicalize(self, document: dict[str, Any]) -> bytes:
        return b""

    def compile(self, marked: dict[str, Any], slots: int) -> NQuadsTemplate | None:
        return EMPTY


def test_shapes_that_were_not_used_for_long_are_forgotten(monkeypatch):
    monkeypatch.setattr("badgeservice.credentials.linked_data.known_shapes.CAPACITY", 30)
    shapes = KnownShapes(Splitter(Contexts({})), Empty())
    for name in ("first", "second", "third", "fourth"):
        for _ in range(2):
            shapes.learn(Shape((name, None)), [], {}, b"")
        shapes.find(Shape(("first", None)))
    assert [shapes.find(Shape((name, None))) is not None for name in ("first", "second", "third", "fourth")] == [
        True, False, False, True,
    ]  # fmt: skip
