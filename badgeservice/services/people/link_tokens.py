"""The secret in a link that invites somebody. It lies nowhere: it is derived again when the mail goes out, and what is
looked up by is its hash.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import NewType

from badgeservice.services.parts import Parts
from badgeservice.store.tables import TokenHash

InvitationToken = NewType("InvitationToken", str)  # of the link in a mail, which works once


def derive_token(parts: Parts, invitation_id: str, time: str | int) -> InvitationToken:
    """256 bits that belong to this invitation and to this time that it is sent; the one before no longer works."""
    digest = hmac.digest(parts.keystore.secret("invitations"), f"{invitation_id}:{time}".encode(), "sha256")
    return InvitationToken(urlsafe_b64encode(digest).decode().rstrip("="))


def hash_token(token: str) -> TokenHash:
    """What is stored; a token has 256 random bits, so it cannot be undone."""
    return TokenHash(hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest())
