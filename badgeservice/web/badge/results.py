"""What was reached, in words: the line, the level with what it looks like, and where it stands among the levels.

A badge of somebody else says what it likes, so everything is bounded here and escaped by the templates, and nothing of
it has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from badgeservice.credentials.badge.content import Achievement, Result, ResultDescription, RubricLevel
from badgeservice.web.language import write_decimal
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

MOST: Final = 40  # results of a badge, and levels of a result
MAX_NAME: Final = 120
MAX_WORDS: Final = 600
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
STATUSES: Final = {
    "Completed": to_translate("passed"),
    "Failed": to_translate("not passed"),
    "Enrolled": to_translate("enrolled"),
    "InProgress": to_translate("in progress"),
    "OnHold": to_translate("on hold"),
    "Provisional": to_translate("provisional"),
    "Withdrew": to_translate("withdrew"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a scale, low to high."""

    name: str
    description: str = ""
    points: str = ""
    is_reached: bool = False
    is_enough: bool = False  # the lowest that is


@dataclass(frozen=True, slots=True)
class Span:
    """Where a number stands between two others; each as a program writes it."""

    low: str
    high: str
    reached: str


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One line; of a scale of which nothing was reached yet, without `reached`."""

    name: str
    reached: str = ""
    meaning: str = ""  # what the level that was reached looks like
    place: str = ""  # `level 3 of 4`
    enough: str = ""
    between: str = ""  # `from 1 to 10`
    steps: tuple[Step, ...] = ()
    span: Span | None = None
    is_named_here: bool = False  # in the language of the page, whatever that of the badge is
    is_said_here: bool = False  # what was reached is


def describe_results(results: Iterable[Result], achievement: Achievement) -> tuple[ShownResult, ...]:
    """What the holder of a badge reached."""
    described = {item.id: item for item in achievement.result_descriptions}
    some = list(islice(results, MOST))
    lines = (_describe(described.get(result.description_id), result) for result in some)
    return (*(line for line in lines if line.reached), *_together(achievement.result_descriptions, some))


def describe_scales(achievement: Achievement) -> tuple[ShownResult, ...]:
    """What can be reached, for who thinks of earning it."""
    return tuple(_describe(item, Result()) for item in achievement.result_descriptions[:MOST])


def _describe(item: ResultDescription | None, result: Result) -> ShownResult:
    if item is None:
        value, status = _bounded(result.value), _say_status(result.status)
        return ShownResult(_("Result"), value or status, is_named_here=True, is_said_here=not value)
    name = _bounded(item.name) or _("Result")
    if item.levels:
        return _on_levels(name, item, result)
    if item.allowed_values:
        return _on_values(name, item, result)
    reached, low, high = result.value.strip(), item.value_min or "0", item.value_max
    if item.result_type == "Percent":
        reached, high = reached.removesuffix("%").strip(), high or "100"
    has_span = all(map(_NUMBER.fullmatch, (reached, low, high))) and Decimal(low) < Decimal(high)
    return ShownResult(
        name,
        _write(item, reached, high) or _say_status(result.status),
        enough=_write_bare(item, item.required_value),
        between=_say_bounds(item, low, high),
        span=Span(low, high, reached) if has_span else None,
        is_said_here=not reached or bool(_NUMBER.fullmatch(reached)),
    )


def _on_levels(name: str, item: ResultDescription, result: Result) -> ShownResult:
    levels = item.levels[:MOST]
    places = [place for place, level in enumerate(levels) if level.id == result.achieved_level_id]
    steps = tuple(_step(level, item, result) for level in levels)
    enough = next((step.name for step in steps if step.is_enough), "")
    if not places:
        value, status = _bounded(result.value), _say_status(result.status)
        return ShownResult(name, value or status, enough=enough, steps=steps, is_said_here=not value)
    at = places[0]
    place = _("level %(number)s of %(count)s", number=at + 1, count=len(levels))
    return ShownResult(name, steps[at].name, steps[at].description, place, enough, steps=steps)


def _step(level: RubricLevel, item: ResultDescription, result: Result) -> Step:
    return Step(
        name=_bounded(level.name),
        description=_bounded(level.description, MAX_WORDS),
        points=write_decimal(_bounded(level.points)[:20]),
        is_reached=bool(level.id) and level.id == result.achieved_level_id,
        is_enough=bool(level.id) and level.id == item.required_level,
    )


def _on_values(name: str, item: ResultDescription, result: Result) -> ShownResult:
    steps = tuple(
        Step(_bounded(value), is_reached=value == result.value, is_enough=value == item.required_value)
        for value in item.allowed_values[:MOST]
    )
    return ShownResult(name, _bounded(result.value), enough=_bounded(item.required_value), steps=steps)


def _write(item: ResultDescription, value: str, high: str) -> str:
    """`8,4 of 10`, `84%`; a word as it is."""
    written = write_decimal(_bounded(value))
    if not _NUMBER.fullmatch(value):
        return written
    if item.result_type == "Percent":
        return f"{written}%"
    return (
        _("%(number)s out of %(highest)s", number=written, highest=write_decimal(_bounded(high))) if high else written
    )


def _say_bounds(item: ResultDescription, low: str, high: str) -> str:
    return _("from %(low)s to %(high)s", low=_write_bare(item, low), high=_write_bare(item, high)) if high else ""


def _write_bare(item: ResultDescription, value: str) -> str:
    written = write_decimal(_bounded(value))
    return f"{written}%" if written and item.result_type == "Percent" and _NUMBER.fullmatch(value) else written


def _say_status(status: str) -> str:
    return _(STATUSES[status]) if status in STATUSES else ""


def _together(descriptions: Iterable[ResultDescription], results: Iterable[Result]) -> Iterator[ShownResult]:
    """The points of all rubrics, when there are several and each level that was reached has some."""
    rubrics = [item for item in descriptions if item.result_type == "RubricCriterionLevel" and item.levels]
    reached_ids = {result.achieved_level_id for result in results}
    reached = [level for item in rubrics for level in item.levels if level.id and level.id in reached_ids]
    counted = [*(level.points for level in reached), *(item.levels[-1].points for item in rubrics)]
    if len(rubrics) < 2 or len(reached) != len(rubrics) or not all(map(_NUMBER.fullmatch, counted)):
        return
    number = sum(Decimal(level.points) for level in reached)
    highest = sum(Decimal(item.levels[-1].points) for item in rubrics)
    words = _("%(number)s out of %(highest)s", number=write_decimal(f"{number}"), highest=write_decimal(f"{highest}"))
    yield ShownResult(_("Points together"), words, is_named_here=True, is_said_here=True)


def _bounded(text: str, most: int = MAX_NAME) -> str:
    """A text of a stranger: in one line, of a length that fits, without signs that nobody sees."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 2 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
