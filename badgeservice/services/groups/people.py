"""People whom an organisation awarded something before, found by a name or an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.store.awarding import people
from badgeservice.store.awarding.people import Awarded

ON_A_PAGE: Final = 10
MOST: Final = 100  # more than that nobody looks through: they type another letter
SHORTEST: Final = 2
_OF_ADDRESSES: Final = frozenset("@._0123456789")


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """A page of them."""

    words: str
    rows: tuple[Awarded, ...] = ()
    page: int = 1
    pages: int = 1
    has_more: bool = False  # than we list
    is_too_short: bool = False


def find_people(parts: Parts, teacher: SignedIn, words: str, page: int) -> FoundPeople:
    """Of the organisations and departments that this teacher awards for, and of no others."""
    if len("".join(words.split())) < SHORTEST:
        return FoundPeople(words, is_too_short=True)
    found = _find(parts, teacher, words.lower().split())
    pages = max(1, -(-min(len(found), MOST) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = found[:MOST][(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return FoundPeople(words, tuple(shown), page, pages, len(found) > MOST)


def _find(parts: Parts, teacher: SignedIn, words: list[str]) -> list[Awarded]:
    """Names first: who types an address shows it by a sign or a digit of it, or by the name of nobody."""
    is_address = any(_OF_ADDRESSES & set(word.rstrip(".")) for word in words)
    with parts.reading() as session:
        units = people.list_unit_ids(session, teacher.where_may(Permission.AWARD))
        named = [] if is_address else people.list_named(session, units, words, MOST + 1)
        return list(named or people.list_addressed(session, units, words, MOST + 1))


def unknown_person() -> NotFound:
    """Nobody, or somebody whom only others awarded something."""
    return NotFound(Message(Code.LEARNER_UNKNOWN, "We did not find this learner."))
