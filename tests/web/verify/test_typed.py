"""The characters under a code are typed as people type, and lead to what was shared."""

from __future__ import annotations

import pytest

from badgeservice.qr import spell
from badgeservice.services.parts import Parts
from badgeservice.services.wallet.share_link import derive_token
from tests.conftest import School
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor


@pytest.fixture
def token(web_parts: Parts, web_school: School) -> str:
    """Of a link to a badge, in capitals."""
    return derive_token(web_parts, award_badge(web_parts, web_school).share().id)


def type_in(visitor: Visitor, typed: str) -> tuple[int, str]:
    answer = visitor.client.post("/v", data={"characters": typed}, headers={"Accept": "text/html"})
    return answer.status_code, answer.location or answer.text


@pytest.mark.parametrize("address", ["/v", "/V", "/v/", "/V/"])
def test_the_address_under_a_code_has_a_form(visitor: Visitor, address: str) -> None:
    answer = visitor.open(address)
    assert answer.status_code == 200
    assert 'name="characters"' in answer.text


def test_every_way_of_typing_leads_to_the_badge(visitor: Visitor, token: str) -> None:
    groups = " ".join(spell(token))
    for typed in (
        token,
        token.lower(),
        groups,
        groups.lower().replace(" ", "-"),
        f"  {groups}\t",
        f"{groups}.",
        token.replace("O", "0").replace("I", "1").replace("B", "8"),
        f"http://localhost:8000/v/{token.lower()}",
        f"localhost:8000/V/{groups}",
    ):
        status, there = type_in(visitor, typed)
        assert (status, there) == (303, f"/v/{there.rpartition('/')[2]}"), typed
        assert visitor.open(there).status_code == 200, typed


def test_what_can_be_no_code_says_why_and_stays(visitor: Visitor, token: str) -> None:
    for typed, sentence in (
        ("", "We count 0."),
        (token[:-1], "We count 25."),
        (f"{token}A", "We count 27."),
        (f"{token[:-1]}9", "Look again at: 9<"),
        (f"{token[:-2]}9&", "Look again at: &amp; 9<"),
        ("<b>" + token[:23], "Look again at: &lt; &gt;<"),
    ):
        status, html = type_in(visitor, typed)
        assert (status, sentence in html) == (422, True), typed
        assert "<b>" not in html
    assert f'value="{token[:-1]}"' in type_in(visitor, token[:-1])[1]


def test_a_code_that_was_never_given_gets_the_page_of_closed_links(visitor: Visitor) -> None:
    status, there = type_in(visitor, "ABCD EFGH IJKLM NOPQ RSTU VWXYZ")
    assert status == 303
    assert visitor.open(there).status_code == 410


def test_the_page_of_a_link_says_its_characters_and_where_to_type_them(
    learner_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    share = award_badge(web_parts, web_school).share()
    html = learner_visitor.open(f"/wallet/shares/{share.id}").text
    lines = spell(derive_token(web_parts, share.id))
    assert all(f'<span class="characters">{line}</span>' in html for line in lines)
    assert "localhost:8000/v" in html
    shown = learner_visitor.open(f"/wallet/shares/{share.id}/qr.svg?show", accept="image/svg+xml")
    saved = learner_visitor.open(f"/wallet/shares/{share.id}/qr.svg", accept="image/svg+xml")
    assert len(saved.data) > len(shown.data) + 1000
    assert b"<g " not in shown.data
