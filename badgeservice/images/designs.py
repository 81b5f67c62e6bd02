"""A badge as its designer wishes it -> a drawing of shapes.

From the outside: the outline with its rim, the field with a pattern, and in the middle the icon on its ground. The
designer chooses; the program answers for the contrast: of each colour only so much is used that the icon can be read
on what is drawn below it, and the pattern stays out of the middle. The drawing holds shapes only, no text, script,
style sheet or identifier, so that it may be inlined, baked and served anywhere. The one picture that it may hold is
the logo of who gives it, as data, which was drawn anew when it came in.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from badgeservice.images.colours import GOLD, Seen, contrast, see, tone
from badgeservice.images.geometry import SIZE, at, turned
from badgeservice.images.glyphs import STAR, glyph
from badgeservice.images.letters import draw_letters, readable
from badgeservice.images.outlines import Shape, outline, tails
from badgeservice.images.patterns import Field, Pattern, draw_pattern

LEAST_CONTRAST: Final = 4.5  # of the icon and its ground; WCAG 2.2 asks for 3 (1.4.11), at 48 pixels a line is thin
LEVELS: Final = 8  # of EQF and NLQF
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.ASCII)


class Ground(StrEnum):
    """On what the icon stands."""

    OPEN = "open"  # the field itself
    LIGHT = "light"
    DARK = "dark"


class Mark(StrEnum):
    """What says which school gives it."""

    NONE = "none"
    LETTERS = "letters"
    LOGO = "logo"


@dataclass(frozen=True, slots=True)
class Design:
    """All that a designer chooses."""

    shape: Shape = Shape.HEXAGON
    colour: str = "#1d4ed0"  # `#rrggbb`
    second: str = ""  # of the rim; "": one that goes with the first
    icon: str = STAR
    ground: Ground = Ground.OPEN
    pattern: Pattern = Pattern.RAYS
    mark: Mark = Mark.NONE
    letters: str = ""
    level: int = 0  # so many dots; 0: none


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that are drawn."""

    deep: str
    main: str
    bright: str
    accent: str
    paper: str
    icon: str
    ground: str  # below the icon


def draw(design: Design, seed: str, logo: bytes | None = None) -> bytes:
    """The SVG; the same arguments always give the same bytes. `logo`: a small PNG of ours."""
    digest = hashlib.sha256(seed.encode()).digest()
    palette = colours_of(design, digest)
    layers = "".join(_layers(design, palette, digest, logo))
    place = "translate(256 226) scale(.88)" if design.shape is Shape.RIBBON else "translate(256 256)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<g transform="{place}">{layers}</g></svg>'
    ).encode()


def measure_contrast(design: Design) -> float:
    """Of the icon and what is drawn below it, by WCAG 2.2."""
    palette = colours_of(design, bytes(32))
    return contrast(palette.icon, palette.ground)


def is_colour(text: str) -> bool:
    """Whether it is one, as `#rrggbb` in small letters."""
    return _COLOUR.fullmatch(text) is not None


def colours_of(design: Design, digest: bytes) -> Palette:
    """What is drawn for the colours that were chosen."""
    chosen = see(design.colour)
    chroma = min(chosen.chroma, 0.19)
    lightness = min(max(chosen.lightness, 0.3), 0.82)
    deep = tone(min(0.34, max(0.2, lightness * 0.58)), min(chroma, 0.11), chosen.hue)
    paper = tone(0.985, min(chroma, 0.008), chosen.hue)
    main, icon = _field_and_icon(Seen(lightness, chroma, chosen.hue), deep, paper)
    is_light = see(main).lightness > 0.72
    bright = deep if is_light else tone(min(0.95, see(main).lightness + 0.34), chroma * 0.6, chosen.hue)
    icon, ground = {Ground.OPEN: (icon, main), Ground.LIGHT: (deep, paper), Ground.DARK: (paper, deep)}[design.ground]
    return Palette(deep, main, bright, _accent(design, chosen, digest), paper, icon, ground)


def _field_and_icon(wished: Seen, deep: str, paper: str) -> tuple[str, str]:
    """The colour of the field, made darker or lighter until paper or ink can be read on it."""
    is_light = wished.lightness > 0.74
    icon, step = (deep, 0.01) if is_light else (paper, -0.01)
    lightness = wished.lightness
    while contrast(main := tone(lightness, wished.chroma, wished.hue), icon) < LEAST_CONTRAST:
        lightness += step
    return main, icon


def _accent(design: Design, chosen: Seen, digest: bytes) -> str:
    """Of the rim, which lies on the deep colour: always light enough for it."""
    if design.second:
        second = see(design.second)
        return tone(max(second.lightness, 0.66), min(second.chroma, 0.2), second.hue)
    hue = (GOLD, chosen.hue + 0.1, chosen.hue - 0.1, GOLD)[digest[0] % 4] if chosen.chroma > 0.03 else GOLD
    return tone(0.86, 0.105, hue)


def _layers(design: Design, palette: Palette, digest: bytes, logo: bytes | None) -> Iterator[str]:
    """From the back to the front."""
    if design.shape is Shape.RIBBON:
        line = f'stroke="{palette.deep}" stroke-width="9" stroke-linejoin="round"'
        yield f'<path fill="{palette.main}" {line} d="{tails(246)}"/>'
    yield f'<path fill="{palette.deep}" d="{outline(design.shape, 246)}"/>'
    yield f'<path fill="none" stroke="{palette.accent}" stroke-width="6" d="{outline(design.shape, 232)}"/>'
    yield f'<path fill="{palette.main}" d="{outline(design.shape, 218)}"/>'
    yield draw_pattern(design.pattern, Field(design.shape, 218, palette.bright, digest))
    yield from _middle(design, palette)
    if design.level:
        yield _dots(design.level, palette)
    yield from _mark(design, palette, logo)


def _middle(design: Design, palette: Palette) -> Iterator[str]:
    """The icon on its ground."""
    if design.ground is Ground.OPEN:
        ring = "" if design.pattern is Pattern.PLAIN else f' stroke="{palette.accent}" stroke-width="4"'
        yield f'<circle r="140" fill="{palette.ground}"{ring}/>'
        scale = 8.9
    else:
        yield f'<circle r="140" fill="{palette.deep}"/><circle r="136" fill="{palette.accent}"/>'
        yield f'<circle r="129" fill="{palette.ground}"/>'
        scale = 7.6
    yield (
        f'<path fill="none" stroke="{palette.icon}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        f' transform="scale({scale}) translate(-12 -12)" d="{glyph(design.icon)}"/>'
    )


def _dots(level: int, palette: Palette) -> str:
    """As many as the level, on an arc above the icon."""
    places = [-172j * turned((i - (level - 1) / 2) * 0.036) for i in range(min(level, LEVELS))]
    path = "".join(f"M{at(place)}h0" for place in places)
    line = 'fill="none" stroke-linecap="round"'
    return (
        f'<path {line} stroke="{palette.deep}" stroke-width="30" d="{path}"/>'
        f'<path {line} stroke="{palette.accent}" stroke-width="20" d="{path}"/>'
    )


def _mark(design: Design, palette: Palette, logo: bytes | None) -> Iterator[str]:
    """A small medal at the foot."""
    if design.mark is Mark.LOGO and logo:
        content = (
            f'<image x="-37" y="-37" width="74" height="74" href="data:image/png;base64,{b64encode(logo).decode()}"/>'
        )
        ground = "#ffffff"
    elif design.mark is not Mark.NONE and readable(design.letters):
        content, ground = draw_letters(design.letters, palette.deep, 36), palette.paper
    else:
        return
    yield (
        f'<g transform="translate(0 176)"><circle r="64" fill="{palette.deep}"/>'
        f'<circle r="58" fill="{palette.accent}"/><circle r="52" fill="{ground}"/>{content}</g>'
    )
