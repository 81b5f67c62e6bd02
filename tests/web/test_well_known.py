"""What programs look for at a fixed address."""

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from badgeservice.app import create_app
from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.credentials.proofs.compact_jws import Token, read_compact_jws
from badgeservice.services.parts import Parts
from badgeservice.settings import Mode, VcApi
from badgeservice.store.tables import StatusList
from badgeservice.web.auth import Audience, access_of
from tests.conftest import Clock, School
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor


def test_the_keys_of_an_issuer(web_school: School, visitor: Visitor) -> None:
    answer = visitor.open(f"/issuers/{web_school.slug}/did.json", accept="*/*")
    document = json.loads(answer.data)
    assert document["id"] == "did:web:localhost%3A8000:issuers:roc-midden"
    assert set(document["assertionMethod"]) <= {method["id"] for method in document["verificationMethod"]}
    assert answer.content_type == "application/did+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public")


def test_a_status_list_is_the_signed_bytes(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    awarded = award_badge(web_parts, web_school)
    list_id = awarded.credential.status_list_id
    answer = visitor.open(f"/status/{list_id}", accept="*/*")
    with web_parts.reading() as session:
        assert answer.data == session.get_one(StatusList, list_id).document_bytes
    assert awarded.document["credentialStatus"]["statusListCredential"] == f"http://localhost:8000/status/{list_id}"
    assert answer.content_type == "application/vc+ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.open(f"/status/{list_id}", **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_status_list_is_a_token_for_who_asks_for_that(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    address = f"/status/{award_badge(web_parts, web_school).credential.status_list_id}"
    document, token = visitor.open(address, accept="*/*"), visitor.open(address, accept="application/vc+jwt")
    assert token.content_type == "application/vc+jwt"
    claims = read_compact_jws(Token(token.text)).payload
    assert claims == {name: value for name, value in json.loads(document.data).items() if name != "proof"}
    for answer in (document, token):
        assert "Accept" in answer.vary
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert document.headers["ETag"] != token.headers["ETag"]
    for accept, etag, status in (
        ("application/vc+jwt", token.headers["ETag"], 304),
        ("application/vc+jwt", document.headers["ETag"], 200),
        ("*/*", token.headers["ETag"], 200),
    ):
        answer = visitor.open(address, accept=accept, **{"If-None-Match": etag})
        assert (answer.status_code, "Accept" in answer.vary) == (status, True)


@pytest.mark.parametrize(
    "accept",
    ["", "application/json", "application/vc", "application/vc, application/vc+jwt;q=0.9", "text/html,*/*;q=0.8"],
)
def test_everybody_else_gets_the_list_with_its_proof(
    web_parts: Parts, web_school: School, visitor: Visitor, accept: str
) -> None:
    address = f"/status/{award_badge(web_parts, web_school).credential.status_list_id}"
    answer = visitor.open(address, accept=accept)
    assert answer.content_type == "application/vc+ld+json"
    assert isinstance(json.loads(answer.data)["proof"], dict)


def test_who_asks_for_a_token_that_there_is_not_has_nothing_signed(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    list_id = award_badge(web_parts, web_school).credential.status_list_id
    with web_parts.transaction() as session:
        session.get_one(StatusList, list_id).token_bytes = None
    answer = visitor.open(f"/status/{list_id}", accept="application/vc+jwt")
    assert answer.content_type == "application/vc+ld+json"
    with web_parts.reading() as session:
        assert session.get_one(StatusList, list_id).token_bytes is None


def test_a_stranger_verifies_with_what_is_published(web_parts: Parts, web_school: School) -> None:
    awarded = award_badge(web_parts, web_school)
    verification = web_parts.verifier.verify(awarded.document_bytes, fetch=web_parts.fetch, now=web_parts.clock())
    assert verification.verdict is Verdict.VALID


def test_the_security_contact(visitor: Visitor, clock: Clock) -> None:
    text = visitor.open("/.well-known/security.txt").text
    assert "Contact: mailto:security@localhost\n" in text
    expires = datetime.fromisoformat(re.findall(r"Expires: (\S+)", text)[0])
    assert 30 < (expires - clock.now).days < 365
    assert "Canonical: http://localhost:8000/.well-known/security.txt" in text


def test_the_security_contact_is_what_the_operator_says(web_parts: Parts) -> None:
    contact = "https://school.example/security"
    settings = web_parts.settings.model_copy(update={"security_contact": contact})
    client = create_app(replace(web_parts, settings=settings)).test_client()
    assert f"Contact: {contact}\n" in client.get("/.well-known/security.txt").text


def test_in_production_nobody_guesses_a_security_contact(web_parts: Parts) -> None:
    settings = web_parts.settings.model_copy(update={"mode": Mode.PRODUCTION})
    client = create_app(replace(web_parts, settings=settings)).test_client()
    assert client.get("/.well-known/security.txt").status_code == 404


def test_whether_we_are_well(visitor: Visitor, web_parts: Parts) -> None:
    assert visitor.open("/healthz").text == "ok\n"
    assert visitor.open("/readyz").text == "ready\n"


def test_without_a_database_we_are_not_ready(visitor: Visitor, web_parts: Parts, tmp_path: Path) -> None:
    web_parts.engine.dispose()
    for file in tmp_path.glob("badgeservice.sqlite3*"):
        file.unlink()
    answer = visitor.open("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert visitor.open("/healthz").status_code == 200


def test_search_engines_are_told_what_is_about_persons(visitor: Visitor, app: Flask) -> None:
    answer = visitor.open("/robots.txt", accept="*/*")
    assert answer.content_type == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    disallowed = [line.removeprefix("Disallow: ") for line in lines[1:]]
    for start in ("/v/", "/V/", "/credentials/", "/sign-in", "/teach", "/wallet", "/dev"):
        assert start in disallowed
    for path in ("/", "/verify", "/catalogue", "/achievements/x", "/issuers/x", "/robots.txt", "/favicon.ico", "/api"):
        assert not path.startswith(tuple(disallowed)), path
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        assert access
        if access.who is not Audience.EVERYONE:
            assert rule.rule.startswith(tuple(disallowed)), rule.rule


def test_programs_are_told_what_there_is(visitor: Visitor, web_school: School) -> None:
    for address in ("/api", "/api/"):
        answer = visitor.open(address, accept="*/*")
        assert answer.json is not None
        assert answer.json["did"] == "http://localhost:8000/issuers/{slug}/did.json"
        assert answer.json["share"] == "http://localhost:8000/v/{token}"
        assert "vc-api" not in answer.json  # it is off
        did = answer.json["did"].replace("{slug}", web_school.slug).removeprefix("http://localhost:8000")
        assert visitor.open(did).status_code == 200
        page = visitor.open(address)
        assert page.content_type.startswith("text/html")
        assert "http://localhost:8000/issuers/{slug}/did.json" in page.text


def test_the_vc_api_is_named_where_it_is_on(web_parts: Parts) -> None:
    settings = web_parts.settings.model_copy(update={"vc_api": VcApi.OPEN})
    client = create_app(replace(web_parts, settings=settings)).test_client()
    answer = client.get("/api")
    assert answer.json is not None
    assert answer.json["vc-api"] == "http://localhost:8000/vc-api"


def test_an_unknown_document_is_a_page_for_people_and_a_problem_for_programs(visitor: Visitor) -> None:
    for address in ("/.well-known/nothing", "/.well-known/openid/x"):
        page = visitor.open(address)
        assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
        assert "We found nothing here" in page.text
        for accept in ("*/*", "application/json"):
            problem = visitor.open(address, accept=accept)
            assert (problem.status_code, problem.content_type) == (404, "application/problem+json")


def test_unknown_documents_are_problems(visitor: Visitor) -> None:
    for address in ("/issuers/nobody/did.json", "/status/nothing"):
        answer = visitor.open(address)
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
