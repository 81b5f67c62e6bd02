"""The first badge images, as they were struck: their bytes never change, because badges show them for ever.

An image is laid out like a struck medal. The outline says what kind of achievement it is, the colour and the
glyph what it is about, and the rosette (the engraved lines of a banknote) is drawn from the seed, so that no two
are alike. The SVG holds shapes only: no text, script, style sheet, reference or identifier, so that it may be
inlined, baked and served anywhere.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from enum import StrEnum

from badgeservice.images.colours import GOLD, hue, tone
from badgeservice.images.geometry import SIZE, TURN, at, corners, rounded_polygon, turned

LIGHT_FROM = -0.62 * math.pi  # the upper left: every facet is lit from there

# Glyphs on a grid of 24, each one path that is stroked.
GLYPHS = {
    "star": "M12 3.2l2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 17l-5.4 2.9 1.1-6.1-4.5-4.2 6.1-.8z",
    "bolt": "M13.2 2.8 5 13.4h6.2l-.6 7.8L19 10.4h-6.4z",
    "heart": (
        "M12 20.4C5.6 15.8 3 12.6 3 9A4.9 4.9 0 0 1 12 6.3 4.9 4.9 0 0 1 21 9c0 3.6-2.6 6.8-9 11.4z"
        "M6.4 12h3l1.5-3 2.4 5.4 1.5-2.4h2.8"
    ),
    "house": (
        "M3.4 11.2 12 3.8l8.6 7.4M5.6 9.4v10.8h12.8V9.4M9.2 17c-.3-3.9 1.8-5.9 6-6 .3 4.1-1.8 6.1-6 6zm0 0 3.2-3.2"
    ),
    "briefcase": "M3.5 8h17v11.5h-17zM8.7 8V4.8h6.6V8M3.5 12.8h17M12 11.7v2.3",
    "rocket": (
        "M12 2.8c3.3 2.5 4.6 5.9 4.2 10.2L14.6 16H9.4L7.8 13C7.4 8.7 8.7 5.3 12 2.8z"
        "M12 8.2a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM7.7 11.4 4.8 14.2v4l4.2-2.4M16.3 11.4l2.9 2.8v4L15 15.8"
        "M12 18.6v2.8"
    ),
    "globe": (
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3.2 9.8h17.6M3.2 14.2h17.6"
        "M12 3c3.4 2.6 4.6 5.6 4.6 9s-1.2 6.4-4.6 9c-3.4-2.6-4.6-5.6-4.6-9S8.6 5.6 12 3z"
    ),
    "sparkles": (
        "M10.4 4.2c.9 5.3 3.1 7.5 8.4 8.4-5.3.9-7.5 3.1-8.4 8.4-.9-5.3-3.1-7.5-8.4-8.4 5.3-.9 7.5-3.1 8.4-8.4z"
        "M18.6 3v4.4M16.4 5.2h4.4"
    ),
    "people": (
        "M8.6 11.2a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM2.6 19.4c.3-3.6 2.4-5.4 6-5.4s5.7 1.8 6 5.4z"
        "M15.8 5.1a3.1 3.1 0 0 1 0 5.7M17 14.3c2.6.5 4.1 2.2 4.4 5.1h-3.2"
    ),
    "speech": (
        "M3.4 4.4h12.2v8.8H8.8l-3.2 2.8v-2.8H3.4zM18.4 8.8h2.2v8.6h-2.2v2.8l-3.2-2.8H9.8M6.6 7.5h5.8M6.6 10.1h3.6"
    ),
    "book": (
        "M12 6.4C9.9 4.9 7 4.3 3.2 4.5v13.7c3.8-.2 6.7.4 8.8 1.9 2.1-1.5 5-2.1 8.8-1.9V4.5C17 4.3 14.1 4.9 12 6.4z"
        "M12 6.4v13.7"
    ),
    "screen": (
        "M3.2 4h17.6v12.2H3.2zM8.6 20.2h6.8M12 16.2v4M6.8 10.1c2.9-3.9 7.5-3.9 10.4 0-2.9 3.9-7.5 3.9-10.4 0z"
        "M12 8.9a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z"
    ),
    "puzzle": "M3.8 8h4a2.5 2.5 0 1 1 4.6 0h4v4a2.5 2.5 0 1 1 0 4.6v4H3.8v-4.2a2.4 2.4 0 1 0 0-4.4z",
    "magnifier": "M10.4 3.4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM15.5 15.5l5.3 5.3M7.4 10.6l2.2 2.2 3.8-4.4",
    "compass": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM16 8l-2.5 5.5L8 16l2.5-5.5z",
    "hands": (
        "M12 20.6 4.4 13a4.6 4.6 0 0 1 6.5-6.5L12 7.6l1.1-1.1a4.6 4.6 0 0 1 6.5 6.5z"
        "M12 7.6 8.8 10.8a1.6 1.6 0 0 0 2.3 2.3l1.5-1.5 4.4 4.4"
    ),
    "wrench": (
        "M20.4 6.6a5.2 5.2 0 0 1-7 6.3L7 19.3a1.9 1.9 0 0 1-2.7-2.7l6.4-6.4a5.2 5.2 0 0 1 6.3-7L13.9 6.3l.7 2.7 2.7.7z"
    ),
    "leaf": "M5.2 18.8C3.4 9.6 8.8 4.2 20 4c.8 11.2-4.6 16.6-14.8 14.8zm0 0L13.4 10.6M4 20.2l1.2-1.4",
}


class Kind(StrEnum):
    """What was achieved; each has its own outline."""

    MODULE = "module"
    SKILL = "skill"
    CERTIFICATE = "certificate"
    PLACEMENT = "placement"
    OTHER = "other"


CORNERS = {Kind.MODULE: 6, Kind.PLACEMENT: 8, Kind.OTHER: 12}
ENGRAVED = {Kind.MODULE: 178, Kind.SKILL: 204, Kind.CERTIFICATE: 163, Kind.PLACEMENT: 190, Kind.OTHER: 198}
SHIELD_RIGHT = "M0 -96C20 -85 45 -82 68 -82Q84 -82 84 -66V2C84 48 45 82 0 100"
SHIELD_LEFT = "C-45 82 -84 48 -84 2V-66Q-84 -82 -68 -82C-45 -82 -20 -85 0 -96z"
RIM = 229
RIM_LENGTH = {
    Kind.MODULE: 1332.8,
    Kind.SKILL: 1438.8,
    Kind.CERTIFICATE: 1379.6,
    Kind.PLACEMENT: 1378.2,
    Kind.OTHER: 1411.5,
}
RIM_PARTS = (0, 100, 48)  # a line, beads or dashes: as many as go round without a seam


@dataclass(frozen=True, slots=True)
class Palette:
    """Tones of one hue, and an accent that goes with it."""

    deep: str
    main: str
    bright: str
    paper: str
    accent: str


def draw_badge(seed: str, icon: str, colour: str, kind: Kind | str) -> bytes:
    """The SVG of an achievement: the same arguments always give the same bytes.

    `colour` is `#rrggbb`; only its hue counts, so that every badge has the contrast it needs. An unknown icon
    becomes a star, an unknown kind the general outline.
    """
    kind = Kind(kind) if kind in list(Kind) else Kind.OTHER
    digest = hashlib.sha256(seed.encode()).digest()
    palette = _palette(colour, digest[0])
    layers = [
        f'<path fill="{palette.deep}" d="{_outline(kind, 246)}"/>',
        _rim(kind, digest, palette),
        f'<path fill="{palette.main}" d="{_outline(kind, 212)}"/>',
        *_facets(kind, 212),
        _rosette(digest, ENGRAVED[kind], palette),
        f'<circle r="128" fill="{palette.deep}"/><circle r="121" fill="{palette.accent}"/>',
        f'<circle r="116" fill="{palette.paper}"/>',
        _glyph(icon, palette),
    ]
    half = SIZE // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<g transform="translate({half} {half})">{"".join(layers)}</g></svg>'
    ).encode()


def _outline(kind: Kind, radius: float) -> str:
    """The outline around the origin, of about this radius."""
    if kind is Kind.SKILL:
        half = f"a{radius} {radius} 0 1 1"
        return f"M{-radius} 0{half} {2 * radius} 0{half} {-2 * radius} 0z"
    if kind is Kind.CERTIFICATE:
        return _scaled(SHIELD_RIGHT + SHIELD_LEFT, radius)
    return rounded_polygon(corners(CORNERS[kind], radius), 0.17)


def _scaled(path: str, radius: float) -> str:
    """A path that is written for a radius of 100, at this radius."""
    return re.sub(r"-?[0-9]+", lambda number: f"{int(number[0]) * radius / 100:.1f}", path)


def _rim(kind: Kind, digest: bytes, palette: Palette) -> str:
    """A line, beads or dashes along the edge."""
    parts = RIM_PARTS[digest[3] % len(RIM_PARTS)]
    line = f'stroke-width="{6 if parts == max(RIM_PARTS) else 4}"'
    if parts:
        period = RIM_LENGTH[kind] / parts
        dash = 0 if parts == max(RIM_PARTS) else period * 0.7
        line += f' stroke-linecap="round" stroke-dasharray="{dash:.2f} {period - dash:.2f}"'
    return f'<path fill="none" stroke="{palette.accent}" {line} d="{_outline(kind, RIM)}"/>'


def _facets(kind: Kind, radius: float) -> list[str]:
    """Light and shade on the field, as if it were cut."""
    if kind is Kind.CERTIFICATE:
        return [f'<path fill="#000" fill-opacity=".12" d="{_scaled(SHIELD_RIGHT, radius)}"/>']
    count = CORNERS.get(kind, 24)
    edge = corners(count, radius * 0.97) if kind in CORNERS else corners(count, radius)
    facets = []
    for one, other in zip(edge, edge[1:] + edge[:1], strict=True):
        middle = (one + other) / 2
        light = math.cos(math.atan2(middle.imag, middle.real) - LIGHT_FROM)
        shade = "#fff" if light > 0 else "#000"
        facets.append(f'<path fill="{shade}" fill-opacity="{abs(light) * 0.18:.3f}" d="M0 0L{at(one)}L{at(other)}z"/>')
    return facets


def _rosette(digest: bytes, outer: float, palette: Palette) -> str:
    """Engraved lines around the middle: waves between two rings, each a part of a wave further than the last."""
    petals = 6 + digest[1] % 9
    waves = 2 + digest[2] % 3
    fullness = (0.13, 0.24, 0.36, 0.52)[digest[5] % 4]
    paths = "".join(_wave(petals, 132, outer, i / (waves * petals), fullness) for i in range(waves))
    small = _wave(2 * petals, 134, outer - (outer - 132) * (0.3 + digest[6] / 640), digest[4] / 256, 0.25)
    return (
        f'<path fill="{palette.bright}" fill-opacity=".14" fill-rule="evenodd" stroke="{palette.bright}"'
        f' stroke-opacity=".75" stroke-width="1.6" d="{paths}"/>'
        f'<path fill="none" stroke="{palette.accent}" stroke-opacity=".6" stroke-width="1.6" d="{small}"/>'
    )


def _wave(petals: int, inner: float, outer: float, lean: float, fullness: float) -> str:
    """A closed wave that touches the inner and the outer ring `petals` times; full waves have round loops."""
    path = ""
    for i in range(2 * petals + 1):
        point = (outer if i % 2 else inner) * turned(lean + i / (2 * petals))
        handle = point - point * complex(0, 1) * TURN / petals * fullness
        path += f"S{at(handle)} {at(point)}" if path else f"M{at(point)}"
    return path + "z"


def _glyph(icon: str, palette: Palette) -> str:
    return (
        f'<path fill="none" stroke="{palette.deep}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"'
        f' transform="scale(6.8) translate(-12 -12)" d="{GLYPHS.get(icon, GLYPHS["star"])}"/>'
    )


def _palette(colour: str, choice: int) -> Palette:
    main = hue(colour)
    accent = (GOLD, main + 0.13, main - 0.13, GOLD)[choice % 4]
    return Palette(
        deep=tone(0.33, 0.11, main),
        main=tone(0.52, 0.14, main),
        bright=tone(0.86, 0.09, main),
        paper=tone(0.985, 0.008, main),
        accent=tone(0.86, 0.105, accent),
    )
