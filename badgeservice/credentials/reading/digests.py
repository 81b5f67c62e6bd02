"""Checksums that say which bytes a document means (Subresource Integrity §3.5, Controlled Identifiers 1.0 §2.5).

`digestSRI` names its hash in words and may hold several; `digestMultibase` is a multihash, which names its hash and its
length in its first bytes, or the bare SHA-256 that Open Badges 3.0 examples have. What is neither is no checksum. By
each hash that we know, one of those that are stated must be right.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from badgeservice.codes import Code
from badgeservice.credentials.multibase import decode_base58btc, decode_base64url
from badgeservice.errors import Invalid, Message

NOT_A_DIGEST: Final = Message(Code.DIGEST_MALFORMED, "this is not a checksum")
_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(?:\?[!-~]*)?", re.ASCII)
_SIZES: Final[Mapping[str, int]] = MappingProxyType(
    {"sha256": 32, "sha384": 48, "sha512": 64, "sha3_256": 32, "sha3_384": 48, "sha3_512": 64}
)
# The numbers of these hashes in a multihash (multicodec table).
_HASHES: Final[Mapping[int, str]] = MappingProxyType(
    {0x12: "sha256", 0x20: "sha384", 0x13: "sha512", 0x16: "sha3_256", 0x15: "sha3_384", 0x14: "sha3_512"}
)
_SMALLEST: Final = 16  # bytes of a hash that we do not know; fewer fix nothing
_LARGEST: Final = 128


class Digest(NamedTuple):
    """A hash as `hashlib` calls it, nothing when we do not know it, and what it gave."""

    algorithm: str
    value: bytes


def read_sri(text: str) -> list[Digest]:
    """The digests of a `digestSRI`: one or more, with spaces between. Raises `Invalid`."""
    found = [read_sri_word(word) for word in text.split()]
    if not found:
        raise Invalid(NOT_A_DIGEST)
    return found


def read_sri_word(word: str) -> Digest:
    """One of them. Raises `Invalid`."""
    match = _SRI.fullmatch(word)
    if match is None:
        raise Invalid(NOT_A_DIGEST)
    algorithm, text = match[1], match[2]
    try:  # The examples of the Recommendation write the multibase mark `M` before the base64; then the length is odd.
        value = base64.b64decode(text[1:] if text[0] == "M" and len(text) % 4 == 1 else text, validate=True)
    except ValueError:
        raise Invalid(NOT_A_DIGEST) from None
    if len(value) != _SIZES[algorithm]:
        raise Invalid(NOT_A_DIGEST)
    return Digest(algorithm, value)


def read_multibase(text: str) -> Digest:
    """The digest of a `digestMultibase`. Raises `Invalid`."""
    try:
        content = {"z": decode_base58btc, "u": decode_base64url}[text[:1]](text[1:])
    except (KeyError, Invalid):
        raise Invalid(NOT_A_DIGEST) from None
    number, rest = _read_number(content)
    length, value = _read_number(rest)
    is_multihash = length == len(value) and number != 0  # 0 is no hash: the bytes would stand there as they are
    if is_multihash and number in _HASHES and length == _SIZES[_HASHES[number]]:
        return Digest(_HASHES[number], value)
    if len(content) == _SIZES["sha256"]:
        return Digest("sha256", content)
    if is_multihash and number not in _HASHES and _SMALLEST <= length <= _LARGEST:
        return Digest("", value)
    raise Invalid(NOT_A_DIGEST)


def _read_number(content: bytes) -> tuple[int, bytes]:
    """A number as multihash writes it: seven bits in each byte, the last without the eighth. 0 when it is none."""
    number = 0
    for place, byte in enumerate(content[:4]):
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, content[place + 1 :]
    return 0, b""


def compare(digests: Iterable[Digest], find: Callable[[str], bytes | None]) -> bool | None:
    """Are they right, by each hash of which `find` has the answer? Nothing when there is no such hash."""
    stated: dict[str, set[bytes]] = {}
    for algorithm, value in digests:
        stated.setdefault(algorithm, set()).add(value)
    known = [(find(algorithm), values) for algorithm, values in stated.items() if algorithm]
    answers = [right in values for right, values in known if right is not None]
    return all(answers) if answers else None


def hash_by(content: bytes) -> Callable[[str], bytes]:
    """What each hash gives of these bytes."""
    return lambda algorithm: hashlib.new(algorithm, content).digest()
