"""What came in? A credential arrives as JSON, as a signed token, or baked into an image (verification step 1).

The bytes decide, not the name of the file nor what a server says about it. An image is opened first; what was baked
into it is JSON or a token like any other. What cannot be anything of this is `Unreadable`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from badgeservice.credentials.baking.baking import unbake
from badgeservice.credentials.baking.png import PNG_SIGNATURE
from badgeservice.credentials.document import Document
from badgeservice.credentials.proofs.compact_jws import Token, may_be_token
from badgeservice.credentials.strict_json import MAX_BYTES_WITH_PICTURES, Unreadable, read_document
from badgeservice.errors import Sentence

MAX_TOKEN: Final = 3 * MAX_BYTES_WITH_PICTURES // 2  # base64url takes a third more; then the header and the signature
# What people hand in by mistake: PDF, a photo (JPEG, HEIC, WebP, GIF), an archive or an office document (zip).
_OTHER_KIND: Final = re.compile(rb"%PDF-|\xff\xd8\xff|.{4}ftyp|RIFF.{4}WEBP|GIF8|PK\x03\x04", re.DOTALL)
_ADDRESS: Final = re.compile(rb"https://[!-~]{1,2000}")


@dataclass(frozen=True, slots=True)
class Opened:
    """One of three: a document, a signed token, or (Open Badges 2.0 only) the address of a hosted badge."""

    content: bytes
    document: Document | None = None
    token: Token | None = None
    address: str = ""


def open_content(content: bytes) -> Opened:
    """What `content` holds. Raises `Unreadable`, or the `Invalid` of an image in which no badge is found."""
    if content.startswith(PNG_SIGNATURE) or content.lstrip().startswith(b"<"):
        content = unbake(content)
    if _OTHER_KIND.match(content):
        raise _unreadable(
            "other_kind_of_file",
            "We read no badges in this kind of file. Use the badge itself: the JSON file, or the PNG or SVG image.",
            "Uit dit soort bestand lezen we geen badges. Gebruik de badge zelf: het JSON-bestand, of de PNG of SVG.",
        )
    text = content.strip()
    if len(text) <= MAX_TOKEN:
        if may_be_token(text):
            return Opened(text, token=Token(text.decode("ascii")))
        if _ADDRESS.fullmatch(text):
            return Opened(text, address=text.decode("ascii"))
    return Opened(content, document=read_document(content))


def _unreadable(code: str, en: str, nl: str) -> Unreadable:
    return Unreadable(code, Sentence(en, nl))
