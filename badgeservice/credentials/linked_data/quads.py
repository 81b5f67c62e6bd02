"""From expanded JSON-LD to quads (JSON-LD 1.1 API §8.1, "Object to RDF Conversion"), refusing what RDF cannot hold.

The result is a set: a statement that a document makes twice is made once. Numbers and booleans become XSD literals as
ECMAScript would write them, text with a base direction becomes an `i18n` literal so that the direction is signed too
(the cryptosuites of Digital Bazaar do the same), and a name that is not an absolute IRI is refused: others leave such
statements out, or complete the name with an address of their own, and so sign something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Final

from badgeservice.credentials.linked_data.canonical_json import Json, canonicalize_json
from badgeservice.credentials.linked_data.expansion import Expanded, NotLinkedData, UnsignedData
from badgeservice.credentials.linked_data.graph import (
    LANGUAGE_STRING,
    RDF,
    TYPE_TOKEN,
    XSD,
    XSD_STRING,
    Quad,
    literal_token,
)

XSD_DOUBLE: Final = XSD + "double"
JSON_LITERAL: Final = RDF + "JSON"
I18N: Final = "https://www.w3.org/ns/i18n#"

# The characters that N-Quads forbids between < and > would end an IRI early, and let a document smuggle in statements.
ABSOLUTE_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20<>"{}|\\^`]*')
LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SURPLUS: Final = re.compile(r"(\d)0*E\+?(-)?0*(\d)")


def quads_of(expanded: Expanded) -> set[Quad]:
    """Every statement that an expanded document makes.

    Raises:
        UnsignedData: for a name that is not absolute, and whatever else would not be signed.
    """
    reading = _Reading()
    if expanded.keys() == {"@graph"}:
        reading.nodes(expanded["@graph"], "")
    else:
        reading.node(expanded, "")
    return reading.quads


class _Reading:
    """One walk through one document."""

    def __init__(self) -> None:
        self.quads: set[Quad] = set()
        self._blanks: dict[str, str] = {}  # the document's own labels -> ours
        self._count = 0

    def nodes(self, nodes: Iterable[Any], graph: str) -> None:
        for node in nodes:
            self.node(node, graph)

    def node(self, node: Json, graph: str) -> str:
        """The statements about one node; the token by which others refer to it."""
        if not isinstance(node, dict) or "@value" in node or "@list" in node:
            raise NotLinkedData("a value stands where a thing is expected")
        subject = self._resource(node["@id"]) if "@id" in node else self._blank()
        for name, values in node.items():
            if name == "@id":
                continue
            if name == "@type":
                self.quads.update((subject, TYPE_TOKEN, self._resource(kind), graph) for kind in values)
            elif name[0] == "@":
                self._keyword(name, values, subject, graph)
            else:
                predicate = _iri(name)
                self.quads.update([(subject, predicate, self._object(value, graph), graph) for value in values])
        return subject

    def _keyword(self, name: str, values: Json, subject: str, graph: str) -> None:
        if name == "@graph":
            self.nodes(values, subject)
        elif name == "@included":
            self.nodes(values, graph)
        elif name == "@reverse":
            for predicate, nodes in values.items():
                self.quads.update([(self.node(node, graph), _iri(predicate), subject, graph) for node in nodes])
        else:  # `@index` is the one that JSON-LD allows here, and nobody signs it
            raise UnsignedData(name)

    def _object(self, value: Json, graph: str) -> str:
        if "@value" in value:
            return _literal(value)
        if "@list" in value:
            return self._list(value, graph)
        return self.node(value, graph)

    def _list(self, value: dict[str, Any], graph: str) -> str:
        if "@index" in value:
            raise UnsignedData("@index")
        head = f"<{RDF}nil>"
        for item in reversed(value["@list"]):
            cell = self._blank()
            self.quads.add((cell, f"<{RDF}first>", self._object(item, graph), graph))
            self.quads.add((cell, f"<{RDF}rest>", head, graph))
            head = cell
        return head

    def _resource(self, name: Json) -> str:
        if isinstance(name, str) and name.startswith("_:"):
            return self._blanks.get(name) or self._blanks.setdefault(name, self._blank())
        return _iri(name)

    def _blank(self) -> str:
        self._count += 1
        return f"_:b{self._count}"


def _iri(name: Json) -> str:
    if not isinstance(name, str) or not ABSOLUTE_IRI.fullmatch(name):
        raise UnsignedData(name)
    return f"<{name}>"


def _literal(item: dict[str, Any]) -> str:
    """The token of a value object."""
    value, kind, language = item["@value"], item.get("@type"), item.get("@language")
    if "@index" in item:
        raise UnsignedData("@index")
    if kind == "@json":
        return literal_token(canonicalize_json(value).decode(), JSON_LITERAL)
    if kind is not None:
        _iri(kind)
    if not isinstance(value, str):
        return _number(value, kind)
    if language is not None and not LANGUAGE_TAG.fullmatch(language):
        raise UnsignedData(language)
    if "@direction" in item:
        return literal_token(value, f"{I18N}{language or ''}_{item['@direction']}")
    if language is not None:
        return literal_token(value, LANGUAGE_STRING, language)
    if kind == XSD_DOUBLE:
        return literal_token(_parsed_double(value), XSD_DOUBLE)
    return literal_token(value, kind or XSD_STRING)


def _number(value: Json, kind: str | None) -> str:
    """The token of a JSON number or boolean."""
    if isinstance(value, bool):
        return literal_token("true" if value else "false", kind or XSD + "boolean")
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise NotLinkedData("a value is neither text, a number nor a truth value")
    if kind == XSD_DOUBLE or abs(value) >= 1e21 or value != int(value):
        return literal_token(_double(value), kind or XSD_DOUBLE)
    return literal_token(str(int(value)), kind or XSD + "integer")


def _parsed_double(text: str) -> str:
    """Text that is declared to be a double: implementations parse it; where they would disagree we refuse."""
    if not _NUMBER.fullmatch(text):
        raise NotLinkedData("a double is not written as a number")
    return _double(float(text))


def _double(value: float) -> str:
    """The canonical form of xsd:double: `1.5E0`."""
    try:
        return _SURPLUS.sub(r"\1E\2\3", f"{value:.15E}")
    except OverflowError as error:  # an integer with hundreds of digits
        raise NotLinkedData("a number is too large") from error
