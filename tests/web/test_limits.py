"""What comes in is bounded before it is parsed (threats B8)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from badgeservice.app import create_app
from badgeservice.codes import Code
from badgeservice.errors import Message, Unavailable
from badgeservice.services.parts import Parts
from badgeservice.services.people.sign_in import find_signed_in
from badgeservice.settings import VcApi
from badgeservice.web.auth import FORM_BYTES, access_of
from badgeservice.web.limits import PART_HEADER_BYTES
from tests import attacks
from tests.conftest import Clock, School
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor, sign_in_token
from tests.web.test_routes import walk

KIB = 1024
# What takes more than a page of text: in a form, and of any other kind.
LARGER = {
    "admin_logo.save": (FORM_BYTES, 8_000_000),  # a picture
    "admin_profile.save": (60_000, 60_000),  # texts in two languages
    "awards.check_or_award": (768 * KIB, 3 * KIB * KIB),  # a class, also in a file
    "choosing.add_group": (768 * KIB, 3 * KIB * KIB),  # the form of a class
    "choosing.save_as_group": (768 * KIB, 3 * KIB * KIB),
    "choosing.search_people": (768 * KIB, 3 * KIB * KIB),
    "corrections.begin_batch": (768 * KIB + 60_000, 3 * KIB * KIB),  # a class, with what is right
    "groups.add": (768 * KIB, 3 * KIB * KIB),
    "groups.add_members": (768 * KIB, 3 * KIB * KIB),
    "groups.answer_lines": (768 * KIB, 768 * KIB),
    "groups.remove_members": (768 * KIB, 768 * KIB),
    "design_editor.save": (1_000_000, 1_000_000),  # a badge: all of its texts, in two languages
    "design_frameworks.hand_in": (FORM_BYTES, 40_000_000),  # a framework
    "design_image.hand_in": (FORM_BYTES, 8_000_000),  # a picture
    "drop.verify_handed_in": (256 * KIB, 8 * KIB * KIB),  # a hand of badges
    "invite_list.look_or_send": (768 * KIB, 768 * KIB),  # a list of people
    "operator_frameworks.hand_in": (FORM_BYTES, 40_000_000),
    "operator_providers.add": (100_000, 100_000),  # with a table of rules
    "operator_providers.change": (100_000, 100_000),
    "providers.hear_of_sign_out": (200_000, 200_000),  # a token of a provider
}


def test_no_form_is_larger_than_its_view_says(app: Flask, visitor: Visitor, web_school: School) -> None:
    walked = 0
    for rule, method, address, _ in walk(app, web_school):
        access = access_of(app.view_functions[rule.endpoint])
        if method == "GET" or access is None:
            continue
        percent = attacks.percent_signs(address, access.form_bytes).next_request()
        fields = attacks.many_fields(address, access.fields + 1).next_request()
        for sent in (percent, fields):
            answer = visitor.client.open(address, method=method, data=sent.body, content_type=sent.content_type)
            assert answer.status_code == 413, f"{method} {rule}"
        walked += 1
    assert walked > 60


def test_which_views_take_more(app: Flask) -> None:
    found = {endpoint: access_of(view) for endpoint, view in app.view_functions.items()}
    larger = {
        endpoint: (one.form_bytes, one.body_bytes)
        for endpoint, one in found.items()
        if one and max(one.form_bytes, one.body_bytes) > FORM_BYTES
    }
    assert larger == LARGER


@pytest.mark.parametrize("size", [0, 1])
def test_a_form_as_large_as_it_may_be(visitor: Visitor, size: int) -> None:
    body = b"email=" + b"x" * (FORM_BYTES - 6 + size)
    answer = visitor.client.post("/sign-in", data=body, content_type=attacks.FORM)
    assert answer.status_code == (413 if size else 400)  # 400: it has no token


def test_a_class_of_two_thousand_fits(teacher_visitor: Visitor, web_school: School) -> None:
    rows = {"name": ["Jan-Willem van der Ploeg"] * 2000, "email": ["j.vanderploeg@leerling.example"] * 2000}
    page = f"/teach/achievements/{web_school.achievement_id}/award"
    answer = teacher_visitor.follow(teacher_visitor.send(page, dict(rows), page=page))
    assert answer.text.count('value="j.vanderploeg@leerling.example"') == 50  # the first page of them


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/catalogue?" + "a&" * 50_000, {}, 414),
        ("/" + "a" * 5_000, {}, 414),
        ("/", {"Accept": "a/b," * 15_000}, 431),
        ("/", {"Accept-Language": "nl," * 20_000}, 431),
        ("/", {"Cookie": "; ".join(f"c{number}=v" for number in range(2_000))}, 431),
        ("/", {f"X-{number}": "v" * 4_000 for number in range(5)}, 431),
    ],
    ids=["query", "path", "accept", "languages", "cookies", "together"],
)
def test_long_addresses_and_headers_are_not_read(
    app: Flask, address: str, headers: dict[str, str], status: int
) -> None:
    answer = app.test_client(use_cookies=False).get(address, headers=headers)
    assert answer.status_code == status
    assert answer.data == b"The address or the headers of this request are longer than we read.\n"


def send_parts(visitor: Visitor, body: bytes, boundary: str = "edge") -> TestResponse:
    return visitor.client.post(
        "/verify",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Accept": "text/html"},
    )


PART = b'--edge\r\nContent-Disposition: form-data; name="text"%b\r\n\r\n%b\r\n'
END = b"--edge--\r\n"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (PART % (b"", b"hello") * 201 + END, 413),
        (PART % (b"\r\nX: " + b"a" * 500_000, b"hello") + END, 400),
        (PART % (b"\r\nX: a" * PART_HEADER_BYTES, b"hello") + END, 400),
        (PART % (b"; a*0=b" * 100_000, b"hello") + END, 400),
        (b"x" * 500_000 + PART % (b"", b"hello") + END, 400),
        (PART % (b"", b"hello") + b"--edge\n\n" * 50 + END, 400),
        (b"--edge\r\n" + b"x" * 500_000, 422),  # no part is complete, so there is nothing in it
        (PART % (b"", b"hello") + END, 422),
        (PART % (b"", b"x" * 1_100_000) + END, 413),
    ],
    ids=["many", "header", "headers", "parameters", "before", "bare", "unended", "good", "text"],
)
def test_forms_in_parts_that_are_made_to_cost_time(visitor: Visitor, body: bytes, status: int) -> None:
    assert send_parts(visitor, body).status_code == status


def test_a_boundary_is_short(visitor: Visitor) -> None:
    assert send_parts(visitor, b"--" + b"e" * 201 + b"--", "e" * 201).status_code == 400


def test_a_badge_of_a_megabyte_can_be_pasted(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    document = award_badge(web_parts, web_school).document
    document["credentialSubject"]["achievement"]["image"] = {
        "id": "data:image/png;base64," + "A" * 900_000,
        "type": "Image",
    }
    sent = attacks.paste(attacks.json.dumps(document))
    answer = visitor.client.post(sent.path, data=sent.body, content_type=sent.content_type)
    assert "Not genuine" in answer.text or "Niet echt" in answer.text


@pytest.fixture
def api_app(web_parts: Parts) -> Flask:
    return create_app(replace(web_parts, settings=web_parts.settings.model_copy(update={"vc_api": VcApi.OPEN})))


@contextmanager
def crowd(parts: Parts) -> Iterator[None]:
    """As many strangers as there may be, all with a turn."""
    stop, threads = threading.Event(), []
    for number in range(parts.settings.threads * 3 // 4):
        inside = threading.Event()

        def hold(inside: threading.Event = inside, source: str = str(number)) -> None:
            try:
                with parts.turns.take(source):
                    inside.set()
                    stop.wait(30)
            except Exception:  # noqa: BLE001 - the last one stays at the door for a moment
                inside.set()

        threads.append(threading.Thread(target=hold))
        threads[-1].start()
        assert inside.wait(30)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


@pytest.mark.parametrize("address", ["/verify", "/vc-api/credentials/verify", "/vc-api/presentations/verify"])
def test_who_is_turned_away_hears_when_to_come_back(api_app: Flask, web_parts: Parts, address: str) -> None:
    with crowd(web_parts):
        answer = api_app.test_client().post(address, json={})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")


def test_every_503_says_when_to_come_back(app: Flask) -> None:
    def fail() -> None:
        raise Unavailable(Message(Code.STORAGE_BUSY, "It is very busy now."))

    app.before_request_funcs[None].append(fail)
    for address in ("/", "/healthz", "/v/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/status/x", "/nothing"):
        answer = app.test_client().get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_who_is_signed_in_stays_so_while_others_write(web_parts: Parts, web_school: School, clock: Clock) -> None:
    token = sign_in_token(web_parts, web_school.teacher_email)
    clock.advance(minutes=6)
    with web_parts.transaction():  # somebody writes
        found: list[object] = []
        reader = threading.Thread(target=lambda: found.append(find_signed_in(web_parts, token)))
        reader.start()
        reader.join(30)
        assert found != [None]
    assert find_signed_in(web_parts, token) is not None


def test_a_form_that_could_not_be_stored_is_still_in_the_browser(teacher_visitor: Visitor, web_parts: Parts) -> None:
    page = "/sign-in/sessions"
    with web_parts.transaction():
        found: list[TestResponse] = []
        change = lambda: found.append(teacher_visitor.send("/sign-in/language", {"language": "en"}, page=page))  # noqa: E731
        writer = threading.Thread(target=change)
        writer.start()
        writer.join(30)
    assert found[0].status_code == 503
    assert "Ga in je browser één pagina terug: wat je typte of koos, staat er nog." in found[0].text
