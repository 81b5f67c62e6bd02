"""Verify: what was scanned, dropped or pasted -> a verdict that was really checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.credentials.verification import Verification


@dataclass(frozen=True, slots=True)
class Revocation:
    """When, by whom and why, from our own record; only told when the verdict says revoked."""

    at: datetime
    organisation_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShareVerification:
    """A scanned share: the verdict, and what the page needs around it."""

    verification: Verification
    share_ends_at: datetime | None
    issuer_slug: str
    issuer_accent: str
    domain: str  # where the reader should find themselves
    revocation: Revocation | None
