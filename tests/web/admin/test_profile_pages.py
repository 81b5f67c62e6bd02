"""The pages of what an organisation says of itself: forms without JavaScript, and all that can be typed into them."""

from io import BytesIO

import pytest
from PIL import Image

from badgeservice.services.parts import Parts
from badgeservice.store import organisations
from badgeservice.store.tables import ProfileVersion
from tests.conftest import School
from tests.web.admin.conftest import HOME
from tests.web.conftest import Visitor, form_token
from tests.web.forms import Form

PROFILE = f"{HOME}profile"


def profile_of(parts: Parts, slug: str) -> ProfileVersion:
    with parts.reading() as session:
        found = organisations.find_issuer(session, slug)
    assert found is not None
    return found.profile


def logo(colour: str = "#7a1fa0") -> BytesIO:
    written = BytesIO()
    Image.new("RGB", (80, 40), colour).save(written, "PNG")
    return BytesIO(written.getvalue())


def hand_in(visitor: Visitor, content: BytesIO, instead_of: str = "") -> str:
    """Give a file; gives the page that follows."""
    fields = {
        "csrf_token": form_token(visitor.open(PROFILE).text),
        "instead_of": instead_of,
        "logo": (content, "l.png"),
    }
    answer = visitor.client.post(
        f"{HOME}logo", data=fields, content_type="multipart/form-data", headers={"Accept": "text/html"}
    )
    return visitor.follow(answer).text


def form_of(visitor: Visitor, address: str = PROFILE) -> Form:
    return Form(visitor.open(address).text, "novalidate")


def test_a_form_is_saved_and_shows_what_was_saved(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = form_of(administrator_visitor).fill("retention", "een jaar <b>").press(administrator_visitor, "x", "y")
    assert "Opgeslagen" in page
    assert "een jaar &lt;b&gt;" in page
    assert profile_of(web_parts, web_school.slug).retention == "een jaar <b>"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = form_of(administrator_visitor).fill("url", "javascript:alert(1)").fill("retention", "mijn termijn")
    answer = form.send(administrator_visitor)
    assert answer.status_code == 422
    assert 'id="url-error"' in answer.text
    assert "mijn termijn" in answer.text
    assert "javascript:alert(1)" in answer.text
    assert profile_of(web_parts, web_school.slug).number == 1
    assert Form(answer.text, "novalidate").fill("url", "").send(administrator_visitor).status_code == 303


def test_the_second_sees_what_the_first_changed_and_saves_on(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    first, second = form_of(administrator_visitor), form_of(administrator_visitor)
    first.fill("retention", "van de eerste").press(administrator_visitor)
    answer = second.fill("retention", "van de tweede").fill("street", "Laan 1").send(administrator_visitor)
    assert answer.status_code == 409
    assert "Bram de Boer" in answer.text
    assert "van de eerste" in answer.text
    again = Form(answer.text, "novalidate")
    assert again.values("retention") == ["van de tweede"]
    again.fill("street", "").press(administrator_visitor)
    assert profile_of(web_parts, web_school.slug).retention == "van de tweede"


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "٣", "7"])
def test_a_form_with_another_number_overwrites_nothing(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School, number: str
) -> None:
    answer = (
        form_of(administrator_visitor).fill("number", number).fill("retention", "nooit").send(administrator_visitor)
    )
    assert answer.status_code == 409
    assert profile_of(web_parts, web_school.slug).number == 1


def test_a_form_of_almost_nothing_is_answered_with_a_sentence(administrator_visitor: Visitor) -> None:
    answer = administrator_visitor.send(PROFILE, {"number": "1"}, page=PROFILE)
    assert answer.status_code == 422
    assert 'id="name_nl-error"' in answer.text


def test_a_name_waits_for_the_operator_and_can_be_taken_back(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = form_of(administrator_visitor).fill("name_nl", "ROC Zuid").press(administrator_visitor)
    assert "De operator moet dit eerst goedkeuren: Naam in het Nederlands" in page
    assert "<del>ROC Midden</del> <ins>ROC Zuid</ins>" in page
    assert "ROC Zuid" in administrator_visitor.open(HOME).text
    assert profile_of(web_parts, web_school.slug).name == "ROC Midden"
    page = administrator_visitor.follow(administrator_visitor.send(f"{PROFILE}/withdraw", {}, page=PROFILE)).text
    assert "ROC Zuid" not in page


def test_the_history_tells_who_changed_what(administrator_visitor: Visitor) -> None:
    form_of(administrator_visitor).fill("retention", "een jaar").press(administrator_visitor)
    text = administrator_visitor.open(f"{PROFILE}/history").text
    assert "Bram de Boer" in text
    assert "<ins>een jaar</ins>" in text
    assert administrator_visitor.open(f"{PROFILE}/history?page=x").status_code == 200


def test_a_logo_is_served_as_a_picture_and_as_nothing_else(
    administrator_visitor: Visitor, visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    page = hand_in(administrator_visitor, logo())
    digest = profile_of(web_parts, web_school.slug).logo_sha256
    assert f"/files/{digest}.png" in page
    answer = visitor.open(f"/files/{digest}.png", accept="*/*")
    assert answer.mimetype == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert f"/files/{digest}.png" in visitor.open(f"/issuers/{web_school.slug}").text
    assert (
        visitor.open(f"/issuers/{web_school.slug}", accept="application/ld+json")
        .json["image"]["id"]
        .endswith(f"/files/{digest}.png")
    )
    for other in ("0" * 64, "x", "..%2f..%2fetc%2fpasswd"):
        assert visitor.open(f"/files/{other}.png", accept="*/*").status_code == 404


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg><script/></svg>", b"\x89PNG\r\n\x1a\n" + bytes(400_000)])
def test_a_file_that_is_no_logo_gets_a_sentence(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School, content: bytes
) -> None:
    assert 'id="logo-error"' in hand_in(administrator_visitor, BytesIO(content))
    assert profile_of(web_parts, web_school.slug).logo_sha256 == ""


def test_a_logo_that_somebody_did_not_see_is_not_replaced(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    hand_in(administrator_visitor, logo())
    digest = profile_of(web_parts, web_school.slug).logo_sha256
    assert "Iemand anders veranderde intussen het logo" in hand_in(administrator_visitor, logo("red"))
    hand_in(administrator_visitor, logo("red"), instead_of=digest)
    assert profile_of(web_parts, web_school.slug).logo_sha256 != digest


def test_who_is_responsible_stands_on_the_page_of_the_issuer(administrator_visitor: Visitor, visitor: Visitor) -> None:
    form = form_of(administrator_visitor)
    form.fill("responsible", "het bestuur van ROC Midden").fill("contact", "info@rocmidden.example")
    form.fill("privacy_url", "rocmidden.example/privacy").press(administrator_visitor)
    text = visitor.open("/issuers/roc-midden").text
    assert "het bestuur van ROC Midden" in text
    assert 'href="mailto:info@rocmidden.example"' in text
    assert 'href="https://rocmidden.example/privacy"' in text
