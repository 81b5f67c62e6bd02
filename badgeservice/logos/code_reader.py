"""Reads the QR codes in one picture in a process of its own: the picture comes in, a list of texts goes out as JSON.

A picture that somebody made up can keep a decoder busy or make it fall over, so this process may take a few seconds and
some memory, open nothing, and goes after everybody else. Run as a file: it imports nothing of ours.
"""

import copy  # noqa: F401 - Pillow loads it when a picture asks for it, and then nothing can be opened any more
import json
import os
import resource
import sys
from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps

SECONDS = 3
BYTES = 1 << 30
MAX_PIXELS = 64_000_000  # in all; a photo of a telephone has up to 50 million
SIDES = (1200, 3000)  # a screenshot is read at once, a small code in a large photo at the second look
MAX_CODES = 20
MAX_TEXT = 4000  # letters; a code holds about as many
QR_CODE = zxingcpp.barcode_formats_from_str("QRCode")
FORMATS = ("GIF", "JPEG", "PNG", "WEBP")


def main() -> None:
    """Limits first, then the picture."""
    Image.init()  # all that reads a format, for the same reason
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


def read(content: bytes) -> list[str]:
    """The texts, from the top of the picture down; each text once."""
    picture = decode(content)
    for side in SIDES:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        codes = zxingcpp.read_barcodes(smaller, formats=QR_CODE)
        if codes or max(picture.size) <= side:
            break
    ordered = sorted(codes, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return list(dict.fromkeys(code.text[:MAX_TEXT] for code in ordered))[:MAX_CODES]


def decode(content: bytes) -> Image.Image:
    """The picture in shades of grey, on white where it can be seen through. Its size is known before it is decoded."""
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise SystemExit(1)
        picture.draft("L", (SIDES[-1], SIDES[-1]))  # of a photo: fewer pixels are decoded in the first place
        if not picture.has_transparency_data:
            return ImageOps.exif_transpose(picture).convert("L")
        clear = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("L")


if __name__ == "__main__":
    main()
