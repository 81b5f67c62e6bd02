"""Bytes as text: base58btc and base64url, each with exactly one spelling per value.

Controlled Identifiers 1.0 section 2.4 (Multibase) marks base58btc with `z` and base64url without padding with
`u`; the functions here work on the part after that mark. Decoding is strict: padding, white space, foreign
letters and left-over bits are refused, so that a signature has one spelling and cannot be rewritten in another.
"""

from __future__ import annotations

import base64
import re
from binascii import Error as BinasciiError

from badgeservice.errors import Invalid, Sentence, TooLarge

BASE58_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE58_LIMIT = 256  # base58 costs the square of its length; keys and signatures stay below 140 characters

_BASE58_PAIRS = tuple(first + second for first in BASE58_ALPHABET for second in BASE58_ALPHABET)
_BASE58_VALUES = {letter: value for value, letter in enumerate(BASE58_ALPHABET)}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def encode_base58btc(content: bytes) -> str:
    """`content` in base58btc, without the multibase mark."""
    number = int.from_bytes(content)
    pairs = []
    while number:  # ten letters at a time, because dividing a long number is what takes the time
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
    number = 0
    try:
        for start in range(0, len(text), 10):  # ten letters at a time, because long numbers take long
            ten_letters = text[start : start + 10]
            chunk = 0
            for letter in ten_letters:
                chunk = chunk * 58 + _BASE58_VALUES[letter]
            number = number * 58 ** len(ten_letters) + chunk
    except KeyError:
        raise Invalid("encoding_invalid", _NOT_READABLE) from None
    leading_zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * leading_zeros + number.to_bytes((number.bit_length() + 7) // 8)


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
