"""What is different between two descriptions, field by field, for people to read.

Here are the values; the words for them are of the page. A text of several lines is told by the lines that changed, and
in a line by the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, TypeAlias

from badgeservice.services.achievements.description import (
    LANGUAGES,
    TEXTS,
    Alignment,
    CopiedFrom,
    Description,
    Period,
    Programme,
    ResultLine,
)
from badgeservice.services.achievements.kinds import Kind

MOST: Final = 1500  # lines or words that are compared; of more, the whole is told

_WORDS: Final = re.compile(r"\s+|\S+")
# The facts of which each has one value, in the order of the form; one that says nothing is not there.
_FACTS: Final = (
    "language", "level", "hours", "ects", "supervision", "is_identity_checked", "quality_url", "valid_for",
    "renewal_id", "licence", "copied_from",
)  # fmt: skip
_FLAGS: Final = ("is_level_classified", "is_narrative_required", "is_evidence_required", "is_result_required")
_LISTS: Final = ("participation", "assessments", "programmes", "tags")

Value: TypeAlias = "str | int | float | bool | StrEnum | Period | Programme | Alignment | CopiedFrom | ResultLine"


class Sign(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, before or after."""

    sign: Sign
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as it was. `gone` and `added` are values; of a text there are `lines`."""

    field: str  # as `Description` calls it; a text by its name
    language: str = ""  # of a text
    gone: tuple[Value, ...] = ()
    added: tuple[Value, ...] = ()
    lines: tuple[Line, ...] = ()
    result: ResultLine | None = None  # the line of a rubric that the lines are of


def list_differences(before: Description, after: Description, *, is_image_changed: bool) -> tuple[Difference, ...]:
    """In the order of the form; nothing when they say the same."""
    return tuple(_find_differences(before, after, is_image_changed=is_image_changed))


def list_all(description: Description) -> tuple[Difference, ...]:
    """Everything that it says, as if nothing had been said before."""
    nothing = Description(kind=description.kind, language="", texts={}, type=description.type)
    said = _find_differences(nothing, description, is_image_changed=False)
    return (Difference("kind", added=_kind_values(description)), *said)


def _find_differences(before: Description, after: Description, *, is_image_changed: bool) -> Iterator[Difference]:
    if (before.kind, before.achievement_type) != (after.kind, after.achievement_type):
        yield Difference("kind", gone=_kind_values(before), added=_kind_values(after))
    if is_image_changed:
        yield Difference("image")
    for language in LANGUAGES:
        for name in TEXTS:
            old, new = (one.texts.get(language, {}).get(name, "") for one in (before, after))
            if old != new:
                yield Difference(name, language, lines=compare_texts(old, new))
    for name in _FACTS:
        yield from _compare_lists(name, _values(getattr(before, name)), _values(getattr(after, name)))
    for name in _FLAGS:
        if (is_so := getattr(after, name)) is not getattr(before, name):
            yield Difference(name, added=(is_so,))
    if before.may_ask is not after.may_ask:
        yield Difference("may_ask", gone=(before.may_ask,), added=(after.may_ask,))
    for name in _LISTS:
        yield from _compare_lists(name, getattr(before, name), getattr(after, name))
    yield from _compare_alignments(before.alignments, after.alignments)
    yield from _compare_results(before.results, after.results)


def _kind_values(description: Description) -> tuple[Value, ...]:
    """Of a free kind also what the standard calls it."""
    is_free = description.kind is Kind.FREE and description.type
    return (description.kind, description.type) if is_free else (description.kind,)


def _values(value: Value | None) -> tuple[Value, ...]:
    """What says nothing is not there."""
    return () if value is None or value == "" else (value,)


def _compare_lists(field: str, before: Sequence[Value], after: Sequence[Value]) -> Iterator[Difference]:
    gone, added = (tuple(one for one in a if one not in b) for a, b in ((before, after), (after, before)))
    if gone or added:
        yield Difference(field, gone=gone, added=added)


def _compare_alignments(before: Sequence[Alignment], after: Sequence[Alignment]) -> Iterator[Difference]:
    """By their addresses: what they are called is of the framework."""
    old, new = ({one.uri for one in some} for some in (before, after))
    gone = tuple(one for one in before if one.uri not in new)
    added = tuple(one for one in after if one.uri not in old)
    if gone or added:
        yield Difference("alignments", gone=gone, added=added)


def _compare_results(before: Sequence[ResultLine], after: Sequence[ResultLine]) -> Iterator[Difference]:
    old, new = ({one.key: one for one in some} for some in (before, after))
    gone = tuple(one for one in before if one.key not in new)
    added = tuple(one for one in after if one.key not in old)
    if gone or added:
        yield Difference("results", gone=gone, added=added)
    for key, line in old.items():
        if key in new and line != new[key]:
            yield Difference("results", lines=compare_texts(_write(line), _write(new[key])), result=new[key])


def _write(line: ResultLine) -> str:
    """A line of a rubric as text, to compare."""
    bounds = [text for text in (line.minimum, line.maximum) if text]
    said = [*(texts.get("name", "") for texts in line.texts.values()), " – ".join(bounds)]
    for level in line.levels:
        for texts in level.texts.values():
            told = [level.points, texts.get("name", ""), texts.get("description", "")]
            said.append(" · ".join(text for text in told if text))
    needed = next((level for level in line.levels if level.key == line.required), None)
    required = next((texts.get("name", "") for texts in needed.texts.values()), "") if needed else line.required
    return "\n".join(text for text in (*said, f"≥ {required}" if required else "") if text)


def compare_texts(before: str, after: str) -> tuple[Line, ...]:
    """The lines that changed, with one around them."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST:
        return (*_whole(Sign.GONE, old), *_whole(Sign.ADDED, new))
    lines: list[Line] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(1):
        for what, i1, i2, j1, j2 in group:
            if what == "equal":
                lines += _whole(Sign.SAME, old[i1:i2], is_changed=False)
            elif what == "replace" and i2 - i1 == j2 - j1:
                pairs = [_compare_words(a, b) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
                lines += [*(gone for gone, _ in pairs), *(added for _, added in pairs)]
            else:
                lines += [*_whole(Sign.GONE, old[i1:i2]), *_whole(Sign.ADDED, new[j1:j2])]
    return tuple(lines)


def _whole(sign: Sign, lines: Iterable[str], *, is_changed: bool = True) -> list[Line]:
    return [Line(sign, (Piece(line, is_changed),)) for line in lines]


def _compare_words(before: str, after: str) -> tuple[Line, Line]:
    """A line that was rewritten, with what is different in it; nothing is singled out where most of it is."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(old) + len(new) > MOST or matcher.ratio() < 0.5:
        return _whole(Sign.GONE, [before])[0], _whole(Sign.ADDED, [after])[0]
    gone, added = [], []
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        for pieces, words in ((gone, old[i1:i2]), (added, new[j1:j2])):
            if words:
                pieces.append(Piece("".join(words), what != "equal"))
    return Line(Sign.GONE, tuple(gone)), Line(Sign.ADDED, tuple(added))
