"""Resources that a credential names with their digest (VC Data Model 2.0 §5.3, VC Data Integrity 1.0 §2.3).

Such a digest says which bytes were meant. Nothing is fetched for it; but the contexts we hold and use for every
verification, and there a digest that differs means that the credential was written for other words.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Final

from badgeservice.credentials.document import Document, as_list
from badgeservice.credentials.linked_data.contexts import PINNED, PINNED_SHA384
from badgeservice.credentials.multibase import decode_base58btc, decode_base64url
from badgeservice.credentials.reading.one_spelling import Malformed, check_iri
from badgeservice.errors import Invalid

_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(?:\?[!-~]*)?", re.ASCII)
_MEDIA_TYPE: Final = re.compile(
    r"[A-Za-z0-9][\w!#$&^.+-]{0,126}/[A-Za-z0-9][\w!#$&^.+-]{0,126}", re.ASCII
)  # RFC 6838 §4.2
# Multihash (Controlled Identifiers 1.0 §2.5): the name of the hash and its length, then the digest itself.
_MULTIHASH: Final[Mapping[bytes, str]] = {b"\x12\x20": "sha256", b"\x20\x30": "sha384"}


def check_related_resources(value: object) -> None:
    """Each resource once, with an address and at least one digest. Raises `Malformed`."""
    seen: set[str] = set()
    many = as_list(value)
    if not many:
        raise Malformed("value_missing", "no resource is named", "er wordt geen bron genoemd")
    for index, item in enumerate(many):
        try:
            _check_resource(item, seen)
        except Malformed as malformed:
            raise malformed.under(index) from None


def _check_resource(item: Any, seen: set[str]) -> None:  # noqa: ANN401 - whatever stands there
    if not isinstance(item, dict):
        raise Malformed("not_an_object", "this must be an object", "dit moet een object zijn")
    try:
        check_iri(item.get("id"))
    except Malformed as malformed:
        raise malformed.under("id") from None
    if item["id"] in seen:
        raise Malformed("duplicate_resource", "a resource is named twice", "een bron staat er twee keer")
    seen.add(item["id"])
    media_type = item.get("mediaType", "text/plain")
    if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
        raise Malformed("not_a_media_type", "this is not a media type", "dit is geen mediatype").under("mediaType")
    if not item.keys() & {"digestSRI", "digestMultibase"}:
        raise Malformed("digest_missing", "a digest is missing", "een controlegetal ontbreekt")
    _compare(item["id"], "digestSRI", [found for text in _texts(item, "digestSRI") for found in _read_sri(text)])
    _compare(item["id"], "digestMultibase", [_read_multibase(text) for text in _texts(item, "digestMultibase")])


def _texts(item: Document, member: str) -> list[str]:
    value = item.get(member, [])
    texts = as_list(value)
    if not all(isinstance(text, str) for text in texts) or (member in item and not texts):
        raise _not_a_digest(member)
    return texts


def _read_sri(text: str) -> list[tuple[str, bytes]]:
    """The digests of a `digestSRI`: one or more, with spaces between (Subresource Integrity §3.5)."""
    matches = [_SRI.fullmatch(part) for part in text.split()]
    if not matches or None in matches:
        raise _not_a_digest("digestSRI")
    return [(match[1], _decode_base64(match[2])) for match in matches if match]


def _decode_base64(text: str) -> bytes:
    """The examples of the Recommendation write the multibase mark `M` before the base64; then the length is odd."""
    try:
        return base64.b64decode(text[1:] if text[0] == "M" and len(text) % 4 == 1 else text, validate=True)
    except ValueError:
        raise _not_a_digest("digestSRI") from None


def _read_multibase(text: str) -> tuple[str, bytes]:
    """The hash and the digest of a `digestMultibase`; those of a kind that we do not know have no name."""
    try:
        content = {"z": decode_base58btc, "u": decode_base64url}[text[:1]](text[1:])
    except (KeyError, Invalid):
        raise _not_a_digest("digestMultibase") from None
    return _MULTIHASH.get(content[:2], ""), content[2:]


def _compare(resource: str, member: str, digests: list[tuple[str, bytes]]) -> None:
    """Of the resources that we hold, one of the digests by each hash must be right."""
    if resource not in PINNED:
        return
    right = {"sha256": bytes.fromhex(PINNED[resource]), "sha384": base64.b64decode(PINNED_SHA384[resource])}
    for name, digest in right.items():
        stated = [found for algorithm, found in digests if algorithm == name]
        if stated and digest not in stated:
            raise Malformed(
                "digest_wrong",
                "the digest is not that of the resource",
                "het controlegetal is niet dat van de bron",
            ).under(member)


def _not_a_digest(member: str) -> Malformed:
    return Malformed("digest_malformed", "this is not a digest", "dit is geen controlegetal").under(member)
