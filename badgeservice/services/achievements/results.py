"""The lines on which a learner reaches something, as fields of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from badgeservice.services.achievements.description import LANGUAGES, ResultKind, ResultLevel, ResultLine
from badgeservice.services.achievements.typed_values import NOT_CHOSEN, Problem
from badgeservice.store.tables.columns import Texts


def read_results(fields: Mapping[str, str]) -> tuple[tuple[ResultLine, ...], tuple[Problem, ...]]:
    """What can be read of them, and what is wrong with the rest."""
    keys = {name.split(".")[1] for name in fields if name.startswith("result.")}
    known = {key for key in keys if fields.get(f"result.{key}.kind") in set(ResultKind)}
    lines = tuple(_read_line(fields, key) for key in _in_order(fields, "result", known))
    return lines, tuple(Problem(f"result.{key}.kind", NOT_CHOSEN) for key in sorted(keys - known))


def write_results(lines: Iterable[ResultLine]) -> dict[str, str]:
    """As `read_results` reads them."""
    fields: dict[str, str] = {}
    for position, line in enumerate(lines):
        start = f"result.{line.key}"
        fields |= {f"{start}.kind": line.kind.value, f"{start}.position": str(position)}
        fields |= {f"{start}.{name}": getattr(line, name) for name in ("minimum", "maximum", "required")}
        fields |= _write_texts(start, line.texts)
        for place, level in enumerate(line.levels):
            of_level = f"{start}.level.{level.key}"
            fields |= {f"{of_level}.position": str(place), f"{of_level}.points": level.points}
            fields |= _write_texts(of_level, level.texts)
    return {name: text for name, text in fields.items() if text}


def _read_line(fields: Mapping[str, str], key: str) -> ResultLine:
    start = f"result.{key}"
    levels = {name.split(".")[3] for name in fields if name.startswith(f"{start}.level.")}
    return ResultLine(
        key=key,
        kind=ResultKind(fields[f"{start}.kind"]),
        texts=_read_texts(fields, start, ("name",)),
        levels=tuple(
            ResultLevel(
                level,
                _read_texts(fields, f"{start}.level.{level}", ("name", "description")),
                fields.get(f"{start}.level.{level}.points", ""),
            )
            for level in _in_order(fields, f"{start}.level", levels)
        ),
        minimum=fields.get(f"{start}.minimum", ""),
        maximum=fields.get(f"{start}.maximum", ""),
        required=fields.get(f"{start}.required", ""),
    )


def _in_order(fields: Mapping[str, str], start: str, keys: Iterable[str]) -> list[str]:
    positions = {key: fields.get(f"{start}.{key}.position", "") for key in keys}
    return sorted(positions, key=lambda key: (int(p) if (p := positions[key]).isdecimal() else 0, key))


def _read_texts(fields: Mapping[str, str], start: str, names: Iterable[str]) -> Texts:
    texts = {
        language: {name: text for name in names if (text := fields.get(f"{start}.{language}.{name}", "").strip())}
        for language in LANGUAGES
    }
    return {language: said for language, said in texts.items() if said}


def _write_texts(start: str, texts: Texts) -> dict[str, str]:
    return {f"{start}.{language}.{name}": text for language, said in texts.items() for name, text in said.items()}
