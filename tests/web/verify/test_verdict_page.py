"""The page of a verdict: what matters is first, what was taken back is in the past, and all of it fits on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from badgeservice.credentials.badge.content import Achievement, Alignment, Evidence
from badgeservice.credentials.linked_data.node import InLanguage, Spoken, preferred
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts
from badgeservice.store.tables import ServiceFacts
from badgeservice.web.badge.entries import describe_evidence, describe_skills
from badgeservice.web.badge.meaning import describe_badge
from tests.conftest import School
from tests.web.awarded import Awarded, award_badge, teacher_of
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.verify.test_verdict import ACHIEVEMENT, BADGE
from tests.web.verify.test_verify import words_of

SCREEN = 640  # of a small telephone


@pytest.fixture
def awarded(web_parts: Parts, web_school: School) -> Awarded:
    return award_badge(web_parts, web_school)


def test_what_was_taken_back_is_told_in_the_past(awarded: Awarded, visitor: Visitor) -> None:
    path = awarded.share_path()
    valid = words_of(visitor.open(path).text)
    assert "awarded to Sanne Willems" in valid and "was awarded" not in valid and "no end date" in valid
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "A mistake.")
    answer = visitor.open(path).text
    words = words_of(answer)
    assert "was awarded to Sanne Willems" in words
    assert "badge-label taken-back" in answer
    assert "valid today" not in words and "no end date" not in words
    assert "Its own dates begin on" in words


def test_the_checks_are_folded_until_one_did_not_pass(awarded: Awarded, visitor: Visitor) -> None:
    path = awarded.share_path()
    assert re.search(r"<details><summary><h2>Nine checks, nothing wrong</h2>", visitor.open(path).text)
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "A mistake.")
    assert re.search(r"<details open><summary><h2>Nine checks, 6 of them passed</h2>", visitor.open(path).text)


def test_the_place_has_the_name_that_its_operator_gave_it(awarded: Awarded, visitor: Visitor) -> None:
    path, parts = awarded.share_path(), awarded.parts
    assert "You should be at localhost . Look" in words_of(visitor.open(path).text)
    with parts.transaction() as session:
        session.merge(ServiceFacts(id=1, name="Badges of <Midden>", changed_at=parts.clock()))
    assert "(Badges of &lt;Midden&gt;)" in visitor.open(path).text


def test_the_code_on_paper_leads_to_the_page(awarded: Awarded, visitor: Visitor) -> None:
    path = awarded.share_path()
    page = visitor.open(path).text
    assert f'src="{path}/qr.svg"' in page
    code = visitor.open(f"{path}/qr.svg")
    assert code.content_type == "image/svg+xml"
    assert f"HTTP://LOCALHOST:8000{path.upper()}" in code.text
    assert "no-store" in code.headers["Cache-Control"]
    assert visitor.open("/v/nothing/qr.svg").status_code == visitor.open("/v/nothing").status_code == 410


def test_a_file_says_on_paper_that_it_has_no_address(awarded: Awarded, visitor: Visitor) -> None:
    handed_in = {"file": (BytesIO(awarded.document_bytes), "badge.json")}
    answer = visitor.client.post("/verify?lang=en", data=handed_in, headers={"Accept": "text/html"}).text
    assert "This was a file, so it has no address." in answer
    assert "/qr.svg" not in answer


def test_all_that_is_said_of_evidence_is_shown(app: Flask) -> None:
    one = Evidence("https://x.example/w", "Proefstuk", "Een *leiding*", "Foto van de **dichte** verbinding", "Foto")
    with app.test_request_context("/?lang=nl"):
        (shown,) = describe_evidence([one], "nl-BE")
        assert (shown.name, shown.genre, shown.description, shown.url, shown.language) == (
            one.name, one.genre, one.description, one.url, "",
        )  # fmt: skip
        assert shown.narrative == "<p>Foto van de <strong>dichte</strong> verbinding</p>\n"
    with app.test_request_context("/?lang=en"):
        assert describe_evidence([one], "nl-BE")[0].language == "nl-BE"


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://cinop.nl/nieuws/met-kompas21-zicht-op-je-talent/#samenwerken", True),
        ("http://data.europa.eu/esco/skill/1a2b?x=1", True),
        ("https://cinop.nl.evil.example/", False),
        ("https://cinop.nl@evil.example/", False),
        ("https://cinop.nl:8443/", False),
        ("javascript://cinop.nl/%0aalert(1)", False),
        ('https://cinop.nl/"onclick=', False),
        ("https://school.example/skills/1", False),
    ],
)
def test_only_those_who_publish_frameworks_are_linked(app: Flask, url: str, is_link: bool) -> None:
    achievement = Achievement("a", "n", "d", alignments=(Alignment("Samenwerken", url, target_description="Wat"),))
    with app.test_request_context("/?lang=nl"):
        (skill,) = describe_skills(achievement)
    assert (skill.is_link, skill.url, skill.description) == (is_link, url, "Wat")


def test_each_text_says_its_own_language_where_that_is_not_of_the_page(app: Flask) -> None:
    german = preferred(frozenset({InLanguage("Löten", "de")}))
    assert isinstance(german, Spoken)
    badge = replace(BADGE, achievement=replace(ACHIEVEMENT, name=german, language="nl"))
    with app.test_request_context("/?lang=nl"):
        meaning = describe_badge(badge, app.extensions["badgeservice"].settings)
    assert (meaning.name_language, meaning.description_language, meaning.criteria_language) == ("de", "", "")


@pytest.mark.browser
def test_what_matters_is_on_the_first_screens_and_on_one_sheet(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(award_badge(live.parts, live.school).share_path(), width=360)
    page.set_viewport_size({"width": 360, "height": SCREEN})
    expect(page.get_by_text("Ook dit apparaat heeft het gecontroleerd")).to_be_visible()
    places = {one: page.locator(one).bounding_box() for one in (".proves .lead", ".all-checks", "#holder button")}
    ends = {one: place["y"] + place["height"] for one, place in places.items() if place}
    assert ends[".proves .lead"] < SCREEN
    assert ends[".all-checks"] < ends["#holder button"] < 3 * SCREEN
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    headings = page.locator("h1, h2").all_inner_texts()
    assert headings[:2] == ["Geldig", "Bent u op de juiste plek?"]
    assert headings.index("Wat deze badge betekent") < headings.index("Negen controles, niets mis")
    page.locator(".how-earned summary").press("Enter")
    page.locator(".all-checks summary").press("Enter")
    assert_accessible(page)

    text, school = (
        "Werkt veilig en netjes, en legt uit waarom. " * 60,
        replace(live.school, achievement_id=live.school.skill_id),
    )
    long = award_badge(live.parts, school, request_id="long", description=text, criteria=text, narrative=text)
    page.goto(f"{live.base_url}{long.share_path()}")
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    page.emulate_media(media="print")
    expect(page.locator(".on-paper")).to_contain_text("Lees alles, en controleer de badge opnieuw, op")
    assert page.locator(".on-paper img").evaluate("image => image.complete && image.naturalWidth > 0")
