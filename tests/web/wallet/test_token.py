"""The signed token on the pages: its learner asks for it, whoever has a link reads it, and nobody's reading signs."""

import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from badgeservice.services.organisations.closing import close_organisation
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.parts import Membership, Parts
from badgeservice.store.tables import Role
from tests.conftest import School
from tests.web.awarded import Awarded, award_badge, teacher_of
from tests.web.conftest import LiveService, OpenPage, Visitor


@pytest.fixture
def awarded(web_parts: Parts, web_school: School) -> Awarded:
    """A badge of a school that has a key for tokens."""
    rotate_key(web_parts, web_school.slug)
    return award_badge(web_parts, web_school)


@pytest.fixture
def learner_visitor(learner_visitor: Visitor) -> Visitor:
    """The learner, who chose English."""
    learner_visitor.client.set_cookie("language", "en")
    return learner_visitor


def page_of(awarded: Awarded) -> str:
    return f"/wallet/credentials/{awarded.credential_id}"


def close(awarded: Awarded) -> None:
    membership = Membership(awarded.school.organisation_id, awarded.school.slug, "ROC Midden", Role.ADMINISTRATOR)
    person = replace(teacher_of(awarded.school), memberships=(membership,))
    close_organisation(awarded.parts, person, awarded.school.slug, "ROC Midden")


def test_a_learner_asks_for_the_token_and_takes_it_away(awarded: Awarded, learner_visitor: Visitor) -> None:
    page = page_of(awarded)
    assert f'href="{page}/badge.jwt"' not in learner_visitor.open(page).text
    assert learner_visitor.open(f"{page}/badge.jwt").status_code == 404
    for form in (page, f"{page}/share"):  # asked again, as from a window of before
        answer = learner_visitor.send(f"{page}/token", {}, page=form)
        assert answer.location == f"{page}#files"
        shown = learner_visitor.follow(answer).text
        assert "The signed token is ready. You find it among your files." in shown
        assert f'href="{page}/badge.jwt"' in shown
        assert "Make a signed token" not in shown
    files = [learner_visitor.open(f"{page}/badge.jwt") for _ in range(2)]
    assert files[0].data == files[1].data
    assert files[0].data.count(b".") == 2
    assert files[0].content_type == "application/vc+jwt"
    assert files[0].headers["Content-Disposition"] == "attachment; filename=houtbewerking-verbindingen.jwt"


def test_only_the_form_of_the_page_asks(awarded: Awarded, learner_visitor: Visitor) -> None:
    page = page_of(awarded)
    answer = learner_visitor.client.post(f"{page}/token", data={})
    assert answer.status_code == 400
    assert learner_visitor.open(f"{page}/token").status_code == 405
    assert learner_visitor.open(f"{page}/badge.jwt").status_code == 404


def test_whoever_reads_signs_nothing(awarded: Awarded, learner_visitor: Visitor, visitor: Visitor) -> None:
    """No door of a reader needs a key, for they answer as before when there is none."""
    share, page = awarded.share_path(), page_of(awarded)
    doors: list[tuple[Visitor, str, str]] = [
        *((visitor, f"{share}/badge.{kind}", "*/*") for kind in ("json", "set", "jwt", "png", "svg")),
        *((visitor, share, accept) for accept in ("application/vc+jwt", "text/plain", "*/*")),
        *((learner_visitor, f"{page}/badge.{kind}", "*/*") for kind in ("json", "set", "jwt", "png", "svg")),
        (visitor, f"/status/{awarded.credential.status_list_id}", "*/*"),
        (visitor, f"/issuers/{awarded.school.slug}/did.json", "*/*"),
        (learner_visitor, f"/credentials/{awarded.credential_id}", "*/*"),
    ]
    before = [who.open(address, accept=accept) for who, address, accept in doors]
    shutil.rmtree(awarded.parts.keystore.folder / awarded.school.slug)
    after = [who.open(address, accept=accept) for who, address, accept in doors]
    assert {answer.status_code for answer in (*before, *after)} == {200}
    assert [answer.data for answer in before] == [answer.data for answer in after]
    assert f'href="{share}/badge.jwt"' in visitor.open(share).text


def test_a_link_of_before_shows_no_token_until_there_is_one(
    web_parts: Parts, web_school: School, visitor: Visitor, learner_visitor: Visitor
) -> None:
    awarded = award_badge(web_parts, web_school)
    made = awarded.share()
    share = awarded.path_of(made)
    rotate_key(web_parts, web_school.slug)
    assert "badge.jwt" not in visitor.open(share).text
    for accept, address in (("*/*", f"{share}/badge.jwt"), ("application/vc+jwt", share)):
        answer = visitor.open(address, accept=accept)
        assert (answer.status_code, answer.json["code"]) == (404, "token_not_ready")
    assert "is not ready yet" in visitor.open(f"{share}/badge.jwt").text
    assert "It follows by itself" in learner_visitor.open(f"/wallet/shares/{made.id}").text


def test_of_a_closed_organisation_the_owner_reads_why(
    awarded: Awarded, visitor: Visitor, learner_visitor: Visitor
) -> None:
    page, words = (
        page_of(awarded),
        "ROC Midden was closed and signs nothing any more, so this badge has no signed token",
    )
    form = learner_visitor.open(page).text
    assert "Make a signed token" in form
    close(awarded)
    answer = learner_visitor.send(f"{page}/token", {}, page=f"{page}/share")  # from a page of before
    shown = learner_visitor.follow(answer).text
    assert "No token was made of this badge." in shown
    assert words in shown
    assert "Make a signed token" not in shown
    made = awarded.share()
    assert words in learner_visitor.open(f"/wallet/shares/{made.id}").text
    share = awarded.path_of(made)
    assert "badge.jwt" not in visitor.open(share).text
    assert visitor.open(f"{share}/badge.jwt", accept="*/*").json["code"] == "no_token"


def test_without_a_key_the_learner_reads_that_it_comes_later(awarded: Awarded, learner_visitor: Visitor) -> None:
    page = page_of(awarded)
    shutil.rmtree(awarded.parts.keystore.folder / awarded.school.slug)
    answer = learner_visitor.follow(learner_visitor.send(f"{page}/token", {}, page=page))
    assert "We could not sign it at this moment." in answer.text
    assert "It follows by itself; look again in a few minutes." in answer.text
    made = learner_visitor.send(f"{page}/share", {"until": "quarter"}, page=f"{page}/share")
    assert "Your link is ready" in learner_visitor.follow(made).text


def test_it_is_asked_for_with_a_thumb(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    rotate_key(live.parts, live.school.slug)
    awarded = award_badge(live.parts, live.school)
    page = open_page(page_of(awarded), email=live.school.learner_email, width=360, javascript=False)
    page.get_by_role("button", name="Maak een ondertekend token").click()
    page.get_by_role("link", name="Ondertekend token voor andere programma’s").wait_for()
    wide = open_page(awarded.share_path(), width=360)
    assert wide.get_by_role("link", name="Ondertekend token (JWT)").is_visible()
    shown = open_page(page_of(awarded), email=live.school.learner_email, width=360)
    assert_accessible(shown)
