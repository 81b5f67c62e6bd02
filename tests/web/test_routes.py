"""Every address, walked as a browser does: who is not meant, gets in nowhere (threats I1, I3; the bar B19, B20).

What another organisation has is asked here of the addresses of teachers, with the CSRF token that their forms carry.
Who finds what of all the others, in every role and at every place of the tree, is in `tests/matrix`.
"""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from flask import Flask
from werkzeug.routing import Rule

from badgeservice.services.permissions import PERMISSIONS, Permission
from badgeservice.store.tables import Role
from badgeservice.web.auth import Audience, access_of
from tests.conftest import School
from tests.web.conftest import Visitor

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def walk(app: Flask, school: School) -> Iterator[tuple[Rule, str, str, Audience | Permission]]:
    """Every rule and method with an address that exists where the school has one."""
    known = {"achievement_id": school.achievement_id, "slug": school.slug, "issuer": school.slug}
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        assert access
        values = {name: known.get(name, _example(rule, name)) for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, address, access.who


def _example(rule: Rule, name: str) -> str:
    converter = rule._converters[name]
    return next(iter(getattr(converter, "items", ())), "0e7f4f5e-0000-4000-8000-000000000000")


def test_nobody_gets_in_without_signing_in(app: Flask, visitor: Visitor, web_school: School) -> None:
    walked = 0
    for rule, method, address, who in walk(app, web_school):
        if who is Audience.SIGNED_IN or isinstance(who, Permission):
            answer = visitor.client.open(address, method=method, headers={"Accept": "text/html"})
            assert answer.status_code in {303, 400, 401}, f"{method} {rule}"
            assert answer.status_code != 303 or answer.location.startswith("/sign-in"), f"{method} {rule}"
            walked += 1
    assert walked > 10


def test_a_learner_gets_nowhere_where_teachers_are(app: Flask, learner_visitor: Visitor, web_school: School) -> None:
    for rule, method, address, who in walk(app, web_school):
        if isinstance(who, Permission) and method == "GET":
            assert learner_visitor.open(address).status_code == 403, f"{method} {rule}"


def test_what_belongs_to_another_organisation_does_not_exist(
    app: Flask, company_visitor: Visitor, web_school: School
) -> None:
    walked, of_a_teacher = 0, PERMISSIONS[Role.TEACHER]  # who is none of it anywhere, is told so
    for rule, method, address, who in walk(app, web_school):
        if who in of_a_teacher and rule.arguments:
            if method == "GET":
                answer = company_visitor.open(address)
            else:
                answer = company_visitor.send(address, {"action": "check", "reason": "x"}, page="/sign-in/sessions")
            assert answer.status_code == HTTPStatus.NOT_FOUND, f"{method} {rule}"
            walked += 1
    assert walked >= 6


def test_every_unsafe_address_that_reads_the_session_wants_its_token(
    app: Flask, teacher_visitor: Visitor, web_school: School
) -> None:
    for rule, method, address, who in walk(app, web_school):
        access = access_of(app.view_functions[rule.endpoint])
        is_theirs = not isinstance(who, Permission) or who in PERMISSIONS[Role.TEACHER]
        if method in UNSAFE and access and access.reads_session and is_theirs:
            answer = teacher_visitor.client.open(address, method=method, headers={"Accept": "text/html"})
            assert answer.status_code == HTTPStatus.BAD_REQUEST, f"{method} {rule}"
            assert "open too long" in answer.text or "te lang open" in answer.text, f"{method} {rule}"


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_no_address_fails_on_something_unknown(app: Flask, visitor: Visitor, web_school: School, accept: str) -> None:
    for rule, method, address, _who in walk(app, web_school):
        answer = visitor.client.open(address, method=method, headers={"Accept": accept})
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, f"{method} {rule}: {answer.status_code}"


def test_every_answer_has_the_headers(app: Flask, visitor: Visitor, web_school: School) -> None:
    for rule, method, address, _who in walk(app, web_school):
        headers = visitor.client.open(address, method=method, headers={"Accept": "text/html"}).headers
        assert headers["X-Content-Type-Options"] == "nosniff", f"{method} {rule}"
        assert "default-src 'none'" in headers["Content-Security-Policy"], f"{method} {rule}"
        assert "Cache-Control" in headers, f"{method} {rule}"
