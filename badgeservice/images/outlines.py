"""The shapes of a badge: outlines around the middle that can be told apart when they are 48 pixels wide.

Each is written for a radius of 100, and as a polygon too, so that what is drawn inside it needs no clipping: a
drawing without identifiers can be put into any page, any number of times.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final

from badgeservice.images.geometry import TURN, at, corners, rounded_polygon, turned

STEPS: Final = 8  # of a curve, in a polygon


class Shape(StrEnum):
    """In the order in which a designer sees them."""

    HEXAGON = "hexagon"
    CIRCLE = "circle"
    SHIELD = "shield"
    OCTAGON = "octagon"
    SQUARE = "square"
    HOUSE = "house"
    FLOWER = "flower"
    SEAL = "seal"
    LEAF = "leaf"
    RIBBON = "ribbon"  # a rosette with two tails


def outline(shape: Shape, radius: float) -> str:
    """The outline as a path."""
    return _scaled(_hundred(shape), radius / 100)


@cache
def edge(shape: Shape, radius: float) -> tuple[complex, ...]:
    """The same as a polygon."""
    return tuple(point * radius / 100 for point in _flattened(_hundred(shape)))


def holds(polygon: Sequence[complex], point: complex) -> bool:
    """Whether the point is inside."""
    inside = False
    for one, other in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (one.imag > point.imag) != (other.imag > point.imag):
            crossing = one.real + (point.imag - one.imag) / (other.imag - one.imag) * (other.real - one.real)
            inside ^= point.real < crossing
    return inside


@cache
def _hundred(shape: Shape) -> str:
    match shape:
        case Shape.HEXAGON:
            return rounded_polygon(corners(6, 102), 0.17)
        case Shape.OCTAGON:
            return rounded_polygon(corners(8, 101), 0.14)
        case Shape.CIRCLE:
            return _circle(97)
        case Shape.SHIELD:
            right = "M0 -96C20 -85 45 -82 68 -82Q84 -82 84 -66L84 2C84 48 45 82 0 100"
            return right + "C-45 82 -84 48 -84 2L-84 -66Q-84 -82 -68 -82C-45 -82 -20 -85 0 -96z"
        case Shape.SQUARE:
            return rounded_polygon([complex(x, y) for x, y in ((-88, -88), (88, -88), (88, 88), (-88, 88))], 0.26)
        case Shape.HOUSE:
            return rounded_polygon(
                [complex(x, y) for x, y in ((0, -104), (94, -30), (84, 90), (-84, 90), (-94, -30))], 0.16
            )
        case Shape.FLOWER:
            return _flower(8, 100, 82)
        case Shape.SEAL:
            return rounded_polygon(_star(16, 100, 87), 0.3)
        case Shape.LEAF:
            right = "M-78 -90L18 -90C62 -90 90 -62 90 -18L90 78Q90 90 78 90"
            return right + "L-18 90C-62 90 -90 62 -90 18L-90 -78Q-90 -90 -78 -90z"
        case Shape.RIBBON:
            return _flower(16, 99, 91)


def tails(radius: float) -> str:
    """The two ends of the ribbon, which hang below its rosette."""
    right = [complex(x, y) for x, y in ((4, 40), (60, 30), (78, 122), (50, 110), (28, 128))]
    left = [complex(-point.real, point.imag) for point in right]
    return _scaled(rounded_polygon(right, 0.04) + rounded_polygon(left, 0.04), radius / 100)


def _star(points: int, outer: float, inner: float) -> list[complex]:
    return [complex(0, -(inner if i % 2 else outer)) * turned(i / (2 * points)) for i in range(2 * points)]


def _circle(radius: float) -> str:
    """Of four curves."""
    handle = radius * 4 / 3 * math.tan(TURN / 16)
    path = f"M{at(complex(0, -radius))}"
    for i in range(4):
        start, end = complex(0, -radius) * turned(i / 4), complex(0, -radius) * turned((i + 1) / 4)
        along, back = start * complex(0, 1) / radius * handle, end * complex(0, -1) / radius * handle
        path += f"C{at(start + along)} {at(end + back)} {at(end)}"
    return path + "z"


def _flower(petals: int, outer: float, inner: float) -> str:
    """Petals that meet between them; each bulges to the outer radius."""
    path = ""
    for i in range(petals):
        start, end = (complex(0, -inner) * turned((i + side) / petals) for side in (-0.5, 0.5))
        bulge = complex(0, -1) * turned(i / petals) * (outer - abs(start + end) / 2) * 4 / 3
        path += "" if path else f"M{at(start)}"
        path += f"C{at(start + bulge)} {at(end + bulge)} {at(end)}"
    return path + "z"


def _scaled(path: str, factor: float) -> str:
    return re.sub(r"-?[0-9]+(?:\.[0-9]+)?", lambda number: f"{float(number[0]) * factor:.1f}", path)


def _flattened(path: str) -> list[complex]:
    """The corners of a path of lines and curves, all absolute."""
    points: list[complex] = []
    for command, written in re.findall(r"([MLQC])([^MLQCz]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", written)]
        given = [complex(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if command in "ML":
            points += given
        else:
            points += [_along([points[-1], *given], step / STEPS) for step in range(1, STEPS + 1)]
    return [one for one, other in pairwise([*points, points[0]]) if abs(one - other) > 0.01]


def _along(points: list[complex], part: float) -> complex:
    """The point of a curve at this part of its way."""
    while len(points) > 1:
        points = [one + (other - one) * part for one, other in pairwise(points)]
    return points[0]
