"""What anybody may read: pages for people, documents for programs."""

import json
import re
from dataclasses import replace

import pytest

from badgeservice.services.achievements.achievement import achievement_document, issuer_document
from badgeservice.services.achievements.description import columns_of
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Achievement
from tests.conftest import ONE_PIXEL_PNG, School, describe
from tests.departments import TECH, add_department
from tests.descriptions import LEAST
from tests.web.conftest import Visitor


def test_the_catalogue_shows_everything_per_organisation(web_school: School, visitor: Visitor) -> None:
    html = visitor.open("/catalogue").text
    for words in ("Houtbewerking: verbindingen", "Samenwerken", "Veilig werken op hoogte"):
        assert words in html
    assert html.index("Bouwbedrijf Jansen") < html.index("ROC Midden")
    assert "module · level 3 · 40 hours" in html


def test_a_department_is_named_on_the_card_below_the_school_that_signs(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    department_id = add_department(web_parts, web_school.organisation_id, TECH, "techniek", "Techniek")
    with web_parts.transaction() as session:
        session.get_one(Achievement, web_school.skill_id).owner_id = department_id
    for address in ("/catalogue", f"/issuers/{web_school.slug}"):
        html = visitor.open(address).text
        assert re.search(r">Samenwerken</a></h3><p class=\"by\">Techniek</p>", html), address
        assert "/issuers/techniek" not in html


@pytest.mark.parametrize(("kind", "found"), [("module", 1), ("skill", 1), ("diploma", 0), ("nonsense", 3)])
def test_one_kind_can_be_chosen(web_school: School, visitor: Visitor, kind: str, found: int) -> None:
    html = visitor.open(f"/catalogue?kind={kind}").text
    assert html.count('class="badge-card"') == found
    assert ("Nothing found" in html) is (found == 0)
    of_school = visitor.open(f"/issuers/{web_school.slug}?kind={kind}").text
    assert of_school.count('class="badge-card"') == min(found, 2)
    assert ("Samenwerken" in of_school) is (kind in {"skill", "nonsense"})


def test_a_card_is_in_the_language_of_its_reader(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    describe(web_parts, web_school.skill_id, **columns_of(replace(LEAST, kind=Kind.SKILL)))
    assert 'lang="en">Welding</a>' in visitor.open("/catalogue?lang=en").text
    assert 'lang="nl">Lassen</a>' in visitor.open("/catalogue?lang=nl").text


@pytest.mark.parametrize(
    ("words", "found"), [("samen", 1), ("ROC Midden", 2), ("HOUTBEWERKING verbindingen", 1), ("zwemmen", 0)]
)
def test_the_catalogue_can_be_searched(web_school: School, visitor: Visitor, words: str, found: int) -> None:
    html = visitor.open(f"/catalogue?q={words}").text
    assert html.count('class="badge-card"') == found
    assert ("Nothing found for" in html) is (found == 0)
    assert html.count("Show everything") == 1
    assert f"{found} found for" in html or not found


def test_a_chat_gets_a_name_a_sentence_and_a_picture(web_school: School, visitor: Visitor) -> None:
    for address, name, image in (
        (f"/achievements/{web_school.achievement_id}", "Houtbewerking: verbindingen", "/versions/1/image.png"),
        (f"/issuers/{web_school.slug}", "ROC Midden", "/img/preview.png"),
        ("/catalogue", "What can be earned", "/img/preview.png"),
        ("/verify", "Check a badge", "/img/preview.png"),
        ("/", "Show what you can do", "/img/preview.png"),
    ):
        html = visitor.open(address).text
        said = dict(re.findall(r'<meta (?:property|name)="((?:og:)?[a-z_]+)" content="([^"]*)">', html))
        assert (said["og:title"], said["og:url"]) == (name, f"http://localhost:8000{address}")
        assert said["og:description"] == said["description"] != ""
        assert said["og:image"].startswith("http://localhost:8000/")
        assert said["og:image"].endswith(image)
        with visitor.open(said["og:image"].removeprefix("http://localhost:8000")) as picture:
            assert (picture.status_code, picture.mimetype) == (200, "image/png")
        assert said["og:locale"] == "en_GB"
        dutch = f'<link rel="alternate" hreflang="nl" href="http://localhost:8000{address}?lang=nl">'
        assert dutch in html
    assert 'og:locale" content="nl_NL"' in visitor.open("/catalogue?lang=nl").text


def test_no_search_engine_and_no_chat_gets_what_is_about_somebody(
    web_school: School, learner_visitor: Visitor, teacher_visitor: Visitor, visitor: Visitor
) -> None:
    for somebody, address in (
        (learner_visitor, "/wallet/"),
        (learner_visitor, "/account"),
        (teacher_visitor, "/teach/"),
    ):
        answer = somebody.open(address)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "og:" not in answer.text
    assert visitor.open("/wallet/").headers["X-Robots-Tag"] == "noindex"  # of who is sent to sign in
    for address in ("/", "/catalogue", f"/achievements/{web_school.achievement_id}"):
        assert "X-Robots-Tag" not in visitor.open(address).headers


def test_whom_to_ask_stands_where_a_question_arises(web_school: School, visitor: Visitor) -> None:
    for address in ("/catalogue", f"/achievements/{web_school.achievement_id}", f"/issuers/{web_school.slug}"):
        assert "vraag het de balie" in visitor.open(address).text


def test_of_a_department_who_signs_is_asked(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    department_id = add_department(web_parts, web_school.organisation_id, TECH, "techniek", "Techniek")
    with web_parts.transaction() as session:
        session.get_one(Achievement, web_school.achievement_id).owner_id = department_id
    html = visitor.open(f"/achievements/{web_school.achievement_id}").text
    assert "Ask ROC Midden: vraag het de balie" in " ".join(html.split())


def test_what_is_in_another_language_says_so(web_school: School, visitor: Visitor) -> None:
    assert '<h1 lang="nl">Houtbewerking' in visitor.open(f"/achievements/{web_school.achievement_id}").text
    for address in ("/catalogue", f"/issuers/{web_school.slug}"):
        assert re.search(r'<a href="/achievements/[^"]+" lang="nl">Samenwerken</a>', visitor.open(address).text)
    assert '<p class="lead" lang="nl">School voor' in visitor.open(f"/issuers/{web_school.slug}").text


def test_what_is_looked_for_is_only_text(visitor: Visitor) -> None:
    assert "<script>alert" not in visitor.open("/catalogue?q=<script>alert(1)</script>").text


def test_an_achievement_as_a_page(web_school: School, visitor: Visitor) -> None:
    visitor.language = "nl"
    answer = visitor.open(f"/achievements/{web_school.achievement_id}")
    assert answer.status_code == 200
    for words in ("Houtbewerking: verbindingen", "<li>Werkt veilig</li>", "niveau 3", "40 uur", "ROC Midden"):
        assert words in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("accept", ["*/*", "application/ld+json", "application/json", "application/vc"])
def test_an_achievement_as_a_document(web_parts: Parts, web_school: School, visitor: Visitor, accept: str) -> None:
    answer = visitor.open(f"/achievements/{web_school.achievement_id}", accept=accept)
    assert json.loads(answer.data) == achievement_document(web_parts, web_school.achievement_id)
    assert answer.content_type == ("application/ld+json" if accept == "*/*" else accept)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(("form", "media_type"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_the_image_of_an_achievement(web_school: School, visitor: Visitor, form: str, media_type: str) -> None:
    answer = visitor.open(f"/achievements/{web_school.achievement_id}/image.{form}", accept="image/*")
    assert answer.content_type.startswith(media_type)
    assert answer.data == ONE_PIXEL_PNG if form == "png" else answer.data.startswith(b"<svg")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_issuer_as_a_page_and_as_a_document(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    page = visitor.open(f"/issuers/{web_school.slug}")
    for words in ("ROC Midden", "School voor middelbaar beroepsonderwijs", "did:web:localhost%3A8000", "Samenwerken"):
        assert words in page.text
    document = visitor.open(f"/issuers/{web_school.slug}", accept="*/*")
    assert json.loads(document.data) == issuer_document(web_parts, web_school.slug)
    assert document.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ["/achievements/nothing", "/issuers/nobody", "/achievements/nothing/image.svg"])
def test_what_is_not_there_says_so(visitor: Visitor, address: str) -> None:
    assert visitor.open(address).status_code == 404
    problem = visitor.open(address, accept="application/json")
    assert problem.status_code == 404
    assert problem.content_type == "application/problem+json"


def test_a_document_is_not_sent_twice(web_school: School, visitor: Visitor) -> None:
    address = f"/achievements/{web_school.achievement_id}"
    etag = visitor.open(address, accept="*/*").headers["ETag"]
    again = visitor.open(address, accept="*/*", **{"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""


def test_public_pages_never_look_at_who_is_signed_in(
    web_school: School, learner_visitor: Visitor, visitor: Visitor
) -> None:
    visitor.language = learner_visitor.language
    for address in (
        "/catalogue",
        f"/achievements/{web_school.achievement_id}",
        f"/issuers/{web_school.slug}",
        "/verify",
    ):
        assert learner_visitor.open(address).text == visitor.open(address).text


def test_an_achievement_without_level_or_hours_says_nothing_of_them(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    describe(web_parts, web_school.skill_id, valid_days=1)
    html = visitor.open(f"/achievements/{web_school.skill_id}").text
    assert "Study load" not in html
    assert "1 day" in html
