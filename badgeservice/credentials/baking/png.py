"""The credential as a text chunk of a PNG (OB 3.0 "Baked Badge", OB 2.0 Baking; PNG 1.2 sections 3.2 and 4.2.3).

A PNG is a row of chunks, each with a length, a name, its content and a checksum. Only text chunks are looked into, and
those are never inflated: the standard forbids to compress a badge, so a compressed one is refused and not opened.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
OLD_KEYWORD = b"openbadges"  # Open Badges 2.0

_MAX_CHUNKS = 4096  # writers make chunks of 8 kB or more
_TEXT_CHUNKS = frozenset({b"iTXt", b"tEXt", b"zTXt"})
_UNCOMPRESSED = b"\0\0\0\0"  # flag and method of compression, then a language and a translated keyword, both empty


@dataclass(frozen=True, slots=True)
class _Chunk:
    name: bytes
    content: bytes
    whole: bytes  # with length, name and checksum, as it is in the file

    @property
    def keyword(self) -> bytes:
        return self.content.partition(b"\0")[0] if self.name in _TEXT_CHUNKS else b""

    @property
    def is_badge(self) -> bool:
        return self.keyword in (KEYWORD, OLD_KEYWORD)


def insert_in_png(image: bytes, text: str) -> bytes:
    """The same chunks without badges, and the new one behind the first, before any pixel."""
    header, *others = (chunk.whole for chunk in _chunks(image) if not chunk.is_badge)
    return b"".join(
        [PNG_SIGNATURE, header, _write_chunk(b"iTXt", KEYWORD + b"\0" + _UNCOMPRESSED + text.encode()), *others]
    )


def texts_in_png(image: bytes) -> list[bytes]:
    """The text of every badge in the image, also behind its end, where some look. Raises `Invalid`.

    A badge of Open Badges 2.0 beside one of 3.0 does not count, because of the latter the standard says where to look,
    and that there is only one (OB 3.0 §5.3).
    """
    chunks = list(_chunks(image))
    badges = [chunk for chunk in chunks if chunk.keyword == KEYWORD] or [chunk for chunk in chunks if chunk.is_badge]
    texts = [_read_text(chunk) for chunk in badges]
    behind = image[len(PNG_SIGNATURE) + sum(len(chunk.whole) for chunk in chunks) :]
    return [*texts, behind] if texts and (KEYWORD in behind or OLD_KEYWORD in behind) else texts


def _read_text(chunk: _Chunk) -> bytes:
    """iTXt holds keyword, 0, two bytes about compression, language, 0, keyword in that language, 0, text."""
    text = chunk.content.partition(b"\0")[2]
    if chunk.name == b"tEXt":
        return text
    if chunk.name == b"zTXt" or not text.startswith(b"\0"):
        raise Invalid(_COMPRESSED)
    _, _, behind_language = text[2:].partition(b"\0")
    _, mark, content = behind_language.partition(b"\0")
    if not mark:
        raise _unreadable()
    return content


def _chunks(image: bytes) -> Iterator[_Chunk]:
    """The chunks from the header to the end. Raises `Invalid` where lengths, names or checksums are wrong."""
    if not image.startswith(PNG_SIGNATURE):
        raise _unreadable()
    place = len(PNG_SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        size, name = _read_start(image, place)
        end = place + 12 + size
        if end > len(image) or (name == b"IHDR") is not (place == len(PNG_SIGNATURE)):
            raise _unreadable()
        content = image[place + 8 : end - 4]
        if zlib.crc32(name + content) != int.from_bytes(image[end - 4 : end]):
            raise _unreadable()
        yield _Chunk(name, content, image[place:end])
        place = end
        if name == b"IEND":
            return
    raise _unreadable()


def _read_start(image: bytes, place: int) -> tuple[int, bytes]:
    if place + 12 > len(image):
        raise _unreadable()
    size, name = struct.unpack_from(">I4s", image, place)
    return int(size), bytes(name)


def _write_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _unreadable() -> Invalid:
    return Invalid(
        Message(Code.IMAGE_UNREADABLE, "This image is damaged or not a PNG."),
    )


_COMPRESSED = Message(
    Code.BADGE_COMPRESSED, "The badge in this image is compressed, which the standard does not allow."
)
