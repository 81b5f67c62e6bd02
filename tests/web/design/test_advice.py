"""Advice in the form and before publishing: by field, with buttons only where they work."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

from badgeservice.services.achievements.editing.drafts import begin_draft
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Role
from tests.conftest import School
from tests.services.conftest import sign_in
from tests.web.conftest import LiveService, OpenPage, Visitor

DESIGNER = sign_in(School.administrator_id, "beheer@rocmidden.example", School.organisation_id, Role.ADMINISTRATOR)
FIELDS = {
    "kind": "skill", "language": "nl", "languages": "nl en", "nl.name": "Samenwerken <2025>", "en.name": "Teamwork",
    "nl.description": "Voor alle studenten.", "en.description": "For all students.",
    "nl.outcome": "De student heeft inzicht in samenwerken.", "en.outcome": "You plan a job with three others.",
    "nl.criteria": "Je maakte met je groep een planning en hield je eraan.",
    "en.criteria": "You made a plan with your group and kept to it.", "assessments": "observation",
}  # fmt: skip


def begin(parts: Parts, **fields: str) -> str:
    achievement_id = begin_draft(parts, DESIGNER, "roc-midden", {**FIELDS, **fields})
    return f"/admin/roc-midden/achievements/{achievement_id}"


def designer(visitor: Visitor) -> Visitor:
    signed_in = visitor.sign_in("beheer@rocmidden.example")
    signed_in.language = "en"
    return signed_in


def press(visitor: Visitor, page: str, button: str) -> str:
    """The page after this button of the form."""
    hidden = dict(
        re.findall(r'<input type="hidden" name="(key|page|revision)" value="([^"]*)"', visitor.open(page).text)
    )
    answer = visitor.send(page, {**hidden, "do": button}, page=page)
    assert answer.location.endswith("#advice")
    return visitor.follow(answer).text


def test_the_form_says_what_could_be_better_and_lets_it_be_put_aside(visitor: Visitor, web_parts: Parts) -> None:
    page = f"{begin(web_parts)}/edit"
    shown = designer(visitor).open(page).text
    assert "We found 3 things." in shown
    assert '<a href="#nl.outcome">What somebody can do who has it (Nederlands)</a>' in shown
    assert '<q lang="nl">De student heeft inzicht in samenwerken</q>' in shown
    assert 'href="#skills"' in shown
    (key,) = re.findall(r'value="(advice:dismiss:outcome-vague:nl.outcome:[0-9a-f]{8})"', shown)
    shown = press(visitor, page, key)
    assert "We found 2 things." in shown
    assert "One remark was put aside" in shown
    assert "We found 3 things." in press(visitor, page, "advice:restore")
    assert "We found 3 things." in press(visitor, page, "advice:anything:else")


def test_nothing_found_is_not_called_good(visitor: Visitor, web_parts: Parts) -> None:
    fields = {"kind": "participation", "nl.name": "Techniekdag", "en.name": "Technology day"}
    shown = designer(visitor).open(f"{begin(web_parts, **fields)}/edit").text
    assert "We found nothing to improve. That says nothing about the content" in shown
    nothing = {**dict.fromkeys(FIELDS, ""), "kind": "module", "languages": "nl", "language": "nl"}
    begun = designer(visitor).open(f"{begin(web_parts, **nothing)}/edit").text
    assert "As soon as there is a text" in begun


def test_who_has_typed_only_a_name_hears_of_the_name_alone(visitor: Visitor, web_parts: Parts) -> None:
    nothing = {**dict.fromkeys(FIELDS, ""), "kind": "module", "languages": "nl", "language": "nl"}
    good = designer(visitor).open(f"{begin(web_parts, **{**nothing, 'nl.name': 'Lassen'})}/edit").text
    assert "As soon as there is a text" in good
    poor = designer(visitor).open(f"{begin(web_parts, **{**nothing, 'nl.name': 'Module 4'})}/edit").text
    assert "We found one thing." in poor


def test_before_publishing_there_are_links_and_no_buttons(visitor: Visitor, web_parts: Parts) -> None:
    one = begin(web_parts)
    shown = designer(visitor).open(f"{one}/publish").text
    assert f'<a href="{one}/edit#nl.outcome">' in shown
    assert "advice:dismiss" not in shown


def test_advice_can_be_read_on_a_phone(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(f"{begin(live.parts)}/publish", email="beheer@rocmidden.example", width=360)
    assert page.locator(".advice-found").count() == 3
    assert_accessible(page)
