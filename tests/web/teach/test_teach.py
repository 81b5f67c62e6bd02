"""The pages of teachers: from a pasted list to signed credentials, and taking one back."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def test_a_paste_is_shown_before_anything_is_signed(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, {"learners": PASTE, "action": "award"}, page=page)  # not seen yet: only checked
    assert answer.status_code == 200
    assert answer.text.count('name="email"') == 30
    assert "aan 30 studenten" in answer.text
    assert "30 badges uitreiken" in answer.text
    assert count_credentials(web_parts) == 0


def test_thirty_badges_from_a_paste(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    page = address_of(web_school)
    checked = teacher_visitor.send(page, {"learners": PASTE}, page=page)
    fields = rows_of(CLASS, request_id=request_id_of(checked), action="award", narrative="Een kist gemaakt.")
    answer = teacher_visitor.send(page, fields, page=page)
    assert answer.status_code == 303
    assert count_credentials(web_parts) == 30
    assert "30 badges uitgereikt" in teacher_visitor.open(answer.location).text


def test_sending_twice_is_the_same_as_once(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    page = address_of(web_school)
    checked = teacher_visitor.send(page, {"learners": PASTE}, page=page)
    fields = rows_of(CLASS, request_id=request_id_of(checked), action="award")
    first, second = (teacher_visitor.send(page, fields, page=page) for _ in range(2))
    assert first.location == second.location
    assert count_credentials(web_parts) == 30


def test_another_list_after_the_back_button_is_another_award(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = address_of(web_school)
    request_id = str(uuid4())
    teacher_visitor.send(page, rows_of(CLASS[:2], request_id=request_id, action="award"), page=page)
    again = teacher_visitor.send(page, rows_of(CLASS[:3], request_id=request_id, action="award"), page=page)
    assert again.status_code == 409
    assert again.text.count("Heeft deze badge al") == 2
    assert request_id_of(again) != request_id
    fields = rows_of(CLASS[2:3], request_id=request_id_of(again), action="award")
    assert teacher_visitor.send(page, fields, page=page).status_code == 303
    assert count_credentials(web_parts) == 3


def test_a_line_that_is_not_right_is_mended_in_place(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = address_of(web_school)
    learners = [*CLASS[:2], ("Student Fout", "fout@")]
    answer = teacher_visitor.send(page, rows_of(learners, action="award", narrative="Tekst blijft."), page=page)
    assert answer.status_code == 200
    assert "Regel 3: " in answer.text
    assert 'value="fout@"' in answer.text
    assert "Tekst blijft." in answer.text
    assert 'name="action" value="award"' not in answer.text
    assert count_credentials(web_parts) == 0


ASKED = "Student Alfa\talfa@leerling.example\nJansen, Sanne (ICT) <sanne@leerling.example>"


def hidden(answer: TestResponse) -> dict[str, object]:
    """What the page itself keeps of the names that it asks about."""
    found = {name: re.findall(rf'name="{name}" value="([^"]*)"', answer.text) for name in ("asked", "written")}
    return {**found, "request_id": request_id_of(answer)}


def test_a_name_that_is_not_certain_is_asked_about_and_not_signed(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, {"learners": ASKED, "action": "check"}, page=page)
    assert "Er staat “Jansen, Sanne (ICT)”. Is de naam “Sanne Jansen”?".lower() in answer.text.lower()
    shown = [CLASS[0], ("Sanne Jansen", "sanne@leerling.example")]
    for changed in (shown, [CLASS[0], ("Sanne Jansen", "s.jansen@leerling.example")]):
        answer = teacher_visitor.send(page, rows_of(changed, **hidden(answer), action="award"), page=page)
        assert answer.status_code == 200
        assert 'value="award"' not in answer.text
        assert count_credentials(web_parts) == 0


@pytest.mark.parametrize(
    ("name", "action"), [("Sanne Jansen", "confirm"), ("Sanne Jansen-Bos", "check"), ("Sanne (Jansen)", "check")]
)
def test_a_name_is_signed_as_the_teacher_confirmed_or_typed_it(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, name: str, action: str
) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, {"learners": ASKED, "action": "check"}, page=page)
    assert 'value="confirm"' in answer.text
    rows = [CLASS[0], (name, "sanne@leerling.example")]
    answer = teacher_visitor.send(page, rows_of(rows, **hidden(answer), action=action), page=page)
    assert 'value="award"' in answer.text
    assert count_credentials(web_parts) == 0
    answer = teacher_visitor.send(page, rows_of(rows, **hidden(answer), action="award"), page=page)
    assert answer.status_code == 303
    with web_parts.reading() as session:
        assert {award.learner_name for award in session.exec(select(Award))} == {CLASS[0][0], name}


def test_an_emptied_row_is_left_out(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, rows_of([*CLASS[:2], ("", "")], action="award"), page=page)
    assert answer.status_code == 303
    assert count_credentials(web_parts) == 2


def test_what_we_understand_differently_is_shown_first(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, rows_of([("Jan Smit", "Jan@Leerling.Example")], action="award"), page=page)
    assert answer.status_code == 200
    assert 'value="jan@leerling.example"' in answer.text
    assert count_credentials(web_parts) == 0


def test_more_learners_can_be_added_to_the_rows(teacher_visitor: Visitor, web_school: School) -> None:
    page = address_of(web_school)
    fields = rows_of(CLASS[:2], action="award", learners="Nieuwe Student <nieuw@leerling.example>\n???")
    text = teacher_visitor.send(page, fields, page=page).text
    assert 'value="nieuw@leerling.example"' in text
    assert 'value="???"' in text
    assert 'value="alfa@leerling.example"' in text


def test_who_has_it_already_is_left_out(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    award(web_parts, web_school, CLASS[:2])
    page = address_of(web_school)
    text = teacher_visitor.send(page, {"learners": "\n".join(PASTE.split("\n")[:3])}, page=page).text
    assert text.count("Heeft deze badge al, sinds 23 november 2026") == 2
    assert text.count('name="email"') == 1
    assert "aan één student" in text


def test_a_class_that_has_it_already_gets_no_button(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    award(web_parts, web_school, CLASS[:2])
    page = address_of(web_school)
    text = teacher_visitor.send(page, {"learners": "\n".join(PASTE.split("\n")[:2])}, page=page).text
    assert "Er is niets uit te reiken" in text
    assert 'value="award"' not in text


def test_a_badge_for_oneself_is_refused_with_a_sentence(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, rows_of([("Tess Bakker", web_school.teacher_email)], action="award"), page=page)
    assert answer.status_code == 409
    assert "vraag een collega" in answer.text
    assert f'value="{web_school.teacher_email}"' in answer.text


def test_a_link_that_cannot_be_used_is_said_at_its_field(teacher_visitor: Visitor, web_school: School) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, rows_of(CLASS[:1], action="award", evidence_url="c:\\werk.doc"), page=page)
    assert answer.status_code == 400
    assert 'id="evidence_url-error"' in answer.text
    assert 'value="c:\\werk.doc"' in answer.text
    assert 'value="alfa@leerling.example"' in answer.text


def test_an_empty_list_says_what_to_paste(teacher_visitor: Visitor, web_school: School) -> None:
    page = address_of(web_school)
    answer = teacher_visitor.send(page, {"learners": " \n "}, page=page)
    assert answer.status_code == 400
    assert "Plak of typ minstens één student" in answer.text


def test_too_many_lines_are_refused_and_given_back(teacher_visitor: Visitor, web_school: School) -> None:
    page = address_of(web_school)
    many = "\n".join(f"Student Nummer <s{number}@leerling.example>" for number in range(2100))
    answer = teacher_visitor.send(page, {**rows_of(CLASS[:1]), "learners": many}, page=page)
    assert answer.status_code == 413
    assert "s2099@leerling.example" in answer.text
    assert "Student Alfa &lt;alfa@leerling.example&gt;" in answer.text


def test_a_whole_school_year_fits_in_one_form(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    page = address_of(web_school)
    learners = [(f"Student Nummer {number}", f"s{number}@leerling.example") for number in range(2000)]
    answer = teacher_visitor.send(page, rows_of(learners, action="award"), page=page)
    assert answer.status_code == 303  # reserved; the worker signs
    text = teacher_visitor.open(answer.location).text
    assert "0 van 2.000 ondertekend" in text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text


def test_a_name_is_text_and_nothing_else(teacher_visitor: Visitor, web_school: School) -> None:
    page = address_of(web_school)
    text = teacher_visitor.send(page, rows_of([('"><script>alert(1)</script>', "a@b.example")]), page=page).text
    assert "<script>alert" not in text


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
    asked = teacher_visitor.send(page, {"reason": " "}, page=page)
    assert asked.status_code == 422
    assert "Geef een reden" in asked.text
    done = teacher_visitor.send(page, {"reason": "Verkeerde student"}, page=page)
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
    teacher_visitor.send(page, {"reason": "Verkeerde student"}, page=page)
    assert (
        "De badge is al ingetrokken, op 23 november 2026 door Tess Bakker. Reden: Verkeerde student"
        in teacher_visitor.open(page).text
    )
    assert teacher_visitor.send(page, {"reason": "Nog eens"}, page="/sign-in/sessions").status_code == 409


@pytest.mark.parametrize("address", ["achievements/{a}", "achievements/{a}/award", "batches/{b}", "awards/{w}/revoke"])
def test_another_organisation_sees_nothing_of_it(
    company_visitor: Visitor, web_parts: Parts, web_school: School, address: str
) -> None:
    batch_id = award(web_parts, web_school, CLASS[:1])
    path = address.format(a=web_school.achievement_id, b=batch_id, w=_only_award(web_parts).id)
    assert company_visitor.open(f"/teach/{path}").status_code == 404
    if not address.startswith(("achievements/{a}/award", "awards")):
        return
    fields = rows_of(CLASS[:1], action="award", reason="x")
    assert company_visitor.send(f"/teach/{path}", fields, page="/sign-in/sessions").status_code == 404
    assert _only_award(web_parts).state is AwardState.ISSUED


def _only_award(parts: Parts) -> Award:
    with parts.reading() as session:
        return session.exec(select(Award)).one()


# In a browser


@pytest.mark.browser
def test_thirty_badges_with_the_keyboard_alone(open_page: OpenPage, live: LiveService) -> None:
    """From the first page of a teacher: three pages, so that it takes less than a minute."""
    page = open_page("/teach/", email=live.school.teacher_email)
    pages: list[str] = []
    page.on("domcontentloaded", lambda loaded: pages.append(loaded.url))
    press_until(page, "Tab", lambda focus: focus["href"].endswith(f"{live.school.achievement_id}/award"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/award")
    page.locator("[name=learners]:focus").wait_for()
    page.keyboard.insert_text(PASTE)
    assert page.locator("[data-live]").inner_text() == "30 adressen gevonden"
    press_until(page, "Tab", lambda focus: focus["text"] == "Controleer de lijst")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dit hebben we begrepen").wait_for()
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Sla de lijst over"
    page.keyboard.press("Enter")
    assert focused(page)["text"] == "30 badges uitreiken"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="30 badges uitgereikt").wait_for()
    assert len(pages) == 3, pages  # the list, what we made of it, the result
    assert count_credentials(live.parts) == 30


@pytest.mark.browser
def test_mending_a_line_with_the_keyboard(open_page: OpenPage, live: LiveService) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360, dark=True)
    page.locator("[name=learners]:focus").wait_for()
    page.keyboard.insert_text("Student Alfa <alfa@leerling.example>\nStudent Bravo <bravo@leerling>")
    page.get_by_role("button", name="Controleer de lijst").click()
    page.get_by_role("heading", name="Kijk hier eerst naar").wait_for()
    assert focused(page)["value"] == "bravo@leerling"  # where something must be changed
    page.keyboard.press("End")
    page.keyboard.type(".example")
    page.keyboard.press("Enter")  # in a field this checks; it never awards
    page.get_by_role("heading", name="Dit hebben we begrepen").wait_for()
    assert count_credentials(live.parts) == 0
    page.get_by_label("E-mailadres, regel 1").fill("")
    page.get_by_label("Naam, regel 1").fill("")
    page.get_by_role("button", name="Eén badge uitreiken").click()
    page.get_by_role("heading", name="Eén badge uitgereikt").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_confirming_a_name(open_page: OpenPage, live: LiveService, javascript: bool) -> None:
    page = open_page(address_of(live.school), email=live.school.teacher_email, width=360, javascript=javascript)
    page.get_by_label("Wie krijgt deze badge?").fill(ASKED)
    page.get_by_role("button", name="Controleer de lijst").click()
    page.get_by_text("Is de naam “Sanne Jansen”?").wait_for()
    page.get_by_role("button", name="Controleer opnieuw").click()
    page.get_by_text("Is de naam “Sanne Jansen”?").wait_for()
    page.get_by_role("button", name="Deze naam klopt").click()
    page.get_by_role("button", name="2 badges uitreiken").click()
    page.get_by_role("heading", name="2 badges uitgereikt").wait_for()
    assert count_credentials(live.parts) == 2


@pytest.mark.browser
def test_awarding_and_revoking_without_javascript(open_page: OpenPage, live: LiveService) -> None:
    page = open_page("/teach/", email=live.school.teacher_email, javascript=False)
    page.get_by_role("link", name="Houtbewerking: verbindingen").first.click()
    page.get_by_role("link", name="Deze badge uitreiken").first.click()
    page.get_by_label("Wie krijgt deze badge?").fill(PASTE)
    page.get_by_role("button", name="Controleer de lijst").click()
    page.get_by_role("button", name="30 badges uitreiken").click()
    page.get_by_role("link", name="Wie heeft deze badge").click()
    page.get_by_label("Zoek op naam of adres").fill("cobalt")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name=re.compile("Intrekken.*Student Cobalt")).click()
    page.get_by_label("Waarom trek je hem in?").fill("Verkeerde student")
    page.get_by_role("button", name="Deze badge intrekken").click()
    page.get_by_text("De badge van Student Cobalt is ingetrokken.").wait_for()


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
