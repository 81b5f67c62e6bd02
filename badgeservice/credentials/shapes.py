"""Documents of a shape seen before: their canonical form without expanding them again.

`Shapes` keeps a `Form` for each shape (`splitting.py`), compiled when a shape is seen for the second time (a document
made up to be different every time costs nothing extra), and proven before it is kept by giving the same bytes as the
full way. The shapes longest unused are dropped beyond a total size, so what strangers send cannot fill the memory.

A form is made of a document in which marks stand for the texts, so a shape that itself holds a mark, in a type or a
key, has none (`LinkedData.compile`): it would be taken for a place where a text goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple, Protocol

from badgeservice.credentials.answers import Answers
from badgeservice.credentials.canonical_json import canonicalize_json
from badgeservice.credentials.form import MARK, Fillable, Form, compile_json, read_mark
from badgeservice.credentials.latest import Latest, Met
from badgeservice.credentials.quick import quickly
from badgeservice.credentials.splitting import Shape, Splitter

CAPACITY: Final = 1_200_000  # characters of all shapes that are kept: about three hundred rich badges, 50 MB


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

    def __init__(self, splitter: Splitter, full_way: FullWay) -> None:
        self._splitter = splitter
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
        self._forms.keep(shape, quickly(self._compile_exactly, document, texts, canonical))

    def _compile_exactly(self, document: Mapping[str, Any], texts: list[str], canonical: bytes) -> Known | None:
        known = self._compile(document, len(texts))
        if known is None or not self._is_exact(known, document):
            return None
        return known if known.form.fill(texts) in (None, canonical) else None

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
        return self._splitter.replace(document, lambda _path, _text: next(texts))


def _size(shape: Shape) -> int:
    return sum(len(part) if isinstance(part, str) else 8 for part in shape.parts)
