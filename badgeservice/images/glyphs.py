"""The icons of badges, each a path on a grid of 24 that is stroked. The build collects them: `frontend/glyphs.txt`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

STAR: Final = "star"  # for what has no other
_COLLECTED: Final = Path(__file__).parent / "vendor" / "glyphs.json"


@cache
def read_glyphs() -> Mapping[str, str]:
    """All of them by name. Raises `FileNotFoundError`: nothing was built (`make`)."""
    glyphs: dict[str, str] = json.loads(_COLLECTED.read_text("utf-8"))
    return glyphs


def glyph(icon: str) -> str:
    """An icon that is no longer collected becomes a star."""
    glyphs = read_glyphs()
    return glyphs.get(icon) or glyphs[STAR]
