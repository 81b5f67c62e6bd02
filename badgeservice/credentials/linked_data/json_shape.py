"""What documents have in common that are written alike: a document split into its shape and its texts.

The *shape* is everything that decides how a document expands: names of members and their order, lengths of lists,
types, contexts, numbers. What is left are its *texts*. Badges of one achievement have one shape, and so have most
badges that one issuer ever makes, so a verifier meets few shapes and many texts. What was once found out about a shape
is used again for other texts by `known_shapes.py` and `remembered_checks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from badgeservice.credentials.linked_data.canonical_json import Json
from badgeservice.credentials.linked_data.contexts import Contexts
from badgeservice.credentials.linked_data.nquads_template import RESERVED_PREFIXES

MAX_PARTS: Final = 2_000  # of one document; a rich badge has about three hundred

Path = tuple[str | int, ...]
"""Where a value is in a document: names of members and places in lists, from the top."""

Add = Callable[[Any], None]

_PLAIN_KINDS: Final = frozenset({int, float, bool, type(None)})
_END: Final = None  # closes an object or a list in a shape


class Shape:
    """All that decides how a document expands; its hash is worked out once."""

    __slots__ = ("_hash", "parts")

    def __init__(self, parts: tuple[object, ...]) -> None:
        self.parts = parts
        self._hash = hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        """Two that are found equal share their parts from then on: the next comparison is quick."""
        if not isinstance(other, Shape) or self._hash != other._hash or self.parts != other.parts:
            return False
        self.parts = other.parts
        return True


class Split(NamedTuple):
    """A document without its proof, taken apart; the texts are in the order of the document."""

    shape: Shape
    texts: list[str]


class Splitter:
    """Knows which strings of a document are texts, and which belong to its shape."""

    def __init__(self, contexts: Contexts) -> None:
        """Find the words that decide about expansion: aliases of keywords, and terms whose values are terms themselves.

        Raises:
            ValueError: when a pinned context makes one of the schemes that forms accept a prefix: no IRI would be safe.
        """
        fixed = {"@context", "@type", "@language", "@direction", "@index"}
        for document in contexts.documents.values():
            for term, definition in _definitions(document):
                if term.split(":", 1)[0] in RESERVED_PREFIXES:
                    raise ValueError(f"a context defines {term}")
                if not term.startswith("@") and _fixes_its_values(definition):
                    fixed.add(term)
        self._fixed = frozenset(fixed)

    def is_open(self, name: str) -> bool:
        """Is a string that is the value of this member a text?"""
        return name not in self._fixed

    def split(self, document: Mapping[str, Any]) -> Split | None:
        """The shape of a document and its texts in order; nothing when it is too large or carries a context."""
        shape: list[object] = []
        texts: list[str] = []
        try:
            self._split_object(document, shape.append, texts.append)
        except (_NoShape, RecursionError):
            return None
        return Split(Shape(tuple(shape)), texts) if len(shape) + len(texts) <= MAX_PARTS else None

    def _split_object(self, value: Mapping[str, Any], add: Add, add_text: Add) -> None:
        fixed = self._fixed
        for name, member in value.items():
            add(name)
            kind = type(member)
            if kind is str:  # the name of a text stands alone, so this says nothing more
                (add if name in fixed else add_text)(member)
            elif kind is dict:
                if name == "@context":
                    raise _NoShape
                add(dict)
                self._split_object(member, add, add_text)
            elif kind is list:
                self._split_list(name, member, add, add_text)
            elif kind in _PLAIN_KINDS:
                add(kind)  # 1, 1.0 and True are equal, but not the same; nor are 0.0 and -0.0
                add(repr(member) if kind is float else member)
            else:
                raise _NoShape
        add(_END)

    def _split_list(self, name: str, value: list[Any], add: Add, add_text: Add) -> None:
        add(list)
        for item in value:
            kind = type(item)
            if kind is str:
                add(str)
                (add if name in self._fixed else add_text)(item)
            elif kind is dict:
                if name == "@context":
                    raise _NoShape
                add(dict)
                self._split_object(item, add, add_text)
            elif kind is list:
                self._split_list(name, item, add, add_text)
            elif kind in _PLAIN_KINDS:
                add(kind)
                add(repr(item) if kind is float else item)
            else:
                raise _NoShape
        add(_END)

    def replace(self, document: Mapping[str, Any], change: Callable[[Path, str], str]) -> dict[str, Any]:
        """A copy of the document with each text changed, called in the order of `split`."""
        return {name: self._replace(name, member, (name,), change) for name, member in document.items()}

    def _replace(self, name: str, value: Json, path: Path, change: Callable[[Path, str], str]) -> Json:
        if type(value) is str:
            return value if name in self._fixed else change(path, value)
        if type(value) is dict:
            return {key: self._replace(key, member, (*path, key), change) for key, member in value.items()}
        if type(value) is list:
            return [self._replace(name, item, (*path, place), change) for place, item in enumerate(value)]
        return value


class _NoShape(Exception):
    """It carries contexts of its own, which may change what anything in it means, or did not come from JSON."""


def _definitions(value: Json) -> Iterator[tuple[str, Any]]:
    """Every (term, definition) in a context document, and whatever else looks like one."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from _definitions(member)
    if isinstance(value, list):
        for item in value:
            yield from _definitions(item)


def _fixes_its_values(definition: Json) -> bool:
    """Is a value of this term a type, a language or another term, rather than a text?"""
    if isinstance(definition, dict):
        return definition.get("@type") == "@vocab" or _fixes_its_values(definition.get("@id"))
    return isinstance(definition, str) and definition.startswith("@") and definition not in {"@id", "@value"}
