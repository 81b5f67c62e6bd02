"""Who may use an address, and from which page a form may come (threats H1, H2, H4, H5, H7)."""

from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from badgeservice.errors import NotAllowed
from badgeservice.services.parts import Parts
from badgeservice.services.permissions import Permission
from badgeservice.settings import Mode, Settings
from badgeservice.web import auth
from badgeservice.web.auth import Audience, open_to, own_origins, own_path, refuse_undeclared_views, session_cookie_name
from tests.conftest import School
from tests.web.conftest import Visitor, form_token, sign_in_link

PRODUCTION = Settings(
    mode=Mode.PRODUCTION,
    base_url="https://badges.example",
    key_passphrase="juiste paard batterij nietje",
    mail_url="smtp://localhost",
    mail_sender="Badges <badges@badges.example>",
    security_contact="security@badges.example",
)


def test_a_view_that_does_not_say_who_it_is_for_stops_the_start() -> None:
    app = Flask("undeclared", static_folder=None)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        refuse_undeclared_views(app)


def test_every_view_says_who_it_is_for(app: Flask) -> None:
    assert [endpoint for endpoint, view in app.view_functions.items() if auth.access_of(view) is None] == []


def test_only_views_that_read_the_session_know_the_visitor() -> None:
    @open_to(Audience.EVERYONE)
    def public() -> str:
        return ""

    @open_to(Permission.AWARD)
    def private() -> str:
        return ""

    access = auth.access_of(public), auth.access_of(private)
    assert [a.reads_session for a in access if a] == [False, True]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/teach/", "/teach/"),
        ("/wallet/credentials/0e7f", "/wallet/credentials/0e7f"),
        ("/teach/achievements/x?q=jan&state=opened", "/teach/achievements/x?q=jan&state=opened"),
        ("//evil.example/teach", None),
        ("https://evil.example/teach/", None),
        ("/\\evil.example", None),
        ("/teach\t//evil.example", None),
        ("/teach/\n", None),
        ("/teachers", None),
        ("javascript:alert(1)", None),
        ("/v/abc", None),
        ("", None),
        (None, None),
    ],
)
def test_signing_in_leads_to_our_own_sections_only(address: str | None, expected: str | None) -> None:
    assert own_path(address) == expected


def test_production_binds_its_cookies_to_the_host() -> None:
    assert session_cookie_name(PRODUCTION) == "__Host-session"
    assert own_origins(PRODUCTION) == {"https://badges.example"}


def test_a_private_page_sends_who_is_not_signed_in_to_the_sign_in_page(visitor: Visitor) -> None:
    answer = visitor.open("/teach/achievements/x?q=jan")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fteach%2Fachievements%2Fx%3Fq%3Djan")


def test_a_program_that_is_not_signed_in_is_told_so(visitor: Visitor) -> None:
    answer = visitor.open("/teach/", accept="*/*")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_a_learner_is_no_teacher(learner_visitor: Visitor) -> None:
    answer = learner_visitor.open("/teach/")
    assert answer.status_code == 403
    assert "Deze pagina is voor docenten" in answer.text


def test_a_form_without_its_token_does_nothing(teacher_visitor: Visitor) -> None:
    answer = teacher_visitor.client.post("/sign-out", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "te lang open" in answer.text
    assert teacher_visitor.open("/teach/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["another origin", "no origin to name", "another site"],
)
def test_a_form_of_somebody_elses_page_does_nothing(teacher_visitor: Visitor, headers: dict[str, str]) -> None:
    answer = teacher_visitor.send("/sign-out", {}, page="/sign-in/sessions", **headers)
    assert answer.status_code == 400
    assert teacher_visitor.open("/teach/").status_code == 200


def test_a_form_that_is_sent_after_the_session_ended_can_be_sent_again(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    """Another tab, another day: the page of the form still works after signing in again."""
    token = form_token(teacher_visitor.open("/account").text)
    teacher_visitor.client.delete_cookie("badgeservice-session")
    fields = {"language": "en", "csrf_token": token}
    refused = teacher_visitor.client.post("/sign-in/language", data=fields, headers={"Accept": "text/html"})
    assert refused.status_code == 401
    assert "what you typed is still there" in refused.text
    teacher_visitor.sign_in(web_school.teacher_email)
    assert teacher_visitor.client.post("/sign-in/language", data=fields).status_code == 303


def test_a_form_of_our_own_page_works(teacher_visitor: Visitor) -> None:
    answer = teacher_visitor.send("/sign-out", {}, page="/sign-in/sessions", Origin="http://localhost:8000")
    assert answer.status_code == 303
    assert teacher_visitor.open("/teach/").status_code == 303


def test_another_host_name_is_refused(visitor: Visitor) -> None:
    assert visitor.client.get("/", base_url="http://evil.example").status_code == 400


def test_our_host_name_in_capitals_is_ours(visitor: Visitor) -> None:
    """So it stands in a QR code, and so some programs send it."""
    assert visitor.client.get("/", headers={"Host": "LOCALHOST:8000"}).status_code == 200


def test_the_session_cookie_cannot_be_read_by_scripts(visitor: Visitor, web_parts: Parts) -> None:
    answer = enter(visitor, web_parts)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("badgeservice-session="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_signing_in_gives_a_new_session(visitor: Visitor, web_parts: Parts) -> None:
    visitor.client.set_cookie("badgeservice-session", "planted")
    enter(visitor, web_parts)
    cookie = visitor.client.get_cookie("badgeservice-session")
    assert cookie is not None
    assert cookie.value != "planted"


def test_what_depends_on_a_cookie_is_never_kept(teacher_visitor: Visitor) -> None:
    answer = teacher_visitor.open("/teach/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_public_pages_set_no_cookie(visitor: Visitor) -> None:
    assert visitor.open("/catalogue").headers.getlist("Set-Cookie") == []


def test_a_demo_page_does_not_exist_in_production(app: Flask, web_parts: Parts) -> None:
    with app.test_request_context("/"):
        app.extensions["badgeservice"] = replace(web_parts, settings=PRODUCTION)
        with pytest.raises(Exception, match="not_found"):
            auth._check_audience(Audience.DEMO)


@pytest.mark.parametrize("permission", Permission)
def test_who_has_a_permission_nowhere_does_not_see_its_pages(
    app: Flask, learner_visitor: Visitor, permission: Permission
) -> None:
    with learner_visitor.client:
        learner_visitor.open("/wallet/")
        with pytest.raises(NotAllowed):
            auth._check_audience(permission)


def enter(visitor: Visitor, parts: Parts) -> TestResponse:
    """Sign in by the link of a mail, as the page does."""
    link = sign_in_link(parts, School().teacher_email)
    return visitor.send(link, {}, page=link)
