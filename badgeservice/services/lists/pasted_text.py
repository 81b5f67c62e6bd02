"""A pasted text as numbered lines, without what programs put around the words: marks of encodings, HTML, links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.errors import MessageError
from email.header import decode_header

from badgeservice.codes import Code
from badgeservice.errors import Message, TooLarge
from badgeservice.services.lists.damaged_letters import mend_letters

MAX_BYTES = 256 * 1024
MAX_ROWS = 2000
LINES_OF_ONE = 6  # on average, where a learner stands on several

_EMPTY = " \t;,|\xa0\u200b\ufeff"
_NEW_LINE = re.compile("\r\n|[\r\v\u2028\u2029]")
_MARKS_OF_ENCODING = re.compile("\ufeff|ï»¿|Ã¯Â»Â¿|^(?:þÿ|ÿþ)")  # a byte order mark, also when it was read as letters
# Pasted along without anybody seeing them; they mean nothing in a list.
_BARE_MARKS = "\u200b\u00ad\u2060\u200e\u200f\ufe0f\ufe0e\u180e\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_HARMLESS = dict.fromkeys(map(ord, _BARE_MARKS))
_LINK = re.compile(r"\s?<mailto:([^<>\s]{1,254})>", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\]\[]{1,254})\]\(mailto:([^()\s]{1,254})\)", re.IGNORECASE)
_HTML_LINK = re.compile(
    r"<a\s[^<>]{0,300}?mailto:([^\"'?<>\s]{1,254})[^<>]{0,300}>([^<>]{0,300})</a\s{0,3}>", re.IGNORECASE
)
_NAMES = (
    "a|b|i|u|p|s|br|em|td|th|tr|li|ul|ol|dd|dl|dt|div|img|body|font|html|span|table|tbody|thead|small|strong|h[1-6]"
)
_TAG = re.compile(rf"<(/?)({_NAMES})(?=[\s/>])[^<>@]{{0,500}}>", re.IGNORECASE)
_CELL_TAGS, _LINE_TAGS = frozenset(("td", "th")), frozenset(("br", "tr", "li", "p", "div", "dt", "dd"))
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?", re.IGNORECASE)
# How people write an address that no machine should find.
_AT = re.compile(r"(?<=\w) ?[(\[{] ?(?:at|apenstaartje) ?[)\]}] ?(?=\w)", re.IGNORECASE)
_DOT = re.compile(r"(?<=\w) ?[(\[{] ?(?:dot|punt) ?[)\]}] ?(?=\w)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u(00[a-f][0-9a-f]|01[0-7][0-9a-f])", re.IGNORECASE)  # "Jos\u00e9", as programs write
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,200}\S|\S)\1")
_UNQUOTED = re.compile(r'"((?:[^"]|"")*)"\s*')  # a whole row in quotes, as a spreadsheet writes one cell
_ENCODED_WORD = re.compile(r"=\?[\w-]{1,40}\?[bq]\?[^?\s]{0,200}\?=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it, with the number that it has for the teacher."""

    number: int
    raw: str  # as it was pasted
    text: str  # as it was meant

    def with_text(self, text: str) -> Line:
        """Another text from the same line."""
        return replace(self, text=text)


def number_lines(text: str) -> list[Line]:
    """The lines with something on them; a line of HTML that shows as two is two with one number.

    Raises:
        TooLarge: it is longer than a list of learners can be (threats I10).
    """
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        sentence = Message(Code.LEARNERS_TOO_LARGE, "This list is too large. Paste it in parts.")
        raise TooLarge(sentence, field="learners")
    if text.count("\0") * 3 > len(text):  # UTF-16, read letter by letter
        text = text.replace("\0", "")
    text = _MARKS_OF_ENCODING.sub("", text)
    lines = [
        Line(number, raw.strip(), clean)
        for number, raw in enumerate(_NEW_LINE.sub("\n", text).split("\n"), 1)
        for clean in _clean(raw)
        if clean.strip(_EMPTY)
    ]
    if lines and re.fullmatch(r"sep=.\s*", lines[0].text, re.IGNORECASE):  # how Excel announces its delimiter
        del lines[0]
    check_row_count(len(lines) // LINES_OF_ONE)
    return lines


def check_row_count(count: int) -> None:
    """Refuse more learners than are awarded at a time (threats I10)."""
    if count > MAX_ROWS:
        sentence = Message(
            Code.LEARNERS_TOO_MANY,
            "This list has {count} lines. Award to at most {max_rows} learners at a time.",
            count=count,
            max_rows=MAX_ROWS,
        )
        raise TooLarge(sentence, field="learners")


def _clean(line: str) -> Iterator[str]:
    """What somebody saw where it was copied, or would have seen."""
    if not line.isascii():
        line = mend_letters(line).translate(_HARMLESS)
    if "=?" in line:
        line = _ENCODED_WORD.sub(lambda word: _decode(word[0]), line)
    if "mailto:" in line.lower():
        line = _HTML_LINK.sub(lambda link: _name_and_address(link[2], link[1]), line)
        line = _MARKDOWN_LINK.sub(lambda link: _name_and_address(link[1], link[2]), line)
        line = _drop_links(line)
    if "@" not in line and _AT.search(line):
        line = _DOT.sub(".", _AT.sub("@", line))
    if "<" in line:
        line = _TAG.sub(_white_space, line)
    if "&" in line:
        line = _ENTITY.sub(lambda entity: html.unescape(entity[0]), line).translate(_HARMLESS)
    if "\\u" in line:
        line = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), line)
    if "**" in line or "__" in line:
        line = _EMPHASIS.sub(r"\2", line)
    if line.startswith('"') and line.rstrip().endswith('"'):
        row = _UNQUOTED.fullmatch(line)
        line = row[1].replace('""', '"') if row else line
    yield from (part.strip("\t") if "\f" in line else part for part in line.split("\f"))


def _white_space(tag: re.Match[str]) -> str:
    """A cell of a table ends in a tab, a line in \\f; letters in bold are just letters."""
    name, is_end = tag[2].lower(), bool(tag[1])
    if name in _CELL_TAGS:
        return "\t" if is_end else ""
    return "\f" if name in _LINE_TAGS and (is_end or name == "br") else ""


def _name_and_address(text: str, address: str) -> str:
    return text if "@" in text else f"{text} <{address}>"


def _drop_links(text: str) -> str:
    """Outlook copies a link as "jan@x.nl<mailto:jan@x.nl>"; the same address twice is one."""

    def drop(link: re.Match[str]) -> str:
        before = text[max(0, link.start() - len(link[1])) : link.start()]
        return "" if before.lower() == link[1].lower() else link[0]

    return _LINK.sub(drop, text)


def _decode(word: str) -> str:
    """A word that a mail program wrote in ASCII: "=?utf-8?Q?Ren=C3=A9e?="."""
    try:
        return "".join(
            part.decode(charset or "ascii") if isinstance(part, bytes) else part
            for part, charset in decode_header(word)
        )
    except (MessageError, LookupError, ValueError):
        return word
