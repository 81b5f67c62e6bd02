"""One family of errors: a stable code and a sentence that may be shown to anybody, in Dutch and English."""

from __future__ import annotations

from typing import NamedTuple


class Sentence(NamedTuple):
    """One thing to say to a person, in both languages."""

    en: str
    nl: str

    def in_language(self, language: str) -> str:
        """The sentence in `language` (`nl` or anything else for English)."""
        return self.nl if language.startswith("nl") else self.en


class BadgeServiceError(Exception):
    """The base of everything we raise on purpose.

    `code` is stable and meant for programs, `sentence` for people, `field` names the part of the input
    that is meant, where there is one.
    """

    def __init__(self, code: str, sentence: Sentence, *, field: str | None = None) -> None:
        super().__init__(f"{code}: {sentence.en}")
        self.code = code
        self.sentence = sentence
        self.field = field


class Invalid(BadgeServiceError):
    """What came in cannot be used; the sentence says what to do about it."""


class TooLarge(Invalid):
    """What came in is larger than we read."""


class NotAllowed(BadgeServiceError):
    """The person is known but may not do this."""


class NotFound(BadgeServiceError):
    """It does not exist, or it is somebody else's: the two look the same."""


class Conflict(BadgeServiceError):
    """It cannot be done in the present state, such as revoking twice."""


class Unavailable(BadgeServiceError):
    """Something outside did not answer; trying again later may help."""


class SigningFailed(BadgeServiceError):
    """What we were about to sign did not pass our own check; nothing was signed or stored."""


class TooOften(BadgeServiceError):
    """It was tried too often; waiting helps."""
