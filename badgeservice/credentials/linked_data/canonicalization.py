"""RDFC-1.0, RDF Dataset Canonicalization (W3C 2024), bounded: one set of statements, one text, or a refusal.

Two documents that state the same must give the same bytes before they can be hashed. IRIs and literals have one
spelling, and lines can be sorted; what remains are *blank nodes*, things without a name, which every parser numbers
as it likes. RDFC-1.0 gives them names that depend only on what is said of them:

1. Hash, for each blank node, the lines that mention it, with the node itself written `_:a` and any other `_:z`
   (§4.6, *first degree*). A node whose hash nobody shares is named `_:c14n0`, `_:c14n1`, … in the order of the hashes.
   In every Open Badge of ours that is where it ends.
2. Nodes that share a hash are told apart by their neighbours, and their neighbours' neighbours, trying each order in
   which equal neighbours can be visited (§4.8, *n-degree*).

Step 2 takes factorial time on graphs made for it (§7.1, "dataset poisoning": a few hundred bytes keep a lenient
verifier busy for years). So each comparison is counted, and a document that needs more than `WORK` of them is refused
as `TooComplex`. The largest published badges, with forty blank nodes, need a few hundred; a refusal takes less than a
tenth of a second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from badgeservice.credentials.linked_data.graph import Quad, write_quad
from badgeservice.errors import Invalid, Sentence

WORK: Final = 10_000
# A path of neighbours deeper than this is never needed to tell badges' nodes apart, and Python's stack is not endless.
DEPTH: Final = 64

Labels = dict[str, str]


class TooComplex(Invalid):
    """Its statements are so entangled that telling them apart would take unreasonable time."""

    def __init__(self) -> None:
        super().__init__(
            "too_complex",
            Sentence(
                en="This document is built in such an entangled way that we do not check it.",
                nl="Dit document zit zo ingewikkeld in elkaar dat we het niet controleren.",
            ),
        )


def canonical_lines(quads: Iterable[Quad], algorithm: str = "sha256", *, work: int = WORK) -> list[str]:
    """The canonical N-Quads of a set of quads, a line each, in order.

    Raises:
        TooComplex: when naming the blank nodes takes more than `work` steps.
    """
    dataset = set(quads)
    labels = canonical_labels(dataset, algorithm, work=work)
    return sorted(write_quad(tuple(labels.get(token, token) for token in quad)) for quad in dataset)  # type: ignore[arg-type]


def canonical_labels(dataset: set[Quad], algorithm: str = "sha256", *, work: int = WORK) -> Labels:
    """The canonical label of each blank node (§4.4)."""
    mentions: dict[str, list[Quad]] = {}
    for quad in dataset:
        for token in {quad[0], quad[2], quad[3]}:
            if token.startswith("_:"):
                mentions.setdefault(token, []).append(quad)
    first = {node: first_degree_hash(node, quads, algorithm) for node, quads in mentions.items()}
    by_hash: dict[str, list[str]] = {}
    for node, digest in first.items():
        by_hash.setdefault(digest, []).append(node)
    labels: Labels = {}
    for _, nodes in sorted(by_hash.items()):
        if len(nodes) == 1:
            _issue(labels, "_:c14n", nodes[0])
    if len(labels) < len(first):
        naming = _Entangled(mentions, first, labels, algorithm, work)
        naming.label(nodes for _, nodes in sorted(by_hash.items()) if len(nodes) > 1)
    return labels


def first_degree_hash(node: str, quads: Iterable[Quad], algorithm: str) -> str:
    """The hash of the lines that mention `node`, blind to every blank node's label (§4.6)."""
    lines = (write_quad((_blind(s, node), p, _blind(o, node), _blind(g, node))) for s, p, o, g in quads)
    return hashlib.new(algorithm, "".join(sorted(lines)).encode()).hexdigest()


def _blind(token: str, node: str) -> str:
    if not token.startswith("_:"):
        return token
    return "_:a" if token == node else "_:z"


def _issue(labels: Labels, prefix: str, node: str) -> str:
    """The label of `node`, the next one when it has none yet (§4.5)."""
    return labels.setdefault(node, f"{prefix}{len(labels)}")


class _Entangled:
    """Naming the blank nodes whose first-degree hashes are equal (§4.4 step 5, §4.7, §4.8)."""

    def __init__(
        self, mentions: dict[str, list[Quad]], first: dict[str, str], labels: Labels, algorithm: str, work: int
    ) -> None:
        self._mentions = mentions
        self._first = first
        self._labels = labels
        self._hash: Callable[[str], str] = lambda text: hashlib.new(algorithm, text.encode()).hexdigest()
        self._work = work

    def label(self, groups: Iterable[list[str]]) -> None:
        """Issue the canonical labels of these groups of look-alikes, in the order given."""
        for nodes in groups:
            paths = []
            for node in nodes:
                if node not in self._labels:
                    issuer: Labels = {}
                    _issue(issuer, "_:b", node)
                    paths.append(self._n_degree(node, issuer, DEPTH))
            for _, issuer in sorted(paths, key=lambda path: path[0]):
                for node in issuer:
                    _issue(self._labels, "_:c14n", node)

    def _spend(self) -> None:
        self._work -= 1
        if self._work < 0:
            raise TooComplex

    def _related_hash(self, related: str, quad: Quad, issuer: Labels, position: str) -> str:
        """§4.7: how `related` looks from here: its role, the predicate, and the best name it has so far."""
        self._spend()
        name = self._labels.get(related) or issuer.get(related) or self._first[related]
        return self._hash(f"{position}{name}" if position == "g" else f"{position}{quad[1]}{name}")

    def _related(self, node: str, issuer: Labels) -> list[tuple[str, list[str]]]:
        """§4.8 steps 1-3: the neighbours of `node`, grouped by how they look from here."""
        groups: dict[str, list[str]] = {}
        for quad in self._mentions[node]:
            for position, token in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
                if token.startswith("_:") and token != node:
                    groups.setdefault(self._related_hash(token, quad, issuer, position), []).append(token)
        return sorted(groups.items())

    def _n_degree(self, node: str, issuer: Labels, depth: int) -> tuple[str, Labels]:
        """§4.8: the hash of `node` by its neighbourhood, and the order in which that names the nodes around it."""
        if depth == 0:
            raise TooComplex
        data = ""
        for related_hash, nodes in self._related(node, issuer):
            chosen: tuple[str, Labels] | None = None
            for order in distinct_orders(nodes):
                path = self._path(order, issuer, chosen[0] if chosen else "", depth)
                if path is not None and (chosen is None or path[0] < chosen[0]):
                    chosen = path
            if chosen is None:  # a group has at least one node, and the first order is never skipped
                raise TooComplex
            data += related_hash + chosen[0]
            issuer = chosen[1]
        return self._hash(data), issuer

    def _path(self, order: list[str], issuer: Labels, best: str, depth: int) -> tuple[str, Labels] | None:
        """§4.8 step 5.4 for one order of equal neighbours; nothing when it cannot beat `best`."""
        issuer, path, unnamed = dict(issuer), "", []
        for related in order:
            self._spend()
            if related in self._labels:
                path += self._labels[related]
            else:
                if related not in issuer:
                    unnamed.append(related)
                path += _issue(issuer, "_:b", related)
            if best and len(path) >= len(best) and path > best:
                return None
        for related in unnamed:
            digest, named = self._n_degree(related, issuer, depth - 1)
            path += f"{_issue(issuer, '_:b', related)}<{digest}>"
            issuer = named
            if best and len(path) >= len(best) and path > best:
                return None
        return path, issuer


def distinct_orders(nodes: Iterable[str]) -> Iterator[list[str]]:
    """Each order of `nodes` once, also when a node is listed twice, as the name of a graph is for all its quads."""
    order = sorted(nodes)
    while True:
        yield order
        rise = next((i for i in range(len(order) - 2, -1, -1) if order[i] < order[i + 1]), None)
        if rise is None:
            return
        swap = next(i for i in range(len(order) - 1, rise, -1) if order[i] > order[rise])
        order[rise], order[swap] = order[swap], order[rise]
        order[rise + 1 :] = reversed(order[rise + 1 :])
