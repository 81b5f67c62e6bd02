"""A file that somebody hands in -> what is to be verified: the badge itself, each of several, or where it leads.

A badge inside comes first. A picture without one is looked at for QR codes, because that is what people make a photo or
a screenshot of; a shortcut to a page, or a few words with a link, lead where the link does.
"""

from __future__ import annotations

import html
import plistlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from badgeservice.codes import Code
from badgeservice.credentials.verification import list_badges
from badgeservice.errors import Invalid, Message
from badgeservice.logos.codes import may_hold_codes, read_codes
from badgeservice.logos.drawing import is_drawing
from badgeservice.services.parts import Parts
from badgeservice.services.receiving.handed_in import is_badge_itself
from badgeservice.services.receiving.pasted import MESSAGE, find_link, tidy

FOLLOWED: Final = 5  # codes of one picture


ReadCodes: TypeAlias = Callable[[bytes], "tuple[str, ...] | None"]


@dataclass(frozen=True, slots=True)
class Inside:
    """One thing in a file: a badge, or a link, or why there is neither; and what the code in the picture says."""

    content: bytes = b""
    link: str = ""
    said: str = ""
    problem: Invalid | None = None


def look_inside(content: bytes, read: ReadCodes = read_codes) -> tuple[Inside, ...]:
    """What is in it, in the order of the file; one at least."""
    try:
        return tuple(map(Inside, list_badges(content)))
    except Invalid as error:
        if link := find_link_in_file(content):
            return (Inside(link=link),)
        if error.code in _WITHOUT_BADGE and may_hold_codes(content):
            return _look_at_codes(content, read)
        return (Inside(content),)


def look_inside_in_turn(parts: Parts, content: bytes) -> tuple[Inside, ...]:
    """The same for who is served together with others. Raises `TooOften` when much is handed in at this moment."""

    def read(picture: bytes) -> tuple[str, ...] | None:
        with parts.turns.in_own_process():
            return read_codes(picture)

    with parts.turns.computing():
        return look_inside(content, read)


def find_link_in_file(content: bytes) -> str:
    """Where a shortcut leads (Windows, macOS, Linux), or a few words with a link in them; "" for anything else."""
    if len(content) > MESSAGE:
        return ""
    if content.startswith(b"bplist00"):
        return _read_binary_shortcut(content)
    text = _read_text(content)
    if shortcut := _SHORTCUT.search(text) or _XML_SHORTCUT.search(text):
        return find_link(html.unescape(shortcut[1]))
    return find_link(text) if "://" in text and not is_badge_itself(text) else ""


def _read_text(content: bytes) -> str:
    """Notepad writes UTF-16 too."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding).strip()
    except UnicodeDecodeError:
        return ""


def _read_binary_shortcut(content: bytes) -> str:
    try:
        shortcut = plistlib.loads(content, fmt=plistlib.FMT_BINARY)
    except (plistlib.InvalidFileException, RecursionError):
        return ""
    link = shortcut.get("URL") if isinstance(shortcut, dict) else None
    return find_link(link) if isinstance(link, str) else ""


def _look_at_codes(content: bytes, read: ReadCodes) -> tuple[Inside, ...]:
    codes = read(content)
    if codes is None and is_drawing(content):
        return (Inside(content),)  # with text or pictures in it, which we do not draw
    if codes is None:
        return (Inside(content, problem=Invalid(_NOT_LOOKED)),)
    if not codes:
        return (Inside(content, problem=Invalid(_NO_CODE)),)
    leading = [one for one in map(_follow, codes) if one is not None][:FOLLOWED]
    return tuple(leading) or (Inside(content, said=codes[0], problem=Invalid(_LEADS_NOWHERE)),)


def _follow(code: str) -> Inside | None:
    """A code may hold a whole badge, as a signed token does, or lead to one."""
    text = tidy(code)
    if is_badge_itself(text):
        return Inside(text.encode(errors="surrogatepass"), said=code)
    link = find_link(text)
    return Inside(link=link, said=code) if link else None


_WITHOUT_BADGE: Final = frozenset(
    {Code.IMAGE_WITHOUT_BADGE, Code.OTHER_KIND_OF_FILE, Code.IMAGE_TOO_LARGE, Code.IMAGE_UNREADABLE}
)
_SHORTCUT: Final = re.compile(r"^\[(?:InternetShortcut|Desktop Entry)\].*?^URL=(\S+)", re.DOTALL | re.MULTILINE)
_XML_SHORTCUT: Final = re.compile(r"<key>URL</key>\s*<string>([^<]{1,2000})</string>")
_NOT_LOOKED: Final = Message(
    Code.PICTURE_NOT_LOOKED_INTO,
    "We could not look into this picture. Make a new one of the QR code alone, and save it as PNG or JPEG.",
)
_NO_CODE: Final = Message(
    Code.PICTURE_WITHOUT_CODE,
    "This picture has no badge in it, and we found no QR code on it. Is there one? Make a picture from nearer by.",
)
_LEADS_NOWHERE: Final = Message(
    Code.CODE_IS_NO_BADGE, "There is a QR code in this picture, but it does not lead to a badge."
)
