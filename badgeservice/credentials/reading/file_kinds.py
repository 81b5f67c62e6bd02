"""What people hand in by mistake, by its first bytes: for each kind a sentence that says what to do instead (check 1).

Nothing here decides about a badge. What is on no list is read as a badge, and what is wrong with it is said then.
"""

from __future__ import annotations

import re
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.baking.svg import first_letters
from badgeservice.credentials.strict_json import unreadable
from badgeservice.errors import Message


def name_other_kind(content: bytes) -> Message | None:
    """What this is, when it is no badge for certain; None when it may be one."""
    if not content.strip():
        return _EMPTY
    beginning = first_letters(content)
    for kind, sentence in _KINDS:
        if kind.match(beginning) or kind.match(content):
            return sentence
    if _MAIL.match(beginning) and b"MIME-Version:" in content[:_HEADERS]:
        return _IS_MAIL
    return _IN_UTF16 if _is_utf16_json(content) else None


def is_of_other_xml(content: bytes) -> bool:
    """XML whose outermost element is not that of a drawing."""
    root = _ROOT.match(first_letters(content))
    return root is not None and root[1].rpartition(b":")[2].lower() != b"svg"


def _is_utf16_json(content: bytes) -> bool:
    """Which editors call “Unicode”. RFC 8259 §8.1 wants UTF-8, and nobody signs anything else."""
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff")) and first_letters(content)[:1] in _BEGIN_JSON
    return is_marked or content[:2] in {b"{\0", b"\0{", b"[\0", b"\0["}


def _other(words: Message) -> Message:
    return Message(Code.OTHER_KIND_OF_FILE, "{what} {instead}", what=words, instead=_INSTEAD)


_HEADERS: Final = 16 * 1024
_BEGIN_JSON: Final = (b"{", b"[", b'"')
_INSTEAD: Final = Message(Code.OTHER_KIND_OF_FILE, "Use the badge itself: the signed file, or the PNG or SVG image.")
_EMPTY: Final = Message(
    Code.EMPTY, "This file is empty. Perhaps it was not saved completely: download it again, and choose that one."
)
_IS_A_PAGE: Final = Message(
    Code.FILE_IS_A_PAGE,
    "This is a web page, not a badge. Open it, download the badge there, and choose that file here.",
)
_IS_PDF: Final = _other(
    Message(
        Code.OTHER_KIND_OF_FILE,
        "This is a PDF, and we read no badges from those. Is there a QR code on it? Scan it, or make a picture of it.",
    )
)
_IS_PICTURE: Final = _other(Message(Code.OTHER_KIND_OF_FILE, "This is a picture of a kind that holds no badge."))
_IS_HEIC: Final = _other(
    Message(
        Code.OTHER_KIND_OF_FILE,
        "This is a photo as an iPhone keeps it (HEIC), which we cannot read. Is there a QR code on it? Make a "
        "screenshot of it, and choose that.",
    )
)
_IS_DOCUMENT: Final = _other(
    Message(
        Code.OTHER_KIND_OF_FILE,
        "This is a document of Word, Excel or a program like them, not a badge. Is there a link in it? Copy that.",
    )
)
_IS_ARCHIVE: Final = Message(
    Code.OTHER_KIND_OF_FILE, "This is an archive with files in it. Unpack it, and choose the badge that is inside."
)
_IS_MAIL: Final = Message(
    Code.OTHER_KIND_OF_FILE,
    "This is an e-mail message, not a badge. Open it and copy the link in it, or save the badge that "
    "is attached to it.",
)
_IS_FILM: Final = _other(Message(Code.OTHER_KIND_OF_FILE, "This is a film or a sound, not a badge."))
_IN_UTF16: Final = Message(
    Code.NOT_UTF8,
    "This file is saved in UTF-16, and a badge is always in UTF-8. Open it in a text editor, choose “Save as” and the "
    "encoding UTF-8, and choose that file.",
)
IS_OTHER_XML: Final = _other(
    Message(Code.OTHER_KIND_OF_FILE, "This is a file of another kind (XML), and neither a badge nor an image.")
)
IS_WORDS: Final = _other(Message(Code.OTHER_KIND_OF_FILE, "This is a text, and not that of a badge."))
IS_NOISE: Final = unreadable(Message(Code.NOT_UTF8, "it is a file of another kind"))

_HTML: Final = rb"html|head|body|title|meta|link|script|style|div|span|p|a|table|iframe|main|article|section|header"
# What may stand before the first tag. Never read in a second way, because a thousand comments have very many.
_BEFORE: Final = rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+"
_ROOT: Final = re.compile(
    _BEFORE + rb"(?>(?i:<!doctype)[^>\[]*+(?:\[.*?\]\s*+)?>)?+" + _BEFORE + rb"<([A-Za-z_][\w:.-]*+)", re.DOTALL
)
_MAIL: Final = re.compile(
    rb"(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version|x-[a-z-]+|dkim-signature"
    rb"|content-type|authentication-results|arc-[a-z-]+):[ \t]",
    re.IGNORECASE,
)
# The first that fits. As people keep a page: HTML, perhaps below a comment of the browser that kept it, or in one file.
_KINDS: Final = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (_BEFORE + rb"<(?i:!doctype\s+html|(?:" + _HTML + rb")(?=[\s>/]))", _IS_A_PAGE),
        (rb"From: <Saved by ", _IS_A_PAGE),
        (rb"%PDF-", _IS_PDF),
        (rb"\xff\xd8\xff|RIFF.{4}WEBP|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|.{4}ftypavif", _IS_PICTURE),
        (rb".{4}ftyp(?:hei|hev|mif1|msf1)", _IS_HEIC),
        (rb".{4}ftyp|ID3|RIFF|\x1aE\xdf\xa3|OggS", _IS_FILM),
        (
            rb"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|word/|xl/|ppt/|docProps/|mimetypeapplication/|Index/)",
            _IS_DOCUMENT,
        ),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf", _IS_DOCUMENT),
        (rb"PK\x03\x04|PK\x05\x06|7z\xbc\xaf\x27\x1c|Rar!|\x1f\x8b|.{257}ustar", _IS_ARCHIVE),
    )
)
