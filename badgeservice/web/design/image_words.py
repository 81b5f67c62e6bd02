"""What can be chosen of the image of a badge, in words, and drawn as it would be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from badgeservice.images.designs import Design, Ground, Mark, draw
from badgeservice.images.glyphs import glyph
from badgeservice.images.outlines import Shape, outline, tails
from badgeservice.images.patterns import Pattern
from badgeservice.services.achievements.icons import list_icons, search_icons
from badgeservice.web.language import current_language
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

SHAPES: Final[Mapping[Shape, str]] = {
    Shape.HEXAGON: to_translate("Hexagon"),
    Shape.CIRCLE: to_translate("Circle"),
    Shape.SHIELD: to_translate("Shield"),
    Shape.OCTAGON: to_translate("Octagon"),
    Shape.SQUARE: to_translate("Square"),
    Shape.HOUSE: to_translate("House"),
    Shape.FLOWER: to_translate("Flower"),
    Shape.SEAL: to_translate("Seal"),
    Shape.LEAF: to_translate("Leaf"),
    Shape.RIBBON: to_translate("Ribbon"),
}
PATTERNS: Final[Mapping[Pattern, str]] = {
    Pattern.PLAIN: to_translate("Plain"),
    Pattern.ROSETTE: to_translate("Rosette"),
    Pattern.RAYS: to_translate("Rays"),
    Pattern.RINGS: to_translate("Rings"),
    Pattern.WAVES: to_translate("Waves"),
    Pattern.DOTS: to_translate("Dots"),
    Pattern.CHECKS: to_translate("Checks"),
    Pattern.STRIPES: to_translate("Stripes"),
    Pattern.FACETS: to_translate("Facets"),
}
GROUNDS: Final[Mapping[Ground, str]] = {
    Ground.OPEN: to_translate("In colour"),
    Ground.LIGHT: to_translate("Light"),
    Ground.DARK: to_translate("Dark"),
}
MARKS: Final[Mapping[Mark, str]] = {
    Mark.NONE: to_translate("No mark"),
    Mark.LETTERS: to_translate("Initials"),
    Mark.LOGO: to_translate("Our logo"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that can be chosen."""

    value: str
    name: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class IconTile:
    """An icon, and the words by which it is found."""

    value: str
    name: str
    words: str
    path: str
    is_found: bool  # among what is looked for


def list_tiles(design: Design, seed: str) -> Mapping[str, list[Tile]]:
    """For shape, ground and pattern; the rest of each drawing is as it is chosen now."""
    plain = replace(design, mark=Mark.NONE, level=0)

    def drawn(one: Design) -> Markup:
        return Markup(draw(one, seed).decode())  # noqa: S704 - a drawing of ours

    return {
        "shape": [Tile(one.value, _(name), _outline(one)) for one, name in SHAPES.items()],
        "ground": [
            Tile(one.value, _(name), drawn(replace(plain, ground=one, pattern=Pattern.PLAIN)))
            for one, name in GROUNDS.items()
        ],
        "pattern": [Tile(one.value, _(name), drawn(replace(plain, pattern=one))) for one, name in PATTERNS.items()],
    }


def list_icon_tiles(words: str) -> list[IconTile]:
    """All icons: those that are not among what is looked for are not shown, and stay chosen."""
    found, language = {icon.name for icon in search_icons(words)}, current_language()
    return [
        IconTile(
            value=icon.name,
            name=icon.names.get(language, icon.names["en"]),
            words=" ".join((*icon.names.values(), *icon.words)).lower(),
            path=glyph(icon.name),
            is_found=icon.name in found,
        )
        for icon in list_icons()
    ]


def _outline(shape: Shape) -> Markup:
    if shape is Shape.RIBBON:
        both = Markup('<svg viewBox="-100 -88 200 200"><path d="{}"/><path d="{}"/></svg>')
        return both.format(tails(84), outline(shape, 84))
    return Markup('<svg viewBox="-100 -100 200 200"><path d="{}"/></svg>').format(outline(shape, 90))
