"""Verification: nine numbered checks and a verdict, whatever comes in (design §5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from badgeservice.credentials.badge_view import Assessment, BadgeView, Standard, StatusView
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.linked_data import LinkedData
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.shape import ReadingProfile
from badgeservice.credentials.verdict import Check, CheckName, Verdict, Verification, explain

__all__ = [
    "Assessment",
    "BadgeView",
    "Check",
    "CheckName",
    "Outcome",
    "Register",
    "RegisteredIssuer",
    "Standard",
    "StatusView",
    "Verdict",
    "Verification",
    "Verifier",
    "explain",
]


@dataclass(frozen=True, slots=True)
class RegisteredIssuer:
    """An issuer that a register vouches for."""

    name: str
    domain: str
    url: str


class Register(Protocol):
    """Who is this issuer? None when we do not know; that is a remark, not a fault of the badge."""

    def __call__(self, issuer_id: str) -> RegisteredIssuer | None: ...


@dataclass(frozen=True, slots=True)
class Verifier:
    """All that a verification needs and that does not differ between credentials."""

    linked_data: LinkedData
    register: Register
    profile: ReadingProfile = ReadingProfile.OPEN_BADGE
    skew: timedelta = timedelta(seconds=300)
    plain_http_hosts: frozenset[str] = field(default_factory=frozenset)

    def verify(
        self,
        content: bytes,
        *,
        fetch: Fetch,
        now: datetime,
        on_date: datetime | None = None,
        email: str | None = None,
    ) -> Verification:
        """The verdict about `content`; never raises for anything that is wrong with it."""
        raise NotImplementedError
