"""The pages of teachers: from a pasted list to signed credentials, and taking one back."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select
from werkzeug.test import TestResponse

from badgeservice.services.awarding.award import AwardRequest, award_achievement, run_batch_job
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.tables import Award, AwardState, Credential, Role
from tests.conftest import Clock, School
from tests.web.conftest import LiveService, OpenPage, Visitor

WORDS = """Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa
    Quebec Romeo Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu Amber Basalt Cobalt Dolomiet"""
CLASS = [(f"Student {word}", f"{word.lower()}@leerling.example") for word in WORDS.split()]
PASTE = "\n".join(f"{name}\t{email}" for name, email in CLASS)


def teacher_of(school: School) -> SignedIn:
    membership = Membership(school.organisation_id, school.slug, "ROC Midden", Role.TEACHER)
    return SignedIn(school.teacher_id, "Tess Bakker", school.teacher_email, "nl", "session", (membership,))


def award(parts: Parts, school: School, learners: list[tuple[str, str]]) -> str:
    request = AwardRequest(str(uuid4()), school.achievement_id, tuple(learners))
    return award_achievement(parts, teacher_of(school), request)


def count_credentials(parts: Parts) -> int:
    with parts.reading() as session:
        return len(session.exec(select(Credential).where(col(Credential.document_bytes).is_not(None))).all())


def address_of(school: School) -> str:
    return f"/teach/achievements/{school.achievement_id}/award"


def request_id_of(answer: TestResponse) -> str:
    found = re.search(r'name="request_id" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def rows_of(shown: list[tuple[str, str]], **fields: object) -> dict[str, object]:
    return {"name": [name for name, _ in shown], "email": [email for _, email in shown], **fields}


def test_my_achievements_are_listed_with_how_often_they_were_awarded(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    award(web_parts, web_school, CLASS[:2])
    text = teacher_visitor.open("/teach/?lang=en").text
    assert "Houtbewerking: verbindingen" in text
    assert "2 learners have it" in text
    assert "0 learners have it" in text
    assert "Veilig werken op hoogte" not in text
    assert "Houtbewerking: verbindingen" in text.partition("Used lately")[2].partition("Skills")[0]


def test_what_i_can_award_is_searched_and_one_kind_is_shown(teacher_visitor: Visitor, web_school: School) -> None:
    teacher_visitor.language = "en"
    found = teacher_visitor.open("/teach/?q=SAMEN").text
    assert "Samenwerken" in found
    assert "Houtbewerking" not in found
    assert "Samenwerken" not in teacher_visitor.open("/teach/?kind=module").text
    for nonsense in ("/teach/?kind=nonsense", "/teach/?page=x", "/teach/?page=99999999999", "/teach/?q=" + "y" * 500):
        assert teacher_visitor.open(nonsense).status_code == 200
    assert "Nothing found" in teacher_visitor.open("/teach/?q=zwemmen").text


def test_an_achievement_without_learners_says_what_to_do(teacher_visitor: Visitor, web_school: School) -> None:
    text = teacher_visitor.open(f"/teach/achievements/{web_school.achievement_id}?lang=en").text
    assert "Nobody has this badge yet" in text
    assert f'href="/teach/achievements/{web_school.achievement_id}/award"' in text


def test_learners_can_be_searched_and_filtered(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    award(web_parts, web_school, CLASS[:5])
    address = f"/teach/achievements/{web_school.achievement_id}"
    found = teacher_visitor.open(f"{address}?q=student+alfa").text
    assert "alfa@leerling.example" in found
    assert "bravo@leerling.example" not in found
    assert "alfa@leerling.example" not in teacher_visitor.open(f"{address}?state=revoked").text
    assert "alfa@leerling.example" in teacher_visitor.open(f"{address}?state=nonsense").text
    assert "Nobody here matches" in teacher_visitor.open(f"{address}?q=zzz&lang=en").text


def test_the_numbers_of_a_batch_are_there_for_a_script(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    batch_id = award(web_parts, web_school, CLASS[:2])
    answer = teacher_visitor.open(f"/teach/batches/{batch_id}", accept="application/json")
    assert answer.json == {
        "total": 2, "issued": 2, "failed": 0, "finished": True, "moving": 2, "states": {"waiting": 2}
    }  # fmt: skip


def test_revoking_asks_for_a_reason_and_then_does_it(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    award(web_parts, web_school, CLASS[:1])
    page = f"/teach/awards/{_only_award(web_parts).id}/revoke"
    asked = teacher_visitor.follow(teacher_visitor.send(page, {"kind": "other", "reason": " "}, page=page))
    assert "Geef een reden" in asked.text
    assert "Geef een reden" not in teacher_visitor.open(page).text  # said once
    done = teacher_visitor.send(page, {"kind": "other", "reason": "Verkeerde student"}, page=page)
    assert done.location == f"/teach/achievements/{web_school.achievement_id}"
    assert _only_award(web_parts).state is AwardState.REVOKED
    text = teacher_visitor.open(done.location).text
    assert "De badge van Student Alfa is ingetrokken." in text
    assert 'Wie heeft deze badge <span class="count">0</span>' in text
    assert "Ingetrokken op 23 november 2026 door Tess Bakker. Reden: Verkeerde student" in text


def test_what_is_revoked_cannot_be_revoked_again(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    award(web_parts, web_school, CLASS[:1])
    page = f"/teach/awards/{_only_award(web_parts).id}/revoke"
    teacher_visitor.send(page, {"kind": "other", "reason": "Verkeerde student"}, page=page)
    assert (
        "De badge is al ingetrokken, op 23 november 2026 door Tess Bakker. Reden: Verkeerde student"
        in teacher_visitor.open(page).text
    )
    assert (
        teacher_visitor.send(page, {"kind": "other", "reason": "Nog eens"}, page="/sign-in/sessions").status_code == 409
    )


def test_a_form_without_a_session_leads_to_its_page(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    batch_id = award(web_parts, web_school, CLASS[:1])
    revoke = f"/teach/awards/{_only_award(web_parts).id}/revoke"
    for address, page in ((revoke, revoke), (f"/teach/batches/{batch_id}/address", f"/teach/batches/{batch_id}")):
        teacher_visitor.client.delete_cookie("badgeservice-session")
        answer = teacher_visitor.client.post(address, data={"reason": "x"}, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.location) == (303, f"/sign-in?{urlencode({'next': page})}")
        assert "er is niets verstuurd" in teacher_visitor.open(answer.location).text
        assert "er is niets verstuurd" not in teacher_visitor.open(answer.location).text  # said once


@pytest.mark.parametrize("address", ["achievements/{a}", "achievements/{a}/award", "batches/{b}", "awards/{w}/revoke"])
def test_another_organisation_sees_nothing_of_it(
    company_visitor: Visitor, web_parts: Parts, web_school: School, address: str
) -> None:
    batch_id = award(web_parts, web_school, CLASS[:1])
    path = address.format(a=web_school.achievement_id, b=batch_id, w=_only_award(web_parts).id)
    assert company_visitor.open(f"/teach/{path}").status_code == 404
    if not address.startswith(("achievements/{a}/award", "awards")):
        return
    fields = rows_of(CLASS[:1], action="award", kind="other", reason="x")
    assert company_visitor.send(f"/teach/{path}", fields, page="/sign-in/sessions").status_code == 404
    assert _only_award(web_parts).state is AwardState.ISSUED


def _only_award(parts: Parts) -> Award:
    with parts.reading() as session:
        return session.exec(select(Award)).one()


# In a browser


@pytest.mark.browser
def test_a_large_batch_shows_how_far_it_is(open_page: OpenPage, live: LiveService) -> None:
    """More than is signed at once: the worker does it, and the page follows."""
    learners = [(f"Student Nummer {number}", f"s{number}@leerling.example") for number in range(260)]
    batch_id = award(live.parts, live.school, learners)
    page = open_page(f"/teach/batches/{batch_id}", email=live.school.teacher_email)
    assert page.get_by_text("0 van 260 ondertekend").is_visible()
    assert page.get_by_text("Je kunt deze pagina sluiten").is_visible()
    run_batch_job(live.parts, {"batch_id": batch_id})
    page.get_by_role("heading", name="260 badges uitgereikt").wait_for()


@pytest.mark.browser
def test_the_table_filters_while_typing(open_page: OpenPage, live: LiveService) -> None:
    award(live.parts, live.school, CLASS[:12])
    page = open_page(f"/teach/achievements/{live.school.achievement_id}", email=live.school.teacher_email)
    assert page.locator("#learners tbody tr:visible").count() == 12
    page.get_by_role("searchbox").press_sequentially("golf")
    expect(page.locator("#learners tbody tr:visible")).to_have_count(1)
    expect(page.locator("[data-found]")).to_have_text("1 gevonden")
    assert page.url.endswith("?q=golf")  # what is shown can be reloaded, and sent to a colleague
    assert focused(page)["name"] == "q"
    page.get_by_role("searchbox").fill("niemand")
    expect(page.get_by_text("We vonden niemand")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#learners tbody tr:visible")).to_have_count(12)


@pytest.mark.browser
def test_what_can_be_awarded_filters_while_typing(open_page: OpenPage, live: LiveService) -> None:
    page = open_page("/teach/", email=live.school.teacher_email, width=360)
    page.get_by_role("searchbox").press_sequentially("samen")
    expect(page.locator(".shelf-item")).to_have_count(1)
    page.get_by_role("link", name="Bekijk alles").click()
    expect(page.locator(".shelf-item")).to_have_count(2)
    page.get_by_role("searchbox").fill("houtbew\u00e9rking")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Houtbewerking: verbindingen", exact=True)).to_be_visible()
    expect(page.locator(".shelf-item")).to_have_count(1)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 740)])
def test_the_class_and_the_button_are_above_the_fold(
    open_page: OpenPage, live: LiveService, width: int, height: int
) -> None:
    award(live.parts, live.school, CLASS)
    page = open_page("/teach/", email=live.school.teacher_email, width=width)
    page.set_viewport_size({"width": width, "height": height})
    expect(page.get_by_role("link", name="Houtbewerking: verbindingen uitreiken").first).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Houtbewerking: verbindingen", exact=True).first.click()
    expect(page.get_by_role("link", name="Deze badge uitreiken")).to_be_in_viewport(ratio=1)
    for row in (0, 1):
        expect(page.locator("#learners tbody tr").nth(row)).to_be_in_viewport(ratio=1)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)], ids=["telephone", "dark desk"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pages_of_teachers_are_accessible(
    open_page: OpenPage,
    live: LiveService,
    clock: Clock,
    assert_accessible: Callable[[Page], None],
    width: int,
    dark: bool,
    language: str,
) -> None:
    batch_id = award(live.parts, live.school, CLASS[:3])
    with live.parts.reading() as session:
        award_id = session.exec(select(Award)).first().id  # type: ignore[union-attr]
    page = open_page("/teach/", email=live.school.teacher_email, width=width, dark=dark)
    for address in (
        "/teach/",
        f"/teach/achievements/{live.school.achievement_id}",
        f"/teach/achievements/{live.school.skill_id}",
        f"/teach/batches/{batch_id}",
        f"/teach/awards/{award_id}/revoke",
        address_of(live.school),
    ):
        page.goto(f"{live.base_url}{address}?lang={language}")
        assert_accessible(page)
        assert len(page.content().encode()) < 14_000, address
    page.locator("textarea[name=learners]").fill(f"{PASTE}\nzonder adres")
    page.locator("button[value=check]:visible").last.click()
    page.locator(".learner.wrong").wait_for()
    assert_accessible(page)


def focused(page: Page) -> dict[str, str]:
    """What has the focus now."""
    return page.evaluate(  # type: ignore[no-any-return]
        "(({ name, value, href, textContent }) => ({ name: name ?? '', value: value ?? '', href: href ?? '',"
        " text: textContent.trim() }))(document.activeElement)"
    )


def press_until(page: Page, key: str, is_there: Callable[[dict[str, str]], bool], most: int = 40) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if is_there(focused(page)):
            return
    raise AssertionError(f"not reached with {most} times {key}; the focus is on {focused(page)}")
