"""What was awarded goes on saying what it said: every version of an achievement keeps its page, document and image."""

import json

import pytest

from badgeservice.services.parts import Parts
from badgeservice.store.achievements import add_version
from badgeservice.store.tables import Achievement
from tests.conftest import ONE_PIXEL_PNG, School, make_version
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor

SECOND_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2"/></svg>'
SAID = {"name": "Houtbewerking: pen en gat", "description": "Nieuw.", "criteria": "- Zaagt recht", "assessment": ""}
OTHER_PNG = ONE_PIXEL_PNG + b"2"


@pytest.fixture
def address(web_parts: Parts, web_school: School) -> str:
    """An achievement that was described a second time."""
    version = make_version(web_school.achievement_id, 2, SAID, web_parts.clock(), level=4)
    version.image_svg, version.image_png = SECOND_SVG, OTHER_PNG
    with web_parts.transaction() as session:
        add_version(session, session.get_one(Achievement, web_school.achievement_id), version)
    return f"/achievements/{web_school.achievement_id}"


def test_each_version_has_its_page(visitor: Visitor, address: str) -> None:
    old, new, now = (visitor.open(f"{address}{end}") for end in ("/versions/1", "/versions/2", ""))
    assert [page.status_code for page in (old, new, now)] == [200] * 3
    assert "Houtbewerking: verbindingen" in old.text
    assert "Werkt veilig" in old.text
    for page in (new, now):
        assert "Houtbewerking: pen en gat" in page.text
        assert "Zaagt recht" in page.text
    for page, number in ((old, 1), (new, 2), (now, 2)):
        assert f"{address}/versions/{number}/image.svg" in page.text
    assert "pen en gat" in visitor.open("/catalogue").text
    assert "Houtbewerking: verbindingen" not in visitor.open("/catalogue").text


def test_a_version_that_is_not_awarded_any_more_says_so(
    web_parts: Parts, web_school: School, visitor: Visitor, address: str
) -> None:
    ends = ("/versions/1", "/versions/2", "")
    says_earlier = {end: "This is an earlier version" in visitor.open(f"{address}{end}").text for end in ends}
    assert says_earlier == {"/versions/1": True, "/versions/2": False, "": False}
    assert f'<a href="{address}">See what it says now</a>' in visitor.open(f"{address}/versions/1").text
    with web_parts.transaction() as session:
        session.get_one(Achievement, web_school.achievement_id).archived_at = web_parts.clock()
    assert "This is not awarded any more" in visitor.open(address).text


@pytest.mark.parametrize(("end", "number"), [("/versions/1", 1), ("/versions/2", 2), ("", 2)])
def test_each_version_has_its_document(visitor: Visitor, address: str, end: str, number: int) -> None:
    answer = visitor.open(f"{address}{end}", accept="*/*")
    document, url = json.loads(answer.data), f"http://localhost:8000{address}"
    assert answer.content_type == "application/ld+json"
    assert (document["id"], document["version"]) == (url, str(number))
    assert document["name"] == ("Houtbewerking: verbindingen" if number == 1 else SAID["name"])
    assert document["criteria"]["id"] == f"{url}/versions/{number}"
    assert document["image"]["id"] == f"{url}/versions/{number}/image.png"


def test_each_version_has_its_image_and_without_a_number_it_is_the_oldest(visitor: Visitor, address: str) -> None:
    """An address without a number stands in badges from before there were versions."""
    svg, png = ([visitor.open(f"{address}{end}/image.{kind}").data for end in ("/versions/1", "/versions/2", "")]
                for kind in ("svg", "png"))  # fmt: skip
    assert png == [ONE_PIXEL_PNG, OTHER_PNG, ONE_PIXEL_PNG]
    assert svg[1] == SECOND_SVG
    assert svg[0] == svg[2] != SECOND_SVG


@pytest.mark.parametrize(
    "number",
    ["0", "00", "01", "3", "-1", "+1", "1.0", "1e0", "999999999", "9" * 500, "x", "%20", "1%20", "%D9%A1", "²"],
)
def test_a_number_that_is_none_is_not_found(visitor: Visitor, address: str, number: str) -> None:
    for end in ("", "/image.svg", "/image.png"):
        for accept in ("text/html", "*/*"):
            answer = visitor.open(f"{address}/versions/{number}{end}", accept=accept)
            assert answer.status_code == 404, (end, accept)


def test_a_number_of_another_achievement_is_not_found(web_school: School, visitor: Visitor, address: str) -> None:
    assert visitor.open(f"/achievements/{web_school.skill_id}/versions/1").status_code == 200
    assert visitor.open(f"/achievements/{web_school.skill_id}/versions/2").status_code == 404
    assert visitor.open("/achievements/nothing/versions/1").status_code == 404


def test_what_was_awarded_before_says_what_it_said(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    awarded = award_badge(web_parts, web_school)
    signed, path = awarded.document["credentialSubject"]["achievement"], awarded.share_path()
    with web_parts.transaction() as session:
        version = make_version(web_school.achievement_id, 2, SAID, web_parts.clock())
        add_version(session, session.get_one(Achievement, web_school.achievement_id), version)
    assert signed["version"] == "1"
    assert "Houtbewerking: verbindingen" in visitor.open(path).text
    visitor.sign_in(web_school.learner_email)
    assert "Houtbewerking: verbindingen" in visitor.open("/wallet/").text
    newer = award_badge(
        web_parts, web_school, request_id="second", learner=("Jip Bos", "jip@leerling.example"), narrative="Nieuw"
    )
    assert newer.document["credentialSubject"]["achievement"]["version"] == "2"
    for document in (awarded.document, newer.document):
        for name in ("criteria", "image"):
            url = document["credentialSubject"]["achievement"][name]["id"]
            assert visitor.open(url.removeprefix("http://localhost:8000"), accept="*/*").status_code == 200
