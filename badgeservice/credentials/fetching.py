"""How the core sees the outside world: as a function that may or may not bring a document.

Nothing in `credentials/` opens a socket. Whoever calls the core hands it a `Fetch`; the real one lives in
`badgeservice/remote.py` (public addresses only, no redirects, bounded in bytes and time; threats V10-V13), the
one in tests is a dictionary. A fetch that fails raises `NotFetched`, and its code says why, because a check that
could not look is "not checked", never "passed" and never "failed" (design section 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, runtime_checkable

from badgeservice.errors import Unavailable

JSON_ACCEPT = "application/json, application/ld+json;q=0.9"
DID_ACCEPT = "application/did+json, application/did+ld+json;q=0.9, application/json;q=0.8"
JWK_ACCEPT = "application/jwk+json, application/json;q=0.9"
CREDENTIAL_ACCEPT = (
    "application/vc, application/vc+ld+json, application/vc+jwt;q=0.9, application/ld+json;q=0.8, "
    "application/json;q=0.7, text/plain;q=0.6"  # the last is a signed token in Open Badges 3.0
)

# Whoever fetches may keep an answer for so long, and until then it counts as new: no site is asked for a document
# more often, whatever that says (threats V13).
FRESH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered, and when it did: a cached answer keeps its first `fetched_at`, so age is visible."""

    content: bytes
    media_type: str
    fetched_at: datetime
    url: str


class NotFetched(Unavailable):
    """The address was refused or did not answer in time, in size or with success.

    `code` is one of `fetch_refused`, `fetch_timeout`, `fetch_status`, `fetch_gone` (HTTP 410), `fetch_too_large`,
    `fetch_failed` and `fetch_budget_spent`; `field` is the address.
    """


class Fetch(Protocol):
    """Get the document at `url`, preferring the media types of `accept`. Raises `NotFetched`, nothing else."""

    def __call__(self, url: str, accept: str) -> Fetched: ...


@runtime_checkable
class CountedFetch(Protocol):
    """A `Fetch` that brings so many documents for one verification, and no more (threats V13)."""

    def allow_one_more(self) -> None:
        """One document beside those, once: for a badge that cannot be judged with fewer."""


def allow_one_more(fetch: Fetch) -> None:
    """Let `fetch` bring one document more, if it counts them."""
    if isinstance(fetch, CountedFetch):
        fetch.allow_one_more()
