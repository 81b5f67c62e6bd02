"""QR codes of share links, made to be read from paper, a screen and a bad camera, and to be typed where there is none.

A share link is written in upper case, which scheme, host and our `/V/<TOKEN>` allow: alphanumeric mode then
needs a smaller symbol with larger modules. Error correction M, the full quiet zone of four modules. Under it stands
where to type the characters, and the characters in groups.

How large it is in a file is said here, and how large on the page in `wallet.css`.
"""

from __future__ import annotations

from html import escape
from io import BytesIO
from itertools import groupby

from PIL import Image
from qrcode import constants
from qrcode.main import QRCode

from badgeservice.images.letters import draw_line, line_width
from badgeservice.images.pixels import render_png

QUIET_ZONE = 4
PIXELS_PER_MODULE = 12  # at DOTS_PER_INCH one module is a millimetre: twice what a phone needs at reading distance
DOTS_PER_INCH = 300
UNITS_PER_MODULE = 8  # the natural size of the SVG; a page or a printer may scale it
LINE = 13  # characters: half of a token
GROUPS = (4, 8)  # where a line has a gap; nobody holds more than five in mind
LETTER = 1.9  # modules, so two millimetres on paper
PITCH = 3.3  # from one line to the next


def spell(token: str) -> tuple[str, ...]:
    """The characters of a link in lines of groups, as they are typed: `ABCD EFGH IJKLM`."""
    lines = (token.upper()[start : start + LINE] for start in range(0, len(token), LINE))
    first, second = GROUPS
    return tuple(" ".join(filter(None, (line[:first], line[first:second], line[second:]))) for line in lines)


def qr_svg(link: str, *, is_bare: bool = False) -> bytes:
    """The code as an SVG in black on white, titled with the link that it holds; `is_bare`: the symbol alone, for a page
    that says the rest itself."""
    matrix = _modules(link)
    size = len(matrix)
    lines = [] if is_bare else _lines(link)
    height = size + _text_height(lines)
    path = "".join(_runs(y, row) for y, row in enumerate(matrix))
    title = escape(f"QR code: {link.upper()}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {height}" width="{size * UNITS_PER_MODULE}"'
        f' height="{height * UNITS_PER_MODULE}" role="img"><title>{title}</title>'
        f'<path fill="#fff" d="M0 0h{size}v{height}H0z"/><path shape-rendering="crispEdges" d="{path}"/>'
        f"{_text(lines, size, size)}</svg>"
    ).encode()


def qr_png(link: str) -> bytes:
    """The code as a black-and-white PNG that prints at a millimetre per module."""
    matrix = _modules(link)
    size = len(matrix)
    symbol = Image.new("1", (size, size))
    symbol.putdata([not dark for row in matrix for dark in row])
    width = size * PIXELS_PER_MODULE
    lines = _lines(link)
    image = Image.new("1", (width, width + _text_height(lines) * PIXELS_PER_MODULE), 1)
    image.paste(symbol.resize((width, width), Image.Resampling.NEAREST))
    image.paste(_text_picture(lines, size), (0, width))
    file = BytesIO()
    image.save(file, "PNG", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return file.getvalue()


def _lines(link: str) -> list[str]:
    """Where to go, and what to type there."""
    address, _, token = link.upper().rpartition("/")
    return [address.partition("://")[2], *spell(token)]


def _text_height(lines: list[str]) -> int:
    """In whole modules."""
    return round(len(lines) * PITCH - (PITCH - LETTER) + QUIET_ZONE) if lines else 0


def _text(lines: list[str], size: int, top: float) -> str:
    """Each line in the middle, as large as fits; the letters are drawn, so no typeface is needed."""
    drawn = ""
    for number, line in enumerate(lines):
        height = LETTER * min(1, (size - 2 * QUIET_ZONE) / line_width(line, LETTER))
        left = (size - line_width(line, height)) / 2
        drawn += draw_line(line, left, top + number * PITCH + (LETTER - height) / 2, height)
    style = 'fill="none" stroke="#000" stroke-width="1.2" stroke-linecap="round" stroke-linejoin="round"'
    return f"<g {style}>{drawn}</g>" if drawn else ""


def _text_picture(lines: list[str], size: int) -> Image.Image:
    height = _text_height(lines)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {height}">'
        f'<path fill="#fff" d="M0 0h{size}v{height}H0z"/>{_text(lines, size, 0)}</svg>'
    )
    with Image.open(BytesIO(render_png(svg.encode(), size * PIXELS_PER_MODULE))) as picture:
        return picture.convert("L").point(lambda level: 255 * (level > 127)).convert("1", dither=Image.Dither.NONE)


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
