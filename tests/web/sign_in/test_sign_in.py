"""Signing in and out through the pages."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page
from sqlmodel import select
from werkzeug.test import TestResponse

from badgeservice.services.parts import Parts
from badgeservice.services.people import sign_in_limits
from badgeservice.services.people.sign_in import derive_code
from badgeservice.store.tables import SignInCode
from badgeservice.web.auth import browser_cookie_name
from badgeservice.web.sign_in.device import name_device
from tests.conftest import Clock, School
from tests.web.conftest import LiveService, OpenPage, Visitor, form_token, sign_in_link
from tests.web.test_auth import PRODUCTION


def newest_code(parts: Parts) -> str:
    """What the mail says."""
    with parts.reading() as session:
        rows = session.exec(select(SignInCode).where(~SignInCode.is_link).order_by(sa.text("rowid"))).all()  # type: ignore[arg-type]
    return derive_code(parts, rows[-1].id)


def test_an_address_then_a_code_then_in(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    asked = visitor.send("/sign-in", {"email": web_school.teacher_email}, page="/sign-in")
    assert asked.location == "/sign-in/code"
    assert "Check your e-mail" in visitor.follow(asked).text
    code = newest_code(web_parts)
    fields = {"email": web_school.teacher_email, "code": f"{code[:4]} {code[4:]}"}
    answer = visitor.send("/sign-in/code", fields, page="/sign-in")
    assert (answer.status_code, answer.location) == (303, "/teach/")
    assert "What you can award" in visitor.open("/teach/?lang=en").text


def test_a_learner_comes_in_at_the_wallet(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    visitor.send("/sign-in", {"email": web_school.learner_email}, page="/sign-in")
    fields = {"email": web_school.learner_email, "code": newest_code(web_parts)}
    assert visitor.send("/sign-in/code", fields, page="/sign-in").location == "/wallet/"


def test_the_page_of_the_code_knows_the_address_as_long_as_a_code_works(
    visitor: Visitor, web_school: School, clock: Clock
) -> None:
    asked = ask_for(visitor, web_school.teacher_email)
    assert web_school.teacher_email in visitor.follow(asked).text
    assert web_school.teacher_email in visitor.open("/sign-in/code").text  # reloaded, or gone back to
    clock.advance(minutes=11)
    assert visitor.open("/sign-in/code").location == "/sign-in"


def test_who_wanted_a_page_gets_it_after_signing_in(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    page = "/sign-in?next=%2Fteach%2Fachievements%2Fx"
    visitor.send("/sign-in", {"email": web_school.teacher_email}, page=page)
    fields = {"email": web_school.teacher_email, "code": newest_code(web_parts), "next": "/teach/achievements/x"}
    assert visitor.send("/sign-in/code", fields, page=page).location == "/teach/achievements/x"


def test_a_wrong_code_is_asked_again_and_nothing_is_lost(visitor: Visitor, web_school: School) -> None:
    visitor.send("/sign-in", {"email": web_school.teacher_email}, page="/sign-in")
    fields = {"email": web_school.teacher_email, "code": "00000000"}
    page = visitor.follow(visitor.send("/sign-in/code", fields, page="/sign-in"))
    assert "This code is not right" in page.text
    assert f'name="email" value="{web_school.teacher_email}"' in page.text
    assert "00000000" not in page.text
    assert "This code is not right" not in visitor.open("/sign-in/code").text  # said once


def test_no_address_gets_a_sentence_at_the_field(visitor: Visitor) -> None:
    page = visitor.follow(visitor.send("/sign-in", {"email": "tess@"}, page="/sign-in"))
    assert 'value="tess@"' in page.text
    assert 'aria-invalid="true"' in page.text


def test_a_known_and_an_unknown_address_get_the_same_page(visitor: Visitor, web_school: School) -> None:
    known = visitor.follow(ask_for(visitor, web_school.teacher_email)).text
    unknown = visitor.follow(ask_for(visitor, "nobody@rocmidden.example")).text
    assert _without_token(known.replace(web_school.teacher_email, "X")) == _without_token(
        unknown.replace("nobody@rocmidden.example", "X")
    )


def test_asking_too_often_says_when_it_works_again(visitor: Visitor, web_school: School) -> None:
    answers = [ask_for(visitor, web_school.learner_email) for _ in range(6)]
    assert [answer.location for answer in answers] == ["/sign-in/code"] * 5 + ["/sign-in"]
    assert "in an hour" in visitor.follow(answers[-1]).text


def test_a_program_is_told_by_a_status(visitor: Visitor, web_school: School) -> None:
    ask = {"email": "tess@"}, {"email": web_school.teacher_email, "code": "00000000"}
    for address, fields in zip(("/sign-in", "/sign-in/code"), ask, strict=True):
        answer = visitor.send(address, dict(fields), page="/sign-in", Accept="application/json")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_code_is_typed_in_the_browser_that_asked(app: Flask, visitor: Visitor, web_parts: Parts,
                                                   web_school: School) -> None:  # fmt: skip
    visitor.send("/sign-in", {"email": web_school.teacher_email}, page="/sign-in")
    fields = {"email": web_school.teacher_email, "code": newest_code(web_parts)}
    elsewhere = Visitor(app.test_client(), web_parts)
    page = elsewhere.follow(elsewhere.send("/sign-in/code", fields, page="/sign-in"))
    assert "asked for in another browser" in page.text
    assert fields["code"] not in page.text
    assert visitor.send("/sign-in/code", fields, page="/sign-in").status_code == 303


def test_strangers_at_the_same_network_lock_nobody_out(app: Flask, visitor: Visitor, web_parts: Parts,
                                                       web_school: School) -> None:  # fmt: skip
    """Thirty ask for her address and guess, forty for addresses they made up; then she comes."""
    for _ in range(30):
        stranger = Visitor(app.test_client(), web_parts)
        assert ask_for(stranger, web_school.teacher_email).location == "/sign-in/code"
        wrong = {"email": web_school.teacher_email, "code": "00000000"}
        assert stranger.send("/sign-in/code", wrong, page="/sign-in").location == "/sign-in/code"
    for number in range(40):
        assert ask_for(Visitor(app.test_client(), web_parts), f"a{number}@elders.example").location == "/sign-in/code"
    assert ask_for(visitor, web_school.teacher_email).location == "/sign-in/code"
    fields = {"email": web_school.teacher_email, "code": newest_code(web_parts)}
    assert visitor.send("/sign-in/code", fields, page="/sign-in").status_code == 303


def test_a_browser_is_kept_for_long_once_it_signed_in(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    asked = ask_for(visitor, web_school.teacher_email)
    again = ask_for(visitor, web_school.teacher_email)
    fields = {"email": web_school.teacher_email, "code": newest_code(web_parts)}
    entered = visitor.send("/sign-in/code", fields, page="/sign-in")
    first, last = browser_cookie(asked), browser_cookie(entered)
    assert browser_cookie(again) == ""
    assert first.partition(";")[0] == last.partition(";")[0]
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=86400"} <= set(first.split("; "))
    assert "Max-Age=34560000" in last
    assert browser_cookie_name(PRODUCTION) == "__Host-browser"


def test_a_browser_that_was_made_up_gets_a_new_secret(visitor: Visitor, web_school: School) -> None:
    for made_up in ("x", "a" * 4000, "é" * 43):
        visitor.client.set_cookie("badgeservice-browser", made_up)
        assert re.match(r"badgeservice-browser=[\w-]{43};", browser_cookie(ask_for(visitor, web_school.teacher_email)))


def test_a_browser_without_cookies_is_told_what_to_do(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    token = form_token(client.get("/sign-in").text)
    for language, expected in [("en", "Allow cookies for this site"), ("nl", "Sta cookies toe voor deze website")]:
        headers = {"Accept": "text/html", "Accept-Language": language}
        answer = client.post("/sign-in", data={"email": "a@b.nl", "csrf_token": token}, headers=headers)
        assert answer.status_code == 400
        assert expected in answer.text


def test_a_busy_network_is_said_to_everybody_alike(
    visitor: Visitor, web_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "KNOWN_PER_SOURCE", 2)
    for _ in range(2):
        assert "from your network" not in visitor.follow(ask_for(visitor, "nieuw@elders.example")).text
    for email in ("nieuw@elders.example", web_school.teacher_email):
        assert "from your network" in visitor.follow(ask_for(visitor, email)).text


def test_a_link_works_once(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    link = sign_in_link(web_parts, web_school.learner_email)
    assert visitor.send(link, {"next": "/wallet/credentials/x"}, page=link).location == "/wallet/credentials/x"
    assert visitor.send(link, {}, page=link).location == "/wallet/"  # still signed in
    visitor.client.delete_cookie("badgeservice-session")
    assert "This link no longer works" in visitor.follow(visitor.send(link, {}, page=link)).text


def test_opening_a_link_signs_nobody_in(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    answer = visitor.open(sign_in_link(web_parts, web_school.learner_email))
    assert "press the button" in answer.text
    assert all(not value.startswith("badgeservice-session=") for value in answer.headers.getlist("Set-Cookie"))


def test_a_session_on_another_device_can_be_ended(
    visitor: Visitor, teacher_visitor: Visitor, web_school: School
) -> None:
    other = visitor.sign_in(web_school.teacher_email)
    address = re.search(r'action="(/sign-in/sessions/[^"]+/end)"', teacher_visitor.open("/account").text)
    assert address
    answer = teacher_visitor.send(address[1], {}, page="/sign-in/sessions")
    assert answer.location == "/account"
    assert other.open("/teach/").status_code == 303
    assert teacher_visitor.open("/teach/").status_code == 200


def test_somebody_elses_session_does_not_exist(learner_visitor: Visitor, teacher_visitor: Visitor, visitor: Visitor,
                                               web_school: School) -> None:  # fmt: skip
    visitor.sign_in(web_school.teacher_email)
    address = re.search(r'action="(/sign-in/sessions/[^"]+/end)"', teacher_visitor.open("/account").text)
    assert address
    assert learner_visitor.send(address[1], {}, page="/sign-in/sessions").status_code == 404
    assert visitor.open("/teach/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1", "Safari, iPhone"),  # noqa: E501
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_device_has_the_name_that_people_use(user_agent: str, name: str) -> None:
    assert name_device(user_agent) == name


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_signing_in_in_a_browser(open_page: OpenPage, live: LiveService, javascript: bool) -> None:
    page = open_page("/sign-in", language="en", javascript=javascript)
    # The field gets the focus by itself, a moment after the page has loaded: who types sooner loses the first letters.
    page.locator("input[name=email]:focus").wait_for()
    page.keyboard.type(live.school.teacher_email)
    page.keyboard.press("Enter")
    page.locator("input[name=code]:focus").wait_for()
    page.keyboard.type(newest_code(live.parts))
    page.keyboard.press("Enter")
    page.wait_for_url("**/teach/")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_are_accessible(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None], width: int, dark: bool
) -> None:
    for address, email in [
        ("/", None),
        ("/sign-in", None),
        ("/sign-in/link/x", None),
        ("/nowhere", None),
        ("/sign-in/sessions", live.school.teacher_email),
    ]:
        assert_accessible(open_page(address, email=email, width=width, dark=dark))


def ask_for(visitor: Visitor, email: str) -> TestResponse:
    return visitor.send("/sign-in", {"email": email}, page="/sign-in")


def browser_cookie(answer: TestResponse) -> str:
    """The Set-Cookie of the browser's secret, if there is one."""
    found = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("badgeservice-browser=")]
    return "".join(found)


def _without_token(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)
