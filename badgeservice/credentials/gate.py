"""The gate with a memory: what is the same in a thousand badges of one achievement is looked at once (check 2).

The gate is `check_well_formed` for open badges. Whether a badge passes depends on two things. On its *shape*
(`splitting.py`): the names of its members, the lengths of its lists, its types, contexts and numbers. And on some of
its *texts*: that each id is an address, that a date is a date, that a word is in its list. For a shape that passed
twice, the gate remembers which of its texts were put to which checks, and for the next badge of that shape it repeats
these checks and nothing else.

The list of checks is not written down a second time, which would one day differ from the first: it is heard. The
gate itself is passed once more by a copy of the document whose texts remember what they were asked.

When a check fails, the whole gate is passed, so that the refusal is its own and says where.
"""

from __future__ import annotations

from typing import Final

from badgeservice.credentials.classes import PASSED_BY_ANY_TEXT, Check, Classes
from badgeservice.credentials.content import Document
from badgeservice.credentials.latest import Latest, Met
from badgeservice.credentials.members import without_proof
from badgeservice.credentials.plain import check_iri, check_part
from badgeservice.credentials.quick import quickly
from badgeservice.credentials.splitting import Path, Shape, Split, Splitter
from badgeservice.credentials.well_formed import ReadingProfile, check_well_formed

KNOWN: Final = 1_000  # shapes that are remembered; a rich badge's has about three hundred parts
MAX_LETTERS: Final = 10_000  # letters of all names in one shape; a rich badge's has four thousand


class _Text(str):
    """A text that remembers what it was asked."""

    __slots__ = ("checks",)
    checks: list[Check]


class Gate:
    """Checks the shape of open badges. Safe to share between threads."""

    def __init__(self) -> None:
        self._classes = Classes(_remembered)
        self._known: Latest[Shape, tuple[tuple[int, Check], ...]] = Latest(KNOWN)
        self._met = Met()

    def check(
        self, document: Document, split: Split | None, splitter: Splitter, *, has_known_proof: bool = False
    ) -> None:
        """As `check_well_formed` for an open badge.

        `split` is the document without its proof, taken apart by `splitter`; with `has_known_proof` its proofs are
        written like some that passed before. Raises `Malformed`.
        """
        if split and quickly(self._lets_pass, document, split, has_known_proof=has_known_proof):
            return
        check_well_formed(document, ReadingProfile.OPEN_BADGE)
        if split:
            quickly(self._learn, split.shape, document, splitter)

    def _lets_pass(self, document: Document, split: Split, *, has_known_proof: bool) -> bool:
        """Does it pass by what is remembered of its shape? Raises `Malformed`."""
        checks = self._known.get(split.shape)
        if checks is None:
            return False
        for index, check in checks:
            check(split.texts[index])
        if not has_known_proof:
            check_part("proof", document.get("proof", ()))
        return True

    def _learn(self, shape: Shape, document: Document, splitter: Splitter) -> None:
        """Take note of a document that has passed; at the second of its shape, listen to what its texts are asked."""
        if sum(len(part) for part in shape.parts if isinstance(part, str)) > MAX_LETTERS:
            return  # any name may stand in a badge here, and a thousand of them must not fill the memory
        if self._met.again(shape):
            self._known.keep(shape, self._listen(document, splitter))

    def _listen(self, document: Document, splitter: Splitter) -> tuple[tuple[int, Check], ...]:
        texts: list[_Text] = []

        def listen(path: Path, text: str) -> _Text:
            listening = _Text(text)
            # `plain.py` asks texts one thing: that an id is an address. All else is asked by the classes.
            listening.checks = [check_iri] if path[-1] == "id" else []
            texts.append(listening)
            return listening

        self._classes.check_badge(splitter.replace(without_proof(document), listen))
        return tuple(
            (index, check)
            for index, text in enumerate(texts)
            for check in dict.fromkeys(text.checks)
            if check not in PASSED_BY_ANY_TEXT
        )


def _remembered(check: Check) -> Check:
    def remember(value: object) -> None:
        check(value)
        if isinstance(value, _Text):
            value.checks.append(check)

    return remember
