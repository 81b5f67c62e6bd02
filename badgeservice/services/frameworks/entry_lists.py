"""A framework as a list: an address or a code on each line, with an optional name behind it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from badgeservice.credentials.badge.skills import COMPETENCY
from badgeservice.services.frameworks.entries import (
    MAX_CODE,
    MAX_ENTRIES,
    Collected,
    Entry,
    Flaw,
    Source,
    SourceKind,
    address_of_code,
    clean,
    read_address,
    texts_of,
    too_many,
)
from badgeservice.services.frameworks.target_types import page_of_code, type_of

_FIRST: Final = re.compile(r"[\"'<]?([^\s;,|\"'<>]{1,600})[\"'>]?[\s;,|:–—-]*(.*)", re.DOTALL)
_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def read_list(text: str, language: str, page: str) -> Source:
    """`page`: of the framework, for lines with a code and no address. Raises `Invalid`."""
    collected = Collected()
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > 2 * MAX_ENTRIES:
        raise too_many()
    for number, line in enumerate(lines, 1):
        if line.strip():
            _add_line(collected, number, line.strip(), language, page)
    return Source(
        SourceKind.LIST, "", language, collected.entries, url=page, target_type=COMPETENCY,
        left_out=tuple(collected.left_out), more_left_out=collected.more_left_out,
    )  # fmt: skip


def _add_line(collected: Collected, number: int, line: str, language: str, page: str) -> None:
    found = _FIRST.fullmatch(line[:5_000])
    first, name = (found[1], found[2].strip("\"' \t")) if found else ("", "")
    if "://" in first:
        code, address = "", read_address(first)
        flaw = Flaw.WRONG_ADDRESS
    else:
        code = clean(first, MAX_CODE)
        own = page_of_code(code, page)
        address, flaw = read_address(address_of_code(own, code)) if own else "", Flaw.NO_ADDRESS
    if not address:
        collected.leave_out(number, line, flaw)
        return
    texts = texts_of(language, name or code or _end_of(address))
    collected.add(number, Entry(address, code, type_of(address, code), texts))


def _end_of(address: str) -> str:
    """What an address that has no name is called by: its last words, or all of it where that says nothing."""
    parts = urlsplit(address)
    last = parts.fragment or parts.path.rstrip("/").rpartition("/")[2]
    return address if _ID.fullmatch(last) or not last else unquote(last)
