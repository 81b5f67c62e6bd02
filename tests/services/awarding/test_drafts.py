"""A list that was begun, on SQLite and on PostgreSQL: several at once, and what it asks of the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import NotFound
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.draft_content import DraftContent, Sent, SentRow
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.draft_merging import merge
from badgeservice.services.awarding.drafts import list_my_drafts, open_draft, save_draft, throw_away
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.store.drafts import list_held_since, list_names_at
from badgeservice.store.tables import Batch, Draft
from tests.conftest import School

PASTE = "Anna Akkerman\tanna@leerling.example\nBram Brouwer\tbram@leerling.example"


def begin(parts: Parts, teacher: SignedIn, school: School, paste: str = PASTE, page: str = "") -> None:
    form = DraftForm(Step.CHECK, Sent(texts={"paste": paste}, is_whole=True), page=page)
    save_draft(parts, teacher, school.achievement_id, form)


def award_form(parts: Parts, teacher: SignedIn, school: School) -> DraftForm:
    """The form of the page as it is now, with the button to award pressed."""
    opened = open_draft(parts, teacher, school.achievement_id)
    rows = tuple(SentRow(line.key, line.name, line.email, seen=line.seen) for line in opened.lines)
    sent = Sent(rows, {"paste": "", "narrative": "", "evidence_url": ""})
    return DraftForm(Step.AWARD, sent, key=opened.key, page="p", revision=opened.revision, others=0)


def all_of(parts: Parts, table: type) -> list[Any]:
    with parts.reading() as session:
        return list(session.exec(select(table)))


def test_of_two_that_begin_at_once_one_does(
    parts: Parts, school: School, teacher: SignedIn, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    in_parallel(lambda number: begin(parts, teacher, school, page=f"page-{number}"), 4)
    (draft,) = all_of(parts, Draft)
    assert draft.size == 2
    assert len(open_draft(parts, teacher, school.achievement_id).lines) == 2


def test_pressing_several_times_at_once_awards_once(
    parts: Parts, school: School, teacher: SignedIn, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    begin(parts, teacher, school)
    form = award_form(parts, teacher, school)
    saved = in_parallel(lambda _: save_draft(parts, teacher, school.achievement_id, form), 4)
    assert len({one.batch_id for one in saved}) == 1
    assert [batch.id for batch in all_of(parts, Batch)] == [saved[0].batch_id]
    assert all_of(parts, Draft) == []


def test_a_draft_is_its_teachers_and_of_nobody_else(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    begin(parts, teacher, school)
    for act in (open_draft, throw_away):
        with pytest.raises(NotFound):
            act(parts, company_teacher, school.achievement_id)
    with pytest.raises(NotFound):
        begin(parts, company_teacher, school)
    assert list_my_drafts(parts, company_teacher) == ()
    assert [draft.size for draft in list_my_drafts(parts, teacher)] == [2]


def test_what_is_known_of_addresses(parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn) -> None:
    learners = (("Åsa Öberg", "asa@leerling.example"), ("Bo Bos", "bo@leerling.example"))
    award_achievement(parts, teacher, AwardRequest("first", school.achievement_id, learners))
    mine, theirs = teacher.where_may(Permission.AWARD), company_teacher.where_may(Permission.AWARD)
    emails = [email for _, email in learners] + [f"x{number}@leerling.example" for number in range(2000)]
    with parts.reading() as session:
        held = list_held_since(session, school.achievement_id, emails, parts.clock())
        assert set(held) == {"asa@leerling.example", "bo@leerling.example"}
        assert list_held_since(session, school.skill_id, emails, parts.clock()) == {}
        assert list_names_at(session, emails, mine) == {email: [name] for name, email in learners}
        assert list_names_at(session, emails, theirs) == {}  # another organisation is told nothing of them


def test_a_draft_is_stored_and_read_as_it_was() -> None:
    paste = "Jansen, Sanne (ICT) <sanne@leerling.example>\nBAS BOS <bas@leerling.example>\nzonder\x00 adres \ud800"
    content = DraftContent(paste=paste, narrative="“Een kist”").with_paste_read()
    assert DraftContent.of_text(content.as_text()) == content


def test_what_one_form_changed_and_another_one_did_not() -> None:
    content = DraftContent(paste=PASTE).with_paste_read()
    first, second = content.read()
    mine = Sent(
        (SentRow(1, "Anna Bos", first.row.email, seen=first.seen), SentRow(2, *second.shown, seen=second.seen)),
    )
    theirs = Sent((SentRow(2, "Bram Bos", second.row.email, seen=second.seen),))
    changed, clashing = merge(content, theirs, is_newest=True)
    both, clashing = merge(changed, mine, is_newest=False)
    assert clashing.is_empty
    assert [row.name for row in both.rows] == ["Anna Bos", "Bram Bos"]
    other = Sent((SentRow(2, "Bram Smit", second.row.email, seen=second.seen),))
    same, clashing = merge(both, other, is_newest=False)
    assert (same, clashing.rows) == (both, other.rows)
