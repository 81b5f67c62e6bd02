"""Makes static/vendor/plain-zero.woff2: a zero without its slash, of our typeface, in every weight.

The typeface has one zero only, with a slash. That is right in a code and looks like a mistake in a date, so dates and
running text take the zero from this font (site.css). `make` runs this after the typeface was collected.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates

VENDOR: Final = Path(__file__).resolve().parents[1] / "badgeservice/web/static/vendor"
OUTSIDE: Final = 16  # points of the outline; behind them the two halves of the hole, with the slash between them
FAMILY: Final = "Plain Zero"
NAMES: Final = {1: FAMILY, 3: "Plain Zero 1", 4: FAMILY, 6: "PlainZero", 16: FAMILY}

# The hole, from the bottom and against the clock: a point of the typeface, or one that lies opposite of it.
BOTTOM, TOP, LEFT, RIGHT = 16, 36, 23, 31
UPPER_RIGHT: Final = (32, 33, 34, 35)
LOWER_LEFT: Final = (24, 25, 26)


def main() -> None:
    """Write the font."""
    font = TTFont(VENDOR / "atkinson-latin.woff2", recalcTimestamp=False)  # the same bytes each time
    options = Options(layout_features=["tnum", "pnum"], name_IDs=["*"], notdef_outline=True, flavor="woff2")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord("0")])
    subsetter.subset(font)
    take_out_slash(font)
    for number, name in NAMES.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font.flavor = "woff2"
    font.save(VENDOR / "plain-zero.woff2")


def take_out_slash(font: TTFont) -> None:
    """One hole in the place of two halves; how each point moves with the weight goes along."""
    glyph = font["glyf"]["zero"]
    hole, flags = with_one_hole(list(glyph.coordinates)), list(glyph.flags)
    for variation in font["gvar"].variations["zero"]:
        phantoms = variation.coordinates[-4:]
        variation.coordinates = [*with_one_hole(variation.coordinates), *phantoms]
    on_curve = [flags[point] for point in hole_points()]
    glyph.coordinates = GlyphCoordinates(hole)
    glyph.flags = bytearray([*flags[:OUTSIDE], *on_curve])
    glyph.numberOfContours = 2
    glyph.endPtsOfContours = [OUTSIDE - 1, len(hole) - 1]
    glyph.recalcBounds(font["glyf"])


def hole_points() -> list[int]:
    """Of which point of the typeface each point of the hole is, or the mirror image."""
    return [
        BOTTOM, *reversed(LOWER_LEFT), RIGHT, *UPPER_RIGHT, TOP, *reversed(UPPER_RIGHT), LEFT, *LOWER_LEFT,
    ]  # fmt: skip


def with_one_hole(points: list[Any]) -> list[tuple[int, int]]:
    """The outline, and then the hole. It holds for places and for how they move: mirroring is linear."""
    mirrored = [
        *((point, BOTTOM) for point in reversed(LOWER_LEFT)),
        *((point, TOP) for point in reversed(UPPER_RIGHT)),
    ]
    opposite = [(2 * points[middle][0] - points[point][0], points[point][1]) for point, middle in mirrored]
    lower, upper = opposite[: len(LOWER_LEFT)], opposite[len(LOWER_LEFT) :]
    return [
        *(tuple(point) for point in points[:OUTSIDE]),
        tuple(points[BOTTOM]), *lower, tuple(points[RIGHT]),
        *(tuple(points[point]) for point in UPPER_RIGHT), tuple(points[TOP]),
        *upper, tuple(points[LEFT]), *(tuple(points[point]) for point in LOWER_LEFT),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
