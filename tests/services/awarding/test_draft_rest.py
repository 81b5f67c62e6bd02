"""Of a list the good rows now and the others later, and what columns mean here, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.draft_content import DraftContent, Sent, SentRow
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.drafts import OpenDraft, open_draft, save_draft
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.awarding import known_columns
from badgeservice.store.tables import Award, Batch, Draft
from tests.conftest import School

PASTE = """naam;e-mail;toelichting;behaald op;wat ging goed
Anna Akkerman;anna@leerling.example;Een kist.;5 januari 2026;netjes
Bram Brouwer;bram@leerling.example;Een stoel.;31-02-2026;snel
Cas Claassen;cas@leerling.example;;6-1-2026;rustig"""


def begin(parts: Parts, teacher: SignedIn, school: School) -> OpenDraft:
    form = DraftForm(Step.CHECK, Sent(texts={"paste": PASTE}, is_whole=True), page="begun")
    save_draft(parts, teacher, school.achievement_id, form)
    return open_draft(parts, teacher, school.achievement_id)


def form_of(opened: OpenDraft, step: Step, **changed: Any) -> DraftForm:
    """The form of the page as it is now, with a button pressed."""
    rows = tuple(
        SentRow(line.key, line.name, line.email, line.is_removed, line.seen, _fields(line.typed))
        for line in opened.lines
        if line.held_since is None
    )
    sent = Sent(rows, {"paste": "", "narrative": "", "evidence_url": ""})
    form = DraftForm(step, sent, key=opened.key, page="p", revision=opened.revision, others=0)
    return replace(form, **changed)


def _fields(typed: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((key, text) for key, text in typed if not key.startswith("?"))


def all_of(parts: Parts, table: type) -> list[Any]:
    with parts.reading() as session:
        return list(session.exec(select(table)))


def test_the_good_rows_are_awarded_once_and_the_others_stay(
    parts: Parts, school: School, teacher: SignedIn, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    opened = begin(parts, teacher, school)
    assert (opened.count, opened.to_mend, opened.is_ready) == (2, 1, False)
    form = form_of(opened, Step.AWARD_GOOD)
    saved = in_parallel(lambda _: save_draft(parts, teacher, school.achievement_id, form), 4)
    (batch,) = all_of(parts, Batch)
    assert {one.batch_id for one in saved} == {batch.id}
    awards = sorted(all_of(parts, Award), key=lambda award: award.row)
    assert [(award.learner_name, award.narrative, award.earned_on) for award in awards] == [
        ("Anna Akkerman", "Een kist.", date(2026, 1, 5)),
        ("Cas Claassen", "", date(2026, 1, 6)),
    ]
    rest = open_draft(parts, teacher, school.achievement_id)
    assert rest.id not in {opened.id, batch.request_id}
    assert [(line.name, dict(line.typed)["?wat ging goed"]) for line in rest.lines] == [("Bram Brouwer", "snel")]
    mended = replace(form_of(rest, Step.AWARD).sent.rows[0], results=(("own.earned_on", "7-1-2026"),))
    done = form_of(rest, Step.AWARD)
    saved_later = save_draft(
        parts, teacher, school.achievement_id, replace(done, sent=replace(done.sent, rows=(mended,)))
    )
    assert saved_later.batch_id
    assert saved_later.batch_id != batch.id
    assert all_of(parts, Draft) == []
    assert len(all_of(parts, Award)) == 3


def test_an_award_that_fails_leaves_the_whole_list(parts: Parts, school: School, teacher: SignedIn) -> None:
    """Also when a colleague gave one of them the badge between the look and the press."""
    opened = begin(parts, teacher, school)
    learners = (("Anna Akkerman", "anna@leerling.example"),)
    award_achievement(parts, teacher, AwardRequest("colleague", school.achievement_id, learners))
    asked = AwardRequest(
        opened.id,
        school.achievement_id,
        (*learners, ("Cas Claassen", "cas@leerling.example")),
        of_rows=frozenset({1, 3}),
    )
    with pytest.raises(Conflict):
        award_achievement(parts, teacher, asked)
    (draft,) = all_of(parts, Draft)
    assert (draft.id, draft.size) == (opened.id, 3)


def test_the_same_list_again_says_what_differs(parts: Parts, school: School, teacher: SignedIn) -> None:
    save_draft(parts, teacher, school.achievement_id, form_of(begin(parts, teacher, school), Step.AWARD_GOOD))
    again = PASTE.replace("Een kist.", "Een kast.").replace("6-1-2026", "2026-01-06").replace("Akkerman", "Akkermans")
    form = DraftForm(Step.CHECK, Sent(texts={"paste": again}), page="again")
    opened = save_draft(parts, teacher, school.achievement_id, form).draft
    assert opened is not None
    assert opened.count == 0
    differs = {line.name: [one.kind for one in line.differs] for line in opened.lines if line.held_since}
    assert differs == {"Anna Akkermans": ["name", "narrative"], "Cas Claassen": []}


def test_what_a_column_means_is_remembered_here_and_forgotten(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    opened = begin(parts, teacher, school)
    said = (("wat ging goed", "own.evidence_url"), ("toelichting", "own.evidence_url"))
    saved = save_draft(parts, teacher, school.achievement_id, form_of(opened, Step.CHECK, columns=said))
    assert saved.error is not None  # two columns for one thing
    assert saved.error.field == "columns"
    said = (("wat ging goed", "own.narrative"), ("toelichting", "nothing"), ("van een ander", "own.narrative"))
    saved = save_draft(parts, teacher, school.achievement_id, form_of(saved.draft, Step.CHECK, columns=said))  # type: ignore[arg-type]
    assert saved.draft is not None
    assert [line.details.narrative for line in saved.draft.lines] == ["netjes", "snel", "rustig"]
    assert saved.draft.uses.known == {"wat ging goed": "own.narrative", "toelichting": "nothing"}
    content = DraftContent(paste=PASTE).with_paste_read(saved.draft.uses)
    assert dict(content.rows[0].results) == {"own.earned_on": "5 januari 2026", "own.narrative": "netjes"}
    with parts.reading() as session:
        assert known_columns.list_meanings(session, company_teacher.memberships[0].organisation_id) == {}
    form = form_of(saved.draft, Step.FORGET, heading="Wat  ging goed")
    opened = save_draft(parts, teacher, school.achievement_id, form).draft or opened
    assert opened.uses.known == {"toelichting": "nothing"}
    assert [line.details.narrative for line in opened.lines] == ["netjes", "snel", "rustig"]


def test_no_more_columns_are_remembered_than_somebody_can_look_through(parts: Parts, school: School) -> None:
    with parts.transaction() as session:
        for number in range(known_columns.MOST + 3):
            said = {f"kolom {number:03}": "nothing"}
            known_columns.remember(session, school.organisation_id, said, parts.clock())
        assert len(known_columns.list_meanings(session, school.organisation_id)) == known_columns.MOST
