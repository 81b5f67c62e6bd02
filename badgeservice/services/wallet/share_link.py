"""The link of a share: a token of 130 bits that its owner can see again and that the database does not know."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime

from badgeservice.services.parts import Parts
from badgeservice.store.tables import Share

TOKEN_LENGTH = 26  # letters of base32, 5 bits each; the alphanumeric mode of a QR code holds them in few modules

_TOKEN = re.compile(rf"[A-Z2-7]{{{TOKEN_LENGTH}}}")


def share_url(parts: Parts, share_id: str) -> str:
    """The link as a person copies it. The address comes from the settings only (threats H1)."""
    return parts.settings.url(f"/v/{derive_token(parts, share_id).lower()}")


def qr_text(parts: Parts, share_id: str) -> str:
    """The link in capitals throughout: the alphanumeric mode makes the code a third smaller."""
    return parts.settings.url(f"/V/{derive_token(parts, share_id)}").upper()


def derive_token(parts: Parts, share_id: str) -> str:
    """The 130 bits of a share: an HMAC under a secret of the service, so that its owner can see the link again
    although the database holds only its hash."""
    digest = hmac.digest(parts.keystore.secret("share"), share_id.encode(), "sha256")
    return base64.b32encode(digest).decode()[:TOKEN_LENGTH]


def read_token(text: str) -> str | None:
    """The token as it is hashed, from whatever case and grouping it was typed in; None when it cannot be one."""
    token = re.sub(r"[\s-]", "", text[: 4 * TOKEN_LENGTH])
    return token.upper() if token.isascii() and _TOKEN.fullmatch(token.upper()) else None


def hash_token(token: str) -> str:
    """What is stored and looked up by: knowing the database does not open a share (threats W1)."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_open(share: Share, now: datetime) -> bool:
    """Whether the link works."""
    return share.ended_at is None and (share.ends_at is None or now < share.ends_at)
