"""Bytes as text: base58btc and base64url, each with exactly one spelling per value.

Controlled Identifiers 1.0 section 2.4 (Multibase) marks base58btc with `z` and base64url without padding with
`u`; the functions here work on the part after that mark. Decoding is strict: padding, white space, foreign
characters and left-over bits are refused, so that a signature has one spelling and cannot be rewritten in another.
"""

from __future__ import annotations

import base64
import re
from binascii import Error as BinasciiError
from functools import lru_cache
from struct import iter_unpack

from badgeservice.errors import Invalid, Sentence, TooLarge

BASE58_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE58_LIMIT = 256  # base58 costs the square of its length; keys and signatures stay below 140 characters

_BASE58_PAIRS = tuple(first + second for first in BASE58_ALPHABET for second in BASE58_ALPHABET)
_NO_LETTER = 255
_BASE58_VALUES = bytes(BASE58_ALPHABET.find(chr(code)) % 256 for code in range(256))
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def encode_base58btc(content: bytes) -> str:
    """`content` in base58btc, without the multibase mark."""
    number = int.from_bytes(content)
    pairs = []
    while number:  # ten characters at a time, because dividing a long number is what takes the time
        number, ten_letters = divmod(number, 58**10)
        for _ in range(5):
            ten_letters, pair = divmod(ten_letters, 58**2)
            pairs.append(_BASE58_PAIRS[pair])
    leading_zeros = len(content) - len(content.lstrip(b"\0"))
    return "1" * leading_zeros + "".join(reversed(pairs)).lstrip("1")


def decode_base58btc(text: str) -> bytes:
    """The bytes that `text` (without the multibase mark) stands for. Raises `Invalid`."""
    if len(text) > BASE58_LIMIT:
        raise TooLarge("encoding_too_long", _NOT_READABLE)
    values = text.encode("ascii", "replace").translate(_BASE58_VALUES)
    if _NO_LETTER in values:
        raise Invalid("encoding_invalid", _NOT_READABLE)
    # All characters side by side in one long number, which makes of two lanes one: of 8 bits, then 16, 32 and 64.
    size = -(-len(values) // 8) * 8
    lanes = int.from_bytes(values)
    for width, factor in ((8, 58), (16, 58**2), (32, 58**4)):
        every_second = _lanes(width, size)
        lanes = (lanes >> width & every_second) * factor + (lanes & every_second)
    number = 0
    for (eight_letters,) in iter_unpack(">Q", lanes.to_bytes(size)):
        number = number * 58**8 + eight_letters
    leading_zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * leading_zeros + number.to_bytes((number.bit_length() + 7) // 8)


@lru_cache
def _lanes(width: int, size: int) -> int:
    """Every second lane of `width` bits, of a number of `size` bytes."""
    return int.from_bytes((bytes(width // 8) + b"\xff" * (width // 8)) * (4 * size // width))


def encode_base64url(content: bytes) -> str:
    """`content` in base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The bytes that `text` stands for; padding and non-zero left-over bits are refused. Raises `Invalid`."""
    if not _BASE64URL.fullmatch(text):
        raise Invalid("encoding_invalid", _NOT_READABLE)
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (BinasciiError, ValueError):
        raise Invalid("encoding_invalid", _NOT_READABLE) from None
    left_over = len(text) % 4
    if left_over and encode_base64url(content[1 - left_over :])[-1] != text[-1]:
        raise Invalid("encoding_invalid", _NOT_READABLE)
    return content


_NOT_READABLE = Sentence(
    en="A key or signature in this document is not written in the agreed way.",
    nl="Een sleutel of handtekening in dit document is niet op de afgesproken manier geschreven.",
)
