"""In whose name one awards, on the pages: chosen, said, kept, and refused without anything getting lost."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page
from sqlalchemy import event
from sqlmodel import select

from badgeservice.services.parts import Parts
from badgeservice.store.organisations import get_issuer
from badgeservice.store.tables import Credential, Draft, Membership, Organisation, OrganisationState
from tests.conftest import School
from tests.departments import CARE, TECH, add_department, add_departments, add_teacher
from tests.web.conftest import Visitor
from tests.web.forms import Form
from tests.web.teach.learners import lines
from tests.web.teach.test_teach import address_of


@pytest.fixture
def both(visitor: Visitor, web_parts: Parts, web_school: School) -> Visitor:
    """Somebody who teaches in two departments."""
    add_departments(web_parts, web_school.organisation_id)
    return visitor.sign_in(add_teacher(web_parts, 1, TECH, CARE).email)


def sources(parts: Parts) -> list[str]:
    with parts.reading() as session:
        rows = session.exec(select(Credential.document_bytes))
        return [json.loads(row or b"{}")["credentialSubject"]["source"]["name"] for row in rows]


def test_the_name_comes_from_the_address_and_stands_above_the_button(
    both: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(both.open(f"{address_of(web_school)}?unit=zorg").text)
    assert form.values("unit") == ["zorg"]
    page = form.fill("learners", lines(2)).press(both)
    assert "aan 2 studenten, namens Zorg, ROC Midden." in page
    assert Form(page).values("unit") == ["zorg"]  # kept with the list
    assert "Namens Zorg, ROC Midden" in Form(page).press(both, "action", "award")
    assert sources(web_parts) == ["Zorg", "Zorg"]
    assert Form(both.open(address_of(web_school)).text).values("unit") == ["zorg"]  # as it was last


def test_another_name_is_shown_before_anything_is_signed(both: Visitor, web_parts: Parts, web_school: School) -> None:
    page = Form(both.open(f"{address_of(web_school)}?unit=zorg").text).fill("learners", lines(1)).press(both)
    again = Form(page).fill("unit", "techniek").press(both, "action", "award")
    assert "namens Techniek, ROC Midden." in again
    assert sources(web_parts) == []
    Form(again).press(both, "action", "award")
    assert sources(web_parts) == ["Techniek"]


def test_a_name_that_is_theirs_no_longer_is_said_and_nothing_is_lost(
    both: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = Form(both.open(f"{address_of(web_school)}?unit=zorg").text).fill("learners", lines(2)).press(both)
    with web_parts.transaction() as session:
        session.delete(session.exec(select(Membership).where(Membership.organisation_id == CARE)).one())
    again = Form(page).press(both, "action", "award")
    assert "Je kunt deze badge niet meer uitreiken namens wie hier stond." in again
    assert "Namens Techniek, ROC Midden" in again
    assert again.count('type="email"') == 2
    assert sources(web_parts) == []


def test_two_tabs_in_two_names_do_not_mix(both: Visitor, web_parts: Parts, web_school: School) -> None:
    begun = Form(both.open(f"{address_of(web_school)}?unit=zorg").text).fill("learners", lines(1)).press(both)
    other = Form(both.open(address_of(web_school)).text)
    other.fill("unit", "techniek").press(both)
    answer = Form(begun).fill("narrative", "Goed gedaan.").press(both, "action", "award")
    assert "Techniek, ROC Midden" in answer  # what the other tab chose is told
    assert sources(web_parts) == []


def test_the_shelf_keeps_the_name_in_its_links(both: Visitor, web_school: School) -> None:
    page = both.open("/teach/?unit=zorg").text
    assert f'href="{address_of(web_school)}?unit=zorg"' in page
    assert f'href="/teach/achievements/{web_school.achievement_id}?unit=zorg"' in page
    assert "unit=zorg" in both.open(f"/teach/achievements/{web_school.achievement_id}?unit=zorg").text
    assert both.open("/teach/?unit=bouwbedrijf-jansen").status_code == 404
    assert both.open("/teach/?unit=nowhere").status_code == 404
    assert both.open(f"{address_of(web_school)}?unit=nowhere").status_code == 200  # nothing to see: the list stays


def test_what_is_missing_is_said_before_anything_is_typed(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    with web_parts.transaction() as session:
        get_issuer(session, web_school.organisation_id).profile.retention = ""
    page = teacher_visitor.open(address_of(web_school)).text
    assert "ROC Midden kan nog niet uitreiken, want er ontbreekt nog: hoelang gegevens bewaard blijven." in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OrganisationState.CLOSED, "ROC Midden is gesloten."),
        (OrganisationState.AWAITING, "Wat ROC Midden nu uitreikt, is een test"),
    ],
)
def test_the_state_of_who_signs_is_said_first(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, state: OrganisationState, said: str
) -> None:
    form = Form(teacher_visitor.open(address_of(web_school)).text).fill("learners", lines(1))
    with web_parts.transaction() as session:
        session.get_one(Organisation, web_school.organisation_id).state = state
    assert said in teacher_visitor.open(address_of(web_school)).text
    page = form.press(teacher_visitor)
    assert said in page
    assert ('value="award"' in page) == (state is OrganisationState.AWAITING)
    with web_parts.reading() as session:
        assert session.exec(select(Draft)).one().size == 1  # the list is kept all the same


def test_many_departments_are_asked_about_at_once(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    """As many statements as for two, and a list to choose from instead of a page of buttons."""
    keys = [f"11111111-1111-4111-8111-{number:012}" for number in range(100, 110)]
    for number, key in enumerate(keys):
        add_department(web_parts, web_school.organisation_id, key, f"afdeling-{number}", f"Afdeling {number}")
    busy = visitor.sign_in(add_teacher(web_parts, 3, *keys).email)
    asked: list[str] = []
    event.listen(web_parts.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for address in ("/teach/", "/teach/?unit=afdeling-3", f"{address_of(web_school)}?unit=afdeling-3"):
        asked.clear()
        page = busy.open(address).text
        assert "Afdeling 3, ROC Midden" in page
        assert len([text for text in asked if text.startswith("SELECT")]) <= 12, address
        assert '<option value="afdeling-3"' in page
    assert '<option value="afdeling-3" selected>' in page


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_the_choice_fits_and_can_be_made_by_keyboard(open_page, live, assert_accessible, width: int) -> None:  # type: ignore[no-untyped-def]
    add_departments(live.parts, live.school.organisation_id)
    teacher = add_teacher(live.parts, 1, TECH, CARE)
    page: Page = open_page(f"{address_of(live.school)}?unit=techniek", width=width, email=teacher.email)
    page.get_by_label("Techniek, ROC Midden").focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Zorg, ROC Midden").is_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
