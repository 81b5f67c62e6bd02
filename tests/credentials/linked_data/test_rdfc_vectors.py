"""RDFC-1.0 as the W3C tests it, and the graphs that were made to keep us busy."""

import json
from itertools import permutations
from pathlib import Path

import pyoxigraph as ox
import pytest

from badgeservice.credentials.linked_data.canonicalization import TooComplex, canonical_labels, canonical_lines
from badgeservice.credentials.linked_data.graph import Quad, literal_token
from tests.effort import at_most

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "vectors" / "w3c-rdfc"
MANIFEST = VECTORS / "manifest.jsonld"
ENTRIES = json.loads(MANIFEST.read_text())["entries"] if MANIFEST.exists() else []
pytestmark = pytest.mark.usefixtures("shared")

EVALUATE, MAP, REFUSE = "rdfc:RDFC10EvalTest", "rdfc:RDFC10MapTest", "rdfc:RDFC10NegativeEvalTest"


def read(file: str) -> set[Quad]:
    """The quads in a file, by a parser that is not ours."""
    return {
        (_token(quad.subject), _token(quad.predicate), _token(quad.object), _token(quad.graph_name))
        for quad in ox.parse((VECTORS / file).read_bytes(), ox.RdfFormat.N_QUADS)
    }


def _token(term: object) -> str:
    match term:
        case ox.Literal():
            return literal_token(term.value, term.datatype.value, term.language)
        case ox.DefaultGraph():
            return ""
    return str(term)


def cases(kind: str) -> list[object]:
    found = [pytest.param(entry, id=entry["id"].strip("#")) for entry in ENTRIES if entry["type"] == kind]
    return found or [pytest.param({}, id="absent")]


@pytest.mark.parametrize("entry", cases(EVALUATE))
def test_the_canonical_form_is_that_of_the_w3c(entry):
    algorithm = entry.get("hashAlgorithm", "SHA256").lower()
    canonical = "".join(canonical_lines(read(entry["action"]), algorithm))
    assert canonical == (VECTORS / entry["result"]).read_bytes().decode()


@pytest.mark.parametrize("entry", cases(MAP))
def test_the_labels_are_those_of_the_w3c(entry):
    labels = canonical_labels(read(entry["action"]), entry.get("hashAlgorithm", "SHA256").lower())
    expected = json.loads((VECTORS / entry["result"]).read_text())
    assert {node[2:]: label[2:] for node, label in labels.items()} == expected


@pytest.mark.parametrize("entry", cases(REFUSE))
def test_what_the_w3c_calls_poison_is_refused(entry):
    with pytest.raises(TooComplex):
        canonical_lines(read(entry["action"]))


def test_the_vectors_are_all_there():
    assert (len(cases(EVALUATE)), len(cases(MAP)), len(cases(REFUSE))) == (64, 21, 1)


def clique(size: int) -> list[Quad]:
    """Everybody knows everybody."""
    return [(f"_:n{a}", "<urn:x:knows>", f"_:n{b}", "") for a, b in permutations(range(size), 2)]


def twins(size: int) -> list[Quad]:
    """A tree whose branches are all alike."""
    trunk = [("<urn:x:root>", "<urn:x:has>", f"_:n{a}", "") for a in range(size)]
    return trunk + [(f"_:n{a}", "<urn:x:has>", f"_:n{a}.{b}", "") for a in range(size) for b in range(size)]


def ring(size: int) -> list[Quad]:
    """Each knows the next."""
    return [(f"_:n{a}", "<urn:x:knows>", f"_:n{(a + 1) % size}", "") for a in range(size)]


def named_after_each_other(size: int) -> list[Quad]:
    """Each speaks in the graph of each."""
    return [(f"_:n{a}", "<urn:x:says>", '"a"', f"_:n{b}") for a, b in permutations(range(size), 2)]


@pytest.mark.parametrize("size", [3, 4, 5, 6, 7, 8, 10, 12, 100])
@pytest.mark.parametrize("make", [clique, twins, ring, named_after_each_other])
def test_an_entangled_graph_is_named_or_refused_in_no_time(make, size):
    quads = make(size)
    with at_most(25 if size <= 12 else 100):
        try:
            lines = canonical_lines(quads)
        except TooComplex:
            lines = None
    if lines is not None:
        assert lines == canonical_lines([tuple(t.replace("_:n", "_:m9") for t in quad) for quad in quads])


def test_small_entangled_graphs_are_named_as_others_name_them():
    for make in (clique, twins, ring):
        for size in (3, 4):
            dataset = ox.Dataset(
                ox.parse("".join(f"{s} {p} {o} .\n" for s, p, o, _ in make(size)).encode(), ox.RdfFormat.N_QUADS)
            )
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            assert canonical_lines(make(size)) == sorted(f"{quad} .\n" for quad in dataset)
