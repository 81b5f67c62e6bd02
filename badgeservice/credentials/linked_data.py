"""What a document states, as the bytes that are hashed and signed, and as the graph that a verdict is read from.

The way from JSON to digest has four steps, each in a module of its own:

1. `expansion.py`: words become IRIs by the pinned contexts, and nothing may be dropped;
2. `quads.py`: the tree becomes a set of statements, every name of which is absolute;
3. `canonicalization.py`: blank nodes get their canonical labels (RDFC-1.0), within a bounded amount of work;
4. here: the sorted lines are the canonical N-Quads; their SHA-256 is what a proof covers.

`LinkedData` is the one door. Documents are handed to it *without* their proof, proof configurations too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from badgeservice.credentials.canonicalization import TooComplex, canonical_lines
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.expansion import Expander, NotLinkedData, UnsignedData
from badgeservice.credentials.graph import Graph
from badgeservice.credentials.quads import quads_of

__all__ = ["LinkedData", "LinkedDocument", "NotLinkedData", "TooComplex", "UnsignedData"]

Document = Mapping[str, Any]


@dataclass(frozen=True)
class LinkedDocument:
    """A document's statements in their one canonical form."""

    canonical: bytes

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the canonical N-Quads."""
        return hashlib.sha256(self.canonical).digest()

    @cached_property
    def graph(self) -> Graph:
        """The statements, read back from the canonical N-Quads."""
        return Graph(self.canonical.decode())


class LinkedData:
    """Reads documents as linked data, with the contexts it was given. Safe to share between threads."""

    def __init__(self, contexts: Contexts) -> None:
        self._expander = Expander(contexts)

    def link(self, document: Document) -> LinkedDocument:
        """Everything that `document` states, canonically; the document is given without its proof.

        Raises:
            UnsignedData: when any part of it would not be covered by a signature; the field is named.
            TooComplex: when it is made to burn our time.
            UnknownContext, NotLinkedData: when it has no meaning that we know.
        """
        return LinkedDocument(self._canonicalize(document, "sha256"))

    def digest(self, document: Document, algorithm: str = "sha256") -> bytes:
        """The hash of a document's (or a proof configuration's) canonical N-Quads; raises as `link` does."""
        if algorithm == "sha256":
            return self.link(document).digest
        return hashlib.new(algorithm, self._canonicalize(document, algorithm)).digest()

    def _canonicalize(self, document: Document, algorithm: str) -> bytes:
        try:
            quads = quads_of(self._expander.expand(document))
            return "".join(canonical_lines(quads, algorithm)).encode()
        except RecursionError as error:
            raise TooComplex from error
        except UnicodeEncodeError as error:
            raise NotLinkedData("text contains half a character") from error
