"""Points of the plane as complex numbers, around the middle of an image, and how they are written in a path."""

from __future__ import annotations

import math

SIZE = 512  # of every image
TURN = 2 * math.pi


def corners(count: int, radius: float) -> list[complex]:
    """The corners of a regular polygon; one with eight stands on a side, the others on a corner."""
    lean = 0.5 / count if count == 8 else 0
    return [complex(0, -radius) * turned(i / count + lean) for i in range(count)]


def turned(turns: float) -> complex:
    """What a point is multiplied by to turn it around the middle."""
    return complex(math.cos(turns * TURN), math.sin(turns * TURN))


def rounded_polygon(corners: list[complex], cut: float) -> str:
    """The polygon with each corner cut at this part of its sides and rounded."""
    path = ""
    for before, corner, after in zip(corners[-1:] + corners[:-1], corners, corners[1:] + corners[:1], strict=True):
        start, end = corner + (before - corner) * cut, corner + (after - corner) * cut
        path += f"{'L' if path else 'M'}{at(start)}Q{at(corner)} {at(end)}"
    return path + "z"


def at(point: complex) -> str:
    """As a path has it."""
    return f"{point.real:.1f} {point.imag:.1f}"
