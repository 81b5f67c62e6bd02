"""Resources that a credential names with their digest (VC Data Model 2.0 §5.3, VC Data Integrity 1.0 §2.3).

Such a digest says which bytes were meant, wherever in a credential it stands. Nothing is fetched for it here; but the
contexts we hold and use for every verification, and there a digest that differs means that the credential was written
for other words. Of these each digest is compared, and one that cannot be is refused.
"""

from __future__ import annotations

import base64
import re
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, as_list
from badgeservice.credentials.linked_data.contexts import PINNED, PINNED_SHA384, PINNED_SHA512
from badgeservice.credentials.reading.digests import NOT_A_DIGEST, Digest, compare, read_multibase, read_sri
from badgeservice.credentials.reading.one_spelling import NOT_AN_OBJECT, Malformed, check_iri
from badgeservice.errors import Invalid, Message

_MEDIA_TYPE: Final = re.compile(
    r"[A-Za-z0-9][\w!#$&^.+-]{0,126}/[A-Za-z0-9][\w!#$&^.+-]{0,126}", re.ASCII
)  # RFC 6838 §4.2
_DIGESTS: Final = ("digestSRI", "digestMultibase")


def check_related_resources(value: object) -> None:
    """Each resource once, with an address and at least one digest. Raises `Malformed`."""
    seen: set[str] = set()
    many = as_list(value)
    if not many:
        raise Malformed(Message(Code.VALUE_MISSING, "a resource is missing"))
    for index, item in enumerate(many):
        try:
            _check_resource(item, seen)
        except Malformed as malformed:
            raise malformed.under(index) from None


def _check_resource(item: Any, seen: set[str]) -> None:  # noqa: ANN401 - whatever stands there
    if not isinstance(item, dict):
        raise Malformed(NOT_AN_OBJECT)
    try:
        check_iri(item.get("id"))
    except Malformed as malformed:
        raise malformed.under("id") from None
    if item["id"] in seen:
        raise Malformed(Message(Code.DUPLICATE_RESOURCE, "a resource is listed twice"))
    seen.add(item["id"])
    media_type = item.get("mediaType", "text/plain")
    if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
        raise Malformed(Message(Code.NOT_A_MEDIA_TYPE, "this is not a media type")).under("mediaType")
    if item.keys().isdisjoint(_DIGESTS):
        raise Malformed(Message(Code.DIGEST_MISSING, "a checksum is missing"))


def check_digests(value: object) -> None:
    """Every digest in this part of a document, at any depth. Raises `Malformed`."""
    if isinstance(value, dict):
        for member in _DIGESTS:
            if member in value:
                try:
                    _check_digest(value, member)
                except Malformed as malformed:
                    raise malformed.under(member) from None
    for step, part in value.items() if isinstance(value, dict) else enumerate(as_list(value)):
        if isinstance(part, dict | list):
            try:
                check_digests(part)
            except Malformed as malformed:
                raise malformed.under(step) from None


def _check_digest(item: Document, member: str) -> None:
    """It has the form of one; and of what we hold, it is the right one."""
    resource, digests = item.get("id"), _read(as_list(item[member]), member)
    if not isinstance(resource, str) or resource not in PINNED:
        return
    is_right = compare(digests, lambda algorithm: _pinned_digest(resource, algorithm))
    if is_right is None:
        raise Malformed(Message(Code.DIGEST_UNKNOWN, "this is a checksum of a kind that we do not know"))
    if not is_right:
        raise Malformed(Message(Code.DIGEST_WRONG, "the checksum does not match the resource"))


def _read(texts: list[Any], member: str) -> list[Digest]:
    if not texts or not all(isinstance(text, str) for text in texts):
        raise Malformed(NOT_A_DIGEST)
    try:
        if member == "digestMultibase":
            return [read_multibase(text) for text in texts]
        return [digest for text in texts for digest in read_sri(text)]
    except Invalid:
        raise Malformed(NOT_A_DIGEST) from None


def _pinned_digest(resource: str, algorithm: str) -> bytes | None:
    match algorithm:
        case "sha256":
            return bytes.fromhex(PINNED[resource])
        case "sha384":
            return base64.b64decode(PINNED_SHA384[resource])
        case "sha512":
            return base64.b64decode(PINNED_SHA512[resource])
    return None
