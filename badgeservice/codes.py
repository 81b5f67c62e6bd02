"""Every code that a program may meet, once. They are stable: a code is never given another meaning.

`docs/codes.md` has the sentences of each, in every language.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What a message is about, for programs."""
