"""The first badge images: their bytes never change, they are different for any other argument, and safe anywhere."""

import hashlib
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from badgeservice.images.colours import contrast
from badgeservice.images.pixels import render_png, shrink_png
from badgeservice.images.struck import GLYPHS, Kind, draw_badge

SVG = "{http://www.w3.org/2000/svg}"


def picture(svg: bytes, size: int = 120) -> Image.Image:
    return Image.open(BytesIO(render_png(svg, size))).convert("RGBA")


def test_they_are_drawn_as_they_always_were() -> None:
    digest = hashlib.sha256()
    for number, icon in enumerate(sorted(GLYPHS)):
        for kind in Kind:
            for colour in ("#1f4fd8", "#c2410c", "#000000"):
                digest.update(draw_badge(f"{icon}{number}", icon, colour, kind))
    assert digest.hexdigest() == "84d658898d8a9e0f9c6e39bb4b9ec7d88952b154192251e40bf901203b546edc"


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert draw_badge("a", "bolt", "#c2410c", Kind.MODULE) == draw_badge("a", "bolt", "#c2410c", "module")


@pytest.mark.parametrize(
    "other",
    [
        ("b", "bolt", "#c2410c", Kind.MODULE),
        ("a", "leaf", "#c2410c", Kind.MODULE),
        ("a", "bolt", "#0c41c2", Kind.MODULE),
        ("a", "bolt", "#c2410c", Kind.SKILL),
    ],
)
def test_every_argument_can_be_seen(other: tuple[str, str, str, Kind]) -> None:
    one = picture(draw_badge("a", "bolt", "#c2410c", Kind.MODULE))
    difference = ImageChops.difference(one, picture(draw_badge(*other))).convert("L")
    assert sum(difference.histogram()[16:]) > 200


def test_every_kind_has_its_own_outline() -> None:
    silhouettes = [picture(draw_badge("a", "star", "#1f4fd8", kind)).getchannel("A") for kind in Kind]
    for one, other in pairwise(silhouettes):
        assert sum(ImageChops.difference(one, other).histogram()[128:]) > 60


@pytest.mark.parametrize("kind", list(Kind))
def test_the_corners_are_transparent_and_the_badge_fills_the_square(kind: Kind) -> None:
    alpha = picture(draw_badge("a", "star", "#1f4fd8", kind), 512).getchannel("A")
    assert alpha.getpixel((0, 0)) == alpha.getpixel((511, 511)) == 0
    left, top, right, bottom = alpha.getbbox()
    assert min(left, top) < 60
    assert max(right, bottom) > 460


@pytest.mark.parametrize("icon", sorted(GLYPHS))
def test_every_glyph_stays_inside_the_disc(icon: str) -> None:
    root = ElementTree.fromstring(draw_badge("a", icon, "#1f4fd8", Kind.SKILL))
    glyph = root.find(f"{SVG}g")[-1]
    line = 'fill="none" stroke="#000" stroke-width="1.7" stroke-linejoin="round"'
    alone = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 32 32"><path {line} d="{glyph.get("d")}"/></svg>'
    box = picture(alone.encode(), 320).getchannel("A").getbbox()
    assert box is not None
    assert min(box) > 50
    assert max(box) < 270


def test_the_svg_holds_shapes_only() -> None:
    for kind in Kind:
        root = ElementTree.fromstring(draw_badge("<&\"'>", "bolt", "#c2410c", kind))
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "g", "path", "circle"}
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not any(
            name.startswith("on") or "href" in name or name in {"id", "style", "class"} for name in attributes
        )
        assert not any("url(" in value for element in root.iter() for value in element.attrib.values())


@pytest.mark.parametrize(
    "colour", ["#000000", "#ffffff", "#808080", "#ffff00", "#00ff00", "#0000ff", "#1f4fd8", "#c2410c"]
)
def test_the_glyph_stands_out_whatever_the_colour(colour: str) -> None:
    root = ElementTree.fromstring(draw_badge("a", "star", colour, Kind.SKILL))
    *_, disc, glyph = root.find(f"{SVG}g")
    assert contrast(disc.get("fill"), glyph.get("stroke")) > 7


def test_unknown_icons_and_kinds_become_the_general_ones() -> None:
    assert draw_badge("a", "no such icon", "#1f4fd8", "no such kind") == draw_badge("a", "star", "#1f4fd8", Kind.OTHER)


def test_small_enough_to_bake_and_to_send() -> None:
    svgs = [draw_badge(str(i), icon, "#1f4fd8", kind) for i, icon in enumerate(sorted(GLYPHS)) for kind in Kind]
    assert max(map(len, svgs)) < 10_000
    assert len(render_png(svgs[0])) < 250_000


def test_png_has_the_size_that_was_asked() -> None:
    assert Image.open(BytesIO(render_png(draw_badge("a", "star", "#1f4fd8", Kind.OTHER), 600))).size == (600, 600)


def test_a_picture_for_a_mail_is_small() -> None:
    png = render_png(draw_badge("a", "bolt", "#c2410c", Kind.MODULE))
    small = shrink_png(png, 264)
    with Image.open(BytesIO(small)) as picture:
        assert (picture.size, picture.mode) == ((264, 264), "RGBA")
    assert len(small) < 0.7 * len(png)
    assert shrink_png(small, 264) is small
