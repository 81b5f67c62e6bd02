"""Results per learner: typed in a draft, pasted with a list, asked about, signed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.achievements.description import Description, ResultKind, ResultLevel, ResultLine, columns_of
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.batch_result import show_batch
from badgeservice.services.awarding.draft_content import Sent, SentRow
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.drafts import OpenDraft, Saved, open_draft, save_draft
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables import Award
from tests.conftest import School, describe, full_credential, make_school
from tests.services.conftest import sign_in

LEVELS = tuple(ResultLevel(name, {"nl": {"name": name}}, str(place)) for place, name in enumerate(("laag", "hoog"), 1))
RUBRIC = ResultLine("samen", ResultKind.RUBRIC, {"nl": {"name": "Samenwerken"}}, LEVELS, required="hoog")
GRADE = ResultLine("toets", ResultKind.GRADE, {"nl": {"name": "Toets"}}, required="5.5")
ANNA, BRAM = ("Anna Akkerman", "anna@leerling.example"), ("Bram Brouwer", "bram@leerling.example")
LIST = "Naam\tE-mail\tCijfer\n" + "\n".join(f"{name}\t{email}\t{grade}" for (name, email), grade in
                                            ((ANNA, "8,4"), (BRAM, "5,0")))  # fmt: skip


@pytest.fixture
def sqlite_school(sqlite_parts: Parts) -> School:
    return make_school(sqlite_parts)


@pytest.fixture
def sqlite_teacher(sqlite_school: School) -> SignedIn:
    return sign_in(sqlite_school.teacher_id, sqlite_school.teacher_email, sqlite_school.organisation_id)


def ask(parts: Parts, school: School, *lines: ResultLine, **flags: Any) -> None:
    """Let the achievement ask for these results."""
    texts = {"nl": {"name": "Verbindingen", "description": "Hout", "criteria": "Maak"}}
    columns = columns_of(Description(Kind.MODULE, "nl", texts, results=lines, **flags))
    describe(parts, school.achievement_id, rubric=columns["rubric"], facts=columns["facts"])


def paste(parts: Parts, teacher: SignedIn, school: School, text: str) -> OpenDraft:
    form = DraftForm(Step.CHECK, Sent(texts={"paste": text}, is_whole=True))
    saved = save_draft(parts, teacher, school.achievement_id, form)
    assert saved.draft is not None
    return saved.draft


def press(
    parts: Parts, teacher: SignedIn, school: School, step: Step, typed: dict[int, dict[str, str]], **changes: Any
) -> Saved:
    """A button of the page as it is now, with this typed in the fields of some rows."""
    opened = open_draft(parts, teacher, school.achievement_id)
    rows = tuple(
        SentRow(
            line.key, line.name, line.email, line.is_removed, line.seen,
            tuple((dict(line.typed) | typed.get(line.key, {})).items()),
        )
        for line in opened.lines
    )  # fmt: skip
    texts = {"paste": "", "narrative": "", "evidence_url": ""} | changes.pop("texts", {})
    form = DraftForm(
        step, Sent(rows, texts), key=opened.key, page="p", revision=opened.revision, others=0, version=opened.version
    )
    return save_draft(parts, teacher, school.achievement_id, replace(form, **changes))


def awards_of(parts: Parts) -> list[Award]:
    with parts.reading() as session:
        return list(session.exec(select(Award).order_by(Award.row)))  # type: ignore[arg-type]


def signed(parts: Parts, award: Award) -> dict[str, Any]:
    document = full_credential(parts, award).document_bytes
    assert document is not None
    found: dict[str, Any] = json.loads(document)["credentialSubject"]
    return found


def test_each_learner_is_signed_with_what_they_reached(parts: Parts, school: School, teacher: SignedIn) -> None:
    ask(parts, school, RUBRIC, GRADE, is_result_required=True)
    opened = paste(parts, teacher, school, f"{ANNA[0]}\t{ANNA[1]}\n{BRAM[0]}\t{BRAM[1]}")
    assert [line.problem.code for line in opened.lines if line.problem] == [Code.RESULT_MISSING] * 2
    assert not opened.is_ready
    typed = {1: {"samen": "hoog", "toets": "8,4"}, 2: {"samen": "hoog", "toets": "5.5"}}
    saved = press(parts, teacher, school, Step.CHECK, typed)
    assert saved.draft is not None
    assert saved.draft.is_ready
    saved = press(parts, teacher, school, Step.AWARD, {})
    assert saved.batch_id
    first, second = awards_of(parts)
    assert first.results == [{"key": "samen", "value": "hoog"}, {"key": "toets", "value": "8.4"}]
    subject = signed(parts, first)
    described = {one["id"]: one for one in subject["achievement"]["resultDescription"]}
    level, grade = subject["result"]
    reached = described[level["resultDescription"]]["rubricCriterionLevel"][1]
    assert (level["achievedLevel"], reached["name"]) == (reached["id"], "hoog")
    assert (grade["value"], described[grade["resultDescription"]]["name"]) == ("8.4", "Toets")
    assert signed(parts, second)["result"][1]["value"] == "5.5"
    given = show_batch(parts, teacher, saved.batch_id).rows[0].given
    assert [(one.name, one.words or one.number, one.is_enough) for one in given.results] == [
        ("Samenwerken", "hoog", True), ("Toets", "8.4", True)
    ]  # fmt: skip
    assert {row.given.results[1].number for row in show_achievement(parts, teacher, school.achievement_id)[1]} == {
        "8.4", "5.5"
    }  # fmt: skip


def test_a_result_that_is_not_enough_is_asked_and_never_decided(
    sqlite_parts: Parts, sqlite_school: School, sqlite_teacher: SignedIn
) -> None:
    parts, school, teacher = sqlite_parts, sqlite_school, sqlite_teacher
    ask(parts, school, GRADE)
    anna, bram = paste(parts, teacher, school, LIST).lines
    assert (dict(anna.typed), anna.problem) == ({"toets": "8,4"}, None)
    assert bram.problem is not None
    assert (bram.problem.code, bram.is_asked) == (Code.RESULT_NOT_ENOUGH, True)
    saved = press(parts, teacher, school, Step.AWARD, {})
    assert (saved.batch_id, awards_of(parts)) == ("", [])
    saved = press(parts, teacher, school, Step.CONFIRM, {2: {"toets": "4"}}, about=(2,))  # typed in the same form
    assert saved.draft is not None
    assert not saved.draft.is_ready
    saved = press(parts, teacher, school, Step.CONFIRM, {}, about=(2,))
    assert saved.draft is not None
    assert saved.draft.is_ready
    saved = press(parts, teacher, school, Step.CHECK, {2: {"toets": "3"}})  # another result is another question
    assert saved.draft is not None
    assert not saved.draft.is_ready
    press(parts, teacher, school, Step.CONFIRM, {}, about=(2,))
    assert press(parts, teacher, school, Step.AWARD, {}).batch_id
    assert [award.results[0]["value"] for award in awards_of(parts)] == ["8.4", "3"]


def test_what_does_not_fit_is_said_at_its_line(
    sqlite_parts: Parts, sqlite_school: School, sqlite_teacher: SignedIn
) -> None:
    parts, school, teacher = sqlite_parts, sqlite_school, sqlite_teacher
    ask(parts, school, GRADE)
    opened = paste(parts, teacher, school, LIST.replace("5,0", "goed"))
    assert [line.typed for line in opened.lines] == [(("toets", "8,4"),), (("toets", "goed"),)]
    assert [line.wrong_results for line in opened.lines] == [(), ("toets",)]
    saved = press(parts, teacher, school, Step.CHECK, {1: {"toets": "8,44"}, 2: {"toets": "7"}})
    assert saved.draft is not None
    assert [line.problem.code if line.problem else None for line in saved.draft.lines] == [Code.RESULT_GRADE, None]
    assert dict(saved.draft.lines[0].typed) == {"toets": "8,44"}  # as it was typed
    assert not saved.draft.content.read()[1].row.is_removed


def test_one_press_fills_in_what_is_still_empty(
    sqlite_parts: Parts, sqlite_school: School, sqlite_teacher: SignedIn
) -> None:
    parts, school, teacher = sqlite_parts, sqlite_school, sqlite_teacher
    ask(parts, school, RUBRIC)
    paste(parts, teacher, school, f"{ANNA[0]}\t{ANNA[1]}\n{BRAM[0]}\t{BRAM[1]}")
    saved = press(parts, teacher, school, Step.FILL, {1: {"samen": "laag"}}, results=(("samen", "hoog"),))
    assert saved.draft is not None
    assert [dict(line.typed) for line in saved.draft.lines] == [{"samen": "laag"}, {"samen": "hoog"}]


def test_two_tabs_that_give_different_results_are_both_kept(
    sqlite_parts: Parts, sqlite_school: School, sqlite_teacher: SignedIn
) -> None:
    parts, school, teacher = sqlite_parts, sqlite_school, sqlite_teacher
    ask(parts, school, GRADE)
    before = paste(parts, teacher, school, f"{ANNA[0]}\t{ANNA[1]}")
    press(parts, teacher, school, Step.CHECK, {1: {"toets": "8"}})
    old = (SentRow(1, *ANNA, seen=before.lines[0].seen, results=(("toets", "6"),)),)
    form = DraftForm(Step.CHECK, Sent(old), key=before.key, page="other", revision=before.revision)
    saved = save_draft(parts, teacher, school.achievement_id, form)
    assert saved.draft is not None
    assert saved.draft.left is not None
    assert dict(saved.draft.lines[0].typed) == {"toets": "8"}
    assert saved.draft.left.form.sent.rows[0].results == (("toets", "6"),)


def test_awarding_refuses_what_the_achievement_does_not_take(
    sqlite_parts: Parts, sqlite_school: School, sqlite_teacher: SignedIn
) -> None:
    parts, school, teacher = sqlite_parts, sqlite_school, sqlite_teacher
    ask(parts, school, GRADE, is_result_required=True, is_narrative_required=True, is_evidence_required=True)
    request = AwardRequest(
        "r",
        school.achievement_id,
        (ANNA,),
        "Een kist.",
        "https://portfolio.example/x",
        "",
        {ANNA[1]: (("toets", "8"),)},
    )
    wrong: list[tuple[dict[str, Any], Code]] = [
        ({"narrative": " "}, Code.NARRATIVE_NEEDED),
        ({"evidence_url": ""}, Code.EVIDENCE_NEEDED),
        ({"results": {}}, Code.RESULT_MISSING),
        ({"results": {ANNA[1]: (("toets", "11"),)}}, Code.RESULT_GRADE),
        ({"results": {ANNA[1]: (("other", "8"),)}}, Code.RESULT_OF_NOBODY),
        ({"results": {ANNA[1]: (("toets", "8"),), BRAM[1]: (("toets", "8"),)}}, Code.RESULT_OF_NOBODY),
    ]
    for changes, code in wrong:
        with pytest.raises(Invalid) as refused:
            award_achievement(parts, teacher, replace(request, **changes))
        assert refused.value.code is code
    assert awards_of(parts) == []
    batch_id = award_achievement(parts, teacher, request)
    assert award_achievement(parts, teacher, request) == batch_id
    with pytest.raises(Conflict):
        award_achievement(parts, teacher, replace(request, results={ANNA[1]: (("toets", "9"),)}))


def test_a_page_of_another_version_awards_nothing(
    sqlite_parts: Parts, sqlite_school: School, sqlite_teacher: SignedIn
) -> None:
    parts, school, teacher = sqlite_parts, sqlite_school, sqlite_teacher
    paste(parts, teacher, school, f"{ANNA[0]}\t{ANNA[1]}")
    saved = press(parts, teacher, school, Step.AWARD, {}, version="0")
    assert saved.error is not None
    assert (saved.error.code, awards_of(parts)) == (Code.ACHIEVEMENT_VERSION_NEW, [])
