"""An envelope: a credential or a presentation in a `data:` address (VC Data Model 2.0 §4.13.1, RFC 2397).

What stands around it proves nothing and takes nothing away. What is inside is known by its own bytes, not by the media
type that is said of it; only where the bytes are of no kind that we know does that type say which one we do not read.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from badgeservice.credentials.document import Document, as_strings
from badgeservice.credentials.reading.unread_kinds import unread

_ADDRESS: Final = re.compile(r"data:([A-Za-z0-9.+/-]*)((?:;[^,;]*)*),(.*)", re.DOTALL | re.IGNORECASE)
_TYPES: Final = frozenset({"EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"})
# What is inside as bytes that are no text, or as a text of a kind that we do not read.
_UNREAD: Final = re.compile(r"application/(?:[a-z0-9.+-]*\+)?(cose|cwt|cbor|mdoc|mso_mdoc|sd-jwt|jwe)", re.IGNORECASE)


def address_in(document: Document) -> str:
    """The `data:` address of an envelope; empty when `document` is none."""
    address = document.get("id")
    is_envelope = not _TYPES.isdisjoint(as_strings(document.get("type")))
    if isinstance(address, str) and (is_envelope or address.lower().startswith("data:application/")):
        return address if _ADDRESS.fullmatch(address) else ""
    return ""


def content_at(address: str) -> bytes | None:
    """What a `data:` address holds; `None` when it is another kind of address. Raises `UnreadKind`."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    if kind := _UNREAD.fullmatch(match[1]):
        raise unread(_NAMES.get(kind[1].lower(), kind[1].upper()))
    content = unquote_to_bytes(match[3])
    if not match[2].lower().endswith(";base64"):
        return content
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        return content


_NAMES: Final = {"mso_mdoc": "mdoc", "mdoc": "mdoc"}
