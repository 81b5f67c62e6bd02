"""What came in? A credential arrives as JSON, as a signed token, or baked into an image (verification step 1).

The bytes decide, not the name of the file nor what a server says about it. An image is opened first; what was baked
into it is JSON or a token like any other. What is a credential of another kind is an `UnreadKind`; what cannot be
anything of this is `Unreadable`.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import Final

from badgeservice.credentials.baking.baking import unbake
from badgeservice.credentials.baking.png import PNG_SIGNATURE
from badgeservice.credentials.baking.svg import first_letters
from badgeservice.credentials.document import Document, as_strings
from badgeservice.credentials.proofs.compact_jws import Token, may_be_token
from badgeservice.credentials.reading.enveloped import content_at
from badgeservice.credentials.reading.file_kinds import (
    IS_NOISE,
    IS_OTHER_XML,
    IS_WORDS,
    is_of_other_xml,
    name_other_kind,
)
from badgeservice.credentials.reading.unread_kinds import refuse_unread_document, refuse_unread_kind
from badgeservice.credentials.strict_json import MAX_BYTES_WITH_PICTURES, Unreadable, read_document

MAX_TOKEN: Final = 3 * MAX_BYTES_WITH_PICTURES // 2  # base64url takes a third more; then the header and the signature
_ADDRESS: Final = re.compile(rb"https?://[!-~]{1,2000}")  # whether it may be asked, is for `remote.py` to say
_JSON: Final = (b"{", b"[", b'"')
_REFERRED_TO: Final = frozenset(
    {"BadgeClass", "Issuer", "Profile", "RevocationList", "CryptographicKey", "Endorsement"}
)
_OB_2_CONTEXT: Final = "https://w3id.org/openbadges/v2"


@dataclass(frozen=True, slots=True)
class Opened:
    """One of three: a document, a signed token, or (Open Badges 2.0 only) the address of a hosted badge."""

    content: bytes
    document: Document | None = None
    token: Token | None = None
    address: str = ""


def is_assertion(document: Document) -> bool:
    """Is it of Open Badges 2.0, and not merely what such a badge refers to?"""
    if _OB_2_CONTEXT not in as_strings(document.get("@context")):
        return False
    if "verify" in document and "verification" not in document:  # of Open Badges 1, whatever its context says
        return False
    return "recipient" in document or _REFERRED_TO.isdisjoint(as_strings(document.get("type")))


def open_content(content: bytes) -> Opened:
    """What `content` holds. Raises `Unreadable`, `UnreadKind`, or the `Invalid` of an image without a badge."""
    if content[:5].lower() == b"data:":  # what a browser calls the address of a file, or of an envelope the inside
        content = content_at(content.strip().decode("ascii", "replace")) or content
    if (other := name_other_kind(content)) is not None:
        raise Unreadable(other)
    if content.startswith(PNG_SIGNATURE) or first_letters(content).startswith(b"<"):
        if is_of_other_xml(content):
            raise Unreadable(IS_OTHER_XML)
        content = unbake(content)
    # RFC 8259 §8.1 lets a reader pass over a byte order mark: it stands before the document, and is no part of it.
    content = content.removeprefix(BOM_UTF8)
    text = content.strip()
    refuse_unread_kind(text)
    if len(text) <= MAX_TOKEN:
        if may_be_token(text):
            return Opened(text, token=Token(text.decode("ascii")))
        if _ADDRESS.fullmatch(text):
            return Opened(text, address=text.decode("ascii"))
    if text[:1] not in _JSON:
        raise Unreadable(IS_WORDS if _is_text(text) else IS_NOISE)
    if text[:1] in (b"[", b'"'):  # a list of badges, or a token in quotes: the same as the answer of a service
        content = b'{"verifiableCredential":' + content + b"}"
    document = read_document(content)
    refuse_unread_document(document)
    return Opened(content, document=document)


def _is_text(content: bytes) -> bool:
    """Words that somebody can read, in UTF-8."""
    try:
        return b"\0" not in content and bool(content.decode())
    except UnicodeDecodeError:
        return False
