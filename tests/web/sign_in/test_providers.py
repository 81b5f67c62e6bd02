"""Signing in with a provider, through the pages: there, back and out; and with a provider that others wrote."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlmodel import col, select

from badgeservice.services.parts import Parts
from badgeservice.store.tables import AuthSession, Identity, IdentityKind, Membership, Operator, Role, SignInTrip
from tests.conftest import Clock, School
from tests.provider import Provider, add_provider, path_back, running_provider
from tests.web.conftest import LiveService, OpenPage, Visitor, form_token
from tests.web.sign_in.test_sign_in import newest_code


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    with running_provider(clock) as running:
        running.claims |= {"email": "t.bakker@rocmidden.example", "email_verified": True}
        yield running


@pytest.fixture
def known(web_parts: Parts, web_school: School, provider: Provider) -> Provider:
    """The provider, written down."""
    add_provider(web_parts, provider.issuer)
    return provider


def leave(visitor: Visitor, query: str = "") -> str:
    """The address that the browser is sent to."""
    page = visitor.open("/sign-in" + query).text
    found = re.search(r'href="(/sign-in/with/login[^"]*)"', page)
    assert found is not None
    answer = visitor.open(found[1].replace("&amp;", "&"))
    assert answer.status_code == 303
    return str(answer.location)


def test_there_and_back_and_in(visitor: Visitor, known: Provider) -> None:
    there = leave(visitor)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    assert asked["redirect_uri"] == "http://localhost:8000/sign-in/with/login/back"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    back = visitor.open(path_back("login", known.authorise(there)))
    assert (back.status_code, back.location, back.headers["Cache-Control"]) == (303, "/teach/", "no-store")
    assert "Tess Bakker" in visitor.open("/teach/").text


def test_who_wanted_a_page_gets_it_if_it_is_ours(visitor: Visitor, known: Provider) -> None:
    back = visitor.open(path_back("login", known.authorise(leave(visitor, "?next=%2Fwallet%2F"))))
    assert back.location == "/wallet/"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/teach/\t//evil"])
def test_nobody_is_led_elsewhere(visitor: Visitor, known: Provider, elsewhere: str) -> None:
    there = visitor.open(f"/sign-in/with/login?{urlencode({'next': elsewhere})}").location
    assert visitor.open(path_back("login", known.authorise(there))).location == "/teach/"


def test_another_browser_gets_nothing_of_it(app: Flask, visitor: Visitor, web_parts: Parts, known: Provider) -> None:
    path = path_back("login", known.authorise(leave(visitor)))
    stranger = Visitor(app.test_client(), web_parts)
    page = stranger.follow(stranger.open(path))
    assert "begun in another browser" in page.text
    assert visitor.open(path).location == "/teach/"
    assert visitor.open(path).location == "/account"  # used; who is in already stays in
    with web_parts.reading() as session:
        assert len(session.exec(select(AuthSession)).all()) == 1


@pytest.mark.parametrize("brought", ["", "?state=x", "?code=x", "?error=%3Cscript%3E&error_description=%3Cscript%3E"])
def test_whatever_is_brought_back_is_a_page(visitor: Visitor, known: Provider, brought: str) -> None:
    page = visitor.follow(visitor.open(f"/sign-in/with/login/back{brought}"))
    assert "Your e-mail address" in page.text
    assert "<script>" not in page.text.replace('<script type="module"', "")


def test_a_provider_that_is_down_leaves_the_code_by_mail(
    visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    add_provider(web_parts, "http://127.0.0.1:1", name="Net <b>& Co</b>")
    answer = visitor.open("/sign-in/with/login?next=%2Fteach%2F")
    assert answer.location == "/sign-in?next=%2Fteach%2F"
    page = visitor.follow(answer).text
    assert "Net &lt;b&gt;&amp; Co&lt;/b&gt; does not answer" in re.sub("[\u2068\u2069]", "", page)
    assert 'action="/sign-in"' in page


def test_an_address_of_another_domain_is_proven_by_a_code_first(
    visitor: Visitor, web_parts: Parts, web_school: School, known: Provider
) -> None:
    known.claims |= {"email": web_school.learner_email}
    asked = visitor.open(path_back("login", known.authorise(leave(visitor))))
    page = visitor.follow(asked).text
    assert "Schoolnet named this address" in re.sub("[\u2068\u2069]", "", page)
    fields: dict[str, object] = {"email": web_school.learner_email, "code": newest_code(web_parts)}
    assert visitor.send("/sign-in/code", fields, page="/sign-in/code").location == "/wallet/"
    with web_parts.reading() as session:
        assert session.exec(select(Identity).where(Identity.kind == IdentityKind.OIDC)).one().person_id == (
            web_school.learner_id
        )
        assert session.exec(select(SignInTrip)).all() == []
    other = Visitor(visitor.client.application.test_client(), web_parts)
    assert other.open(path_back("login", known.authorise(leave(other)))).location == "/wallet/"


def test_who_is_signed_in_adds_it_from_their_account(learner_visitor: Visitor, known: Provider) -> None:
    learner_visitor.language = "en"
    token = form_token(learner_visitor.open("/account").text)
    page = learner_visitor.client.post("/account/link/login", data={"csrf_token": token})
    found = re.search(r'href="(http://127[^"]*)"', page.text)
    assert found is not None
    there = found[1].replace("&amp;", "&")
    assert f'content="0;url={found[1]}"' in page.text
    assert learner_visitor.client.post("/account/link/login").status_code == 400  # no form of ours
    back = learner_visitor.open(path_back("login", known.authorise(there)))
    assert back.location == "/account"
    assert "you can also sign in with" in learner_visitor.open("/account").text


def test_signing_out_says_where_else(visitor: Visitor, known: Provider) -> None:
    known.discovery |= {"end_session_endpoint": f"{known.issuer}/end?x=1"}
    visitor.open(path_back("login", known.authorise(leave(visitor))))
    answer = visitor.send("/sign-out", {}, page="/account")
    assert answer.location == "/sign-in/with/login/signed-out"
    page = visitor.follow(answer).text
    assert f'href="{known.issuer}/end?x=1&amp;client_id=badgeservice&amp;post_logout_redirect_uri=' in page
    assert visitor.open("/wallet/").status_code == 303


def test_the_provider_signs_somebody_out(visitor: Visitor, known: Provider) -> None:
    visitor.open(path_back("login", known.authorise(leave(visitor))))
    address = "/sign-in/with/login/logout"
    assert visitor.client.post(address, data={"logout_token": "x"}).status_code == 400
    assert visitor.open("/wallet/").status_code == 200
    answer = visitor.client.post(address, data={"logout_token": known.logout_token(sub="sub-1")})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert visitor.open("/wallet/").status_code == 303


def test_what_is_not_there_is_not_found(visitor: Visitor, web_school: School) -> None:
    for path in ("", "/back", "/signed-out"):
        assert visitor.open(f"/sign-in/with/nobody{path}").status_code == 404


# A provider that others wrote


@contextmanager
def foreign_provider() -> Iterator[str]:
    """`oidc-provider-mock` in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    person = {"sub": "tess", "email": "t.bakker@rocmidden.example", "email_verified": True, "staff": ["employee"]}
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--user-claims", json.dumps(person)]
    process = subprocess.Popen(
        command, env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(f"http://localhost:{port}/.well-known/openid-configuration")
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=1).close()
            return
        time.sleep(0.05)
    pytest.fail("the provider does not start")


@pytest.mark.browser
@pytest.mark.slow
def test_the_operator_adds_a_real_provider_and_a_designer_comes_in_by_it(
    open_page: OpenPage, live: LiveService, clock: Clock, assert_accessible: Callable[[Page], None]
) -> None:
    """By clicking, on a telephone and without JavaScript, with a provider that others wrote."""
    clock.now = datetime.now(UTC)  # the other one has a clock of its own
    with live.parts.transaction() as session:
        session.add(Operator(person_id=live.school.administrator_id, created_at=clock()))
    with foreign_provider() as issuer:
        page = open_page("/operator/providers", email="beheer@rocmidden.example", width=360, language="en",
                         javascript=False)  # fmt: skip
        page.get_by_role("link", name="Add a provider").click()
        page.get_by_role("link", name="Another provider").click()
        for label, text in {
            "Name": "Schoolnet", "Address of the issuer": issuer, "Client id": "badges", "Affiliation": "staff",
            "Organisations for which its word counts (optional)": live.school.slug,
            "Mail domains that it vouches for (optional)": "rocmidden.example",
        }.items():  # fmt: skip
            page.get_by_label(label, exact=True).fill(text)
        page.locator("[name=secret]").fill("geheim")
        page.locator("[name=rule_value]").first.fill("employee")
        page.locator("[name=rule_role]").first.select_option("designer")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Try it").click()
        assert page.get_by_text("its issuer is the one that you wrote down").is_visible()
        page.get_by_role("link", name="Schoolnet").click()

        person = open_page("/sign-in", width=360, language="nl")
        assert_accessible(person)
        person.route(
            lambda url: "localhost" not in url, lambda route: route.fulfill(body="")
        )  # its style lies elsewhere
        person.get_by_role("link", name="Inloggen met Schoolnet").click()
        person.get_by_role("button", name="tess").click()
        person.wait_for_url("**/teach/")
        with live.parts.reading() as session:
            given = session.exec(select(Membership).where(col(Membership.provider_id).is_not(None))).one()
        assert (given.person_id, given.role) == (live.school.teacher_id, Role.DESIGNER)
        for path in ("", "/new", "/schoolnet", "/schoolnet/try", "/schoolnet/close"):
            assert_accessible(open_page(f"/operator/providers{path}", email="beheer@rocmidden.example", width=360))
