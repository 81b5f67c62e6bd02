"""What is read from the statements of documents of one shape, found out once, with the texts left open.

Whoever decides about a credential asks its statements: who is the issuer, until when, in which list? In two badges of
one shape the answers stand in the same places, and only their texts differ. So an answer is found out in the graph of
the *marked* document (`nquads_template.py`), where each text is a mark that says which one it is, and kept; for the
next badge of that shape the texts are put in, and its graph need not be built at all.

That is exact under two conditions, and otherwise the graph is asked, as for any document:

* a lookup (a function of a `Node`, most of them called `state_…`) moves texts and never looks into them: no
  comparison, no sorting, no "if it is empty". It answers with tuples, named tuples and frozen sets of texts (sets where
  there are several values, because their order depends on the texts). What the texts *mean* is decided afterwards, by
  whoever asked (`read_…`). Two sets of texts are tried, to be sure;
* the same slots name the same thing as in the marked document (`NQuadsTemplate.pattern`): an issuer who is also the
creator has
  everything said of both. So there is a marked document for each such pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

from badgeservice.credentials.linked_data.graph import Graph
from badgeservice.credentials.linked_data.node import Found, Lookup, Node
from badgeservice.credentials.linked_data.nquads_template import MARK_START, NQuadsTemplate, Pattern, read_mark
from badgeservice.errors import Invalid

PATTERNS: Final = 4  # of one shape that are remembered; badges have one or two


class RememberedStatements:
    """The answers for one shape, about the thing that the document is: the one whose id is at its top."""

    __slots__ = ("_known", "_template", "_top")

    def __init__(self, template: NQuadsTemplate, top: int) -> None:
        """`top` is the slot of the id at the top."""
        self._template = template
        self._top = top
        self._known: dict[Pattern, PatternStatements] = {}

    def choose(self, texts: Sequence[str]) -> PatternStatements | None:
        """Those for the document with these texts; nothing when its own graph must be asked."""
        pattern = self._template.pattern(texts)
        if pattern is not None and pattern not in self._known and len(self._known) < PATTERNS:
            self._known[pattern] = PatternStatements(self._template, pattern, self._top)
        return self._known.get(pattern) if pattern else None


class PatternStatements:
    """The answers for one shape and one pattern of names."""

    __slots__ = ("_known", "_pattern", "_template", "_top")

    def __init__(self, template: NQuadsTemplate, pattern: Pattern, top: int) -> None:
        self._template = template
        self._pattern = pattern
        self._top = top
        self._known: dict[Lookup[Any], _Open | None] = {}

    def find(self, lookup: Lookup[Found], name: str, texts: Sequence[str]) -> Found | None:
        """The answer about `name` for the document with these texts; nothing when its own graph must be asked."""
        if texts[self._top] != name:
            return None
        if lookup not in self._known:
            self._known[lookup] = self._find_out(lookup)
        answer = self._known[lookup]
        if answer is None:
            return None
        found: Found = answer.fill(texts)
        return found

    def _find_out(self, lookup: Lookup[Any]) -> _Open | None:
        """The answer with the texts left open, tried on other texts. None where a document contradicts itself."""
        marks, probes = self._alike(self._template.marks()), self._alike(self._template.probes())
        try:
            found = _Open(itemgetter(0), [_opened(self._ask(lookup, marks))])
            return found if found.fill(probes) == self._ask(lookup, probes) else None
        except (Invalid, _NotWhole):
            return None

    def _alike(self, texts: list[str]) -> list[str]:
        """`texts` with the same name in the slots that name the same thing."""
        for place, first in zip(self._template.iris, self._pattern, strict=True):
            texts[place] = texts[first]
        return texts

    def _ask(self, lookup: Lookup[Any], texts: Sequence[str]) -> object:
        canonical = self._template.fill(texts)
        if canonical is None:
            raise _NotWhole
        return lookup(Node(Graph(canonical.decode()), texts[self._top]))


class _NotWhole(Exception):
    """A mark came out changed, because the lookup looked into a text; or the texts have no statements."""


class _Open:
    """A tuple or set of texts, with gaps that are filled from the texts of a document."""

    __slots__ = ("_gaps", "_make", "_parts", "_within")

    def __init__(self, make: Callable[[list[object]], object], parts: list[object]) -> None:
        self._make = make
        self._parts = parts
        self._gaps = [(place, part) for place, part in enumerate(parts) if type(part) is int]
        self._within = [(place, part) for place, part in enumerate(parts) if isinstance(part, _Open)]

    @property
    def is_constant(self) -> bool:
        return not self._gaps and not self._within

    def fill(self, texts: Sequence[str]) -> Any:  # noqa: ANN401
        parts = self._parts.copy()
        for place, slot in self._gaps:
            parts[place] = texts[slot]
        for place, part in self._within:
            parts[place] = part.fill(texts)
        return self._make(parts)


def _opened(answer: object) -> object:
    """The same with the number of the slot for each mark, and an `_Open` for whatever holds one. Raises `_NotWhole`."""
    if isinstance(answer, str):
        if MARK_START not in answer:
            return answer
        slot = read_mark(answer)
        if slot is None:
            raise _NotWhole
        return slot
    if isinstance(answer, tuple | frozenset):
        kind = type(answer)
        opened = _Open(getattr(kind, "_make", kind), list(map(_opened, answer)))
        return answer if opened.is_constant else opened
    return answer
