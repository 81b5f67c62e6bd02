"""The page of what happened: who may see it, what may be typed into it, what is taken along."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlmodel import select

from badgeservice.services.parts import Parts
from badgeservice.store.tables import AuditEvent, Operator
from tests.conftest import School
from tests.statements import statements_of
from tests.web.awarded import award_badge
from tests.web.conftest import LiveService, OpenPage, Visitor

ADDRESS = "/admin/roc-midden/audit"
HEAD = "beheer@rocmidden.example"


@pytest.fixture
def head(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """The administrator of the school, signed in."""
    award_badge(web_parts, web_school)
    return Visitor(app.test_client(), web_parts).sign_in(HEAD)


def test_it_says_what_happened(head: Visitor, web_parts: Parts) -> None:
    with statements_of(web_parts.engine) as sent:
        page = head.open(ADDRESS)
    assert "Tess Bakker reikte “Houtbewerking: verbindingen” uit aan Sanne Willems." in page.text
    assert len(sent) <= 12


@pytest.mark.parametrize(
    "typed",
    ["from=x", "until=2026-13-01", "from=0001-01-01", "until=9999-12-31", "kind=x", "after=x", "after=2026-01-01_x",
     "after=2026-01-01T00:00:00%2B00:00_x'y", "who=%00", "about=%F0%9F%98%80", "q=%00", "q=%25_\\", "q=" + "a" * 3000],
)  # fmt: skip
def test_no_wrong_input_is_an_error(head: Visitor, typed: str) -> None:
    assert head.open(f"{ADDRESS}?{typed}").status_code == HTTPStatus.OK


def test_wrong_days_are_said_beside_their_field_and_kept(head: Visitor) -> None:
    page = head.open(f"{ADDRESS}?from=2026-12-02&until=2026-12-01&q=Sanne").text
    assert "De laatste dag is vóór de eerste." in page
    assert 'aria-describedby="until-error"' in page
    assert 'value="2026-12-02"' in page and 'value="Sanne"' in page
    assert "kunnen deze dag niet lezen" in head.open(f"{ADDRESS}?from=gisteren").text


def test_it_is_taken_along_as_a_file(head: Visitor) -> None:
    answer = head.send(f"{ADDRESS}/export", {"kind": "awards"}, page=ADDRESS)
    assert answer.status_code == HTTPStatus.OK
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="roc-midden-2026-11-23.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith("\ufeff".encode())
    assert '"credential:issue"' in answer.text
    wrong = head.send(f"{ADDRESS}/export", {"from": "x"}, page=ADDRESS)
    assert wrong.location == f"{ADDRESS}?from=x"


def test_others_find_nothing(
    head: Visitor, company_visitor: Visitor, teacher_visitor: Visitor, web_parts: Parts
) -> None:
    assert head.open("/admin/bouwbedrijf-jansen/audit").status_code == HTTPStatus.NOT_FOUND
    assert head.send("/admin/bouwbedrijf-jansen/audit/export", {}, page=ADDRESS).status_code == HTTPStatus.NOT_FOUND
    assert head.open("/operator/audit").status_code == HTTPStatus.FORBIDDEN
    for somebody in (company_visitor, teacher_visitor):
        assert somebody.open(ADDRESS).status_code == HTTPStatus.FORBIDDEN
    with web_parts.reading() as session:
        refused = session.exec(select(AuditEvent).where(AuditEvent.action == "access:refuse")).all()
    assert sorted(event.details["tried"] for event in refused) == ["export_trail", "show_trail"]


def test_the_operator_sees_nothing_of_learners(head: Visitor, web_parts: Parts, web_school: School) -> None:
    with web_parts.transaction() as session:
        session.add(Operator(person_id=web_school.administrator_id, created_at=web_parts.clock()))
    head.send(f"{ADDRESS}/export", {}, page=ADDRESS)
    with statements_of(web_parts.engine) as sent:
        page = head.open("/operator/audit")
    assert "Bram de Boer downloadde wat er gebeurde." in page.text
    assert "Sanne" not in page.text
    assert len(sent) <= 12
    assert head.open("/operator/audit?kind=service&from=x&after=%00").status_code == HTTPStatus.OK


@pytest.mark.browser
def test_on_a_telephone_and_by_keyboard(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    award_badge(live.parts, live.school)
    page = open_page(ADDRESS, email=HEAD, width=360)
    assert_accessible(page)
    page.locator(".looking-box > summary").press("Enter")
    page.get_by_label("Student of collega").fill("sanne")
    page.get_by_label("Student of collega").press("Enter")
    expect(page.locator(".event")).to_have_count(1)
    page.locator(".event-more summary").press("Enter")
    page.get_by_role("link", name="Alles wat deze persoon deed").press("Enter")
    expect(page.get_by_text("Alleen wat Tess Bakker deed")).to_be_visible()
    assert_accessible(page)
