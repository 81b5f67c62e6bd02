"""Documents of a shape seen before: their canonical form without expanding them again.

The *shape* of a document is everything that decides how it expands: names of members and their order, lengths of lists,
types, contexts, numbers. What is left are its *texts*. Badges of one achievement have one shape, and so have most
badges that one issuer ever makes, so a verifier meets few shapes and many texts.

`Shapes` keeps a `Form` for each shape, compiled when a shape is seen for the second time (a document made up to be
different every time costs nothing extra), and proven before it is kept by giving the same bytes as the full way. The
shapes longest unused are dropped beyond a total size, so what strangers send cannot fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple, Protocol

from badgeservice.credentials.answers import Answers
from badgeservice.credentials.canonical_json import Json, canonicalize_json
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.form import MARK, RESERVED_PREFIXES, Fillable, Form, compile_json, read_mark
from badgeservice.credentials.latest import Latest, Met

LARGEST: Final = 2_000  # parts of one document; a rich badge has about three hundred
CAPACITY: Final = 1_200_000  # characters of all shapes that are kept: about three hundred rich badges, 50 MB

Path = tuple[str | int, ...]
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


class Read(NamedTuple):
    """What a document without its proof is made of."""

    shape: Shape
    texts: list[str]


class Slots:
    """Which strings of a document are texts, and which belong to its shape."""

    def __init__(self, contexts: Contexts) -> None:
        """Find the words that decide about expansion: aliases of keywords, and terms whose values are terms themselves.

        Raises:
            ValueError: when a pinned context makes a scheme that slots accept a prefix; then no IRI would be safe.
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

    def read(self, document: Mapping[str, Any]) -> Read | None:
        """The shape of a document and its texts in order; nothing when it is too large or carries a context."""
        shape: list[object] = []
        texts: list[str] = []
        try:
            self._read_object(document, shape.append, texts.append)
        except (_NoShape, RecursionError):
            return None
        return Read(Shape(tuple(shape)), texts) if len(shape) + len(texts) <= LARGEST else None

    def _read_object(self, value: Mapping[str, Any], add: Add, add_text: Add) -> None:
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
                self._read_object(member, add, add_text)
            elif kind is list:
                self._read_list(name, member, add, add_text)
            elif kind in _PLAIN_KINDS:
                add(kind)  # 1, 1.0 and True are equal, but not the same; nor are 0.0 and -0.0
                add(repr(member) if kind is float else member)
            else:
                raise _NoShape
        add(_END)

    def _read_list(self, name: str, value: list[Any], add: Add, add_text: Add) -> None:
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
                self._read_object(item, add, add_text)
            elif kind is list:
                self._read_list(name, item, add, add_text)
            elif kind in _PLAIN_KINDS:
                add(kind)
                add(repr(item) if kind is float else item)
            else:
                raise _NoShape
        add(_END)

    def replace(self, document: Mapping[str, Any], change: Callable[[Path, str], str]) -> dict[str, Any]:
        """A copy of the document with each text changed, called in the order of `read`."""
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


class FullWay(Protocol):
    """What goes on without shapes: `LinkedData`."""

    def canonicalize(self, document: dict[str, Any]) -> bytes: ...

    def compile(self, marked: dict[str, Any], slots: int) -> Form | None:
        """The form of a document of marks; nothing when it cannot have one."""
        ...


class Known(NamedTuple):
    """What a shape was found to become, with the texts left open."""

    form: Form
    json: Fillable  # RFC 8785
    answers: Answers | None  # when the document has an id

    def fill_json(self, texts: list[str]) -> bytes:
        """The canonical JSON of the document with these texts, from which `Form.fill` made its statements."""
        return self.json.fill([encode_basestring(text).encode() for text in texts])


class Shapes:
    """The forms of the shapes that were used last. Safe to share between threads."""

    def __init__(self, slots: Slots, full_way: FullWay) -> None:
        self._slots = slots
        self._full_way = full_way
        self._met = Met()
        self._forms: Latest[Shape, Known | None] = Latest(CAPACITY, _size)  # None: this shape cannot have a form

    def find(self, shape: Shape) -> Known | None:
        """What is known of this shape, when there is a form for it."""
        return self._forms.get(shape)

    def learn(self, shape: Shape, texts: list[str], document: Mapping[str, Any], canonical: bytes) -> None:
        """Take note of a document that went the full way; at the second of its shape, compile the form."""
        if shape in self._forms or not self._met.again(shape):
            return
        known = self._compile(document, len(texts))
        if known is not None and not self._is_exact(known, document):
            known = None
        if known is not None and known.form.fill(texts) not in (None, canonical):
            known = None
        self._forms.keep(shape, known)

    def _compile(self, document: Mapping[str, Any], count: int) -> Known | None:
        marked = self._with_texts(document, map(MARK.format, range(count)))
        form = self._full_way.compile(marked, count)
        if form is None:
            return None
        top = read_mark(marked.get("id"))
        answers = Answers(form, top) if top is not None else None
        return Known(form, compile_json(canonicalize_json(marked).decode()), answers)

    def _is_exact(self, known: Known, document: Mapping[str, Any]) -> bool:
        """Does it give what the full way gives, for texts that are all different and all need care?"""
        form = known.form
        texts = form.probes()
        probe = self._with_texts(document, iter(texts))
        are_same_statements = form.fill(texts) == self._full_way.canonicalize(probe)
        return are_same_statements and known.fill_json(texts) == canonicalize_json(probe)

    def _with_texts(self, document: Mapping[str, Any], texts: Iterator[str]) -> dict[str, Any]:
        return self._slots.replace(document, lambda _path, _text: next(texts))


def _size(shape: Shape) -> int:
    return sum(len(part) if isinstance(part, str) else 8 for part in shape.parts)
