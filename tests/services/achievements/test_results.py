"""Rubrics, grades and other scales: typed in a draft, chosen for a learner, and as they are signed."""

from __future__ import annotations

from itertools import starmap
from typing import Any

import pytest

from badgeservice.codes import Code
from badgeservice.services.achievements.description import Description, ResultKind, ResultLevel, ResultLine
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.result_scales import count_points, find_value, is_enough, list_choices
from badgeservice.services.achievements.results import read_results, result_descriptions, results_of, write_results

URL = "https://badges.school.example/achievements/1/versions/2"
NAMES = (("begin", "beginnend", "starting"), ("groei", "groeiend", "growing"), ("gevor", "gevorderd", "advanced"))
TOGETHER = ResultLine(
    "samen",
    ResultKind.RUBRIC,
    {"nl": {"name": "Samenwerken"}, "en": {"name": "Working together"}},
    tuple(
        ResultLevel(key, {"nl": {"name": dutch, "description": f"Werkt {dutch}"}, "en": {"name": english}}, str(points))
        for points, (key, dutch, english) in enumerate(NAMES, 1)
    ),
    required="groei",
)


def _line(kind: ResultKind, **said: Any) -> ResultLine:
    return ResultLine(kind.value, kind, {"nl": {"name": f"Toets {kind.value}"}}, **said)


GRADE = _line(ResultKind.GRADE, required="5.5")
WORDS = _line(ResultKind.WORDS, required="sufficient")
POINTS = _line(ResultKind.POINTS, minimum="0", maximum="40", required="22")
OWN = _line(
    ResultKind.OWN,
    levels=(ResultLevel("brons", {"nl": {"name": "Brons"}}), ResultLevel("goud", {"nl": {"name": "Goud"}})),
)
LINES = (TOGETHER, GRADE, WORDS, _line(ResultKind.PASSED), _line(ResultKind.PERCENT), POINTS, OWN)
DESCRIPTION = Description(Kind.MODULE, "nl", {"nl": {"name": "Verbindingen"}, "en": {"name": "Joints"}}, results=LINES)
TYPED = {"language": "nl", "languages": "nl en"}


def test_what_a_draft_holds_reads_back_as_the_same_lines() -> None:
    assert read_results(TYPED | write_results(LINES)) == (LINES, ())


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"result.samen.nl.name": ""}, "result.samen.en.name", None),
        ({"result.samen.nl.name": "", "result.samen.en.name": ""}, "result.samen.nl.name", Code.RESULT_WITHOUT_NAME),
        (
            {"result.samen.level.groei.nl.name": "Beginnend"},
            "result.samen.level.groei.nl.name",
            Code.RESULT_LEVELS_ALIKE,
        ),
        ({"result.samen.level.groei.nl.name": ""}, "result.samen.level.groei.nl.name", Code.RESULT_LEVEL_WITHOUT_NAME),
        ({"result.samen.level.groei.points": "veel"}, "result.samen.level.groei.points", Code.RESULT_NO_NUMBER),
        ({"result.samen.level.groei.points": ""}, "result.samen.level.groei.points", Code.RESULT_SOME_POINTS),
        ({"result.samen.level.gevor.points": "1,5"}, "result.samen.level.gevor.points", Code.RESULT_NOT_RISING),
        ({"result.samen.required": "weg"}, "result.samen.required", Code.RESULT_REQUIRED),
        ({"result.points.maximum": "0"}, "result.points.maximum", Code.RESULT_BOUNDS),
        ({"result.points.minimum": "-1"}, "result.points.minimum", Code.RESULT_NO_NUMBER),
        ({"result.grade.required": "11"}, "result.grade.required", Code.RESULT_REQUIRED),
        ({"result.grade.nl.name": "x" * 121}, "result.grade.nl.name", Code.RESULT_TOO_LONG),
    ],
)
def test_what_is_wrong_names_its_field_and_the_rest_is_read(
    changes: dict[str, str], field: str, code: Code | None
) -> None:
    lines, wrong = read_results(TYPED | write_results(LINES) | changes)
    assert len(lines) == len(LINES)
    assert [problem.sentence.code for problem in wrong if problem.field == field] == ([code] if code else [])


def test_a_rubric_of_one_level_and_fields_of_nothing_are_told_apart() -> None:
    fields = {"result.a.kind": "rubric", "result.a.nl.name": "A", "result.a.level.x.nl.name": "X"}
    (line,), (problem,) = read_results(fields | {"result.b.nl.name": "left over", "result.!.kind": "grade"})
    assert (line.key, problem.field, problem.sentence.code) == ("a", "result.a.kind", Code.RESULT_FEW_LEVELS)


@pytest.mark.parametrize(
    ("line", "typed", "value"),
    [
        (GRADE, "8,4", "8.4"),
        (GRADE, " 08.40 ", "8.4"),
        (GRADE, "10", "10"),
        (GRADE, "10,1", None),
        (GRADE, "0,9", None),
        (GRADE, "8,44", None),
        (GRADE, "٨", None),
        (GRADE, "goed", None),
        (WORDS, "Goed", "good"),
        (WORDS, "sufficient", "sufficient"),
        (WORDS, "zeer goed", None),
        (TOGETHER, "groei", "groei"),
        (TOGETHER, "Growing", "groei"),
        (LINES[3], "niet behaald", "failed"),
        (LINES[4], "84%", "84"),
        (LINES[4], "101", None),
        (POINTS, "22.50", "22.5"),
        (OWN, "GOUD", "goud"),
        (OWN, "", None),
    ],
)
def test_what_is_typed_or_pasted_is_a_value_of_the_line_or_nothing(
    line: ResultLine, typed: str, value: str | None
) -> None:
    assert find_value(line, typed) == value


def test_what_is_enough() -> None:
    asked = [(GRADE, "5.5"), (GRADE, "5.4"), (WORDS, "good"), (WORDS, "insufficient"), (TOGETHER, "gevor")]
    asked += [(TOGETHER, "begin"), (LINES[3], "failed"), (LINES[4], "0"), (OWN, "brons"), (POINTS, "9")]
    assert list(starmap(is_enough, asked)) == [True, False, True, False, True, False, False, True, True, False]


def test_points_of_rubrics_are_counted_when_each_has_some() -> None:
    other = ResultLine("plan", ResultKind.RUBRIC, {}, TOGETHER.levels)
    assert count_points((TOGETHER, other, GRADE), {"samen": "groei", "plan": "gevor"}) == ("5", "6")
    assert count_points((TOGETHER, other), {"samen": "groei"}) is None
    assert count_points((TOGETHER,), {"samen": "groei"}) is None


def test_each_scale_is_signed_with_the_type_that_the_standard_has_for_it() -> None:
    described = {one.id.rpartition("-")[2]: one for one in result_descriptions(DESCRIPTION, URL, "en")}
    assert {key: one.result_type for key, one in described.items()} == {
        "samen": "RubricCriterionLevel", "grade": "ScaledScore", "words": "PerformanceLevel", "passed": "Status",
        "percent": "Percent", "points": "RawScore", "own": "Result",
    }  # fmt: skip
    assert [(level.name, level.level, level.points) for level in described["samen"].levels] == [
        ("starting", "1", "1"), ("growing", "2", "2"), ("advanced", "3", "3")
    ]  # fmt: skip
    assert described["samen"].required_level == f"{URL}#result-01-samen-level-groei"
    assert (described["grade"].value_min, described["grade"].value_max) == ("1", "10")
    assert described["words"].allowed_values == ("insufficient", "sufficient", "good")
    assert described["words"].required_value == "sufficient"
    assert described["own"].allowed_values == ("Brons", "Goud")  # in the only language that it has


def test_what_a_learner_reached_points_to_what_could_be_reached() -> None:
    values = {"samen": "gevor", "grade": "8.4", "words": "good", "passed": "failed", "percent": "84", "own": "goud"}
    stored = [{"key": key, "value": value} for key, value in (*values.items(), ("gone", "x"))]
    results = results_of(DESCRIPTION, stored, URL, "nl")
    ids = {one.id: one for one in result_descriptions(DESCRIPTION, URL, "nl")}
    assert [one.value or one.status for one in results] == ["gevorderd", "8.4", "goed", "Failed", "84", "Goud"]
    assert results[0].achieved_level_id in {level.id for level in ids[results[0].description_id].levels}
    assert all(one.description_id in ids for one in results)


def test_choices_have_words_in_every_language() -> None:
    assert list_choices(WORDS, "fy") == list_choices(WORDS, "en")
    assert list_choices(TOGETHER, "en")[0] == ("begin", "starting")
