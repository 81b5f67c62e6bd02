"""Awarding in a real browser: by keyboard, on a telephone, with and without JavaScript, and when a session ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from badgeservice.store.tables import AuthSession
from tests.conftest import Clock
from tests.web.conftest import LiveService, OpenPage, sign_in_link
from tests.web.teach.learners import PASTE, lines, many
from tests.web.teach.test_award_form import ASKED, drafts_of
from tests.web.teach.test_teach import address_of, count_credentials, focused, press_until

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]


def paste(page: Page, text: str) -> None:
    page.get_by_label("Wie krijgt deze badge?").fill(text)
    page.get_by_role("button", name="Controleer de lijst").click()
    page.locator("#understood").wait_for()


def end_sessions(live: LiveService) -> None:
    """Everybody is signed out, as at the end of the day."""
    with live.parts.transaction() as session:
        for row in session.exec(select(AuthSession)):
            row.ended_at = live.parts.clock()


def sign_in_again(page: Page, live: LiveService) -> None:
    """By the link of a mail, in the same browser; it goes on where it was."""
    page.goto(f"{live.base_url}{sign_in_link(live.parts, live.school.teacher_email)}?next={address_of(live.school)}")
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/award")


def test_thirty_badges_with_the_keyboard_alone(open_page: OpenPage, live: LiveService) -> None:
    """From the first page of a teacher: three pages, so that it takes less than a minute."""
    page = open_page("/teach/", email=live.school.teacher_email)
    pages: list[str] = []
    page.on("domcontentloaded", lambda loaded: pages.append(loaded.url))
    press_until(page, "Tab", lambda focus: focus["href"].endswith(f"{live.school.achievement_id}/award"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/award")
    page.locator("[name=learners]:focus").wait_for()
    page.keyboard.insert_text(PASTE)
    assert page.locator("[data-live]").inner_text() == "30 adressen gevonden"
    press_until(page, "Tab", lambda focus: focus["text"] == "Controleer de lijst")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dit hebben we begrepen").wait_for()
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Sla de lijst over"
    page.keyboard.press("Enter")
    assert focused(page)["text"] == "30 badges uitreiken"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="30 badges uitgereikt").wait_for()
    page.wait_for_load_state()  # a heading is there before its page is
    assert len(pages) == 3, pages  # the list, what we made of it, the result
    assert count_credentials(live.parts) == 30
    page.go_back()  # never "resend the form?"
    page.get_by_label("Wie krijgt deze badge?").wait_for()
    assert drafts_of(live.parts) == []


def test_mending_a_line_with_the_keyboard(open_page: OpenPage, live: LiveService) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360, dark=True)
    page.locator("[name=learners]:focus").wait_for()
    page.keyboard.insert_text("Anna Akkerman <anna@leerling.example>\nBram Brouwer <bram@leerling>")
    page.get_by_role("button", name="Controleer de lijst").click()
    page.get_by_role("heading", name="Kijk hier eerst naar").wait_for()
    assert focused(page)["value"] == "bram@leerling"  # where something must be changed
    page.keyboard.press("End")
    page.keyboard.type(".example")
    page.keyboard.press("Enter")  # in a field this checks; it never awards
    page.get_by_role("heading", name="Dit hebben we begrepen").wait_for()
    assert count_credentials(live.parts) == 0
    page.get_by_label("E-mailadres, regel 1").fill("")
    page.get_by_label("Naam, regel 1").fill("")
    page.get_by_role("button", name="Eén badge uitreiken").click()
    page.get_by_role("heading", name="Eén badge uitgereikt").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_confirming_a_name_and_taking_out_a_row(open_page: OpenPage, live: LiveService, javascript: bool) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360, javascript=javascript)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    paste(page, f"{ASKED}\nNoa Smit <noa@leerling.example>")
    page.get_by_text("Is de naam “Sanne Jansen”?").wait_for()
    page.get_by_role("button", name="Controleer opnieuw").click()
    page.get_by_role("button", name="Deze regel klopt").click()
    page.get_by_role("button", name="3 badges uitreiken").wait_for()
    page.get_by_role("button", name="Laat regel 3 weg").click()
    page.get_by_role("button", name="2 badges uitreiken").wait_for()
    page.get_by_role("button", name="Zet terug").click()
    page.get_by_role("button", name="3 badges uitreiken").wait_for()
    page.get_by_role("button", name="Laat regel 3 weg").click()
    page.get_by_role("button", name="2 badges uitreiken").click()
    page.get_by_role("heading", name="2 badges uitgereikt").wait_for()
    assert count_credentials(live.parts) == 2


@pytest.mark.slow
def test_what_is_typed_is_saved_and_found_again(open_page: OpenPage, live: LiveService) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email)
    page.get_by_label("Wie krijgt deze badge?").fill(lines(3))
    expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
    page.reload()
    assert page.get_by_label("Wie krijgt deze badge?").input_value() == lines(3)
    page.get_by_role("button", name="Controleer de lijst").click()
    page.get_by_label("Naam, regel 2").fill("Iemand Anders")
    expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
    other = open_page(address_of(live.school), email=live.school.teacher_email, width=360)  # on a telephone
    assert other.get_by_label("Naam, regel 2").input_value() == "Iemand Anders"
    other.get_by_label("Naam, regel 3").fill("Nog Iemand")
    other.get_by_label("Naam, regel 3").press("Enter")
    other.get_by_role("button", name="3 badges uitreiken").wait_for()
    page.get_by_label("Naam, regel 1").fill("Weer Iemand")
    expect(page.get_by_text("in een ander tabblad of op een ander apparaat")).to_be_visible()
    page.get_by_role("button", name="Controleer opnieuw").click()
    expect(page.get_by_text("Hieronder staan alle veranderingen")).to_be_visible()
    names = [page.get_by_label(f"Naam, regel {number}").input_value() for number in (1, 2, 3)]
    assert names == ["Weer Iemand", "Iemand Anders", "Nog Iemand"]


@pytest.mark.slow
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_session_that_ends_at_the_worst_moment(
    open_page: OpenPage, live: LiveService, clock: Clock, javascript: bool
) -> None:
    """Everything is typed, and the button is pressed just too late."""
    page = open_page(address_of(live.school), email=live.school.teacher_email, javascript=javascript)
    paste(page, lines(3))
    end_sessions(live)
    page.get_by_label("Naam, regel 2").fill("Net Getypt")
    if javascript:
        expect(page.get_by_text("Je bent uitgelogd. Wat je typte, is bewaard.")).to_be_visible()
        clock.advance(seconds=2)
    page.get_by_role("button", name="3 badges uitreiken").click()
    page.wait_for_url("**/sign-in?next=*")
    expect(page.locator("body")).not_to_contain_text("Net Getypt")
    assert count_credentials(live.parts) == 0
    sign_in_again(page, live)
    expect(page.get_by_text("We hebben alles bewaard wat je typte")).to_be_visible()
    assert page.get_by_label("Naam, regel 2").input_value() == "Net Getypt"
    page.reload()
    page.get_by_role("button", name="3 badges uitreiken").click()
    page.get_by_role("heading", name="3 badges uitgereikt").wait_for()
    assert count_credentials(live.parts) == 3


def test_the_button_is_in_reach_and_covers_no_field(open_page: OpenPage, live: LiveService) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360)
    paste(page, many(300))
    button = page.get_by_role("button", name="300 badges uitreiken")
    assert button.evaluate("it => it.getBoundingClientRect().bottom <= innerHeight")
    page.locator("details.more summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
    covered = page.locator("form[data-award] :is(input, textarea, button, summary, a):visible").evaluate_all(
        """all => all.filter(it => {
            if (it.closest('.decide') || it.tabIndex < 0) return false;
            it.focus();
            const box = it.getBoundingClientRect(), x = (box.left + box.right) / 2;
            const edges = [box.top + 2, Math.min(box.bottom, box.top + 40) - 2];
            return edges.some(y => !it.contains(document.elementFromPoint(x, y)));
        }).map(it => it.outerHTML.slice(0, 200))"""
    )
    assert covered == []


def test_a_long_list_is_turned_and_searched(open_page: OpenPage, live: LiveService) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360)
    paste(page, many(120))
    page.get_by_label("Naam, regel 5", exact=True).fill("Iemand Anders")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_text("Pagina 2 van 3").wait_for()
    page.get_by_label("Zoek in de lijst").fill("anders")
    page.get_by_label("Zoek in de lijst").press("Enter")
    page.wait_for_url("**q=anders#understood")
    search, button = (page.locator(f".finding {part}").bounding_box() for part in ("input", ".button"))
    assert search
    assert button
    assert abs(search["y"] - button["y"]) < 3  # on one line
    assert page.locator(".learner:not(.head)").count() == 1
    page.get_by_role("button", name="120 badges uitreiken").wait_for()
    page.get_by_role("button", name="Laat regel").click()
    page.get_by_role("button", name="119 badges uitreiken").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "dark", "language"), [(360, False, "nl"), (1280, True, "en")], ids=["telephone", "dark desk"]
)
def test_the_page_is_accessible_in_every_state(
    open_page: OpenPage, live: LiveService, assert_accessible: Check, width: int, dark: bool, language: str
) -> None:
    address = f"{address_of(live.school)}?lang={language}"
    page = open_page(address, email=live.school.teacher_email, width=width, dark=dark)
    page.locator("textarea[name=learners]").fill(f"{many(60)}\nzonder adres")
    page.locator("button[data-check]").click()
    page.locator(".learner.wrong").wait_for()
    assert_accessible(page)
    page.locator("[data-toggles]").first.click()
    page.locator("[data-decide], .saving:not(:has([data-text]:empty))").first.wait_for()
    assert_accessible(page)
    other = open_page(address, email=live.school.teacher_email)
    other.locator("textarea[name=narrative]").evaluate("it => { it.closest('details').open = true; it.value = 'Een'; }")
    other.locator("button[name=action][value=check]").last.click()
    other.wait_for_load_state()
    page.locator("textarea[name=narrative]").evaluate("it => { it.closest('details').open = true; it.value = 'Twee'; }")
    page.locator("button[name=action][value=check]").last.click()
    page.locator(".clash").wait_for()
    assert_accessible(page)
    page.goto(f"{live.base_url}/teach/")
    page.locator(".begun").wait_for()
    assert_accessible(page)
