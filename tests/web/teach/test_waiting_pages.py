"""The pages of a list that waits: planned, looked at by a colleague, cancelled, withdrawn; and the rules for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Achievement, Membership, Organisation, OrganisationState, Role
from tests.conftest import Clock, School
from tests.statements import statements_of
from tests.web.awarded import teacher_of
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.forms import Form
from tests.web.teach.learners import lines
from tests.web.teach.test_award_form import check

RULES = "/admin/roc-midden/awarding"


@pytest.fixture
def second(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """The administrator, who teaches too."""
    with web_parts.transaction() as session:
        session.add(
            Membership(
                id="c", organisation_id=web_school.organisation_id, person_id=web_school.administrator_id,
                role=Role.TEACHER, created_at=web_parts.clock(),
            )
        )  # fmt: skip
    return Visitor(app.test_client(), web_parts).sign_in("beheer@rocmidden.example")


def plan(parts: Parts, school: School, clock: Clock, count: int = 2) -> str:
    """The page of a list that starts in two days."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    learners = tuple((f"Kim Ter{letters[n]}", f"s{n}@leerling.example") for n in range(count))
    request = AwardRequest(str(uuid4()), school.achievement_id, learners, starts_at=clock.now + timedelta(days=2))
    return f"/teach/batches/{award_achievement(parts, teacher_of(school), request)}"


def text_of(visitor: Visitor, address: str) -> str:
    return " ".join(visitor.open(address).text.split())


def test_a_list_is_planned_on_its_page_and_what_was_not_seen_is_not_planned(
    teacher_visitor: Visitor, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2)))
    unseen = form.fill("starts_on", "2026-12-01").fill("starts_at", "08:30").press(teacher_visitor, value="award")
    assert "Er is nog niets uitgereikt" in unseen  # the button said: now
    assert "op 1 december 2026, 08:30" in " ".join(unseen.split())
    wrong = Form(unseen).fill("starts_on", "2020-01-01").press(teacher_visitor, value="award")
    assert "Dit moment is voorbij." in wrong
    assert "Plan 2 badges" not in wrong
    right = Form(wrong).fill("starts_on", "2026-12-02").press(teacher_visitor)
    planned = Form(right).press(teacher_visitor, value="award")
    assert "Gepland voor 2 december 2026, 08:30" in planned
    assert "2 december 2026, 08:30" in text_of(teacher_visitor, "/teach/")


def test_it_is_cancelled_by_a_colleague_and_a_late_press_is_told(
    teacher_visitor: Visitor, second: Visitor, web_parts: Parts, web_school: School, clock: Clock
) -> None:
    at = plan(web_parts, web_school, clock)
    assert "Tess Bakker" in text_of(second, at)
    second.send(f"{at}/cancel", {}, page=at)
    answer = teacher_visitor.send(f"{at}/cancel", {}, page=f"/teach/achievements/{web_school.achievement_id}/award")
    assert "Deze lijst was al geannuleerd." in teacher_visitor.follow(answer).text
    assert "heeft deze lijst op 23 november 2026, 10:00 geannuleerd" in text_of(teacher_visitor, at)


def test_a_changed_or_archived_badge_and_a_closed_organisation_are_said(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, clock: Clock
) -> None:
    at = plan(web_parts, web_school, clock)
    with web_parts.transaction() as session:
        session.get_one(Achievement, web_school.achievement_id).archived_at = clock()
    assert "Deze badge wordt niet meer uitgereikt." in text_of(teacher_visitor, at)
    with web_parts.transaction() as session:
        session.get_one(Organisation, web_school.organisation_id).state = OrganisationState.CLOSED
    assert "is gesloten, dus niemand ondertekent deze lijst." in text_of(teacher_visitor, at)


def test_the_page_asks_no_more_for_a_long_list(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, clock: Clock
) -> None:
    asked = []
    for count in (2, 26):
        at = plan(web_parts, web_school, clock, count)
        teacher_visitor.open(at)
        with statements_of(web_parts.engine) as sent:
            assert teacher_visitor.open(at).status_code == 200
        asked.append(len(sent))
        teacher_visitor.send(f"{at}/cancel", {}, page=at)
    assert asked[0] == asked[1] <= 12


def test_the_rules_are_kept_and_what_is_wrong_is_said_at_its_field(
    second: Visitor, web_parts: Parts, web_school: School
) -> None:
    rules = {"looks_from": "0", "mail_wait": "0", "mark": "0-0"}
    page = second.follow(second.send(RULES, rules, page=RULES)).text
    assert "Typ een heel getal van 1 tot 5.000" in page
    page = second.follow(second.send(RULES, rules | {"looks_from": "30", "mail_wait": "11"}, page=RULES)).text
    assert "Typ een heel aantal minuten van 0 tot 10." in page
    assert 'value="30"' in page
    page = second.follow(second.send(RULES, rules | {"looks_from": "30", "mail_wait": "5"}, page=RULES)).text
    assert "Bewaard." in page
    page = second.follow(second.send(RULES, rules | {"looks_from": "", "mail_wait": "1"}, page=RULES)).text
    assert "Een collega heeft dit net veranderd." in page
    with web_parts.reading() as session:
        organisation = session.get_one(Organisation, web_school.organisation_id)
        assert (organisation.awarding_needs_two_from, organisation.mail_wait) == (30, 5)


def test_a_badge_is_marked_for_a_second_look(
    second: Visitor, teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    at = f"/admin/roc-midden/achievements/{web_school.achievement_id}"
    for needed, is_marked in (("yes", True), ("no", False), ("yes", True)):
        second.follow(second.send(f"{at}/second-look", {"needed": needed}, page=at))
        with web_parts.reading() as session:
            assert session.get_one(Achievement, web_school.achievement_id).awarding_needs_two is is_marked
    page = check(teacher_visitor, web_school, lines(1))
    assert "Stuur naar een collega" in page


@pytest.mark.browser
def test_a_colleague_looks_in_a_browser(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    """Sent back with words; the first reads them, and a list whose mails wait is withdrawn in one press."""
    with live.parts.transaction() as session:
        organisation = session.get_one(Organisation, live.school.organisation_id)
        organisation.awarding_needs_two_from, organisation.mail_wait = 2, 10
        session.add(
            Membership(
                id="c", organisation_id=live.school.organisation_id, person_id=live.school.administrator_id,
                role=Role.TEACHER, created_at=live.parts.clock(),
            )
        )  # fmt: skip
    two, one = (("Jan Vos", "jan@leerling.example"), ("Bo Mol", "bo@leerling.example")), (("Kim Bos", "k@l.example"),)
    waits, mailed = (
        award_achievement(
            live.parts, teacher_of(live.school), AwardRequest(str(uuid4()), live.school.achievement_id, some)
        )
        for some in (two, one)
    )
    page = open_page("/teach/", email="beheer@rocmidden.example", width=360)
    page.get_by_text("Wacht op jou").wait_for()
    page.goto(page.url + f"batches/{waits}")
    page.locator("#look summary").click()
    assert_accessible(page)
    page.get_by_role("button", name="Stuur de lijst terug").click()
    expect(page.locator("#words-error")).to_contain_text("Schrijf wat er moet veranderen")
    page.locator("#words").fill("Bo hoort er niet bij.")
    page.get_by_role("button", name="Stuur de lijst terug").click()
    expect(page.locator(".flash, .notice").first).to_contain_text("De lijst is terug bij je collega")
    page = open_page(f"/teach/achievements/{live.school.achievement_id}/award", email=live.school.teacher_email)
    expect(page.locator(".notice.warning").first).to_contain_text("Bo hoort er niet bij.")
    page.goto(page.url.split("/teach/")[0] + f"/teach/batches/{mailed}")
    assert_accessible(page)
    page.get_by_role("button", name="Trek één badge meteen in").click()
    expect(page.get_by_role("heading", name="Deze lijst is ingetrokken")).to_be_visible()
