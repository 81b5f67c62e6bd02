"""What a page says a badge means: what its holder can do first, every fact in words, and what was not signed apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect

from badgeservice.services.achievements.description import Description, columns_of
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.parts import Parts
from badgeservice.store.tables import ProfileVersion
from badgeservice.web.badge.meaning import KINDS, describe_badge
from tests.conftest import School, describe
from tests.descriptions import LEAST, awardable
from tests.web.awarded import Awarded, award_badge
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.verify.test_verify import words_of

COMPLETE = "Complete by the European standard for micro-credentials."
TRANSLATED = "A translation by the school, not signed."


def award(parts: Parts, school: School, description: Description, country: str = "NL") -> Awarded:
    with parts.transaction() as session:
        profile = session.get_one(ProfileVersion, school.organisation_id)
        profile.address = {"addressCountryCode": country} if country else {}
    return award_badge(parts, school, **columns_of(description))


def test_a_share_says_what_its_holder_can_do_and_then_every_fact(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    awarded = award(web_parts, web_school, replace(awardable(), is_identity_checked=True))
    text = words_of(visitor.open(awarded.share_path()).text)
    in_order = (
        "What the holder knows and can do", "outcome (nl) x", "metaal lassen (ESCO)", "elective part (keuzedeel)",
        "level 4: works independently and guides others (mbo 4), classified by NLQF", "240 hours · 2.5 ECTS",
        "at a workplace", "an interview about the criteria", "somebody looked on, on location, identity was checked",
        "Lassen van metaal (K0123)", "https://school.example/kwaliteit?a=1&amp;b=2",
        COMPLETE, "who earned it", "how quality is assured",
        "- Last"[2:], "assessment (nl)", "prerequisites (nl)", "quality (nl)", "Dit geldt 3 maanden.", "CC-BY-4.0",
        "Nine checks",
    )  # fmt: skip
    places = [text.find(words) for words in in_order]
    assert -1 not in places, dict(zip(in_order, places, strict=True))
    assert places == sorted(places)


def test_the_translation_stands_apart_from_what_was_signed(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    awarded = award(web_parts, web_school, awardable())
    path = awarded.share_path()
    english = words_of(visitor.open(path).text)
    signed, _, translated = english.partition(TRANSLATED)
    assert "outcome (nl)" in signed and "outcome (en)" not in signed
    assert "outcome (en)" in translated and "You weld a corner joint." in translated
    assert "Een vertaling van de school" not in visitor.open(f"{path}?lang=nl").text
    handed_in = {"file": (BytesIO(awarded.document_bytes), "badge.json")}
    assert TRANSLATED in visitor.client.post("/verify?lang=en", data=handed_in, headers={"Accept": "text/html"}).text


def test_a_module_is_called_one_and_a_course_of_others_is_not(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    awarded = award(web_parts, web_school, replace(awardable(), programmes=()))
    assert "<dd>module</dd>" in visitor.open(awarded.share_path()).text
    badge = web_parts.verifier.verify(awarded.document_bytes, fetch=web_parts.fetch, now=web_parts.clock()).badge
    assert badge is not None
    with visitor.client.application.test_request_context("/?lang=en"):
        assert ("Kind", "module or course") in describe_badge(badge, web_parts.settings).facts


def test_a_diploma_is_called_no_micro_credential(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    awarded = award(web_parts, web_school, replace(awardable(), kind=Kind.DIPLOMA))
    assert "European" not in visitor.open(awarded.share_path()).text


@pytest.mark.parametrize("missing", ["country", "quality"])
def test_nothing_is_called_complete_that_lacks_one_element(
    web_parts: Parts, web_school: School, visitor: Visitor, missing: str
) -> None:
    texts = {
        one: {name: text for name, text in said.items() if name != "quality"} for one, said in awardable().texts.items()
    }
    without = {
        "country": awardable(),
        "quality": replace(awardable(), texts=texts, quality_url=""),
    }
    awarded = award(web_parts, web_school, without[missing], "" if missing == "country" else "NL")
    page = visitor.open(awarded.share_path()).text
    assert COMPLETE not in page
    assert "European" not in page  # what is missing is no fault of the badge


def test_every_kind_has_its_word_where_it_is_offered(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    protected = {Kind.DIPLOMA, Kind.CERTIFICATE, Kind.PRACTICE_STATEMENT}
    for kind in Kind:
        describe(web_parts, web_school.achievement_id, **columns_of(replace(LEAST, kind=kind)))
        page = visitor.open(f"/achievements/{web_school.achievement_id}").text
        assert f'<p class="eyebrow">{KINDS[kind].capitalize()}</p>' in page if kind in KINDS else "eyebrow" not in page
        assert ("It does not replace" in page) == (kind in protected)
    assert set(KINDS) == set(Kind) - {Kind.FREE}


def test_a_statement_of_practice_says_so_to_who_scans_it(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    awarded = award(web_parts, web_school, replace(LEAST, kind=Kind.PRACTICE_STATEMENT))
    assert "<dd>practice statement</dd>" in visitor.open(awarded.share_path()).text


def test_the_page_of_an_achievement_is_in_the_language_of_its_reader_and_its_document_in_the_first(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    award(web_parts, web_school, replace(LEAST, kind=Kind.SKILL))
    path = f"/achievements/{web_school.achievement_id}"
    assert '<h1 lang="en">Welding</h1>' in visitor.open(f"{path}?lang=en").text
    assert '<h1 lang="nl">Lassen</h1>' in visitor.open(f"{path}?lang=nl").text
    for language in ("nl", "en"):
        document = json.loads(visitor.open(path, accept="application/ld+json", **{"Accept-Language": language}).text)
        assert (document["name"], document["inLanguage"]) == ("Lassen", "nl")


@pytest.mark.browser
def test_everybody_can_read_it_at_every_width(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    awarded = award(live.parts, live.school, replace(awardable(), kind=Kind.DIPLOMA))
    path = awarded.share_path()
    for address, width in ((path, 360), (path, 1280), (f"/achievements/{live.school.achievement_id}", 360)):
        page = open_page(address, width=width, language="en")
        for translation in page.locator(".translation").all():
            expect(translation.get_by_text(TRANSLATED)).to_be_visible()
            translation.locator("summary").press("Enter")
        assert_accessible(page)
