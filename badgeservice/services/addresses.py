"""Every public address, once."""

from __future__ import annotations

from typing import Literal

from badgeservice.settings import Settings


def achievement_url(settings: Settings, achievement_id: str) -> str:
    """The public address of an achievement, which is also its id in every document."""
    return settings.url(f"/achievements/{achievement_id}")


def image_path(achievement_id: str, form: Literal["svg", "png"]) -> str:
    """Where a page of ours finds the image; documents carry the whole address."""
    return f"/achievements/{achievement_id}/image.{form}"


def credential_url(settings: Settings, credential_id: str) -> str:
    """The id of a credential in its document."""
    return settings.url(f"/credentials/{credential_id}")
