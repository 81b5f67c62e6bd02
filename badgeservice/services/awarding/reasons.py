"""Why a badge is withdrawn or put right: one of a list, and words that everybody may read."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message


class Reason(StrEnum):
    """One of a list, so that a school can count what went wrong without reading the words."""

    WRONG_PERSON = "wrong_person"
    WRONG_NAME = "wrong_name"
    WRONG_RESULT = "wrong_result"
    WRONG_TEXT = "wrong_text"
    WRONG_ACHIEVEMENT = "wrong_achievement"
    BY_MISTAKE = "by_mistake"
    OTHER = "other"


_CHOOSE: Final = Message(Code.REASON_KIND, "Choose what was wrong. If nothing fits, choose “Something else”.")


def read_kind(kind: str) -> Reason:
    """Raises `Invalid` when it is none of the list."""
    if kind not in set(Reason):
        raise Invalid(_CHOOSE, field="kind")
    return Reason(kind)
