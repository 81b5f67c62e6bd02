"""The official numbers of an organisation: each has a form of its own, and some a number that checks the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import Identifier
from badgeservice.errors import Invalid, Message
from badgeservice.hosts import is_public_name
from badgeservice.store.tables import OrganisationKind

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # the letters of a ROR, each worth its place


class IdentifierType(StrEnum):
    """As `identifierType` of a signed profile, behind `ext:`; also how it is kept (`{"type": …, "value": …}`)."""

    BRIN = "BRIN"
    SCHAC_HOME = "schacHome"
    KVK = "KvK"
    ROR = "ROR"


@dataclass(frozen=True, slots=True)
class _Form:
    clean: Callable[[str], str]
    is_right: Callable[[str], bool]
    wrong: Message


def identifier_types(kind: OrganisationKind) -> tuple[IdentifierType, ...]:
    """Those that an organisation of this kind can have; none has to."""
    if kind is OrganisationKind.DEPARTMENT:
        return ()
    return tuple(t for t in IdentifierType if t is not IdentifierType.BRIN or kind is OrganisationKind.SCHOOL)


def read_identifier(type_: IdentifierType, text: str) -> str:
    """The number in one spelling; "" when there is none. Raises `Invalid`."""
    form = _FORMS[type_]
    value = form.clean("".join(text.split()))
    if value and not form.is_right(value):
        raise Invalid(form.wrong, field=type_.value)
    return value


def as_rows(values: Mapping[IdentifierType, str]) -> list[dict[str, Any]]:
    """As the table keeps them."""
    return [{"type": type_.value, "value": values[type_]} for type_ in IdentifierType if values.get(type_)]


def find_value(rows: Iterable[Mapping[str, Any]], type_: IdentifierType) -> str:
    """Its number of this kind; "" when it has none."""
    return next((str(row["value"]) for row in rows if row["type"] == type_), "")


def as_signed(rows: Iterable[Mapping[str, Any]]) -> tuple[Identifier, ...]:
    """As `otherIdentifier` of the profile. OB 3.0 knows none of these kinds, so each is an extension of its list."""
    return tuple(Identifier(_written(row), f"ext:{row['type']}") for row in rows)


def _written(row: Mapping[str, Any]) -> str:
    return f"https://ror.org/{row['value']}" if row["type"] == IdentifierType.ROR else str(row["value"])


def _is_ror(value: str) -> bool:
    """ISO 7064, modulo 97 over 10: the last two digits check the others."""
    if not re.fullmatch(rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}", value):
        return False
    number = 0
    for letter in value[:7]:
        number = number * len(_CROCKFORD) + _CROCKFORD.index(letter)
    return 98 - number * 100 % 97 == int(value[7:])


_FORMS: Final[Mapping[IdentifierType, _Form]] = {
    IdentifierType.BRIN: _Form(
        str.upper,
        lambda value: re.fullmatch(r"[0-9]{2}[A-Z]{2}", value) is not None,
        Message(Code.IDENTIFIER_BRIN, "A BRIN looks like 25LX: two digits, and then A to Z twice. Check it."),
    ),
    IdentifierType.SCHAC_HOME: _Form(
        lambda value: value.lower().removeprefix("@"),
        is_public_name,
        Message(
            Code.IDENTIFIER_SCHAC_HOME, "The schacHome is a domain, such as rocmidden.nl. Write it without https://."
        ),
    ),
    IdentifierType.KVK: _Form(
        lambda value: value.replace(".", "").replace("-", ""),
        lambda value: re.fullmatch(r"[0-9]{8}", value) is not None,
        Message(Code.IDENTIFIER_KVK, "A number of the Chamber of Commerce (KvK) has eight digits. Check it."),
    ),
    IdentifierType.ROR: _Form(
        lambda value: value.lower().removeprefix("https://").removeprefix("ror.org/"),
        _is_ror,
        Message(
            Code.IDENTIFIER_ROR,
            "This ROR does not fit: at least one sign is wrong. Copy it from ror.org, such as https://ror.org/04dkp9463.",
        ),
    ),
}
