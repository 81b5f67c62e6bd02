"""A text of a line without what stands around a name there, and how it was written before."""

from __future__ import annotations

import re

from badgeservice.services.lists.beside_names import NICKNAME
from badgeservice.services.lists.damaged_letters import mend_letters
from badgeservice.services.lists.learner_rows import Row
from badgeservice.services.lists.pasted_lines import LIST_MARK

_ROUND_BRACKETS = str.maketrans("[]{}", "()()")

_STARTS_WITH_APOSTROPHE = re.compile(r"['’‘][ts][ -]", re.IGNORECASE)  # 't Hart, 's-Gravesande

_LABEL_BEHIND = re.compile(r"[\s,;(-]*\b(?:e-?mail(?:adres)?|mail(?:adres)?)\s*:?\s*$", re.IGNORECASE)


def clean_name(text: str) -> str:
    """A part of a line without what stands around a name."""
    text = LIST_MARK.sub("", text).replace("mailto:", " ").translate(_ROUND_BRACKETS)
    text = NICKNAME.sub(r"(\1)", _LABEL_BEHIND.sub("", text))
    text = re.sub(r"[\t;<>\"“”„]|\(\s*\)", " ", text).strip(" ,:-–—=*_|").rstrip("'’")
    return text if _STARTS_WITH_APOSTROPHE.match(text) else text.lstrip("'‘")


def was_mended(row: Row, name: str) -> str:
    """How a name was written before its letters were mended; nothing when they were not."""
    if name.isascii() or mend_letters(row.raw) == row.raw:
        return ""
    for encoding in ("cp1252", "latin-1"):
        damaged = name.encode().decode(encoding, errors="replace")
        if damaged in row.raw:
            return damaged
    return "" if name in row.raw else " ".join(row.raw.split())
