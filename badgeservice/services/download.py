"""A credential as a file to take away: the signed JSON, or an image with the JSON baked into it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from badgeservice.credentials.baking import bake_png, bake_svg
from badgeservice.services.parts import Parts
from badgeservice.store import achievements
from badgeservice.store.tables import Achievement, Credential

Form = Literal["json", "png", "svg"]

MEDIA_TYPES = {"json": "application/vc+ld+json", "png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Download:
    """What a browser saves."""

    content: bytes
    media_type: str
    filename: str


def make_download(parts: Parts, credential: Credential, achievement: Achievement, form: Form) -> Download:
    """The exact signed bytes, alone or inside the image of the achievement."""
    content = credential.document_bytes
    if form != "json":
        with parts.reading() as session:
            image = achievements.find_image(session, achievement.id, is_svg=form == "svg") or b""
        content = bake_svg(image, content) if form == "svg" else bake_png(image, content)
    return Download(content, MEDIA_TYPES[form], f"{_file_stem(achievement.name)}.{form}")


def _file_stem(name: str) -> str:
    """A name that every file system takes."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "badge"
