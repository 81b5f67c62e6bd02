"""What is different between two descriptions."""

from __future__ import annotations

from dataclasses import replace

from badgeservice.services.achievements.description import (
    Alignment,
    Description,
    Participation,
    Period,
    PeriodUnit,
    ResultKind,
    ResultLevel,
    ResultLine,
)
from badgeservice.services.achievements.editing.differences import (
    Difference,
    Sign,
    compare_texts,
    list_all,
    list_differences,
)
from badgeservice.services.achievements.kinds import Kind

BEFORE = Description(
    kind=Kind.MODULE,
    language="nl",
    texts={"nl": {"name": "Lassen", "criteria": "- last drie stukken\n- werkt veilig\n- ruimt op"}},
    level=3,
    participation=(Participation.ONSITE,),
    alignments=(Alignment("https://x.example/1", "1", "X", "", {"nl": {"name": "Samenwerken"}}),),
    results=(ResultLine("line0001", ResultKind.RUBRIC, {"nl": {"name": "Naad"}}, (ResultLevel("a", {}),)),),
)


def changed(after: Description, *, is_image_changed: bool = False) -> dict[str, Difference]:
    return {one.field: one for one in list_differences(BEFORE, after, is_image_changed=is_image_changed)}


def test_the_same_is_no_difference() -> None:
    assert changed(BEFORE) == {}


def test_each_field_tells_what_went_and_what_came() -> None:
    after = replace(
        BEFORE, level=None, valid_for=Period(2, PeriodUnit.YEARS), is_result_required=True,
        participation=(Participation.ONSITE, Participation.WORK), alignments=(), kind=Kind.SKILL,
    )  # fmt: skip
    told = {name: (one.gone, one.added) for name, one in changed(after, is_image_changed=True).items()}
    assert told == {
        "kind": ((Kind.MODULE,), (Kind.SKILL,)),
        "image": ((), ()),
        "level": ((3,), ()),
        "valid_for": ((), (Period(2, PeriodUnit.YEARS),)),
        "is_result_required": ((), (True,)),
        "participation": ((), (Participation.WORK,)),
        "alignments": (BEFORE.alignments, ()),
    }


def test_a_text_tells_the_lines_that_changed_and_their_words() -> None:
    texts = {"nl": {**BEFORE.texts["nl"], "criteria": "- last vier stukken\n- werkt veilig\n- ruimt op"}}
    lines = changed(replace(BEFORE, texts=texts))["criteria"].lines
    assert [(line.sign, "".join(piece.text for piece in line.pieces)) for line in lines] == [
        (Sign.GONE, "- last drie stukken"), (Sign.ADDED, "- last vier stukken"), (Sign.SAME, "- werkt veilig"),
    ]  # fmt: skip
    assert [piece.text for line in lines[:2] for piece in line.pieces if piece.is_changed] == ["drie", "vier"]


def test_a_text_in_another_language_is_a_field_of_its_own() -> None:
    texts = {**BEFORE.texts, "en": {"name": "Welding"}}
    (told,) = list_differences(BEFORE, replace(BEFORE, texts=texts), is_image_changed=False)
    assert (told.field, told.language, told.lines[0].sign) == ("name", "en", Sign.ADDED)


def test_a_line_of_a_rubric_tells_what_changed_in_it() -> None:
    (line,) = BEFORE.results
    after = replace(line, levels=(ResultLevel("a", {"nl": {"name": "Goed"}}, "3"),))
    told = changed(replace(BEFORE, results=(after,)))["results"]
    assert told.result == after
    assert [(one.sign, one.pieces[0].text) for one in told.lines if one.sign is not Sign.SAME] == [
        (Sign.ADDED, "3 · Goed")
    ]


def test_a_long_text_is_told_whole() -> None:
    before, after = "\n".join(map(str, range(900))), "\n".join(map(str, range(1, 901)))
    assert len(compare_texts(before, after)) == 1800


def test_what_is_new_tells_all_that_it_says() -> None:
    assert [one.field for one in list_all(BEFORE)] == [
        "kind", "name", "criteria", "language", "level", "participation", "alignments", "results",
    ]  # fmt: skip
