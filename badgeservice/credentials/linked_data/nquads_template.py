"""The canonical N-Quads of all documents of one shape, worked out once, with the texts left open.

Two credentials of one achievement differ in a few texts: an id, a name, a hash. Everything that is slow about
canonicalising them (contexts, expansion, the statements) gives the same result but for those texts. A `NQuadsTemplate`
keeps that result with a *slot* at each place, and `fill` puts texts in. What remains per document is what truly depends
on the texts: escaping, the order of the lines, and the blank nodes' labels.

Why filling in is exact, not a good guess:

* A slot is a string whose text is carried over whole, as one IRI or as the text of one literal. `compile_template` sees
to
  that by expanding the document with *marks* in place of the texts: where a mark comes out any other way, there is no
  template. Since expansion looks at types, keywords and terms only, and those are not slots, it does with every text
  what it did with the mark. The exceptions are IRIs that are relative, compact or blank, and `fill` takes none of
  those.
* If all first-degree hashes differ, RDFC-1.0 (§4.4) numbers the blank nodes in the order of those hashes and does
  nothing else. The hash of a node depends only on the lines that mention it, which are part of the template. So labels
  are computed, never assumed: they do move from one learner to the next.
* If two statements become equal, a set would hold one of them. That is noticed by the lines being equal.

Whenever one of these does not hold, `fill` answers `None` and the caller goes the full way. It never guesses.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import compress, pairwise
from operator import itemgetter, not_
from typing import Any, Final

from badgeservice.credentials.linked_data.graph import XSD, Quad, escape, is_plain

# `urn:` makes a mark absolute wherever an IRI is expected; the tail makes it whole: one mark is never part of another.
MARK_START: Final = "urn:badgeservice-slot:"
MARK: Final = MARK_START + "{}:"
_MARK: Final = re.compile(MARK.format(r"([0-9]+)"))
_QUOTED_MARK: Final = re.compile(f'"{MARK.format(r"([0-9]+)")}"')
_MARKED: Final = re.compile(rf'<{MARK_START}(\d+):>|"{MARK_START}(\d+):"(.*)', re.DOTALL)

# What may fill an IRI slot. These schemes are no terms of any pinned context (`Splitter` checks that), so none of them
# can be the prefix of a compact IRI, and the characters are those that `quads.py` accepts.
_SCHEMES: Final = ("https:", "did:", "urn:", "http:", "data:", "mailto:", "tel:")
RESERVED_PREFIXES: Final = frozenset(scheme[:-1] for scheme in _SCHEMES)
_FORBIDDEN: Final = ' <>"{}|\\^`'

_PROBE: Final = 'a "{}" \\ b\n%s\x00é'
_PROBE_IRI: Final = "https://probe.invalid/{}?%25s"

_LABELS: Final = tuple(b"_:c14n%d" % number for number in range(256))

Pattern = tuple[int, ...]
Pick = Callable[[Sequence[bytes]], Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with gaps: the constant parts around them, and the places in the list of values of what goes in."""

    constants: tuple[str, ...]
    places: tuple[int, ...] = ()

    def __add__(self, other: Piece | str) -> Piece:
        if isinstance(other, str):
            other = Piece((other,))
        seam = self.constants[-1] + other.constants[0]
        return Piece((*self.constants[:-1], seam, *other.constants[1:]), self.places + other.places)


class Fillable:
    """A piece made ready for speed: filled by one selection of values and one join, in UTF-8."""

    __slots__ = ("_list",)

    def __init__(self, piece: Piece) -> None:
        self._list = FillableList([piece])

    def fill(self, values: Sequence[bytes]) -> bytes:
        """The piece with these values in its gaps."""
        return self._list.fill(values)[0]


class FillableList:
    """Several pieces made ready together, because selecting once is quicker than selecting for each."""

    __slots__ = ("_parts", "_pick", "_ranges")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._parts: list[bytes] = []  # constants and gaps in turn; between two pieces is a gap that belongs to none
        self._ranges: list[slice] = []
        places: list[int] = []
        for piece in pieces:
            start = len(self._parts)
            self._parts += [part for constant in piece.constants for part in (constant.encode(), b"")]
            self._ranges.append(slice(start, len(self._parts) - 1))
            places += (*piece.places, 0)
        self._pick: Pick | None = itemgetter(*places) if any(piece.places for piece in pieces) else None

    def fill(self, values: Sequence[bytes]) -> list[bytes]:
        """Each piece with these values in its gaps, in the order given."""
        parts = self._parts
        if self._pick is not None:
            parts = parts.copy()
            parts[1::2] = self._pick(values)
        return [b"".join(parts[one]) for one in self._ranges]


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The blank nodes: the lines that the first-degree hash of each is made of."""

    constant: tuple[bytes, ...]  # the hashes of those in which no text stands
    open: FillableList  # the lines of the others
    unsorted: tuple[int, ...]  # of which the order of the lines depends on the texts
    order: tuple[int, ...]  # where the hash of each stands, the constant ones first

    def hash(self, values: Sequence[bytes]) -> list[bytes]:
        """Their first-degree hashes; as bytes these sort as their hexadecimal forms do."""
        lines = self.open.fill(values)
        for place in self.unsorted:
            lines[place] = b"".join(sorted(lines[place].splitlines(keepends=True)))
        hashes = [*self.constant, *[sha256(one).digest() for one in lines]]
        return [hashes[place] for place in self.order]


def _compile_nodes(nodes: Sequence[list[Piece]]) -> _Nodes:
    """`nodes` has the lines of each."""
    for lines in nodes:
        lines.sort(key=lambda line: line.constants[0])
    is_open = [any(line.places for line in lines) for lines in nodes]
    constant, opened = list(compress(nodes, map(not_, is_open))), list(compress(nodes, is_open))
    places = iter(range(len(constant)))
    open_places = iter(range(len(constant), len(nodes)))
    return _Nodes(
        constant=tuple(sha256(Fillable(_joined(lines)).fill(())).digest() for lines in constant),
        open=FillableList(list(map(_joined, opened))),
        unsorted=tuple(place for place, lines in enumerate(opened) if not _are_in_order(lines)),
        order=tuple(next(open_places if one else places) for one in is_open),
    )


def _are_in_order(lines: Sequence[Piece]) -> bool:
    """In sorted order, texts that start alike are neighbours: only then can what is filled in decide the order."""
    return not any(b.constants[0].startswith(a.constants[0]) for a, b in pairwise(lines))


@dataclass(frozen=True, slots=True)
class NQuadsTemplate:
    """What `compile_template` made. Immutable, and safe to share between threads.

    Filling works on one list of values, each in UTF-8, that grows while it goes: first the texts, one for each slot;
    behind them the labels of the blank nodes; behind those the members of each set, in order. A *place* in a `Piece` is
    an index in that list.
    """

    slots: int
    literals: tuple[int, ...]  # the slots whose text is that of a literal
    iris: tuple[int, ...]  # the slots that are IRIs
    nodes: _Nodes
    sets: tuple[FillableList, ...]  # several objects of one subject and predicate: sorted once filled in
    runs: FillableList  # all lines with one subject, in order
    subjects: tuple[int, ...]  # the slots that are subjects
    constant_subjects: frozenset[str]
    constant_names: frozenset[str]  # the same, and the IRIs of which nothing is said

    def fill(self, texts: Sequence[str]) -> bytes | None:
        """The canonical N-Quads of the document with these texts; nothing when that is not certain."""
        try:
            values = self._prepare(list(texts))
        except UnicodeEncodeError:  # half a character
            return None
        if values is None or not self._label(values) or not self._sort_sets(values):
            return None
        runs = sorted(self.runs.fill(values))
        return _merged(runs, self._shared_names(texts))

    def _prepare(self, texts: list[str]) -> list[bytes] | None:
        """Check the IRIs and escape the literals, all at once where nothing is the matter."""
        iris = [texts[place] for place in self.iris]
        for iri in iris:
            if not iri.startswith(_SCHEMES):
                return None
        if not _are_characters_of_iris("".join(iris)):
            return None
        if not is_plain("".join([texts[place] for place in self.literals])):
            for place in self.literals:
                text = texts[place]
                if not text.isprintable() or '"' in text or "\\" in text:  # `is_plain`, without forty calls
                    texts[place] = escape(text)
        return [text.encode() for text in texts]

    def _label(self, values: list[bytes]) -> bool:
        """Give the blank nodes their labels, behind the texts."""
        digests = self.nodes.hash(values)
        ranked = sorted(digests)
        if any(map(bytes.__eq__, ranked, ranked[1:])):
            return False
        label = dict(zip(ranked, _LABELS, strict=False))
        values.extend([label[digest] for digest in digests])
        return True

    def _sort_sets(self, values: list[bytes]) -> bool:
        """Put the members of each set in order, behind the labels."""
        for members in self.sets:
            filled = sorted(members.fill(values))
            if any(map(bytes.__eq__, filled, filled[1:])):
                return False
            values.extend(filled)
        return True

    def marks(self) -> list[str]:
        """The texts of the marked document."""
        return [MARK.format(slot) for slot in range(self.slots)]

    def probes(self) -> list[str]:
        """Texts that are all different and all need care."""
        return [(_PROBE_IRI if slot in self.iris else _PROBE).format(slot) for slot in range(self.slots)]

    def pattern(self, texts: Sequence[str]) -> Pattern | None:
        """Which slots name the same thing: the first slot of that name for each; nothing when it is a constant name."""
        first: dict[str, int] = {}
        pattern = tuple([first.setdefault(texts[place], place) for place in self.iris])
        return pattern if self.constant_names.isdisjoint(first) else None

    def _shared_names(self, texts: Sequence[str]) -> Collection[str]:
        """The names of which more than one run tells something."""
        names = [texts[place] for place in self.subjects]
        if len(set(names)) == len(names) and self.constant_subjects.isdisjoint(names):
            return ()
        return {name for name in names if name in self.constant_subjects or names.count(name) > 1}


def _are_characters_of_iris(text: str) -> bool:
    """A quick form of `quads.ABSOLUTE_IRI` that refuses a little more (what is not printable)."""
    return text.isprintable() and not any(character in text for character in _FORBIDDEN)


def _merged(runs: list[bytes], names: Collection[str]) -> bytes | None:
    """The lines of all runs in order, when several are about one subject (a creator who is also the issuer).

    `names` are the subjects that are meant.
    """
    for name in names:
        opening = f"<{name}> ".encode()
        lines = sorted(b"".join([run for run in runs if run.startswith(opening)]).split(b"\n")[:-1])
        for line, following in pairwise(lines):
            if line == following and b"_:" in line:  # a blank node is mentioned once less than was hashed
                return None
        runs = [run for run in runs if not run.startswith(opening)]
        insort(runs, b"\n".join([*dict.fromkeys(lines), b""]))
    return b"".join(runs)


def read_mark(text: object) -> int | None:
    """Which slot `text` is the mark of, if it is one."""
    mark = _MARK.fullmatch(text) if isinstance(text, str) else None
    return int(mark[1]) if mark else None


def compile_json(text: str) -> Fillable:
    """JSON with a gap for each marked string, quotes included; filled with texts that are quoted as JSON strings."""
    parts = _QUOTED_MARK.split(text)
    return Fillable(Piece(tuple(parts[::2]), tuple(map(int, parts[1::2]))))


def compile_template(quads: Iterable[Quad], slots: int) -> NQuadsTemplate | None:
    """The template of a document whose texts were replaced by the first `slots` marks; nothing when there is none."""
    try:
        return _Compilation(list(quads), slots).template()
    except _NoForm:
        return None


class _NoForm(Exception):
    """A text that does not come out whole, or too many blank nodes."""


class _Compilation:
    """From the quads of a marked document to its template."""

    def __init__(self, quads: list[Quad], slots: int) -> None:
        self._quads = quads
        self._slots = slots
        self._iris: set[int] = set()
        self._literals: set[int] = set()
        blanks = sorted({token for quad in quads for token in quad if token.startswith("_:")})
        if len(blanks) > len(_LABELS):
            raise _NoForm
        self._blanks = {token: slots + number for number, token in enumerate(blanks)}
        self._values = slots + len(blanks)  # how long the list of values is so far
        self._sets: list[FillableList] = []

    def template(self) -> NQuadsTemplate:
        runs: dict[str, list[Quad]] = {}
        for quad in self._quads:
            runs.setdefault(quad[0], []).append(quad)
        fillable_runs = FillableList([self._run(quads) for quads in runs.values()])
        nodes = _compile_nodes([self._node(blank) for blank in self._blanks])
        if self._iris & self._literals or len(self._iris | self._literals) < self._slots:
            raise _NoForm
        subjects = [self._piece(subject) for subject in runs if not subject.startswith("_:")]
        return NQuadsTemplate(
            slots=self._slots,
            literals=tuple(sorted(self._literals)),
            iris=tuple(sorted(self._iris)),
            nodes=nodes,
            sets=tuple(self._sets),
            runs=fillable_runs,
            subjects=tuple(place for piece in subjects for place in piece.places),
            constant_subjects=frozenset(piece.constants[0][1:-1] for piece in subjects if not piece.places),
            constant_names=frozenset(token[1:-1] for subject, _, *rest in self._quads for token in (subject, *rest)),
        )

    def _run(self, quads: list[Quad]) -> Piece:
        """All lines about one subject: by predicate, and within a predicate by object and graph."""
        by_predicate: dict[str, list[Piece]] = {}
        for _, predicate, object_, graph in quads:
            by_predicate.setdefault(predicate, []).append(self._tail(object_, graph))
        subject = self._piece(quads[0][0])
        return _joined(
            subject + f" {predicate} " + tail + " .\n"
            for predicate, tails in sorted(by_predicate.items())
            for tail in self._set(tails)
        )

    def _tail(self, object_: str, graph: str) -> Piece:
        piece = self._piece(object_)
        return piece + " " + self._piece(graph) if graph else piece

    def _set(self, tails: list[Piece]) -> list[Piece]:
        """What follows one subject and predicate, in order; an order that depends on the texts is left to `fill`."""
        if len(tails) == 1:
            return tails
        if all(not tail.places for tail in tails):
            return sorted(tails, key=lambda tail: tail.constants[0])
        self._sets.append(FillableList(tails))
        self._values += len(tails)
        return [Piece(("", ""), (place,)) for place in range(self._values - len(tails), self._values)]

    def _node(self, blank: str) -> list[Piece]:
        def blind(token: str) -> Piece:
            if token.startswith("_:"):
                return Piece(("_:a" if token == blank else "_:z",))
            return self._piece(token)

        lines = []
        for subject, predicate, object_, graph in self._quads:
            if blank in (subject, object_, graph):
                line = blind(subject) + f" {predicate} " + blind(object_)
                lines.append((line + " " + blind(graph) if graph else line) + " .\n")
        return lines

    def _piece(self, token: str) -> Piece:
        """A token with its slot, if it is one."""
        if token in self._blanks:
            return Piece(("", ""), (self._blanks[token],))
        marked = _MARKED.fullmatch(token)
        if marked is None:
            if MARK_START in token:
                raise _NoForm
            return Piece((token,))
        if marked[1]:
            self._iris.add(int(marked[1]))
            return Piece(("<", ">"), (int(marked[1]),))
        if XSD + "double" in marked[3]:  # its text is rewritten when it is a number
            raise _NoForm
        self._literals.add(int(marked[2]))
        return Piece(('"', f'"{marked[3]}'), (int(marked[2]),))


def _joined(pieces: Iterable[Piece]) -> Piece:
    joined = Piece(("",))
    for piece in pieces:
        joined += piece
    return joined
