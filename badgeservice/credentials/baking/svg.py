"""The credential as an element of an SVG (OB 3.0 "Baked Badge", OB 2.0 Baking).

Directly behind `<svg …>` stands one `<openbadges:credential>`: a JWS in its attribute `verify`, or JSON as its content.
Open Badges 2.0 has `<openbadges:assertion>` in another namespace, whose `verify` may also be an address.

The file is read with expat and nothing that it declares is used: a file that declares entities is refused (billion
laughs), nothing outside it is ever opened. A plain document type, which old drawing programs write, is let through.
Every reader of XML takes UTF-8 and UTF-16 (XML 1.0 §4.3.3), so a drawing in UTF-16 is read as the same text in UTF-8.
Baking cuts and inserts at the byte positions that expat reports; the drawing itself is left as it was.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from badgeservice.codes import Code
from badgeservice.credentials.proofs.compact_jws import is_compact_jws
from badgeservice.errors import Invalid, Message, TooLarge

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
OLD_NAMESPACE = "http://openbadges.org"  # Open Badges 2.0
_SVG = "http://www.w3.org/2000/svg"

_MAX_EVENTS = 50_000  # tags and pieces of text; an ordinary drawing has some hundreds, and each costs a microsecond
_MAX_ATTRIBUTES = 2_000  # of one tag; expat tells of them together, and nobody else runs until then
_ATTRIBUTE = re.compile(rb"""=\s*["']""")
_BADGE = f"{NAMESPACE} credential"
_BADGES = frozenset({_BADGE, f"{OLD_NAMESPACE} assertion"})
_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)
_BEGINNING = 4096
_UTF16_NAME = re.compile(r"""(<\?xml[^>]*?)\sencoding\s*=\s*(?:"utf-16"|'utf-16')""", re.IGNORECASE)
_DECLARED = re.compile(rb"""\sxmlns:openbadges\s*=\s*(?:"[^"]*"|'[^']*')""")


@dataclass(slots=True)
class _Badge:
    """One badge element: where it is, its attribute and its content."""

    name: str
    start: int
    verify: str
    pieces: list[str] = field(default_factory=list)
    end: int = 0


@dataclass(slots=True)
class _Reading:
    """What one pass through the file finds. A tag ends where the next thing begins, so ends are noted one step late."""

    parser: expat.XMLParserType
    root_start: int = -1
    root_end: int = -1
    depth: int = 0
    badges: list[_Badge] = field(default_factory=list)
    waiting: list[Callable[[int], None]] = field(default_factory=list)
    is_inside: bool = False
    events: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        here = self.arrive()
        self.depth += 1
        if self.depth == 1:
            if name not in (f"{_SVG} svg", "svg"):
                raise _unreadable()
            self.root_start = here
            self.waiting.append(self.end_root)
        elif name in _BADGES:
            if self.is_inside:
                raise _unreadable()
            self.is_inside = True
            self.badges.append(_Badge(name, here, attributes.get("verify", "")))

    def end(self, name: str) -> None:
        self.arrive()
        self.depth -= 1
        if name in _BADGES:
            self.is_inside = False
            self.waiting.append(self.end_badge)

    def text(self, content: str) -> None:
        self.arrive()
        if self.is_inside:
            self.badges[-1].pieces.append(content)

    def arrive(self) -> int:
        self.events += 1
        if self.events > _MAX_EVENTS:
            raise _too_complex()
        here = self.parser.CurrentByteIndex
        for note in self.waiting:
            note(here)
        self.waiting.clear()
        return here

    def end_root(self, here: int) -> None:
        self.root_end = here

    def end_badge(self, here: int) -> None:
        self.badges[-1].end = here


def insert_in_svg(image: bytes, text: str, *, is_jws: bool) -> bytes:
    """The same drawing without badges, and the new one as the first child of the root. Raises `Invalid`."""
    reading = _read(image)
    root = image[reading.root_start : reading.root_end]
    if root.endswith(b"/>"):
        raise _unreadable()  # an empty drawing shows nobody anything
    root = _DECLARED.sub(b"", root)[:-1] + f' xmlns:openbadges="{NAMESPACE}">'.encode()
    content = f' verify="{text}">' if is_jws else f"><![CDATA[{text}]]>"
    badge = f"<openbadges:credential{content}</openbadges:credential>".encode()
    rest, place = [], reading.root_end
    for old in reading.badges:
        rest.append(image[place : old.start])
        place = old.end
    return b"".join([image[: reading.root_start], root, badge, *rest, image[place:]])


def texts_in_svg(image: bytes) -> list[bytes]:
    """The text of every badge in the drawing; a badge that has two is two. Raises `Invalid`.

    As in a PNG, a badge of Open Badges 2.0 beside one of 3.0 does not count.
    """
    badges = _read(_in_utf8(image)).badges
    newest = [badge for badge in badges if badge.name == _BADGE] or badges
    return [text for badge in newest for text in _texts(badge)]


def first_letters(content: bytes) -> bytes:
    """How a text begins, without byte order mark and space; of UTF-16 without the empty half of each letter."""
    if content.startswith(_UTF16):
        return content[2:_BEGINNING].replace(b"\0", b"").lstrip()
    return content[:_BEGINNING].removeprefix(BOM_UTF8).lstrip()


def _in_utf8(image: bytes) -> bytes:
    """The same text in UTF-8, where it is in UTF-16; that is so when its byte order mark says it, and only then."""
    if not image.startswith(_UTF16):
        return image
    try:
        text = image.decode("utf-16")
    except UnicodeDecodeError:
        raise _unreadable() from None
    return _UTF16_NAME.sub(r"\1", text, count=1).encode()


def _texts(badge: _Badge) -> list[bytes]:
    """An OB 2.0 badge may have its address beside its JSON: the JSON says the same, so it is the one that counts."""
    content, verify = "".join(badge.pieces).strip(), badge.verify.strip()
    if content and not is_compact_jws(verify):
        return [content.encode()]
    return [text.encode() for text in (content, verify) if text]


def _read(image: bytes) -> _Reading:
    parser = expat.ParserCreate(namespace_separator=" ")
    reading = _Reading(parser)
    parser.buffer_text = False  # or a position would be that of the end of a text
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.CommentHandler = parser.StartCdataSectionHandler = lambda *_: reading.arrive()
    parser.ProcessingInstructionHandler = parser.EndCdataSectionHandler = lambda *_: reading.arrive()
    # Entities multiply text, declared attributes multiply themselves: each tag gets all of them.
    parser.EntityDeclHandler = parser.SkippedEntityHandler = parser.AttlistDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    _check_attributes(image)
    try:
        image.decode()
        parser.Parse(image, True)
    except (expat.ExpatError, UnicodeDecodeError):
        raise _unreadable() from None
    return reading


def _check_attributes(image: bytes) -> None:
    """Count them before they are read. In a tag there is no other `<` than its first."""
    if b"\0" in image:
        raise _unreadable()  # no XML has it; expat would take it for UTF-16, in which nothing below is counted
    if image.count(b"<") > _MAX_EVENTS:
        raise _too_complex()
    for tag in image.split(b"<"):
        if tag.count(b"=") > _MAX_ATTRIBUTES and len(_ATTRIBUTE.findall(tag)) > _MAX_ATTRIBUTES:
            raise _too_complex()


def _refuse(*_: object) -> None:
    raise Invalid(
        Message(Code.IMAGE_WITH_ENTITIES, "This image uses abbreviations of its own, which we do not read."),
    )


def _check_encoding(version: str, encoding: str | None, standalone: int) -> None:
    """Positions are in bytes, so the bytes must be those that expat reads."""
    del version, standalone
    if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
        raise _unreadable()


def _unreadable() -> Invalid:
    return Invalid(
        Message(Code.IMAGE_UNREADABLE, "This image is damaged or not a PNG or SVG."),
    )


def _too_complex() -> TooLarge:
    return TooLarge(
        Message(Code.IMAGE_TOO_COMPLEX, "This image has more parts than we can read."),
    )
