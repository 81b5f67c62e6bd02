"""Frameworks: handed in, looked at, confirmed; and a skill chosen in the editor."""

import re
from collections.abc import Callable
from io import BytesIO

from flask import Flask
from playwright.sync_api import Page, expect

from badgeservice.services.achievements.editing.drafts import begin_draft
from badgeservice.services.frameworks.shipped import keep_shipped, shipped_id
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.people import add_operator
from badgeservice.store.tables import Role
from tests.conftest import School
from tests.services.frameworks.conftest import TABLE
from tests.statements import statements_of
from tests.web.conftest import LiveService, OpenPage, Visitor

BASE = "/admin/roc-midden/frameworks"
MOST_STATEMENTS = 12


def hand_in(visitor: Visitor, text: str, base: str = BASE, **fields: object) -> object:
    typed = {"text": text, "name": "Lasboek", "language": "nl", "page": ""} | fields
    return visitor.send(f"{base}/import", typed, page=f"{base}/import")


def draft_of(parts: Parts, school: School) -> str:
    """A draft of the administrator; gives the address of its form."""
    membership = Membership(school.organisation_id, school.slug, "", Role.ADMINISTRATOR)
    administrator = SignedIn(school.administrator_id, "", "", "nl", "", (membership,))
    fields = {"kind": "skill", "language": "nl", "languages": "nl", "nl.name": "Kritisch kijken"}
    return f"/admin/{school.slug}/achievements/{begin_draft(parts, administrator, school.slug, fields)}/edit"


def test_a_framework_is_pasted_looked_at_and_there(administrator_visitor: Visitor) -> None:
    look = administrator_visitor.follow(hand_in(administrator_visitor, TABLE + "X;Zonder adres;;\n"))
    assert re.findall(r"<dd>(\d+)</dd>", look.text)[:5] == ["3", "0", "0", "1", "0"]
    assert "Zonder adres" in administrator_visitor.open(f"{look.request.path}?show=left-out").text
    done = administrator_visitor.send(look.request.path, {"do": "confirm"}, page=look.request.path)
    with statements_of(administrator_visitor.parts.engine) as sent:
        page = administrator_visitor.follow(done)
    assert len(sent) <= MOST_STATEMENTS
    assert "2 eronder" in page.text
    within = re.search(r'href="([^"]+\?in=[^"]+)"', page.text)
    assert within and "MIG-lassen" in administrator_visitor.open(within[1]).text
    assert "TIG-lassen" in administrator_visitor.open(f"{page.request.path}?q=tig").text
    again = administrator_visitor.send(look.request.path, {"do": "confirm"}, page=BASE + "/import")
    assert again.status_code == 404


def test_nothing_that_was_typed_is_lost_when_something_is_wrong(administrator_visitor: Visitor) -> None:
    for fields, sentence in (
        ({"text": "niets bijzonders", "page": ""}, "Regel 1: Er staat geen webadres"),
        ({"text": "https://x.example/a", "page": "geen adres"}, "moet een volledig adres zijn"),
        ({"text": "", "file": (BytesIO(b"[" * 10_000), "x.json")}, "JSON is beschadigd"),
        ({"text": ""}, "Kies het bestand van het raamwerk"),
        ({"text": "https://x.example/a", "language": "xx"}, "Kies in welke taal"),
    ):
        answer = hand_in(administrator_visitor, name="Mijn “lijst”", **fields)
        assert (answer.status_code, sentence in answer.text) == (400, True), sentence
        assert "Mijn “lijst”" in answer.text
        assert str(fields["text"]) in answer.text


def test_hostile_names_are_only_text(administrator_visitor: Visitor) -> None:
    text = 'naam;adres\n<svg onload=alert(1)>Lassen;https://x.example/a\n""">\'{{ 7*7 }}";https://x.example/b\n'
    look = administrator_visitor.follow(hand_in(administrator_visitor, text))
    assert "<svg onload" not in look.text
    assert "&#34;&gt;&#39;{{ 7*7 }}" in look.text


def test_what_the_service_has_is_kept_by_its_operator(
    app: Flask, web_parts: Parts, web_school: School, administrator_visitor: Visitor
) -> None:
    keep_shipped(web_parts)
    with web_parts.transaction() as session:
        add_operator(session, web_school.teacher_id, web_parts.clock())
    operator = Visitor(app.test_client(), web_parts).sign_in(web_school.teacher_email)
    look = operator.follow(hand_in(operator, TABLE, base="/operator/frameworks", name="Van ons allen"))
    page = operator.follow(operator.send(look.request.path, {"do": "confirm"}, page=look.request.path))
    shown = administrator_visitor.open(BASE).text
    assert "Van ons allen" in shown
    assert "KOMPAS21" in shown
    here = f"{BASE}/{page.request.path.rpartition('/')[2]}"
    assert "archive" not in administrator_visitor.open(here).text
    assert operator.open("/operator/frameworks").status_code == 200
    archived = operator.send(f"{page.request.path}/archive", {"do": "archive"}, page=page.request.path)
    assert "Van ons allen” is gearchiveerd" in operator.follow(archived).text
    assert "Van ons allen" not in administrator_visitor.open(BASE).text


def test_a_skill_is_found_and_chosen_without_a_script(
    web_parts: Parts, web_school: School, administrator_visitor: Visitor
) -> None:
    keep_shipped(web_parts)
    form = draft_of(web_parts, web_school)
    found = administrator_visitor.send(form, {"do": "alignment:search", "skill_words": "kritisch"}, page=form)
    page = administrator_visitor.follow(found)
    entry = re.search(r'value="(alignment:add:[^"]+)"', page.text)
    assert entry
    chosen = administrator_visitor.follow(administrator_visitor.send(form, {"do": entry[1]}, page=form))
    assert "Kritisch denken weghalen" in chosen.text
    answer = administrator_visitor.open(f"{BASE}/search?q=kritisch&framework={shipped_id('kompas21')}")
    assert [(one["name"], one["framework"]) for one in answer.json["skills"]] == [("Kritisch denken", "KOMPAS21")]
    assert administrator_visitor.open(f"{BASE}/search?q=k").json == {
        "skills": [], "has_more": False, "is_short": True,
    }  # fmt: skip


def test_skills_are_chosen_with_the_keyboard(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    keep_shipped(live.parts)
    page = open_page(draft_of(live.parts, live.school), email="beheer@rocmidden.example", width=360)
    page.locator("#skills > summary").click()
    field = page.get_by_role("combobox", name="Zoek een vaardigheid")
    field.fill("denken")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert_accessible(page)
    field.press("Escape")
    expect(options).to_have_count(0)
    field.fill("kritisch")
    expect(options).to_have_count(2)
    field.press("ArrowUp")
    field.press("Enter")
    expect(page.get_by_role("list", name="Vaardigheden van deze badge").get_by_role("listitem")).to_have_count(1)
    expect(field).to_be_focused()
    page.goto(f"{live.base_url}{BASE}/{shipped_id('kompas21')}")
    assert_accessible(page)
    page.goto(f"{live.base_url}{BASE}/import")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
