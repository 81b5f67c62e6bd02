"""One status and one sentence per error: a page for people, problem details for programs (RFC 9457)."""

import contextlib
import re
from collections.abc import Callable

import pytest
from flask import Flask, Response, request
from werkzeug.test import TestResponse

from badgeservice.app import create_app
from badgeservice.codes import Code
from badgeservice.errors import (
    BadgeServiceError,
    Conflict,
    Invalid,
    Message,
    NotAllowed,
    NotFound,
    SigningFailed,
    TooLarge,
    TooOften,
    Unavailable,
)
from badgeservice.services.parts import Parts
from badgeservice.services.wallet.share_link import hash_token
from badgeservice.store.identities import add_address
from badgeservice.web.auth import Audience, open_to
from badgeservice.web.problems import KINDS, Warnings, status_of
from tests.conftest import Clock, School, make_school
from tests.web.conftest import Visitor

SENTENCE = Message(Code.NOT_SIGNED, "Nobody has signed this.")
Fail = Callable[..., TestResponse]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Invalid, 400),
        (TooLarge, 413),
        (NotAllowed, 403),
        (NotFound, 404),
        (Conflict, 409),
        (TooOften, 429),
        (Unavailable, 503),
        (SigningFailed, 500),
    ],
)
def test_every_kind_of_error_has_its_status(kind: type[BadgeServiceError], status: int) -> None:
    assert status_of(kind(SENTENCE)) == status


@pytest.fixture
def fail(app: Flask, visitor: Visitor) -> Fail:
    """`fail(error, accept=…)`: the answer of a view that raises it."""

    def fail_with(error: Exception, **options: str) -> TestResponse:
        @open_to(Audience.EVERYONE)
        def view() -> str:
            raise error

        app.view_functions["site.show_front_door"] = view
        return visitor.open("/", **options)

    return fail_with


def test_a_program_gets_problem_details(fail: Fail) -> None:
    answer = fail(Invalid(SENTENCE, field="thing"), accept="application/json")
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Nobody has signed this.",
        "code": "not_signed",
        "field": "thing",
    }


def test_a_person_gets_a_page_with_the_same_sentence(fail: Fail, visitor: Visitor) -> None:
    visitor.language = "nl"
    answer = fail(NotFound(SENTENCE))
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "Niemand heeft dit ondertekend." in answer.text
    assert '<html lang="nl">' in answer.text


def test_something_outside_that_does_not_answer_says_when_to_come_back(fail: Fail) -> None:
    answer = fail(Unavailable(SENTENCE))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_what_goes_on_for_long_is_said_once_a_minute(
    fail: Fail, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    busy, full = Unavailable(Message(Code.STORAGE_BUSY, "busy")), Unavailable(Message(Code.STORAGE_FULL, "full"))
    busy.add_note("others are writing")
    for _ in range(20):
        assert fail(busy).status_code == 503
    fail(full)
    clock.advance(seconds=61)
    fail(busy)
    fail(full)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "problem storage_busy: others are writing",
        "problem storage_full",
        "problem storage_busy: others are writing (20 times)",
        "problem storage_full",
    ]


def test_what_was_said_is_forgotten_when_it_is_much(clock: Clock) -> None:
    warnings = Warnings(clock)
    assert [warnings.count(str(number)) for number in range(KINDS)] == [1] * KINDS
    assert (warnings.count("0"), warnings.count("new"), warnings.count("0")) == (0, 1, 1)


def test_an_unexpected_error_tells_nothing_but_a_number(fail: Fail, caplog: pytest.LogCaptureFixture) -> None:
    answer = fail(RuntimeError("the password is swordfish"))
    assert answer.status_code == 500
    assert "swordfish" not in answer.text
    number = re.search(r"<code>([0-9a-f]{8})</code>", answer.text)
    assert number
    assert number[1] in caplog.text


TOKEN = "abcdefghijklmnopqrstuvwx23"
SECRETS = (TOKEN, "eyJhbGciOi-_-secret-session", "0123-secret-of-a-sign-in-link", "12345678")


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that any library writes down, in small letters."""
    caplog.set_level("DEBUG")
    return lambda: caplog.text.lower()


def assert_no_secret(text: str) -> None:
    assert "traceback" in text, "the trace is there"
    assert [secret for secret in SECRETS if secret.lower() in text] == []


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        (f"/v/{TOKEN}", "/v/<token>"),
        (f"/V/{TOKEN.upper()}?again={TOKEN}", "/V/<token>"),
        (f"/v/{TOKEN}/badge.json", "/v/<token>/badge.<any(json, set, jwt, png, svg):kind>"),
        (f"/sign-in/link/{SECRETS[2]}?next=/wallet/", "/sign-in/link/<token>"),
    ],
)
def test_an_unexpected_error_never_logs_what_opens_a_door(
    app: Flask, visitor: Visitor, everything_logged: Callable[[], str], address: str, rule: str
) -> None:
    """Not in the line, and not in the words of the error: the rule says where it was."""

    @open_to(Audience.EVERYONE)
    def view(**values: str) -> str:
        raise KeyError(f"{values} {request.full_path} {request.url} {request.headers}")

    app.view_functions[app.url_map.bind("localhost").match(address.partition("?")[0])[0]] = view
    visitor.client.set_cookie("badgeservice-session", SECRETS[1])
    assert visitor.open(address).status_code == 500
    assert f"at get {rule}".lower() in everything_logged()
    assert_no_secret(everything_logged())


def test_an_error_while_the_answer_is_made_logs_no_address_either(
    app: Flask, visitor: Visitor, everything_logged: Callable[[], str]
) -> None:
    """Flask itself would write the path."""

    @app.after_request
    def fail(_response: Response) -> Response:
        raise RuntimeError("after")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    with contextlib.suppress(RuntimeError):  # the page about the error fails in the same way
        visitor.open(f"/v/{TOKEN}")
    assert_no_secret(everything_logged())


@pytest.mark.postgres
def test_a_database_that_lost_a_table_logs_no_token(
    postgres_parts: Parts, everything_logged: Callable[[], str]
) -> None:
    with postgres_parts.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE share CASCADE")
    answer = create_app(postgres_parts).test_client().get(f"/v/{TOKEN}", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "undefinedtable" in everything_logged()
    assert_no_secret(everything_logged())
    assert hash_token(TOKEN.upper()) not in everything_logged()


@pytest.mark.postgres
def test_a_row_that_postgresql_refuses_is_not_logged(
    postgres_parts: Parts, everything_logged: Callable[[], str]
) -> None:
    """It answers with the values of the row, which may be a name and an address (threats O12)."""
    school, app = make_school(postgres_parts), create_app(postgres_parts)

    @open_to(Audience.EVERYONE)
    def view() -> str:
        with postgres_parts.transaction() as session:
            add_address(session, school.learner_email, "Sanne", "nl", postgres_parts.clock())
        return ""

    app.view_functions["site.show_front_door"] = view
    assert app.test_client().get("/").status_code == 500
    assert "uniqueviolation" in everything_logged()
    assert_no_secret(everything_logged())
    assert school.learner_email not in everything_logged()


def test_an_unexpected_error_tells_a_program_the_number_too(fail: Fail) -> None:
    answer = fail(RuntimeError("swordfish"), accept="*/*")
    assert answer.json is not None
    assert answer.json["code"] == "unexpected"
    assert re.fullmatch(r"[0-9a-f]{8}", answer.json["number"])


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_an_unknown_address_has_a_page_and_a_problem(visitor: Visitor, accept: str) -> None:
    answer = visitor.open("/nowhere", accept=accept)
    assert answer.status_code == 404
    assert "This page does not exist" in answer.text


@pytest.mark.parametrize("address", ["/nowhere", "/teach/nowhere", "/wallet/nowhere", "/wallet/credentials/nothing"])
def test_the_page_of_an_error_says_who_is_signed_in(teacher_visitor: Visitor, visitor: Visitor, address: str) -> None:
    answer = teacher_visitor.open(address)
    assert answer.status_code == 404
    assert "Tess Bakker" in answer.text
    assert "Inloggen" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Tess Bakker" not in visitor.open(address).text


@pytest.mark.parametrize(
    "address", ["/catalogue/nowhere", "/achievements/nothing", "/issuers/a/b/c", "/v/nothing/else", "/static/nothing"]
)
def test_the_page_of_an_error_where_all_is_public_never_looks(
    teacher_visitor: Visitor, visitor: Visitor, address: str
) -> None:
    """What is public may be kept by others on the way, errors too (threats H7)."""
    visitor.language = teacher_visitor.language
    assert teacher_visitor.open(address).text == visitor.open(address).text


def test_what_is_too_large_says_who_sent_it(teacher_visitor: Visitor, web_school: School) -> None:
    address = f"/teach/achievements/{web_school.achievement_id}/award"
    answer = teacher_visitor.client.post(address, data={"x": "y" * 9_000_000}, headers={"Accept": "text/html"})
    assert answer.status_code == 413
    assert "Tess Bakker" in answer.text


def test_a_wrong_method_names_the_right_one(visitor: Visitor) -> None:
    answer = visitor.client.delete("/catalogue")
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


def test_a_body_that_is_too_large_gets_a_sentence(visitor: Visitor) -> None:
    answer = visitor.client.post("/sign-in", data={"email": "x" * 9_000_000}, headers={"Accept": "text/html"})
    assert answer.status_code == 413
    assert "larger than we can read" in answer.text


def test_a_json_address_answers_a_browser_with_a_problem_too(visitor: Visitor) -> None:
    assert visitor.open("/issuers/nobody/did.json").mimetype == "application/problem+json"


@pytest.mark.parametrize("address", ["/", "/nowhere", "/sign-in", "/catalogue", "/teach/"])
def test_every_answer_keeps_others_out(visitor: Visitor, address: str) -> None:
    headers = visitor.open(address).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
