"""One navigation for everybody on what anybody may read; the same in a browser on a telephone, without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.conftest import School
from tests.web.conftest import LiveService, OpenPage, Visitor

LINKS = [("/verify", "Check"), ("/catalogue", "Catalogue"), ("/wallet/", "My badges")]


def navigation(html: str) -> list[tuple[str, str, str]]:
    """The address, the words and `aria-current` of each link in the main navigation."""
    nav = html[html.index('class="top-nav') :].partition("</nav>")[0]
    found = re.findall(r'<a href="([^"]*)"[^>]*?(?:aria-current="(\w+)")?>.*?<span>([^<]*)</span></a>', nav)
    return [(address, unescape(words), current) for address, current, words in found]


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/", {}),
        ("/verify", {"/verify": "page"}),
        ("/catalogue", {"/catalogue": "page"}),
        ("/catalogue?q=samen", {"/catalogue": "page"}),
        ("/achievements/{achievement_id}", {"/catalogue": "true"}),
        ("/issuers/{slug}", {"/catalogue": "true"}),
        ("/v/aaaaaaaaaaaaaaaaaaaaaaaaaa", {"/verify": "true"}),
        ("/v", {}),
        ("/privacy", {}),
        ("/accessibility", {}),
        ("/api", {}),
        ("/sign-in", {}),
        ("/nowhere", {}),
        ("/achievements/nothing", {"/catalogue": "true"}),
        ("/.well-known/nothing", {}),
    ],
)
def test_everybody_finds_the_same_three(
    web_school: School, visitor: Visitor, address: str, current: dict[str, str]
) -> None:
    place = address.format(achievement_id=web_school.achievement_id, slug=web_school.slug)
    html = visitor.open(place).text
    assert navigation(html) == [(path, words, current.get(path, "")) for path, words in LINKS]


@pytest.mark.parametrize("address", ["/", "/nowhere"])
def test_who_is_signed_in_finds_them_too_and_sees_who_they_are(
    web_school: School, teacher_visitor: Visitor, learner_visitor: Visitor, address: str
) -> None:
    for visitor, name in ((teacher_visitor, "Tess Bakker"), (learner_visitor, "Sanne Willems")):
        visitor.language = "en"
        found = [(path, words) for path, words, _current in navigation(visitor.open(address).text)]
        assert found == [*LINKS, ("/account", name)]


def test_a_learner_finds_them_in_the_wallet_and_a_teacher_finds_their_work(
    learner_visitor: Visitor, teacher_visitor: Visitor
) -> None:
    of_learner = [path for path, _words, _current in navigation(learner_visitor.open("/wallet/").text)]
    assert of_learner == [*(path for path, _words in LINKS), "/account"]
    of_teacher = [path for path, _words, _current in navigation(teacher_visitor.open("/teach/").text)]
    assert of_teacher[0] == "/teach/"
    assert "/verify" not in of_teacher


def test_on_a_telephone_it_is_one_line_without_script_too(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    """With what is longest: who I am, in Dutch, at 360 points. The statements and the typed code pass axe too."""
    page = open_page("/nowhere", email=live.school.learner_email, width=360, javascript=False)
    links = page.locator(".top-nav a")
    boxes = [links.nth(i).bounding_box() for i in range(links.count())]
    assert len(boxes) == 4
    assert len({round(box["y"]) for box in boxes if box}) == 1
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["height"] >= 44 for box in boxes)
    assert all(one and next_ and one["x"] + one["width"] <= next_["x"] for one, next_ in pairwise(boxes))
    page = open_page("/privacy", width=360)
    page.locator("summary").first.click()
    assert_accessible(page)
    page.goto(f"{live.base_url}/accessibility")
    assert_accessible(page)
    page.goto(f"{live.base_url}/v")
    page.get_by_role("button", name="Laat de badge zien").click()
    page.get_by_text("We tellen er 0.").wait_for()
    assert_accessible(page)
