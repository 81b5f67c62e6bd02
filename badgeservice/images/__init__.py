"""Badge images: drawn from geometry, so that each is alike for the same wishes and needs no file of anybody.

Begin at `designs.py`: what a designer chooses, and its drawing. Its parts have a module each (`outlines.py`,
`patterns.py`, `glyphs.py`, `letters.py`, `colours.py`), `pixels.py` makes pictures of drawings and compares them, and
`struck.py` draws the images of before there was a designer.
"""

from badgeservice.images.pixels import render_png, shrink_png
from badgeservice.images.struck import GLYPHS, Kind, draw_badge

__all__ = ["GLYPHS", "Kind", "draw_badge", "render_png", "shrink_png"]
