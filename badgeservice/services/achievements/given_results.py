"""What learners reached, for the lists that a teacher sees: in the words of the version that each was awarded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.services.achievements.description import Description, ResultKind, ResultLine
from badgeservice.services.achievements.result_scales import count_points, find_bounds, is_enough, list_choices, said


@dataclass(frozen=True, slots=True)
class GivenResult:
    """One result: a word of its scale, or a number as it is kept and the most that it can be."""

    name: str
    words: str
    number: str
    highest: str
    is_percent: bool
    is_enough: bool


@dataclass(frozen=True, slots=True)
class Given:
    """All of a learner, in the order of the lines."""

    results: tuple[GivenResult, ...] = ()
    points: tuple[str, str] | None = None  # of all rubrics together, and the most that they can be


NOTHING_GIVEN = Given()


def show_given(description: Description, stored: Iterable[Mapping[str, Any]], language: str) -> Given:
    """From the row of an award."""
    values = {one["key"]: one["value"] for one in stored}
    shown = (_show(line, values[line.key], language) for line in description.results if line.key in values)
    return Given(tuple(shown), count_points(description.results, values))


def _show(line: ResultLine, value: str, language: str) -> GivenResult:
    choices = dict(list_choices(line, language))
    return GivenResult(
        name=said(line.texts, "name", language),
        words=choices.get(value, ""),
        number="" if choices else value,
        highest="" if choices else find_bounds(line)[1],
        is_percent=line.kind is ResultKind.PERCENT,
        is_enough=is_enough(line, value),
    )
