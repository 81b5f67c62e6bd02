"""The pages of who has what: they ask as often for many learners as for few, and a class is awarded in few clicks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select, update

from badgeservice.services.parts import Parts
from badgeservice.store.tables import Credential, OutgoingMail
from tests.conftest import School
from tests.services.overview.people import award
from tests.statements import statements_of
from tests.web.awarded import award_badge, teacher_of
from tests.web.conftest import LiveService, OpenPage, Visitor
from tests.web.forms import Form
from tests.web.teach.learners import CLASS, PASTE

MOST_STATEMENTS = 12
FEW, MANY = 10, 500


def people(start: int, stop: int) -> list[tuple[str, str]]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [(f"Kim Ter{letters[n // 26]}{letters[n % 26]}", f"kim{n}@leerling.example") for n in range(start, stop)]


def count(parts: Parts, visitor: Visitor, address: str) -> tuple[int, int]:
    """Statements and bytes of a page."""
    with statements_of(parts.engine) as sent:
        answer = visitor.open(address)
    assert answer.status_code == 200, address
    return len(sent), len(answer.data)


def test_a_page_of_many_learners_asks_no_more_than_one_of_few(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    teacher = teacher_of(web_school)
    learner = ("Sanne Willems", web_school.learner_email)
    batch_id = award(web_parts, teacher, web_school.achievement_id, learner, *people(1, FEW))
    pages = (
        "/teach/", f"/teach/achievements/{web_school.achievement_id}", f"/teach/batches/{batch_id}", "/teach/learners",
        "/teach/learners?q=kim", f"/teach/learners/{web_school.learner_id}", "/teach/waiting",
    )  # fmt: skip
    for address in pages:
        teacher_visitor.open(address)  # what is kept after the first time
    few = {address: count(web_parts, teacher_visitor, address)[0] for address in pages}
    with web_parts.transaction() as session:  # the list of this page becomes a long one
        session.exec(update(OutgoingMail).values(handed_at=web_parts.clock()))
    long_id = award(web_parts, teacher, web_school.achievement_id, *people(FEW, MANY))
    many = {address: count(web_parts, teacher_visitor, address)[0] for address in pages}
    assert many == few
    assert max(many.values()) <= MOST_STATEMENTS
    assert count(web_parts, teacher_visitor, f"/teach/batches/{long_id}")[0] == few[f"/teach/batches/{batch_id}"]


def test_a_class_takes_three_pages_and_three_clicks(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    """What `docs/awarding.md` says beside the numbers of others: pages are addresses, a click opens or sends one."""
    pages, clicks = ["/teach/"], 0
    start = teacher_visitor.open("/teach/").text
    address = f"/teach/achievements/{web_school.achievement_id}/award"
    assert f'href="{address}"' in start
    pages, clicks = [*pages, address], clicks + 1
    form = Form(teacher_visitor.open(address).text).fill("learners", PASTE)
    answer = form.send(teacher_visitor, "action", "check")
    clicks += 1
    pages.append(answer.location.partition("?")[0])
    form = Form(teacher_visitor.follow(answer).text)
    answer = form.send(teacher_visitor, "action", "award")
    clicks += 1
    pages.append(answer.location.partition("?")[0])
    done = teacher_visitor.follow(answer).text
    assert f"{len(CLASS)} badges uitgereikt" in done
    assert (len(dict.fromkeys(pages)), clicks) == (3, 3)


def test_who_has_what_is_a_download(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    awarded = award_badge(web_parts, web_school)
    for page, scope in (
        ("/teach/learners?q=sanne", "/teach/learners"),
        (f"/teach/achievements/{web_school.achievement_id}",) * 2,
        (f"/teach/batches/{awarded.award.batch_id}",) * 2,
    ):
        assert f'action="{scope}/export"' in teacher_visitor.open(page).text
        answer = teacher_visitor.send(f"{scope}/export", {"q": "sanne"}, page=page)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="learners-2026-11-23.csv"'
        head, row, _ = answer.get_data().decode("utf-8-sig").split("\r\n")
        assert head.startswith('"Naam";"E-mailadres";"Badge";"Code";"Versie";"Datum";"Status"')
        assert row.startswith('"Sanne Willems";"sanne@leerling.example";"Houtbewerking: verbindingen";"";"1";')
        assert "Onderweg" in row
        packed = teacher_visitor.send(f"{scope}/export", {"q": "sanne", "format": "xlsx"}, page=page)
        assert packed.get_data().startswith(b"PK")
        assert packed.headers["Content-Disposition"].endswith('.xlsx"')
        assert "no-store" in packed.headers["Cache-Control"]


def test_who_comes_back_sees_what_waits_and_else_nothing(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    assert "Dit wacht op je" not in teacher_visitor.open("/teach/").text
    assert "Er wacht niets op je" in teacher_visitor.open("/teach/waiting").text
    awarded = award_badge(web_parts, web_school)
    with web_parts.transaction() as session:
        session.exec(update(OutgoingMail).values(refused_at=web_parts.clock(), refused="mail_no_such_address"))
    start = teacher_visitor.open("/teach/").text
    assert re.findall(r'<a href="(/teach/waiting#\w+)">([^<]+)', start) == [
        ("/teach/waiting#refused", "Eén mail is geweigerd")
    ]
    waiting = teacher_visitor.open("/teach/waiting").text
    assert f'href="/teach/batches/{awarded.award.batch_id}?state=not-mailed"' in waiting
    assert "Dit wacht op je" not in teacher_visitor.open("/teach/?q=hout").text


@pytest.mark.parametrize("page", ["abc", "0", "-1", "99999999999", "2"])
def test_a_page_that_there_is_not_is_the_first(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, page: str
) -> None:
    award_badge(web_parts, web_school)
    for address in ("/teach/learners", f"/teach/learners/{web_school.learner_id}"):
        answer = teacher_visitor.open(f"{address}?page={page}")
        assert (answer.status_code, "Sanne Willems" in answer.text) == (200, True)
    assert teacher_visitor.open("/teach/learners?unit=nergens").status_code == 404


def test_a_mentor_looks_somebody_up(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    award_badge(live.parts, live.school)
    with live.parts.transaction() as session:
        until = live.parts.clock().replace(year=live.parts.clock().year, month=12, day=1)
        session.exec(update(Credential).where(col(Credential.id).in_(select(Credential.id))).values(valid_until=until))
    page: Page = open_page("/teach/", email=live.school.teacher_email, width=360, language="nl")
    page.get_by_role("link", name="Studenten en hun badges").click()
    page.get_by_role("searchbox").fill("willems")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("link", name="Sanne Willems").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sanne Willems")
    expect(page.get_by_role("rowheader")).to_contain_text("ROC Midden")
    assert_accessible(page)
    page.goto(f"{live.base_url}/teach/waiting")
    expect(page.get_by_role("link", name="Sanne Willems")).to_be_visible()
    assert_accessible(page)
