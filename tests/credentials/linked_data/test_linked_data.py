"""Nothing is dropped, nothing is completed, nothing is fetched, and nothing odd gets further than a refusal."""

import hashlib
import json
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.document import OB_3_CONTEXT, VC_1_CONTEXT, VC_2_CONTEXT
from badgeservice.credentials.linked_data.contexts import UnknownContext
from badgeservice.credentials.linked_data.graph import Blank, Graph, Iri, Literal
from badgeservice.credentials.linked_data.linked_data import LinkedData, NotLinkedData, TooComplex, UnsignedData
from badgeservice.errors import Invalid
from tests.credentials import oracle
from tests.credentials.examples import CONTENT
from tests.credentials.random_documents import RandomDocuments
from tests.effort import at_most

EXAMPLES_V2 = "https://www.w3.org/ns/credentials/examples/v2"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"

BADGE: dict[str, Any] = {
    "@context": [VC_2_CONTEXT, OB_3_CONTEXT],
    "id": "https://a.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": {"@value": "Koken", "@language": "nl"},
    "issuer": {"id": "did:web:a.example", "type": ["Profile"], "name": "A"},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://a.example/achievements/1",
            "type": ["Achievement"],
            "name": "Koken",
            "description": 'You "cooked"\n\\o/',
            "criteria": {"narrative": "You cooked."},
            "tag": ["b", "a"],
        },
    },
}


def with_change(path: str, value: Any) -> dict[str, Any]:
    """The badge with one member set; steps are separated by a space."""
    document = deepcopy(BADGE)
    *steps, last = path.split()
    part: Any = document
    for step in steps:
        part = part[step]
    part[last] = value
    return document


# The vectors of the W3C

W3C = "w3c-eddsa"
VECTORS = [
    ("unsigned.json", "eddsa-rdfc-2022/canonDocDataInt.txt", "eddsa-rdfc-2022/docHashDataInt.txt"),
    (
        "eddsa-rdfc-2022/proofConfigDataInt.json",
        "eddsa-rdfc-2022/proofCanonDataInt.txt",
        "eddsa-rdfc-2022/proofHashDataInt.txt",
    ),
    (
        "Ed25519Signature2020/proofConfigEdSig.json",
        "Ed25519Signature2020/proofCanonEdSig.txt",
        "Ed25519Signature2020/proofHashEdSig.txt",
    ),
]


@pytest.mark.parametrize(("document", "canonical", "digest"), VECTORS, ids=[vector[0] for vector in VECTORS])
def test_the_canonical_form_and_hash_are_those_of_the_w3c(shared, linked_data, document, canonical, digest):
    folder = shared / "vectors" / W3C
    linked = linked_data.link(json.loads((folder / document).read_text()))
    assert linked.canonical == (folder / canonical).read_bytes()
    assert linked.digest.hex() == (folder / digest).read_text().strip()


def test_a_rich_example_with_other_contexts_is_that_of_the_w3c(shared, linked_data):
    folder = shared / "vectors" / W3C / "eddsa-rdfc-2022" / "employ"
    document = json.loads((folder.parents[1] / "employmentAuth.json").read_text())
    canonical = next(file for file in folder.iterdir() if file.name.startswith("canonDoc"))
    assert linked_data.link(document).canonical == canonical.read_bytes()


def test_p384_hashes_with_sha384(shared, linked_data):
    document = json.loads((shared / "vectors" / W3C / "unsigned.json").read_text())
    canonical = linked_data.canonicalize(document, "sha384")
    assert linked_data.digest(document, "sha384") == hashlib.sha384(canonical).digest()


def test_the_samples_of_1edtech_are_what_the_oracle_says(shared, linked_data, context_documents):
    files = sorted((shared / "vectors" / "1edtech-ob30").rglob("*.json"))
    compared = 0
    for file in files:
        document = json.loads(file.read_text())
        document.pop("proof", None)
        try:
            canonical = linked_data.canonicalize(document)
        except Invalid:
            continue
        # Its endorsements hold equal proofs: there the oracle reads RDFC-1.0 section 4.8 otherwise than all others.
        if file.name != "complete.json":
            assert canonical.decode() == oracle.canonical(document, context_documents), file.name
            compared += 1
    assert compared > 15


# Nothing dropped, nothing completed


UNSIGNED = [
    ("an undefined member", "validUntill", "2027-01-01T00:00:00Z", "validUntill"),
    ("a member on the wrong type", "achievement", "x", "achievement"),
    ("a word that is not one", "credentialSubject achievement typo", "x", "typo"),
    ("an undefined type", "type", ["VerifiableCredential", "CumLaudeCredential"], "CumLaudeCredential"),
    ("a relative id", "id", "credentials/1", "credentials/1"),
    ("an empty id", "id", "", ""),
    ("a relative reference", "credentialSubject id", "#me", "#me"),
    ("something like a keyword", "@foo", "x", "?"),
    ("an index", "@index", "x", "@index"),
    ("a value without a value", "name", {"@value": None}, "name"),
    ("only a language", "name", {"@language": "nl"}, "name"),
    ("a language that is none", "name", {"@value": "x", "@language": "n l"}, "n l"),
    ("a language that ends the line", "name", {"@value": "x", "@language": 'nl .\n<urn:a>'}, "nl .\n<urn:a>"),
    ("an index on a value", "name", {"@value": "x", "@index": "y"}, "@index"),
    ("a blank property", "_:p", "x", "_:p"),
    ("an IRI that ends the line", "id", "urn:a> <urn:b> <urn:c", "urn:a> <urn:b> <urn:c"),
    ("an IRI with a quote", "id", 'urn:"', 'urn:"'),
    ("an IRI with a hard space", "id", "urn:a\xa0b", "urn:a\xa0b"),
    ("an IRI with a control character", "id", "urn:\x00", "urn:\x00"),
    ("a datatype that is relative", "name", {"@value": "x", "@type": "Text"}, "Text"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "name"), [case[1:] for case in UNSIGNED], ids=[case[0] for case in UNSIGNED])
def test_what_would_not_be_signed_is_refused_by_name(linked_data, path, value, name):
    with pytest.raises(Invalid) as refused:
        linked_data.link(with_change(path, value))
    if isinstance(refused.value, UnsignedData):
        assert refused.value.field == name
    else:
        assert isinstance(refused.value, NotLinkedData)


def test_free_floating_things_are_refused(linked_data):
    for floating in ("text", {"@value": "x"}, {"@id": "urn:x:only-a-name"}, {"@list": []}, {}):
        with pytest.raises(UnsignedData):
            linked_data.link({"@context": VC_2_CONTEXT, "@graph": [BADGE, floating]})


def test_a_dropped_word_deep_inside_an_endorsement_is_refused(linked_data):
    document = with_change("endorsement", [deepcopy(BADGE) | {"secret": "x"}])
    with pytest.raises(UnsignedData) as refused:
        linked_data.link(document)
    assert refused.value.field == "secret"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("null", None),
        ("empty", []),
        ("one in a list", ["2027-01-01T00:00:00Z"]),
        ("twice the same", ["2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"]),
    ],
)
def test_other_spellings_state_the_same(linked_data, context_documents, name, value):
    document = with_change("validUntil", value)
    canonical = linked_data.link(document).canonical.decode()
    assert canonical == oracle.canonical(document, context_documents)


def test_a_base_direction_is_signed(linked_data):
    document = with_change("name", {"@value": "مطبخ", "@language": "ar", "@direction": "rtl"})
    assert '"مطبخ"^^<https://www.w3.org/ns/i18n#ar_rtl>' in linked_data.link(document).canonical.decode()


# Contexts


@pytest.mark.parametrize("path", ["@context", "credentialSubject @context"])
@pytest.mark.parametrize("url", ["https://example.org/", "relative", "", "https://www.w3.org/ns/../ns/credentials/v2"])
def test_an_unknown_context_is_named_and_never_fetched(linked_data, path, url):
    with pytest.raises(UnknownContext) as refused:
        linked_data.link(with_change(path, [VC_2_CONTEXT, url]))
    assert refused.value.url == url


def test_a_document_may_bring_its_own_words(linked_data, context_documents):
    document = with_change("extra", "x") | {"@context": [*BADGE["@context"], {"extra": "urn:x:extra"}]}
    assert linked_data.link(document).canonical.decode() == oracle.canonical(document, context_documents)
    assert b"urn:x:extra" in linked_data.link(document).canonical


def test_the_words_of_one_document_are_unknown_in_the_next(linked_data):
    linked_data.link(with_change("extra", "x") | {"@context": [*BADGE["@context"], {"extra": "urn:x:extra"}]})
    with pytest.raises(UnsignedData):
        linked_data.link(with_change("extra", "x"))


def test_the_examples_context_defines_every_word(linked_data, context_documents):
    document = with_change("whatever", "x") | {"@context": [VC_2_CONTEXT, EXAMPLES_V2]}
    document["type"] = ["VerifiableCredential"]
    del document["credentialSubject"]
    assert linked_data.link(document).canonical.decode() == oracle.canonical(document, context_documents)


@pytest.mark.parametrize(
    "context",
    [
        {"VerifiableCredential": "urn:x:other"},  # protected
        {"name": "urn:x:other"},  # protected
        {"@import": VC_2_CONTEXT},
        {"@import": VC_2_CONTEXT, "name": "urn:x:other"},
        {"@foo": "urn:x:y"},
        {"foo": "@bar"},
        {"foo": {"@id": "@bar"}},
        {"foo": {"@id": "urn:x:y", "@container": "@foo"}},
        {"foo": {"@id": "relative"}},
        {"foo": {"@id": "foo:bar", "@type": "foo"}},
        {"a": "b:c", "b": "a:c"},
        {"@version": 2},
        {"@vocab": 1},
        {"@base": 1},
        {"@language": 1},
        {"@propagate": "x"},
        {"@protected": "x", "foo": 1},
        {"foo": {"@context": {"@context": {"@context": 1}}}},
        {"foo": {"@id": "urn:x:y", "@context": "https://example.org/"}},
        {"": "urn:x:y"},
        {"@type": "urn:x:y"},
        {"foo": {"@reverse": "urn:x:y", "@container": "@list"}},
        {"id": None},
        None,
        False,
        5,
        [[[]]],
        [None],
        {"@context": {"@context": {}}},
    ],
    ids=repr,
)
def test_an_odd_context_is_refused_or_harmless(linked_data, context):
    before = linked_data.canonicalize(BADGE)
    for document in (
        BADGE | {"@context": [*BADGE["@context"], context]},
        BADGE | {"@context": context},
        with_change("credentialSubject @context", context),
    ):
        with suppress(Invalid):
            assert linked_data.link(document).canonical
    assert linked_data.canonicalize(BADGE) == before


def test_a_relative_name_is_not_completed_by_a_base_of_the_document(linked_data):
    document = BADGE | {"@context": [*BADGE["@context"], {"@base": "https://b.example/"}], "id": "relative"}
    with pytest.raises(UnsignedData):
        linked_data.link(document)


@pytest.mark.slow
def test_many_combinations_of_contexts_are_forgotten_again(linked_data, contexts):
    urls = [url for url in contexts.documents if url not in {VC_1_CONTEXT, "https://w3id.org/openbadges/v2"}]
    random, read = Random(1), 0
    for _ in range(300):
        some = [VC_2_CONTEXT, *random.sample(urls, 4)]
        try:
            linked_data.canonicalize(BADGE | {"@context": some})
            read += 1
        except Invalid:
            continue
    assert read > 10


# Whatever comes


def nested(depth: int, wrap: Any) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize("depth", [50, 300, 3000])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: [inner],
        lambda inner: {"@list": [inner]},
        lambda inner: {"id": "urn:x:y", "name": inner},
        lambda inner: {"type": "Achievement", "related": inner},
        lambda inner: {"@context": {"x": "urn:x:y"}, "x": inner},
        lambda inner: {"@graph": [inner]},
    ],
    ids=["lists", "ordered lists", "things", "types", "contexts", "graphs"],
)
def test_deep_documents_are_read_or_refused(linked_data, depth, wrap):
    for member in ("evidence", "name", "@included", "@reverse", "@graph", "@nest"):
        try:
            linked_data.link(BADGE | {member: nested(depth, wrap)})
        except Invalid:
            continue


def test_a_poisonous_badge_is_refused(linked_data):
    document = BADGE | {"@context": [*BADGE["@context"], {"knows": {"@id": "urn:x:knows", "@type": "@id"}}]}
    everybody = [f"_:{a}" for a in range(10)]
    document["@included"] = [{"id": a, "knows": [b for b in everybody if b != a]} for a in everybody]
    with pytest.raises(TooComplex):
        linked_data.link(document)


def test_look_alikes_of_a_normal_badge_are_told_apart(linked_data, context_documents):
    results = [{"type": ["Result"], "value": "5"} for _ in range(8)]
    document = with_change("credentialSubject result", results)
    assert linked_data.canonicalize(document).decode() == oracle.canonical(document, context_documents)


ODD = [
    None, True, False, 0, -1, 1.5, 1e300, 10**400, float("inf"), float("nan"), "", "x", "\ud800", "\x00", "_:a",
    "@id", "@type", "@none", "@json", "@vocab", "a:b", "urn:x:y", [], {}, [[]], [None], [{}], {"@id": None},
    {"@id": 1}, {"@id": ["urn:x:y"]}, {"@id": "@type"}, {"@type": None}, {"@type": 1},
    {"@type": "@json", "@value": {"a": [1]}}, {"@type": "@json"}, {"@type": "_:a"}, {"@type": ["_:a"]},
    {"@value": "x", "@type": "_:a"}, {"@value": 1, "@language": "nl"}, {"@value": []}, {"@value": {}},
    {"@value": "x", "x": "y"}, {"@value": 1, "@direction": "ltr"}, {"@value": "x", "@direction": "up"},
    {"@value": "x", "@direction": None}, {"@list": 1}, {"@list": [["x"], {"@list": ["y"]}]},
    {"@list": ["x"], "@index": "y"}, {"@set": ["x"]}, {"@set": {"@set": "x"}}, {"@reverse": 1},
    {"@reverse": {"name": "x"}}, {"@reverse": {"issuer": {"@id": "urn:x:y"}}}, {"@included": 1}, {"@included": ["x"]},
    {"@included": {"@id": "urn:x:y", "name": "x"}}, {"@graph": 1}, {"@graph": {"@id": "urn:x:y", "name": "x"}},
    {"@nest": 1}, {"@nest": {"name": "x"}}, {"@context": 1}, {"@context": []}, {"@context": [VC_2_CONTEXT]},
    {"@context": None, "urn:x:y": "z"}, {"@index": 1}, {"@language": 1}, {"@none": "x"}, {"urn:x:y": "z"},
    {"@default": "x"}, {"@preserve": "x"}, {"@embed": "x"}, b"x", object(), ("x",), {1: 2}, {None: "x"},
]  # fmt: skip
MEMBERS = [
    "@context", "id", "type", "name", "issuer", "credentialSubject", "validFrom", "evidence", "credentialStatus",
    "proof", "@id", "@type", "@graph", "@included", "@reverse", "@nest", "@index", "@value", "@list", "@set",
    "@language", "@direction", "@none", "@vocab", "@base", "@json", "@import", "@propagate", "endorsement", "urn:x:y",
    "_:a", "", "a:b", "verifiableCredential", "holder", "confidenceMethod",
]  # fmt: skip


@pytest.mark.parametrize("member", MEMBERS)
def test_odd_values_anywhere_are_read_or_refused(linked_data, member):
    for value in ODD:
        for document in (BADGE | {member: value}, with_change(f"credentialSubject {member or chr(0)}", value)):
            try:
                assert linked_data.link(document).canonical
            except Invalid:
                continue


def test_scrambled_documents_are_read_or_refused(linked_data):
    random = Random(1)
    documents = RandomDocuments(4)

    def scramble(value: Any) -> Any:
        if random.random() < 0.02:
            return random.choice(ODD)
        if isinstance(value, dict):
            scrambled = {name: scramble(member) for name, member in value.items()}
            return scrambled | {random.choice(MEMBERS): random.choice(ODD)} if random.random() < 0.02 else scrambled
        return [scramble(item) for item in value] if isinstance(value, list) else value

    refused = 0
    for _ in range(1000):
        try:
            linked_data.link({name: scramble(value) for name, value in documents.badge().items()})
        except Invalid:
            refused += 1
    assert 100 < refused < 1000


def test_the_document_is_left_as_it_was(linked_data):
    document = with_change("extra", {"@list": ["x"]}) | {"@context": [*BADGE["@context"], {"extra": "urn:x:extra"}]}
    before = deepcopy(document)
    linked_data.link(document)
    assert document == before


def test_threads_share_it(contexts):
    linked_data, documents = LinkedData(contexts), RandomDocuments(5)
    badges = [documents.badge() for _ in range(30)]
    expected = [linked_data.canonicalize(badge) for badge in badges]
    shared_by_all, right = LinkedData(contexts), []

    def work(start: int) -> None:
        order = [*range(start, 30), *range(start)] * 3
        right.extend(shared_by_all.link(badges[place]).canonical == expected[place] for place in order)

    threads = [Thread(target=work, args=(start,)) for start in range(0, 30, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert right == [True] * (6 * 30 * 3)


# The graph


def test_the_graph_is_read_from_the_statements(linked_data):
    graph = linked_data.link(BADGE).graph
    (achievement,) = graph.nodes_of_type(OB + "Achievement")
    assert achievement == "https://a.example/achievements/1"
    assert graph.values(achievement, "https://schema.org/description") == (Literal('You "cooked"\n\\o/'),)
    assert graph.values(achievement, "https://schema.org/keywords") == (Literal("a"), Literal("b"))
    (criteria,) = graph.values(achievement, OB + "Criteria")
    assert isinstance(criteria, Blank)
    assert graph.values(criteria, OB + "narrative") == (Literal("You cooked."),)
    (issuer,) = graph.values(BADGE["id"], "https://www.w3.org/2018/credentials#issuer")
    assert (issuer, type(issuer)) == ("did:web:a.example", Iri)
    (name,) = graph.values(BADGE["id"], "https://schema.org/name")
    assert (name.value, name.language) == ("Koken", "nl")
    assert OB + "Criteria" in graph.predicates(achievement)
    assert graph.values("urn:x:unknown", OB + "Criteria") == graph.predicates("urn:x:unknown") == ()


def test_a_statement_in_a_named_graph_is_not_read():
    graph = Graph(
        "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:T> <urn:g> .\n"
        "<urn:a> <urn:p> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:T> .\n"
        '<urn:a> <urn:p> "a b" .\n'
        '<urn:a> <urn:p> "a b" <urn:g> .\n'
        '<urn:a> <urn:p> "c"^^<urn:D> _:c14n0 .\n'
        '<urn:a> <urn:q> "c"@nl <urn:g> .\n'
    )
    assert graph.nodes_of_type("urn:T") == ()
    assert graph.values("urn:a", "urn:p") == (Literal("a b"),)
    assert graph.predicates("urn:a") == ("urn:p",)


def test_every_text_is_read_back_as_it_was_written(linked_data):
    documents = RandomDocuments(6)
    for _ in range(500):
        text = documents.text()
        graph = linked_data.link(with_change("issuer name", text)).graph
        assert graph.values("did:web:a.example", "https://schema.org/name") == (Literal(text),)


def test_this_file_names_vectors_that_exist():
    folder = Path(__file__).resolve().parents[4] / "shared" / "vectors" / W3C
    assert not folder.exists() or all((folder / file).exists() for vector in VECTORS for file in vector)


# Contexts that make work (threats V22)

HARMLESS = [
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
    "https://w3id.org/security/data-integrity/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]


def _nested(number: int) -> dict[str, Any]:
    """Something with contexts of its own, in an order that nothing else has them in."""
    order = [HARMLESS[number >> shift & 3] for shift in (0, 2, 4, 6)]
    return {"@context": order, "type": ["VerifiableCredential"], "id": f"urn:x:{number}"}


BUSY: dict[str, dict[str, Any]] = {
    "one context thousands of times": {"@context": [VC_2_CONTEXT, *[OB_3_CONTEXT] * 4000]},
    "two contexts in turn": {"@context": [VC_2_CONTEXT, OB_3_CONTEXT, *HARMLESS[:2] * 1000]},
    "one type thousands of times": {"credentialSubject": {"type": ["AchievementSubject"] * 5000}},
    "contexts in every order": {"evidence": [_nested(number) for number in range(256)]},
    "a context for each use of a word": {
        "@context": [
            VC_2_CONTEXT,
            OB_3_CONTEXT,
            {"a": {"@id": "urn:x:a", "@context": {f"b{number}": "urn:x:b" for number in range(1000)}}},
        ],
        "a": [{"b1": "x"}] * 1000,
    },
    "a context in each of a thousand things": {
        "credentialSubject": {"urn:x:p": [{"@context": {f"b{n}": "urn:x:b"}, f"b{n}": "x"} for n in range(1000)]}
    },
    "known contexts on top of an unknown one": {
        "credentialSubject": {
            "urn:x:p": [{"@context": [OB_3_CONTEXT, {f"b{n}": "urn:x:b"}], "@type": "Evidence"} for n in range(600)]
        }
    },
}


@pytest.mark.parametrize("name", BUSY)
def test_v22_contexts_cannot_be_made_to_burn_our_time(contexts, name):
    """Quarter of a megabyte with one context in it again and again took thirteen seconds. Always the same answer."""
    linked_data = LinkedData(contexts)
    badge = {
        "@context": [VC_2_CONTEXT, OB_3_CONTEXT],
        "id": "urn:x:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": "did:web:a.example",
        "credentialSubject": {"type": ["AchievementSubject"]},
    }
    linked_data.canonicalize(badge)
    with at_most(75):
        for _ in range(3):
            with pytest.raises(TooComplex):
                linked_data.canonicalize(badge | BUSY[name])


@pytest.mark.parametrize("met", [990, 996, 998, 999, 1_000])
def test_forgetting_in_the_middle_of_a_document_makes_no_more_work_of_it(contexts, met):
    """Whoever has made us remember nearly all that we can, could otherwise make another's badge too much work."""
    linked_data = LinkedData(contexts)
    linked_data._expander._memory._results.update({("met", number): {} for number in range(met)})
    document = build_credential(CONTENT)
    achievement = document["credentialSubject"]["achievement"]
    achievement["alignment"] = [
        {"type": ["Alignment"], "targetName": f"Name {number}", "targetUrl": f"https://a.example/{number}"}
        for number in range(400)
    ]
    assert linked_data.canonicalize(document)
