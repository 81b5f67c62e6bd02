"""Verify our own output as a stranger would: every check that anybody could make, from what anybody can fetch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from badgeservice.credentials.fetching import Fetch, Fetched
from badgeservice.credentials.verification import Verification, Verifier
from badgeservice.services.parts import Parts


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a stranger verifies with, at one moment."""

    verifier: Verifier
    fetch: Fetch
    now: datetime

    def verify(self, content: bytes) -> Verification:
        return self.verifier.verify(content, fetch=self.fetch, now=self.now)


def as_stranger(parts: Parts) -> Stranger:
    """For what is verified together, now: what everybody can fetch, the DID document, the status list and the register,
    is asked for once."""
    fetch = parts.fetch
    fetched: dict[str, Fetched] = {}

    def fetch_once(url: str, accept: str) -> Fetched:
        if url not in fetched:
            fetched[url] = fetch(url, accept)
        return fetched[url]

    poses = parts.verifier.new_poses()
    verifier = replace(parts.verifier, register=cache(parts.verifier.register), new_poses=lambda: poses)
    return Stranger(verifier, fetch_once, parts.clock())
