"""A picture that somebody handed in: what comes out is pixels that we drew, or a sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from badgeservice.errors import Invalid
from badgeservice.logos.logo import MAX_BYTES, make_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">{}</svg>'


def drawing(inner: str) -> bytes:
    return SVG.format(inner).encode()


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (80, 40), **options: object) -> bytes:
    written = BytesIO()
    Image.new(mode, size, 1 if mode in {"1", "L", "P", "I;16"} else None).save(written, kind, **options)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(make_logo(content)))


@pytest.mark.parametrize(
    "content",
    [
        picture("PNG"), picture("PNG", "RGBA"), picture("PNG", "1"), picture("PNG", "P"), picture("PNG", "I;16"),
        picture("JPEG"), picture("JPEG", "CMYK"), picture("WEBP"), drawing('<rect width="9" height="9" fill="#123"/>'),
    ],
)  # fmt: skip
def test_every_kind_of_picture_becomes_one_kind(content: bytes) -> None:
    made = opened(content)
    assert (made.format, made.mode, made.width / made.height) == ("PNG", "RGBA", 2)


def test_a_large_one_is_made_smaller() -> None:
    assert opened(picture("PNG", size=(3000, 1500))).size == (512, 256)


def test_nothing_survives_but_pixels() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("secret", "where the photographer lives")
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where the photographer lives"
    Image.new("RGB", (80, 40)).save(written, "PNG", pnginfo=notes, exif=exif)
    content = written.getvalue() + b"<script>alert(1)</script>PK\x03\x04"  # and a second file behind it
    made = make_logo(content)
    assert b"where" in content
    assert b"where" not in made
    assert b"<script>" not in made
    assert opened(content).info == {}


def test_a_photograph_stands_as_it_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert opened(picture("JPEG", exif=exif)).size == (40, 80)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a kilobyte that says that it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def moving(kind: str) -> bytes:
    written = BytesIO()
    frames = [Image.new("RGB", (80, 40), colour) for colour in ("red", "blue")]
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=100)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "logo_missing"),
        (b"\x89PNG" + b"x" * MAX_BYTES, "logo_too_large"),
        (bomb(60_000, 60_000), "logo_too_large"),
        (bomb(16, 16_000_000), "logo_too_large"),
        (bomb(2_000_000_000, 2_000_000_000), "logo_too_large"),
        (bomb(100, 100), "logo_unreadable"),  # less than it says
        (picture("PNG", size=(8, 8)), "logo_too_small"),
        (picture("PNG")[:60], "logo_unreadable"),
        (picture("GIF"), "logo_unreadable"),
        (picture("TIFF"), "logo_unreadable"),
        (picture("BMP"), "logo_unreadable"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "logo_unreadable"),
        (b"PK\x03\x04" + bytes(100), "logo_unreadable"),
        (moving("PNG"), "logo_animated"),
        (moving("WEBP"), "logo_animated"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make_logo(content)
    assert (refusal.value.code, refusal.value.field) == (code, "logo")


@pytest.mark.parametrize(
    "content",
    [
        drawing("<script>alert(1)</script>"),
        drawing('<rect onload="alert(1)" width="9" height="9"/>'),
        drawing('<rect ONclick="alert(1)" width="9" height="9"/>'),
        drawing('<a xlink:href="javascript:alert(1)"><rect width="9" height="9"/></a>'),
        drawing('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
        drawing('<image xlink:href="file:///etc/passwd"/>'),
        drawing('<image href="https://tracker.example/pixel.png"/>'),
        drawing('<use href="https://other.example/a.svg#b"/>'),
        drawing('<rect fill="url(https://other.example/a.svg#b)" width="9" height="9"/>'),
        drawing('<rect style="fill:url(https://other.example/a.svg#b)" width="9" height="9"/>'),
        drawing("<style>@import url(https://other.example/a.css);</style>"),
        drawing('<animate attributeName="href" values="javascript:alert(1)"/>'),
        drawing("<text>Name</text>"),
        drawing('<rect filter="url(#f)" width="9" height="9"/>'),
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + drawing("&a;"),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + drawing("&b;"),
        drawing("&undeclared;"),
        drawing("<g>" * 60 + "</g>" * 60),
        drawing("<g/>" * 6000),
        drawing('<path stroke="red" stroke-width="300000" d="M-1e9 0L1e9 50"/>'),  # the renderer falls over it
        drawing("<rect"),
        b"<html><body><script>1</script></body></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="9"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000000000 1"/>',
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        make_logo(content)
    assert refusal.value.code == "logo_drawing"


def test_shapes_gradients_and_plain_styles_are_drawn() -> None:
    old = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    stops = '<stop stop-color="#f00"/><stop offset="1" stop-color="#f00"/>'
    shapes = '<rect width="20" height="20" style="fill: url(#g)"/><circle cx="30" cy="10" r="9" fill="blue"/>'
    made = opened(old + drawing(f'<title>Us</title><linearGradient id="g">{stops}</linearGradient>{shapes}'))
    assert made.getpixel((100, 128)) == (255, 0, 0, 255)
    assert made.getpixel((384, 128)) == (0, 0, 255, 255)


@pytest.mark.slow
def test_a_drawing_that_never_ends_is_stopped() -> None:
    """It keeps a process of its own busy, and nobody else."""
    shape = '<path d="M0 0L100 50L0 50L100 0z" fill="red" fill-opacity=".5"/>'
    with pytest.raises(Invalid) as refusal:
        make_logo(drawing(shape * 4900))
    assert refusal.value.code == "logo_drawing"
