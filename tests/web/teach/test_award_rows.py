"""A messy list on the page of awarding: texts and dates per learner, columns, and the good rows before the others."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.forms import Form
from tests.web.teach.learners import CLASS
from tests.web.teach.test_drafts import counting
from tests.web.teach.test_teach import address_of, count_credentials

HEADING = "Naam;E-mail;Toelichting;Bewijs;Behaald op;Taal;Wat ging goed"


def sheet(count: int, day: str = "5 januari 2026") -> str:
    """A class with what each of them showed."""
    rows = [
        f"{name};{email};{name} maakte een kist, alleen.;https://portfolio.example/{row};{day};NL;netjes {row}"
        for row, (name, email) in enumerate(CLASS[:count])
    ]
    return "\n".join((HEADING, *rows))


def paste(visitor: Visitor, school: School, text: str) -> str:
    return Form(visitor.open(address_of(school)).text).fill("learners", text).press(visitor)


def test_a_class_with_texts_of_its_own_in_three_pages_and_three_presses(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    """From the first page of a teacher; `parity.md` 3 says at most three pages and five clicks."""
    assert f'href="{address_of(web_school)}"' in teacher_visitor.open("/teach/").text  # one
    page = paste(teacher_visitor, web_school, sheet(30))  # two
    assert "30 badges uitreiken" in page
    assert (
        page.count("maakte een kist, alleen.") == 2 * 30 + 1
    )  # in short and in its field; and as what the column holds
    assert page.count("Behaald op: <b>5 januari 2026</b>") == 30
    page = Form(page).press(teacher_visitor, "action", "award")  # three
    assert "30 badges uitgereikt" in page
    assert count_credentials(web_parts) == 30


def test_which_cell_is_wrong_is_said_and_the_good_rows_need_not_wait(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    text = sheet(12).replace("https://portfolio.example/3", "op mijn usb-stick")
    page = paste(teacher_visitor, web_school, text)
    for said in (
        "11 krijgen de badge",
        "Eén om naar te kijken",
        "Een kolom van je lijst",
        "11 badges uitreiken, de rest",
    ):
        assert said.replace("Een kolom", "Eén kolom") in page
    wrong = re.findall(r'<input value="([^"]*)" type="url"[^>]*aria-invalid="true"', page)
    assert wrong == ["op mijn usb-stick"]
    assert "De link naar het bewijs moet een volledig adres zijn" in page
    page = Form(page).press(teacher_visitor, "action", "award_good")
    assert "11 badges uitgereikt" in page
    assert (
        f'Eén regel bleef in je lijst staan. Daarvoor is niets uitgereikt. <a href="{address_of(web_school)}">' in page
    )
    form = Form(teacher_visitor.open(address_of(web_school)).text)
    (key,) = form.values("row")
    page = form.fill(f"own.evidence_url.{key}", "https://portfolio.example/3").press(teacher_visitor)
    assert "Eén badge uitgereikt" in Form(page).press(teacher_visitor, "action", "award")
    assert count_credentials(web_parts) == 12
    page = paste(teacher_visitor, web_school, text.replace("Anna Akkerman maakte", "Anna sloopte"))
    assert "12 hebben hem al" in page
    assert page.count("Anders dan in deze lijst:") == 1
    assert "de toelichting." in page


def test_what_a_column_is_is_said_once(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    text = sheet(3).replace("Toelichting", "Iets over de student")
    form = Form(paste(teacher_visitor, web_school, text))
    place = form.values("column").index("Wat ging goed")
    page = form.fill("column_is", "own.narrative", at=place).press(teacher_visitor)
    assert "Toelichting: <b>netjes 0</b>" in page
    form = Form(page)
    place = form.values("column").index("Iets over de student")
    page = form.fill("column_is", "own.narrative", at=place).press(teacher_visitor)
    assert "Twee kolommen kunnen niet hetzelfde zijn" in page
    page = paste(teacher_visitor, web_school, text.replace("leerling.example", "student.example"))
    assert "Toelichting: <b>netjes 2</b>" in page
    assert "Eén kolom die we kennen" in page
    page = Form(page).press(teacher_visitor, "forget", "wat ging goed")
    assert "die we kennen" not in page


def test_a_learner_gets_a_text_of_their_own_without_a_column(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = paste(teacher_visitor, web_school, "\n".join(f"{name}; {email}" for name, email in CLASS[:2]))
    assert 'name="own.' not in page
    page = Form(page).press(teacher_visitor, "own", "1")
    form = Form(page)
    key = form.values("row")[1]
    form.fill(f"own.narrative.{key}", "<b>netjes</b>")
    page = form.fill(f"own.ends_on.{key}", "gisteren").press(teacher_visitor)
    assert "<b>&lt;b&gt;netjes&lt;/b&gt;</b>" in page
    assert "“gisteren” is geen dag" in page
    assert Form(page).values(f"own.ends_on.{key}") == ["gisteren"]
    page = Form(page).fill(f"own.ends_on.{key}", "31 dec 2029").press(teacher_visitor)
    assert "2 badges uitgereikt" in Form(page).press(teacher_visitor, "action", "award")


def test_a_list_with_everything_stays_a_small_page_of_few_statements(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    paste(teacher_visitor, web_school, sheet(30))
    with counting(web_parts) as statements:
        answer = teacher_visitor.open(address_of(web_school))
    assert len(statements) <= 12
    assert len(answer.text.encode()) < 200_000  # and a tenth of that when it is compressed


@pytest.mark.browser
def test_it_is_mended_on_a_telephone(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360)
    page.get_by_label("Wie krijgt deze badge?").fill(sheet(2).replace("5 januari 2026", "31-02-2026", 1))
    page.get_by_role("button", name="Controleer de lijst").click()
    page.get_by_text("Eén kolom van je lijst gebruiken we niet").click()
    assert_accessible(page)
    page.get_by_label("Behaald op, regel 2").fill("7-1-2026")
    page.get_by_text("Bewaard", exact=True).wait_for()
    page.get_by_role("button", name="Controleer opnieuw").click()
    page.get_by_role("button", name="2 badges uitreiken").wait_for()
    assert_accessible(page)
