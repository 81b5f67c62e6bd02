"""Templates that are compiled for a language say what they say when each sentence is looked up on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, template_rendered
from jinja2 import Template

from badgeservice.app import create_app
from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor
from tests.web.test_routes import walk


class Compared:
    """Makes each page once more, from templates that look everything up."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.pages: list[str] = []
        self.other: list[str] = []

    def look(self, _app: Flask, template: Template, context: dict[str, Any], **_options: Any) -> None:
        asking = self.app.jinja_env.get_template(template.name)
        assert asking is not template
        self.pages.append(str(template.name))
        if asking.render(context) != template.render(context):
            self.other.append(str(template.name))


@contextmanager
def compared(app: Flask) -> Iterator[Compared]:
    found = Compared(app)
    with template_rendered.connected_to(found.look, app):
        yield found


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("who", ["nobody", "learner", "teacher"])
def test_every_page_is_the_same(app: Flask, web_parts: Parts, web_school: School, language: str, who: str) -> None:
    shared = award_badge(web_parts, web_school).share_path()
    visitor = Visitor(app.test_client(), web_parts)
    if who != "nobody":
        visitor.sign_in(web_school.learner_email if who == "learner" else web_school.teacher_email)
    visitor.client.set_cookie("language", language)
    with compared(app) as found:
        for address in [shared, *(address for _, method, address, _ in walk(app, web_school) if method == "GET")]:
            visitor.open(address)
        visitor.client.post("/verify", data={"text": "hello"}, headers={"Accept": "text/html"})
    assert found.other == []
    assert len(set(found.pages)) > 8


def test_a_page_asks_for_no_sentence_that_never_changes(app: Flask, visitor: Visitor) -> None:
    visitor.open("/")
    visitor.language = "nl"
    visitor.open("/")
    environment = app.jinja_env.of_language["nl"]  # type: ignore[attr-defined]
    source, _, _ = environment.loader.get_source(environment, "base.html")
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        compiled = environment.compile(source, name="base.html", raw=True)
    assert "Naar de inhoud" in compiled
    assert re.findall(r"'_'|static_url", compiled) == []


def test_when_that_fails_the_template_asks(
    web_parts: Parts, web_school: School, caplog: pytest.LogCaptureFixture
) -> None:
    whole, broken = create_app(web_parts), create_app(web_parts)
    broken.jinja_env.bytecode_cache = None  # its templates are compiled here, and not as another test did it
    say, faults = broken.jinja_env.globals["_"], []

    def fail_once(sentence: str, **values: object) -> object:
        if len(faults) < 2:  # of the page, and of the one that it extends
            faults.append(sentence)
            raise RuntimeError(sentence)
        return say(sentence, **values)

    broken.jinja_env.globals["_"] = fail_once
    pages = [Visitor(app.test_client(), web_parts).open("/verify").text for app in (whole, broken)]
    assert pages[0] == pages[1]
    assert len(faults) == 2
    assert "RuntimeError in what only makes it quick" in caplog.text


def test_icons_and_addresses_without_values_are_no_questions(app: Flask) -> None:
    source = "{% import '_parts/ui.html' as ui %}{{ ui.icon('check') }}{{ addresses.VERIFY.path() }}{{ ui.icon(name) }}"
    environment = app.jinja_env.overlay()
    asking, fixed = (one.from_string(source) for one in (app.jinja_env, environment))
    with app.test_request_context():
        assert asking.render(name="x") == fixed.render(name="x")
    compiled = environment.compile(source, raw=True)
    assert "#check" in compiled
    assert "/verify" in compiled
    assert "'VERIFY'" not in compiled
