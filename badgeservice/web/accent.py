"""The colour of an organisation, made readable: contrast is computed, not hoped for (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import colorsys

PAPER_LIGHT = "f4f1ea"  # the darkest light surface and the lightest dark one that the accent is written on (site.css)
PAPER_DARK = "26241f"
ENOUGH = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of `rrggbb`."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(background: str, colour: str) -> str:
    """The colour, moved as little as needed away from the background until it can be read on it."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)))
    step = -0.01 if luminance(background) > 0.5 else 0.01
    while contrast(colour, background) < ENOUGH and 0 < lightness + step < 1:
        lightness += step
        colour = "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def ink_on(colour: str) -> str:
    """White or near-black: what reads best on this colour."""
    return max(("ffffff", "14130f"), key=lambda ink: contrast(ink, colour))


def accent_style(colour: str) -> str:
    """The style sheet that gives a page the accent of an organisation, for light and for dark."""
    light, dark = readable_on(PAPER_LIGHT, colour), readable_on(PAPER_DARK, colour)
    return (
        f":root{{--accent-light:#{light};--accent-light-ink:#{ink_on(light)};"
        f"--accent-dark:#{dark};--accent-dark-ink:#{ink_on(dark)}}}\n"
    )
