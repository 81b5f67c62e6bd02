"""From bytes to a document, strictly (verification step 1; threats 2.3, V23).

JSON leaves room that a signed document may not use: two keys of one name (libraries disagree on which one
counts), numbers that change when another program reads them, text that cannot be written down again, nesting
that exhausts the stack. Everything of that kind is refused here, before any other code sees the document, and
the sentence says at which line and character.

The normal path is the parser of the standard library with hooks that only *notice* a flaw. Where it is, is
found by a second, slower reading that happens for bad input only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn

from badgeservice.credentials.document import Document, write_pointer
from badgeservice.errors import Invalid, Sentence

MAX_BYTES = 256 * 1024
MAX_BYTES_WITH_PICTURES = 1024 * 1024  # pictures that lie in the badge (`data:` URLs) are copied, not worked on
MAX_DEPTH = 24
MAX_INTEGER = 2**53 - 1  # RFC 8785 (JCS) and JSON in a browser know no larger exact integer

_PICTURE = re.compile(rb'"data:image[^"]{1000,}"')  # many small ones would be work again
# What cannot be text: C0 controls except tab, line feed and carriage return, delete, and halves of surrogate pairs.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# The same as it may lie in the bytes, besides a bare delete: only then is the slow reading needed to be sure.
_MAYBE_NOT_TEXT = re.compile(rb"\\(?:u00[01]|u007[fF]|u[dD][89a-fA-F]|[bf])")
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))


class Unreadable(Invalid):
    """The bytes are not a JSON document that we accept; `field` is the JSON pointer where there is one."""


class _FlawError(Exception):
    """A hook noticed something; where it is will be looked up."""


def read_document(content: bytes, *, limit: int = MAX_BYTES) -> Document:
    """The JSON object in `content`. Raises `Unreadable` with the position of the first flaw."""
    if len(content) > limit and not _is_large_by_pictures(content, limit):
        raise _unreadable("too_large", "is larger than we read", "is groter dan we lezen")
    text = _decode(content)
    if _depth(content) > MAX_DEPTH:
        _refuse(text)
    try:
        document = _DECODER.decode(text)
    except JSONDecodeError as error:
        raise _at(text, error.pos, "not_json", "is not valid JSON", "is geen geldige JSON") from None
    except (_FlawError, RecursionError):
        _refuse(text)
    if not isinstance(document, dict):
        raise _unreadable("not_an_object", "is JSON, but not an object", "is wel JSON, maar geen object")
    if b"\x7f" in content or _MAYBE_NOT_TEXT.search(content):
        for flaw in _flaws(text):
            raise flaw
    return document


def _is_large_by_pictures(content: bytes, limit: int) -> bool:
    return len(content) <= MAX_BYTES_WITH_PICTURES and len(_PICTURE.sub(b"", content)) <= limit


def _decode(content: bytes) -> str:
    if not content.strip():
        raise _unreadable("empty", "is empty", "is leeg")
    if content.startswith(b"\xef\xbb\xbf"):
        # RFC 8259 §8.1: a byte order mark MUST NOT be written; it would be part of what is signed or not.
        raise _unreadable("byte_order_mark", "starts with a byte order mark", "begint met een byte-order-mark")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "ignore")
        raise _at(before, len(before), "not_utf8", "is not UTF-8 text", "is geen tekst in UTF-8") from None


def _depth(content: bytes) -> int:
    """At most how deep the brackets nest, found on the bytes before any parser recurses over them."""
    brackets = content.translate(None, _NO_BRACKETS).replace(b'""', b"")
    if b'"' in brackets or b'\\"' in content:  # a text holds brackets or quotes: leave out whole texts instead
        brackets = _TEXT.sub(b"", content).translate(None, _NO_BRACKETS)
    rest = brackets
    for rounds in range(MAX_DEPTH // 2):  # each takes away the innermost level or two: what is gone soon is not deep
        if not rest:
            return 2 * rounds
        rest = rest.replace(b"[]", b"").replace(b"{}", b"")
    depth = deepest = 0
    for bracket in brackets:
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in b"]}":
            depth -= 1
    return deepest


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _FlawError
    return members


def _exact_integer(literal: str) -> int:
    if len(literal) > 17 or abs(number := int(literal)) > MAX_INTEGER:
        raise _FlawError
    return number


def _finite(literal: str) -> float:
    number = float(literal)
    if number in (float("inf"), float("-inf")):
        raise _FlawError
    return number


def _no_constant(_name: str) -> NoReturn:
    raise _FlawError


_DECODER = JSONDecoder(
    object_pairs_hook=_distinct, parse_int=_exact_integer, parse_float=_finite, parse_constant=_no_constant
)

# ---------------------------------------------------------------------- where the flaw is: bad input only

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]|-?\d[\d.eE+-]*|-?[A-Za-z]+', re.DOTALL)
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_COLON = re.compile(r"\s*:")


@dataclass
class _Level:
    """One open object or array while the tokens are walked."""

    is_object: bool
    keys: set[str]
    member: str | int


def _refuse(text: str) -> NoReturn:
    for flaw in _flaws(text):
        raise flaw
    raise _at(text, 0, "not_json", "is not valid JSON", "is geen geldige JSON")


def _flaws(text: str) -> Iterator[Unreadable]:
    """Every flaw that the hooks know, with its position, in the order of the text."""
    levels: list[_Level] = []
    for token in _TOKEN.finditer(text):
        lexeme = token[0]
        first = lexeme[0]
        if first == ",":
            if levels and isinstance(levels[-1].member, int):
                levels[-1].member += 1
        elif first == '"':
            yield from _text_flaws(text, token, levels)
        elif first in "{[":
            levels.append(_Level(first == "{", set(), "" if first == "{" else 0))
            if len(levels) > MAX_DEPTH:
                yield _at(text, token.start(), "too_deep", "is nested too deeply", "is te diep genest", levels[:-1])
        elif first in "}]":
            levels = levels[:-1]
        elif not _PLAIN_NUMBER.fullmatch(lexeme):
            yield from _number_flaws(text, token, levels)


def _text_flaws(text: str, token: re.Match[str], levels: list[_Level]) -> Iterator[Unreadable]:
    value = token[0][1:-1]
    if "\\" in value:
        try:
            value = json.loads(token[0])
        except JSONDecodeError:
            return  # the parser proper has its own words for this one
    start = token.start()
    if levels and levels[-1].is_object and _COLON.match(text, token.end()):
        level = levels[-1]
        level.member = value
        if value in level.keys:
            yield _at(text, start, "duplicate_key", "has the same key twice", "heeft twee keer dezelfde naam", levels)
        level.keys.add(value)
    if found := _NOT_TEXT.search(value):
        if found[0] >= "\ud800":
            yield _at(text, start, "lone_surrogate", "holds half a character", "bevat een half letterteken", levels)
        else:
            yield _at(text, start, "control_character", "holds a control character", "bevat een stuurteken", levels)


def _number_flaws(text: str, token: re.Match[str], levels: list[_Level]) -> Iterator[Unreadable]:
    lexeme, start = token[0], token.start()
    if lexeme in ("NaN", "Infinity", "-Infinity"):
        yield _at(text, start, "not_a_number", "holds a number that is none", "bevat een getal dat er geen is", levels)
        return
    try:
        _finite(lexeme) if re.search("[.eE]", lexeme) else _exact_integer(lexeme)
    except _FlawError:
        yield _at(text, start, "number_too_large", "holds too large a number", "bevat een te groot getal", levels)
    except ValueError:
        return  # `true`, `false`, `null`, or something that the parser proper refuses


def _at(text: str, position: int, code: str, en: str, nl: str, levels: list[_Level] | None = None) -> Unreadable:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    pointer = write_pointer(*(level.member for level in levels or ()))
    return _unreadable(
        code, f"{en} (line {line}, character {column})", f"{nl} (regel {line}, teken {column})", pointer or None
    )


def _unreadable(code: str, en: str, nl: str, pointer: str | None = None) -> Unreadable:
    sentence = Sentence(en=f"We cannot read this: it {en}.", nl=f"We kunnen dit niet lezen: het {nl}.")
    return Unreadable(code, sentence, field=pointer)
