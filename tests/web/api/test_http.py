"""The VC-API as HTTP: who may, what cannot be read, pages of other sites, and never an error of our own."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badgeservice.app import create_app, create_parts
from badgeservice.settings import Settings, VcApi
from tests.conftest import Clock, make_settings
from tests.web.api.caller import RDFC, V2, Caller, Document, Stranger, problems

PLACES = ("/credentials/issue", "/credentials/verify", "/presentations/verify", "/credentials/status")


# What cannot be read


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 99999999999999999999}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\u0000"}',
        b"{} {}",
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b"[" * 100_000,
    ],
)
def test_json_that_is_none_cannot_be_parsed(api: Caller, place: str, body: bytes) -> None:
    answer = api.client.post(f"/vc-api{place}", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"] == "https://www.w3.org/TR/vc-data-model#PARSING_ERROR"
    assert problems(answer) == {"PARSING_ERROR"}
    assert answer.json["verified"] is False


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("body", ["{}", '{"options": {}}', '{"credential": 5, "options": {}}', '{"options": 5}'])
def test_a_body_without_what_is_needed(api: Caller, place: str, body: str) -> None:
    answer = api.client.post(f"/vc-api{place}", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["field"].startswith("/")


@pytest.mark.parametrize(
    "options",
    [
        5,
        [],
        {"cryptosuite": "none"},
        {"cryptosuite": 5},
        {"mediaType": "application/mdoc"},
        {"mediaType": 5},
        {"proofPurpose": "authentication"},
        {"credentialStatus": [5]},
        {"credentialId": 5},
        {"expires": "soon"},
        {"expires": 5},
    ],
)
def test_wishes_that_cannot_be_fulfilled(api: Caller, options: Any) -> None:
    answer = api.post("/credentials/issue", {"credential": api.credential(), "options": options})
    assert (answer.status_code, problems(answer)) == (400, {"MALFORMED_VALUE_ERROR"})


@pytest.mark.parametrize("place", ["/credentials/verify", "/presentations/verify"])
@pytest.mark.parametrize("options", [5, {"domain": 5}, {"domain": [5]}, {"challenge": 5}, {"challenge": ["c"]}])
def test_questions_that_cannot_be_asked(api: Caller, place: str, options: Any) -> None:
    body = {"verifiableCredential": {}, "verifiablePresentation": {}, "options": options}
    assert api.post(place, body).status_code == 400


def test_options_that_nobody_knows_are_not_heeded_and_that_is_said(api: Caller, stranger: Stranger) -> None:
    signed = api.issued(api.credential(), unknownOption=True)
    answer = api.verify(signed, unknownOption=True, returnResults=False)
    assert answer.status_code == 200
    assert [warning["type"] for warning in answer.json["warnings"][-2:]] == [
        "https://www.w3.org/TR/vc-api#UNKNOWN_OPTION_PROVIDED"
    ] * 2


def test_no_options_are_written_in_several_ways(api: Caller) -> None:
    signed = api.issued(api.credential())
    for options in ({}, {"options": None}, {"options": {}}):
        assert api.post("/credentials/issue", {"credential": api.credential()} | options).status_code == 201
        assert api.post("/credentials/verify", {"verifiableCredential": signed} | options).status_code == 200


def test_only_json_is_taken(api: Caller) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = api.client.post("/vc-api/credentials/issue", data=b"{}", content_type=content_type)
        assert answer.status_code == 400
    for content_type in ("application/json; charset=utf-8", "application/ld+json", "application/vc+json"):
        body = json.dumps({"credential": api.credential()})
        answer = api.client.post("/vc-api/credentials/issue", data=body, content_type=content_type)
        assert answer.status_code == 201


@pytest.mark.parametrize("size", [1024 * 1024, 9 * 1024 * 1024])
@pytest.mark.parametrize("place", PLACES)
def test_a_body_that_is_too_large(api: Caller, place: str, size: int) -> None:
    answer = api.client.post(f"/vc-api{place}", data=b'{"a":"' + b"x" * size + b'"}', content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"] == "about:blank"


def test_a_problem_without_a_name_is_titled_by_its_status(api: Caller) -> None:
    """RFC 9457 §4.2.1."""
    answer = api.status(credentialId="urn:uuid:unknown", credentialStatus={}, status=True)
    assert (answer.status_code, answer.json["type"], answer.json["title"]) == (404, "about:blank", "Not Found")
    assert answer.json["field"] == "/credentialId"


def test_other_addresses_and_methods(api: Caller) -> None:
    assert api.client.get("/vc-api/credentials/issue").status_code == 405
    assert api.client.post("/vc-api/credentials/derive", json={}).status_code == 404
    assert api.client.get("/vc-api/").status_code == 404


# Answers


def test_what_an_answer_looks_like(api: Caller) -> None:
    answer = api.issue(api.credential())
    assert (answer.status_code, answer.mimetype, set(answer.json)) == (
        201,
        "application/json",
        {"verifiableCredential"},
    )
    given = list(api.credential())
    signed = json.loads(answer.data)["verifiableCredential"]
    assert list(signed) == [*given, "proof"]  # in the order in which it was written
    assert next(iter(signed["proof"])) == "type"
    good = api.verify(signed)
    assert (good.status_code, good.mimetype) == (200, "application/json")
    assert (good.json["verified"], good.json["errors"], good.json["problemDetails"]) == (True, [], [])
    assert [check["check"] for check in good.json["checks"]] == [
        "readable",
        "well_formed",
        "nothing_unsigned",
        "authentic",
        "issuer",
        "valid_now",
        "not_revoked",
        "holder",
        "assessments",
    ]
    bad = api.verify(answer.json["verifiableCredential"] | {"name": "Changed"})
    assert (bad.status_code, bad.mimetype, bad.json["verified"]) == (400, "application/json", False)
    for problem in bad.json["errors"]:
        assert problem["type"].startswith("https://")
        assert problem["title"]
        assert problem["detail"]
    refused = api.issue({})
    assert refused.json.keys() >= {"type", "title", "detail", "status", "code"}
    for each in (answer, good, bad, refused):
        assert each.headers["Cache-Control"] == "no-store"


# Pages of other sites


@pytest.mark.parametrize("place", PLACES)
def test_a_browser_may_ask_from_any_page_where_everybody_may(api: Caller, place: str) -> None:
    asked_first = api.client.options(
        f"/vc-api{place}",
        headers={
            "Origin": "https://tool.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert asked_first.status_code == 200
    assert asked_first.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked_first.headers["Access-Control-Allow-Methods"]
    assert "content-type" in asked_first.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in asked_first.headers
    for body in (b"{}", b"{"):  # refusals are read as well
        answer = api.client.post(f"/vc-api{place}", data=body, content_type="application/json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


# Who may


def _client(folder: Path, sqlite_template: Path, **members: Any) -> FlaskClient:
    shutil.copy(sqlite_template, folder / "badgeservice.sqlite3")
    usual = make_settings(f"sqlite:///{folder / 'badgeservice.sqlite3'}", folder)
    parts = create_parts(Settings(**usual.model_dump() | members), clock=Clock(), random=random.Random(1).randbytes)
    return create_app(parts).test_client()


def test_it_does_not_exist_unless_configured(tmp_path: Path, sqlite_template: Path) -> None:
    client = _client(tmp_path, sqlite_template)
    for place in PLACES:
        assert client.post(f"/vc-api{place}", json={}).status_code == 404


def test_only_an_api_client_may_have_something_signed(tmp_path: Path, sqlite_template: Path) -> None:
    client = _client(tmp_path, sqlite_template, vc_api=VcApi.CLIENTS, vc_api_key="secret-of-the-client")
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "secret-of-the-client"},
        {"Authorization": "Basic secret-of-the-client"},
    ):
        for place in ("/credentials/issue", "/credentials/status"):
            assert client.post(f"/vc-api{place}", json={}, headers=headers).status_code == 403
    allowed = {"Authorization": "Bearer secret-of-the-client"}
    assert client.post("/vc-api/credentials/issue", json={}, headers=allowed).status_code == 400
    assert client.post("/vc-api/credentials/verify", json={}).status_code == 400  # everybody may verify
    answer = client.options("/vc-api/credentials/issue", headers={"Origin": "https://tool.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_it_signs_in_no_other_name(api: Caller, stranger: Stranger) -> None:
    for issuer in ("did:web:school.example", stranger.did, "https://school.example/"):
        assert api.issue(api.credential(issuer=issuer)).json["code"] == "issuer_not_ours"
        assert api.issue(api.credential(issuer={"id": issuer})).json["code"] == "issuer_not_ours"


def test_no_other_issuer_hides_under_another_name(api: Caller, stranger: Stranger) -> None:
    """Threats K3: what is signed has one issuer, in the JSON and among the statements."""
    also = {"also": {"@id": "https://www.w3.org/2018/credentials#issuer", "@type": "@id"}}
    good = api.credential()
    for hidden in (stranger.did, {"id": stranger.did, "name": "Another"}):
        bad = good | {"@context": [*good["@context"], also], "also": hidden}
        for cryptosuite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
            assert api.issue(bad, cryptosuite=cryptosuite).status_code == 400
        assert api.issue(bad, mediaType="application/vc+jwt").status_code == 400
    evidence = [{"type": ["VerifiableCredential"], "issuer": stranger.did, "credentialSubject": {"name": "A"}}]
    assert api.issue(good | {"evidence": evidence}).status_code == 201  # a credential in it has its own


# Never an error of our own

WORDS = [
    "@context", "@type", "@id", "@value", "@language", "@graph", "@nest", "@included", "@set", "@list", "@vocab",
    "@base", "@import", "@protected", "id", "type", "issuer", "credentialSubject", "credentialStatus", "proof",
    "holder", "verifiableCredential", "verifiablePresentation", "presentation", "credential", "options",
    "credentialId", "status", "statusPurpose", "statusListIndex", "statusMessage", "statusSize", "domain",
    "challenge", "expires", "previousProof", "cryptosuite", "mediaType", "relatedResource", "digestSRI",
    "digestMultibase", "name", "validFrom", "validUntil",
]  # fmt: skip
VALUES = [
    "VerifiableCredential", "VerifiablePresentation", "EnvelopedVerifiableCredential",
    "EnvelopedVerifiablePresentation", "BitstringStatusListEntry", "BitstringStatusListCredential",
    "DataIntegrityProof", "urn:uuid:1", "did:key:z6Mk", "did:web:a.example", "https://127.0.0.1/", "revocation",
    "2026-01-01T00:00:00Z", "data:application/vc+jwt,a.b.c", "u", "z", "sha256-", "_:b0", "@type", "#", "%",
    "eyJhbGciOiJub25lIn0.e30.", V2, "", "\0", "\ud800", "z" * 400,
]  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False),
    st.sampled_from(VALUES),
    st.text(),
)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text()), inner, max_size=5)
    ),
    max_leaves=20,
)
QUICKLY = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@QUICKLY
@given(place=st.sampled_from(PLACES), body=ANY)
def test_any_json_is_answered(api: Caller, place: str, body: Any) -> None:
    answer = api.post(place, body)
    assert answer.status_code in (400, 404)
    assert answer.json["detail"]


@st.composite
def _damages(draw: st.DrawFn) -> list[tuple[int, str, Any]]:
    """What to do at some of the places of a document: put something else there, take it away, or double it."""
    kinds = st.sampled_from(["put", "drop", "wrap", "rename", "add"])
    return draw(st.lists(st.tuples(st.integers(0, 400), kinds, ANY), min_size=1, max_size=3))


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a document."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in ((value, key), *_places(value[key]))]


def _damaged(body: Document, damages: list[tuple[int, str, Any]]) -> Document:
    body = json.loads(json.dumps(body))
    for number, kind, value in damages:
        places = _places(body)
        if not places:
            return body
        container, key = places[number % len(places)]
        match kind:
            case "put":
                container[key] = value
            case "drop":
                del container[key]
            case "wrap":
                container[key] = [container[key], value]
            case "rename" if isinstance(container, dict):
                container[WORDS[number % len(WORDS)]] = container.pop(key)
            case "add" if isinstance(container[key], dict):
                container[key][WORDS[number % len(WORDS)]] = value
    return body


@pytest.fixture(scope="module")
def bodies(api: Caller) -> list[tuple[str, Document]]:
    """A good request of each kind."""
    stranger = Stranger.with_key()
    status = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    signed = api.issued(api.credential(), credentialStatus=status, id="urn:uuid:1")
    chained = api.issued(signed, previousProof="urn:uuid:1", cryptosuite="eddsa-jcs-2022")
    envelope = api.issued(api.credential(), mediaType="application/vc+jwt")
    shown = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": stranger.did,
        "verifiableCredential": [chained, envelope],
    }
    shown = api.sign(shown, stranger, RDFC, purpose="authentication", domain="a.example", challenge="c")
    options = {"domain": "a.example", "challenge": "c"}
    related = [{"id": V2, "digestMultibase": "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA"}]
    rich = api.credential(relatedResource=related, name={"@value": "A", "@language": "en"})
    return [
        ("/credentials/issue", {"credential": rich, "options": {"credentialStatus": [status], "nonce": "n"}}),
        ("/credentials/verify", {"verifiableCredential": chained, "options": {}}),
        ("/credentials/verify", {"verifiableCredential": envelope, "options": {}}),
        ("/presentations/verify", {"verifiablePresentation": shown, "options": options}),
        ("/presentations/verify", {"presentation": shown}),
        ("/credentials/status", {"credentialId": signed["id"], "credentialStatus": status, "status": False}),
    ]


def test_the_requests_are_good(api: Caller, bodies: list[tuple[str, Document]]) -> None:
    assert [api.post(place, body).status_code for place, body in bodies] == [201, 200, 200, 200, 200, 200]


@QUICKLY
@given(number=st.integers(0, 5), damages=_damages())
def test_a_damaged_request_is_answered(
    api: Caller, bodies: list[tuple[str, Document]], number: int, damages: list[tuple[int, str, Any]]
) -> None:
    place, body = bodies[number]
    answer = api.post(place, _damaged(body, damages))
    assert answer.status_code in (200, 201, 400, 404)
    checks = answer.json.get("checks", []) + [c for r in answer.json.get("credentialResults", []) for c in r["checks"]]
    assert all(check["code"] != "internal_error" for check in checks), answer.json


KINDS: list[Any] = [
    None, True, 0, -1, 1.5, 2**50, "", " ", "x", "urn:a:b", "https://x.example", "2026-01-01T00:00:00Z", "a" * 5000,
    [], [[]], [None], [0], [""], ["x"], [{}], {}, {"": ""}, {"id": None}, {"id": "x"}, {"@id": "urn:a:b"},
    {"type": "X"}, {"id": "urn:a:b", "type": "X"}, {"@value": "x"}, {"@value": {}}, {"@type": "@json", "@value": {}},
    {"@list": []}, {"@set": ["x"]}, {"@graph": []}, {"@reverse": {}}, {"@included": {}}, {"@nest": {}},
    {"@context": {}}, {"@context": None}, {"@context": "https://x.example"}, {"@vocab": "https://x.example/"},
]  # fmt: skip


@pytest.mark.parametrize("number", range(6))
def test_a_value_of_any_kind_in_any_place_is_answered(
    api: Caller, bodies: list[tuple[str, Document]], number: int
) -> None:
    """Some of all combinations, other ones for each request; an answer that is no refusal is the rare exception."""
    place, body = bodies[number]
    everywhere = [(spot, kind) for spot in range(len(_places(body))) for kind in KINDS]
    for spot, kind in everywhere[number::29]:
        damaged = json.loads(json.dumps(body))
        container, key = _places(damaged)[spot]
        container[key] = kind
        answer = api.post(place, damaged)
        assert answer.status_code in (200, 201, 400, 404), (key, kind)
        assert "internal_error" not in answer.text, (key, kind)
        assert answer.status_code < 400 or answer.json["problemDetails"], (key, kind)
        assert answer.json.get("verified", True) is (answer.status_code < 400), (key, kind)
