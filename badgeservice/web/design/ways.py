"""Where the pages of one of what can be earned are, for those that lead to each other."""

from __future__ import annotations

from badgeservice.services import addresses


def one_path(slug: str, achievement_id: str) -> str:
    """What it is, and every version."""
    return addresses.DESIGN_ONE.path(slug=slug, achievement_id=achievement_id)


def edit_path(slug: str, achievement_id: str) -> str:
    """The form of its draft."""
    return f"{one_path(slug, achievement_id)}/edit"
