"""Handing a badge in, in a real browser: with and without script, by keyboard, on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from badgeservice.web.verify.drop import BODY_BYTES
from tests.web.awarded import Awarded, award_badge
from tests.web.conftest import LiveService, OpenPage

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def awarded(live: LiveService) -> Awarded:
    return award_badge(live.parts, live.school)


@pytest.fixture
def badge(awarded: Awarded, tmp_path: Path) -> Path:
    path = tmp_path / "badge.json"
    path.write_bytes(awarded.document_bytes)
    return path


def test_choosing_a_file_is_enough(badge: Path, open_page: OpenPage) -> None:
    page = open_page("/verify", width=360)
    with page.expect_file_chooser() as chosen:
        page.get_by_text("Kies bestanden", exact=True).click()
    chosen.value.set_files(badge)
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")


def test_the_button_is_found_and_used_by_keyboard(badge: Path, open_page: OpenPage) -> None:
    page = open_page("/verify", language="en")
    field, label = page.get_by_label("Choose files"), page.locator("label[for=file]")
    for _ in range(6):  # past the header
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    assert label.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    with page.expect_file_chooser() as chosen:
        field.press("Space")
    chosen.value.set_files(badge)
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")


def test_without_script_the_browser_shows_its_own_field(badge: Path, open_page: OpenPage) -> None:
    page = open_page("/verify", javascript=False)
    field = page.get_by_label("Kies bestanden")
    box = field.bounding_box()
    assert box
    assert box["width"] > 100
    field.set_input_files(badge)
    expect(page.get_by_role("heading", level=1)).to_have_text("Controleer een badge")
    page.get_by_role("button", name="Controleer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")


def test_what_is_too_large_is_not_even_sent(
    badge: Path, tmp_path: Path, open_page: OpenPage, assert_accessible: Check
) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b" " * BODY_BYTES)
    page = open_page("/verify", width=360)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("Kies bestanden").set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("samen hoogstens 8 MB")
    assert "POST" not in sent
    assert_accessible(page)
    page.get_by_label("Kies bestanden").set_input_files(badge)  # and another one may be chosen at once
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")


@WIDTHS
def test_what_was_handed_in_at_once_stands_in_lines(
    badge: Path, tmp_path: Path, open_page: OpenPage, assert_accessible: Check, width: int
) -> None:
    changed, kept = tmp_path / "changed.json", tmp_path / "page.html"
    changed.write_bytes(badge.read_bytes().replace(b"Willems", b"Willemz"))
    kept.write_text("<!doctype html><p>Mijn badge")
    page = open_page("/verify", width=width, dark=width == 360)
    page.get_by_label("Kies bestanden").set_input_files([badge, changed, kept])
    expect(page.get_by_role("heading", level=1)).to_have_text("3 gecontroleerd")
    lines = page.locator(".verdict-row > summary")
    for line in lines.all():
        word, turn = line.locator("strong").bounding_box(), line.locator(".turn").bounding_box()
        assert word
        assert turn
        assert word["y"] - 6 < turn["y"] < word["y"] + word["height"]
    expect(lines.first).to_contain_text("Niet echt")
    lines.last.click()
    assert_accessible(page)
    page.get_by_label("E-mailadres").fill("iemand@anders.example")
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Niet van deze persoon")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not this person’s")
    assert_accessible(page)


@pytest.mark.slow
@WIDTHS
def test_the_pages_beside_a_verdict_are_accessible(
    awarded: Awarded, open_page: OpenPage, assert_accessible: Check, width: int
) -> None:
    for address in ("/api", "/.well-known/nothing"):
        assert_accessible(open_page(address, width=width, language="en"))
    page = open_page(awarded.share_path(), width=width, language="en")
    page.get_by_label("E-mail address of the holder").fill("renee@school")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("is not a complete e-mail address")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#holder$"))
    assert_accessible(page)
