"""The pages of who works for an organisation, as an administrator without JavaScript uses them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from badgeservice.services.organisations.inviting import list_invited
from badgeservice.services.parts import Parts, Role
from badgeservice.services.people.releasing import release_address
from badgeservice.store.identities import find_address
from badgeservice.store.tables import Organisation
from tests.conftest import School
from tests.services.organisations.people import (
    BRAM,
    add_department,
    give_role,
    invite,
    newest_token,
    roles_of,
    sign_in,
)
from tests.web.conftest import LiveService, OpenPage, Visitor

PEOPLE = "/admin/roc-midden/people"
NOOR = "noor@rocmidden.example"


@pytest.fixture
def bram_visitor(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """The administrator of the school, who reads English here."""
    visitor = Visitor(app.test_client(), web_parts).sign_in(BRAM)
    visitor.language = "en"
    visitor.open(f"{PEOPLE}?lang=en")
    return visitor


@pytest.fixture
def nobody(app: Flask, web_parts: Parts) -> Visitor:
    return Visitor(app.test_client(), web_parts)


def test_somebody_is_invited_and_comes_in(bram_visitor: Visitor, nobody: Visitor, web_parts: Parts) -> None:
    fields = {"name": "Noor de Wit", "email": NOOR, "roles": ["teacher", "designer"], "unit": "roc-midden"}
    page = bram_visitor.follow(bram_visitor.send(f"{PEOPLE}/invite", fields, page=f"{PEOPLE}/invite")).text
    assert "An invitation is on its way to noor@rocmidden.example." in page
    address = f"/invitation/{newest_token(web_parts)}"
    shown = nobody.open(address).text
    assert "Join ROC Midden" in shown
    assert "Bram de Boer invites noor@rocmidden.example" in shown
    assert roles_of(web_parts, "ine@jansen.example")  # looking changes nothing
    assert nobody.open(address).status_code == 200
    landed = nobody.follow(nobody.send(address, {}, page=address))
    assert "Welcome! Your new role begins now." in nobody.open(landed.location).text
    assert roles_of(web_parts, NOOR) == {("roc-midden", "teacher"), ("roc-midden", "designer")}
    assert nobody.open(address).location  # an old mail, opened again: they go on
    other = Visitor(nobody.client.application.test_client(), web_parts).open(address)
    assert (other.status_code, "This invitation no longer works" in other.text) == (410, True)


def test_what_is_wrong_with_an_invitation_is_said_and_what_was_typed_is_kept(bram_visitor: Visitor) -> None:
    page = f"{PEOPLE}/invite"
    for fields, said in (
        ({"name": "", "email": NOOR, "roles": ["teacher"]}, "name-error"),
        ({"name": "Noor <b>", "email": "noor@", "roles": ["teacher"]}, "email-error"),
        ({"name": "Noor", "email": NOOR, "roles": ["king"], "language": "xx"}, "Choose at least one role."),
        ({"name": "Noor", "email": BRAM, "roles": ["administrator"]}, "has these roles here already"),
    ):
        answer = bram_visitor.follow(bram_visitor.send(page, dict(fields), page=page)).text
        assert said in answer
        assert f'value="{fields["email"]}"' in answer
    assert bram_visitor.send(page, {"unit": "bouwbedrijf-jansen", "name": "N", "email": NOOR, "roles": ["teacher"]},
                             page=page).status_code == 404  # fmt: skip


def test_who_is_signed_in_as_somebody_else_is_told_and_goes_on_as_the_invited(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    address = f"/invitation/{invite(web_parts, sign_in(web_parts, BRAM), web_school, NOOR, Role.READER)}"
    teacher_visitor.language = "en"
    page = teacher_visitor.open(f"{address}?lang=en").text
    assert "You are signed in as Tess Bakker" in page
    assert "This invitation is for noor@rocmidden.example." in page
    teacher_visitor.send(address, {}, page=address)
    assert roles_of(web_parts, web_school.teacher_email) == {("roc-midden", "teacher")}
    assert roles_of(web_parts, NOOR) == {("roc-midden", "reader")}
    assert "Noor de Wit" in teacher_visitor.open("/account").text


def test_a_member_is_told_which_roles_are_new(web_parts: Parts, web_school: School, teacher_visitor: Visitor) -> None:
    bram = sign_in(web_parts, BRAM)
    address = f"/invitation/{invite(web_parts, bram, web_school, web_school.teacher_email, Role.TEACHER, Role.READER)}"
    page = teacher_visitor.open(f"{address}?lang=en").text
    assert "You have a role here already: Teacher." in page
    assert "What stands above is added to it." in page
    teacher_visitor.send(address, {}, page=address)
    assert roles_of(web_parts, web_school.teacher_email) == {("roc-midden", "teacher"), ("roc-midden", "reader")}


def test_hostile_tokens_get_a_helpful_page(nobody: Visitor, web_school: School) -> None:
    for token in ("x", "x" * 43, "%00", "..%2f", "é" * 20):
        assert nobody.open(f"/invitation/{token}").status_code in {404, 410}
        assert nobody.send(f"/invitation/{token}", {}, page="/sign-in").status_code in {303, 404}


def typed(page: str) -> dict[str, object]:
    """The fields of the form of a list, with no box of a line ticked."""
    fields = re.findall(r'name="([a-z_]+(?:-\d+)?)"\s+value="([^"]*)"', page)
    return {name: value for name, value in fields if name not in {"left_out", "right"}}


def test_a_list_is_looked_at_mended_and_sent(bram_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    address = f"{PEOPLE}/invite/list"
    paste = "Noor de Wit <noor@rocmidden.example>\nBo Vos; bo@rocmidden\nTess Bakker, t.bakker@rocmidden.example\n"
    sent = {"people": paste, "roles": ["teacher"], "unit": "roc-midden", "language": "nl"}
    look = bram_visitor.send(address, sent, page=address)
    assert (look.status_code, "Has these roles already, and gets no e-mail." in look.text) == (200, True)
    assert "Look again" in look.text
    assert not list_invited(web_parts, sign_in(web_parts, BRAM), web_school.slug, "", 1).rows
    rows = typed(look.text)
    rows |= {"email-1": "bo@rocmidden.example", "roles": "teacher", "action": "check"}
    again = bram_visitor.send(address, dict(rows), page=address)
    assert "Invite 2 people" in again.text
    rows = typed(again.text)
    done = bram_visitor.send(address, {**rows, "action": "send"}, page=address)
    assert "2 invitations are on their way." in bram_visitor.follow(done).text
    found = list_invited(web_parts, sign_in(web_parts, BRAM), web_school.slug, "", 1).rows
    assert {row.email for row in found} == {NOOR, "bo@rocmidden.example"}


def test_a_list_that_cannot_be_read_is_kept_with_what_is_wrong(bram_visitor: Visitor) -> None:
    too_many = "\n".join(f"Bo Vos, bo{n}@x.example" for n in range(501))
    wrong: list[tuple[dict[str, object], str]] = [
        ({"people": "", "roles": ["teacher"]}, "Paste at least one line"),
        ({"people": "Noor, noor@x.example"}, "Choose at least one role."),
        ({"people": too_many, "roles": ["teacher"]}, "at most 500"),
        ({"count": "99999", "roles": ["teacher"]}, "Paste at least one line"),
        ({"count": "-1", "doubt-0": "?", "roles": ["teacher"]}, "Paste at least one line"),
    ]
    for fields, said in wrong:
        answer = bram_visitor.send(f"{PEOPLE}/invite/list", fields, page=f"{PEOPLE}/invite/list")
        assert (answer.status_code, said in answer.text) == (400, True)
        assert str(fields.get("people", ""))[:20] in answer.text


def test_numbers_of_a_person_are_taken_out_of_a_list(bram_visitor: Visitor) -> None:
    paste = "naam;bsn;mail\nNoor de Wit;111222333;noor@rocmidden.example\n"
    answer = bram_visitor.send(f"{PEOPLE}/invite/list", {"people": paste, "roles": ["teacher"]},
                               page=f"{PEOPLE}/invite/list")  # fmt: skip
    assert "111222333" not in answer.text
    assert "BSN" in answer.text


def test_the_second_of_two_is_shown_what_the_first_changed(
    bram_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = f"{PEOPLE}/{web_school.teacher_id}"
    first = {"roles": ["teacher", "reader"], "seen": "teacher"}
    assert "Saved what Tess Bakker does here." in bram_visitor.follow(bram_visitor.send(page, first, page=page)).text
    second = bram_visitor.send(page, {"roles": ["designer"], "seen": "teacher"}, page=page)
    shown = bram_visitor.follow(second).text
    assert "Somebody changed these roles" in shown
    assert re.search(r"Now:\s+Teacher, Reader|Now:\s+Reader, Teacher", shown)
    assert re.search(r'value="designer" checked', shown)
    assert roles_of(web_parts, web_school.teacher_email) == {("roc-midden", "teacher"), ("roc-midden", "reader")}


def test_removing_says_first_in_numbers_what_it_does(bram_visitor: Visitor, web_school: School) -> None:
    page = f"{PEOPLE}/{web_school.teacher_id}/remove"
    shown = bram_visitor.open(page).text
    assert "One role ends." in shown
    assert "What they awarded stays valid." in shown
    assert "has no role here any more" in bram_visitor.follow(bram_visitor.send(page, {}, page=page)).text
    assert bram_visitor.open(page).status_code == 404
    mine = bram_visitor.open(f"{PEOPLE}/{web_school.administrator_id}/remove").text
    assert "This is the last administrator" in mine
    assert "<form" not in mine.split("<main")[1]


def test_an_address_is_released_after_it_was_said_what_that_does(
    bram_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = f"{PEOPLE}/addresses"
    assert "Only an organisation that was approved" in bram_visitor.open(page).text
    with web_parts.transaction() as session:
        session.get_one(Organisation, web_school.organisation_id).approved_at = web_parts.clock()
    wrong = bram_visitor.follow(bram_visitor.send(page, {"email": "ine@jansen.example"}, page=page)).text
    assert "You can release addresses that end in rocmidden.example." in wrong
    found = bram_visitor.send(page, {"email": web_school.teacher_email}, page=page)
    assert web_school.teacher_email not in found.location
    shown = bram_visitor.follow(found).text
    assert "has no other way to sign in here" in shown
    assert "No badge was awarded to this address." in shown
    done = bram_visitor.follow(bram_visitor.send(found.location, {}, page=found.location)).text
    assert "t.bakker@rocmidden.example is free for somebody else." in done
    assert "This address was released already." in bram_visitor.follow(bram_visitor.open(found.location)).text


def test_others_find_none_of_it(app: Flask, web_parts: Parts, web_school: School, teacher_visitor: Visitor) -> None:
    give_role(web_parts, "ine@jansen.example", web_school.company_id, Role.ADMINISTRATOR)
    key = web_school.teacher_id
    invite(web_parts, sign_in(web_parts, BRAM), web_school, NOOR, Role.TEACHER)
    row = list_invited(web_parts, sign_in(web_parts, BRAM), web_school.slug, "", 1).rows[0].id
    ine = Visitor(app.test_client(), web_parts).sign_in("ine@jansen.example")
    gets = [
        "",
        "/invite",
        "/invite/list",
        "/invitations",
        "/addresses",
        f"/{key}",
        f"/{key}/remove",
        f"/addresses/{key}",
    ]
    posts = ["/invite", "/invite/list", f"/invitations/{row}/again", f"/invitations/{row}/withdraw", "/addresses",
             f"/addresses/{key}", f"/{key}", f"/{key}/remove"]  # fmt: skip
    fields = {"roles": ["teacher"], "people": "Bo Vos <bo@x.example>", "email": "bo@x.example", "name": "Bo"}
    for end in gets:
        assert ine.open(f"{PEOPLE}{end}").status_code == 404
        assert teacher_visitor.open(f"{PEOPLE}{end}").status_code == 403
    for end in posts:
        assert (
            ine.send(f"{PEOPLE}{end}", dict(fields), page="/admin/bouwbedrijf-jansen/people/invite").status_code == 404
        )
    assert roles_of(web_parts, web_school.teacher_email) == {("roc-midden", "teacher")}


@pytest.mark.slow
def test_pages_are_read_and_used_by_everybody(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    """At both widths: the list, looking for somebody while typing, inviting by keyboard, and the invitation itself."""
    add_department(live.parts, live.school.organisation_id, "techniek", "Techniek")
    token = invite(live.parts, sign_in(live.parts, BRAM), live.school, NOOR, Role.TEACHER)
    page = open_page(PEOPLE, email=BRAM, width=360)
    assert_accessible(page)
    page.get_by_role("searchbox").fill("tess")
    page.locator("main").get_by_role("link", name="Bram de Boer").wait_for(state="detached")
    for end, width in (("/invite", 360), ("/invitations", 1280), (f"/{live.school.teacher_id}", 360)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{live.base_url}{PEOPLE}{end}")
        assert_accessible(page)
    page.goto(f"{live.base_url}{PEOPLE}/invite")
    page.get_by_label("Naam").focus()
    page.keyboard.type("Bo Vos")
    page.keyboard.press("Tab")
    page.keyboard.type("bo@rocmidden.example")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")  # teacher
    page.keyboard.press("Enter")
    page.get_by_text("Er is een uitnodiging onderweg naar bo@rocmidden.example.").wait_for()
    invited = open_page(f"/invitation/{token}", width=360)
    assert_accessible(invited)
    invited.get_by_role("button", name="Accepteren").click()
    invited.get_by_text("Welkom! Je nieuwe rol begint nu.").wait_for()


def test_a_member_without_a_name_whose_address_was_released_is_found_and_removed(
    bram_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    """They never said a name, and the school gave their only address to somebody else."""
    person_id = give_role(web_parts, NOOR, web_school.organisation_id, Role.TEACHER)
    with web_parts.transaction() as session:
        found = find_address(session, NOOR)
        assert found is not None
        release_address(web_parts, session, found[0], web_parts.clock())
    assert f'{PEOPLE}/{person_id}">(no name)</a>' in bram_visitor.open(PEOPLE).text
    for page in (f"{PEOPLE}/{person_id}", f"{PEOPLE}/{person_id}/remove"):
        assert "(no name)" in bram_visitor.open(page).text
    shown = bram_visitor.follow(
        bram_visitor.send(f"{PEOPLE}/{person_id}/remove", {}, page=f"{PEOPLE}/{person_id}/remove")
    )
    assert "(no name) has no role here any more" in shown.text
    assert person_id not in shown.text
