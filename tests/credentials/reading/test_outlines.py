"""A document that is written like one seen before is read in a quicker way, and in no other sense."""

import json
from random import Random
from typing import Any

import pytest

from badgeservice.credentials.document import without_proof
from badgeservice.credentials.linked_data.splitting import Splitter
from badgeservice.credentials.reading import outlines as module
from badgeservice.credentials.reading.outlines import Outlines
from badgeservice.credentials.strict_json import Unreadable, read_document
from tests.credentials.linked_data.test_shapes import SIMPLE, outcome
from tests.credentials.random_documents import RandomDocuments

PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2026-01-01T00:00:00Z",
    "verificationMethod": "did:key:a#a",
    "proofPurpose": "assertionMethod",
    "proofValue": "z1",
}
SIGNED = SIMPLE | {"name": "A", "proof": [PROOF, PROOF | {"cryptosuite": "eddsa-rdfc-2022"}]}


class Knowing(Outlines):
    """Outlines that are asked with one set of contexts."""

    def __init__(self, splitter: Splitter) -> None:
        super().__init__()
        self.splitter = splitter

    def met(self, document: Any, **options: Any) -> "Knowing":
        """After two badges of this outline were found genuine."""
        for _ in range(2):
            self.learn(write(document, **options), document, self.splitter)
        return self


@pytest.fixture
def outlines(linked_data) -> Knowing:
    return Knowing(linked_data.splitter)


def write(document: Any, **options: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, **options).encode()


@pytest.mark.parametrize("options", [{}, {"indent": 2}, {"separators": (",", ":")}], ids=["usual", "lines", "tight"])
def test_a_known_outline_gives_what_the_strict_way_gives(outlines, options):
    outlines.met(SIGNED, **options)
    other = SIGNED | {"name": "Zoë, “ü”\nand {[:,]} more", "id": "urn:x:other"}
    document, split = outlines.read(write(other, **options))
    assert document == other
    assert split is not None
    strictly = outlines.splitter.split(without_proof(other))
    assert (split.shape, split.texts) == (strictly.shape, strictly.texts)


class MildDocuments(RandomDocuments):
    """With texts of which hardly any must be escaped."""

    def text(self) -> str:
        text = super().text()
        is_mild = not set(text.replace("\n", "")) & {'"', "\\", "\x7f", *map(chr, range(0x20))}
        return text if is_mild or self.random.random() < 0.002 else "a"


def test_random_badges_read_alike_both_ways(outlines):
    documents, known = MildDocuments(5), 0
    for _ in range(60):
        badge = documents.badge()
        outlines.met(badge | {"proof": PROOF})
        for _ in range(20):
            other = documents.with_other_texts(badge) | {"proof": PROOF}
            content = write(other)
            strictly = outcome(lambda content=content: read_document(content))
            found = outcome(lambda content=content: outlines.read(content))
            assert (found if isinstance(strictly, tuple) else found[0]) == strictly
            if not isinstance(strictly, tuple) and found[1] is not None:
                known += 1
                assert found[1].texts == outlines.splitter.split(without_proof(other)).texts
    assert known > 900


def test_nothing_is_known_after_one(outlines):
    outlines.learn(write(SIGNED), SIGNED, outlines.splitter)
    assert outlines.read(write(SIGNED))[1] is None


@pytest.mark.parametrize(
    "change",
    [
        {"type": ["VerifiableCredential", "AchievementCredential"]},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"issuer": SIMPLE["issuer"] | {"id": 1}},
        {"issuer": {"id": "https://a.example/1", "type": ["Profile"], "title": "A"}},
        {"proof": [PROOF | {"proofPurpose": "authentication"}, SIGNED["proof"][1]]},
        {"proof": [PROOF | {"nonce": "a"}, SIGNED["proof"][1]]},
        {"proof": PROOF},
        {"name": ["A"]},
        {"name": 'A "B"'},
        {"name": "\\"},
        {"name": "\t"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_outline_is_read_strictly(outlines, change):
    other = SIGNED | change
    assert outlines.met(SIGNED).read(write(other)) == (other, None)


CONTENT = write(SIGNED)


@pytest.mark.parametrize(
    "content",
    [
        CONTENT.replace(b'"A"', b'"\n"', 1),
        CONTENT.replace(b'"A"', b'"\x00"', 1),
        CONTENT.replace(b'"A"', b'"\x7f"', 1),
        CONTENT.replace(b'"A"', b'"\\u0000"', 1),
        CONTENT.replace(b'"A"', b'"\\ud800"', 1),
        CONTENT.replace(b'"A"', b'"\xff"', 1),
        CONTENT.replace(b'"A"', b'"\\x"', 1),
        CONTENT.replace(b'"type"', b'"id"', 1),
        CONTENT.replace(b'"name": "A", ', b'"name": "A", "name": "B", ', 1),
        b"\xef\xbb\xbf" + CONTENT,
        CONTENT + b"}",
        CONTENT + b'"',
        CONTENT + b'"x',
        CONTENT[:-1],
    ],
)
def test_what_is_refused_is_refused_still(outlines, content):
    outlines.met(SIGNED)
    with pytest.raises(Unreadable) as refused:
        outlines.read(content)
    with pytest.raises(Unreadable) as strictly:
        read_document(content)
    assert refused.value.sentence == strictly.value.sentence


def test_a_line_break_that_is_escaped_outside_of_texts_is_none(outlines):
    """As many line breaks as before: one fewer around the texts, and one within."""
    outlines.met(SIGNED, indent=1)
    swapped = write(SIGNED, indent=1).replace(b"{\n", b"{\\n", 1).replace(b'"A"', b'"A\n"', 1)
    with pytest.raises(Unreadable, match="not_json"):
        outlines.read(swapped)


def test_damaged_texts_read_alike_both_ways(outlines):
    outlines.met(SIGNED)
    random = Random(1)
    for _ in range(3000):
        content = bytearray(CONTENT)
        for _ in range(random.choice([1, 1, 2, 4])):
            content[random.randrange(len(content))] = random.choice(b'"\\n{}[]:,\x00\n \xc3a1')
        strictly = outcome(lambda content=bytes(content): read_document(content))
        found = outcome(lambda content=bytes(content): outlines.read(content))
        assert (found if isinstance(strictly, tuple) else found[0]) == strictly


def test_outlines_that_were_not_met_for_long_are_forgotten(linked_data, monkeypatch):
    shapes = [SIGNED | {"validFrom": number} for number in range(3)]
    around = '"'.join(write(shapes[0]).decode().split('"')[::2])
    monkeypatch.setattr(module, "CAPACITY", 2 * len(around))
    outlines = Knowing(linked_data.splitter)
    for shape in shapes:
        outlines.met(shape)
    assert [outlines.read(write(shape))[1] is not None for shape in shapes] == [False, True, True]


def test_a_few_that_differ_in_types_only_are_known_together(outlines):
    alike = [SIGNED | {"type": ["VerifiableCredential", f"A{number}"]} for number in range(module.ALIKE + 1)]
    for document in alike:
        outlines.met(document)
    assert [outlines.read(write(document))[1] is not None for document in alike] == [False] + [True] * module.ALIKE
