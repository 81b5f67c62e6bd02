"""Sending one mail: to a folder in demo mode, over SMTP otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """One mail to one person. The same `id` twice is the same mail: it becomes the Message-ID."""

    id: str
    to: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Hand a message over. Raises `Unavailable` when it may work later, `Invalid` when it never will."""

    def send(self, message: Message) -> None: ...
