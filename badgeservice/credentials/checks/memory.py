"""What a verifier remembers from one badge to the next, so that a thousand badges of one issuer cost less.

`Memory` is all of it. What check 2 asks of badges that are written alike is kept by `remembered_checks.py`.
`Recent` is for what was found out less than a minute ago: the keys of issuers, and their status lists.

A hundred thousand badges name one list, and establishing it costs as much as establishing a badge. What was found
may be used again when nothing that it rests on can have changed:

* every page that was fetched to find it is asked for again, and its bytes are the same, so whoever fetches stays in
  charge of how old an answer may be, and a page that cannot be had is missed;
* less than a minute has passed, well within the skew that clocks are allowed anyway, so no date has gone by unseen.

What depends on the badge (may this key sign this, is this list of the right issuer, fresh, and still within its period)
is asked for each. Only answers are kept, no refusals.

Of a status list its date is remembered as well, for as long as the program runs: see `Newest`. What a badge says is
read once from statements that were seen before: see `Views`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Generic, NamedTuple, TypeVar

from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.bounded_cache import BoundedCache
from badgeservice.credentials.checks.established import Listing
from badgeservice.credentials.document import IssuerId
from badgeservice.credentials.fetching import Fetch, Fetched, NotFetched
from badgeservice.credentials.keys.verification_method import ResolvedKey
from badgeservice.credentials.linked_data.linked_data import LinkedDocument
from badgeservice.credentials.quick import quickly
from badgeservice.credentials.reading.remembered_checks import RememberedChecks

ANSWERS: Final = 64
DATES: Final = 10_000
VIEWS: Final = 256
# Bytes of question and pages; what is larger is found out each time. A list takes 1,000 to 23,000.
MAX_REMEMBERED: Final = 64 * 1024
KEPT_FOR: Final = timedelta(seconds=60)

Answer = TypeVar("Answer")


class _Page(NamedTuple):
    """Something that was fetched on the way to an answer."""

    url: str
    accept: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Known(Generic[Answer]):
    answer: Answer
    at: datetime
    pages: tuple[_Page, ...]  # everything that was fetched


class Recent(Generic[Answer]):
    """The latest answers to questions of one kind. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: BoundedCache[str | bytes, _Known[Answer]] = BoundedCache(ANSWERS)

    def ask(self, question: str | bytes, fetch: Fetch, now: datetime, find: Callable[[Fetch], Answer]) -> Answer:
        """What `find` answers, or answered to the same question less than a minute ago; raises whatever it raises."""
        known = quickly(self._recall, question, fetch, now)
        if known is not None:
            return known.answer
        pages: list[_Page] = []

        def note(url: str, accept: str) -> Fetched:
            fetched = fetch(url, accept)
            pages.append(_Page(url, accept, fetched.content))
            return fetched

        answer = find(note)  # what it raises is not kept, because a refusal may be over a second later
        quickly(self._keep, question, _Known(answer, now, tuple(pages)))
        return answer

    def _recall(self, question: str | bytes, fetch: Fetch, now: datetime) -> _Known[Answer] | None:
        known = self._known.get(question)
        # Both, because a page may be withdrawn within the minute, and a date may pass while the page stays the same.
        is_recent = known is not None and abs(now - known.at) < KEPT_FOR
        return known if known is not None and is_recent and _are_same(known.pages, fetch) else None

    def _keep(self, question: str | bytes, known: _Known[Answer]) -> None:
        if len(question) + sum(len(page.content) for page in known.pages) <= MAX_REMEMBERED:
            self._known.keep(question, known)


def _are_same(pages: tuple[_Page, ...], fetch: Fetch) -> bool:
    try:
        return all(fetch(page.url, page.accept).content == page.content for page in pages)
    except NotFetched:
        return False


class Thing(NamedTuple):
    """What has a date: the thing at an address, as one issuer has it there."""

    url: str
    issuer_id: IssuerId


class Newest:
    """The newest date that was seen of each thing, so that an older copy that is put back is noticed (threats V16).

    Ask it of what is proven only, or a stranger could make the real one look old. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._dates: BoundedCache[Thing, datetime] = BoundedCache(DATES)
        self._lock = Lock()

    def is_older(self, thing: Thing, date: datetime, than: timedelta) -> bool:
        """Is this date more than `than` before the newest one of `thing`? It is remembered when it is the newest."""
        with self._lock:
            newest = self._dates.get(thing)
            # Kept while the program runs, because a list that was put back yesterday undoes a revocation all the same.
            if newest is None or date > newest:
                self._dates.keep(thing, date)
        return newest is not None and newest - date > than


class Views:
    """What badges say to a page, by the statements that were read. Safe to share between threads.

    A view is made of the canonical statements, of which badge it is among them, in a language, and of nothing else: no
    clock, no register. So those three are all of the key, and equal statements have one view for ever. Whether they are
    signed, withdrawn or expired is found out each time, and nobody asks for the view before that.
    """

    def __init__(self) -> None:
        self._known: BoundedCache[tuple[bytes, str, str], BadgeView] = BoundedCache(VIEWS)

    def find(self, statements: LinkedDocument, name: str, language: str, read: Callable[[], BadgeView]) -> BadgeView:
        """What `read` gives for these statements, now or before; raises whatever it raises."""
        known = quickly(self._recall, statements, name, language)
        if known is not None:
            return known
        view = read()
        quickly(self._keep, statements, name, language, view)
        return view

    def _recall(self, statements: LinkedDocument, name: str, language: str) -> BadgeView | None:
        return self._known.get((statements.digest, name, language))

    def _keep(self, statements: LinkedDocument, name: str, language: str, view: BadgeView) -> None:
        if len(statements.canonical) <= MAX_REMEMBERED:  # strangers hand in badges too, with pictures in them
            self._known.keep((statements.digest, name, language), view)


@dataclass(frozen=True, slots=True)
class Memory:
    """All that a verifier remembers. Forgetting it costs time and changes no verdict, but for `newest`."""

    badge_checks: RememberedChecks = field(default_factory=RememberedChecks)
    keys: Recent[ResolvedKey] = field(default_factory=Recent)
    lists: Recent[Listing] = field(default_factory=Recent)
    newest: Newest = field(default_factory=Newest)
    views: Views = field(default_factory=Views)
