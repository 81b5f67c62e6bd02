"""A learner's collection: see what was earned, and take it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from badgeservice.credentials.verification import BadgeView, Verification
from badgeservice.services.share import ShareView


class WalletState(StrEnum):
    """What a learner should know at a glance."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class WalletItem:
    """A credential in the wallet's list."""

    credential_id: str
    achievement_name: str
    issuer_name: str
    issued_at: datetime
    valid_until: datetime | None
    state: WalletState
    image_url: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class WalletCredential:
    """One credential in the wallet: what a viewer would be told, and the links that were handed out.

    `badge` is the verdict's own view and so absent when our bytes do not verify.
    """

    item: WalletItem
    badge: BadgeView | None
    verification: Verification
    revocation_reason: str
    shares: tuple[ShareView, ...]
