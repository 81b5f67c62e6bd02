"""The page of one's own account, and in whose name one acts."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlmodel import select

from badgeservice.services.parts import Parts, Role
from badgeservice.services.people.sign_in import derive_code
from badgeservice.store import tables
from badgeservice.store.organisations import add_profile
from tests.conftest import Clock, School
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.sign_in.test_sign_in import newest_code

HOME = "tess@thuis.example"


def give_role(parts: Parts, person_id: str, organisation_id: str, role: Role) -> None:
    with parts.transaction() as session:
        session.add(
            tables.Membership(
                id=parts.new_id(), organisation_id=organisation_id, person_id=person_id, role=role,
                created_at=parts.clock(),
            )
        )  # fmt: skip


def add_department(parts: Parts, school: School) -> str:
    organisation = tables.Organisation(
        id="d", kind=tables.OrganisationKind.DEPARTMENT, slug="techniek", parent_id=school.organisation_id,
        path=f"/{school.organisation_id}/d/", state=tables.OrganisationState.ACTIVE, created_at=parts.clock(),
    )  # fmt: skip
    profile = tables.ProfileVersion(
        id="pd", organisation_id="d", number=1, created_at=parts.clock(), texts={"nl": {"name": "Techniek"}}
    )
    with parts.transaction() as session:
        add_profile(session, organisation, profile)
    return organisation.id


def remove_roles(parts: Parts, person_id: str) -> None:
    with parts.transaction() as session:
        session.exec(sa.delete(tables.Membership).where(tables.Membership.person_id == person_id))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "is_operator", "home"),
    [
        (None, False, "/wallet/"),
        (None, True, "/operator/"),
        (Role.ADMINISTRATOR, False, "/admin/"),
        (Role.ADMINISTRATOR, True, "/admin/"),
        (Role.TEACHER, True, "/teach/"),
        (Role.READER, False, "/wallet/"),
    ],
)
def test_nobody_begins_where_they_have_nothing_to_do(
    web_parts: Parts, web_school: School, teacher_visitor: Visitor, role: Role | None, is_operator: bool, home: str
) -> None:
    remove_roles(web_parts, web_school.teacher_id)
    if role:
        give_role(web_parts, web_school.teacher_id, web_school.organisation_id, role)
    if is_operator:
        with web_parts.transaction() as session:
            session.add(tables.Operator(person_id=web_school.teacher_id, created_at=web_parts.clock()))
    assert teacher_visitor.open("/sign-in").location == home
    assert f'href="{home}"' in teacher_visitor.open("/").text


def test_in_whose_name_is_in_the_address_and_never_in_the_session(
    web_parts: Parts, web_school: School, teacher_visitor: Visitor
) -> None:
    """One tab is opened in one name, another in another: reloading the first still says the first."""
    give_role(web_parts, web_school.teacher_id, add_department(web_parts, web_school), Role.ADMINISTRATOR)
    give_role(web_parts, web_school.teacher_id, web_school.company_id, Role.TEACHER)
    page = teacher_visitor.open("/account").text
    assert '/teach/?unit=roc-midden"' in page
    assert '/teach/?unit=bouwbedrijf-jansen"' in page
    assert '/admin/techniek/"' in page
    assert "<p>Techniek, ROC Midden</p>" in page
    assert '/admin/roc-midden/"' not in page
    before = teacher_visitor.client.get_cookie("badgeservice-form")
    for address in ("/teach/?unit=roc-midden", "/teach/?unit=bouwbedrijf-jansen", "/admin/techniek/"):
        assert "Set-Cookie" not in teacher_visitor.open(address).headers
    assert teacher_visitor.client.get_cookie("badgeservice-form") == before


def test_who_does_one_thing_for_one_organisation_needs_no_switch(
    learner_visitor: Visitor, teacher_visitor: Visitor
) -> None:
    assert "data-menu" not in learner_visitor.open("/wallet/").text
    assert "data-menu" not in teacher_visitor.open("/teach/").text


def test_an_address_is_added_through_the_pages(
    web_parts: Parts, web_school: School, teacher_visitor: Visitor, clock: Clock
) -> None:
    """A session of this morning: proof, address, code."""
    clock.advance(hours=1)
    asked = teacher_visitor.open("/account/addresses/new")
    assert asked.location == "/account/prove?next=%2Faccount%2Faddresses%2Fnew"
    page = "/account/prove"
    fields = {"identity": web_school.teacher_id, "next": "/account/addresses/new"}
    sent = teacher_visitor.send(page, fields, page=page)
    assert web_school.teacher_email in teacher_visitor.follow(sent).text
    wrong = teacher_visitor.send("/account/prove/code", {"code": "1"}, page="/account/prove/code")
    assert 'aria-invalid="true"' in teacher_visitor.follow(wrong).text
    code = newest_code(web_parts)
    proven = teacher_visitor.send("/account/prove/code", {"code": code}, page="/account/prove/code")
    assert proven.location == "/account/addresses/new"

    new = "/account/addresses/new"
    for typed in ("tess@", "", web_school.teacher_email):
        page = teacher_visitor.follow(teacher_visitor.send(new, {"email": typed}, page=new)).text
        assert 'aria-invalid="true"' in page
        assert f'value="{typed}"' in page
    assert HOME in teacher_visitor.follow(teacher_visitor.send(new, {"email": HOME}, page=new)).text
    added = teacher_visitor.send(
        "/account/addresses/code", {"code": newest_code(web_parts)}, page="/account/addresses/code"
    )
    assert HOME in teacher_visitor.follow(added).text
    assert teacher_visitor.open("/account/addresses/code").location == new  # it is over


def test_another_account_is_joined_after_its_content_was_shown(
    web_parts: Parts, web_school: School, teacher_visitor: Visitor
) -> None:
    new, typing, joining = (f"/account/addresses/{step}" for step in ("new", "code", "join"))
    known = teacher_visitor.follow(teacher_visitor.send(new, {"email": "ine@jansen.example"}, page=new)).text
    code = newest_code(web_parts)
    unknown = teacher_visitor.follow(teacher_visitor.send(new, {"email": HOME}, page=new)).text
    assert _bare(known, "ine@jansen.example") == _bare(unknown, HOME)
    teacher_visitor.send(new, {"email": "ine@jansen.example"}, page=new)
    assert teacher_visitor.open(joining).location == new  # no code came back yet
    teacher_visitor.send(new, {"email": "ine@jansen.example"}, page=new)
    assert teacher_visitor.send(typing, {"code": code}, page=typing).location == joining
    page = teacher_visitor.open(joining).text
    assert re.search(r"<li>\w+: Bouwbedrijf Jansen</li>", page)
    mark = re.findall(r'name="mark" value="(\w+)"', page)[0]
    give_role(web_parts, web_school.company_teacher_id, web_school.company_id, Role.ADMINISTRATOR)
    changed = teacher_visitor.send(joining, {"mark": mark}, page=joining)
    page = teacher_visitor.follow(changed).text
    assert "intussen veranderd" in page
    assert re.search(r"<li>\w+, \w+: Bouwbedrijf Jansen</li>", page)
    mark = re.findall(r'name="mark" value="(\w+)"', page)[0]
    page = teacher_visitor.follow(teacher_visitor.send(joining, {"mark": mark}, page=joining)).text
    assert "ine@jansen.example staat nu in je account" in page
    assert "/teach/?unit=bouwbedrijf-jansen" in page


def test_a_provider_can_be_added_where_an_address_can(web_parts: Parts, teacher_visitor: Visitor) -> None:
    assert "/account/link/" not in teacher_visitor.open("/account/addresses/new").text
    with web_parts.transaction() as session:
        session.add_all(
            tables.SignInProvider(
                id=slug, slug=slug, name=slug.upper(), issuer=f"https://{slug}.example", client_id="x",
                client_secret=b"", created_at=web_parts.clock(), is_open=slug == "surf",
            )
            for slug in ("surf", "over")
        )  # fmt: skip
    page = teacher_visitor.open("/account/addresses/new").text
    assert 'action="/account/link/surf"' in page
    assert "/account/link/over" not in page


def test_a_forgotten_step_leads_to_the_beginning(teacher_visitor: Visitor) -> None:
    for address, start in (
        ("/account/addresses/code", "/account/addresses/new"),
        ("/account/addresses/join", "/account/addresses/new"),
        ("/account/prove/code", "/account/prove"),
    ):
        assert teacher_visitor.open(address).location == start
        assert teacher_visitor.send(address, {"code": "1"}, page="/account").location == start


def test_an_address_of_somebody_else_is_not_found(web_school: School, teacher_visitor: Visitor) -> None:
    page = f"/account/addresses/{web_school.learner_id}"
    assert teacher_visitor.open(page).status_code == 404
    for action in ("primary", "move_out", "release", ""):
        status = teacher_visitor.send(page, {"action": action}, page="/account").status_code
        assert status == (404 if action else 303)


def test_the_address_of_this_session_goes_and_so_does_the_session(
    app: Flask, web_parts: Parts, web_school: School, teacher_visitor: Visitor
) -> None:
    with web_parts.transaction() as session:
        session.add(
            tables.Identity(
                id="x", value=HOME, person_id=web_school.teacher_id, created_at=web_parts.clock(),
                proven_at=web_parts.clock(),
            )
        )  # fmt: skip
    page = f"/account/addresses/{web_school.teacher_id}"
    assert "je wordt uitgelogd" in teacher_visitor.open(page).text
    assert teacher_visitor.send(page, {"action": "release"}, page=page).location == "/sign-in"
    assert teacher_visitor.open("/account").location.startswith("/sign-in")
    again = Visitor(app.test_client(), web_parts).sign_in(HOME)
    assert web_school.teacher_email not in again.open("/account").text


def test_a_name_keeps_what_was_typed(teacher_visitor: Visitor) -> None:
    sent = teacher_visitor.send("/account/name", {"name": "12", "was": "Tess Bakker"}, page="/account")
    page = teacher_visitor.follow(sent).text
    assert 'value="12"' in page
    assert 'aria-invalid="true"' in page
    sent = teacher_visitor.send("/account/name", {"name": "Tess Jansen", "was": "Tess Bakker"}, page="/account")
    assert "Je naam is gewijzigd" in teacher_visitor.follow(sent).text
    sent = teacher_visitor.send("/account/name", {"name": "Tess Prins", "was": "Tess Bakker"}, page="/account")
    page = teacher_visitor.follow(sent).text
    assert "intussen gewijzigd in Tess Jansen" in page
    assert 'value="Tess Prins"' in page


def test_all_other_devices_are_signed_out(app: Flask, web_parts: Parts, web_school: School,
                                          teacher_visitor: Visitor) -> None:  # fmt: skip
    elsewhere = Visitor(app.test_client(), web_parts).sign_in(web_school.teacher_email)
    sent = teacher_visitor.send("/sign-in/sessions/end-others", {}, page="/account")
    assert "uitgelogd op één ander apparaat" in teacher_visitor.follow(sent).text
    assert elsewhere.open("/account").location.startswith("/sign-in")
    assert elsewhere.open("/sign-in/sessions").location.startswith("/sign-in")


def test_who_leaves_is_told_what_happens_and_signs_in_again(
    web_parts: Parts, web_school: School, teacher_visitor: Visitor
) -> None:
    page = f"/account/leave/{web_school.organisation_id}"
    assert page in teacher_visitor.open("/account").text
    assert "1 rol van jou stopt" in teacher_visitor.open(page).text
    assert teacher_visitor.open(f"/account/leave/{web_school.company_id}").status_code == 404
    assert teacher_visitor.send(page, {}, page=page).location == "/sign-in"
    assert "Je bent vertrokken en uitgelogd." in teacher_visitor.open("/sign-in").text
    with web_parts.reading() as session:
        rows = session.exec(select(tables.Membership).where(tables.Membership.person_id == web_school.teacher_id)).all()
    assert rows == []


def test_the_last_administrator_stays(app: Flask, web_parts: Parts, web_school: School) -> None:
    administrator = Visitor(app.test_client(), web_parts).sign_in("beheer@rocmidden.example")
    page = f"/account/leave/{web_school.organisation_id}"
    assert "nog niet verlaten" in administrator.open(page).text
    sent = administrator.send(page, {}, page="/account")
    assert sent.location == page
    assert "laatste beheerder" in administrator.follow(sent).text


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_switch_is_used_by_keyboard_and_by_thumb(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None], width: int
) -> None:
    give_role(live.parts, live.school.teacher_id, live.school.company_id, Role.TEACHER)
    give_role(live.parts, live.school.teacher_id, live.school.organisation_id, Role.ADMINISTRATOR)
    page = open_page("/wallet/", email=live.school.teacher_email, width=width)
    switch = page.locator("details.switch")
    expect(switch.locator("summary")).to_have_text(re.compile("Mijn badges"))
    assert page.locator("header.top").evaluate("e => e.offsetHeight") <= 72  # nothing wraps
    switch.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("open", "")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(switch).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/teach/?unit=bouwbedrijf-jansen")
    without = open_page("/teach/", email=live.school.teacher_email, width=width, javascript=False)
    without.locator("details.switch summary").click()
    without.get_by_role("link", name="Beheer ROC Midden").click()
    assert without.url.endswith("/admin/roc-midden/")


@pytest.mark.browser
def test_the_account_page_in_a_browser(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    with live.parts.transaction() as session:
        now = live.parts.clock()
        teacher = live.school.teacher_id
        session.add(tables.Identity(id="x", value=HOME, person_id=teacher, created_at=now, proven_at=now))
    page = open_page("/account", email=live.school.teacher_email, width=360)
    assert_accessible(page)
    for address in (f"/account/addresses/{teacher}", "/account/prove", f"/account/leave/{live.school.organisation_id}"):
        page.goto(live.base_url + address)
        assert_accessible(page)
    page.goto(f"{live.base_url}/account/addresses/new")
    page.get_by_label("Het andere e-mailadres").fill(live.school.learner_email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/code")
    page.get_by_label("Code").fill(_newest_code(live.parts))
    page.keyboard.press("Enter")
    page.wait_for_url("**/join")
    assert_accessible(page)
    page.get_by_role("button", name="Maak er één account van").click()
    expect(page.get_by_role("status")).to_contain_text(live.school.learner_email)


def _newest_code(parts: Parts) -> str:
    with parts.reading() as session:
        rows = session.exec(select(tables.SignInCode).where(tables.SignInCode.adds_to != None)).all()  # noqa: E711
    return derive_code(parts, rows[-1].id)


def _bare(page: str, email: str) -> str:
    """Without what differs between any two pages."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.replace(email, "X"))
