"""A designer puts a keuzedeel into words in a real browser: it is saved while they type, nothing of it is lost, and it
can be awarded in the end."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from badgeservice.services.achievements.achievement import find_public_achievement
from badgeservice.services.achievements.editing.drafts import begin_draft, show_draft
from badgeservice.services.parts import Membership, SignedIn
from badgeservice.store.tables import Role
from tests.web.conftest import LiveService, OpenPage

ADMINISTRATOR = "beheer@rocmidden.example"
SAVED = re.compile(r"^Bewaard om \d\d:\d\d$")


def administrator(live: LiveService) -> SignedIn:
    membership = Membership(live.school.organisation_id, "", "", Role.ADMINISTRATOR)
    return SignedIn(live.school.administrator_id, "Bram", ADMINISTRATOR, "nl", "session", (membership,))


def wait_until_saved(page: Page) -> None:
    expect(page.locator("[data-saving] [data-text]")).to_have_text(SAVED)


def wait_until_kept(page: Page, is_kept: Callable[[], bool]) -> None:
    """What goes along with who leaves tells nobody when it arrived."""
    for _ in range(250):
        if is_kept():
            return
        page.wait_for_timeout(20)


def unfold(page: Page, part: str) -> None:
    """Where it is folded."""
    if not page.locator(f"#{part}").evaluate("part => part.open"):
        page.locator(f"#{part} > summary").click()


def test_a_keuzedeel_is_written_saved_found_again_and_published(open_page: OpenPage, live: LiveService) -> None:
    designer, slug = administrator(live), live.school.slug
    key = begin_draft(live.parts, designer, slug, {"kind": "module", "language": "nl", "languages": "nl"})
    address = f"/admin/{slug}/achievements/{key}/edit"
    page = open_page(address, email=ADMINISTRATOR)

    page.get_by_label("Naam", exact=True).fill("Ondernemend gedrag")
    page.locator("[name='nl.criteria']").fill("- schrijft een **plan**\n- spreekt met drie klanten")
    page.get_by_role("link", name="Verder: Niveau en studielast").click()
    expect(page.locator("[name='nl.criteria']")).to_be_hidden()  # one part at a time
    page.locator("[name=hours]").fill("240 uur")
    page.get_by_label("Code", exact=True).fill("k 0072")
    page.keyboard.press("Enter")  # saves, and nobody loses their place
    unfold(page, "judged")
    page.locator("[name=assessments][value=portfolio]").check()
    wait_until_saved(page)
    expect(page.locator("#says .fold-digest")).to_contain_text("Nog leeg: In een of twee zinnen")
    preview = page.locator(".of-wallet")
    expect(preview).to_contain_text("Ondernemend gedrag")
    expect(preview.locator("strong", has_text="plan")).to_have_count(1)  # how it is earned is folded
    expect(preview).to_contain_text("240 uur")
    expect(page.locator("[data-load-hint=ects]")).to_have_count(1)  # folded, and there

    page.locator("[name=hours]").fill("veel")
    unfold(page, "skills")
    page.locator("[name=tags]").fill("ondernemen")
    expect(page.locator("[data-error-of=hours]")).to_be_visible()
    expect(page.locator(".not-yet.is-wrong")).to_contain_text("Studielast")
    page.locator("[name=hours]").fill("240")

    page.goto(f"{live.base_url}/account")  # without a pause: the last words go along
    wait_until_kept(page, lambda: show_draft(live.parts, designer, slug, key).fields["hours"] == "240")
    page.go_back()
    expect(page.locator("[name=hours]")).to_have_value("240")
    page.reload()
    expect(page.get_by_label("Naam", exact=True)).to_have_value("Ondernemend gedrag")
    expect(page.locator("[name=assessments][value=portfolio]")).to_be_checked()  # the same parts are open

    page.get_by_role("button", name="Rubric met vier niveaus").click()
    expect(page.locator(".result-line input:focus")).to_have_attribute("name", re.compile(r"nl\.name$"))
    page.keyboard.type("Het plan")
    page.locator("button[value^='result:level:add:']").click()
    expect(page.locator(".level input:focus")).to_have_value("")
    expect(page.locator(".level-points input").last).to_have_value("5")
    page.keyboard.type("meester")
    expect(page.locator("select[name$='.required'] option").last).to_have_text("meester")
    wait_until_saved(page)

    unfold(page, "says")
    page.context.set_offline(True)
    page.locator("[name='nl.description']").fill("Een eigen plan uitvoeren.")
    expect(page.locator("[data-saving]")).to_contain_text("geen verbinding")
    page.context.set_offline(False)
    wait_until_saved(page)

    other = open_page(address, email=live.school.teacher_email)  # who may not see it
    expect(other.locator("h1")).not_to_have_text("Ondernemend gedrag")
    second = open_page(address, email=ADMINISTRATOR)
    second.locator("[name='nl.outcome']").fill("Voert een plan uit.")
    wait_until_saved(second)
    page.locator("[name='nl.outcome']").fill("Voert zelfstandig een plan uit.")
    expect(page.get_by_role("button", name="Gebruiken wat ik typte")).to_be_visible()
    page.get_by_role("button", name="Gebruiken wat ik typte").click()
    expect(page.locator("[name='nl.outcome']")).to_have_value("Voert zelfstandig een plan uit.")
    expect(page.locator(".clash")).to_have_count(0)

    page.locator(".kind-choice > summary").click()
    page.get_by_role("radio", name="Microcredential").check()
    expect(page.locator("[name=ects]")).to_be_visible()  # what this kind asks is there now
    fields = show_draft(live.parts, designer, slug, key).fields
    assert fields["kind"] == "microcredential"
    assert fields["nl.outcome"] == "Voert zelfstandig een plan uit."
    assert fields["hours"] == "240"
    assert [text for name, text in fields.items() if name.endswith(".code")] == ["k 0072"]

    page.locator("[name='nl.name']").fill("")
    page.locator("[name='nl.description']").press("Tab")
    page.locator(".not-yet a", has_text="Naam").click()
    expect(page.locator("[name='nl.name']")).to_be_focused()
    page.keyboard.type("Ondernemend gedrag")
    page.get_by_role("button", name="Controleren en publiceren").click()
    page.wait_for_url("**/publish")
    page.locator("form[action$='/publish'] button").click()
    page.wait_for_url(lambda url: not url.endswith("/publish"))
    detail = find_public_achievement(live.parts, key)
    assert (detail.name, detail.hours) == ("Ondernemend gedrag", 240)
