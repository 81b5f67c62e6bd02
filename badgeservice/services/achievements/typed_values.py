"""One field of the form of an achievement, as people type it -> its value, or a sentence about it.

Numbers are read as schools write them (“2,5”, “240 uur”, “1.000”), codes with their spaces and in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.achievements.description import Period, PeriodUnit, Scheme

MAX_TAGS: Final = 20
MAX_TAG_LETTERS: Final = 50
MAX_HOURS: Final = 20_000
MAX_ECTS: Final = 480
MAX_PERIOD: Final = {PeriodUnit.DAYS: 36_500, PeriodUnit.WEEKS: 5_200, PeriodUnit.MONTHS: 1_200, PeriodUnit.YEARS: 100}

_THOUSANDS: Final = re.compile(r"\d{1,3}(?:([.,\u00a0 ])\d{3})(?:\1\d{3})*")
_NUMBER: Final = re.compile(r"(\d{1,9})(?:[.,](\d{1,6}))?")
_UNITS: Final = re.compile(
    r"\s*(?:klokuren|uren|uur|u|sbu|hours?|hrs?|h|ects|ec|studiepunten|credits?)\.?$", re.IGNORECASE
)
_BEFORE_LEVEL: Final = re.compile(r"^(?:nlqf|eqf|mbo|niveau|level|[\s/-])+", re.IGNORECASE)
_BEFORE_CODE: Final = re.compile(r"^(?:crebo|croho|kwalificatie|keuzedeel|certificaat|code|nr|[\s.:-])+", re.IGNORECASE)
_CODES: Final = {  # what stands before the digits, and how many there are
    Scheme.QUALIFICATION: ("", 5),
    Scheme.ELECTIVE: ("K", 4),
    Scheme.CERTIFICATE: ("C", 4),
    Scheme.HIGHER: ("", 5),
}
_CODE_SENTENCES: Final = {
    Scheme.QUALIFICATION: Message(
        Code.ACHIEVEMENT_CODE_QUALIFICATION, "The code of a qualification has five digits, such as 25655."
    ),
    Scheme.ELECTIVE: Message(
        Code.ACHIEVEMENT_CODE_ELECTIVE, "The code of a keuzedeel is a K and four digits, such as K0023."
    ),
    Scheme.CERTIFICATE: Message(
        Code.ACHIEVEMENT_CODE_CERTIFICATE, "The code of a certificaat is a C and four digits, such as C0012."
    ),
    Scheme.HIGHER: Message(
        Code.ACHIEVEMENT_CODE_HIGHER, "The code of a programme in higher education has five digits, such as 34139."
    ),
}
NOT_CHOSEN: Final = Message(Code.ACHIEVEMENT_CHOICE_UNKNOWN, "Choose one of what is offered here.")

Choice = TypeVar("Choice", bound=StrEnum)


class Problem(NamedTuple):
    """What is wrong in which field of the form, and what to do about it."""

    field: str
    sentence: Message


def read_level(text: str) -> int:
    """`niveau 4` -> 4. Raises `Invalid`."""
    digits = _BEFORE_LEVEL.sub("", text.strip())
    if digits not in {"1", "2", "3", "4", "5", "6", "7", "8"}:
        raise Invalid(Message(Code.ACHIEVEMENT_LEVEL_WRONG, "The level is a number from 1 to 8."))
    return int(digits)


def read_hours(text: str) -> int:
    """`1.000 uur` -> 1000. Raises `Invalid`."""
    hours = _read_number(text)
    if hours is None or hours != int(hours) or not 1 <= hours <= MAX_HOURS:
        raise Invalid(Message(Code.ACHIEVEMENT_HOURS_WRONG, "Give the hours as a whole number, such as 240."))
    return int(hours)


def read_ects(text: str) -> float:
    """`2,5 EC` -> 2.5. Raises `Invalid`."""
    ects = _read_number(text)
    if ects is None or ects * 2 != int(ects * 2) or not 0 < ects <= MAX_ECTS:
        raise Invalid(Message(Code.ACHIEVEMENT_ECTS_WRONG, "Give the credits in halves, such as 2.5 or 3."))
    return ects


def write_ects(ects: float) -> str:
    """As a Dutch form has it; it is read back alike."""
    return f"{ects:g}".replace(".", ",")


def read_period(amount: str, unit: str) -> Period:
    """`2`, `years`. Raises `Invalid`."""
    number = _read_number(amount)
    kind = PeriodUnit(unit) if unit in set(PeriodUnit) else PeriodUnit.YEARS
    if number is None or number != int(number) or not 1 <= number <= MAX_PERIOD[kind]:
        raise Invalid(
            Message(Code.ACHIEVEMENT_PERIOD_WRONG, "Give a whole number, and choose days, weeks, months or years.")
        )
    return Period(int(number), kind)


def read_programme_code(scheme: Scheme, text: str) -> str:
    """`k 0023` -> `K0023`. Raises `Invalid`."""
    letter, digits = _CODES[scheme]
    code = re.sub(r"[\s.-]", "", _BEFORE_CODE.sub("", text.strip())).upper().removeprefix(letter)
    if not (code.isascii() and code.isdecimal() and len(code) == digits):
        raise Invalid(_CODE_SENTENCES[scheme])
    return letter + code


def read_tags(text: str) -> tuple[str, ...]:
    """Parted by commas, each once. Raises `Invalid`."""
    tags: dict[str, str] = {}
    for part in re.split(r"[,;\n]", text):
        tag = " ".join(part.split())
        tags.setdefault(tag.casefold(), tag)
    tags.pop("", None)
    if len(tags) > MAX_TAGS or any(len(tag) > MAX_TAG_LETTERS for tag in tags.values()):
        raise Invalid(
            Message(
                Code.ACHIEVEMENT_TAGS_WRONG,
                "Give at most {most} words to find it by, with commas between them, of at most {letters} letters each.",
                most=MAX_TAGS,
                letters=MAX_TAG_LETTERS,
            )
        )
    return tuple(tags.values())


def read_choice(kind: type[Choice], text: str) -> Choice:
    """One of these. Raises `Invalid`."""
    if text not in set(kind):
        raise Invalid(NOT_CHOSEN)
    return kind(text)


def read_choices(kind: type[Choice], text: str) -> tuple[Choice, ...]:
    """Some of these, parted by spaces, each once. Raises `Invalid`."""
    return tuple(read_choice(kind, one) for one in dict.fromkeys(text.split()))


def write_choices(chosen: Iterable[StrEnum]) -> str:
    """As `read_choices` reads them."""
    return " ".join(one.value for one in chosen)


def _read_number(text: str) -> float | None:
    """A number as people write it; None when it is none, or none that has one meaning."""
    number = _UNITS.sub("", text.strip())
    if not number.isascii() and "\u00a0" not in number:
        return None
    if _THOUSANDS.fullmatch(number):
        return float(re.sub(r"\D", "", number))
    found = _NUMBER.fullmatch(number)
    return float(f"{found[1]}.{found[2] or 0}") if found else None
