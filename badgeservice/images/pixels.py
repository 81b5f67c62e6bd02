"""Pictures of pixels: rendered from our own drawings, made smaller, compared."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import resvg_py
from PIL import Image

REMEMBERED = 32  # pictures that were made smaller
SMALL = 48  # pixels: how large a list shows a badge
BITS = 64  # of a difference hash


@lru_cache(REMEMBERED)
def shrink_png(png: bytes, size: int) -> bytes:
    """The same picture, at most so many pixels wide and high; a class of a thousand gets the same one."""
    with Image.open(BytesIO(png)) as picture:
        if max(picture.size) <= size:
            return png
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
        written = BytesIO()
        picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def render_png(svg: bytes, size: int = 600) -> bytes:
    """A picture of our own SVG, `size` pixels wide. Never for an SVG of somebody else: resvg reads local files."""
    return resvg_py.svg_to_bytes(svg_string=svg.decode(), width=size, skip_system_fonts=True)


def difference_hash(png: bytes) -> str:
    """How the picture looks at 48 pixels on white, in 16 hexadecimal digits.

    Each bit says whether one of eight by eight places is lighter than the place to the left of it. So it knows where
    a picture is light and dark, and nothing of its colours: the same drawing in red and in green has the same bits.
    """
    with Image.open(BytesIO(png)) as picture:
        drawn = picture.convert("RGBA").resize((SMALL, SMALL), Image.Resampling.LANCZOS)
    seen = Image.new("RGBA", drawn.size, "white")
    seen.alpha_composite(drawn)
    places = seen.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = [places[9 * row + i + 1] > places[9 * row + i] for row in range(8) for i in range(8)]
    return f"{sum(bit << i for i, bit in enumerate(reversed(bits))):016x}"


def distance(one: str, other: str) -> int:
    """In how many of the 64 bits two difference hashes differ; pictures that nobody would mix up differ in ten or
    more."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
