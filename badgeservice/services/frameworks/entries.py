"""What a file says of a framework: its entries, cleaned and bounded, and which lines of it are none.

Whoever wrote the file is a stranger: its texts are plain text for us, its addresses are written down and never opened.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import quote

from badgeservice.codes import Code
from badgeservice.credentials.badge.skills import COMPETENCY
from badgeservice.errors import Invalid, Message
from badgeservice.services.search import fold
from badgeservice.store.frameworks import EDGE
from badgeservice.store.tables.columns import Texts

LANGUAGES: Final = ("nl", "en")
MAX_ENTRIES: Final = 50_000
MAX_LEFT_OUT: Final = 1_000  # lines of which we say why
MAX_ADDRESS: Final = 500
MAX_CODE: Final = 80
MAX_NAME: Final = 300
MAX_DESCRIPTION: Final = 2_000
MAX_OTHERS: Final = 300  # letters of the other names that an entry is found by
MAX_WORDS: Final = 700  # bytes of what is searched in: it has to fit an index

_AS_IT_IS: Final = ":/?#[]@!$&'()*+,;=%~"
# With no sign that RFC 3987 forbids: such an address would fall out of what a signature covers. `http` too, because the
# addresses of ESCO are so; they are names, and nobody opens them here.
_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?:[/?](?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?(?:#(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u2028-\u202e\u2066-\u2069\ufeff]")
_SPACES: Final = re.compile(r"\s+")


class SourceKind(StrEnum):
    """Where a framework comes from."""

    SHIPPED = "shipped"
    CASE = "case"
    TABLE = "csv"
    LIST = "uris"


class Flaw(StrEnum):
    """Why a line or an item is no entry."""

    NO_ADDRESS = "no-address"
    WRONG_ADDRESS = "wrong-address"
    NO_NAME = "no-name"
    TWICE = "twice"
    ENDED = "ended"
    NOT_YET = "not-yet"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the file, or the number of an item in it, and why it is no entry."""

    line: int
    text: str
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Entry:
    """One skill, as the source has it now."""

    uri: str
    code: str
    type: str  # `targetType` of Open Badges
    texts: Texts  # per language: name, description; `others` are names that it is found by as well
    parent: str = ""  # the address of what it is below


@dataclass(frozen=True, slots=True)
class Source:
    """All that was read."""

    kind: SourceKind
    name: str
    language: str
    entries: tuple[Entry, ...]  # in the order of the source, each below its parent
    url: str = ""
    publisher: str = ""
    licence: str = ""
    target_type: str = COMPETENCY
    texts: Texts = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0  # that are not in it

    @property
    def languages(self) -> frozenset[str]:
        """In which it says anything."""
        return frozenset(language for entry in self.entries for language in entry.texts)


class Collected:
    """Entries one after another: the same address in two languages is one, twice in one language is one too many."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []
        self.more_left_out = 0
        self._entries: dict[str, Entry] = {}

    def add(self, line: int, entry: Entry) -> None:
        """Raises `Invalid` when there are more than a framework has."""
        known = self._entries.get(entry.uri)
        if known is None:
            if len(self._entries) >= MAX_ENTRIES:
                raise too_many()
            self._entries[entry.uri] = entry
        elif known.texts.keys() & entry.texts.keys():
            self.leave_out(line, entry.code or entry.uri, Flaw.TWICE)
        else:
            self._entries[entry.uri] = Entry(
                known.uri, known.code, known.type, {**known.texts, **entry.texts}, known.parent
            )

    def leave_out(self, line: int, text: str, flaw: Flaw) -> None:
        """Note it; a file that is wrong throughout is told so by its first thousand lines."""
        if len(self.left_out) < MAX_LEFT_OUT:
            self.left_out.append(LeftOut(line, clean(text, 200), flaw))
        else:
            self.more_left_out += 1

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Each right below what it is below. What is below itself, or below what is not there, is below nothing."""
        return _in_order(self._entries)


def too_many() -> Invalid:
    return Invalid(
        Message(
            Code.FRAMEWORK_TOO_LARGE,
            "This framework has more than {most} entries. Import a part of it: what your badges need.",
            most=MAX_ENTRIES,
        ),
        field="file",
    )


def clean(text: object, most: int) -> str:
    """One line of plain text, whatever stood there: no markup, no signs that nobody sees, not too long."""
    if not isinstance(text, str):
        return str(text)[:most] if isinstance(text, int) and not isinstance(text, bool) else ""
    text = text[: most * 8]  # what is cut off anyway need not be looked at
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isprintable() or "  " in text or text != text.strip():
        text = _SPACES.sub(" ", _NO_TEXT.sub("", text)).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def read_address(text: object) -> str:
    """A web address as an alignment needs one; "" for anything else, such as `javascript:`."""
    address = text.strip() if isinstance(text, str) else ""
    if not address.isascii():
        address = quote(address, safe=_AS_IT_IS)
    return address if len(address) <= MAX_ADDRESS and _ADDRESS.fullmatch(address) else ""


def address_of_code(page: str, code: str) -> str:
    """Where no address is given for each entry: the page of the framework, with the code as a fragment."""
    return f"{page.partition('#')[0]}#{quote(code, safe='')}"


def texts_of(language: str, name: str, description: str = "", others: str = "") -> Texts:
    """In one language, cleaned; nothing without a name. A name that is too long is a description as well."""
    short = clean(name, MAX_NAME)
    if not short:
        return {}
    said = {"name": short}
    whole = clean(description, MAX_DESCRIPTION) or (clean(name, MAX_DESCRIPTION) if short.endswith("…") else "")
    if whole and whole != short:
        said["description"] = whole
    if found_by := clean(others, MAX_OTHERS):
        said["others"] = found_by
    return {language: said}


def words_of(code: str, texts: Texts) -> str:
    """What is searched in: the code first, then the names, each between two edges."""
    names = [said["name"] for said in texts.values()]
    others = [said["others"] for said in texts.values() if "others" in said]
    folded = EDGE.join(" ".join(fold.__wrapped__(text).split()) for text in (code, *names, *others) if text)
    cut = folded.encode()[:MAX_WORDS].decode(errors="ignore")
    return f"{EDGE}{cut}{EDGE}"


def language_of(text: object, otherwise: str) -> str:
    """`en-US` as `en`; of a language that our pages do not have, the one that was chosen."""
    tag = text.strip().lower()[:2] if isinstance(text, str) else ""
    return tag if tag in LANGUAGES else otherwise


def _in_order(entries: Mapping[str, Entry]) -> tuple[Entry, ...]:
    below: dict[str, list[str]] = {}
    for uri, entry in entries.items():
        parent = entry.parent if entry.parent in entries and entry.parent != uri else ""
        below.setdefault(parent, []).append(uri)
    ordered: dict[str, Entry] = {}
    _walk(entries, below, below.get("", ()), ordered)
    for uri in entries:  # what is left stands in a circle, which begins at the first of it
        if uri not in ordered:
            _walk(entries, below, (uri,), ordered)
    return tuple(ordered.values())


def _walk(
    entries: Mapping[str, Entry], below: Mapping[str, list[str]], tops: Iterable[str], ordered: dict[str, Entry]
) -> None:
    """Not by recursion: a file may nest them as deep as it likes."""
    stack = [(uri, "") for uri in reversed(list(tops))]
    while stack:
        uri, parent = stack.pop()
        if uri in ordered:
            continue
        entry = entries[uri]
        ordered[uri] = Entry(entry.uri, entry.code, entry.type, entry.texts, parent)
        stack.extend((child, uri) for child in reversed(below.get(uri, ())))
