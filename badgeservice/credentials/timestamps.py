"""Moments as signed documents write them: XML Schema `dateTimeStamp`, that is, always with a time zone.

VC Data Model 2.0 section 4.9 and VC Data Integrity section 2.1 use this one type for `validFrom`, `validUntil`,
`created` and `expires`. A text without a zone means a different moment in every country, so it is refused.
Read by a parser and a linear expression, never by a library that guesses (threats V30).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message

SKEW = timedelta(minutes=5)
"""How far the clocks of an issuer and a verifier may be apart (threats V19)."""

# XML Schema 1.1 part 2, section 3.4.28; years outside 0001-9999 do not fit a datetime and are refused.
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(?:(Z)|([+-])(\d\d):(\d\d))", re.ASCII)

_WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,30})?", re.ASCII)
_USUAL = re.compile(r"\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\dZ", re.ASCII)


def parse_timestamp(text: object, *, field: str | None = None, may_lack_zone: bool = False) -> datetime:
    """The moment that `text` names, in UTC. Raises `Invalid` unless it is an XSD dateTimeStamp.

    `may_lack_zone`: for reading what others wrote. It is wrong, and then UTC is meant (VC Data Model 2.0 section 5.8).
    """
    if not isinstance(text, str):
        raise _not_a_moment(field)
    if len(text) == 20 and (moment := _read_usual(text)):
        return moment
    if may_lack_zone and _WITHOUT_ZONE.fullmatch(text):
        text += "Z"
    match = _STAMP.fullmatch(text)
    if match is None:
        raise _not_a_moment(field)
    year, month, day, hour, minute, second = (int(match[index]) for index in range(1, 7))
    microsecond = int((match[7] or "0").ljust(6, "0")[:6])
    is_midnight_24 = (hour, minute, second, microsecond) == (24, 0, 0, 0)
    try:
        moment = datetime(
            year, month, day, 0 if is_midnight_24 else hour, minute, second, microsecond, tzinfo=_zone(match)
        )
    except ValueError:
        raise _not_a_moment(field) from None
    try:
        return (moment + timedelta(days=is_midnight_24)).astimezone(UTC)
    except OverflowError:  # the last and the first hours of the calendar, in which people write "always"
        return datetime.max.replace(tzinfo=UTC) if year > 1 else datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=256)  # badges of one class have the same dates
def _read_usual(text: str) -> datetime | None:
    """As nearly all write it: the parser of the standard library is five times faster, and does the same here."""
    try:
        return datetime.fromisoformat(text) if _USUAL.fullmatch(text) else None
    except ValueError:
        return None


def format_timestamp(moment: datetime, *, to_the_millisecond: bool = False) -> str:
    """`moment` as we write it: UTC, whole seconds, `Z`. A moment without a zone is a mistake of ours.

    `to_the_millisecond`: with a fraction, where it has one.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment in a signed document needs a time zone")
    precision = "milliseconds" if to_the_millisecond and moment.microsecond else "seconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def _zone(match: re.Match[str]) -> timezone:
    if match[8]:
        return UTC
    hours, minutes = int(match[10]), int(match[11])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError("no such zone")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if match[9] == "-" else offset)


def _not_a_moment(field: str | None) -> Invalid:
    return Invalid(
        Message(
            Code.TIMESTAMP_INVALID, "A date in this document is not written as a date with a time and a time zone."
        ),
        field=field,
    )
