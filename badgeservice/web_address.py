"""The address of a page as people type it -> the one spelling that we keep, or a sentence about it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.hosts import is_public_name

MAX_LENGTH: Final = 500
_SIGNS: Final = frozenset(' <>"{}|\\^`')
_WRONG: Final = Message(
    Code.WEB_ADDRESS_WRONG,
    "This must be a complete address that everybody can open, such as https://rocmidden.nl/privacy.",
)


def read_web_address(text: str) -> str:
    """An https address that everybody can open; "" when nothing was typed. Raises `Invalid`."""
    url = text.strip()
    if not url:
        return ""
    if "://" not in url:
        url = f"https://{url}"
    if len(url) > MAX_LENGTH or not url.isascii() or not url.isprintable() or _SIGNS & set(url):
        raise Invalid(_WRONG)
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme == "https" and "@" not in parts.netloc and parts.port is None
    except ValueError:
        raise Invalid(_WRONG) from None
    if not is_plain or not is_public_name(parts.hostname or ""):
        raise Invalid(_WRONG)
    return url


def own_domain(url: str) -> str:
    """The domain that a whole site stands for, without `www.`; "" for a page below one, which others may share."""
    address = urlsplit(url)
    host = (address.hostname or "").lower().removeprefix("www.")
    return host if "." in host and address.path in {"", "/"} else ""
