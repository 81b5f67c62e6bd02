"""The pages about what can be earned: the list, one of it, the last look before it is published, proposals."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlmodel import col, update

from badgeservice.services.achievements.editing.drafts import begin_draft, save_fields
from badgeservice.services.achievements.editing.handing_in import propose
from badgeservice.services.achievements.editing.publishing import edit, publish
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from badgeservice.store.tables import Role
from tests.conftest import School
from tests.departments import add_departments
from tests.services.achievements.editing.conftest import WELDING
from tests.services.conftest import sign_in
from tests.statements import statements_of
from tests.web.conftest import LiveService, OpenPage, Visitor

LIST = "/admin/roc-midden/achievements"
ADDRESS = "beheer@rocmidden.example"
DESIGNER = sign_in(School.administrator_id, ADDRESS, School.organisation_id, Role.ADMINISTRATOR)
TEACHER = sign_in(School.teacher_id, School.teacher_email, School.organisation_id)


@pytest.fixture
def designer_visitor(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    return Visitor(app.test_client(), web_parts).sign_in(ADDRESS)


def begin(parts: Parts, person: SignedIn = DESIGNER, **typed: str) -> str:
    return begin_draft(parts, person, School.slug, WELDING | typed)


def test_the_list_says_what_is_awarded_written_and_waits(designer_visitor: Visitor, web_parts: Parts) -> None:
    begin(web_parts)
    propose(web_parts, TEACHER, School.slug, begin(web_parts, TEACHER, **{"nl.name": "Voorstel"}), 1)
    text = designer_visitor.open(LIST).text
    for said in ("Wacht op jou", "Voorstel", "Wordt aan geschreven", "Lassen van dun plaatwerk", "Samenwerken"):
        assert said in text
    found = designer_visitor.open(f"{LIST}?q=houtbew").text
    assert "Houtbewerking: verbindingen" in found
    assert "Samenwerken" not in found
    assert "Niets gevonden" in designer_visitor.open(f"{LIST}?q=xyz").text


def test_the_list_of_a_school_has_what_its_departments_have(designer_visitor: Visitor, web_parts: Parts) -> None:
    _, care = add_departments(web_parts, School.organisation_id)
    key = begin(web_parts, **{"nl.name": "Wonden verzorgen"})
    publish(web_parts, DESIGNER, School.slug, key, 1)
    with web_parts.transaction() as session:
        session.exec(update(tables.Achievement).where(col(tables.Achievement.id) == key).values(owner_id=care))
    text = designer_visitor.open(LIST).text
    assert f"/admin/zorg/achievements/{key}" in text
    assert "<strong>Zorg</strong>" in text
    assert "?of=zorg" in text
    of_care = designer_visitor.open(f"{LIST}?of=zorg").text
    assert "Wonden verzorgen" in of_care
    assert "Samenwerken" not in of_care
    assert "Samenwerken" in designer_visitor.open(f"{LIST}?of=nergens").text
    own = designer_visitor.open("/admin/zorg/achievements").text
    assert "Wonden verzorgen" in own
    assert "Samenwerken" not in own


def test_the_last_look_shows_the_picture_and_leads_to_what_is_wrong(
    designer_visitor: Visitor, web_parts: Parts
) -> None:
    here = f"{LIST}/{begin(web_parts, hours='veel')}"
    for path in (f"{here}/publish", here):
        picture = re.search(rf'src="({here}/image[^"]*)"', designer_visitor.open(path).text)
        assert picture
        assert designer_visitor.open(unescape(picture[1])).content_type == "image/png"
    assert f'href="{here}/edit#hours"' in designer_visitor.open(f"{here}/publish").text


def test_who_begins_with_nothing_is_told_what_to_do(designer_visitor: Visitor, web_parts: Parts) -> None:
    with web_parts.transaction() as session:
        session.exec(update(tables.Achievement).values(owner_id=School.company_id))
    text = designer_visitor.open(LIST).text
    assert "/admin/roc-midden/ready" in text
    assert f"{LIST}/new" in text


@pytest.mark.parametrize(("kind", "said"), [("", "Kies"), ("onzin", "Kies"), ("diploma", "BRIN")])
def test_a_kind_that_cannot_be_is_said_beside_the_choice(designer_visitor: Visitor, kind: str, said: str) -> None:
    shown = designer_visitor.follow(designer_visitor.send(f"{LIST}/new", {"kind": kind}, page=f"{LIST}/new"))
    assert said in shown.text.split('id="kind-error"')[1][:400]


def test_a_kind_begins_a_draft(designer_visitor: Visitor) -> None:
    answer = designer_visitor.send(f"{LIST}/new", {"kind": "skill"}, page=f"{LIST}/new")
    assert answer.location.endswith("/edit")
    assert designer_visitor.follow(answer).status_code == 200


def test_what_changed_since_somebody_looked_is_shown_first(designer_visitor: Visitor, web_parts: Parts) -> None:
    here = f"{LIST}/{begin(web_parts)}"
    typed = {"nl.description": "Iets heel anders."}
    save_fields(web_parts, DESIGNER, School.slug, here.rpartition("/")[2], typed, since=1, page="tab")
    shown = designer_visitor.follow(
        designer_visitor.send(f"{here}/publish", {"revision": "1"}, page=f"{here}/publish")
    ).text
    assert "Iemand heeft dit concept gewijzigd" in shown
    assert shown.index("Wat er veranderde sinds je keek") < shown.index("Iets heel anders.")
    done = designer_visitor.follow(designer_visitor.send(f"{here}/publish", {"revision": "2"}, page=f"{here}/publish"))
    assert "versie 1" in done.text
    assert "Wordt nu uitgereikt" in done.text


def test_what_is_missing_stands_there_with_its_name(designer_visitor: Visitor, web_parts: Parts) -> None:
    here = f"{LIST}/{begin(web_parts, **{'nl.criteria': '', 'hours': 'veel'})}"
    text = designer_visitor.open(f"{here}/publish").text
    assert "Wat iemand moet laten zien (Nederlands)" in text
    assert "Studielast" in text
    assert f'action="{here}/publish"' not in text
    answer = designer_visitor.send(f"{here}/publish", {"revision": "1"}, page=LIST)
    assert answer.location.startswith(f"{here}/publish")


def test_a_proposal_goes_to_and_fro(designer_visitor: Visitor, teacher_visitor: Visitor, web_parts: Parts) -> None:
    here = f"{LIST}/{begin(web_parts, TEACHER)}"
    teacher_visitor.send(f"{here}/propose", {"revision": "1"}, page=f"{here}/publish")
    with statements_of(web_parts.engine) as sent:
        assert "Voorgesteld" in teacher_visitor.open("/teach/").text
    assert len(sent) <= 12
    wordless = {"revision": "1", "remark": " "}
    shown = designer_visitor.follow(designer_visitor.send(f"{here}/send-back", wordless, page=f"{here}/publish"))
    assert "Schrijf op wat er anders moet" in shown.text
    designer_visitor.send(f"{here}/send-back", {"revision": "1", "remark": "Noem het niveau."}, page=f"{here}/publish")
    assert "Noem het niveau." in teacher_visitor.open(here).text
    assert "Teruggestuurd" in teacher_visitor.open("/teach/").text


def test_a_second_person_is_asked_where_that_is_wanted(designer_visitor: Visitor, web_parts: Parts) -> None:
    designer_visitor.send(f"{LIST}/second-person", {"needed": "yes"}, page=LIST)
    here = f"{LIST}/{begin(web_parts)}"
    assert f'action="{here}/publish"' not in designer_visitor.open(f"{here}/publish").text
    asked = designer_visitor.send(f"{here}/ask", {"revision": "1"}, page=f"{here}/publish")
    assert "Hij wacht op een tweede persoon" in designer_visitor.follow(asked).text
    alone = designer_visitor.send(f"{here}/publish", {"revision": "1"}, page=LIST)
    assert "tweede persoon" in designer_visitor.follow(alone).text


def test_what_is_thrown_away_and_archived_says_so_first(designer_visitor: Visitor, web_parts: Parts) -> None:
    here = f"{LIST}/{begin(web_parts)}"
    assert "6 ingevulde velden" in designer_visitor.open(f"{here}/remove").text
    assert (
        designer_visitor.send(f"{here}/remove", {"revision": "x"}, page=f"{here}/remove").location == f"{here}/remove"
    )
    assert designer_visitor.send(f"{here}/remove", {"revision": "1"}, page=f"{here}/remove").location == LIST
    published = f"{LIST}/{School.achievement_id}"
    assert "Nog niemand heeft hem." in designer_visitor.open(f"{published}/archive").text
    designer_visitor.send(f"{published}/archive", {}, page=f"{published}/archive")
    assert "Houtbewerking" not in designer_visitor.open(LIST).text
    assert "Houtbewerking" in designer_visitor.open(f"{LIST}?show=archived").text
    assert designer_visitor.open(f"{published}/archive").location == published


@pytest.mark.parametrize("query", ["", "?from=1", "?from=1&to=9", "?from=x&to=1", "?from=1&to=draft"])
def test_versions_that_are_not_there_are_not_found(designer_visitor: Visitor, query: str) -> None:
    assert designer_visitor.open(f"{LIST}/{School.achievement_id}/compare{query}").status_code == 404


@pytest.mark.parametrize("copied", ["", "nothing", School.company_achievement_id])
def test_what_cannot_be_copied_is_not_found(designer_visitor: Visitor, copied: str) -> None:
    answer = designer_visitor.send(f"{LIST}/copy", {"achievement_id": copied}, page=f"{LIST}/new")
    assert answer.status_code == 404


def test_a_designer_begins_where_badges_are_described(app: Flask, web_parts: Parts, web_school: School) -> None:
    with web_parts.transaction() as session:
        is_hers = col(tables.Membership.person_id) == web_school.administrator_id
        session.exec(update(tables.Membership).where(is_hers).values(role=Role.DESIGNER))
    visitor = Visitor(app.test_client(), web_parts).sign_in(ADDRESS)
    assert visitor.open("/sign-in").location == LIST
    assert "Wat je kunt behalen" in visitor.open("/wallet/").text  # in the menu of places


def test_the_list_asks_as_much_however_many_there_are(designer_visitor: Visitor, web_parts: Parts) -> None:
    counts = []
    for number in range(2):
        for name in ("a", "b", "c") if number else ():
            publish(web_parts, DESIGNER, School.slug, begin(web_parts, **{"nl.name": name}), 1)
            begin(web_parts)
        with statements_of(web_parts.engine) as sent:
            designer_visitor.open(LIST)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12


def test_the_pages_can_be_read_by_everybody(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    draft = begin(live.parts)
    propose(live.parts, TEACHER, School.slug, begin(live.parts, TEACHER), 1)
    edit(live.parts, DESIGNER, School.slug, School.achievement_id)
    typed = {"nl.description": "Verbindingen in hout, met de hand.", "level": "4"}
    save_fields(live.parts, DESIGNER, School.slug, School.achievement_id, typed, since=1, page="tab")
    one = f"/{School.achievement_id}"
    pages = ("/new", f"/{draft}", one, f"{one}/publish", f"{one}/compare?from=1&to=draft")
    page = open_page(LIST, email=ADDRESS, width=360)
    assert_accessible(page)
    for path in pages:
        page.goto(f"{live.base_url}{LIST}{path}")
        assert_accessible(page)
