"""What is handed in at `/verify` beside badges: codes in pictures, shortcuts, addresses to compare, a language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from badgeservice.qr import qr_png
from badgeservice.services.parts import Parts
from tests.conftest import ONE_PIXEL_PNG, Clock, School
from tests.web.awarded import Awarded, award_badge
from tests.web.conftest import Visitor

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def awarded(web_parts: Parts, web_school: School) -> Awarded:
    return award_badge(web_parts, web_school)


def hand_in(visitor: Visitor, *files: tuple[bytes, str], to: str = "/verify", **fields: str) -> TestResponse:
    data = {**fields, "file": [(BytesIO(content), name) for content, name in files]}
    return visitor.client.post(to, data=data, headers={"Accept": "text/html", "Accept-Language": "en"})


def hidden_in(form: str) -> Mapping[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


def form_of(html: str, marker: str) -> str:
    """The form in which these words stand."""
    return next(form for form in re.findall(r"<form.*?</form>", html, re.S) if marker in form)


def screenshot(*links: str) -> bytes:
    """Of a page with these codes on it."""
    page, file = Image.new("RGB", (420, 460 * len(links)), "white"), BytesIO()
    for place, link in enumerate(links):
        page.paste(Image.open(BytesIO(qr_png(link))).convert("RGB").resize((300, 300)), (60, 60 + 460 * place))
    page.save(file, "JPEG")
    return file.getvalue()


# A picture of a code


def test_a_picture_of_a_code_of_ours_opens_its_page(awarded: Awarded, visitor: Visitor) -> None:
    share = awarded.share()
    answer = hand_in(visitor, (screenshot(share.url), "IMG_0012.jpg"))
    assert (answer.status_code, answer.location) == (303, awarded.path_of(share))


def test_several_codes_in_one_picture_are_each_looked_at(awarded: Awarded, visitor: Visitor) -> None:
    one, other = awarded.share(), awarded.share()
    awarded.end(other)
    html = hand_in(visitor, (screenshot(one.url, other.url), "cv.jpg")).text
    assert re.findall(r'class="verdict-row (\w+)"', html) == ["unknown", "valid"]
    assert "cv.jpg (2/2)" in html


def test_a_code_that_leads_to_no_badge_says_what_it_says_as_text(visitor: Visitor) -> None:
    answer = hand_in(visitor, (screenshot("<B>WIFI:S:SCHOOL;P:GEHEIM;;"), "code.jpg"))
    assert answer.status_code == 422
    assert "it does not lead to a badge" in answer.text
    assert "&lt;B&gt;WIFI:S:SCHOOL;P:GEHEIM;;" in answer.text


def test_a_code_to_somewhere_private_is_not_opened(visitor: Visitor) -> None:
    answer = hand_in(visitor, (screenshot("https://127.0.0.1/badge"), "code.jpg"))
    assert answer.status_code in {422, 503}
    assert "No badge found" in answer.text
    assert "HTTPS://127.0.0.1/BADGE" in answer.text


def test_a_picture_without_a_code_says_what_to_do(visitor: Visitor) -> None:
    assert "we found no QR code on it" in hand_in(visitor, (ONE_PIXEL_PNG, "cat.png")).text


def test_a_baked_picture_is_the_badge_whatever_is_drawn_on_it(awarded: Awarded, visitor: Visitor) -> None:
    baked = visitor.open(f"{awarded.share_path()}/badge.png").data
    assert 'class="band valid"' in hand_in(visitor, (baked, "badge.png")).text


def test_a_shortcut_opens_the_page_that_it_leads_to(awarded: Awarded, visitor: Visitor) -> None:
    share = awarded.share()
    answer = hand_in(visitor, (f"[InternetShortcut]\r\nURL={share.url}\r\n".encode(), "badge.url"))
    assert answer.location == awarded.path_of(share)


def test_digits_that_no_token_has_are_read_as_letters_and_the_page_says_its_right_address(
    awarded: Awarded, visitor: Visitor
) -> None:
    path = next(path for path in (awarded.share_path() for _ in range(40)) if re.search("[oib]", path[3:]))
    misread = path[:3] + path[3:].translate(str.maketrans("oib", "018"))
    html = visitor.open(misread).text
    assert 'class="band valid"' in html
    assert path in html
    assert misread not in html.replace(f"{misread}?lang", "")


# Whose it is


@pytest.mark.parametrize("kind", ["json", "png", "svg"])
def test_an_address_is_compared_with_the_badge_that_its_page_has_with_it(
    awarded: Awarded, visitor: Visitor, kind: str
) -> None:
    first = hand_in(visitor, (visitor.open(f"{awarded.share_path()}/badge.{kind}").data, f"badge.{kind}")).text
    carried = hidden_in(form_of(first, "Compare"))
    assert carried["text"].encode() == awarded.document_bytes
    right = hand_in(visitor, **carried, email=f" {awarded.school.learner_email.upper()}\u200b")
    assert '<div class="notice success"' in right.text
    assert 'class="band valid"' in right.text
    wrong = hand_in(visitor, **carried, email="somebody@else.example")
    assert "Not this person’s" in wrong.text
    assert 'class="band bad"' not in wrong.text
    assert "Set-Cookie" not in right.headers


def test_half_an_address_is_a_slip_at_verify_too(awarded: Awarded, visitor: Visitor) -> None:
    answer = hand_in(visitor, text=awarded.document_bytes.decode(), email="renee")
    assert "is not a complete e-mail address: it has no @." in answer.text
    assert 'class="band valid"' in answer.text
    assert '<div class="notice' not in answer.text


def test_an_address_is_asked_for_only_where_it_can_be_compared(awarded: Awarded, visitor: Visitor) -> None:
    changed = awarded.document_bytes.replace(b"Willems", b"Willemz")
    assert "Compare" not in hand_in(visitor, (changed, "badge.json")).text
    assert "Compare" not in hand_in(visitor, (b"{}", "badge.json")).text


def test_of_several_each_has_its_own_question(awarded: Awarded, visitor: Visitor) -> None:
    html = hand_in(visitor, (awarded.document_bytes, "a.json"), (awarded.document_bytes, "b.json")).text
    assert len([form for form in re.findall(r"<form.*?</form>", html, re.S) if "Compare" in form]) == 2
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_addresses_are_tried_a_few_times_a_minute_however_it_is_handed_in(
    awarded: Awarded, visitor: Visitor, clock: Clock
) -> None:
    def ask(number: int) -> TestResponse:
        spaced = json.dumps(awarded.document, indent=number)
        return hand_in(visitor, text=spaced, email=f"somebody{number}@else.example")

    assert [ask(number).status_code for number in range(1, 6)] == [200] * 5
    refused = ask(6)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "Wait a minute" in refused.text
    assert "Not this person’s" not in refused.text
    clock.advance(minutes=1)
    assert ask(7).status_code == 200


# In the other language


def test_an_answer_is_read_in_the_other_language_by_sending_the_same_again(awarded: Awarded, visitor: Visitor) -> None:
    answer = hand_in(visitor, text=awarded.document_bytes.decode(), email="somebody@else.example")
    form = form_of(answer.text, "Nederlands")
    assert 'action="/verify?lang=nl"' in form
    again = hand_in(visitor, to="/verify?lang=nl", **hidden_in(form)).text
    assert "Niet van deze persoon" in again
    assert 'value="somebody@else.example"' in again


def test_a_file_that_was_not_kept_is_asked_for_again(awarded: Awarded, visitor: Visitor) -> None:
    changed = awarded.document_bytes.replace(b"Willems", b"Willemz")
    for answer in (
        hand_in(visitor, (changed, "badge.json")),
        hand_in(visitor, (changed, "a.json"), (awarded.document_bytes, "b.json")),
    ):
        assert 'href="/verify?again=file&amp;lang=nl"' in answer.text
    assert "we hebben er niets van bewaard" in visitor.open("/verify?again=file&lang=nl").text


def test_the_question_on_a_share_is_read_in_the_other_language_too(awarded: Awarded, visitor: Visitor) -> None:
    path, headers = awarded.share_path(), {"Accept": "text/html", "Accept-Language": "en"}
    page = visitor.client.post(path, data={"email": awarded.school.learner_email}, headers=headers).text
    form = form_of(page, "Nederlands")
    again = visitor.client.post(f"{path}?lang=nl", data=hidden_in(form), headers=headers).text
    assert "De badge is uitgereikt aan het e-mailadres dat" in again
