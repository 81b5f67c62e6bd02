"""What was reached, in words for who reads a badge; also of badges that others made."""

from __future__ import annotations

import pytest
from flask import Flask

from badgeservice.credentials.badge.content import Achievement, Result, ResultDescription, RubricLevel
from badgeservice.web.badge.results import MAX_NAME, MOST, ShownResult, describe_results, describe_scales

LEVELS = tuple(RubricLevel(f"urn:l:{n}", name, f"Does {name}", str(n), str(n)) for n, name in enumerate("abcd", 1))
RUBRIC = ResultDescription("urn:r", "Working together", "RubricCriterionLevel", required_level="urn:l:2", levels=LEVELS)
OTHER = ResultDescription("urn:o", "Planning", "RubricCriterionLevel", levels=LEVELS[:2])
GRADE = ResultDescription("urn:g", "Test", "ScaledScore", required_value="5.5", value_min="1", value_max="10")
WORDS = ResultDescription("urn:w", "Report", "PerformanceLevel", ("low", "high"), required_value="low")
STATUS = ResultDescription("urn:s", "Practice", "Status")
PERCENT = ResultDescription("urn:p", "Quiz", "Percent")


def describe(app: Flask, results: tuple[Result, ...], *items: ResultDescription, lang: str = "nl") -> list[ShownResult]:
    achievement = Achievement("urn:a", "A", "A", result_descriptions=items)
    with app.test_request_context(f"/?lang={lang}"):
        return list(describe_results(results, achievement))


def test_a_level_stands_among_its_levels(app: Flask) -> None:
    (line,) = describe(app, (Result("urn:r", "c", "urn:l:3"),), RUBRIC)
    assert (line.reached, line.meaning, line.place, line.enough) == ("c", "Does c", "niveau 3 van 4", "b")
    assert [(step.name, step.is_reached, step.is_enough) for step in line.steps] == [
        ("a", False, False), ("b", False, True), ("c", True, False), ("d", False, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("item", "result", "nl", "en"),
    [
        (GRADE, Result("urn:g", "8.4"), "8,4 van 10", "8.4 out of 10"),
        (PERCENT, Result("urn:p", "84.5%"), "84,5%", "84.5%"),
        (STATUS, Result("urn:s", status="Failed"), "niet behaald", "not passed"),
        (WORDS, Result("urn:w", "high"), "high", "high"),
        (GRADE, Result("urn:g", "A+"), "A+", "A+"),
    ],
)
def test_a_value_is_written_as_the_reader_does(
    app: Flask, item: ResultDescription, result: Result, nl: str, en: str
) -> None:
    assert [describe(app, (result,), item, lang=lang)[0].reached for lang in ("nl", "en")] == [nl, en]


@pytest.mark.parametrize(
    ("item", "result", "is_named_here", "is_said_here"),
    [
        (GRADE, Result("urn:g", "8.4"), False, True),
        (GRADE, Result("urn:g", "A+"), False, False),
        (WORDS, Result("urn:w", "high"), False, False),
        (STATUS, Result("urn:s", status="Failed"), False, True),
        (RUBRIC, Result("urn:r", "c", "urn:l:3"), False, False),
        (RUBRIC, Result("urn:r", status="Failed"), False, True),
        (GRADE, Result("urn:else", "goed"), True, False),
    ],
)
def test_words_of_ours_are_in_the_language_of_the_page(
    app: Flask, item: ResultDescription, result: Result, *, is_named_here: bool, is_said_here: bool
) -> None:
    (line,) = describe(app, (result,), item)
    assert (line.is_named_here, line.is_said_here) == (is_named_here, is_said_here)


def test_points_of_all_rubrics_are_added(app: Flask) -> None:
    reached = (Result("urn:r", "", "urn:l:3"), Result("urn:g", "8"))
    assert describe(app, reached, RUBRIC, GRADE)[-1].name == "Test"
    other = ResultDescription(
        "urn:o", "Planning", "RubricCriterionLevel", levels=(RubricLevel("urn:x", "x", points="4"),)
    )
    together = describe(app, (*reached, Result("urn:o", "", "urn:x")), RUBRIC, GRADE, other)[-1]
    assert (together.name, together.reached) == ("Punten samen", "7 van 8")


def test_what_others_say_is_bounded_and_needs_nothing(app: Flask) -> None:
    long = "x" * 100_000
    broken = ResultDescription("urn:r", long, "Percent", value_min="9" * 50, value_max="1e9", required_value=long)
    (line,) = describe(app, (Result("urn:r", "\u202e" + long),), broken)
    assert len(line.name) == len(line.reached) == MAX_NAME
    assert "\u202e" not in line.reached
    assert line.span is None
    assert describe(app, (Result("urn:gone"), Result("urn:r")), RUBRIC) == []
    assert describe(app, (Result("urn:gone", "9"),))[0].name == "Resultaat"
    assert len(describe(app, tuple(Result("urn:g", "8") for _ in range(500)), GRADE)) == MOST


def test_what_can_be_reached_is_told_before_anything_is(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        scales = describe_scales(Achievement("urn:a", "A", "A", result_descriptions=(OTHER, GRADE)))
    assert [len(scale.steps) for scale in scales] == [2, 0]
    assert (scales[1].between, scales[1].enough) == ("from 1 to 10", "5.5")
