"""The demo's own pages: there in the demo, and nowhere else."""

import secrets
from dataclasses import replace

import pytest
from pydantic import SecretStr

from badgeservice.app import create_app, create_parts
from badgeservice.errors import NotFound
from badgeservice.mail import Message
from badgeservice.services.parts import Parts
from badgeservice.services.people.sign_in import sign_in_in_demo
from badgeservice.settings import Mode, Settings
from tests.conftest import ONE_PIXEL_PNG, School
from tests.web.conftest import Visitor


@pytest.fixture
def production(sqlite_url, tmp_path, clock):
    settings = Settings(
        mode=Mode.PRODUCTION,
        base_url="https://badges.example",
        database_url=sqlite_url,
        key_folder=tmp_path / "keys",
        key_passphrase=SecretStr(secrets.token_hex(16)),
        mail_url="smtps://mail.example",
        mail_sender="badges@badges.example",
        security_contact="security@badges.example",
    )
    parts = create_parts(settings, clock=clock)
    yield parts
    parts.engine.dispose()


def test_in_the_demo_anybody_can_be_anybody_at_once(web_school: School, visitor: Visitor) -> None:
    answer = visitor.open(f"/dev/sign-in/{web_school.learner_id}")
    assert answer.status_code == 303
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    onward = visitor.open(answer.headers["Location"])
    assert onward.headers["Location"] == "/wallet/"
    assert visitor.open("/wallet/").status_code == 200


def test_a_teacher_begins_at_what_they_award(web_school: School, visitor: Visitor) -> None:
    visitor.open(f"/dev/sign-in/{web_school.teacher_id}")
    assert visitor.open("/sign-in").headers["Location"] == "/teach/"


def test_nobody_is_not_somebody(visitor: Visitor) -> None:
    assert visitor.open("/dev/sign-in/nobody").status_code == 404


@pytest.mark.parametrize(
    "address", ["/dev/mailbox", "/dev/mailbox/x", "/dev/sign-in/33333333-3333-4333-8333-111111111111"]
)
def test_outside_the_demo_none_of_it_exists(production: Parts, address: str) -> None:
    app = create_app(production)
    assert not [rule for rule in app.url_map.iter_rules() if str(rule).startswith("/dev")]
    assert app.test_client().get(address, base_url="https://badges.example").status_code == 404


@pytest.mark.parametrize(
    ("is_wanted", "policy"), [(False, "max-age=31536000"), (True, "max-age=31536000; includeSubDomains")]
)
def test_outside_the_demo_browsers_want_https_of_our_own_name(production: Parts, is_wanted: bool, policy: str) -> None:
    """And of the names below it only when the operator says that they have it too."""
    settings = production.settings.model_copy(update={"hsts_subdomains": is_wanted})
    answer = (
        create_app(replace(production, settings=settings)).test_client().get("/healthz", base_url=settings.base_url)
    )
    assert answer.headers["Strict-Transport-Security"] == policy


def test_outside_the_demo_the_service_refuses_too(production: Parts) -> None:
    with pytest.raises(NotFound):
        sign_in_in_demo(production, "33333333-3333-4333-8333-111111111111", "x")


def test_the_mailbox_shows_what_was_sent(web_parts: Parts, visitor: Visitor) -> None:
    assert "No mail yet" in visitor.open("/dev/mailbox").text
    text = "Open http://localhost:8000/sign-in/link/abc now.\nNot https://evil.example/ and no <b>."
    html = '<p style="color:red">Badge <img src="cid:badge" alt=""></p>'
    web_parts.mailer.send(Message("m-1", "sanne@leerling.example", "Je badge", text, html, ONE_PIXEL_PNG))
    assert "Je badge" in visitor.open("/dev/mailbox").text
    mail = visitor.open("/dev/mailbox/m-1").text
    assert 'href="http://localhost:8000/sign-in/link/abc"' in mail
    assert 'href="https://evil.example' not in mail
    assert "&lt;b&gt;" in mail
    laid_out = visitor.open("/dev/mailbox/m-1/html")
    assert "data:image/png;base64," in laid_out.text
    assert "sandbox" in laid_out.headers["Content-Security-Policy"]


@pytest.mark.parametrize("mail_id", ["nothing", "..%2Fkeys", "%2e%2e", "a" * 200])
def test_a_mail_that_is_not_there(visitor: Visitor, mail_id: str) -> None:
    assert visitor.open(f"/dev/mailbox/{mail_id}").status_code == 404
