"""Results in the words of the core: what can be reached stands in the achievement, what a learner reached beside it.

| our scale | `resultType` | what a result says |
|---|---|---|
| rubric | `RubricCriterionLevel` | `achievedLevel`, and the name of the level as `value` for who does not follow it |
| grade 1 to 10 | `ScaledScore`, with its bounds | `value`, with a dot |
| onvoldoende, voldoende, goed | `PerformanceLevel`, with `allowedValue` | `value` |
| passed or not | `Status` | `status`: `Completed` or `Failed` |
| percent | `Percent` | `value` |
| points | `RawScore`, with its bounds | `value` |
| values of one's own | `Result`, with `allowedValue` | `value` |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from badgeservice.credentials.badge import content
from badgeservice.services.achievements.description import Description, ResultKind, ResultLine
from badgeservice.services.achievements.result_scales import find_bounds, list_choices, said

RESULT_TYPES: Final[Mapping[ResultKind, str]] = {
    ResultKind.RUBRIC: "RubricCriterionLevel",
    ResultKind.GRADE: "ScaledScore",
    ResultKind.WORDS: "PerformanceLevel",
    ResultKind.PASSED: "Status",
    ResultKind.PERCENT: "Percent",
    ResultKind.POINTS: "RawScore",
    ResultKind.OWN: "Result",
}
STATUSES: Final = {"passed": "Completed", "failed": "Failed"}  # of the standard's closed list


def result_descriptions(
    description: Description, version_url: str, language: str
) -> tuple[content.ResultDescription, ...]:
    """What can be reached, for the achievement of a document in this language."""
    return tuple(
        _describe(line, _line_id(version_url, place, line), language)
        for place, line in enumerate(description.results, 1)
    )


def results_of(
    description: Description, stored: Iterable[Mapping[str, Any]], version_url: str, language: str
) -> tuple[content.Result, ...]:
    """What a learner reached, as it is kept with the award, in the order of the lines."""
    values = {one["key"]: one["value"] for one in stored}
    return tuple(
        _result(line, values[line.key], _line_id(version_url, place, line), language)
        for place, line in enumerate(description.results, 1)
        if line.key in values
    )


def _line_id(version_url: str, place: int, line: ResultLine) -> str:
    """With the place in it, because a signed set has no order and readers go by the id."""
    return f"{version_url}#result-{place:02}-{line.key}"


def _describe(line: ResultLine, line_id: str, language: str) -> content.ResultDescription:
    name, kind = said(line.texts, "name", language), RESULT_TYPES[line.kind]
    words = dict(list_choices(line, language))
    if line.kind is ResultKind.RUBRIC:
        required = f"{line_id}-level-{line.required}" if line.required else ""
        return content.ResultDescription(
            line_id, name, kind, required_level=required, levels=tuple(_levels(line, line_id, language))
        )
    if line.kind is ResultKind.PASSED:
        return content.ResultDescription(line_id, name, kind)
    if words:
        required = words.get(line.required, "")
        return content.ResultDescription(line_id, name, kind, tuple(words.values()), required_value=required)
    low, high = find_bounds(line)
    return content.ResultDescription(line_id, name, kind, required_value=line.required, value_min=low, value_max=high)


def _levels(line: ResultLine, line_id: str, language: str) -> Iterator[content.RubricLevel]:
    for number, level in enumerate(line.levels, 1):
        yield content.RubricLevel(
            id=f"{line_id}-level-{level.key}",
            name=said(level.texts, "name", language),
            description=said(level.texts, "description", language),
            level=str(number),
            points=level.points,
        )


def _result(line: ResultLine, value: str, line_id: str, language: str) -> content.Result:
    if line.kind is ResultKind.PASSED:
        return content.Result(line_id, status=STATUSES[value])
    words = dict(list_choices(line, language)).get(value, value)
    level_id = f"{line_id}-level-{value}" if line.kind is ResultKind.RUBRIC else ""
    return content.Result(line_id, words, level_id)
