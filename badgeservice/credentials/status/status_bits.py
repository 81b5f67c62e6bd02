"""The bits of a status list: one number per credential, packed, compressed and written as text.

Bitstring Status List 1.0 sections 3.3 and 3.4. Entry 0 is the left-most bit of the first byte; an entry may be several
bits wide, most significant first. A list never has fewer than 131,072 entries, so that fetching one says nothing about
which credential somebody holds (section 5.1).

Expanding a list that somebody else wrote is bounded: a gigabyte of zeros compresses to a megabyte (threats V14).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from badgeservice.codes import Code
from badgeservice.credentials.multibase import decode_base64url, encode_base64url
from badgeservice.credentials.status.status_flaws import StatusFlaw, StatusProblem
from badgeservice.errors import Invalid

MINIMUM_ENTRIES = 131_072
MAX_BYTES = 2 * 1024 * 1024  # sixteen million credentials in one list of single bits
MAX_SIZE = 16  # bits of an entry: 65,536 messages, each of which is in the credential
_MAX_TEXT = 3 * 1024 * 1024
_GZIP = 31  # zlib: expect a gzip header (RFC 1952) and nothing else


@dataclass(frozen=True, slots=True)
class StatusBits:
    """The statuses of a list; `size` is the width of each in bits."""

    content: bytes
    size: int = 1

    @classmethod
    def empty(cls, entries: int = MINIMUM_ENTRIES, size: int = 1) -> StatusBits:
        """A list in which nothing is set. Fewer entries than the minimum are a mistake of ours."""
        if entries < MINIMUM_ENTRIES or not 1 <= size <= MAX_SIZE:
            raise ValueError("a status list has at least 131,072 entries of 1 to 16 bits")
        return cls(bytes((entries * size + 7) // 8), size)

    @property
    def entries(self) -> int:
        return len(self.content) * 8 // self.size

    def get(self, index: int) -> int:
        """The status at `index`. Raises `StatusFlaw` (RANGE_ERROR) outside the list."""
        self._check_range(index)
        first, last = index * self.size, (index + 1) * self.size
        window = int.from_bytes(self.content[first // 8 : (last + 7) // 8])
        return window >> (-last % 8) & (1 << self.size) - 1

    def with_statuses(self, statuses: Mapping[int, int]) -> StatusBits:
        """The same list with other statuses at these indexes."""
        content = bytearray(self.content)
        for index, status in statuses.items():
            self._check_range(index)
            if not 0 <= status < 1 << self.size:
                raise ValueError("the status does not fit in its bits")
            for offset in range(self.size):
                place = index * self.size + offset
                mask = 0x80 >> place % 8
                is_set = status >> (self.size - 1 - offset) & 1
                content[place // 8] = content[place // 8] | mask if is_set else content[place // 8] & ~mask
        return StatusBits(bytes(content), self.size)

    def encode(self) -> str:
        """The list as `encodedList`. The gzip header has no time, so equal lists are equal texts."""
        # Level 9 takes ten times as long to save a twentieth of the bytes, and a list is signed at every revocation.
        return "u" + encode_base64url(gzip.compress(self.content, compresslevel=6, mtime=0))

    @classmethod
    def decode(cls, text: object, size: int = 1) -> StatusBits:
        """The list that an `encodedList` holds. Raises `StatusFlaw` when it is not one, or too short or too large."""
        if not isinstance(text, str) or not text.startswith("u") or len(text) > _MAX_TEXT:
            raise StatusFlaw(Code.STATUS_LIST_UNREADABLE, StatusProblem.MALFORMED)
        bits = cls(_expand(text[1:]), size)
        if bits.entries < MINIMUM_ENTRIES:
            raise StatusFlaw(Code.STATUS_LIST_TOO_SHORT, StatusProblem.LENGTH)
        return bits

    def _check_range(self, index: int) -> None:
        if not 0 <= index < self.entries:
            raise StatusFlaw(Code.STATUS_INDEX_OUT_OF_RANGE, StatusProblem.RANGE)


def _expand(text: str) -> bytes:
    """Exactly one gzip member of at most `MAX_BYTES`; what would not fit is never expanded."""
    expander = zlib.decompressobj(_GZIP)
    try:
        content = expander.decompress(decode_base64url(text), MAX_BYTES + 1)
    except (Invalid, zlib.error):
        raise StatusFlaw(Code.STATUS_LIST_UNREADABLE, StatusProblem.MALFORMED) from None
    if len(content) > MAX_BYTES:
        raise StatusFlaw(Code.STATUS_LIST_TOO_LARGE, StatusProblem.VERIFICATION)
    if not expander.eof or expander.unused_data:
        raise StatusFlaw(Code.STATUS_LIST_UNREADABLE, StatusProblem.MALFORMED)
    return content
