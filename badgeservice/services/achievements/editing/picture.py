"""The picture that a draft is published with: its own, else one that is drawn from what it says."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.images import draw_badge, render_png
from badgeservice.services.achievements.description import Description
from badgeservice.store.tables import AchievementDraft


@dataclass(frozen=True, slots=True)
class Picture:
    """What a version is shown with, and how that looks at 48 pixels, in short."""

    svg: bytes
    png: bytes
    hash: str = ""


def picture_of(draft: AchievementDraft, description: Description, accent: str) -> Picture:
    """Drawing takes a moment, so it is done before the database waits for it."""
    if draft.image_svg is not None and draft.image_png is not None:
        return Picture(draft.image_svg, draft.image_png)
    svg = draw_badge(draft.achievement_id, "star", accent, description.kind.value)
    return Picture(svg, render_png(svg))
