"""A framework as CASE 1.0 and 1.1 write it (1EdTech): a document, its items, and which is a child of which.

It is JSON of a stranger: bounded before it is parsed, and nothing in it is asked for or followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NoReturn

from badgeservice.codes import Code
from badgeservice.credentials.badge.skills import CASE_ITEM
from badgeservice.errors import Invalid, Message
from badgeservice.services.frameworks.entries import (
    MAX_CODE,
    MAX_DESCRIPTION,
    MAX_NAME,
    Collected,
    Entry,
    Flaw,
    Source,
    SourceKind,
    clean,
    language_of,
    read_address,
    texts_of,
    too_many,
)

# Of fifty thousand items with an association each, as CASE writes them, and a third more.
MAX_BRACKETS: Final = 1_000_000
MAX_COMMAS: Final = 4_000_000

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_CASE: Final = Message(
    Code.FRAMEWORK_NOT_CASE,
    "This is JSON, and no framework as CASE writes it: it must hold a CFDocument and CFItems.",
)
_DAMAGED: Final = Message(Code.FRAMEWORK_DAMAGED, "This JSON is damaged or incomplete. Download the file again.")

Object = Mapping[str, Any]


def read_case(text: str, language: str, today: date) -> Source:
    """The framework in this JSON. `language`: of what does not say it. Raises `Invalid`."""
    package = _read_package(text)
    document = package["CFDocument"]
    language = language_of(document.get("language"), language)
    items, parents = _objects(package.get("CFItems")), _read_parents(_objects(package.get("CFAssociations")))
    collected = Collected()
    addresses: dict[str, str] = {}  # of each item, by its identifier and by its address
    for item in items:
        if address := read_address(item.get("uri")):
            addresses.setdefault(_text(item, "identifier"), address)
            addresses.setdefault(address, address)
    for number, item in enumerate(items, 1):
        _add_item(collected, number, item, language, today, addresses, parents)
    name = clean(document.get("title"), MAX_NAME)
    return Source(
        SourceKind.CASE,
        name,
        language,
        collected.entries,
        url=read_address(document.get("officialSourceURL")) or read_address(document.get("uri")),
        publisher=clean(document.get("publisher") or document.get("creator"), MAX_NAME),
        licence=clean(_title_of(document.get("licenseURI")), MAX_NAME),
        target_type=CASE_ITEM,
        texts=texts_of(language, name, clean(document.get("description"), MAX_DESCRIPTION)),
        left_out=tuple(collected.left_out),
        more_left_out=collected.more_left_out,
    )


def _read_package(text: str) -> Object:
    if text.count("{") + text.count("[") > MAX_BRACKETS or text.count(",") > MAX_COMMAS:
        raise too_many()
    try:
        package = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):  # of a number with a million digits too
        raise Invalid(_DAMAGED, field="file") from None
    if isinstance(package, dict) and isinstance(package.get("CFPackage"), dict):
        package = package["CFPackage"]
    if not isinstance(package, dict) or not isinstance(package.get("CFDocument"), dict):
        raise Invalid(_NOT_CASE, field="file")
    return package


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are no JSON


def _objects(members: object) -> list[Object]:
    return [one for one in members if isinstance(one, dict)] if isinstance(members, list) else []


def _text(item: Object, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _title_of(link: object) -> str:
    return _text(link, "title") if isinstance(link, dict) else ""


def _read_parents(associations: Sequence[Object]) -> Mapping[str, str]:
    """What each is a child of, by identifier and by address; the first that says it."""
    parents: dict[str, str] = {}
    for association in associations:
        if _text(association, "associationType").replace(" ", "").lower() != "ischildof":
            continue
        above = next(_names_of(association.get("destinationNodeURI")), "")
        for name in _names_of(association.get("originNodeURI")):
            parents.setdefault(name, above)
    return parents


def _names_of(link: object) -> Iterator[str]:
    if isinstance(link, dict):
        yield from filter(None, (_text(link, "identifier"), _text(link, "uri").strip()))


def _add_item(
    collected: Collected,
    number: int,
    item: Object,
    language: str,
    today: date,
    addresses: Mapping[str, str],
    parents: Mapping[str, str],
) -> None:
    statement = item.get("fullStatement")
    code = clean(item.get("humanCodingScheme"), MAX_CODE)
    called = code or clean(statement, MAX_NAME) or _text(item, "identifier")
    address = read_address(item.get("uri"))
    is_long = isinstance(statement, str) and len(statement) > MAX_NAME
    short = clean(item.get("abbreviatedStatement"), MAX_NAME) if is_long else ""
    texts = texts_of(
        language_of(item.get("language"), language),
        short or (statement if isinstance(statement, str) else ""),
        statement if short and isinstance(statement, str) else _text(item, "notes"),
    )
    if flaw := _find_flaw(item, address, today, has_name=bool(texts)):
        collected.leave_out(number, called, flaw)
        return
    above = parents.get(_text(item, "identifier")) or parents.get(address, "")
    collected.add(number, Entry(address, code, CASE_ITEM, texts, addresses.get(above, "")))


def _find_flaw(item: Object, address: str, today: date, *, has_name: bool) -> Flaw | None:
    if not address:
        return Flaw.WRONG_ADDRESS if item.get("uri") else Flaw.NO_ADDRESS
    if not has_name:
        return Flaw.NO_NAME
    ended, begins = (_DATE.match(_text(item, name)) for name in ("statusEndDate", "statusStartDate"))
    if ended and ended[0] < today.isoformat():
        return Flaw.ENDED
    return Flaw.NOT_YET if begins and begins[0] > today.isoformat() else None
