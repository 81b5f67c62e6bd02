"""What strangers hand in: is it the badge itself or a link to one, and what is it worth?"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.credentials.fetching import CREDENTIAL_ACCEPT
from badgeservice.credentials.verification import Verification
from badgeservice.errors import Invalid, Message
from badgeservice.services.parts import Parts
from badgeservice.settings import LOOPBACK_HOSTS

_JWS = re.compile(r"[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")
_OTHER_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9._~-]*|data:", re.IGNORECASE)  # kinds that we do not read, too
_MARKUP = re.compile(
    r"<(?:svg\b|\?xml\b|!doctype\b|!--|html\b)", re.IGNORECASE
)  # and not a link between angle brackets
_MAX_ADDRESS = 2000


def is_badge_itself(text: str) -> bool:
    """Is this the text of a badge, and not a link to one?"""
    patterns = (_MARKUP.match, _JWS.fullmatch, _OTHER_TOKEN.match)
    return text.startswith("{") or any(pattern(text) for pattern in patterns)


def verify_content(parts: Parts, content: bytes, email: str | None = None) -> Verification:
    """A file that somebody handed in: JSON, a JWS, or an image with either in it. Nothing of it is kept.

    Raises `TooOften` when too much is handed in at this moment.
    """
    with parts.turns.computing():
        return parts.verifier.verify(content, fetch=parts.fetch, now=parts.clock(), email=email)


def fetch_badge(parts: Parts, url: str) -> bytes:
    """What is at this address. Raises `Invalid` when that is a web page, and `NotFetched`."""
    fetched = parts.fetch(url, f"{CREDENTIAL_ACCEPT}, image/png;q=0.5, image/svg+xml;q=0.5")
    if fetched.media_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}:
        sentence = Message(
            Code.LINK_IS_A_PAGE,
            "This address leads to a web page, not a badge. Download the badge there, and choose the file here.",
        )
        raise Invalid(sentence, field="text")
    return fetched.content


def is_address(url: str) -> bool:
    """Worth fetching; whether it may be fetched is for `remote.py` to say."""
    if len(url) > _MAX_ADDRESS or any(map(str.isspace, url)):
        return False
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    host = address.hostname or ""
    return address.scheme in {"http", "https"} and ("." in host.strip(".") or host in LOOPBACK_HOSTS)
