"""One thing in a graph, asked by property: how every decision and every shown value is read (threats 2.3 step 6).

A property that decides something may have one value. Two validity dates or two issuers are not a puzzle to solve but a
reason to refuse: `one`, `only` and `node` raise `Contradiction`. What is only shown (a name, a description) may come in
several languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeVar, cast

from badgeservice.codes import Code
from badgeservice.credentials.linked_data.graph import RDF, RDF_TYPE, Graph, Iri, Literal, Term, read_term
from badgeservice.errors import Invalid, Message

VC: Final = "https://www.w3.org/2018/credentials#"
OB: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
STATUS: Final = "https://www.w3.org/ns/credentials/status#"
SCHEMA: Final = "https://schema.org/"

_LANGUAGES: Final = (None, "nl", "en")  # of several languages we show the first that is there


class Contradiction(Invalid):
    """The signed statements give several answers to a question that has one."""

    def __init__(self, predicate: str) -> None:
        word = predicate.rpartition("#")[2].rpartition("/")[2]
        super().__init__(
            Message(
                Code.CONTRADICTION,
                "This badge contradicts itself: it gives more than one answer for “{word}”.",
                word=word,
            ),
            field=word,
        )


class InLanguage(NamedTuple):
    """A text, and its language if it has one."""

    text: str
    language: str | None

    def is_in(self, language: str) -> bool:
        """`en-GB` is English too."""
        return self.language is not None and self.language.partition("-")[0].lower() == language


class Spoken(str):
    """A text that says in which language it is, for who has it read aloud."""

    __slots__ = ("language",)
    language: str


def preferred(words: frozenset[InLanguage]) -> str:
    """The text in the first of our languages that is there; of two in one language, the same one for everybody."""
    if not words:
        return ""
    order = {language: place for place, language in enumerate(_LANGUAGES)} if len(words) > 1 else {}
    chosen = min(words, key=lambda one: (order.get(one.language, len(order)), one.text, one.language or ""))
    if chosen.language is None:  # nearly always
        return chosen.text
    spoken = Spoken(chosen.text)
    spoken.language = chosen.language
    return spoken


Stated = TypeVar("Stated")


def in_language(stated: Stated, language: str) -> Stated:
    """What was stated, of which each text is the one in this language, where there is one; else all that there are."""
    match stated:
        case InLanguage():
            return stated
        case frozenset() if len(stated) > 1 and all(isinstance(one, InLanguage) for one in stated):
            return cast("Stated", frozenset(one for one in stated if one.is_in(language)) or stated)
        case frozenset():
            return cast("Stated", frozenset(in_language(one, language) for one in stated))
        case tuple():
            parts = (in_language(one, language) for one in stated)
            return cast("Stated", type(stated)(*parts) if hasattr(stated, "_fields") else tuple(parts))
        case _:
            return stated


def only(values: frozenset[str], predicate: str) -> str:
    """The one among the values of `predicate`. Raises `Contradiction` when there are more."""
    if len(values) > 1:
        raise Contradiction(predicate)
    return next(iter(values))


_NOTHING: Final = frozenset[InLanguage]()


class Node:
    """A thing in a graph, by its name. How it is asked says what the answer is good for:

    * to decide from, one value or `Contradiction`: `one` (a term), `only` and `word` (its text), `node` (a thing);
    * to decide from, of any number: `values` (terms), `nodes` (things), `types`;
    * only to show: `text` (in one language), `multilingual` (in all), `texts` (words, addresses), `listed` (in order).
    """

    __slots__ = ("graph", "name")

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph = graph
        self.name = name

    @property
    def id(self) -> str:
        """Its address, or nothing when it has none."""
        return "" if self.name.startswith("_:") else self.name

    @property
    def types(self) -> tuple[str, ...]:
        """What it is said to be."""
        return tuple(str(term) for term in self.values(RDF_TYPE) if isinstance(term, Iri))

    def values(self, *predicates: str) -> list[Term]:
        """Everything said by any of the predicates; versions of a vocabulary name some properties differently."""
        terms: list[Term] = []
        for predicate in predicates:
            if tokens := self.graph.about(self.name).get(predicate):
                terms += map(read_term, tokens)
        return terms

    def one(self, predicate: str) -> Term | None:
        """The only value. Raises `Contradiction`."""
        tokens = self.graph.about(self.name).get(predicate)
        if tokens is None:
            return None
        if len(tokens) > 1:
            raise Contradiction(predicate)
        return read_term(tokens[0])

    def only(self, predicate: str) -> str | None:
        """The only value as text: the value of a literal, the address of a thing. Raises `Contradiction`."""
        term = self.one(predicate)
        return term.value if isinstance(term, Literal) else term

    def word(self, predicate: str) -> str:
        """The same, empty when there is none."""
        return self.only(predicate) or ""

    def node(self, *predicates: str) -> Node | None:
        """The only thing that it points to. Raises `Contradiction`."""
        found = list(self.nodes(*predicates))
        if len(found) > 1:
            raise Contradiction(predicates[0])
        return found[0] if found else None

    def nodes(self, *predicates: str) -> Iterator[Node]:
        """The things that it points to."""
        for predicate in predicates:
            for token in self.graph.about(self.name).get(predicate, ()):
                if token[0] != '"':
                    yield Node(self.graph, str(read_term(token)))

    def text(self, predicate: str) -> str:
        """What is said in words, to be shown; in the first of our languages that is there."""
        return preferred(self.multilingual(predicate))

    def multilingual(self, predicate: str) -> frozenset[InLanguage]:
        """What is said in words, in every language."""
        tokens = self.graph.about(self.name).get(predicate)
        if tokens is None:  # as most of what may be said
            return _NOTHING
        return frozenset([InLanguage(*term[::2]) for term in map(read_term, tokens) if isinstance(term, Literal)])

    def texts(self, *predicates: str) -> tuple[str, ...]:
        """All words and addresses said by these predicates."""
        return tuple(term.value if isinstance(term, Literal) else str(term) for term in self.values(*predicates))

    def listed(self, predicate: str) -> tuple[frozenset[InLanguage], ...] | frozenset[str]:
        """What an ordered list says in words. The context of 2022 kept no order: then it is a set."""
        cell, words, seen = next(self.nodes(predicate), None), list[frozenset[InLanguage]](), set[str]()
        if cell is None:
            return frozenset(self.texts(predicate))
        while cell is not None and cell.name not in seen and cell.name != f"{RDF}nil":
            seen.add(cell.name)
            words.append(cell.multilingual(f"{RDF}first"))
            cell = next(cell.nodes(f"{RDF}rest"), None)
        return tuple(words)


Found = TypeVar("Found")
Lookup = Callable[[Node], Found]
"""What is read about a node: tuples, named tuples and frozen sets of texts, or nothing where nothing is stated."""
