"""The icons of pages, by their names in frontend/icons.txt. Whatever they say is said in words too."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from flask import Flask
from markupsafe import Markup

REMEMBERED: Final = 512  # a page has twenty of them, and there are some sixty
_ICON: Final = Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>')


def register(app: Flask) -> None:
    """Give templates `draw_icon`, which is `ui.icon`. It comes after the static files."""
    sheet = app.jinja_env.globals["static_url"]("vendor/icons.svg")  # type: ignore[operator]

    @lru_cache(REMEMBERED, typed=True)  # because what is safe as HTML and what is not may be equal
    def draw_icon(name: str, extra: str = "") -> Markup:
        return _ICON.format(extra, sheet, name)

    app.jinja_env.globals.update(draw_icon=draw_icon)
