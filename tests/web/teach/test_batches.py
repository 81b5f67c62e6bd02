"""The page that follows a list of learners to the last mail, and the mail to look at before."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest
from flask import Flask, render_template
from playwright.sync_api import Page, expect
from sqlmodel import select
from werkzeug.test import TestResponse

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Unavailable
from badgeservice.jobs import run_due_jobs
from badgeservice.mail import FATES, Mail
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.batch_result import list_my_batches
from badgeservice.services.parts import Parts
from badgeservice.store.organisations import get_issuer
from badgeservice.store.tables import Award
from tests.conftest import Clock, School
from tests.web.awarded import teacher_of
from tests.web.conftest import LiveService, OpenPage, Visitor

WRONG, RIGHT = "sanne@leerlign.example", "sanne@leerling.example"
LEARNERS = [("Sanne Willems", WRONG), ("Bo Vos", "bo@leerling.example"), ("Cees Mol", "cees@leerling.example")]


@dataclass
class PickyServer:
    """It answers some addresses with no, or with later."""

    answers: dict[str, BadgeServiceError] = field(
        default_factory=lambda: {
            WRONG: Invalid(FATES[Code.MAIL_NO_SUCH_ADDRESS]),
            "cees@leerling.example": Unavailable(FATES[Code.MAIL_NOT_NOW]),
        }
    )
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        if mail.to in self.answers:
            raise self.answers[mail.to]
        self.sent.append(mail)


def award(parts: Parts, school: School, learners: list[tuple[str, str]] = LEARNERS) -> str:
    request = AwardRequest(str(uuid4()), school.achievement_id, tuple(learners))
    return award_achievement(parts, teacher_of(school), request)


def deliver(parts: Parts, server: PickyServer) -> None:
    run_due_jobs(replace(parts, mailer=server))


def award_id_of(parts: Parts, name: str = "Sanne Willems") -> str:
    with parts.reading() as session:
        return session.exec(select(Award.id).where(Award.learner_name == name)).one()


@pytest.fixture
def refused(web_parts: Parts, web_school: School) -> str:
    """A batch of which one mail was refused and one waits."""
    batch_id = award(web_parts, web_school)
    deliver(web_parts, PickyServer())
    return f"/teach/batches/{batch_id}"


def send(visitor: Visitor, at: str, award_id: str, email: str, **more: str) -> TestResponse:
    return visitor.send(f"{at}/address", {"award": award_id, "email": email, **more}, page=at)


def test_each_learner_has_a_state_and_its_reason(teacher_visitor: Visitor, refused: str) -> None:
    text = " ".join(teacher_visitor.open(refused).text.split())
    assert "De mailserver heeft één mail geweigerd." in text
    assert "De mailserver kent dit adres niet. Controleer het." in text
    assert "Sinds 23 november 2026, 10:00. We proberen het opnieuw op 23 november 2026, 10:01." in text
    assert text.count('<form class="mend') == 1
    numbers = teacher_visitor.open(refused, accept="application/json").json
    assert numbers == {
        "total": 3, "issued": 3, "failed": 0, "finished": True, "moving": 1,
        "states": {"not-mailed": 1, "delayed": 1, "mailed": 1},
    }  # fmt: skip


def test_an_address_is_corrected_there_and_the_page_can_be_loaded_again(
    teacher_visitor: Visitor, web_parts: Parts, refused: str
) -> None:
    answer = send(teacher_visitor, refused, award_id_of(web_parts), RIGHT)
    assert (answer.status_code, answer.location) == (303, f"{refused}#learners")
    first, again = (teacher_visitor.open(refused).text for _ in range(2))
    assert "De mail aan Sanne Willems is opnieuw onderweg." in first
    assert "opnieuw onderweg" not in again
    assert RIGHT in again
    assert WRONG not in again


def test_what_was_typed_wrongly_is_said_once_at_its_field_and_stands_in_no_address(
    teacher_visitor: Visitor, web_parts: Parts, refused: str
) -> None:
    answer = send(teacher_visitor, refused, award_id_of(web_parts), "sanne@leerling", q="willems", page="1")
    assert answer.location == f"{refused}?q=willems#email-{award_id_of(web_parts)}"
    shown, again = (teacher_visitor.open(answer.location).text for _ in range(2))
    assert 'value="sanne@leerling"' in shown
    assert "in het deel achter de @ ontbreekt een punt" in shown
    assert 'aria-invalid="true"' in shown
    assert "aria-invalid" not in again
    assert f'value="{WRONG}"' in again


def test_an_address_in_doubt_is_a_question_with_a_button(
    teacher_visitor: Visitor, web_parts: Parts, refused: str
) -> None:
    award_id, doubtful = award_id_of(web_parts), "sanne@gmial.com"
    shown = teacher_visitor.open(send(teacher_visitor, refused, award_id, doubtful).location).text
    assert "Bedoelde je sanne@gmail.com?" in shown
    assert f'name="sure_of" value="{doubtful}"' in shown
    assert "Ja, dit adres klopt" in shown
    assert "sure_of" not in teacher_visitor.open(refused).text
    other = teacher_visitor.open(
        send(teacher_visitor, refused, award_id, "sanne@hotmial.com", sure_of=doubtful).location
    )
    assert "Bedoelde je sanne@hotmail.com?" in other.text  # the yes was about another address
    answer = send(teacher_visitor, refused, award_id, doubtful, sure_of=doubtful)
    assert "De mail aan Sanne Willems is opnieuw onderweg." in teacher_visitor.open(answer.location).text


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Hier ontbreekt een e-mailadres."),
        ("bo@leerling.example", "hebben deze badge al"),
        ("t.bakker@rocmidden.example", "vraag een collega"),
        ('"><script>alert(1)</script>@x.example', "kijk het deel voor de @ na"),
    ],
)
def test_each_wrong_address_has_its_sentence(
    teacher_visitor: Visitor, web_parts: Parts, refused: str, email: str, sentence: str
) -> None:
    text = teacher_visitor.open(send(teacher_visitor, refused, award_id_of(web_parts), email).location).text
    assert sentence in text
    assert "<script>alert" not in text


def test_nobody_of_another_organisation_corrects_anything(
    company_visitor: Visitor, teacher_visitor: Visitor, web_parts: Parts, refused: str
) -> None:
    fields = {"award": award_id_of(web_parts), "email": RIGHT}
    answer = company_visitor.send(f"{refused}/address", fields, page="/sign-in/sessions")
    assert answer.status_code == 404
    assert send(teacher_visitor, refused, "unknown", RIGHT).status_code == 404
    assert WRONG in teacher_visitor.open(refused).text


def test_without_script_the_page_reloads_only_while_something_moves_and_nobody_types(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = f"/teach/batches/{award(web_parts, web_school)}"
    assert 'http-equiv="refresh" content="2"' in teacher_visitor.open(page).text
    server = PickyServer()
    deliver(web_parts, server)
    assert "http-equiv" not in teacher_visitor.open(page).text  # an address is being corrected there
    del server.answers[WRONG]
    send(teacher_visitor, page, award_id_of(web_parts), WRONG)
    deliver(web_parts, server)
    text = teacher_visitor.open(page).text
    assert 'http-equiv="refresh" content="20"' in text  # one waits for the server
    assert "Een deel van de mails wacht op de mailserver." in text


def test_when_all_is_done_nothing_moves(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    page = f"/teach/batches/{award(web_parts, web_school)}"
    deliver(web_parts, PickyServer({}))
    text = teacher_visitor.open(page).text
    assert "De mailservers hebben elke mail aangenomen." in text
    assert "http-equiv" not in text
    assert "batch.js" not in text


def test_a_long_list_is_paged_and_searched(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    learners = [(f"Leerling {chr(65 + n // 26)}{chr(97 + n % 26)}", f"l{n}@leerling.example") for n in range(120)]
    page = f"/teach/batches/{award(web_parts, web_school, learners)}"
    first = teacher_visitor.open(page).text
    assert first.count("<tr ") == 51
    assert "Pagina 1 van 3" in first
    assert 'href="?page=2"' in first
    assert "l119@leerling.example" in teacher_visitor.open(f"{page}?page=3").text
    found = teacher_visitor.open(f"{page}?q=leerling+ad&state=waiting").text
    assert "l3@leerling.example" in found
    assert found.count("<tr ") == 2
    assert "We vonden niemand" in teacher_visitor.open(f"{page}?q=zzz").text
    for odd in ("page=0", "page=-1", "page=x", "page=999999999", "state=x", "page=%C2%B2"):
        assert "l0@leerling.example" in teacher_visitor.open(f"{page}?{odd}").text, odd


def test_what_i_awarded_lately_is_listed_with_what_needs_me(
    app: Flask, web_parts: Parts, web_school: School, refused: str
) -> None:
    lately = list_my_batches(web_parts, teacher_of(web_school), 5)
    with app.test_request_context("/teach/?lang=nl"):
        text = render_template("teach/_batches.html", batches=lately)
        assert render_template("teach/_batches.html", batches=()).strip() == ""
    assert f'href="{refused}"' in text
    assert "Eén mail geweigerd" in text
    assert "3 studenten" in text


# The mail before it is sent


@pytest.fixture
def stated(web_parts: Parts, web_school: School) -> str:
    """The school said who is responsible; gives the address of the preview."""
    with web_parts.transaction() as session:
        profile = get_issuer(session, web_school.organisation_id).profile
        profile.contact, profile.responsible = "balie@rocmidden.example", "Stichting ROC Midden"
        session.add(profile)
    return f"/teach/achievements/{web_school.achievement_id}/mail-preview"


def test_the_mail_can_be_seen_before_anything_is_signed(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, stated: str
) -> None:
    text = teacher_visitor.open(f"{stated}?name=Bo+Vos").text
    assert "ROC Midden &lt;no-reply@localhost&gt;" in text
    assert "balie@rocmidden.example" in text
    assert "Goed gedaan, Bo Vos!" in text
    assert "/sign-in/link/example?next=" in text
    with web_parts.reading() as session:
        assert session.exec(select(Award)).all() == []


def test_it_is_the_very_mail_that_goes_out(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, stated: str
) -> None:
    seen = teacher_visitor.open(f"{stated}/html?name=Bo+Vos").text
    server = PickyServer()
    award(web_parts, web_school, LEARNERS[1:2])
    deliver(web_parts, server)
    (mail,) = server.sent
    start, link = mail.html.partition('href="')[0], mail.html.partition('href="')[2].partition('"')[0]
    end = mail.html.partition(link)[2]
    assert seen.startswith(start.partition("cid:badge")[0])
    assert seen.endswith(end)
    assert "data:image/png;base64," in seen


def test_the_laid_out_mail_may_do_nothing(teacher_visitor: Visitor, stated: str) -> None:
    answer = teacher_visitor.open(f"{stated}/html?name=<b>x</b>")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<b>x" not in answer.text


@pytest.mark.parametrize("name", ["", " ", "a" * 300, "x\u202ey", "sanne@leerling.example"])
def test_a_name_that_would_not_be_signed_is_an_example(teacher_visitor: Visitor, stated: str, name: str) -> None:
    answer = teacher_visitor.client.get(stated, query_string={"name": name}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "Goed gedaan, Sam Voorbeeld!" in answer.text


# In a browser


@pytest.mark.browser
def test_the_page_follows_to_the_last_mail_and_an_address_is_corrected_there(
    open_page: OpenPage, live: LiveService, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["badgeservice.web.teach.batches"], "SLOW", 1)
    server = PickyServer()
    batch_id = award(live.parts, live.school)
    page = open_page(f"/teach/batches/{batch_id}", email=live.school.teacher_email, width=360)
    assert page.get_by_text("Onderweg", exact=True).count() == 3
    page.evaluate("window.stayed = true")
    deliver(live.parts, server)
    field = page.get_by_label("E-mailadres van Sanne Willems")
    field.wait_for()  # it came by itself
    expect(page.get_by_role("status").filter(has_text="Geweigerd door de mailserver: 1.")).to_have_count(1)
    field.fill("sanne@leerling")
    clock.advance(minutes=1)
    del server.answers["cees@leerling.example"]
    deliver(live.parts, server)
    expect(page.get_by_text("Wacht op de mailserver", exact=True)).to_have_count(0, timeout=30_000)
    assert field.input_value() == "sanne@leerling"  # what somebody types stays
    assert page.evaluate("window.stayed")
    field.fill(RIGHT)
    page.keyboard.press("Enter")
    page.get_by_text("De mail aan Sanne Willems is opnieuw onderweg.").wait_for()
    deliver(live.parts, server)
    page.get_by_text("De mailservers hebben elke mail aangenomen.").wait_for()
    assert sorted(mail.to for mail in server.sent) == ["bo@leerling.example", "cees@leerling.example", RIGHT]


@pytest.mark.browser
def test_correcting_without_javascript(open_page: OpenPage, live: LiveService) -> None:
    server = PickyServer()
    batch_id = award(live.parts, live.school, LEARNERS[:2])
    deliver(live.parts, server)
    page = open_page(f"/teach/batches/{batch_id}", email=live.school.teacher_email, javascript=False)
    page.get_by_label("E-mailadres van Sanne Willems").fill("bo@leerling.example")
    page.get_by_role("button", name="Opnieuw versturen").click()
    page.get_by_text("hebben deze badge al").wait_for()
    page.get_by_label("E-mailadres van Sanne Willems").fill("sanne@gmial.com")
    page.get_by_role("button", name="Opnieuw versturen").click()
    page.get_by_text("Bedoelde je sanne@gmail.com?").wait_for()
    page.get_by_role("button", name="Ja, dit adres klopt").click()
    page.get_by_text("De mail aan Sanne Willems is opnieuw onderweg.").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False)], ids=["telephone", "desk"])
def test_the_page_of_a_result_and_the_preview_are_accessible(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None], width: int, dark: bool
) -> None:
    others = [(f"Leerling {chr(65 + n // 26)}{chr(97 + n % 26)}", f"l{n}@leerling.example") for n in range(60)]
    batch_id = award(live.parts, live.school, LEARNERS + others)
    deliver(live.parts, PickyServer())
    page = open_page(f"/teach/batches/{batch_id}", email=live.school.teacher_email, width=width, dark=dark)
    assert_accessible(page)
    page.get_by_label("E-mailadres van Sanne Willems").fill("bo@leerling.example")
    page.keyboard.press("Enter")
    page.get_by_text("hebben deze badge al").wait_for()
    page.locator("[name=email][aria-invalid]:focus").wait_for()  # where something must be changed
    page.get_by_label("E-mailadres van Sanne Willems").fill("sanne@gmial.com")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ja, dit adres klopt").wait_for()
    assert_accessible(page)
    page.goto(f"{live.base_url}/teach/achievements/{live.school.achievement_id}/mail-preview?lang=en")
    assert_accessible(page)
