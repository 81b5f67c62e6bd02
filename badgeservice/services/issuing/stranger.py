"""Verify our own output as a stranger would: every check that anybody could make, from what anybody can fetch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from badgeservice.credentials.fetching import Fetched
from badgeservice.credentials.verification import Verification
from badgeservice.services.parts import Parts


def as_stranger(parts: Parts) -> Callable[[bytes], Verification]:
    """For what is verified together, now: what everybody can fetch, the DID document, the status list and the register,
    is asked for once."""
    fetch, now = parts.fetch, parts.clock()
    fetched: dict[str, Fetched] = {}

    def fetch_once(url: str, accept: str) -> Fetched:
        if url not in fetched:
            fetched[url] = fetch(url, accept)
        return fetched[url]

    verifier = replace(parts.verifier, register=cache(parts.verifier.register))
    return lambda content: verifier.verify(content, fetch=fetch_once, now=now)
