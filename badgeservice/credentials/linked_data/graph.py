"""RDF terms, their N-Quads text, and the graph that a verdict is read from.

A statement is a *quad*: subject, predicate, object and (rarely) the name of the graph it is made in. Inside this
package a quad is a tuple of four N-Quads tokens (`<https://…>`, `_:c14n0`, `"text"@nl`; an empty name for the default
graph): that is what is hashed and signed, so nothing else needs to exist while canonicalising.

`Graph` is the way back. It reads the canonical N-Quads themselves, the very text whose digest the signature covers, so
whoever decides from a `Graph` decides from what was signed and from nothing else: not from a JSON key that JSON-LD
dropped, not from the second of two equal keys. It holds the default graph only; a statement in a named graph is quoted,
not made (VC Data Model 2.0 §4.13), so it can never decide about the credential around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice
from typing import Final, NamedTuple

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_STRING: Final = XSD + "string"
LANGUAGE_STRING: Final = RDF + "langString"
RDF_TYPE: Final = RDF + "type"

TYPE_TOKEN: Final = f"<{RDF_TYPE}>"

Quad = tuple[str, str, str, str]


class Iri(str):
    """The name of a thing, such as an issuer, a type or a property."""

    __slots__ = ()


class Blank(str):
    """A thing without a name of its own; its canonical label (`_:c14n0`) identifies it within one document."""

    __slots__ = ()


class Literal(NamedTuple):
    """A value: text, with its datatype and, for text in a human language, the language."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None


Term = Iri | Blank | Literal

# RDFC-1.0 §5 "canonical N-Quads": these have a short form, the other control characters are \u00XX, the rest is itself.
_SHORT: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_LONG: Final = [*range(0x20), 0x7F, 0xFFFE, 0xFFFF]
_ESCAPES: Final = str.maketrans({**{chr(code): f"\\u{code:04X}" for code in _LONG}, **_SHORT})
_ESCAPED: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_UNSHORT: Final = {short[1]: char for char, short in _SHORT.items()} | {"'": "'"}


def escape(text: str) -> str:
    """`text` as it stands between the quotes of a canonical N-Quads literal."""
    return text if is_plain(text) else text.translate(_ESCAPES)


def is_plain(text: str) -> bool:
    """Can `text` stand in a literal as it is? What must be escaped is not printable, but for these two characters."""
    return text.isprintable() and '"' not in text and "\\" not in text


def unescape(text: str) -> str:
    """The text that `escape` wrote."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _UNSHORT[m[3]], text)


def literal_token(value: str, datatype: str = XSD_STRING, language: str | None = None) -> str:
    """The N-Quads token of a literal."""
    if language:
        return f'"{escape(value)}"@{language}'
    if datatype == XSD_STRING:
        return f'"{escape(value)}"'
    return f'"{escape(value)}"^^<{datatype}>'


def write_quad(quad: Quad) -> str:
    """One line of N-Quads."""
    subject, predicate, object_, name = quad
    if name:
        return f"{subject} {predicate} {object_} {name} .\n"
    return f"{subject} {predicate} {object_} .\n"


def read_term(token: str) -> Term:
    """The term that an N-Quads token stands for."""
    if token[0] == "<":
        return Iri(token[1:-1])
    if token[0] == "_":
        return Blank(token)
    end = token.rindex('"')
    value, tail = unescape(token[1:end]), token[end + 1 :]
    if not tail:
        return Literal(value)
    if tail[0] == "@":
        return Literal(value, LANGUAGE_STRING, tail[1:])
    return Literal(value, tail[3:-1])


Stated = dict[str, list[str]]
"""What is said of one thing: property -> the tokens of its values, in canonical order."""


class Graph:
    """What a document states, read back from its canonical N-Quads.

    Those are sorted, so the lines about one thing stand together and are found by binary search; only they are taken
    apart.
    """

    def __init__(self, canonical: str) -> None:
        self._canonical = canonical
        self._lines = canonical.split("\n")[:-1]  # no token holds a line break
        self._things: dict[str, Stated] = {}

    def nodes_of_type(self, type_iri: str) -> tuple[str, ...]:
        """Every thing that the document says is a `type_iri`."""
        ending = f" {TYPE_TOKEN} <{type_iri}> .\n"
        names, place = [], self._canonical.find(ending)
        while place >= 0:
            subject = self._canonical[self._canonical.rfind("\n", 0, place) + 1 : place]
            if " " not in subject:  # else it is another statement: made in a graph that is named after the type
                names.append(str(read_term(subject)))
            place = self._canonical.find(ending, place + 1)
        return tuple(names)

    def about(self, node: str) -> Stated:
        """Everything that the document says of `node`."""
        stated = self._things.get(node)
        if stated is None:
            stated = self._things[node] = self._read_about(node)
        return stated

    def _read_about(self, node: str) -> Stated:
        opening = f"{node} " if node.startswith("_:") else f"<{node}> "
        stated: Stated = {}
        for line in islice(self._lines, bisect_left(self._lines, opening), None):
            if not line.startswith(opening):
                break
            predicate, tail = line[len(opening) :].split(" ", 1)
            token = tail[:-2]
            if " " not in token or token.find(" ", token.rfind('"') + 1) < 0:  # else it is made in a named graph
                stated.setdefault(predicate[1:-1], []).append(token)
        return stated

    def values(self, node: str, predicate: str) -> tuple[Term, ...]:
        """What the document says of `node` by `predicate`: all of it, in canonical order."""
        return tuple(map(read_term, self.about(node).get(predicate, ())))

    def mentions(self, predicate: str) -> bool:
        """Is the property stated of anything at all?"""
        middle = f"<{predicate}>"
        return middle in self._canonical and any(line.split(" ", 2)[1] == middle for line in self._lines)

    def predicates(self, node: str) -> tuple[str, ...]:
        """The properties that the document states of `node`, each once."""
        return tuple(self.about(node))
