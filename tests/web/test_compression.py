"""What is sent compressed, and what never is: where a secret could be read from the length of an answer."""

import gzip

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from badgeservice.services.parts import Parts
from badgeservice.web.auth import Audience, access_of, open_to
from badgeservice.web.compression import LEAST
from tests.conftest import School
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor
from tests.web.test_routes import walk

GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def opened(visitor: Visitor, address: str, accept: str = "text/html") -> TestResponse:
    return visitor.open(address, accept=accept, **GZIP)


def assert_same_content(visitor: Visitor, address: str, accept: str = "text/html") -> None:
    plain, packed = visitor.open(address, accept=accept), opened(visitor, address, accept)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data) * 0.6
    assert plain.headers["Vary"] == packed.headers["Vary"]
    assert "Accept-Encoding" in plain.vary


@pytest.fixture
def share_path(web_parts: Parts, web_school: School) -> str:
    return award_badge(web_parts, web_school).share_path()


def test_pages_for_everybody_are_compressed(visitor: Visitor, web_school: School, share_path: str) -> None:
    issuer, achievement = f"/issuers/{web_school.slug}", f"/achievements/{web_school.achievement_id}"
    for address in (share_path, share_path.upper(), "/verify", "/catalogue", issuer, achievement):
        assert_same_content(visitor, address)
    assert opened(visitor, share_path).headers["Cache-Control"] == "no-store"


def test_documents_are_compressed(visitor: Visitor, web_school: School, share_path: str) -> None:
    for address in (share_path, f"{share_path}/badge.json", f"/achievements/{web_school.achievement_id}"):
        assert_same_content(visitor, address, "application/json")


def test_a_closed_link_is_compressed_as_well(visitor: Visitor) -> None:
    assert_same_content(visitor, f"/v/{'a' * 26}")


def test_the_same_headers_answer_head(visitor: Visitor) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "en", **GZIP}
    answers = [visitor.client.open("/catalogue", method=method, headers=headers) for method in ("GET", "HEAD")]
    assert dict(answers[0].headers) == dict(answers[1].headers)
    assert answers[1].data == b""


def test_what_is_small_or_an_image_is_left_alone(visitor: Visitor, web_school: School, share_path: str) -> None:
    image = f"/achievements/{web_school.achievement_id}/image.svg"
    for address, accept in ((image, "*/*"), (share_path, "image/png"), (f"/issuers/{web_school.slug}", "*/*")):
        answer = opened(visitor, address, accept)
        assert "Content-Encoding" not in answer.headers
        assert answer.mimetype.startswith("image/") or len(answer.data) < LEAST


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("br", None),
        ("gzip;q=0.2,identity", None),
    ],
)
def test_nobody_gets_what_they_cannot_read(visitor: Visitor, accepted: str, encoding: str | None) -> None:
    answer = visitor.open("/catalogue", **{"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding


def test_what_is_known_is_not_sent_again(visitor: Visitor) -> None:
    for headers in (GZIP, {}):
        etag = visitor.open("/catalogue", **headers).headers["ETag"]
        assert visitor.open("/catalogue", **headers, **{"If-None-Match": etag}).status_code == 304
    assert etag in opened(visitor, "/catalogue").headers["ETag"], "in other bytes it is the same thing"


def test_no_answer_to_a_form_is_compressed(visitor: Visitor, share_path: str) -> None:
    for address, fields in ((share_path, {"email": "sanne@leerling.example"}), ("/verify", {"text": "hello"})):
        answer = visitor.client.post(address, data=fields, headers={"Accept": "text/html", **GZIP})
        assert len(answer.data) > LEAST
        assert "Content-Encoding" not in answer.headers


def test_nothing_with_a_session_is_compressed(
    app: Flask, teacher_visitor: Visitor, web_school: School, share_path: str
) -> None:
    compressed = 0
    for rule, method, address, _ in walk(app, web_school):
        access = access_of(app.view_functions[rule.endpoint])
        answer = teacher_visitor.client.open(address, method=method, headers={"Accept": "text/html", **GZIP})
        if answer.headers.get("Content-Encoding") == "gzip":
            assert access and access.compressed and not access.reads_session
            page = gzip.decompress(answer.data)
            assert b"csrf" not in page and web_school.teacher_email.encode() not in page
            assert "Set-Cookie" not in answer.headers
            compressed += 1
    assert compressed >= 5


def test_a_view_that_reads_the_session_cannot_ask_for_it() -> None:
    with pytest.raises(ValueError, match="length"):
        open_to(Audience.SIGNED_IN, compressed=True)
    with pytest.raises(ValueError, match="length"):
        open_to(Audience.EVERYONE, knows_visitor=True, compressed=True)


def test_pages_that_differ_only_by_language_are_kept_for_a_minute(visitor: Visitor, web_school: School) -> None:
    for address in ("/catalogue", f"/issuers/{web_school.slug}", f"/achievements/{web_school.achievement_id}"):
        answer = visitor.open(address)
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert visitor.open("/catalogue?lang=nl").headers["Cache-Control"] == "no-store", "this one sets a cookie"
    assert visitor.open("/verify").headers["Cache-Control"] == "no-store"
