"""What a document states, as the bytes that are hashed and signed, and as the graph that a verdict is read from.

The way from JSON to digest has four steps, each in a module of its own:

1. `expansion.py`: words become IRIs by the pinned contexts, and nothing may be dropped;
2. `quads.py`: the tree becomes a set of statements, every name of which is absolute;
3. `canonicalization.py`: blank nodes get their canonical labels (RDFC-1.0), within a bounded amount of work;
4. here: the sorted lines are the canonical N-Quads; their SHA-256 is what a proof covers.

A document of a shape seen before takes none of these steps: its statements are filled in (`known_shapes.py`,
`nquads_template.py`).

`LinkedData` is the one door. Documents are handed to it *without* their proof, proof configurations too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Final

from badgeservice.credentials.document import Document
from badgeservice.credentials.linked_data.canonical_json import canonicalize_json
from badgeservice.credentials.linked_data.canonicalization import WORK, TooComplex, canonical_lines
from badgeservice.credentials.linked_data.contexts import Contexts
from badgeservice.credentials.linked_data.expansion import Expanded, Expander, NotLinkedData, UnsignedData
from badgeservice.credentials.linked_data.graph import Graph
from badgeservice.credentials.linked_data.json_shape import Path, Shape, Split, Splitter
from badgeservice.credentials.linked_data.known_shapes import KnownShapes
from badgeservice.credentials.linked_data.node import Found, Lookup, Node
from badgeservice.credentials.linked_data.nquads_template import MARK, MARK_START, NQuadsTemplate, compile_template
from badgeservice.credentials.linked_data.quads import quads_of
from badgeservice.credentials.linked_data.remembered_statements import PatternStatements, RememberedStatements
from badgeservice.credentials.quick import quickly
from badgeservice.errors import Invalid

__all__ = ["LinkedData", "LinkedDocument", "NotLinkedData", "Split", "TooComplex", "UnsignedData"]

_LATEST: Final = 4


@dataclass(frozen=True)
class LinkedDocument:
    """A document's statements in their one canonical form."""

    canonical: bytes
    write_json: Callable[[], bytes] = field(repr=False, compare=False)
    answers: RememberedStatements | None = field(default=None, repr=False, compare=False)  # what is known of its shape
    texts: Sequence[str] = field(default=(), repr=False, compare=False)

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the canonical N-Quads: what an rdfc proof covers."""
        return hashlib.sha256(self.canonical).digest()

    @cached_property
    def json_digest(self) -> bytes:
        """The SHA-256 of the document's canonical JSON (RFC 8785): what a jcs proof covers. Raises `Invalid`."""
        return hashlib.sha256(self.write_json()).digest()

    @cached_property
    def graph(self) -> Graph:
        """The statements, read back from the canonical N-Quads."""
        return Graph(self.canonical.decode())

    def ask(self, lookup: Lookup[Found], name: str) -> Found:
        """What is stated about the thing of this name; raises what `lookup` does (see `remembered_statements.py`)."""
        answer = quickly(self._recall, lookup, name)
        return lookup(Node(self.graph, name)) if answer is None else answer

    def _recall(self, lookup: Lookup[Found], name: str) -> Found | None:
        return self._answers.find(lookup, name, self.texts) if self._answers is not None else None

    @cached_property
    def _answers(self) -> PatternStatements | None:
        return self.answers.choose(self.texts) if self.answers is not None else None


class LinkedData:
    """Reads documents as linked data, with the contexts it was given. Safe to share between threads."""

    def __init__(self, contexts: Contexts) -> None:
        self._expander = Expander(contexts)
        self.splitter = Splitter(contexts)
        self._shapes = KnownShapes(self.splitter, self)
        self._work = WORK
        # Badges that were signed as one batch have equal proof configurations, and each of them is linked too.
        self._latest: tuple[tuple[list[str], Shape, LinkedDocument], ...] = ()

    def within(self, work: int) -> LinkedData:
        """The same, with less work for each document: for what comes by the dozen."""
        other = copy(self)
        other._work = work
        return other

    def link(self, document: Document, split: Split | None = None) -> LinkedDocument:
        """Everything that `document` states, canonically; the document is given without its proof.

        `split` is what `split` makes of it, for a caller who has asked already.

        Raises:
            UnsignedData: when any part of it would not be covered by a signature; the field is named.
            TooComplex: when it is made to burn our time.
            UnknownContext, NotLinkedData: when it has no meaning that we know.
        """
        split = split or self.split(document)
        linked = quickly(self._recall, split, document) if split else None
        return linked or self._link_fully(document, split)

    def link_known(self, document: Document) -> tuple[LinkedDocument, list[str]]:
        """What `document` states in words that have a meaning, and the words that have none.

        Only for what is signed byte for byte: the statements say less than the document, and no proof fits them.
        Raises as `link`.
        """
        dropped: list[str] = []

        def expand() -> Expanded:
            expanded, words = self._expander.expand_known(document)
            dropped.extend(words)
            return expanded

        canonical = self._write_quads(expand, "sha256")
        return LinkedDocument(canonical, partial(canonicalize_json, document)), dropped

    def split(self, document: Document) -> Split | None:
        """The shape and texts of a document without its proof, by which it is recalled; nothing when it has none."""
        return quickly(self.splitter.split, document)

    def digest(self, document: Document, algorithm: str = "sha256") -> bytes:
        """The hash of a document's (or a proof configuration's) canonical N-Quads; raises as `link` does."""
        if algorithm == "sha256":
            return self.link(document).digest
        return hashlib.new(algorithm, self.canonicalize(document, algorithm)).digest()

    def json_digest(self, document: Document, algorithm: str = "sha256") -> bytes:
        """The hash of a document's canonical JSON (RFC 8785); raises `Invalid` when it has none."""
        return hashlib.new(algorithm, canonicalize_json(document)).digest()

    def template(self, document: Document, slots: Mapping[Path, int]) -> NQuadsTemplate | None:
        """The template of `document` with only these texts open, each found by its path; nothing when it has none."""
        marked: set[Path] = set()

        def mark(path: Path, text: str) -> str:
            if path not in slots:
                return text
            marked.add(path)
            return MARK.format(slots[path])

        document_of_marks = self.splitter.replace(document, mark)
        return self.compile(document_of_marks, len(slots)) if marked == slots.keys() else None

    def canonicalize(self, document: Document, algorithm: str = "sha256") -> bytes:
        """The canonical N-Quads of `document`, always the full way; raises as `link` does."""
        return self._write_quads(partial(self._expander.expand, document), algorithm)

    def _write_quads(self, expand: Callable[[], Expanded], algorithm: str) -> bytes:
        try:
            quads = quads_of(expand())
            return "".join(canonical_lines(quads, algorithm, work=self._work)).encode()
        except RecursionError as error:
            raise TooComplex from error
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
            # PyLD trusts the structure of what a document brings along more than we can.
            raise NotLinkedData(type(error).__name__) from error

    def compile(self, marked: Document, slots: int) -> NQuadsTemplate | None:
        """The template of a document whose texts were replaced by marks, one for each slot; nothing if it has none."""
        if canonicalize_json(marked).count(MARK_START.encode()) != slots:  # one is the document's own
            return None
        try:
            return compile_template(quads_of(self._expander.expand(marked)), slots)
        except Invalid:
            return None

    def _recall(self, split: Split, document: Document) -> LinkedDocument | None:
        """One that was linked just now, or the form of its shape filled in."""
        shape, texts = split
        for latest_texts, latest_shape, linked in self._latest:
            if texts == latest_texts and shape == latest_shape:
                return linked
        known = self._shapes.find(shape)
        canonical = known.template.fill(texts) if known else None
        if known is None or canonical is None:
            return None

        def write_json() -> bytes:
            return quickly(known.fill_json, texts) or canonicalize_json(document)

        return self._just_now(split, LinkedDocument(canonical, write_json, known.answers, texts))

    def _link_fully(self, document: Document, split: Split | None) -> LinkedDocument:
        canonical = self.canonicalize(document)
        linked = LinkedDocument(canonical, partial(canonicalize_json, document))
        if split:
            quickly(self._shapes.learn, *split, document, canonical)
            self._just_now(split, linked)
        return linked

    def _just_now(self, split: Split, linked: LinkedDocument) -> LinkedDocument:
        self._latest = ((split.texts, split.shape, linked), *self._latest[: _LATEST - 1])
        return linked
