"""The outline of a document's text: what is around its strings, and which strings make it what it is (step 1).

Badges of one achievement are written alike. Between their strings stands the same text, brackets and numbers and all;
names, types and contexts are the same strings; only the rest differs. Once a badge was found in order, every document
with its outline is as well written and has its shape (`splitting.py`), whatever the other strings are: without a
quote, a backslash or a control character in it, a string is what stands between its quotes.

So for an outline that was genuine twice, reading strictly and reading the shape come down to cutting the text at its
quotes, and comparing. Of all that may be escaped only line breaks are known here, which descriptions have. Everything
else is read the strict way (`reading.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from operator import itemgetter
from typing import Any, Final, NamedTuple

from badgeservice.credentials.content import Document
from badgeservice.credentials.latest import Latest, Met
from badgeservice.credentials.members import without_proof
from badgeservice.credentials.quick import quickly
from badgeservice.credentials.reading import read_document
from badgeservice.credentials.splitting import Shape, Split, Splitter

MAX_BYTES: Final = 16 * 1024  # bytes of a document; a rich badge has four thousand
CAPACITY: Final = 400_000  # characters around the strings, of all that is remembered: 500 rich badges, 60 MB at most
ALIKE: Final = 4  # of them that differ in names and types only

_NOT_TEXT: Final = bytes([*range(0x20), 0x7F])
# What differs between proofs that are alike. (`type`, `id` and whatever else is looked at, is the same string.)
_OPEN_IN_PROOF: Final = frozenset({"created", "verificationMethod", "proofValue"})

Picked = Callable[[Sequence[str]], Any]


class _Outline(NamedTuple):
    """What was found in order, besides the text around the strings."""

    pick_same: Picked
    same: tuple[str, ...]
    pick_texts: Picked
    shape: Shape
    not_text: int  # how many control characters are around the strings: line breaks and tabs
    escapes: int  # how many are in the strings that are the same


class Outlines:
    """The outlines that were met last. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: Latest[str, tuple[_Outline, ...]] = Latest(CAPACITY, len)
        self._met = Met()

    def read(self, content: bytes) -> tuple[Document, Split | None]:
        """The document in `content`, as `read_document`; with shape and texts when its outline is known.

        Raises `Unreadable`.
        """
        return quickly(self._recognise, content) or (read_document(content), None)

    def _recognise(self, content: bytes) -> tuple[Document, Split] | None:
        cut = _cut(content)
        if cut is not None:
            text, around, strings = cut
            for outline in self._known.get(around) or ():
                if outline.pick_same(strings) == outline.same and _control_characters(content) == outline.not_text:
                    texts = list(outline.pick_texts(strings))
                    escapes = text.count("\\") - outline.escapes
                    if not escapes or _unescape(texts, escapes):
                        return json.loads(text), Split(outline.shape, texts)
        return None

    def learn(self, content: bytes, document: Document, splitter: Splitter) -> None:
        """Take note of a document that was genuine; at the second of its outline, remember that."""
        quickly(self._learn, content, document, splitter)

    def _learn(self, content: bytes, document: Document, splitter: Splitter) -> None:
        cut, split = _cut(content), splitter.split(without_proof(document))
        if cut is None or split is None:
            return
        text, around, strings = cut
        found = list(_walk(document, splitter))
        unescaped = strings.copy()
        if not _unescape(unescaped, text.count("\\")) or [one for one, _, _ in found] != unescaped:
            return
        same = tuple(compress(strings, (not is_open for _, is_open, _ in found)))
        if not self._met.again((around, same)):
            return
        outline = _Outline(
            _picker(not is_open for _, is_open, _ in found),
            same,
            _picker(is_slot for _, _, is_slot in found),
            split.shape,
            _control_characters(content),
            sum(one.count("\\") for one in same),
        )
        self._known.keep(around, (outline, *(self._known.get(around) or ())[: ALIKE - 1]))


def _walk(document: Document, splitter: Splitter) -> Iterator[tuple[str, bool, bool]]:
    """Every string in the order of the text: may it be another one in a document that is alike, and is it a text?

    Those are the texts of `Splitter.split`, and a few strings of the proofs.
    """
    for name, member in document.items():
        yield name, False, False
        is_open = _OPEN_IN_PROOF.__contains__ if name == "proof" else splitter.is_open
        for text, may_differ in _strings(name, member, is_open):
            yield text, may_differ, may_differ and name != "proof"


def _strings(name: str, value: object, is_open: Callable[[str], bool]) -> Iterator[tuple[str, bool]]:
    """The strings in the value of the member `name`, the names of members within it too."""
    if isinstance(value, str):
        yield value, is_open(name)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield key, False
            yield from _strings(key, member, is_open)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(name, item, is_open)


def _cut(content: bytes) -> tuple[str, str, list[str]] | None:
    """The text, what stands around its strings, and these as they are written; nothing when it is no small text.

    Nor when it ends within a string: what is around that would be the same as without it.
    """
    if len(content) > MAX_BYTES:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    pieces = text.split('"')
    if len(pieces) % 2 == 0:
        return None
    return text, '"'.join(pieces[::2]), pieces[1::2]


def _unescape(texts: list[str], escapes: int) -> bool:
    """Put in the line breaks of `texts`, which account for all escapes there are; false when others are among them."""
    for place, text in enumerate(texts):
        if "\\" in text:
            escapes -= text.count("\\n")
            texts[place] = text.replace("\\n", "\n")
            if "\\" in texts[place]:
                return False
    return escapes == 0


def _control_characters(content: bytes) -> int:
    return len(content) - len(content.translate(None, _NOT_TEXT))


def _picker(chosen: Iterator[bool]) -> Picked:
    """What picks the strings at the chosen places, as a tuple."""
    places = list(compress(range(MAX_BYTES), chosen))
    if len(places) < 2:  # `itemgetter` would not make a tuple
        return lambda strings: tuple([strings[place] for place in places])
    return itemgetter(*places)
