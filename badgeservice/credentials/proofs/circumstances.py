"""What proofs and tokens are checked with: the time, the world outside, and what they must have been made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.credentials.document import Strings
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.keys.verification_method import ResolvedKey, resolve_verification_method


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofCircumstances:
    """What a verifier brings along to a proof. `checks/circumstances.py` adds what is asked besides."""

    fetch: Fetch
    now: datetime
    plain_http_hosts: frozenset[str] = frozenset()
    purpose: str = "assertionMethod"
    domain: Strings | None = None  # what it must have been made for, where the verifier says so
    challenge: str | None = None

    def resolve(self, verification_method: str) -> ResolvedKey:
        """The key of that name, from the document of whoever controls it. Raises `NotFetched` or `Invalid`."""
        return resolve_verification_method(verification_method, self.fetch, plain_http_hosts=self.plain_http_hosts)
