"""Texts of strangers, and sentences together: what the messages of several checks need."""

from __future__ import annotations

from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message, Stranger, Value

_SHOWN: Final = 80  # characters of a stranger's text in a sentence of ours


def shown(text: str) -> Stranger:
    """A name or address that a stranger wrote, fit to stand in a sentence of ours: short, no invisible tricks."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(char if char.isprintable() else " " for char in line)
    return Stranger(line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…")


def quoted(name: Value) -> Value:
    """A name as a stranger wrote it, fit for a sentence; a message of ours as it is."""
    return shown(name) if isinstance(name, str) else name


def joined(code: Code, first: Message, then: Message) -> Message:
    """Two sentences, one after the other, said about `code`."""
    return Message(code, "{first} {then}", first=first, then=then)
