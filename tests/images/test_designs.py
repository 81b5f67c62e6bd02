"""A badge as its designer chose: readable whatever the colours, its own for every choice, and safe to show anywhere."""

from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from badgeservice.images.colours import contrast, tone
from badgeservice.images.designs import (
    LEAST_CONTRAST,
    LEVELS,
    Design,
    Ground,
    Mark,
    colours_of,
    draw,
    is_colour,
    measure_contrast,
)
from badgeservice.images.glyphs import glyph, read_glyphs
from badgeservice.images.outlines import Shape, holds, outline, reach
from badgeservice.images.patterns import INNER, Pattern
from badgeservice.images.pixels import difference_hash, distance, fit_logo, render_png

SVG = "{http://www.w3.org/2000/svg}"
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
DESIGNS = st.builds(
    Design,
    shape=st.sampled_from(Shape),
    colour=COLOURS,
    second=st.just("") | COLOURS,
    icon=st.sampled_from(["wrench", "no such icon", "star"]),
    ground=st.sampled_from(Ground),
    pattern=st.sampled_from(Pattern),
    mark=st.sampled_from(Mark),
    letters=st.text(max_size=4),
    level=st.integers(0, LEVELS),
)


def picture(design: Design, size: int = 48, logo: bytes | None = None) -> Image.Image:
    return Image.open(BytesIO(render_png(draw(design, "a", logo), size))).convert("RGBA")


def logo(colour: str = "#7a1fa0") -> bytes:
    written = BytesIO()
    Image.new("RGB", (300, 100), colour).save(written, "PNG")
    return fit_logo(written.getvalue())


@given(DESIGNS)
@settings(max_examples=80, deadline=None)
def test_the_icon_can_be_read_whatever_the_colours(design: Design) -> None:
    palette = colours_of(design, bytes(32))
    assert measure_contrast(design) >= LEAST_CONTRAST > 3
    assert contrast(palette.deep, palette.accent) > 3  # the rim on the edge
    assert contrast(palette.deep, palette.paper) > 7  # the letters of a mark


@given(DESIGNS)
@settings(max_examples=40, deadline=None)
def test_every_design_is_a_drawing_of_shapes(design: Design) -> None:
    root = ElementTree.fromstring(draw(design, "<&\"'>"))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "g", "path", "circle"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not any(name.startswith("on") or "href" in name or name in {"id", "style", "class"} for name in attributes)
    assert not any("url(" in value or "nan" in value for element in root.iter() for value in element.attrib.values())


@pytest.mark.parametrize("ground", list(Ground))
@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#808080", "#ffff00", "#ff0000", "#0000ff", "#1f4fd8"])
def test_at_48_pixels_the_icon_stands_out_as_drawn(ground: Ground, colour: str) -> None:
    """In the pixels: many in the middle of the badge are three times as light, or as dark, as the ground."""
    design = Design(colour=colour, ground=ground, icon="wrench", pattern=Pattern.FACETS)
    below = colours_of(design, bytes(32)).ground
    middle = picture(design).crop((14, 14, 34, 34)).convert("RGB")
    seen = ["#{:02x}{:02x}{:02x}".format(*middle.getpixel((x, y))) for x in range(20) for y in range(20)]
    assert sum(contrast(one, below) >= 3 for one in seen) > 25
    assert sum(contrast(one, below) < 1.3 for one in seen) > 100  # and what is around it is the ground


def test_every_icon_stands_out_at_48_pixels() -> None:
    design = Design(ground=Ground.LIGHT, pattern=Pattern.PLAIN)
    below = colours_of(design, bytes(32)).ground
    for icon in read_glyphs():
        middle = picture(replace(design, icon=icon)).crop((13, 13, 35, 35)).convert("RGB")
        dark = sum(
            contrast("#{:02x}{:02x}{:02x}".format(*middle.getpixel((x, y))), below) >= 3
            for x in range(22)
            for y in range(22)
        )
        assert dark > 20, icon


def test_every_icon_stays_inside_its_ground() -> None:
    for icon, path in read_glyphs().items():
        line = 'fill="none" stroke="#000" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"'
        alone = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 32 32"><path {line} d="{path}"/></svg>'
        box = Image.open(BytesIO(render_png(alone.encode(), 64))).convert("RGBA").getchannel("A").getbbox()
        assert box is not None, icon
        assert min(box) >= 8, icon
        assert max(box) <= 56, icon


def test_there_is_an_icon_for_everything_that_the_build_was_asked_for() -> None:
    asked = Path(__file__).parents[2].joinpath("frontend/glyphs.txt").read_text().split()
    assert sorted(read_glyphs()) == asked == sorted(set(asked))
    assert len(asked) >= 60
    assert glyph("no such icon") == glyph("star")


def test_shapes_can_be_told_apart_at_48_pixels() -> None:
    seen = {shape: picture(Design(shape=shape)).getchannel("A") for shape in Shape}
    assert len(seen) >= 8
    for one, other in combinations(Shape, 2):
        difference = ImageChops.difference(seen[one], seen[other])
        assert sum(difference.histogram()[128:]) >= 40, (one, other)


@pytest.mark.parametrize("shape", list(Shape))
def test_the_corners_are_transparent_and_the_badge_fills_the_square(shape: Shape) -> None:
    alpha = picture(Design(shape=shape), 256).getchannel("A")
    assert alpha.getpixel((0, 0)) == 0
    box = alpha.getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert min(left, top) < 30
    assert max(right, bottom) > 230
    assert min(box[0], box[1], 256 - box[2], 256 - box[3]) >= 2  # nothing is cut off


@pytest.mark.parametrize("shape", list(Shape))
def test_it_is_known_how_far_an_edge_is(shape: Shape) -> None:
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-110 -110 220 220"><path d="{outline(shape, 100)}"/></svg>'
    )
    alpha = Image.open(BytesIO(render_png(drawn.encode(), 220))).getchannel("A")
    inside = [(x, y) for x in range(0, 220, 7) for y in range(0, 220, 7)]
    wrong = [
        (x, y) for x, y in inside if (alpha.getpixel((x, y)) > 128) != holds(shape, 100, complex(x - 109.5, y - 109.5))
    ]
    assert len(wrong) <= 12, wrong  # pixels on the edge itself
    assert min(reach(shape, 218, i / 90) for i in range(90)) > INNER  # there is room for the icon


@pytest.mark.parametrize("pattern", [one for one in Pattern if one is not Pattern.PLAIN])
def test_every_pattern_can_be_seen_stays_inside_and_is_of_its_badge(pattern: Pattern) -> None:
    for shape in (Shape.FLOWER, Shape.HOUSE, Shape.RIBBON):
        design = Design(shape=shape, pattern=pattern)
        plain = picture(replace(design, pattern=Pattern.PLAIN), 128)
        drawn = picture(design, 128)
        assert sum(ImageChops.difference(plain.convert("L"), drawn.convert("L")).histogram()[8:]) > 100
        assert sum(ImageChops.difference(plain.getchannel("A"), drawn.getchannel("A")).histogram()[16:]) == 0
    if pattern is not Pattern.FACETS:
        assert len({draw(design, str(seed)) for seed in range(6)}) > 3


@pytest.mark.parametrize(
    "other",
    [
        {"shape": Shape.SHIELD}, {"colour": "#c2410c"}, {"second": "#22c55e"}, {"icon": "wrench"},
        {"ground": Ground.DARK}, {"pattern": Pattern.DOTS}, {"mark": Mark.LETTERS, "letters": "RM"}, {"level": 4},
    ],
)  # fmt: skip
def test_every_choice_can_be_seen(other: dict[str, object]) -> None:
    one = Design()
    difference = ImageChops.difference(picture(one, 128), picture(replace(one, **other), 128)).convert("L")
    assert sum(difference.histogram()[16:]) > 60
    assert draw(one, "a") == draw(Design(), "a")


def test_a_logo_is_held_as_data_and_shown() -> None:
    design = Design(mark=Mark.LOGO, letters="RM")
    svg = draw(design, "a", logo())
    assert svg.count(b"href") == svg.count(b"data:image/png;base64," + b64encode(logo())) == 1
    assert len(svg) < 20_000
    red, green, blue, _alpha = picture(design, 512, logo()).getpixel((256, 432))
    assert (red > 90, green < 60, blue > 120) == (True, True, True)
    assert draw(design, "a", None) == draw(replace(design, mark=Mark.LETTERS), "a")  # who has none shows letters


def test_colours_are_six_digits() -> None:
    assert is_colour("#1f4fd8")
    assert not any(map(is_colour, ("", "1f4fd8", "#1f4", "#1F4FD8", "#1f4fd8\n", "#1f4fdg", "red", "#١٢٣٤٥٦")))


def test_pictures_of_one_drawing_are_alike_and_of_others_are_not() -> None:
    one = Design(icon="wrench", pattern=Pattern.RAYS)
    first = difference_hash(render_png(draw(one, "a"), 512))
    assert len(first) == 16
    assert distance(first, difference_hash(render_png(draw(one, "a"), 96))) <= 2
    assert distance(first, difference_hash(render_png(draw(replace(one, shape=Shape.RIBBON), "a"), 512))) >= 8
    assert distance("0" * 16, "f" * 16) == 64


def test_the_hash_knows_light_and_dark_and_no_colour() -> None:
    """So two badges of another colour and the same drawing are said to look alike: `list_similar` says so too."""
    one = difference_hash(render_png(draw(Design(colour=tone(0.5, 0.12, 0.1)), "a"), 512))
    other = difference_hash(render_png(draw(Design(colour=tone(0.5, 0.12, 0.6)), "a"), 512))
    assert distance(one, other) < 8
