"""Documents of a shape seen before: their canonical form without expanding them again.

`KnownShapes` keeps a `NQuadsTemplate` for each shape (`json_shape.py`), compiled when a shape is seen for the second
time (a document made up to be different every time costs nothing extra), and proven before it is kept by giving the
same bytes as the full way. The shapes longest unused are dropped beyond a total size, so what strangers send cannot
fill the memory.

A template is made of a document in which marks take the place of the texts, so a shape that itself holds a mark, in a
type or a key, has none (`LinkedData.compile`): it would be taken for a place where a text goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple, Protocol

from badgeservice.credentials.bounded_cache import BoundedCache, SeenBefore
from badgeservice.credentials.linked_data.canonical_json import canonicalize_json
from badgeservice.credentials.linked_data.json_shape import Shape, Splitter
from badgeservice.credentials.linked_data.nquads_template import MARK, Fillable, NQuadsTemplate, compile_json, read_mark
from badgeservice.credentials.linked_data.remembered_statements import RememberedStatements
from badgeservice.credentials.quick import quickly

CAPACITY: Final = 1_200_000  # characters of all shapes that are kept: about three hundred rich badges, 50 MB


class FullWay(Protocol):
    """What goes on without shapes: `LinkedData`."""

    def canonicalize(self, document: dict[str, Any]) -> bytes: ...

    def compile(self, marked: dict[str, Any], slots: int) -> NQuadsTemplate | None:
        """The template of a document of marks; nothing when it cannot have one."""
        ...


class Known(NamedTuple):
    """What a shape was found to become, with the texts left open."""

    template: NQuadsTemplate
    json: Fillable  # RFC 8785
    answers: RememberedStatements | None  # when the document has an id

    def fill_json(self, texts: list[str]) -> bytes:
        """The canonical JSON of the document with these texts, from which `NQuadsTemplate.fill` made its statements."""
        return self.json.fill([encode_basestring(text).encode() for text in texts])


class KnownShapes:
    """The templates of the shapes that were used last. Safe to share between threads."""

    def __init__(self, splitter: Splitter, full_way: FullWay) -> None:
        self._splitter = splitter
        self._full_way = full_way
        self._seen = SeenBefore()
        self._templates: BoundedCache[Shape, Known | None] = BoundedCache(CAPACITY, _size)  # None: it cannot have one

    def find(self, shape: Shape) -> Known | None:
        """What is known of this shape, when there is a template for it."""
        return self._templates.get(shape)

    def learn(self, shape: Shape, texts: list[str], document: Mapping[str, Any], canonical: bytes) -> None:
        """Take note of a document that went the full way; at the second of its shape, compile the template."""
        if shape in self._templates or not self._seen.again(shape):
            return
        self._templates.keep(shape, quickly(self._compile_exactly, document, texts, canonical))

    def _compile_exactly(self, document: Mapping[str, Any], texts: list[str], canonical: bytes) -> Known | None:
        known = self._compile(document, len(texts))
        if known is None or not self._is_exact(known, document):
            return None
        return known if known.template.fill(texts) in (None, canonical) else None

    def _compile(self, document: Mapping[str, Any], count: int) -> Known | None:
        marked = self._with_texts(document, map(MARK.format, range(count)))
        template = self._full_way.compile(marked, count)
        if template is None:
            return None
        top = read_mark(marked.get("id"))
        answers = RememberedStatements(template, top) if top is not None else None
        return Known(template, compile_json(canonicalize_json(marked).decode()), answers)

    def _is_exact(self, known: Known, document: Mapping[str, Any]) -> bool:
        """Does it give what the full way gives, for texts that are all different and all need care?"""
        template = known.template
        texts = template.probes()
        probe = self._with_texts(document, iter(texts))
        are_same_statements = template.fill(texts) == self._full_way.canonicalize(probe)
        return are_same_statements and known.fill_json(texts) == canonicalize_json(probe)

    def _with_texts(self, document: Mapping[str, Any], texts: Iterator[str]) -> dict[str, Any]:
        return self._splitter.replace(document, lambda _path, _text: next(texts))


def _size(shape: Shape) -> int:
    return sum(len(part) if isinstance(part, str) else 8 for part in shape.parts)
