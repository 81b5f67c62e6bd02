"""QR codes are read back by an independent reader: from the PNG, the SVG and a photo-like image."""

import random
from io import BytesIO
from xml.etree import ElementTree

import pytest
import resvg_py
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from badgeservice.qr import PIXELS_PER_MODULE, qr_png, qr_svg, spell

LINK = "https://badges.example/v/ABCDEFGHJKMNPQRSTVWXYZ2345"
SVG = "{http://www.w3.org/2000/svg}"


def read_codes(image: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)


def photograph(image: Image.Image, *, angle: float, seed: int) -> Image.Image:
    """As a phone sees it on a desk: smaller, turned, in perspective, dim, blurred and with sensor noise."""
    paper = Image.new("L", (700, 700), 225)
    paper.paste(image.convert("L").resize((330, 330), Image.Resampling.BILINEAR), (185, 185))
    turned = paper.rotate(angle, Image.Resampling.BICUBIC, fillcolor=225)
    width, height = turned.size
    slanted = turned.transform(
        turned.size,
        Image.Transform.QUAD,
        (0, 0, 45, height, width, height - 25, width - 30, 15),
        Image.Resampling.BICUBIC,
    )
    dim = slanted.filter(ImageFilter.GaussianBlur(1.4)).point(lambda level: int(level * 0.55 + 30))
    source = random.Random(seed)
    noise = Image.frombytes(
        "L", dim.size, bytes(min(255, max(0, int(source.gauss(128, 18)))) for _ in range(width * height))
    )
    return Image.blend(dim, noise, 0.25)


def test_png_holds_the_link_in_upper_case_alphanumeric_at_level_m() -> None:
    (code,) = read_codes(Image.open(BytesIO(qr_png(LINK))))
    assert code.text == LINK.upper()
    assert code.ec_level == "M"


def test_svg_holds_the_same_code() -> None:
    picture = resvg_py.svg_to_bytes(svg_string=qr_svg(LINK).decode(), width=370)
    (code,) = read_codes(Image.open(BytesIO(picture)))
    assert code.text == LINK.upper()


@pytest.mark.parametrize("angle", [0, 7, -23, 45, 90, 171])
def test_a_photo_of_the_print_is_read(angle: float) -> None:
    photo = photograph(Image.open(BytesIO(qr_png(LINK))), angle=angle, seed=int(angle))
    assert [code.text for code in read_codes(photo)] == [LINK.upper()]


def test_a_smudge_of_a_tenth_of_the_code_does_not_matter() -> None:
    image = Image.open(BytesIO(qr_png(LINK))).convert("L")
    image.paste(160, (190, 250, 290, 330))
    assert [code.text for code in read_codes(image)] == [LINK.upper()]


def test_alphanumeric_mode_keeps_the_symbol_small() -> None:
    """51 characters fit version 3 (29 modules) in alphanumeric mode; in byte mode they need version 4."""
    root = ElementTree.fromstring(qr_svg(LINK, is_bare=True))
    assert root.get("viewBox") == "0 0 37 37"


def test_quiet_zone_of_four_modules_is_white() -> None:
    image = Image.open(BytesIO(qr_png(LINK)))
    image = image.crop((0, 0, image.width, image.width))  # without the text below it
    border = 4 * PIXELS_PER_MODULE
    inner = image.crop((border, border, image.width - border, image.height - border))
    assert image.histogram()[0] == inner.histogram()[0]
    assert inner.getpixel((0, 0)) == 0


def test_svg_is_accessible_and_self_contained() -> None:
    root = ElementTree.fromstring(qr_svg("https://badges.example/v/A&B"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "QR code: HTTPS://BADGES.EXAMPLE/V/A&B"
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "path", "g"}


def test_every_link_of_one_length_gives_the_same_size() -> None:
    sizes = {Image.open(BytesIO(qr_png(LINK[:-1] + last))).size for last in "ABCDEFG2345"}
    assert sizes == {(37 * PIXELS_PER_MODULE, 49 * PIXELS_PER_MODULE)}


def test_png_prints_at_a_millimetre_per_module() -> None:
    image = Image.open(BytesIO(qr_png(LINK)))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert len(qr_png(LINK)) < 4_000


def test_the_characters_are_in_groups_that_can_be_typed() -> None:
    assert spell("abcdefghjkmnpqrstvwxyz2345") == ("ABCD EFGH JKMNP", "QRST VWXY Z2345")
    assert "".join(spell(LINK.rpartition("/")[2])).replace(" ", "") == LINK.rpartition("/")[2]


@pytest.mark.parametrize(
    "link", [LINK, "https://badges.a-school-with-a-very-long-name.example:8443/v/I7LO2Q3GD5ISWMUHJKMNPQRSTV"]
)
def test_the_text_is_under_the_code_and_the_code_is_read_all_the_same(link: str) -> None:
    """Three lines, no wider than the symbol; the picture and the drawing show the same."""
    image = Image.open(BytesIO(qr_png(link)))
    assert [code.text for code in read_codes(image)] == [link.upper()]
    below = image.convert("L").crop((0, image.width, *image.size))
    inked = [row for row in range(below.height) if min(below.crop((0, row, below.width, row + 1)).tobytes()) == 0]
    assert sum(row - 1 not in inked for row in inked) == 3
    beside = 4 * PIXELS_PER_MODULE - 9  # half the width of a stroke is outside
    assert below.crop((0, 0, beside, below.height)).getextrema() == (255, 255)
    assert below.crop((below.width - beside, 0, below.width, below.height)).getextrema() == (255, 255)
    drawn = Image.open(BytesIO(resvg_py.svg_to_bytes(svg_string=qr_svg(link).decode(), width=image.width))).convert("L")
    assert drawn.size == image.size
    different = ImageChops.difference(drawn.point(lambda level: 255 * (level > 127)), image.convert("L"))
    assert different.histogram()[255] < 300  # of a quarter of a million: the edges of strokes


def test_each_character_changes_the_text() -> None:
    """What is drawn are the characters of this link: 32 tokens give 32 texts."""
    texts = {qr_svg(LINK[:-1] + last).rpartition(b"<g ")[2] for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}
    assert len(texts) == 32
