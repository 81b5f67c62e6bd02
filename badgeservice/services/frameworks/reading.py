"""A file, or what was pasted, as a framework: which of the three forms it has is seen from how it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, TooLarge
from badgeservice.services.frameworks.case_packages import read_case
from badgeservice.services.frameworks.entries import LANGUAGES, MAX_NAME, Source, clean, read_address
from badgeservice.services.frameworks.entry_lists import read_list
from badgeservice.services.frameworks.entry_tables import find_heading, read_table
from badgeservice.services.frameworks.flaws import FLAWS
from badgeservice.services.lists.uploads import decode_text, open_upload

MAX_BYTES: Final = 30 * 1024 * 1024
_PACKED: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # a spreadsheet, of now or of before 2007

_NOTHING: Final = Message(Code.FRAMEWORK_EMPTY, "Choose the file of the framework, or paste its lines.")
_NO_NAME: Final = Message(Code.FRAMEWORK_NAME_MISSING, "Give the framework a name.")
_NO_LANGUAGE: Final = Message(Code.FRAMEWORK_LANGUAGE_MISSING, "Choose in which language the names are.")
_WRONG_PAGE: Final = Message(
    Code.FRAMEWORK_PAGE_WRONG,
    "The page of the framework must be a complete address, such as https://esco.ec.europa.eu/.",
)
_NO_ENTRIES: Final = Message(
    Code.FRAMEWORK_NO_ENTRIES,
    "We found no entry in this. We read CASE (JSON), tables with headings, and lists with an address or a code on "
    "each line.",
)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What the form of an import held."""

    filename: str
    content: bytes  # of the file; b"" when there is none
    text: str  # what was pasted
    typed: Mapping[str, str]  # name, language, page


def read_source(handed_in: HandedIn, today: date) -> Source:
    """Raises `Invalid` or `TooLarge`, with the field of the form."""
    typed = handed_in.typed
    if (language := typed.get("language", "")) not in LANGUAGES:
        raise Invalid(_NO_LANGUAGE, field="language")
    page, text = _read_page(typed.get("page", "")), _read_text(handed_in)
    source = _read_form(text, language, page, today)
    name = clean(typed.get("name", ""), MAX_NAME) or source.name
    if not source.entries and not source.left_out:
        raise Invalid(_NO_ENTRIES, field="file")
    if not source.entries and source.left_out:
        raise _say_first(source)
    if not name:
        raise Invalid(_NO_NAME, field="name")
    return replace(source, name=name, url=page or source.url)


def _read_page(typed: str) -> str:
    if not typed.strip():
        return ""
    page = read_address(typed if "://" in typed else f"https://{typed.strip()}")
    if not page:
        raise Invalid(_WRONG_PAGE, field="page")
    return page


def _read_text(handed_in: HandedIn) -> str:
    content = handed_in.content
    if not content.strip():
        if not handed_in.text.strip():
            raise Invalid(_NOTHING, field="file")
        return handed_in.text
    if len(content) > MAX_BYTES:
        raise TooLarge(
            Message(Code.FRAMEWORK_TOO_LARGE, "This file is larger than 30 MB. Import a part of it."), field="file"
        )
    if content.startswith(_PACKED):
        return open_upload(handed_in.filename, content).text
    return decode_text(content)


def _read_form(text: str, language: str, page: str, today: date) -> Source:
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in {"{", "["}:
        return read_case(text.lstrip("\ufeff"), language, today)
    heading = find_heading(text)
    return read_table(text, heading, language, page) if heading else read_list(text, language, page)


def _say_first(source: Source) -> Invalid:
    """Nothing of it is an entry: the first line says why, and most often for all."""
    first = source.left_out[0]
    return Invalid(
        Message(
            Code.FRAMEWORK_NO_ENTRIES,
            "None of these lines can be imported. Line {line}: {why}",
            line=first.line,
            why=FLAWS[first.flaw],
        ),
        field="file",
    )
