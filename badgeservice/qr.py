"""QR codes of share links, made to be read from paper, a screen and a bad camera.

A share link is written in upper case, which scheme, host and our `/V/<TOKEN>` allow: alphanumeric mode then
needs a smaller symbol with larger modules. Error correction M, the full quiet zone of four modules.

How large it is in a file is said here, and how large on the page in `wallet.css`.
"""

from __future__ import annotations

from html import escape
from io import BytesIO
from itertools import groupby

from PIL import Image
from qrcode import constants
from qrcode.main import QRCode

QUIET_ZONE = 4
PIXELS_PER_MODULE = 12  # at DOTS_PER_INCH one module is a millimetre: twice what a phone needs at reading distance
DOTS_PER_INCH = 300
UNITS_PER_MODULE = 8  # the natural size of the SVG; a page or a printer may scale it


def qr_svg(link: str) -> bytes:
    """The code as an SVG of one path in black on white, titled with the link that it holds."""
    matrix = _modules(link)
    size, width = len(matrix), len(matrix) * UNITS_PER_MODULE
    path = "".join(_runs(y, row) for y, row in enumerate(matrix))
    title = escape(f"QR code: {link.upper()}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{width}" height="{width}"'
        f' role="img" shape-rendering="crispEdges"><title>{title}</title>'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    ).encode()


def qr_png(link: str) -> bytes:
    """The code as a black-and-white PNG that prints at a millimetre per module."""
    matrix = _modules(link)
    size = len(matrix)
    image = Image.new("1", (size, size))
    image.putdata([not dark for row in matrix for dark in row])
    image = image.resize((size * PIXELS_PER_MODULE, size * PIXELS_PER_MODULE), Image.Resampling.NEAREST)
    file = BytesIO()
    image.save(file, "PNG", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return file.getvalue()


def _modules(link: str) -> list[list[bool]]:
    """The symbol with its quiet zone, row by row; true is dark."""
    code = QRCode(error_correction=constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(link.upper())
    code.make(fit=True)
    return code.get_matrix()


def _runs(y: int, row: list[bool]) -> str:
    """The dark runs of a row as rectangles of one path."""
    path, x = "", 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
