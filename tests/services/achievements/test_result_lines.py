"""The buttons of the editor for results: lines and levels that come, go and move."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from badgeservice.codes import Code
from badgeservice.errors import Invalid
from badgeservice.services.achievements.editing.drafts import begin_draft, save_fields, show_draft
from badgeservice.services.achievements.editing.result_lines import change_results
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables import Role
from tests.conftest import School, make_school
from tests.services.conftest import sign_in


@pytest.fixture
def school(sqlite_parts: Parts) -> School:
    return make_school(sqlite_parts)


@pytest.fixture
def designer(school: School) -> SignedIn:
    return sign_in(school.administrator_id, "beheer@rocmidden.example", school.organisation_id, Role.ADMINISTRATOR)


class Draft:
    """A draft, and its buttons."""

    def __init__(self, parts: Parts, person: SignedIn, school: School) -> None:
        self.parts, self.person, self.slug = parts, person, school.slug
        fields = {"kind": "module", "language": "nl", "languages": "nl en"}
        self.id = begin_draft(parts, person, self.slug, fields)

    def press(self, *steps: str) -> None:
        for do in steps:
            change_results(self.parts, self.person, self.slug, self.id, do, page="p")

    def type(self, fields: Mapping[str, str]) -> None:
        save_fields(self.parts, self.person, self.slug, self.id, fields, since=self.fields[1], page="p")

    @property
    def fields(self) -> tuple[Mapping[str, str], int]:
        shown = show_draft(self.parts, self.person, self.slug, self.id)
        return shown.fields, shown.revision

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        found = read_fields(self.fields[0]).description.results
        return [(line.key, [level.key for level in line.levels]) for line in found]


@pytest.fixture
def draft(sqlite_parts: Parts, designer: SignedIn, school: School) -> Draft:
    return Draft(sqlite_parts, designer, school)


def test_a_ready_rubric_only_lacks_what_it_is_about(draft: Draft) -> None:
    draft.press("add:ready")
    read = read_fields(draft.fields[0])
    (line,) = read.description.results
    assert [level.texts["en"]["name"] for level in line.levels] == ["starting", "growing", "advanced", "expert"]
    assert [problem.field for problem in read.problems if problem.field.startswith("result.")] == [
        f"result.{line.key}.nl.name"
    ]
    draft.type({f"result.{line.key}.nl.name": "Samenwerken"})
    assert not [one for one in read_fields(draft.fields[0]).problems if one.field.startswith("result.")]


def test_a_new_level_has_one_point_more_where_the_others_have_points(draft: Draft) -> None:
    draft.press("add:ready")
    ((line, _),) = draft.lines
    draft.press(f"level:add:{line}")
    ((_, levels),) = draft.lines
    assert draft.fields[0][f"result.{line}.level.{levels[-1]}.points"] == "5"
    for typed in ("veel", "", "9" * 400):
        draft.type({f"result.{line}.level.{levels[0]}.points": typed})
        draft.press(f"level:add:{line}")
        ((_, levels),) = draft.lines
        assert f"result.{line}.level.{levels[-1]}.points" not in draft.fields[0]
        draft.press(f"level:remove:{line}:{levels[-1]}")


def test_lines_and_levels_come_go_and_move(draft: Draft) -> None:
    draft.press("add:rubric", "add:grade", "add:own")
    (rubric, levels), (grade, _), (own, _) = draft.lines
    assert [len(of_line) for _, of_line in draft.lines] == [3, 0, 3]
    draft.press(f"up:{grade}", f"down:{rubric}", f"up:{grade}")  # the last is at the top already
    assert [key for key, _ in draft.lines] == [grade, own, rubric]
    draft.press(f"level:add:{rubric}", f"level:up:{rubric}:{levels[2]}", f"level:remove:{rubric}:{levels[0]}")
    assert [key for key, _ in draft.lines[2:]] == [rubric]
    assert draft.lines[2][1][:2] == [levels[2], levels[1]]
    draft.press(f"remove:{rubric}", "remove:gone", "level:remove:gone:x", "up:gone", "add:nothing", "whatever")
    assert [key for key, _ in draft.lines] == [grade, own]
    assert not [name for name in draft.fields[0] if rubric in name]


def test_a_level_that_goes_is_required_no_more(draft: Draft) -> None:
    draft.press("add:ready")
    ((rubric, levels),) = draft.lines
    draft.type({f"result.{rubric}.required": levels[1]})
    draft.press(f"level:remove:{rubric}:{levels[1]}")
    (line,) = read_fields(draft.fields[0]).description.results
    assert (line.required, len(line.levels)) == ("", 3)


def test_there_is_an_end_to_how_many(draft: Draft) -> None:
    draft.press("add:own")
    ((own, _levels),) = draft.lines
    draft.press(*[f"level:add:{own}"] * 6)
    with pytest.raises(Invalid) as refused:
        draft.press(f"level:add:{own}")
    assert refused.value.code is Code.RESULTS_ENOUGH
    assert len(draft.lines[0][1]) == 9
