"""The link of a share: a token of 130 bits that its owner can see again and that the database does not know."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime
from typing import NewType

from badgeservice.services import addresses
from badgeservice.services.parts import Parts
from badgeservice.store.shares import Shown
from badgeservice.store.tables import Share, TokenHash

ShareToken = NewType("ShareToken", str)  # in capitals; what it was typed as is only text

TOKEN_LENGTH = 26  # letters of base32, 5 bits each; the alphanumeric mode of a QR code holds them in few modules

# As people read a letter from paper: no token has these digits.
_MISREAD = str.maketrans("018", "OIB")
_TOKEN = re.compile(rf"[A-Z2-7]{{{TOKEN_LENGTH}}}")


def share_url(parts: Parts, share_id: str) -> str:
    """The link as a person copies it. The address comes from the settings only (threats H1)."""
    return addresses.SHARE.url(parts.settings, token=derive_token(parts, share_id).lower())


def qr_text(parts: Parts, share_id: str) -> str:
    """The link in capitals throughout: the alphanumeric mode makes the code a third smaller."""
    return addresses.SHARE_IN_CAPITALS.url(parts.settings, token=derive_token(parts, share_id)).upper()


def derive_token(parts: Parts, share_id: str) -> ShareToken:
    """The 130 bits of a share: an HMAC under a secret of the service, so that its owner can see the link again
    although the database holds only its hash."""
    digest = hmac.digest(parts.keystore.secret("share"), share_id.encode(), "sha256")
    return ShareToken(base64.b32encode(digest).decode()[:TOKEN_LENGTH])


def read_token(text: str) -> ShareToken | None:
    """The token as it is hashed, from whatever case and grouping it was typed in; None when it cannot be one."""
    token = re.sub(r"[\s-]", "", text[: 4 * TOKEN_LENGTH])
    read = token.upper().translate(_MISREAD)
    return ShareToken(read) if token.isascii() and _TOKEN.fullmatch(read) else None


def hash_token(token: ShareToken) -> TokenHash:
    """What is stored and looked up by: knowing the database does not open a share (threats W1)."""
    return TokenHash(hashlib.sha256(token.encode()).hexdigest())


def is_open(share: Share | Shown, now: datetime) -> bool:
    """Whether the link works."""
    return share.ended_at is None and (share.ends_at is None or now < share.ends_at)
