"""What the address of a page of a list asks for: words to look for, and which page."""

from __future__ import annotations

from typing import Final

from flask import request

MAX_WORDS: Final = 100
MAX_DIGITS: Final = 6


def asked_words() -> str:
    """As they were typed; "" when there are none."""
    return " ".join(request.args.get("q", "").split())[:MAX_WORDS]


def asked_page() -> int:
    """Whatever is no number asks for the first."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 1
