"""What is said to people and programs: messages, and the one family of errors that carry them.

A message is a stable code, English words with named places, and the values for those places. Who makes one does not
know who will read it: only the edge (pages, mails, commands) says it, in the reader's language (`catalogue.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from string import Formatter
from typing import Any, Final, TypeAlias

from badgeservice.codes import Code

REMEMBERED: Final = 2048  # words taken apart: of all messages in a few languages


class Stranger(str):
    """A text that somebody outside wrote, in a message of ours: the edge keeps it from rearranging the sentence."""

    __slots__ = ()


Value: TypeAlias = "str | int | date | Message"


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """One thing to say: `Message(Code.EXPIRED, "It was valid until {last}.", last=at)`.

    A place is `{name}`, or `{name:moment}` for a date with its time. A value is a text, a number, a date or another
    message. `str()` says it in English without a catalogue, for logs and programs.
    """

    code: Code
    words: str
    values: Mapping[str, Value]

    def __init__(self, code: Code, words: str, /, **values: Value) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "values", values)

    def __hash__(self) -> int:
        return hash((self.code, self.words))

    def coded(self, code: Code) -> Message:
        """The same words about something else."""
        return Message(code, self.words, **self.values)

    def filled(self, **values: Value) -> Message:
        """The same words with these values."""
        return Message(self.code, self.words, **values)

    def __str__(self) -> str:
        return fill(self.words, self.values, _write_plainly)

    def as_plain(self) -> dict[str, Any]:
        """For JSON: what is kept now is said later, in the language of whoever reads it then."""
        values = {
            name: value.as_plain() if isinstance(value, Message) else value for name, value in self.values.items()
        }
        return {"code": self.code.value, "words": self.words, "values": values}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Message:
        """What `as_plain` gave. Raises `ValueError` for a code of another version."""
        values = {
            name: cls.of_plain(value) if isinstance(value, dict) else value for name, value in plain["values"].items()
        }
        return cls(Code(plain["code"]), plain["words"], **values)


def fill(words: str, values: Mapping[str, Value], write: Callable[[Value, str], str]) -> str:
    """The words with each place filled by what `write` makes of its value and of what stands behind its colon."""
    return "".join(text + (write(values[name], how) if name is not None else "") for text, name, how in _pieces(words))


@lru_cache(REMEMBERED)
def _pieces(words: str) -> tuple[tuple[str, str | None, str], ...]:
    """Each text, the name of the place behind it, and what stands behind the colon there."""
    return tuple((text, name, how or "") for text, name, how, _ in Formatter().parse(words))


def _write_plainly(value: Value, how: str) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
        return f"{value.day} {value:%B} {value.year}" + (f", {value:%H:%M} UTC" if how == "moment" else "")
    return f"{value.day} {value:%B} {value.year}" if isinstance(value, date) else str(value)


class BadgeServiceError(Exception):
    """The base of everything we raise on purpose.

    `code` is stable and meant for programs, `sentence` for people, `field` names the part of the input
    that is meant, where there is one.
    """

    def __init__(self, sentence: Message, *, field: str | None = None) -> None:
        super().__init__(f"{sentence.code}: {sentence}")
        self.sentence = sentence
        self.field = field

    @property
    def code(self) -> Code:
        """What programs act on."""
        return self.sentence.code


class Invalid(BadgeServiceError):
    """What came in cannot be used; the sentence says what to do about it."""


class WrongFields(Invalid):
    """Some of the fields of a form cannot be used; for each, what to do. The first is the one that the error names."""

    def __init__(self, wrong: Mapping[str, Message]) -> None:
        field, sentence = next(iter(wrong.items()))
        super().__init__(sentence, field=field)
        self.wrong = wrong


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


class Postponed(Unavailable):
    """The same, where who raises it knows when it is to be tried again."""

    def __init__(self, sentence: Message, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


class SigningFailed(BadgeServiceError):
    """What we were about to sign did not pass our own check; nothing was signed or stored."""


class TooOften(BadgeServiceError):
    """It was tried too often; waiting helps."""
