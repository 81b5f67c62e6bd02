"""What is archived is not awarded any more; what was awarded of it stays."""

from __future__ import annotations

from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message
from badgeservice.store.achievements import OwnedAchievement

IS_ARCHIVED: Final = Message(
    Code.ACHIEVEMENT_ARCHIVED, "This badge is archived: it is not awarded any more. What was awarded stays."
)


def refuse_archived(owned: OwnedAchievement) -> None:
    """Raises `Conflict`."""
    if owned.achievement.archived_at is not None:
        raise Conflict(IS_ARCHIVED)
