"""The operator's pages of providers of sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import select
from werkzeug.test import TestResponse

from badgeservice.services.parts import Parts
from badgeservice.services.people.providers import open_secret
from badgeservice.store.tables import (
    AuditEvent,
    AuthSession,
    Membership,
    Operator,
    Role,
    SignInProvider,
)
from tests.conftest import Clock, School
from tests.provider import Provider, add_provider, running_provider
from tests.web.conftest import Visitor, form_token

HOME = "/operator/providers"
FORM: dict[str, object] = {
    "kind": "other",
    "slug": "schoolnet",
    "revision": "0",
    "name": "Schoolnet",
    "issuer": "https://login.example/tenant",
    "client_id": "badges",
    "secret": "geheim-123",
    "scopes": "openid  email",
    "organisations": "ROC-midden\nbouwbedrijf-jansen",
    "domains": "@rocmidden.example, jansen.example",
    "claim_email": "email",
    "claim_verified": "email_verified",
    "claim_name": "name",
    "claim_organisation": "home",
    "claim_affiliation": "affiliation",
    "rule_claim": ["affiliation", "groups"],
    "rule_value": ["employee", ""],
    "rule_role": ["teacher", ""],
    "rule_where": ["roc-midden", ""],
}


@pytest.fixture
def operator(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """The administrator of the school runs the service as well; reads English."""
    with web_parts.transaction() as session:
        session.add(Operator(person_id=web_school.administrator_id, created_at=web_parts.clock()))
    visitor = Visitor(app.test_client(), web_parts).sign_in("beheer@rocmidden.example")
    visitor.language = "en"
    return visitor


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    with running_provider(clock) as running:
        yield running


def add(visitor: Visitor, **fields: object) -> TestResponse:
    token = form_token(visitor.open(f"{HOME}/new?kind=other").text)
    return visitor.client.post(
        f"{HOME}/new", data={**FORM, **fields, "csrf_token": token}, headers={"Accept-Language": "en"}
    )


def change(visitor: Visitor, slug: str, **fields: object) -> TestResponse:
    page = visitor.open(f"{HOME}/{slug}").text
    sent = {**FORM, "secret": "", "revision": revision(page), "csrf_token": form_token(page)} | fields
    return visitor.client.post(f"{HOME}/{slug}", data=sent, headers={"Accept-Language": "en"})


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


def stored(parts: Parts) -> SignInProvider:
    with parts.reading() as session:
        return session.exec(select(SignInProvider)).one()


def test_a_provider_is_written_down_and_its_secret_is_never_shown(
    operator: Visitor, web_parts: Parts, web_school: School
) -> None:
    assert "http://localhost:8000/sign-in/with/login/back" in operator.open(f"{HOME}/new?kind=other").text
    answer = add(operator)
    assert answer.location == f"{HOME}/schoolnet"
    row = stored(web_parts)
    assert (row.organisation_ids, row.mail_domains, row.scopes) == (
        [web_school.organisation_id, web_school.company_id], ["rocmidden.example", "jansen.example"], "openid email"
    )  # fmt: skip
    assert row.rules == [
        {"claim": "affiliation", "value": "employee", "role": "teacher", "organisation_id": web_school.organisation_id}
    ]
    assert open_secret(web_parts, row.id) == "geheim-123"
    page = operator.open(answer.location).text
    assert "geheim-123" not in page
    assert 'value="employee"' in page
    assert change(operator, "schoolnet", name="Schoolnet 2").status_code == 303
    assert open_secret(web_parts, row.id) == "geheim-123"  # an empty field keeps it
    with web_parts.reading() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "provider:change")).all()
    assert [event.details["what"] for event in events] == ["saved", "saved"]
    nobody = Visitor(operator.client.application.test_client(), web_parts)
    assert "Sign in with Schoolnet 2" in nobody.open("/sign-in").text


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"name": ""}, "Give the name that people know"),
    ({"name": "x" * 61}, "Give the name that people know"),
    ({"issuer": "http://login.example"}, "begins with https://"),
    ({"issuer": "https://10.0.0.1"}, "begins with https://"),
    ({"issuer": "https://login.example/?x=1"}, "begins with https://"),
    ({"issuer": "http://[::1"}, "begins with https://"),
    ({"client_id": ""}, "Give the client id"),
    ({"secret": "é"}, "cannot be part of it"),
    ({"scopes": "email"}, "“openid” must be one of them"),
    ({"scopes": 'openid "'}, "“openid” must be one of them"),
    ({"organisations": "nobody"}, "find an organisation with the short name “nobody”"),
    ({"domains": "a b@c"}, "is not a domain of mail addresses"),
    ({"claim_email": "e mail"}, "has no spaces"),
    ({"claim_affiliation": ""}, "say what it is called"),
    ({"rule_role": ["", ""]}, "needs a value and a role"),
    ({"rule_role": ["owner", ""]}, "needs a value and a role"),
    ({"rule_value": ["", ""]}, "needs a value and a role"),
    ({"rule_where": ["nobody", ""]}, "find an organisation with the short name “nobody”"),
    ({"organisations": "roc-midden", "rule_where": ["bouwbedrijf-jansen", ""]}, "does not count for"),
    ({"claim_organisation": "", "rule_where": ["", ""]}, "does not say in which organisation"),
    ({"slug": "../x"}, "digits and hyphens only"),
    ({"kind": "entra"}, "proves no address"),
    ({"issuer": "https://login.microsoftonline.com/x/v2.0"}, "proves no address"),
    ({"issuer": "https://sts.windows.net/x/", "claim_email": "upn"}, "proves no address"),
)


def test_what_cannot_be_used_is_said_at_its_field_and_nothing_is_lost(operator: Visitor, web_parts: Parts) -> None:
    for fields, said in WRONG:
        answer = add(operator, **fields)
        assert (answer.status_code, said in answer.text) == (400, True), fields
        assert 'value="badges"' in answer.text or "client_id" in fields
        assert "geheim-123" not in answer.text
        assert "Type the secret again" in answer.text
    with web_parts.reading() as session:
        assert session.exec(select(SignInProvider)).all() == []


def test_an_issuer_and_a_short_name_are_of_one_provider(operator: Visitor) -> None:
    add(operator)
    assert "has this issuer already" in add(operator, slug="other").text
    taken = add(operator, issuer="https://other.example")
    assert (taken.status_code, "Somebody changed this" in taken.text) == (409, True)


def test_the_second_sees_what_the_first_changed(operator: Visitor, web_parts: Parts) -> None:
    add(operator)
    old = revision(operator.open(f"{HOME}/schoolnet").text)
    assert change(operator, "schoolnet", name="Eerste", domains="eerste.example").status_code == 303
    second = change(operator, "schoolnet", name="Tweede", revision=old)
    assert second.status_code == 409
    assert all(text in second.text for text in ("Somebody changed this", "Eerste", "eerste.example", 'value="Tweede"'))
    assert stored(web_parts).name == "Eerste"
    assert change(operator, "schoolnet", name="Tweede", revision=revision(second.text)).status_code == 303
    assert stored(web_parts).name == "Tweede"


def test_closing_says_what_ends_and_ends_it(operator: Visitor, web_parts: Parts, web_school: School) -> None:
    provider_id = add_provider(web_parts, "https://login.example")
    now = web_parts.clock()
    with web_parts.transaction() as session:
        session.add(
            Membership(
                id="m", organisation_id=web_school.company_id, person_id=web_school.teacher_id, role=Role.READER,
                created_at=now, provider_id=provider_id,
            )
        )  # fmt: skip
        session.add(
            AuthSession(
                id="s", token_hash="x", identity_id=web_school.teacher_id, created_at=now, seen_at=now,
                expires_at=now, provider_id=provider_id,
            )
        )  # fmt: skip
    page = operator.open(f"{HOME}/login/close").text
    assert "1 person loses the roles" in page
    assert operator.send(f"{HOME}/login/close", {}, page=f"{HOME}/login/close").location == HOME
    with web_parts.reading() as session:
        assert session.get(Membership, "m") is None
        assert session.get_one(AuthSession, "s").ended_at == now
    assert "Schoolnet" not in Visitor(operator.client.application.test_client(), web_parts).open("/sign-in").text
    assert operator.send(f"{HOME}/login/open", {}, page=f"{HOME}/login").status_code == 303
    assert stored(web_parts).is_open


@pytest.mark.parametrize(
    ("fields", "is_over"),
    [
        ({}, False),
        ({"rule_role": ["designer", ""]}, True),
        ({"rule_where": ["bouwbedrijf-jansen", ""]}, True),
        ({"organisations": "bouwbedrijf-jansen", "rule_where": ["", ""]}, True),
        ({"issuer": "https://another.example"}, True),
    ],
    ids=str,
)
def test_a_role_that_no_line_gives_any_more_ends_when_it_is_saved(
    operator: Visitor, web_parts: Parts, web_school: School, fields: dict[str, object], is_over: bool
) -> None:
    add(operator)
    with web_parts.transaction() as session:
        session.add(
            Membership(
                id="m", organisation_id=web_school.organisation_id, person_id=web_school.learner_id, role=Role.TEACHER,
                created_at=web_parts.clock(), provider_id=stored(web_parts).id,
            )
        )  # fmt: skip
    assert change(operator, "schoolnet", **fields).status_code == 303
    with web_parts.reading() as session:
        assert (session.get(Membership, "m") is None) is is_over


def test_trying_says_in_words_what_was_found(operator: Visitor, web_parts: Parts, provider: Provider) -> None:
    add_provider(web_parts, provider.issuer)
    provider.discovery |= {"code_challenge_methods_supported": ["S256"], "claims_supported": ["sub", "email", "name"]}
    page = operator.open(f"{HOME}/login/try").text
    for text in ("its issuer is the one", "1 key to check", "checks who began", "Not in its list: email_verified"):
        assert text in page
    web_parts.providers._cache.clear()
    provider.discovery |= {"issuer": "https://evil.example/<script>"}
    page = operator.open(f"{HOME}/login/try").text
    assert "says to be another issuer" in page
    assert "evil.example" not in page


@pytest.mark.parametrize("path", ["", "/new", "/new?kind=other", "/login", "/login/try", "/login/close"])
def test_only_the_operator_sees_them(teacher_visitor: Visitor, visitor: Visitor, web_parts: Parts, path: str) -> None:
    add_provider(web_parts, "https://login.example")
    assert teacher_visitor.open(HOME + path).status_code == 403
    assert visitor.open(HOME + path).status_code == 303


def test_what_there_is_not_is_not_found(operator: Visitor) -> None:
    for path in ("/nobody", "/nobody/try", "/nobody/close"):
        assert operator.open(HOME + path).status_code == 404
    assert add(operator, kind="made-up").status_code == 404
    assert operator.open(f"{HOME}/new?kind=made-up").status_code == 200
