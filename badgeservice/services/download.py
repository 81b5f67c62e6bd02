"""A credential as a file to take away: the signed JSON, or an image with the JSON baked into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["json", "png", "svg"]


@dataclass(frozen=True, slots=True)
class Download:
    """What a browser saves."""

    content: bytes
    media_type: str
    filename: str
