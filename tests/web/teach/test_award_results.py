"""Results per learner on the pages of awarding, without and with a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from badgeservice.services.achievements.description import Description, ResultKind, ResultLevel, ResultLine, columns_of
from badgeservice.services.achievements.editing.drafts import begin_draft
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.results import write_results
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.tables import Role
from tests.conftest import School, describe
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.forms import Form
from tests.web.teach.learners import lines
from tests.web.teach.test_teach import address_of

LEVELS = tuple(ResultLevel(name, {"nl": {"name": name.title()}}) for name in ("laag", "hoog"))
RUBRIC = ResultLine("samen", ResultKind.RUBRIC, {"nl": {"name": "Samenwerken"}}, LEVELS, required="hoog")
GRADE = ResultLine("toets", ResultKind.GRADE, {"nl": {"name": "Toets <b>1</b>"}}, required="5.5")

TYPED = {"kind": "module", "language": "nl", "languages": "nl", "nl.name": "Een module"} | write_results((GRADE,))


def designer_of(school: School) -> SignedIn:
    membership = Membership(school.organisation_id, "", "", Role.ADMINISTRATOR)
    return SignedIn(school.administrator_id, "", "beheer@rocmidden.example", "nl", "session", (membership,))


def ask(parts: Parts, school: School, **flags: Any) -> None:
    """Let the achievement ask for a level and a grade."""
    texts = {"nl": {"name": "x", "description": "x", "criteria": "x"}}
    columns = columns_of(Description(Kind.MODULE, "nl", texts, results=(RUBRIC, GRADE), **flags))
    describe(parts, school.achievement_id, rubric=columns["rubric"], facts=columns["facts"])


def begin(visitor: Visitor, school: School, count: int) -> Form:
    page = Form(visitor.open(address_of(school)).text).fill("learners", lines(count)).press(visitor)
    return Form(page)


def test_a_class_gets_its_results_without_a_script(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    ask(web_parts, web_school, is_result_required=True, is_narrative_required=True)
    form = begin(teacher_visitor, web_school, 2)
    keys = form.values("row")
    page = (
        form.fill("result.samen.all", "hoog")
        .fill(f"result.toets.{keys[0]}", "8,4")
        .press(teacher_visitor, "action", "fill")
    )
    form = Form(page)
    assert "Toets &lt;b&gt;1&lt;/b&gt;" in page
    assert [form.values(f"result.samen.{key}") for key in keys] == [["hoog"], ["hoog"]]
    assert form.values(f"result.toets.{keys[0]}") == ["8,4"]
    assert "Eén student heeft nog geen resultaat" in page
    page = form.fill(f"result.toets.{keys[1]}", "acht").press(teacher_visitor)
    assert "Typ een cijfer van 1 tot en met 10" in page
    form = Form(page)
    assert form.values(f"result.toets.{keys[1]}") == ["acht"]
    page = form.fill(f"result.toets.{keys[1]}", "5").press(teacher_visitor)
    assert "Dit is minder dan voldoende" in page
    page = Form(page).press(teacher_visitor, "action", "confirm")
    page = Form(page).press(teacher_visitor, "action", "award")
    assert "de badge wordt alleen met een toelichting uitgereikt" in page
    page = Form(page).fill("narrative", "Een kist.").press(teacher_visitor, "action", "award")
    assert "2 badges uitgereikt" in page
    assert "8,4 van 10" in page
    assert "5 van 10 (niet genoeg)" in page
    assert "8,4 van 10" in teacher_visitor.open(address_of(web_school).removesuffix("/award")).text


def test_a_field_of_nobody_and_an_odd_name_change_nothing(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    ask(web_parts, web_school)
    form = begin(teacher_visitor, web_school, 1)
    form.fields += [["result.gone.1", "x"], ["result.toets.999", "8"], ["result.toets.1.2", "8"], ["result..1", "8"]]
    assert "1 badge uitreiken" in form.press(teacher_visitor) or "Eén badge uitreiken" in form.press(teacher_visitor)


def test_a_page_of_fifty_learners_stays_small(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    ask(web_parts, web_school)
    page = Form(teacher_visitor.open(address_of(web_school)).text).fill("learners", lines(30)).press(teacher_visitor)
    assert page.count('name="result.') == 2 * 31
    assert len(page.encode()) < 120_000  # and a tenth of that when it is compressed


@pytest.mark.browser
def test_in_a_browser_it_is_saved_while_it_is_chosen(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    ask(live.parts, live.school)
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360, dark=True)
    page.get_by_label("Wie krijgt deze badge?").fill(lines(2))
    page.get_by_role("button", name="Controleer de lijst").click()
    page.get_by_label("Samenwerken, regel 1").select_option("laag")
    page.get_by_label("Toets <b>1</b>, regel 2").fill("7,5")
    page.get_by_text("Bewaard", exact=True).wait_for()
    page.reload()
    assert page.get_by_label("Samenwerken, regel 1").input_value() == "laag"
    assert page.get_by_text("Dit is minder dan voldoende voor “Samenwerken”").is_visible()
    assert_accessible(page)
    page.get_by_label("Samenwerken, regel 1").select_option("hoog")
    page.get_by_role("button", name="Controleer opnieuw").click()
    page.get_by_role("button", name="2 badges uitreiken").click()
    page.get_by_role("heading", name="2 badges uitgereikt").wait_for()
    assert page.get_by_text("7,5 van 10").is_visible()
    assert_accessible(page)
    page.goto(f"{live.base_url}/achievements/{live.school.achievement_id}")
    assert_accessible(page)
    editor = begin_draft(live.parts, designer_of(live.school), live.school.slug, TYPED)
    page = open_page(
        f"/admin/{live.school.slug}/achievements/{editor}/edit", email="beheer@rocmidden.example", width=360
    )
    page.locator("#judged > summary").click()
    page.get_by_text("Schaal toevoegen").click()
    page.get_by_role("button", name="Rubric met vier niveaus").click()
    page.get_by_label("Wat wordt hier beoordeeld?").nth(1).fill("Plannen")
    page.get_by_role("button", name="Niveau “groeiend” omhoog").click()
    expect(page.locator(".level input[name$='.nl.name']").first).to_have_value("groeiend")
    assert page.get_by_label("Wat wordt hier beoordeeld?").nth(1).input_value() == "Plannen"
    assert_accessible(page)
