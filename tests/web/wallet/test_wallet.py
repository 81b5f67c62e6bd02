"""The wallet: private, the learner's own, shared on purpose and taken away whole."""

import json
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image

from badgeservice.credentials.baking.baking import unbake
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts
from badgeservice.services.wallet.share import list_shares
from badgeservice.store.tables import ProfileVersion
from tests.conftest import Clock, School
from tests.web.awarded import Awarded, award_badge, teacher_of
from tests.web.conftest import Visitor


@pytest.fixture
def awarded(web_parts: Parts, web_school: School) -> Awarded:
    return award_badge(web_parts, web_school)


@pytest.fixture
def learner_visitor(learner_visitor: Visitor) -> Visitor:
    """The learner, who chose English."""
    learner_visitor.client.set_cookie("language", "en")
    return learner_visitor


def badge_path(awarded: Awarded) -> str:
    return f"/wallet/credentials/{awarded.credential_id}"


def make_share(awarded: Awarded, learner: Visitor, **fields: str) -> str:
    """Send the form; the address of the page of the link."""
    page = f"{badge_path(awarded)}/share"
    answer = learner.send(page, {"until": "quarter", **fields}, page=page)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_an_empty_wallet_says_what_to_do(learner_visitor: Visitor, web_school: School) -> None:
    html = learner_visitor.open("/wallet/").text
    assert "No badges yet" in html
    assert web_school.learner_email in html
    assert 'href="/catalogue"' in html


def test_the_wallet_shows_what_was_earned(awarded: Awarded, learner_visitor: Visitor) -> None:
    html = learner_visitor.open("/wallet/").text
    assert "Houtbewerking: verbindingen" in html
    assert "ROC Midden" in html
    assert "23 November 2026" in html
    assert "Only you see these" in html
    assert f'src="/achievements/{awarded.school.achievement_id}/versions/1/image.svg"' in html
    assert ">New<" in html.replace("</svg>", ">")


def test_a_badge_is_new_until_it_was_opened(awarded: Awarded, learner_visitor: Visitor) -> None:
    learner_visitor.open(badge_path(awarded))
    assert "chip accent" not in learner_visitor.open("/wallet/").text


def test_the_first_time_is_a_moment_and_the_second_is_not(awarded: Awarded, learner_visitor: Visitor) -> None:
    first, second = (learner_visitor.open(badge_path(awarded)).text for _ in range(2))
    assert "Well done, Sanne Willems!" in first
    assert "Share this badge" in first
    assert "Well done" not in second
    assert "<strong>Valid.</strong>" in second


def test_what_was_withdrawn_before_it_was_opened_is_no_moment(awarded: Awarded, learner_visitor: Visitor) -> None:
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "Given to the wrong learner.")
    assert "Well done" not in learner_visitor.open(badge_path(awarded)).text


def test_one_badge_says_what_it_is_worth(awarded: Awarded, learner_visitor: Visitor) -> None:
    learner_visitor.client.set_cookie("language", "nl")
    learner_visitor.open(badge_path(awarded))
    html = learner_visitor.open(badge_path(awarded)).text
    assert "<strong>Geldig.</strong>" in html
    for words in ("ROC Midden", "niveau 3", "40 uur", "praktijkopdracht", "Alleen jij ziet deze badge."):
        assert words in html


@pytest.mark.parametrize("form", ["json", "png", "svg"])
def test_it_can_be_taken_away(awarded: Awarded, learner_visitor: Visitor, form: str) -> None:
    answer = learner_visitor.open(f"{badge_path(awarded)}/badge.{form}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=houtbewerking-verbindingen.{form}"
    assert (answer.data if form == "json" else unbake(answer.data)) == awarded.document_bytes


def test_before_sharing_the_learner_sees_what_the_viewer_will_see(
    awarded: Awarded, learner_visitor: Visitor, visitor: Visitor
) -> None:
    html = learner_visitor.open(f"{badge_path(awarded)}/share").text
    preview = html[html.index('class="preview-frame"') :]
    seen = visitor.open(awarded.share_path()).text
    for words in (
        'Sanne Willems earned “<span lang="nl">Houtbewerking: verbindingen</span>” at ROC Midden.',
        "Study load",
        "40 hours",
    ):
        assert words in preview
        assert words in seen
    assert preview.count('<li class="check ') == seen.count('<li class="check ') == 9


def test_looking_shares_nothing(awarded: Awarded, learner_visitor: Visitor) -> None:
    learner_visitor.open(f"{badge_path(awarded)}/share")
    assert list_shares(awarded.parts, awarded.learner) == ()


@pytest.mark.parametrize(("until", "days"), [("week", 7), ("quarter", 90), ("year", 365), ("open", None)])
def test_a_link_works_as_long_as_was_chosen(
    awarded: Awarded, learner_visitor: Visitor, visitor: Visitor, clock: Clock, until: str, days: int | None
) -> None:
    make_share(awarded, learner_visitor, until=until)
    share = list_shares(awarded.parts, awarded.learner)[0]
    assert share.ends_at == (clock.now + timedelta(days=days) if days else None)
    clock.advance(days=(days or 4000) - 1)
    assert visitor.open(awarded.path_of(share)).status_code == 200
    clock.advance(days=2)
    assert visitor.open(awarded.path_of(share)).status_code == (410 if days else 200)


def test_ninety_days_is_what_happens_without_choosing(awarded: Awarded, learner_visitor: Visitor) -> None:
    html = learner_visitor.open(f"{badge_path(awarded)}/share").text
    assert 'value="quarter" checked' in html
    assert "until 21 February 2027" in html


def test_the_page_of_a_link_hands_it_out(awarded: Awarded, learner_visitor: Visitor) -> None:
    html = learner_visitor.open(make_share(awarded, learner_visitor, label="Stage bij de bakker")).text
    share = list_shares(awarded.parts, awarded.learner)[0]
    assert f'value="{share.url}" readonly' in html
    assert "Stage bij de bakker" in html
    assert "This link works until 21 February 2027. Your badge stays yours after that." in html


def test_the_code_of_a_link_can_be_scanned(awarded: Awarded, learner_visitor: Visitor, tmp_path) -> None:
    page = make_share(awarded, learner_visitor)
    answer = learner_visitor.open(f"{page}/qr.png")
    assert answer.headers["Content-Disposition"] == "attachment; filename=qr-houtbewerking-verbindingen.png"
    (tmp_path / "qr.png").write_bytes(answer.data)
    with Image.open(tmp_path / "qr.png") as image:
        scanned = zxingcpp.read_barcodes(image)[0].text
    share = list_shares(awarded.parts, awarded.learner)[0]
    assert scanned.lower() == share.url
    shown = learner_visitor.open(f"{page}/qr.svg?show")
    assert shown.content_type.startswith("image/svg+xml")
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_a_chat_is_told_nothing_of_a_link(awarded: Awarded, visitor: Visitor) -> None:
    for address in (awarded.share_path(), "/v/" + "a" * 26):
        assert "og:" not in visitor.open(address).text


def test_a_link_is_ended_at_once_and_says_so(awarded: Awarded, learner_visitor: Visitor, visitor: Visitor) -> None:
    page = make_share(awarded, learner_visitor)
    share = list_shares(awarded.parts, awarded.learner)[0]
    assert "stop working at once" in learner_visitor.open(page).text
    answer = learner_visitor.send(f"{page}/end", {}, page=page)
    assert answer.status_code == 303
    assert visitor.open(awarded.path_of(share)).status_code == 410
    html = learner_visitor.open(page).text
    assert "This link no longer works" in html
    assert "still yours" in html
    assert "no longer works" in learner_visitor.open("/wallet/shares").text
    assert "no longer works" in learner_visitor.open(badge_path(awarded)).text


@pytest.mark.parametrize(("fields", "where"), [({"until": "forever"}, "until"), ({"label": "x" * 81}, "label")])
def test_a_mistake_keeps_what_was_filled_in(
    awarded: Awarded, learner_visitor: Visitor, fields: dict[str, object], where: str
) -> None:
    page = f"{badge_path(awarded)}/share"
    sent = learner_visitor.send(page, {"until": "week", "label": "de bakker"} | fields, page=page)
    answer = learner_visitor.follow(sent)
    assert 'class="error"' in answer.text
    assert list_shares(awarded.parts, awarded.learner) == ()
    if where == "until":
        assert 'value="de bakker"' in answer.text
    else:
        assert 'value="week" checked' in answer.text


def test_a_number_of_a_person_is_not_in_the_note(awarded: Awarded, learner_visitor: Visitor) -> None:
    page = f"{badge_path(awarded)}/share"
    answer = learner_visitor.send(page, {"until": "week", "label": "bakker 111222333"}, page=page)
    assert "BSN" in learner_visitor.follow(answer).text
    assert [share.label for share in list_shares(awarded.parts, awarded.learner)] == ["bakker •••"]


def test_a_revoked_badge_stays_in_the_wallet_and_says_why(awarded: Awarded, learner_visitor: Visitor) -> None:
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "Given to the wrong learner.")
    assert "Withdrawn" in learner_visitor.open("/wallet/").text
    html = learner_visitor.open(badge_path(awarded)).text
    assert "ROC Midden withdrew this badge on 23 November 2026." in html
    assert "Reason: Given to the wrong learner." in html
    assert "Please ask ROC Midden." in html
    assert "vraag het de balie" in html
    assert html.index("withdrew this badge") < html.index("What this badge means")


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("badges@rocmidden.example", '<a href="mailto:badges@rocmidden.example">badges@rocmidden.example</a>'),
        ("Servicebalie, lokaal B1", "Servicebalie, lokaal B1"),
    ],
)
def test_whom_to_ask_is_as_the_school_says(
    awarded: Awarded, learner_visitor: Visitor, contact: str, shown: str
) -> None:
    with awarded.parts.transaction() as session:
        session.get_one(ProfileVersion, awarded.school.organisation_id).contact = contact
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "Given to the wrong learner.")
    assert shown in learner_visitor.open(badge_path(awarded)).text


def test_a_revoked_badge_is_shared_behind_a_warning_only(awarded: Awarded, learner_visitor: Visitor) -> None:
    """Whoever opens the link sees it too."""
    warning = "Whoever opens the link sees first that this badge does not count any more, and why."
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "Given to the wrong learner.")
    html = learner_visitor.open(badge_path(awarded)).text
    assert "Share this badge" not in html
    assert html.index("Share it all the same") < html.index(warning) < html.index(f'href="{badge_path(awarded)}/share"')
    assert warning in learner_visitor.open(f"{badge_path(awarded)}/share").text


def test_an_expired_badge_stays_in_the_wallet(
    web_parts: Parts, web_school: School, learner_visitor: Visitor, clock: Clock
) -> None:
    awarded = award_badge(web_parts, web_school, valid_days=1)
    clock.advance(hours=30)
    learner = learner_visitor.sign_in(web_school.learner_email)
    assert "Expired" in learner.open("/wallet/").text
    assert "You really did earn this badge." in learner.open(badge_path(awarded)).text


@pytest.mark.parametrize(
    "address",
    ["", "/share", "/badge.json", "/badge.png"],
)
def test_somebody_elses_badge_is_not_there(awarded: Awarded, company_visitor: Visitor, address: str) -> None:
    assert company_visitor.open(f"{badge_path(awarded)}{address}").status_code == 404


def test_somebody_elses_link_is_not_there(awarded: Awarded, company_visitor: Visitor, learner_visitor: Visitor) -> None:
    page = make_share(awarded, learner_visitor)
    assert company_visitor.open(page).status_code == 404
    assert company_visitor.open(f"{page}/qr.svg").status_code == 404
    assert company_visitor.send(f"{page}/end", {}, page="/sign-in/sessions").status_code == 404
    assert list_shares(awarded.parts, awarded.learner)[0].is_open


def test_nobody_in_particular_is_sent_to_the_sign_in_page(awarded: Awarded, visitor: Visitor) -> None:
    for address in ("/wallet/", "/wallet/shares", badge_path(awarded), f"{badge_path(awarded)}/share"):
        answer = visitor.open(address)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in?next=")


def test_sharing_needs_the_form_of_our_own_page(awarded: Awarded, learner_visitor: Visitor) -> None:
    answer = learner_visitor.client.post(f"{badge_path(awarded)}/share", data={"until": "week"})
    assert answer.status_code == 400
    assert list_shares(awarded.parts, awarded.learner) == ()


def test_the_address_of_a_credential_opens_for_its_learner_and_its_school(
    awarded: Awarded, visitor: Visitor, learner_visitor: Visitor, teacher_visitor: Visitor, company_visitor: Visitor
) -> None:
    address = f"/credentials/{awarded.credential_id}"
    for allowed in (learner_visitor, teacher_visitor):
        answer = allowed.open(address, accept="*/*")
        assert answer.data == awarded.document_bytes
        assert answer.content_type == "application/vc+ld+json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
    for refused in (visitor, company_visitor):
        assert refused.open(address, accept="*/*").status_code == 404
    assert json.loads(awarded.document_bytes)["id"].endswith(address)
