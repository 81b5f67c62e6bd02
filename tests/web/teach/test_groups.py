"""The pages of groups, and choosing people for an award: without JavaScript, and one walk with it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from playwright.sync_api import Page

from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.services.conftest import sign_in
from tests.statements import statements_of
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.forms import Form

CLASS = "Anna Akkerman <anna@leerling.example>\nBram Brouwer <bram@leerling.example>"
NEW = "/teach/groups/new"


def add_group(visitor: Visitor, name: str = "MB3A", learners: str = CLASS) -> str:
    """The address of its page."""
    form = Form(visitor.open(NEW).text, "data-group")
    fields = dict(form.fields) | {"name": name, "learners": learners}
    answer = visitor.send(NEW, fields, page=NEW)
    assert answer.status_code == 303, answer.text[:2000]
    return answer.location.partition("#")[0]


def award(parts: Parts, school: School, *learners: tuple[str, str]) -> None:
    teacher = sign_in(school.teacher_id, school.teacher_email, school.organisation_id)
    award_achievement(parts, teacher, AwardRequest(parts.new_id(), school.skill_id, learners, version="1"))


def send_award_form(visitor: Visitor, school: School, part: str, **fields: str) -> str:
    """Press a button beside the list, with all that stands in its form; gives the page that it leads to."""
    page = f"/teach/achievements/{school.achievement_id}/award"
    sent: dict[str, object] = {}
    for name, value in Form(visitor.open(page).text).fields:
        sent.setdefault(name, value)
    return visitor.follow(visitor.send(f"{page}/{part}", sent | fields, page=page)).text


def test_a_class_in_three_pages_and_five_clicks(teacher_visitor: Visitor, web_school: School) -> None:
    add_group(teacher_visitor)
    pages, clicks = {"/teach/"}, 0
    shelf = teacher_visitor.open("/teach/").text
    address = f"/teach/achievements/{web_school.achievement_id}/award"
    assert f'href="{address}"' in shelf
    clicks += 1
    pages.add(address)
    form = teacher_visitor.open(address).text
    group_id = re.findall(r'<option value="([^"]+)">MB3A \(2\)', form)[0]
    clicks += 2  # the group, and its button
    page = send_award_form(teacher_visitor, web_school, "group", group=group_id)
    shown = Form(page)
    assert [value for name, value in shown.fields if name == "email"] == [
        "anna@leerling.example",
        "bram@leerling.example",
    ]
    clicks += 1
    result = shown.press(teacher_visitor, "action", "award")
    pages.add("/teach/batches/")
    assert "2 badges" in result
    assert (len(pages), clicks) <= (3, 5)


def test_what_was_typed_is_kept_when_a_group_is_chosen(teacher_visitor: Visitor, web_school: School) -> None:
    group_id = add_group(teacher_visitor).rpartition("/")[2]
    award(teacher_visitor.parts, web_school, ("Anna Akkerman", "anna@leerling.example"))
    page = send_award_form(
        teacher_visitor, web_school, "group", group=group_id, narrative="Goed gewerkt",
        learners="Cato Smit <cato@leerling.example>",
    )  # fmt: skip
    assert "Goed gewerkt" in page
    assert all(email in page for email in ("anna@leerling.example", "bram@leerling.example", "cato@leerling.example"))
    again = send_award_form(teacher_visitor, web_school, "group", group=group_id)
    assert "2 studenten stonden al in de lijst." in again
    assert "Kies eerst een groep." in send_award_form(teacher_visitor, web_school, "group", group="")


def test_who_has_the_badge_already_is_left_out_and_said(teacher_visitor: Visitor, web_school: School) -> None:
    parts, teacher = (
        teacher_visitor.parts,
        sign_in(web_school.teacher_id, web_school.teacher_email, web_school.organisation_id),
    )
    learners = (("Anna Akkerman", "anna@leerling.example"),)
    award_achievement(parts, teacher, AwardRequest(parts.new_id(), web_school.achievement_id, learners, version="1"))
    group_id = add_group(teacher_visitor).rpartition("/")[2]
    page = send_award_form(teacher_visitor, web_school, "group", group=group_id)
    assert "Eén student heeft deze badge al en is weggelaten." in page
    assert [value for name, value in Form(page).fields if name == "email"] == ["bram@leerling.example"]


def test_people_from_before_are_found_and_added(
    teacher_visitor: Visitor, company_visitor: Visitor, web_school: School
) -> None:
    many = [(f"Anna Bos{letter}", f"{letter}@leerling.example") for letter in "abcdefghijkl"]
    award(teacher_visitor.parts, web_school, *many, ("Olga Petrova", "olga@leerling.example"))
    page = send_award_form(teacher_visitor, web_school, "people", people="anna bos")
    assert page.count('name="person"') == 10
    assert 'name="people_go" value="2"' in page
    assert (
        send_award_form(teacher_visitor, web_school, "people", people="anna", people_go="2").count('name="person"') == 2
    )
    found = send_award_form(teacher_visitor, web_school, "people", people="olga@leer")
    person = re.findall(r'name="person" value="([^"]+)"', found)[0]
    page = send_award_form(teacher_visitor, web_school, "people", people="olga", person=person)
    assert "Olga Petrova is aan de lijst toegevoegd." in page
    assert ["email", "olga@leerling.example"] in Form(page).fields
    assert "minstens twee tekens" in send_award_form(teacher_visitor, web_school, "people", people="o")
    assert "Niemand van eerder" in send_award_form(teacher_visitor, web_school, "people", people="100%")
    theirs = f"/teach/achievements/{web_school.company_achievement_id}/award"
    assert 'name="person"' not in company_visitor.open(f"{theirs}?people=olga").text
    assert company_visitor.send(f"{theirs}/people", {"person": person}, page=theirs).status_code == 404


def test_a_list_and_a_batch_become_a_group(teacher_visitor: Visitor, web_school: School) -> None:
    learners = f"{CLASS}\nDirk Smit <dirk@leerling>"
    page = send_award_form(teacher_visitor, web_school, "save-group", learners=learners, group_name="")
    assert "Geef de groep een naam" in page
    page = send_award_form(teacher_visitor, web_school, "save-group", group_name="MB3A")
    assert "Deze studenten zijn nu een groep." in page
    assert "Eén regel waar we iets over vragen, zit er niet in." in page
    award(teacher_visitor.parts, web_school, ("Olga Petrova", "olga@leerling.example"))
    batch = re.findall(r'href="(/teach/batches/[^"]+)"', teacher_visitor.open("/teach/").text)[0]
    refused = teacher_visitor.follow(teacher_visitor.send(f"{batch}/save-group", {"group_name": "mb3a"}, page=batch))
    assert "Er is al een groep “mb3a”." in refused.text
    saved = teacher_visitor.follow(teacher_visitor.send(f"{batch}/save-group", {"group_name": "MB3B"}, page=batch))
    assert "olga@leerling.example" in saved.text
    assert re.findall(r"MB3[AB]", teacher_visitor.open("/teach/groups").text) == ["MB3A", "MB3B"]


def test_wrong_things_are_said_beside_their_field_and_nothing_is_lost(teacher_visitor: Visitor) -> None:
    form = dict(Form(teacher_visitor.open(NEW).text, "data-group").fields)
    for name, learners, said in (("", CLASS, "Geef de groep een naam"), ("MB3A", " ", "Plak minstens één student")):
        refused = teacher_visitor.send(NEW, form | {"name": name, "learners": learners}, page=NEW)
        assert (refused.status_code, said in refused.text) == (400, True)
        assert ("anna@leerling.example" in refused.text) == ("@" in learners)
    file = (io.BytesIO(b"%PDF-1.7"), "klas.pdf")
    refused = teacher_visitor.send(NEW, form | {"name": "MB3A", "learners": CLASS, "file": file}, page=NEW)
    assert 'id="file-error"' in refused.text
    group = add_group(teacher_visitor)
    for part, fields, said in (
        ("members", {"learners": ""}, "Plak minstens één student"),
        ("leave", {"leaving": "wie?"}, "Kies wie uit de groep gaat"),
        ("name", {"name": "", "seen_name": "MB3A"}, "Geef de groep een naam"),
        ("lines", {"action": "confirm"}, "Anna Akkerman"),
    ):
        answer = teacher_visitor.send(f"{group}/{part}", dict(fields), page=group)
        page = answer if answer.status_code == 400 else teacher_visitor.follow(answer)
        assert said in page.text, part
    stale = teacher_visitor.send(f"{group}/delete", {"revision": "99"}, page=f"{group}/delete")
    assert "Een collega heeft deze groep net veranderd." in teacher_visitor.follow(stale).text


def test_lines_that_are_asked_about_are_answered_on_the_page(teacher_visitor: Visitor) -> None:
    group = add_group(teacher_visitor, learners=f"{CLASS}\nDirk Smit <dirk@leerling>")
    lines = Form(teacher_visitor.open(group).text, "data-lines")
    lines.fill("email", "dirk@leerling.example")
    assert "3 studenten" in lines.press(teacher_visitor)
    gone = {"email": ["dirk@leerling.example", "anna@leerling.example"]}
    left = teacher_visitor.send(f"{group}/leave", dict(gone), page=group)
    assert "2 studenten zijn uit de groep gehaald." in teacher_visitor.follow(left).text
    asked = teacher_visitor.open(f"{group}/delete").text
    assert "Er zit één student in." in asked
    revision = re.findall(r'name="revision" value="(\d+)"', asked)[0]
    ended = teacher_visitor.send(f"{group}/delete", {"revision": revision}, page=f"{group}/delete")
    assert "De groep “MB3A” is verwijderd." in teacher_visitor.follow(ended).text


def test_the_pages_ask_little_of_the_database(teacher_visitor: Visitor, web_school: School) -> None:
    award(teacher_visitor.parts, web_school, ("Olga Petrova", "olga@leerling.example"))
    group = add_group(teacher_visitor)
    award_page = f"/teach/achievements/{web_school.achievement_id}/award?people=olga"
    for address in ("/teach/groups", group, award_page):
        with statements_of(teacher_visitor.parts.engine) as sent:
            assert teacher_visitor.open(address).status_code == 200
        assert len([one for one in sent if one.startswith(("SELECT", "WITH"))]) <= 12, address


def test_with_javascript_and_on_a_telephone(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(NEW, email=live.school.teacher_email, width=360)
    page.fill("[name=name]", "MB3A")
    page.fill("[name=learners]", f"{CLASS}\nDirk Smit <dirk@leerling>")
    assert_accessible(page)
    page.click("form[data-group] button.primary")
    page.wait_for_selector("#asked")
    assert_accessible(page)
    page.goto(f"{live.base_url}/teach/groups")
    assert_accessible(page)
    page.goto(f"{live.base_url}/teach/achievements/{live.school.achievement_id}/award")
    page.fill("#learners", "Cato Smit <cato@leerling.example>")
    page.select_option("#group", label="MB3A (2)")
    page.click(".choose-group button")
    page.wait_for_selector("#understood")
    assert page.locator(".learner input[name=email]").count() == 3
    assert_accessible(page)
