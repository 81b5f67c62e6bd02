"""Who has a badge, as its teacher sees it: one count, found by name, in pages; and what needs words under its row."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.achievements.award_rows import AwardRow
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts
from badgeservice.store.tables import AwardState
from badgeservice.web.teach.class_list import EVERYBODY, HOLDERS, ON_A_PAGE, list_class
from tests.conftest import Clock, School, describe
from tests.web.conftest import Visitor
from tests.web.teach.test_teach import CLASS, award, teacher_of


@pytest.fixture
def rows(web_parts: Parts, web_school: School, clock: Clock) -> list[AwardRow]:
    """Somebody who has it, and what can have become of others."""
    award(web_parts, web_school, [("Ren\u00e9e Bos", "r.bos@leerling.example")])
    (one,) = show_achievement(web_parts, teacher_of(web_school), web_school.achievement_id)[1]
    one, now = replace(one, award_id="a"), clock.now
    return [
        one,
        replace(one, award_id="b", learner_name="Anna Vos", email="a@leerling.example", opened_at=now),
        replace(one, award_id="c", learner_name="Bo Mol", valid_until=now),
        replace(one, award_id="d", learner_name="Cas Pot", state=AwardState.REVOKED, revoked_at=now),
        replace(one, award_id="e", learner_name="Dee Kip", state=AwardState.SUSPENDED),
        replace(one, award_id="f", learner_name="Eef Zon", state=AwardState.RESERVED, issued_at=None),
    ]


def ids(rows: list[AwardRow], now: datetime, words: str = "", wanted: str = HOLDERS) -> str:
    return "".join(row.award_id for row, _ in list_class(rows, words, wanted, 1, now).rows)


def test_what_is_wanted_is_shown(rows: list[AwardRow], clock: Clock) -> None:
    wanted = {HOLDERS: "ab", EVERYBODY: "abcdef", "opened": "b", "expired": "c", "revoked": "d", "nonsense": "abcdef"}
    assert {choice: ids(rows, clock.now, wanted=choice) for choice in wanted} == wanted


def test_a_name_is_found_as_it_is_typed(rows: list[AwardRow], clock: Clock) -> None:
    assert {ids(rows, clock.now, words) for words in ("renee", "BOS", "r\u00e9n\u00e9e", "bos r.bos@")} == {"a"}
    assert ids(rows, clock.now, "vos", "revoked") == ""


def test_the_choices_count_what_is_found(rows: list[AwardRow], clock: Clock) -> None:
    choices = list_class(rows, "", EVERYBODY, 1, clock.now).choices
    assert choices[:2] == ((EVERYBODY, 6), (HOLDERS, 2))
    assert {("opened", 1), ("expired", 1), ("revoked", 1), ("suspended", 1)} <= set(choices)
    assert [choice for choice, _ in list_class(rows[:2], "", EVERYBODY, 1, clock.now).choices][1] != HOLDERS  # all have
    assert list_class(rows, "anna", "revoked", 1, clock.now).choices == (
        (EVERYBODY, 1), ("opened", 1), ("revoked", 0),
    )  # fmt: skip


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (1, 1), (3, 3), (4, 3), (10**9, 3)])
def test_a_school_year_comes_in_pages(rows: list[AwardRow], clock: Clock, page: int, shown: int) -> None:
    year = [replace(rows[0], award_id=str(number)) for number in range(2 * ON_A_PAGE + 1)]
    listed = list_class(year, "", HOLDERS, page, clock.now)
    assert (listed.page, listed.pages, listed.found) == (shown, 3, len(year))
    assert len(listed.rows) == (1 if shown == 3 else ON_A_PAGE)


def test_one_count_on_every_page(teacher_visitor: Visitor, web_parts: Parts, web_school: School, clock: Clock) -> None:
    award(web_parts, web_school, CLASS[:8])
    first = show_achievement(web_parts, teacher_of(web_school), web_school.achievement_id)[1][0]
    reason = "Per ongeluk aan de verkeerde student uitgereikt. " * 5
    revoke_award(web_parts, teacher_of(web_school), first.award_id, reason)
    address = f"/teach/achievements/{web_school.achievement_id}"
    shelf, page = teacher_visitor.open("/teach/").text, teacher_visitor.open(address).text
    assert shelf.count("7 studenten hebben hem") == 1
    assert 'Wie heeft deze badge <span class="count">7</span>' in page
    assert "Heeft hem nu <span>7</span>" in page
    assert page.count('<tr role="row">') == 1 + 7  # the heads, and who has it now
    assert page.count('<tr role="row" class="lost">') == 1
    assert page.count("door Tess Bakker") == 8 + 1  # who awarded, and who withdrew
    under = re.search(r'<tr role="row" class="under"><td role="cell" colspan="4">(.*?)</td></tr>', page)
    assert under
    assert under[1] == f"Ingetrokken op 23 november 2026 door Tess Bakker. Reden: {reason.strip()}"


def test_the_way_through_the_pages_keeps_what_was_looked_for(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    learners = [(f"Student Nummer {number}", f"s{number}@leerling.example") for number in range(60)]
    award(web_parts, web_school, learners)
    address = f"/teach/achievements/{web_school.achievement_id}?q=student&state=now"
    page = teacher_visitor.open(address).text
    assert "Pagina 1 van 2" in page
    assert 'rel="next" href="?q=student&amp;state=now&amp;page=2"' in page
    last = teacher_visitor.open(f"{address}&page=2").text
    assert (page.count("Intrekken<span"), last.count("Intrekken<span")) == (50, 10)
    assert 'rel="next"' not in last


def test_hours_are_written_as_the_reader_does(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    describe(web_parts, web_school.achievement_id, hours=1200)
    assert "1.200 uur" in teacher_visitor.open("/teach/?lang=nl").text
    assert "1,200 hours" in visitor.open(f"/achievements/{web_school.achievement_id}?lang=en").text


def test_over_since_is_said(teacher_visitor: Visitor, web_parts: Parts, web_school: School, clock: Clock) -> None:
    describe(web_parts, web_school.achievement_id, valid_days=1)
    award(web_parts, web_school, CLASS[:1])
    clock.now += timedelta(days=2)
    teacher_visitor.sign_in(web_school.teacher_email)
    page = teacher_visitor.open(f"/teach/achievements/{web_school.achievement_id}?state=expired").text
    assert '<time datetime="2026-11-24T09:00:00+00:00">24 november 2026</time>' in page
    assert "0 studenten hebben hem" in teacher_visitor.open("/teach/").text
