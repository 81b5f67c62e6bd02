"""Check 2 with a memory: what is the same in a thousand badges of one achievement is looked at once.

Whether a badge passes `check_well_formed` depends on two things. On its *shape* (`json_shape.py`): the names of its
members, the lengths of its lists, its types, contexts and numbers. And on some of its *texts*: that each id is an
address, that a date is a date, that a word is in its list. For a shape that passed twice, it is remembered which of its
texts were put to which checks, and for the next badge of that shape these checks are repeated and nothing else.

The list of checks is not written down a second time, which would one day differ from the first: it is heard. The rules
are applied once more to a copy of the document whose texts remember what they were asked.

When a check fails, all of it is checked again, so that the refusal says where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from badgeservice.credentials.bounded_cache import BoundedCache, SeenBefore
from badgeservice.credentials.document import Document, without_proof
from badgeservice.credentials.linked_data.json_shape import Path, Shape, Split, Splitter
from badgeservice.credentials.quick import quickly
from badgeservice.credentials.reading.badge_rules import PASSED_BY_ANY_TEXT, BadgeRules, Check
from badgeservice.credentials.reading.one_spelling import check_iri, check_part
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed

KNOWN: Final = 1_000  # shapes that are remembered; a rich badge's has about three hundred parts
MAX_CHARACTERS: Final = 10_000  # characters of all names in one shape; a rich badge's has four thousand


class HeardText(str):
    """A text that remembers what it was asked. `is_id` when it stands in a document as the id of something."""

    __slots__ = ("checks",)
    checks: list[Check]

    def __new__(cls, text: str, *, is_id: bool) -> HeardText:
        heard = super().__new__(cls, text)
        # `one_spelling.py` asks texts one thing: that an id is an address. All else is asked by the classes.
        heard.checks = [check_iri] if is_id else []
        return heard


def hear_checks(document: Document, texts: Sequence[HeardText]) -> tuple[tuple[int, Check], ...]:
    """What check 2 asks which of `texts` in a badge in which they stand: all that depends on what is in them."""
    _LISTENING.check_badge(document)
    return tuple(
        (index, check)
        for index, text in enumerate(texts)
        for check in dict.fromkeys(text.checks)
        if check not in PASSED_BY_ANY_TEXT
    )


class RememberedChecks:
    """Checks the shape of open badges. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: BoundedCache[Shape, tuple[tuple[int, Check], ...]] = BoundedCache(KNOWN)
        self._seen = SeenBefore()

    def check(self, document: Document, split: Split | None, splitter: Splitter) -> None:
        """As `check_well_formed` for an open badge.

        `split` is the document without its proof, taken apart by `splitter`. Raises `Malformed`.
        """
        if split and quickly(self._lets_pass, document, split):
            return
        check_well_formed(document, ReadingProfile.OPEN_BADGE)
        if split:
            quickly(self._learn, split.shape, document, splitter)

    def _lets_pass(self, document: Document, split: Split) -> bool:
        """Does it pass by what is remembered of its shape? Raises `Malformed`."""
        checks = self._known.get(split.shape)
        if checks is None:
            return False
        for index, check in checks:
            check(split.texts[index])
        check_part("proof", document.get("proof", ()))
        return True

    def _learn(self, shape: Shape, document: Document, splitter: Splitter) -> None:
        """Take note of a document that has passed; at the second of its shape, listen to what its texts are asked."""
        if sum(len(part) for part in shape.parts if isinstance(part, str)) > MAX_CHARACTERS:
            return  # any name may stand in a badge here, and a thousand of them must not fill the memory
        if self._seen.again(shape):
            self._known.keep(shape, self._listen(document, splitter))

    def _listen(self, document: Document, splitter: Splitter) -> tuple[tuple[int, Check], ...]:
        texts: list[HeardText] = []

        def listen(path: Path, text: str) -> HeardText:
            texts.append(HeardText(text, is_id=path[-1] == "id"))
            return texts[-1]

        return hear_checks(splitter.replace(without_proof(document), listen), texts)


def _remembered(check: Check) -> Check:
    def remember(value: object) -> None:
        check(value)
        if isinstance(value, HeardText):
            value.checks.append(check)

    return remember


_LISTENING: Final = BadgeRules(_remembered)
