"""What is engraved on the field of a badge, around the middle: the same for the same seed, and inside its shape."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from badgeservice.images.geometry import TURN, at, turned
from badgeservice.images.outlines import Shape, edge, holds, outline

INNER: Final = 146  # nothing is drawn nearer to the middle: there is the icon
_LIGHT_FROM: Final = -0.62 * math.pi  # the upper left


class Pattern(StrEnum):
    """In the order in which a designer sees them."""

    PLAIN = "plain"
    ROSETTE = "rosette"  # the engraved lines of a banknote
    RAYS = "rays"
    RINGS = "rings"
    WAVES = "waves"
    DOTS = "dots"
    CHECKS = "checks"
    STRIPES = "stripes"
    FACETS = "facets"  # as if it were cut


@dataclass(frozen=True, slots=True)
class Field:
    """Where it is drawn, in which colour, and the bytes that make each its own."""

    shape: Shape
    radius: float
    colour: str
    digest: bytes


def draw_pattern(pattern: Pattern, field: Field) -> str:
    """The layers of it, for the middle of the drawing."""
    match pattern:
        case Pattern.PLAIN:
            return ""
        case Pattern.ROSETTE:
            return _rosette(field)
        case Pattern.RAYS:
            return _rays(field)
        case Pattern.RINGS:
            return _rings(field)
        case Pattern.WAVES:
            return _waves(field)
        case Pattern.DOTS:
            return _dots(field)
        case Pattern.CHECKS:
            return _checks(field)
        case Pattern.STRIPES:
            return _stripes(field)
        case Pattern.FACETS:
            return _facets(field)


def _rosette(field: Field) -> str:
    """Waves between two rings, each a part of a wave further than the last."""
    petals, waves = 6 + field.digest[1] % 7, 3 + field.digest[2] % 2
    fullness = (0.24, 0.36, 0.52)[field.digest[5] % 3]
    outer = _reach(field)
    paths = "".join(_wave(petals, INNER - 30, outer, i / (waves * petals), fullness) for i in range(waves))
    return (
        f'<path fill="{field.colour}" fill-opacity=".1" fill-rule="evenodd" stroke="{field.colour}"'
        f' stroke-opacity=".55" stroke-width="1.8" d="{paths}"/>'
    )


def _wave(petals: int, inner: float, outer: float, lean: float, fullness: float) -> str:
    path = ""
    for i in range(2 * petals + 1):
        point = (outer if i % 2 else inner) * turned(lean + i / (2 * petals))
        handle = point - point * complex(0, 1) * TURN / petals * fullness
        path += f"S{at(handle)} {at(point)}" if path else f"M{at(point)}"
    return path + "z"


def _rays(field: Field) -> str:
    """Beams from the middle to the edge."""
    count = 12 + 2 * (field.digest[1] % 7)
    lean = 0.25 / count if field.digest[2] % 2 else -0.25 / count
    path = ""
    for i in range(count):
        sides = [(i + side) / count + lean - 0.25 for side in (0, 0.125, 0.25, 0.375, 0.5)]
        path += "M0 0" + "".join(f"L{at(_edge_at(field, turns) * turned(turns))}" for turns in sides) + "z"
    return _filled(field, path, 0.24)


def _rings(field: Field) -> str:
    """The outline again and again, as the lines of a height on a map."""
    count = 2 + field.digest[1] % 3
    step = (field.radius - 128) / (count + 0.6)
    path = "".join(outline(field.shape, field.radius - step * (i + 0.6)) for i in range(count))
    return (
        f'<path fill="none" stroke="{field.colour}" stroke-opacity=".45" stroke-width="{step * 0.3:.1f}" d="{path}"/>'
    )


def _waves(field: Field) -> str:
    """Water, from side to side."""
    height, length = 22 + field.digest[1] % 12, 58 + field.digest[2] % 40
    path = ""
    for row in range(-10, 11):
        points = [
            complex(x, row * height + 0.28 * height * math.sin(TURN * x / length + (row % 2) * 0.6))
            for x in range(-220, 221, 8)
        ]
        path += "".join(f"M{'L'.join(map(at, run))}" for run in _runs(field, points, 8))
    return _stroked(field, path, 5, 0.34)


def _dots(field: Field) -> str:
    """Beads on circles, or on a grid that is turned."""
    step = 24 + field.digest[1] % 12
    polygon = edge(field.shape, field.radius - 12)
    lean = turned((field.digest[2] % 4) / 16)
    path = ""
    for row in range(-12, 13):
        for column in range(-12, 13):
            point = complex(column + (row % 2) / 2, row * 0.87) * step * lean
            if abs(point) > INNER and holds(polygon, point):
                path += f"M{at(point)}h0"
    return _stroked(field, path, 0.36 * step, 0.36)


def _checks(field: Field) -> str:
    """Tiles, every second one, turned as a floor is."""
    side = 26 + field.digest[1] % 14
    polygon = edge(field.shape, field.radius - 4)
    lean = turned((1 + field.digest[2] % 3) / 16)
    path = ""
    for row in range(-14, 15):
        for column in range(-14, 15):
            tile = [complex(column + x, row + y) * side * lean for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
            if (row + column) % 2 and max(map(abs, tile)) > INNER - 10 and all(holds(polygon, one) for one in tile):
                path += f"M{'L'.join(map(at, tile))}z"
    return _filled(field, path, 0.2)


def _stripes(field: Field) -> str:
    """Slanting bands."""
    step = 26 + field.digest[1] % 16
    lean = turned((0.11, 0.139, -0.11, -0.139)[field.digest[2] % 4])
    path = ""
    for row in range(-9, 10):
        points = [complex(x, (row + 0.5) * step) * lean for x in range(-240, 241, 6)]
        path += "".join(f"M{at(run[0])}L{at(run[-1])}" for run in _runs(field, points, step * 0.26))
    return _stroked(field, path, step * 0.4, 0.2)


def _facets(field: Field) -> str:
    """Light and shade."""
    count = {Shape.HEXAGON: 6, Shape.OCTAGON: 8, Shape.SQUARE: 4, Shape.HOUSE: 10}.get(field.shape, 24)
    lean = 0.5 / count if field.shape in {Shape.OCTAGON, Shape.SQUARE} else 0
    layers = []
    for i in range(count):
        turns = [(i + part / 8) / count + lean - 0.25 for part in range(9)]
        light = math.cos((turns[4]) * TURN - _LIGHT_FROM)
        points = "L".join(at(_edge_at(field, one) * turned(one)) for one in turns)
        tone = "#fff" if light > 0 else "#000"
        layers.append(f'<path fill="{tone}" fill-opacity="{abs(light) * 0.2:.3f}" d="M0 0L{points}z"/>')
    return "".join(layers)


def _reach(field: Field) -> float:
    """The largest circle inside the field, with a little room."""
    polygon = edge(field.shape, field.radius)
    return min(_distance(one, other) for one, other in zip(polygon, (*polygon[1:], polygon[0]), strict=True)) - 6


def _distance(one: complex, other: complex) -> float:
    """Of the middle from this side."""
    along = other - one
    part = max(0.0, min(1.0, -(one.real * along.real + one.imag * along.imag) / abs(along) ** 2))
    return abs(one + along * part)


def _edge_at(field: Field, turns: float) -> float:
    """How far the edge is from the middle in this direction."""
    polygon, direction = edge(field.shape, field.radius), turned(turns)
    for one, other in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        start, end = one / direction, other / direction
        if start.imag <= 0 < end.imag:
            reach = start.real + (0 - start.imag) / (end.imag - start.imag) * (end.real - start.real)
            if reach > 0:
                return reach
    return field.radius


def _runs(field: Field, points: list[complex], margin: float) -> Iterator[list[complex]]:
    """The parts of a line that are on the field."""
    polygon = edge(field.shape, field.radius - margin)
    run: list[complex] = []
    for point in points:
        if holds(polygon, point):
            run.append(point)
        else:
            if len(run) > 1:
                yield run
            run = []
    if len(run) > 1:
        yield run


def _filled(field: Field, path: str, opacity: float) -> str:
    return f'<path fill="{field.colour}" fill-opacity="{opacity}" d="{path}"/>'


def _stroked(field: Field, path: str, width: float, opacity: float) -> str:
    return (
        f'<path fill="none" stroke="{field.colour}" stroke-opacity="{opacity}" stroke-width="{width:.1f}"'
        f' stroke-linecap="round" stroke-linejoin="round" d="{path}"/>'
    )
