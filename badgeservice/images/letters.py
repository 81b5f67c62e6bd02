"""Letters as lines, which need no typeface: two or three of them mark a badge with the school that gives it, and those
under a QR code are typed from paper.

Each stands on a grid six wide and eight high, and is stroked.
"""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

MOST: Final = 3
WIDTH: Final = 6
HEIGHT: Final = 8
_LETTERS: Final = {
    "A": "M0 8L3 0L6 8M1.1 5.2H4.9",
    "B": "M.6 0V8H3.4A2.1 2.1 0 0 0 3.4 3.8H.6M3.2 3.8A1.9 1.9 0 0 0 3.2 0H.6",
    "C": "M5.8 1.6A3.4 4 0 1 0 5.8 6.4",
    "D": "M.5 0V8H2.4C4.6 8 5.8 6.4 5.8 4S4.6 0 2.4 0z",
    "E": "M5.4 0H.8V8H5.4M.8 3.9H4.8",
    "F": "M5.4 0H.8V8M.8 3.9H4.8",
    "G": "M5.7 1.5A3.4 4 0 1 0 5.8 6.4V4.3H3.6",
    "H": "M.5 0V8M5.5 0V8M.5 3.9H5.5",
    "I": "M3 0V8",
    "J": "M4.8 0V5.6A2.2 2.4 0 0 1 .5 6.2",
    "K": "M.7 0V8M5.6 0L.7 4.9M2.5 3.2L5.8 8",
    "L": "M.9 0V8H5.4",
    "M": "M0 8V0L3 5L6 0V8",
    "N": "M.5 8V0L5.5 8V0",
    "O": "M3 0A3 4 0 1 0 3 8A3 4 0 1 0 3 0z",
    "P": "M.8 8V0H3.3A2.2 2.2 0 0 1 3.3 4.5H.8",
    "Q": "M3 0A3 4 0 1 0 3 8A3 4 0 1 0 3 0zM3.8 5.8L5.8 8.2",
    "R": "M.8 8V0H3.2A2.2 2.2 0 0 1 3.2 4.4H.8M3.1 4.4L5.6 8",
    "S": "M5.3 1.4C4.7 .4 3.9 0 3 0C1.6 0 .7 .8 .7 2C.7 4.9 5.5 3.1 5.5 6C5.5 7.2 4.5 8 3 8C1.9 8 1 7.5 .4 6.5",
    "T": "M.2 0H5.8M3 0V8",
    "U": "M.5 0V5.3A2.5 2.7 0 0 0 5.5 5.3V0",
    "V": "M.1 0L3 8L5.9 0",
    "W": "M-.4 0L1.4 8L3 2.4L4.6 8L6.4 0",
    "X": "M.4 0L5.6 8M5.6 0L.4 8",
    "Y": "M.2 0L3 4.2L5.8 0M3 4.2V8",
    "Z": "M.5 0H5.5L.5 8H5.6",
    "0": "M3 0A2.6 4 0 1 0 3 8A2.6 4 0 1 0 3 0z",
    "1": "M1.4 1.6L3.4 0V8",
    "2": "M.7 2.1A2.35 2.2 0 1 1 5 3.4L.6 8H5.5",
    "3": "M.8 1.2A2.2 2 0 1 1 2.6 3.8A2.4 2.1 0 1 1 .5 6.7",
    "4": "M4.4 8V0L.3 5.6H5.7",
    "5": "M5 0H1.2L.9 3.6A2.6 2.4 0 1 1 .6 7",
    "6": "M4.9 .7C2.4 -.6 .5 2 .5 5.3A2.5 2.7 0 1 0 .6 4.7",
    "7": "M.5 0H5.5L2.2 8",
    "8": "M3 3.7A2 1.85 0 1 0 3 0A2 1.85 0 1 0 3 3.7A2.4 2.15 0 1 0 3 8A2.4 2.15 0 1 0 3 3.7z",
    "9": "M1.1 7.3C3.6 8.6 5.5 6 5.5 2.7A2.5 2.7 0 1 0 5.4 3.3",
}

_IN_LINES: Final = {  # an I that nobody takes for a 1
    "I": "M1.4 0H4.6M3 0V8M1.4 8H4.6",
    ".": "M3 7.6V8",
    ":": "M3 3V3.4M3 7.6V8",
    "-": "M1.2 4.4H4.8",
    "/": "M.6 8.8L5.4 -.8",
}
STEP: Final = WIDTH + 2.4  # from one sign of a line to the next


def readable(text: str) -> str:
    """What of it can be drawn: at most three letters or digits, without their accents."""
    plain = normalize("NFKD", text).upper()
    return "".join(letter for letter in plain if letter in _LETTERS)[:MOST]


def initials(name: str) -> str:
    """Of a name: the first letters of its words; of a single word its first two."""
    words = [readable(word) for word in name.replace("-", " ").split()]
    words = [word for word in words if word]
    if len(words) == 1:
        return words[0] if name.strip().isupper() else words[0][:2]
    return "".join(word[0] for word in words)[:MOST]


def draw_letters(text: str, colour: str, room: float) -> str:
    """The letters around the middle, no wider and no higher than fits a circle of this radius."""
    shown = readable(text)
    if not shown:
        return ""
    wide = len(shown) * (WIDTH + 2.2) - 2.2
    scale = 2 * room / (wide**2 + HEIGHT**2) ** 0.5
    letters = "".join(
        f'<path transform="translate({i * (WIDTH + 2.2):.1f} 0)" d="{_LETTERS[letter]}"/>'
        for i, letter in enumerate(shown)
    )
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"'
        f' transform="scale({scale:.2f}) translate({-wide / 2:.2f} {-HEIGHT / 2})">{letters}</g>'
    )


def draw_line(text: str, left: float, top: float, height: float) -> str:
    """A line of text as paths that are to be stroked, so high, from its upper left; what has no sign is a space."""
    drawn, scale = _LETTERS | _IN_LINES, height / HEIGHT
    return "".join(
        f'<path transform="translate({left + i * STEP * scale:.2f} {top:.2f}) scale({scale:.3f})" d="{drawn[sign]}"/>'
        for i, sign in enumerate(text.upper())
        if sign in drawn
    )


def line_width(text: str, height: float) -> float:
    """How wide such a line is."""
    return (len(text) * STEP - STEP + WIDTH) * height / HEIGHT
