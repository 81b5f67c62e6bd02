"""A picture of one's own: a square of pixels that we drew, and an SVG with nothing of the file in it but shapes."""

from base64 import b64decode
from io import BytesIO
from random import Random
from xml.etree import ElementTree

import pytest
from PIL import Image

from badgeservice.credentials.baking.svg import insert_in_svg, texts_in_svg
from badgeservice.errors import Invalid
from badgeservice.images.pixels import render_png
from badgeservice.logos.badge_picture import MAX_PNG, MAX_SVG, make_badge_picture

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="400" height="200">{}</svg>'


def pixels(kind: str, size: tuple[int, int] = (80, 40), mode: str = "RGB") -> bytes:
    written = BytesIO()
    Image.new(mode, size, "#c2410c").save(written, kind)
    return written.getvalue()


def noise() -> bytes:
    """A photograph at its worst: no two pixels alike."""
    written = BytesIO()
    Image.frombytes("RGB", (512, 512), Random(1).randbytes(512 * 512 * 3)).save(written, "JPEG", quality=90)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pixels("PNG"), pixels("JPEG"), pixels("WEBP"), pixels("PNG", (40, 80)), pixels("PNG", (2000, 1000)),
        DRAWING.format('<rect width="40" height="20" fill="#c2410c"/>').encode(),
    ],
)  # fmt: skip
def test_it_stands_in_the_middle_of_a_square_that_can_be_seen_through(content: bytes) -> None:
    svg, png = make_badge_picture(content)
    for drawn in (png, render_png(svg, 512)):
        picture = Image.open(BytesIO(drawn)).convert("RGBA")
        assert picture.size == (512, 512)
        red, green, blue, alpha = picture.getpixel((256, 256))
        assert (abs(red - 0xC2) < 12, abs(green - 0x41) < 12, abs(blue - 0x0C) < 12, alpha > 250) == (True,) * 4
        assert picture.getpixel((4, 4))[3] == picture.getpixel((508, 508))[3] == 0


def test_of_a_drawing_its_shapes_are_kept_and_nothing_else() -> None:
    hidden = '<title>who made it</title><metadata>where</metadata><g id="a" data-x="1"><path d="M0 0h9v9z"/></g>'
    svg, _png = make_badge_picture(DRAWING.format(hidden).encode())
    root = ElementTree.fromstring(svg)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "g", "path"}
    assert b"who made it" not in svg
    assert b"where" not in svg
    assert b"data-x" not in svg


def test_of_pixels_the_svg_holds_them_as_data() -> None:
    svg, _png = make_badge_picture(pixels("JPEG") + b"<script>alert(1)</script>")
    assert b"<script>" not in svg
    held = svg.partition(b"data:image/png;base64,")[2].partition(b'"')[0]
    assert Image.open(BytesIO(b64decode(held))).size == (320, 320)


def test_a_badge_can_be_baked_into_it() -> None:
    for content in (pixels("PNG"), DRAWING.format('<path d="M0 0h9v9z"/>').encode()):
        svg, _png = make_badge_picture(content)
        assert texts_in_svg(insert_in_svg(svg, "{}", is_jws=False)) == [b"{}"]


def test_what_has_many_bytes_keeps_few() -> None:
    svg, png = make_badge_picture(noise())
    assert len(png) <= MAX_PNG
    assert len(svg) < 200_000
    many = "".join(f'<path d="M{i % 40} {i % 20}h1v1z" fill="#{i:06x}"/>' for i in range(4000))
    svg, png = make_badge_picture(DRAWING.format(many).encode())
    assert b"<image" in svg
    assert len(svg) <= MAX_SVG
    assert len(png) <= MAX_PNG


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "logo_missing"),
        (b"\x89PNG" + bytes(1_000_001), "logo_too_large"),
        (b"not a picture", "logo_unreadable"),
        (pixels("PNG", (8, 8)), "logo_too_small"),
        (DRAWING.format("<script>alert(1)</script>").encode(), "logo_drawing"),
        (DRAWING.format('<image href="https://tracker.example/p.png"/>').encode(), "logo_drawing"),
        (DRAWING.format('<g onload="alert(1)"/>').encode(), "logo_drawing"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING.format("&a;").encode(), "logo_drawing"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make_badge_picture(content)
    assert refusal.value.code == code
