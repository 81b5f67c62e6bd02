"""A logo as it came in (PNG, JPEG, WebP or SVG) -> the PNG that we keep and serve, or a sentence that says what to do.

Nothing of the file survives but its pixels: no metadata, no second file behind the first, no script. Its size is read
before anything is decoded, so that a small file cannot become a large picture (threats I14 to I16).
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.logos.drawing import draw, is_drawing

MAX_BYTES: Final = 1_000_000
MAX_PIXELS: Final = 16_000_000  # in all; decoded that is 64 MB
MAX_SIDE: Final = 6_000
MIN_SIDE: Final = 32
SIDE: Final = 512  # of what is kept
MAX_KEPT: Final = 300_000  # bytes; it goes along with each first mail
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
# What Pillow raises at a file that is not what it says, by its formats.
_UNREADABLE: Final = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error)


def make_logo(content: bytes) -> bytes:
    """The picture as a PNG of at most 512 pixels wide and high. Raises `Invalid`."""
    check_size(content)
    if is_drawing(content):
        return _written(decode(draw(content, SIDE)))
    return _written(decode(content))


def check_size(content: bytes) -> None:
    """Of a file, before it is read. Raises `Invalid`."""
    if not content:
        raise _invalid(Message(Code.LOGO_MISSING, "Choose a file first."))
    if len(content) > MAX_BYTES:
        raise _invalid(_TOO_LARGE)


def decode(content: bytes) -> Image.Image:
    """The pixels of a picture, as a camera held it, and nothing else of the file. Raises `Invalid`."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            _check_form(picture)
            return ImageOps.exif_transpose(picture).convert("RGBA")  # before how it was held is thrown away
    except (Image.DecompressionBombError, MemoryError):
        raise _invalid(_TOO_LARGE) from None
    except _UNREADABLE:
        raise _invalid(_UNREADABLE_FILE) from None


def _check_form(picture: Image.Image) -> None:
    """What its beginning says, before a pixel is decoded."""
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _invalid(_TOO_LARGE)
    if max(width, height) < MIN_SIDE:
        raise _invalid(
            Message(
                Code.LOGO_TOO_SMALL,
                "This picture is very small. Use one of at least {side} pixels wide.",
                side=MIN_SIDE,
            )
        )
    if getattr(picture, "n_frames", 1) > 1:
        raise _invalid(Message(Code.LOGO_ANIMATED, "This picture moves. Use one that stands still."))


def _written(picture: Image.Image) -> bytes:
    """Pixels alone: whatever else the file held is not written."""
    for side in (SIDE, SIDE // 2):
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        written = BytesIO()
        pixels = Image.frombytes("RGBA", picture.size, picture.tobytes())
        pixels.save(written, "PNG", optimize=True)
        if written.tell() <= MAX_KEPT:
            break
    return written.getvalue()


def _invalid(sentence: Message) -> Invalid:
    return Invalid(sentence, field="logo")


_TOO_LARGE: Final = Message(
    Code.LOGO_TOO_LARGE, "This picture is too large. Use one of at most 1 MB and 4,000 by 4,000 pixels."
)
_UNREADABLE_FILE: Final = Message(
    Code.LOGO_UNREADABLE, "We cannot read this picture. Save it as a PNG, JPEG, WebP or SVG and try again."
)
