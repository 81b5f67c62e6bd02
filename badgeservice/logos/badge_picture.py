"""A picture that somebody made of a badge (PNG, JPEG, WebP or SVG) -> the SVG and the PNG that we keep and serve.

Made as a logo is (`logo.py`), then put in the middle of a square, because every reader of badges expects one. The SVG
of a drawing is its shapes in our own words; that of any other picture holds its pixels, smaller, because lists show it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from io import BytesIO
from typing import Final

from PIL import Image

from badgeservice.logos.drawing import clean, is_drawing, render
from badgeservice.logos.logo import check_size, decode

SIDE: Final = 512
SIDE_IN_SVG: Final = 320
MAX_PNG: Final = 256_000  # bytes; each badge that is baked carries it
MAX_SVG: Final = 100_000
_COLOURS: Final = 256  # of a picture with more bytes than fit
_ROOT: Final = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">'
_MEASURES: Final = re.compile(r' width="[^"]*" height="[^"]*"')


def make_badge_picture(content: bytes) -> tuple[bytes, bytes]:
    """SVG and PNG. Raises `Invalid`."""
    check_size(content)
    if not is_drawing(content):
        picture = _squared(decode(content))
        return _hold_pixels(picture), _written(picture)
    drawing = clean(content)
    picture = _squared(decode(render(drawing, SIDE)))
    # In a square a drawing stands in the middle, as large as fits: that is what SVG does when nothing else is said.
    svg = _MEASURES.sub(f' width="{SIDE}" height="{SIDE}"', drawing.svg, count=1)
    whole = f"{_ROOT}{svg}</svg>"
    return whole.encode() if len(whole) <= MAX_SVG else _hold_pixels(picture), _written(picture)


def _squared(picture: Image.Image) -> Image.Image:
    """In the middle of a square of what can be seen through, no larger than we keep."""
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    side = max(picture.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square.resize((SIDE, SIDE), Image.Resampling.LANCZOS) if side < SIDE else square


def _hold_pixels(picture: Image.Image) -> bytes:
    small = picture.resize((SIDE_IN_SVG, SIDE_IN_SVG), Image.Resampling.LANCZOS)
    png = b64encode(_saved(small.quantize(_COLOURS, Image.Quantize.FASTOCTREE))).decode()
    return f'{_ROOT}<image width="{SIDE}" height="{SIDE}" href="data:image/png;base64,{png}"/></svg>'.encode()


def _written(picture: Image.Image) -> bytes:
    """Pixels alone, in as many colours as fit."""
    written = _saved(Image.frombytes("RGBA", picture.size, picture.tobytes()))
    side = SIDE
    while len(written) > MAX_PNG:
        smaller = picture.resize((side, side), Image.Resampling.LANCZOS)
        written = _saved(smaller.quantize(_COLOURS, Image.Quantize.FASTOCTREE))
        side -= 64
    return written


def _saved(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
