"""Colours by how they look: OKLCH to make tones of one hue, WCAG 2.2 to say whether one can be read on another."""

from __future__ import annotations

import math
from typing import NamedTuple

from badgeservice.images.geometry import TURN

GOLD = 0.245  # a hue, in turns


class Seen(NamedTuple):
    """A colour as an eye takes it: lightness 0 to 1, chroma from 0 (grey) to about 0.3, hue in turns."""

    lightness: float
    chroma: float
    hue: float


def see(colour: str) -> Seen:
    """`#rrggbb` in OKLCH."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Seen(lightness, math.hypot(a, b), math.atan2(b, a) / TURN)


def hue(colour: str) -> float:
    """The hue of `#rrggbb` in OKLab, in turns."""
    return see(colour).hue


def tone(lightness: float, chroma: float, hue: float) -> str:
    """The colour of this lightness and hue in OKLCH, less vivid where a screen cannot show it."""
    while True:
        a, b = chroma * math.cos(hue * TURN), chroma * math.sin(hue * TURN)
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        channels = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        if chroma < 0.001 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{round(_gamma(min(1.0, max(0.0, channel))) * 255):02x}" for channel in channels)
        chroma *= 0.95


def contrast(one: str, other: str) -> float:
    """Of two colours, by WCAG 2.2: from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, by WCAG 2.2."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)
