"""The form of an achievement without JavaScript, and all that can be typed into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from gzip import compress

import pytest
from flask import Flask

from badgeservice.services.achievements.editing.drafts import begin_draft, show_draft
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.tables import Role
from badgeservice.web.auth import session_cookie_name
from tests.conftest import School
from tests.statements import statements_of
from tests.web.conftest import Visitor, sign_in_token
from tests.web.forms import Form

FULL = {
    "kind": "module", "languages": "nl en", "language": "nl", "nl.name": "Lassen", "en.name": "Welding",
    "nl.description": "Lassen van dunne plaat.", "nl.criteria": "- last **drie** stukken", "level": "3", "hours": "240",
    "assessments": "portfolio interview", "tags": "lassen", "programme.00abcdef.scheme": "keuzedeel",
    "programme.00abcdef.code": "K0023",
}  # fmt: skip
MOST_BYTES, MOST_STATEMENTS = 60_000, 12


@dataclass
class Desk:
    """A designer with a draft."""

    visitor: Visitor
    person: SignedIn
    parts: Parts
    slug: str
    key: str

    @property
    def address(self) -> str:
        return f"/admin/{self.slug}/achievements/{self.key}/edit"

    @property
    def fields(self) -> dict[str, str]:
        return dict(show_draft(self.parts, self.person, self.slug, self.key).fields)

    def form(self, language: str = "en") -> Form:
        return Form(self.visitor.open(f"{self.address}?lang={language}").text, "data-editor")


def designer(school: School) -> SignedIn:
    membership = Membership(school.organisation_id, "", "", Role.ADMINISTRATOR)
    return SignedIn(school.administrator_id, "Bram", "beheer@rocmidden.example", "nl", "session", (membership,))


@pytest.fixture
def desk(app: Flask, web_parts: Parts, web_school: School) -> Desk:
    person, slug = designer(web_school), web_school.slug
    visitor = Visitor(app.test_client(), web_parts).sign_in(person.email)
    return Desk(visitor, person, web_parts, slug, begin_draft(web_parts, person, slug, FULL))


def press(desk: Desk, form: Form, do: str = "save") -> str:
    return form.press(desk.visitor, "do", do)


def test_the_form_holds_what_was_typed_and_sending_it_unchanged_changes_nothing(desk: Desk) -> None:
    press(desk, desk.form())
    assert desk.fields == FULL
    assert show_draft(desk.parts, desk.person, desk.slug, desk.key).revision == 1


def test_what_is_wrong_is_kept_and_said_beside_its_field(desk: Desk) -> None:
    page = press(desk, desk.form().fill("hours", "veertig").fill("programme.00abcdef.code", "123"))
    assert 'value="veertig"' in page
    assert page.count('aria-invalid="true"') == 2
    assert "Give the hours as a whole number, such as 240." in page
    assert "The code of a keuzedeel is a K and four digits, such as K0023." in page
    assert desk.fields["hours"] == "veertig"


def opened(page: str) -> list[str]:
    """The parts of the form that are not folded."""
    return re.findall(r'data-section="(\w+)" open', page)


def test_only_the_first_part_is_open_and_those_that_need_somebody(desk: Desk) -> None:
    assert opened(desk.visitor.open(desk.address).text) == ["says"]
    assert opened(desk.visitor.open(f"{desk.address}?open=judged").text) == ["says", "judged"]
    page = press(desk, desk.form().fill("valid_amount", "lang"), "result:add:grade")
    assert opened(page) == ["says", "judged", "trust"]
    assert 'class="not-yet is-wrong"' in page
    assert '<a href="#valid_amount">How long it is valid</a>' in page


def test_a_folded_part_says_what_is_still_asked_in_it(desk: Desk) -> None:
    page = desk.form().fill("hours", "").fill("nl.outcome", "").send(desk.visitor, "do", "autosave").text
    digests = dict(re.findall(r'data-fresh="digest-(\w+)">\s*(.*?)\s*</div>', page, re.DOTALL))
    assert "Still empty: What somebody can do who has it" in digests["says"]
    assert "Study load in hours" in digests["size"]
    assert "Still empty" not in digests["image"]


def test_a_box_that_is_not_ticked_any_more_is_kept_so(desk: Desk) -> None:
    form = desk.form()
    form.fields = [field for field in form.fields if field != ["assessments", "interview"]]
    press(desk, form)
    assert desk.fields["assessments"] == "portfolio"


def test_only_what_people_type_comes_in(desk: Desk) -> None:
    form = desk.form().fill("tags", "een\x00twee\r\ndrie")
    form.fields += [
        ["copied_from", "{}"],
        ["alignment.aaaaaaaaaaaa", "{}"],
        ["x", "y"],
        ["nl.x", "y"],
        ["language", "fr"],
    ]
    press(desk, form)
    assert desk.fields == {**FULL, "tags": "eentwee\ndrie"}


def test_a_code_is_removed_by_its_button_and_nothing_else_with_it(desk: Desk) -> None:
    press(desk, desk.form().fill("hours", "80"), "programme:remove:00abcdef")
    assert desk.fields == {name: text for name, text in FULL.items() if "programme" not in name} | {"hours": "80"}


def test_each_kind_has_its_form_within_bounds_and_loses_nothing(desk: Desk) -> None:
    form, protected = desk.form(), set()
    for kind in Kind:
        press(desk, form.fill("kind", kind.value))
        with statements_of(desk.parts.engine) as sent:
            page = desk.visitor.open(desk.address)
        assert (len(compress(page.data, 6)) <= MOST_BYTES, len(sent) <= MOST_STATEMENTS) == (True, True)
        assert desk.fields == {**FULL, "kind": kind.value}
        if "only a school with a BRIN can use them" in page.text:
            protected.add(kind)
    assert protected == {Kind.CERTIFICATE, Kind.DIPLOMA}


def test_the_preview_says_what_a_badge_would_say_in_either_language(desk: Desk) -> None:
    page = press(desk, desk.form().fill("en.description", "Welding thin sheet metal."), "preview:en")
    assert "earned “Welding” at ROC Midden" in page
    dutch = desk.visitor.open(f"{desk.address}?preview=nl").text
    assert 'earned “<span lang="nl">Lassen</span>” at ROC Midden' in dutch
    assert "last <strong>drie</strong> stukken" in dutch


def test_a_signed_out_form_is_kept_and_put_in_after_signing_in(desk: Desk) -> None:
    form, client = desk.form().fill("hours", "80"), desk.visitor.client
    name = session_cookie_name(desk.parts.settings)
    client.set_cookie(name, "over")
    by_script = form.send(desk.visitor, "do", "autosave", Accept="application/json")
    assert (by_script.status_code, by_script.headers["Kept"]) == (401, "yes")
    answer = form.send(desk.visitor, "do", "save")
    assert answer.location.startswith("/sign-in?next=")
    assert desk.fields["hours"] == "240"
    client.set_cookie(name, sign_in_token(desk.parts, desk.person.email))
    assert "We kept everything that you typed" in desk.visitor.open(f"{desk.address}?lang=en").text
    assert desk.fields["hours"] == "80"


def test_two_who_type_in_one_field_are_both_shown_and_one_is_chosen(desk: Desk, web_school: School) -> None:
    mine, theirs = desk.form().fill("hours", "80"), desk.form().fill("hours", "90")
    press(desk, theirs)
    page = press(desk, mine)
    assert "Nothing is lost. Choose what stays." in page
    form = Form(page, "data-editor")
    assert form.values("hours") == ["80"]
    (waiting,) = form.values("waiting")
    press(desk, form.fill("tags", "x"))
    assert desk.fields["hours"] == "90"
    revision = form.values("revision")[0]
    page = press(desk, Form(page, "data-editor"), f"mine:{waiting}:{revision}")
    assert "Choose what stays" not in page
    assert desk.fields["hours"] == "80"


def test_the_script_gets_what_changed_and_no_page(desk: Desk) -> None:
    answer = desk.form().fill("hours", "x").send(desk.visitor, "do", "autosave", Accept="application/json")
    assert answer.status_code == 200
    assert 'data-saved="2"' in answer.text
    assert 'data-problem="hours"' in answer.text
    assert "csrf_token" not in answer.text
    assert len(compress(answer.data)) < 8_000


def test_a_draft_of_others_is_not_there(desk: Desk, teacher_visitor: Visitor, company_visitor: Visitor) -> None:
    for stranger in (teacher_visitor, company_visitor):
        assert stranger.open(desk.address).status_code == 404
        assert stranger.send(desk.address, {"do": "save", "tags": "x"}, page="/account").status_code == 404
    assert desk.fields == FULL
