"""The page of the image of a badge: without JavaScript, with all that can be typed into it, and in a browser."""

import gzip
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlencode

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page

from badgeservice.services.achievements.editing.drafts import begin_draft, show_draft
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.sign_in import SessionToken, find_signed_in
from badgeservice.web.documents import IMAGE_POLICY
from tests.conftest import School
from tests.statements import statements_of
from tests.web.conftest import LiveService, OpenPage, Visitor, form_token, sign_in_token

EMAIL = "beheer@rocmidden.example"
FIELDS = {"kind": "module", "language": "nl", "languages": "nl", "nl.name": "Basis <b>koken</b>", "level": "3"}
CHOSEN = {
    "shape": "shield", "colour": "#be123c", "second": "#22c55e", "icon": "flame", "ground": "dark", "pattern": "dots",
    "mark": "letters", "letters": "roc", "level": "yes",
}  # fmt: skip


def person_of(parts: Parts) -> SignedIn:
    person = find_signed_in(parts, SessionToken(sign_in_token(parts, EMAIL)))
    assert person is not None
    return person


@pytest.fixture
def designer(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    return Visitor(app.test_client(), web_parts).sign_in(EMAIL)


@pytest.fixture
def address(web_parts: Parts, designer: Visitor) -> str:
    return begin_at(web_parts)


def begin_at(parts: Parts) -> str:
    draft = begin_draft(parts, person_of(parts), School.slug, FIELDS)
    return f"/admin/{School.slug}/achievements/{draft}/image"


def fields_of(parts: Parts, address: str) -> dict[str, str]:
    return dict(show_draft(parts, person_of(parts), School.slug, address.split("/")[-2]).fields)


def photo() -> BytesIO:
    written = BytesIO()
    Image.new("RGB", (80, 40), "#7a1fa0").save(written, "PNG")
    return BytesIO(written.getvalue())


def hand_in(designer: Visitor, address: str, content: BytesIO | None, **more: str) -> str:
    """Give a file; gives the page that follows."""
    fields: dict[str, object] = {"csrf_token": form_token(designer.open(address).text), "since": "1", **more}
    if content is not None:
        fields["file"] = (content, "a.png")
    answer = designer.client.post(
        f"{address}/file", data=fields, content_type="multipart/form-data", headers={"Accept": "text/html"}
    )
    return designer.follow(answer).text


def test_a_choice_is_shown_without_saving_and_then_saved(designer: Visitor, web_parts: Parts, address: str) -> None:
    shown = designer.follow(designer.send(address, {**CHOSEN, "do": "show", "since": "1"}, page=address))
    assert 'value="shield" checked' in shown.text
    assert 'value="flame" checked' in shown.text
    assert "csrf" not in shown.request.query_string.decode()
    assert fields_of(web_parts, address) == FIELDS
    saved = designer.follow(designer.send(address, {**CHOSEN, "since": "1"}, page=address))
    assert "De afbeelding is bewaard." in saved.text
    fields = fields_of(web_parts, address)
    assert (fields["image.shape"], fields.get("image.second")) == ("shield", None)
    designer.send(address, {**CHOSEN, "second_is_own": "yes", "since": "2"}, page=address)
    assert fields_of(web_parts, address)["image.second"] == "#22c55e"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    designer: Visitor, web_parts: Parts, address: str
) -> None:
    page = designer.follow(designer.send(address, {**CHOSEN, "colour": "red", "since": "1"}, page=address)).text
    assert "Schrijf een kleur als #" in page
    assert 'aria-describedby="colour-error"' in page
    assert 'value="shield" checked' in page
    assert fields_of(web_parts, address) == FIELDS


def test_what_is_none_of_what_is_offered_is_as_if_nothing_was_chosen(designer: Visitor, address: str) -> None:
    for wrong in ("<script>", "x" * 900, "🎓", "shield\n"):
        everything = dict.fromkeys([*CHOSEN, "since", "page", "q"], wrong)
        answer = designer.send(address, everything | {"do": "show"}, page=address)
        assert answer.status_code == HTTPStatus.SEE_OTHER
    for field, wrong in (("shape", "<script>"), ("colour", "<script>"), ("icon", "../.."), ("q", "<script>")):
        page = designer.open(f"{address}?{urlencode({**CHOSEN, field: wrong})}")
        assert page.status_code == HTTPStatus.OK
        assert "<script>" not in page.text
    everything = dict.fromkeys(CHOSEN, "x" * 30)
    assert (
        designer.send(address, {**everything, "colour": "", "since": "x"}, page=address).status_code
        == HTTPStatus.SEE_OTHER
    )


def test_icons_are_found_by_their_words(designer: Visitor, address: str) -> None:
    def shown(words: str) -> set[str]:
        page = designer.follow(designer.send(address, {**CHOSEN, "do": "show", "q": words}, page=address)).text
        tiles = page.partition('class="icon-grid"')[2].partition("</fieldset>")[0].split("<label")[1:]
        return {tile.partition('value="')[2].partition('"')[0] for tile in tiles if " hidden" not in tile.split(">")[0]}

    assert "hand-heart" in shown("zorg")
    assert shown("care") < shown("")
    assert shown("qxz") == set()


def test_of_two_the_second_is_told_and_sees_the_image_of_the_first(
    designer: Visitor, web_parts: Parts, address: str
) -> None:
    designer.send(address, {**CHOSEN, "since": "1", "page": "a"}, page=address)
    answer = designer.send(address, {**CHOSEN, "icon": "car", "since": "1", "page": "b"}, page=address)
    page = designer.follow(answer).text
    assert "Iemand anders heeft deze afbeelding intussen veranderd" in page
    assert 'value="car" checked' in page  # mine is still chosen
    assert fields_of(web_parts, address)["image.icon"] == "flame"


def test_a_picture_of_ones_own_comes_and_goes(designer: Visitor, web_parts: Parts, address: str) -> None:
    page = hand_in(designer, address, photo())
    assert "Dit is vanaf nu de afbeelding." in page
    assert "Dit is een eigen plaatje." in page
    served = designer.open(f"{address}.png", accept="*/*")
    assert (served.content_type, served.headers["Content-Security-Policy"]) == ("image/png", IMAGE_POLICY)
    with Image.open(BytesIO(served.data)) as picture:
        assert picture.convert("RGB").getpixel((256, 256)) == (0x7A, 0x1F, 0xA0)
    page = hand_in(designer, address, None, action="remove", since="2")
    assert "Je eigen plaatje is weg." in page
    assert fields_of(web_parts, address) == FIELDS


def test_a_file_that_we_cannot_use_is_said_beside_it(designer: Visitor, web_parts: Parts, address: str) -> None:
    for content, sentence in (
        (None, "Kies eerst een bestand."),
        (BytesIO(b"no picture"), "kunnen deze afbeelding niet lezen"),
        (BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>'), "&lt;script&gt;"),
    ):
        page = hand_in(designer, address, content)
        assert sentence in page.partition('id="picture-error"')[2].partition("</p>")[0]
    assert fields_of(web_parts, address) == FIELDS


def test_the_preview_is_a_drawing_that_can_do_nothing(designer: Visitor, address: str) -> None:
    answer = designer.open(f"{address}/preview.svg?{urlencode(CHOSEN)}", accept="*/*")
    assert answer.content_type.startswith("image/svg+xml")
    assert answer.headers["Content-Security-Policy"] == IMAGE_POLICY
    assert "sandbox" in IMAGE_POLICY
    assert "default-src 'none'" in IMAGE_POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"<svg")


def test_the_page_is_small_and_asks_little(designer: Visitor, web_parts: Parts, address: str) -> None:
    with statements_of(web_parts.engine) as sent:
        page = designer.open(f"{address}?{urlencode(CHOSEN)}")
    assert len(sent) <= 12
    assert len(gzip.compress(page.data, 6)) < 60_000


@pytest.mark.browser
def test_choosing_shows_at_once_and_is_accessible(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    address = begin_at(live.parts)
    page = open_page(address, email=EMAIL, width=360, language="en")
    page.get_by_role("radio", name="Shield", exact=True).check(force=True)
    page.get_by_role("searchbox").fill("zorg")
    assert page.locator(".icon-tile:visible").count() < 12
    page.locator("input[name=icon][value=hand-heart]").check(force=True)
    with page.expect_response(lambda answer: "shape=shield" in answer.url and ".svg" not in answer.url) as asked:
        page.locator("input[name=colour]").fill("#ffee00")
    assert asked.value.ok
    shown = page.locator("[data-preview]").first
    assert "icon=hand-heart" in (shown.get_attribute("src") or "")
    page.wait_for_function("document.querySelector('[data-preview]').naturalWidth > 0")
    assert_accessible(page)
    page.get_by_role("button", name="Save the image").click()
    page.get_by_text("The image is saved.").wait_for()
    assert fields_of(live.parts, address)["image.icon"] == "hand-heart"
