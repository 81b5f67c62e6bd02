"""A second opinion on canonical N-Quads: plain PyLD expands, pyoxigraph canonicalises; none of it is our code.

PyLD's own canonicaliser is not used: it escapes too little, does not merge equal statements and has no limit.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from pyld import jsonld


def canonical(document: dict[str, Any], contexts: dict[str, Any]) -> str:
    """The canonical N-Quads of `document`, expanded as JSON-LD without safety nets."""

    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contentType": None, "contextUrl": None, "documentUrl": url, "document": contexts[url], "tag": "static"}

    options = {"documentLoader": load, "base": "", "rdfDirection": "i18n-datatype"}
    return canonical_dataset(jsonld.to_rdf(document, options))


def canonical_dataset(dataset: dict[str, Any], algorithm: Any = ox.CanonicalizationAlgorithm.RDFC_1_0) -> str:
    """The canonical N-Quads of a dataset as PyLD holds it."""
    quads = ox.Dataset()
    for name, triples in dataset.items():
        graph = ox.DefaultGraph() if name == "@default" else _node(name)
        for triple in triples:
            subject, predicate = _node(triple["subject"]["value"]), ox.NamedNode(triple["predicate"]["value"])
            quads.add(ox.Quad(subject, predicate, _object(triple["object"]), graph))
    quads.canonicalize(algorithm)
    return "".join(sorted(f"{quad} .\n" for quad in quads))


def _node(name: str) -> Any:
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)


def _object(term: dict[str, Any]) -> Any:
    if term["type"] != "literal":
        return _node(term["value"])
    if "language" in term:
        return ox.Literal(term["value"], language=term["language"])
    return ox.Literal(term["value"], datatype=ox.NamedNode(term["datatype"]))
