"""The results of an achievement as its draft holds them: lines and levels from fields that people typed, and back.

What can be reached on a line is in `result_scales.py`, how it is signed in `signed_results.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message, Stranger
from badgeservice.services.achievements.description import LANGUAGES, ResultKind, ResultLevel, ResultLine
from badgeservice.services.achievements.result_scales import WITH_LEVELS, find_value, list_choices, read_number, said
from badgeservice.services.achievements.signed_results import result_descriptions, results_of
from badgeservice.services.achievements.typed_values import Problem

__all__ = ["list_level_keys", "list_line_keys", "read_results", "result_descriptions", "results_of", "write_results"]

MAX_LINES: Final = 20
MAX_LEVELS: Final = 9  # of one line: readers of the signed document put them in order by one digit
MAX_NAME: Final = 120
MAX_WORDS: Final = 1_000
KEY: Final = re.compile(r"[a-z0-9]{1,12}")

_FEW_LEVELS = Message(Code.RESULT_FEW_LEVELS, "Give this at least two levels, the lowest first.")
_NO_NAME = Message(Code.RESULT_WITHOUT_NAME, "Give this a name, so that everybody knows what was judged.")
_NO_LEVEL_NAME = Message(Code.RESULT_LEVEL_WITHOUT_NAME, "Give this level a name, or remove the level.")
_SAME_LEVELS = Message(Code.RESULT_LEVELS_ALIKE, "Another level has this name too. Give each level its own.")
_LONG = Message(Code.RESULT_TOO_LONG, "Use at most {letters} characters here.")
_NO_NUMBER = Message(Code.RESULT_NO_NUMBER, "Type a number from 0, with at most two decimals, such as 12 or 7,5.")
_NOT_RISING = Message(Code.RESULT_NOT_RISING, "A higher level cannot have fewer points than the level below it.")
_SOME_POINTS = Message(Code.RESULT_SOME_POINTS, "Give points to every level, or to none.")
_TURNED = Message(Code.RESULT_BOUNDS, "The most points must be more than the fewest points.")
_NOT_REQUIRED = Message(Code.RESULT_REQUIRED, "“{typed}” is not on this scale. Choose what is enough, or nothing.")
_TOO_MANY = Message(Code.RESULTS_TOO_MANY, "A badge has at most {most} of these. Remove some.")


def read_results(fields: Mapping[str, str]) -> tuple[tuple[ResultLine, ...], tuple[Problem, ...]]:
    """The lines in their order, with what could be read of each; and what is wrong with which field."""
    languages = _languages(fields)
    by_line = _gather(fields)
    lines, wrong = [], list[Problem]()
    for key in _in_order(by_line):
        line, problems = _read_line(key, by_line[key], languages)
        if line is not None:
            lines.append(line)
            wrong += problems
    if len(lines) > MAX_LINES:
        wrong.append(Problem(f"result.{lines[MAX_LINES].key}.kind", _TOO_MANY.filled(most=MAX_LINES)))
    first = {problem.field: problem for problem in reversed(wrong)}  # of each field: the rest follows from it
    return tuple(lines), tuple(problem for problem in wrong if first[problem.field] is problem)


def write_results(lines: Iterable[ResultLine]) -> dict[str, str]:
    """The fields of a draft that says this. Of what is not there, there is no field."""
    written: dict[str, str] = {}
    for place, line in enumerate(lines, 1):
        ahead = f"result.{line.key}"
        written |= {
            f"{ahead}.kind": line.kind.value,
            f"{ahead}.position": str(place),
            f"{ahead}.minimum": line.minimum,
            f"{ahead}.maximum": line.maximum,
            f"{ahead}.required": line.required,
        }
        written |= _write_texts(ahead, line.texts)
        for number, level in enumerate(line.levels, 1):
            at = f"{ahead}.level.{level.key}"
            written |= {f"{at}.position": str(number), f"{at}.points": level.points, **_write_texts(at, level.texts)}
    return {name: text for name, text in written.items() if text}


def _write_texts(ahead: str, texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{ahead}.{language}.{name}": text for language, one in texts.items() for name, text in one.items()}


def _languages(fields: Mapping[str, str]) -> tuple[str, ...]:
    """In which the badge is described."""
    named = [one for one in fields.get("languages", "").split() if one in LANGUAGES]
    first = fields.get("language", "")
    return tuple(dict.fromkeys([*([first] if first in LANGUAGES else []), *named])) or LANGUAGES[:1]


def _gather(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What stands in the fields of each line, without what they have in front."""
    by_line: dict[str, dict[str, str]] = {}
    for field, text in fields.items():
        ahead, _, rest = field.partition(".")
        key, _, name = rest.partition(".")
        if ahead == "result" and name and KEY.fullmatch(key):
            by_line.setdefault(key, {})[name] = text.strip()
    return by_line


def _gather_levels(of_line: Mapping[str, str]) -> dict[str, dict[str, str]]:
    of_levels = {name.removeprefix("level."): text for name, text in of_line.items() if name.startswith("level.")}
    return _gather({f"result.{name}": text for name, text in of_levels.items()})


def list_line_keys(fields: Mapping[str, str]) -> list[str]:
    """The lines of a draft in their order, whatever is wrong with them."""
    by_line = _gather(fields)
    return [key for key in _in_order(by_line) if by_line[key].get("kind") in set(ResultKind)]


def list_level_keys(fields: Mapping[str, str], key: str) -> list[str]:
    """The levels of one line in their order."""
    return _in_order(_gather_levels(_gather(fields).get(key, {})))


def _in_order(typed: Mapping[str, Mapping[str, str]]) -> list[str]:
    return sorted(typed, key=lambda key: (_place(typed[key]), key))


def _place(typed: Mapping[str, str]) -> int:
    text = typed.get("position", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _read_line(
    key: str, typed: Mapping[str, str], languages: Sequence[str]
) -> tuple[ResultLine | None, tuple[Problem, ...]]:
    """Without a scale that we know it is no line: the rest of one that was removed elsewhere."""
    if typed.get("kind") not in set(ResultKind):
        return None, ()
    kind = ResultKind(typed["kind"])
    ahead, wrong = f"result.{key}", list[Problem]()
    texts = _read_texts(ahead, typed, ("name",), languages, wrong)
    if not said(texts, "name", languages[0]):
        wrong.append(Problem(f"{ahead}.{languages[0]}.name", _NO_NAME))
    levels = _read_levels(ahead, typed, languages, wrong) if kind in WITH_LEVELS else ()
    low, high = _read_bounds(ahead, typed, wrong) if kind is ResultKind.POINTS else ("", "")
    line = ResultLine(key, kind, texts, levels, low, high)
    required = _read_required(ahead, line, typed.get("required", ""), wrong)
    return ResultLine(key, kind, texts, levels, low, high, required), tuple(wrong)


def _read_texts(
    ahead: str, typed: Mapping[str, str], names: Sequence[str], languages: Sequence[str], wrong: list[Problem]
) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for language in languages:
        found = {name: text for name in names if (text := typed.get(f"{language}.{name}", ""))}
        for name, text in found.items():
            most = MAX_NAME if name == "name" else MAX_WORDS
            if len(text) > most:
                wrong.append(Problem(f"{ahead}.{language}.{name}", _LONG.filled(letters=most)))
                found[name] = text[:most]
        if found:
            texts[language] = found
    return texts


def _read_levels(
    ahead: str, typed: Mapping[str, str], languages: Sequence[str], wrong: list[Problem]
) -> tuple[ResultLevel, ...]:
    by_level = _gather_levels(typed)
    levels = [_read_level(ahead, key, by_level[key], languages, wrong) for key in _in_order(by_level)]
    if len(levels) < 2:
        wrong.append(Problem(f"{ahead}.kind", _FEW_LEVELS))
    if len(levels) > MAX_LEVELS:
        wrong.append(Problem(f"{ahead}.level.{levels[MAX_LEVELS].key}.position", _TOO_MANY.filled(most=MAX_LEVELS)))
    wrong += _look_at_names(ahead, levels, languages)
    wrong += _look_at_points(ahead, levels)
    return tuple(levels)


def _read_level(
    ahead: str, key: str, typed: Mapping[str, str], languages: Sequence[str], wrong: list[Problem]
) -> ResultLevel:
    at = f"{ahead}.level.{key}"
    texts = _read_texts(at, typed, ("name", "description"), languages, wrong)
    points = read_number(typed.get("points", "")) or ""
    if typed.get("points") and not points:
        wrong.append(Problem(f"{at}.points", _NO_NUMBER))
    return ResultLevel(key, texts, points)


def _look_at_names(ahead: str, levels: Sequence[ResultLevel], languages: Sequence[str]) -> Iterator[Problem]:
    """In the first language each level has a name, and in no language two have the same."""
    for language in languages:
        before = set[str]()
        for level in levels:
            name = level.texts.get(language, {}).get("name", "").casefold()
            field = f"{ahead}.level.{level.key}.{language}.name"
            if not name and language == languages[0]:
                yield Problem(field, _NO_LEVEL_NAME)
            elif name and name in before:
                yield Problem(field, _SAME_LEVELS)
            before.add(name)


def _look_at_points(ahead: str, levels: Sequence[ResultLevel]) -> Iterator[Problem]:
    """Who reads the signed document puts the levels in order by their points, so these rise."""
    some = any(level.points for level in levels)
    last = Decimal(0)
    for level in levels:
        field = f"{ahead}.level.{level.key}.points"
        if some and not level.points:
            yield Problem(field, _SOME_POINTS)
        elif level.points and Decimal(level.points) < last:
            yield Problem(field, _NOT_RISING)
        last = Decimal(level.points or last)


def _read_bounds(ahead: str, typed: Mapping[str, str], wrong: list[Problem]) -> tuple[str, str]:
    low, high = (read_number(typed.get(name, "")) for name in ("minimum", "maximum"))
    wrong += [
        Problem(f"{ahead}.{name}", _NO_NUMBER)
        for name, number in (("minimum", low), ("maximum", high))
        if number is None
    ]
    if low is None or high is None:
        return low or "", high or ""
    if Decimal(low) >= Decimal(high):
        wrong.append(Problem(f"{ahead}.maximum", _TURNED))
    return low, high


def _read_required(ahead: str, line: ResultLine, typed: str, wrong: list[Problem]) -> str:
    """A level by its key alone, because two may once have had one name; a number as it is typed."""
    if not typed or line.kind is ResultKind.PASSED:
        return ""
    choices = [value for value, _ in list_choices(line, "")]
    value = (typed if typed in choices else None) if choices or line.kind in WITH_LEVELS else find_value(line, typed)
    if value is None:
        wrong.append(Problem(f"{ahead}.required", _NOT_REQUIRED.filled(typed=Stranger(typed[:40]))))
    return value or ""
