"""What the QR codes in a picture say, however it was made; and what is no picture keeps nobody busy."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from badgeservice.logos.codes import may_hold_codes, read_codes
from badgeservice.qr import qr_png, qr_svg

LINK = "HTTPS://BADGES.EXAMPLE/V/ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def code(link: str = LINK) -> Image.Image:
    return Image.open(BytesIO(qr_png(link))).convert("RGB").resize((260, 260))


def save(picture: Image.Image, kind: str, **how: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def photo() -> Image.Image:
    """A code on paper that lies askew on a table, and the camera was held upright."""
    table = Image.effect_noise((1500, 2000), 50).convert("RGB")
    table.paste(code().rotate(33, expand=True, fillcolor=(190, 190, 190)), (900, 1300))
    return table


def see_through() -> Image.Image:
    picture = Image.new("RGBA", (260, 260), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), mask=code().convert("L").point(lambda light: 255 - light))
    return picture


SIDEWAYS = Image.Exif()
SIDEWAYS[0x0112] = 6


@pytest.mark.parametrize(
    "picture",
    [
        save(code(), "PNG"),
        save(code(), "WEBP"),
        save(code().quantize(8), "GIF"),
        save(see_through(), "PNG"),
        save(photo(), "JPEG", quality=70, exif=SIDEWAYS),
        qr_svg(LINK),
    ],
    ids=["png", "webp", "gif", "see-through", "photo", "drawing"],
)
def test_a_code_is_read(picture: bytes) -> None:
    assert may_hold_codes(picture)
    assert read_codes(picture) == (LINK,)


def test_several_codes_are_read_from_the_top_down() -> None:
    page = Image.new("RGB", (400, 700), "white")
    page.paste(code("https://other.example/b"), (100, 400))
    page.paste(code(), (30, 30))
    assert read_codes(save(page, "PNG")) == (LINK, "HTTPS://OTHER.EXAMPLE/B")


def test_a_picture_without_a_code_has_none() -> None:
    assert read_codes(save(Image.new("RGB", (300, 300), "white"), "PNG")) == ()


@pytest.mark.parametrize(
    "content",
    [
        save(code(), "PNG")[:200],
        save(Image.new("1", (20_000, 20_000)), "PNG"),  # 50 kB, and 400 million pixels
        b"\xff\xd8\xff\xe0" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    ],
    ids=["cut off", "bomb", "no photo", "script"],
)
def test_what_cannot_be_looked_into_is_not_said_to_be_empty(content: bytes) -> None:
    assert read_codes(content) is None


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"%PDF-1.7", b"\0\0\0\x18ftypheic", b"\xff\xd8\xff" + bytes(9_000_000)]
)
def test_what_is_no_picture_or_very_large_is_not_looked_into(content: bytes) -> None:
    assert not may_hold_codes(content)
