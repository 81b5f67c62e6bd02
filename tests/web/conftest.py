"""For tests of pages: an app with a school, people who sign in and send forms, a served app, a real browser."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.test import TestResponse

from badgeservice.app import create_app, create_parts
from badgeservice.services.parts import Parts
from badgeservice.services.people.sign_in import Caller, make_sign_in_link, new_browser, sign_in_with_link
from badgeservice.serving import Server
from badgeservice.settings import Mode, Settings
from badgeservice.web.auth import session_cookie_name
from tests.conftest import Clock, School, make_school

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def sign_in_link(parts: Parts, email: str) -> str:
    """The address in a mail to this person."""
    with parts.transaction() as session:
        return f"/sign-in/link/{make_sign_in_link(parts, session, email, timedelta(hours=1))}"


def sign_in_token(parts: Parts, email: str) -> str:
    """A session of this person."""
    caller = Caller(new_browser(parts), "192.0.2.1")
    return sign_in_with_link(parts, sign_in_link(parts, email).rpartition("/")[2], caller, device="test")


def form_token(text: str) -> str:
    """The token of the first form on a page."""
    found = _TOKEN.search(text)
    assert found, "there is no form on this page"
    return found[1]


@dataclass
class Visitor:
    """Somebody with a browser that has no JavaScript: opens pages, and sends the forms that are on them."""

    client: FlaskClient
    parts: Parts
    language: str = "en"

    def open(self, address: str, *, accept: str = "text/html", **headers: str) -> TestResponse:
        return self.client.get(address, headers={"Accept": accept, "Accept-Language": self.language, **headers})

    def send(self, address: str, fields: dict[str, object], *, page: str, **headers: str) -> TestResponse:
        """Send a form with the token of the page that it stands on."""
        shown = self.open(page)
        shown = self.open(shown.location) if shown.location else shown
        return self.client.post(
            address,
            data={**fields, "csrf_token": form_token(shown.text)},
            headers={"Accept": "text/html", "Accept-Language": self.language, **headers},
        )

    def follow(self, answer: TestResponse) -> TestResponse:
        """The page that a form leads to."""
        assert answer.status_code == 303, answer.text[:500]
        return self.open(answer.location.partition("#")[0])

    def sign_in(self, email: str) -> Visitor:
        """From here on with a session, and reading Dutch as the people of the school do."""
        self.client.set_cookie(session_cookie_name(self.parts.settings), sign_in_token(self.parts, email))
        self.language = "nl"
        return self


@pytest.fixture
def web_parts(sqlite_parts: Parts) -> Parts:
    return sqlite_parts


@pytest.fixture
def web_school(web_parts: Parts) -> School:
    return make_school(web_parts)


@pytest.fixture
def app(web_parts: Parts, web_school: School) -> Flask:
    return create_app(web_parts)


@pytest.fixture
def visitor(app: Flask, web_parts: Parts) -> Visitor:
    """Nobody in particular, who reads English."""
    return Visitor(app.test_client(), web_parts)


@pytest.fixture
def teacher_visitor(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """The teacher of the school, signed in."""
    return Visitor(app.test_client(), web_parts).sign_in(web_school.teacher_email)


@pytest.fixture
def company_visitor(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """The teacher of the other organisation, signed in."""
    return Visitor(app.test_client(), web_parts).sign_in("ine@jansen.example")


@pytest.fixture
def learner_visitor(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """The learner, signed in."""
    return Visitor(app.test_client(), web_parts).sign_in(web_school.learner_email)


@dataclass(frozen=True)
class LiveService:
    """A served app with the school in it."""

    base_url: str
    parts: Parts
    school: School

    def session_cookie(self, email: str) -> dict[str, str]:
        """For `BrowserContext.add_cookies`: this person is signed in."""
        return {
            "name": session_cookie_name(self.parts.settings),
            "value": sign_in_token(self.parts, email),
            "url": self.base_url,
        }


@pytest.fixture
def live(sqlite_url: str, tmp_path: Path, clock: Clock, seeded_random: Callable[[int], bytes]) -> Iterator[LiveService]:
    """The service on a free port of this machine, in demo mode."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base_url = f"http://localhost:{listening.getsockname()[1]}"
        settings = Settings(
            mode=Mode.DEMO,
            base_url=base_url,
            database_url=sqlite_url,
            key_folder=tmp_path / "keys",
            mail_url=str(tmp_path / "mail"),
        )
        parts = create_parts(settings, clock=clock, random=seeded_random)
        school = make_school(parts)
        server = Server(create_app(parts), [listening], threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield LiveService(base_url, parts, school)
        server.stop()
        thread.join(timeout=60)
        parts.engine.dispose()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, live: LiveService) -> Iterator[OpenPage]:
    """`open_page("/teach/", email=…, width=360, language="nl", dark=True, javascript=False)`: a fresh browser window.

    At the end nothing may have been written to the console: no refused style, no missing file, no error.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        address: str,
        *,
        email: str | None = None,
        width: int = 1280,
        language: str = "nl",
        dark: bool = False,
        javascript: bool = True,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            locale=language,
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if email:
            context.add_cookies([live.session_cookie(email)])  # type: ignore[list-item]
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address if urlsplit(address).scheme else f"{live.base_url}{address}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    expected = ("status of 4", "ERR_INTERNET_DISCONNECTED")  # refusals, and a test that pulls the plug
    assert [text for text in complaints if not any(one in text for one in expected)] == []


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """No violation that axe can find, and nothing that must be scrolled sideways."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{page.url} is {wider} pixels too wide"

    return check
