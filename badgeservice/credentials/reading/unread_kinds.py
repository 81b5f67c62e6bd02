"""Credentials of kinds that we do not read yet: they are neither false nor damaged, and it is said what they are.

Wallets and governments write credentials in other ways than Open Badges does. Each is known by how it begins, and only
where that leaves no doubt: what is no such kind goes on, and is read as strictly as before (check 1). Nothing of it is
decoded here.
"""

from __future__ import annotations

import re
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.document import Document
from badgeservice.errors import Invalid, Message

# RFC 9901: a signed token and what it discloses, each behind a tilde, perhaps a proof of the holder as the last.
_SD_JWT: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:~[A-Za-z0-9_.-]*)+")
# RFC 7516 section 7.1: five parts, of which the second is empty when the key was agreed on.
_JWE: Final = re.compile(rb"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){3}")
# ISO/IEC 18013-5: a map that begins with one of these names; as bytes, as base64url, and as what a QR code says.
_MDOC: Final = re.compile(
    rb"(?:\xd9\xd9\xf7)?[\xa2-\xa5](?:jnameSpaces|jissuerAuth|gversion|idocuments)|"
    rb"(?:ompuYW1lU3BhY2Vz|omppc3N1ZXJBdXRo|o[2m]d2ZXJzaW9u)[A-Za-z0-9_-]+=*\Z|mdoc:[A-Za-z0-9_-]+=*\Z"
)
# RFC 9052: a tag for one or several signatures or for something encrypted (within a CWT perhaps), or none, and then the
# protected header. That is no text in UTF-8: a letter is never followed by half of another.
_COSE: Final = re.compile(
    rb"(?:\xd9\xd9\xf7)?(?:\xd8\x3d)?(?:[\xd0\xd2]|\xd8[\x60\x62])?[\x83\x84](?:[\x40-\x57]|\x58.)[\xa0-\xa8]",
    re.DOTALL,
)


class UnreadKind(Invalid):
    """It is a credential of a kind that we do not read yet; nothing is known of it, so it could not be checked."""


def refuse_unread_kind(content: bytes) -> None:
    """Raise `UnreadKind` when `content` is certain to be of one of these kinds."""
    if _JWE.fullmatch(content):
        raise UnreadKind(_ENCRYPTED)
    for name, pattern in (("SD-JWT", _SD_JWT.fullmatch), ("mdoc", _MDOC.match), ("COSE", _COSE.match)):
        if pattern(content):
            raise unread(name)


def refuse_unread_document(document: Document) -> None:
    """The same for a token that is written as JSON (RFC 7515 section 7.2, RFC 7516 section 7.2)."""
    if not document.keys().isdisjoint(("@context", "type")):  # it says itself what it is
        return
    if isinstance(document.get("ciphertext"), str) and not document.keys().isdisjoint(("protected", "recipients")):
        raise UnreadKind(_ENCRYPTED)
    if isinstance(document.get("payload"), str) and not document.keys().isdisjoint(("signature", "signatures")):
        raise unread("JWS JSON")


def unread(name: str) -> UnreadKind:
    """That we do not read what is called `name`."""
    sentence = Message(
        Code.KIND_NOT_READ,
        "This is a credential of a kind that we do not read yet ({name}). Ask the issuer for the badge as a PNG or SVG "
        "image.",
        name=name,
    )
    return UnreadKind(sentence)


_ENCRYPTED: Final = Message(
    Code.CREDENTIAL_IS_ENCRYPTED, "This is encrypted: only the person or program it was meant for can read it."
)
