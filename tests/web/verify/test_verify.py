"""Who scans, opens, drops or pastes: the verdict, and nothing that it does not rest on."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from badgeservice.app import share_counts
from badgeservice.credentials.baking.baking import bake_png, bake_svg, unbake
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.parts import Parts
from badgeservice.store.tables import StatusList
from badgeservice.web.verify.holder_questions import HolderQuestions
from tests.conftest import ONE_PIXEL_PNG, Clock, School
from tests.web.awarded import PHONE, Awarded, award_badge, teacher_of
from tests.web.conftest import Visitor

FIRST_ROUND_TRIP = 14_000


@pytest.fixture
def awarded(web_parts: Parts, web_school: School) -> Awarded:
    return award_badge(web_parts, web_school)


def words_of(html: str) -> str:
    """What a reader sees, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)).split())


def test_the_verdict_comes_first_and_the_page_fits_in_one_round_trip(awarded: Awarded, visitor: Visitor) -> None:
    answer = visitor.open(awarded.share_path(), **{"User-Agent": PHONE})
    assert answer.status_code == 200
    assert len(answer.data) < FIRST_ROUND_TRIP
    words = words_of(answer.text)
    order = ("Valid", "You should be at", "What this badge means", "Nine checks", "same person?")
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    assert "Sanne Willems earned “ Houtbewerking: verbindingen ” at ROC Midden." in words  # the name in its language
    assert 'class="band valid"' in answer.text
    image = f"/achievements/{awarded.school.achievement_id}/versions/1/image.svg"  # the one that was awarded
    assert f'src="{image}"' in answer.text
    assert visitor.open(image).status_code == 200


def test_the_page_says_what_the_badge_means_in_plain_dutch(awarded: Awarded, visitor: Visitor) -> None:
    visitor.language = "nl"
    words = words_of(visitor.open(awarded.share_path()).text)
    assert "Sanne Willems heeft “Houtbewerking: verbindingen” behaald bij ROC Midden." in words
    assert "niveau 3: doet het hele vak zelfstandig (mbo-3)" in words
    assert "40 uur" in words
    assert "De docent keek mee tijdens een praktijkopdracht." in words
    assert "U hoort te zijn op localhost" in words
    assert "23 november 2026" in words


def test_every_check_has_an_outcome_in_words_and_a_sentence(awarded: Awarded, visitor: Visitor) -> None:
    html = visitor.open(awarded.share_path()).text
    rows = re.findall(r'<li class="check (\w+)">.*?<span class="sr">\((.*?)\)</span>.*?<p>(.+?)</p>', html, re.S)
    assert len(rows) == 9
    said = {"passed": "OK", "failed": "Problem", "not_checked": "Not checked", "nothing": "Nothing to check"}
    assert all(said[outcome] == word and sentence.strip() for outcome, word, sentence in rows)
    assert rows[-1] == ("nothing", "Nothing to check", "This badge has no assessments by others.")


def test_there_is_a_code_to_ask_about_only_when_something_is_wrong(awarded: Awarded, visitor: Visitor) -> None:
    assert "Code for questions" not in visitor.open(awarded.share_path()).text
    assert "Code for questions" not in hand_in(visitor, (awarded.document_bytes, "badge.json")).text
    changed = awarded.document_bytes.replace(b"Sanne Willems", b"Sanna Willems")
    words = words_of(hand_in(visitor, (changed, "badge.json")).text)
    assert "Code for questions: signature_wrong" in words
    assert "Do not trust this file." in words and "Ask the issuer how you can check it." not in words


def test_what_was_pasted_and_is_no_badge_is_still_in_the_field(visitor: Visitor) -> None:
    html = hand_in(visitor, text="badge <of Sanne>").text
    assert "No badge found" in html and "badge &lt;of Sanne&gt;</textarea>" in html


def test_words_in_another_language_than_the_page_say_so(awarded: Awarded, visitor: Visitor) -> None:
    path = awarded.share_path()
    english = visitor.open(path).text
    assert '<bdi lang="nl">Houtbewerking: verbindingen</bdi>' in english
    assert '<p class="lead" lang="nl">Wie dit heeft' in english
    assert '<dd class="prose" lang="nl">' in english
    visitor.language = "nl"
    dutch = visitor.open(path).text
    assert "<bdi>Houtbewerking: verbindingen</bdi>" in dutch
    assert 'lang="nl"' not in dutch.partition("<main")[2].partition("</main>")[0]


def test_it_is_checked_again_on_every_load(awarded: Awarded, visitor: Visitor, clock: Clock) -> None:
    path = awarded.share_path()
    assert "10:00" in visitor.open(path).text  # 09:00 UTC, as a school reads it
    clock.advance(minutes=7)
    assert "10:07" in visitor.open(path).text


def test_until_when_the_link_works_is_not_until_when_the_badge_does(
    awarded: Awarded, visitor: Visitor, clock: Clock
) -> None:
    words = words_of(visitor.open(awarded.share_path(clock.now + timedelta(days=90))).text)
    assert "This link works until 21 February 2027. The badge itself stays as it is." in words
    assert "no end date" in words


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/vc+ld+json"),
        ("application/vc", "application/vc"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
    ],
)
def test_a_program_gets_the_exact_signed_bytes(
    awarded: Awarded, visitor: Visitor, accept: str, media_type: str
) -> None:
    answer = visitor.open(awarded.share_path(), accept=accept)
    assert answer.status_code == 200
    assert answer.data == awarded.document_bytes
    assert answer.content_type == media_type


@pytest.mark.parametrize("media_type", ["application/vc+jwt", "text/plain"])
def test_who_asks_for_a_jwt_gets_one_that_verifies(awarded: Awarded, visitor: Visitor, media_type: str) -> None:
    rotate_key(awarded.parts, awarded.school.slug)  # gives it a key for tokens too
    answer = visitor.open(awarded.share_path(), accept=media_type)
    assert answer.content_type == media_type
    assert answer.data.count(b".") == 2
    assert 'class="band valid"' in hand_in(visitor, text=answer.text).text
    assert 'class="band valid"' in hand_in(visitor, (answer.data, "badge.jwt")).text


@pytest.mark.parametrize("form", ["image/png", "image/svg+xml"])
def test_who_asks_for_an_image_gets_the_badge_inside_it(awarded: Awarded, visitor: Visitor, form: str) -> None:
    answer = visitor.open(awarded.share_path(), accept=form)
    assert answer.content_type.startswith(form)
    assert unbake(answer.data) == awarded.document_bytes


@pytest.mark.parametrize("form", ["json", "png", "svg"])
def test_it_can_be_taken_elsewhere_as_a_file(awarded: Awarded, visitor: Visitor, form: str) -> None:
    answer = visitor.open(f"{awarded.share_path()}/badge.{form}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=houtbewerking-verbindingen.{form}"
    content = answer.data if form == "json" else unbake(answer.data)
    assert content == awarded.document_bytes


def test_the_code_in_capitals_is_the_same_address(awarded: Awarded, visitor: Visitor) -> None:
    path = awarded.share_path()
    assert visitor.open(path.upper()).text.lower() == visitor.open(path).text.lower()
    assert visitor.open(path.upper(), accept="*/*").data == awarded.document_bytes


SIGNS = [".", ")", ",", ">", '"', "%E2%80%8B", "/", "/.", ").", "%C2%A0", ";", "…", "//", "*", "%EF%BB%BF", "'", "]"]


@pytest.mark.parametrize("signs", SIGNS)
def test_a_link_that_got_signs_on_its_way_leads_to_the_share(awarded: Awarded, visitor: Visitor, signs: str) -> None:
    path = awarded.share_path()
    for written in (path, path.upper()):
        for accept in ("text/html", "*/*"):
            answer = visitor.open(written + signs, accept=accept)
            assert (answer.status_code, answer.headers["Location"]) == (302, path), written + signs
            assert answer.headers["Cache-Control"] == "no-store"
    answer = hand_in(visitor, text=f"http://localhost:8000{path}{signs}")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)


def test_signs_before_a_token_and_between_brackets_are_passed_over(awarded: Awarded, visitor: Visitor) -> None:
    path = awarded.share_path()
    assert visitor.open(f"/v/%E2%80%8B{path[3:]}").headers["Location"] == path
    assert hand_in(visitor, text=f"<http://localhost:8000{path}>").headers["Location"] == path


@pytest.mark.parametrize("written", ["a" * 25 + ".", "a" * 27 + ")", "a" * 26 + "/b", ".", "%00"])
def test_what_is_no_token_stays_no_token(visitor: Visitor, written: str) -> None:
    assert visitor.open(f"/v/{written}").status_code in {404, 410}


def test_a_link_that_does_not_work_does_not_work_with_signs_either(awarded: Awarded, visitor: Visitor) -> None:
    share = awarded.share()
    awarded.end(share)
    for path in (awarded.path_of(share), "/v/" + "a" * 26):
        answer = visitor.client.get(f"{path}).", headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 410


@pytest.mark.parametrize("accept", ["text/html", "*/*", "image/png"])
def test_a_share_says_who_may_read_and_keep_it(awarded: Awarded, visitor: Visitor, accept: str) -> None:
    headers = visitor.open(awarded.share_path(), accept=accept).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Accept" in headers["Vary"]
    assert "Set-Cookie" not in headers


def test_a_closed_ended_or_unknown_link_is_one_and_the_same_page(
    awarded: Awarded, visitor: Visitor, clock: Clock
) -> None:
    closed, ended = awarded.share(), awarded.share(clock.now + timedelta(days=1))
    awarded.end(closed)
    clock.advance(days=2)
    paths = [awarded.path_of(closed), awarded.path_of(ended), "/v/" + "0" * 26, "/v/nonsense", "/V/" + "Z" * 26]
    answers = [visitor.open(path) for path in paths]
    assert {answer.status_code for answer in answers} == {410}
    bodies = {answer.text.replace(path, "") for path, answer in zip(paths, answers, strict=True)}
    assert len(bodies) == 1
    assert "Ask the person who gave you this link for a new one." in answers[0].text
    as_json = [visitor.open(path, accept="application/json") for path in paths]
    assert {answer.status_code for answer in as_json} == {410}
    assert {answer.json["code"] for answer in as_json} == {"share_closed"}
    assert len({answer.data for answer in as_json}) == 1


@pytest.mark.parametrize("agent", ["WhatsApp/2.23.20.0 A", "Slackbot-LinkExpanding 1.0", "facebookexternalhit/1.1"])
@pytest.mark.parametrize("accept", ["*/*", "text/html", "image/png"])
def test_a_link_card_shows_nobody(awarded: Awarded, visitor: Visitor, agent: str, accept: str) -> None:
    answer = visitor.open(awarded.share_path(), accept=accept, **{"User-Agent": agent})
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/html")
    for secret in ("Sanne", "Houtbewerking", "ROC Midden"):
        assert secret not in answer.text


def test_a_head_request_tells_nothing_but_whether_the_link_works(awarded: Awarded, visitor: Visitor) -> None:
    share = awarded.share()
    path = awarded.path_of(share)
    asked = {"Accept": "text/html", "Accept-Language": "en"}
    open_length = visitor.client.head(path, headers=asked).headers["Content-Length"]
    card = visitor.open(path, **{"User-Agent": "WhatsApp/2.2"})
    assert int(open_length) <= len(card.data)  # a card without a person on it, whose page has no language links
    awarded.end(share)
    assert visitor.client.head(path, headers=asked).status_code == 410


def test_the_holder_can_be_compared_and_nothing_is_kept(awarded: Awarded, visitor: Visitor) -> None:
    path = awarded.share_path()

    def compare(email: str) -> str:
        answer = visitor.client.post(path, data={"email": email}, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.text

    right, wrong = compare(awarded.school.learner_email), compare("somebody@else.example")
    assert '<div class="notice success"' in right
    assert '<div class="notice danger"' in wrong
    assert 'class="band bad"' not in wrong  # the badge is no less genuine for it
    assert '<div class="notice success"' not in compare("not an address")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("renee", "“renee” is not a complete e-mail address: it has no @."),
        ("@", "is not a complete e-mail address"),
        ("sanne@leerling", "the part after the @ needs a dot"),
        (" ", "An e-mail address is missing here."),
    ],
)
def test_half_an_address_is_a_slip_and_accuses_nobody(
    awarded: Awarded, visitor: Visitor, typed: str, said: str
) -> None:
    path, headers = awarded.share_path(), {"Accept": "text/html", "Accept-Language": "en"}
    for _ in range(6):  # and costs no question
        answer = visitor.client.post(path, data={"email": typed}, headers=headers)
    assert answer.status_code == 200
    assert said in answer.text
    assert 'class="band valid"' in answer.text
    assert "different e-mail address" not in answer.text
    assert '<div class="notice' not in answer.text
    assert 'aria-invalid="true"' in answer.text
    fields = {"email": awarded.school.learner_email}
    assert '<div class="notice success"' in visitor.client.post(path, data=fields, headers=headers).text


def test_a_holder_is_asked_for_a_few_times_a_minute(awarded: Awarded, visitor: Visitor, clock: Clock) -> None:
    """However the link is spelled; the verdict stays, other shares and other networks are asked on."""
    share, other = awarded.share_path(), awarded.share_path()

    def ask(path: str, source: str = "192.0.2.1") -> TestResponse:
        fields, headers = {"email": awarded.school.learner_email}, {"Accept": "text/html", "Accept-Language": "en"}
        return visitor.client.post(path, data=fields, headers=headers, environ_base={"REMOTE_ADDR": source})

    spellings = [share, share.upper(), f"{share[:8]}-{share[8:]}", share, share]
    assert [ask(path).status_code for path in spellings] == [200] * 5
    refused = ask(share)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert 'class="band valid"' in refused.text
    assert "Wait a minute" in refused.text
    assert f'value="{awarded.school.learner_email}"' in refused.text
    assert '<div class="notice success"' not in refused.text
    assert ask(other).status_code == 200
    assert [ask(share, f"198.51.100.{number}").status_code for number in range(16)] == [200] * 15 + [429]
    assert visitor.open(share).status_code == 200
    clock.advance(minutes=1)
    assert ask(share).status_code == 200


def test_the_count_of_questions_stays_small(clock: Clock) -> None:
    counts = [0] * 8
    questions = HolderQuestions(clock, counts)
    answers = [questions.may_ask(f"share {number}", "here") for number in range(200)]
    assert answers[0]
    assert not answers[-1]  # so small a memory is full after some, and then everybody waits
    assert len(counts) == 8
    clock.advance(minutes=1)
    assert questions.may_ask("share 199", "here")


def test_in_the_memory_of_a_service_hardly_anybody_waits_for_others(clock: Clock) -> None:
    questions = HolderQuestions(clock, share_counts())
    answers = [questions.may_ask(f"share {number % 1000}", f"source {number}") for number in range(5000)]
    assert answers.count(False) < 5
    for number in range(40):
        questions.may_ask("one share", f"source {number}")
    assert not questions.may_ask("one share", "another source")


def ask_until_refused(questions: HolderQuestions) -> None:
    while questions.may_ask("share", "here"):
        pass


def test_processes_that_serve_together_count_together(clock: Clock) -> None:
    """Each has its own app, made after the fork, on memory from before it."""
    counts = share_counts()
    process = get_context("fork").Process(target=ask_until_refused, args=(HolderQuestions(clock, counts),))
    process.start()
    process.join(20)
    assert process.exitcode == 0
    mine = HolderQuestions(clock, counts)
    assert not mine.may_ask("share", "here")
    assert mine.may_ask("share", "elsewhere")
    clock.advance(minutes=1)
    assert mine.may_ask("share", "here")


def test_an_expired_badge_says_until_when(web_parts: Parts, web_school: School, visitor: Visitor, clock: Clock) -> None:
    awarded = award_badge(web_parts, web_school, valid_days=30)
    path = awarded.share_path()
    clock.advance(days=31)
    html = visitor.open(path).text
    assert 'class="band valid"' not in html
    assert "Expired" in words_of(html)


def test_a_revoked_badge_says_when_by_whom_and_why(awarded: Awarded, visitor: Visitor, clock: Clock) -> None:
    share = awarded.share()
    clock.advance(days=3)
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "Given to the wrong <b>learner</b>.")
    answer = visitor.open(awarded.path_of(share))
    assert answer.status_code == 200
    assert 'class="band bad"' in answer.text
    assert "Withdrawn on 26 November 2026 by ROC Midden." in words_of(answer.text)
    assert 'Reason: <span lang="nl">Given to the wrong &lt;b&gt;learner&lt;/b&gt;.</span>' in answer.text
    visitor.language = "nl"
    assert "Ingetrokken op 26 november 2026 door ROC Midden." in words_of(visitor.open(awarded.path_of(share)).text)
    assert visitor.open(awarded.path_of(share), accept="*/*").data == awarded.document_bytes
    file = hand_in(visitor, (awarded.document_bytes, "badge.json"))
    assert 'class="band bad"' in file.text


def test_a_status_that_cannot_be_looked_up_is_never_valid(awarded: Awarded, visitor: Visitor) -> None:
    with awarded.parts.transaction() as session:
        session.get_one(StatusList, awarded.credential.status_list_id).document_bytes = b"{}"
    html = visitor.open(awarded.share_path()).text
    assert 'class="band unknown"' in html
    assert "Could not be checked" in words_of(html)


def test_the_command_line_names_the_link(awarded: Awarded, visitor: Visitor) -> None:
    share = awarded.share()
    assert f"badgeservice verify {share.url}" in visitor.open(awarded.path_of(share)).text


# /verify: drop, choose, paste


def hand_in(visitor: Visitor, *files: tuple[bytes, str], text: str = "") -> TestResponse:
    data = {"text": text, "file": [(BytesIO(content), name) for content, name in files]}
    return visitor.client.post("/verify", data=data, headers={"Accept": "text/html", "Accept-Language": "en"})


def test_the_ways_in(visitor: Visitor) -> None:
    html = visitor.open("/verify").text
    assert 'type="file" multiple' in html
    assert 'enctype="multipart/form-data"' in html
    assert "csrf" not in html


@pytest.mark.parametrize("form", ["json", "png", "svg"])
def test_a_file_gets_its_verdict(awarded: Awarded, visitor: Visitor, form: str) -> None:
    content = visitor.open(f"{awarded.share_path()}/badge.{form}").data
    answer = hand_in(visitor, (content, f"badge.{form}"))
    assert answer.status_code == 200
    assert 'class="band valid"' in answer.text
    assert "The signature belongs to" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_pasted_json_gets_its_verdict(awarded: Awarded, visitor: Visitor) -> None:
    answer = hand_in(visitor, text=awarded.document_bytes.decode())
    assert 'class="band valid"' in answer.text


@pytest.mark.parametrize(
    "write",
    [
        str,
        str.upper,
        lambda url: url.rpartition("/")[2],
        lambda url: url[-26:-13] + " " + url[-13:],
        "{}/".format,
        "{}?utm_source=mail#top".format,
        "Dit is mijn badge:\n{}. Groet, Sanne".format,
    ],
)
def test_a_pasted_link_of_ours_opens_its_page(awarded: Awarded, visitor: Visitor, write) -> None:
    share = awarded.share()
    answer = hand_in(visitor, text=write(share.url))
    assert answer.status_code == 303
    assert visitor.open(answer.headers["Location"]).text == visitor.open(awarded.path_of(share)).text


def test_one_changed_character_is_not_genuine_and_nothing_is_shown(awarded: Awarded, visitor: Visitor) -> None:
    changed = awarded.document_bytes.replace(b"Sanne Willems", b"Sanna Willems")
    assert changed != awarded.document_bytes
    answer = hand_in(visitor, (changed, "badge.json"))
    assert answer.status_code == 200
    assert 'class="band bad"' in answer.text
    for secret in ("Sann", "Houtbewerking", "praktijkopdracht"):
        assert secret not in answer.text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.json"),
        (b'{"@context": [', "cut-off.json"),
        (b"\x89PNG\r\n\x1a\n", "cut-off.png"),
        (ONE_PIXEL_PNG, "a-picture.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a-drawing.svg"),
        (b"just words", "words.txt"),
        (b"\xff\xfe\x00\x01", "noise.bin"),
        (b'{"a": 1, "a": 2}', "twice.json"),
        (b"[" * 100_000, "deep.json"),
    ],
)
def test_what_is_no_badge_gets_a_sentence(visitor: Visitor, content: bytes, name: str) -> None:
    answer = hand_in(visitor, (content, name))
    assert answer.status_code == 422
    assert "No badge found" in answer.text
    assert 'class="band unknown"' in answer.text
    assert "alert(1)" not in answer.text


@pytest.mark.parametrize(
    "start",
    [b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\0\0\0\x18ftypheic", b"RIFF\0\0\0\0WEBPVP8 ", b"GIF89a", b"PK\x03\x04"],
)
def test_a_photo_a_pdf_or_an_archive_is_told_what_to_use_instead(visitor: Visitor, start: bytes) -> None:
    answer = hand_in(visitor, (start + bytes(100), "badge"))
    assert answer.status_code == 422
    assert re.search(
        "the PNG or SVG image|Unpack it, and choose the badge|Make a new one of the QR code alone", answer.text
    )
    assert "damaged" not in answer.text


PAGE = b"<!DOCTYPE html>\n<html><head><title>Mijn badge</title></head><body><p>Behaald</body></html>"


def test_a_kept_page_is_called_a_page(visitor: Visitor) -> None:
    for answer in (hand_in(visitor, (PAGE, "badge.html")), hand_in(visitor, text=PAGE.decode())):
        assert answer.status_code == 422
        assert "This is a web page, not a badge." in answer.text
        assert "damaged" not in answer.text


def test_a_file_with_a_byte_order_mark_is_checked(awarded: Awarded, visitor: Visitor) -> None:
    assert 'class="band valid"' in hand_in(visitor, (b"\xef\xbb\xbf" + awarded.document_bytes, "badge.json")).text


def test_a_drawing_in_utf16_is_checked(awarded: Awarded, visitor: Visitor) -> None:
    drawing = visitor.open(f"{awarded.share_path()}/badge.svg").data.decode().encode("utf-16")
    assert 'class="band valid"' in hand_in(visitor, (drawing, "badge.svg")).text


def test_checks_that_an_earlier_one_stopped_are_said_once(awarded: Awarded, visitor: Visitor) -> None:
    changed = awarded.document_bytes.replace(b"Sanne Willems", b"Sanna Willems")
    html = hand_in(visitor, (changed, "badge.json")).text
    assert html.count("Not checked, because an earlier check did not pass.") == 1
    assert html.count('<li class="check ') == 5
    assert "The other checks" in html


def test_a_credential_that_is_no_badge_is_sent_to_its_issuer(visitor: Visitor) -> None:
    transcript = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "https://school.example/1", "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:1", "type": ["ClrSubject"]},
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "verificationMethod": "did:example:2#key",
            "proofPurpose": "assertionMethod",
            "proofValue": "z1",
        },
    }
    words = words_of(hand_in(visitor, text=json.dumps(transcript)).text)
    assert "This is a credential, but not a badge." in words
    assert "Ask the issuer how you can check it." in words
    assert "Ask the owner for a link" not in words


@contextmanager
def somebody_computing(parts: Parts) -> Iterator[None]:
    """Somebody else's badge is being looked at."""
    inside, stop = threading.Event(), threading.Event()

    def hold() -> None:
        with parts.turns.computing():
            inside.set()
            stop.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(30)
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


def test_files_that_were_not_reached_are_listed_and_the_others_shown(
    awarded: Awarded, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("badgeservice.services.turns.COMPUTING", 0.02)
    files = [(awarded.document_bytes, f"{number}.json") for number in range(30)]
    answer = hand_in(visitor, *files)
    assert answer.status_code == 200
    assert answer.text.count('class="verdict-row valid') >= 1
    busy = answer.text.count("We are checking many badges at the moment. Try again in a minute.")
    assert busy >= 1
    assert answer.text.count('class="verdict-row valid') + busy == 30


def test_who_scans_does_not_wait_for_what_others_hand_in(
    awarded: Awarded, visitor: Visitor, web_parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("badgeservice.services.turns.WAIT", 0.01)
    with somebody_computing(web_parts):
        refused = hand_in(visitor, text=awarded.document_bytes.decode())
        assert refused.status_code == 429
        assert "We are checking many badges at the moment. Try again in a minute." in refused.text
        assert awarded.document_bytes.decode() in unescape(refused.text)  # nothing is lost: it stands in the form
        several = hand_in(visitor, (awarded.document_bytes, "a.json"), (b"", "b.json"))
        assert several.status_code == 429
        assert several.headers["Retry-After"] == "10"
        assert 'class="band valid"' in visitor.open(awarded.share_path()).text
    assert 'class="band valid"' in hand_in(visitor, text=awarded.document_bytes.decode()).text


def test_nothing_handed_in_says_what_to_do(visitor: Visitor) -> None:
    answer = hand_in(visitor)
    assert answer.status_code == 422
    assert "Choose a file, or paste a link or the badge itself." in answer.text


@pytest.mark.parametrize(
    "text", ["hello there", "javascript:alert(1)", "WIFI:S:school;P:secret;;", "http://[::1", "https://a b.example/"]
)
def test_pasted_words_are_no_badge(visitor: Visitor, text: str) -> None:
    answer = hand_in(visitor, text=text)
    assert answer.status_code == 422
    assert "This is not a badge." in answer.text


def test_a_large_upload_is_refused_with_a_sentence(visitor: Visitor) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="huge.json"\r\n\r\n'
    body = part + b" " * 50_000_000 + b"\r\n--x--\r\n"
    headers = {"Accept": "text/html", "Accept-Language": "en", "Content-Type": "multipart/form-data; boundary=x"}
    answer = visitor.client.post("/verify", data=body, headers=headers)
    assert answer.status_code == 413
    assert "Choose files of at most 8 MB together." in answer.text
    assert '<form method="post" action="/verify"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    problem = visitor.client.post("/verify", data=body, headers=headers | {"Accept": "application/json"})
    assert (problem.status_code, problem.content_type) == (413, "application/problem+json")
    assert problem.json is not None
    assert problem.json["code"] == "files_too_large"
    assert problem.json["detail"] == "This is larger than we can check. Choose files of at most 8 MB together."


def test_a_large_form_of_a_program_is_refused_with_the_same(visitor: Visitor) -> None:
    answer = visitor.client.post("/verify", data={"text": "a" * 300_000}, headers={"Accept": "*/*"})
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_many_at_once_each_get_their_own_verdict(awarded: Awarded, visitor: Visitor) -> None:
    good = awarded.document_bytes
    files = [(good, "good.json"), (good.replace(b"Willems", b"Willemz"), "changed.json"), (ONE_PIXEL_PNG, "cat.png")]
    answer = hand_in(visitor, *files)
    assert answer.status_code == 200
    tones = re.findall(r'class="verdict-row (\w+)"', answer.text)
    assert tones == ["bad", "unknown", "valid"]  # the worst first
    assert "Willemz" not in answer.text
    assert "3 checked" in answer.text


def test_too_many_files_are_refused(visitor: Visitor) -> None:
    for count in (51, 101):  # the second is refused before anything is read
        answer = hand_in(visitor, *[(b"{}", f"{number}.json") for number in range(count)])
        assert answer.status_code == 413
        assert "at most 50 files" in answer.text
        assert '<form method="post" action="/verify"' in answer.text


def test_the_name_of_a_file_is_only_text(awarded: Awarded, visitor: Visitor) -> None:
    files = [(b"{}", '"><img src=x onerror=alert(1)>.json'), (b"{}", "two.json")]
    assert "<img src=x" not in hand_in(visitor, *files).text


def test_a_link_to_somewhere_private_is_refused(visitor: Visitor) -> None:
    answer = hand_in(visitor, text="https://127.0.0.1/badge.json")
    assert answer.status_code in {422, 503}
    assert "No badge found" in answer.text


def test_a_baked_badge_of_another_picture_is_the_same_badge(awarded: Awarded, visitor: Visitor) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
    for content in (bake_png(ONE_PIXEL_PNG, awarded.document_bytes), bake_svg(svg, awarded.document_bytes)):
        assert 'class="band valid"' in hand_in(visitor, (content, "x")).text


def test_badges_of_others_each_get_a_page(shared: Path, visitor: Visitor) -> None:
    """The samples of 1EdTech, sound and flawed: every one gets a verdict or a sentence; no address is reached."""
    files = sorted(file for file in (shared / "vectors" / "1edtech-ob30").iterdir() if file.is_file())
    answers = {file.name: hand_in(visitor, (file.read_bytes(), file.name)) for file in files}
    assert len(answers) > 40
    assert {answer.status_code for answer in answers.values()} <= {200, 422}
    for name, answer in answers.items():
        assert re.search(r'class="band (valid|remark|bad|unknown)"', answer.text), name
        assert flaws_of(answer.text) == [], name


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 300_000, "\u202eevil", "https://" + "a" * 3000, "{" * 50_000])
def test_odd_text_is_answered(visitor: Visitor, text: str) -> None:
    body = {"text": text.encode("utf-8", "surrogatepass")}
    answer = visitor.client.post("/verify", data=body, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code in {413, 422}


# XSS in every field of a credential (threats H9)

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "![x](https://tracker.example/pixel.gif)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "{{ 7*7 }}{% raw %}",
    "<style>*{background:url(https://tracker.example)}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<details open ontoggle=alert(1)>",
    "<base href=https://evil.example/>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]
EXPECTED_TAGS = re.compile(
    "html|head|meta|title|link|script|body|a|svg|circle|path|use|header|nav|span|main|section|aside|div|h1|h2|h3|p|ul|li|"
    "ol|dl|dt|dd|strong|em|code|pre|br|blockquote|form|label|input|textarea|button|small|img|time|footer|details|"
    "summary|video|article|bdi"
)


class Flaws(HTMLParser):
    """What a page must not have in it, whatever a badge says: foreign tags, handlers, styles, addresses of others."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not EXPECTED_TAGS.fullmatch(tag):
            self.found.append(tag)
        for name, value in attrs:
            is_address = name in {"href", "src", "action", "formaction", "srcset", "srcdoc", "content"}
            is_foreign = is_address and re.match(r"\s*(?:\w+:|//)", value or "") is not None
            if name.startswith("on") or name == "style" or is_foreign:
                self.found.append(f"{tag} {name}={value}")
        if tag == "script" and not (dict(attrs).get("src") or "").startswith("/static/"):
            self.found.append("a script of its own")


def flaws_of(html: str) -> list[str]:
    parser = Flaws()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_field_stays_text(
    web_parts: Parts, web_school: School, visitor: Visitor, payload: str
) -> None:
    alignment = {
        "targetName": payload,
        "targetUrl": "https://x.example/",
        "targetFramework": payload,
        "targetCode": payload,
    }
    awarded = award_badge(
        web_parts, web_school, name=payload, description=payload, criteria=payload, assessment=payload,
        alignments=[alignment], tags=[payload], narrative=payload,
        evidence_url="https://evidence.example/?a=%22%3E%3Cscript%3E",
        learner=("Sanne <b>Willems</b>", web_school.learner_email),
    )  # fmt: skip
    path = awarded.share_path()
    for html in (
        visitor.open(path).text,
        hand_in(visitor, text=awarded.document_bytes.decode()).text,
        hand_in(visitor, (awarded.document_bytes, "a.json"), (awarded.document_bytes, payload[:60])).text,
    ):
        assert flaws_of(html) == []
        assert "<b>Willems" not in html
    for public in (f"/achievements/{web_school.achievement_id}", "/catalogue", f"/issuers/{web_school.slug}"):
        flaws = flaws_of(visitor.open(public).text)
        # Teachers may link, and a chat wants whole addresses of ours.
        expected = (
            "a href=https://",
            *(f"{tag}={web_parts.settings.base_url}/" for tag in ("meta content", "link href")),
        )
        assert [flaw for flaw in flaws if not flaw.startswith(expected)] == []


def test_addresses_inside_a_badge_are_inert(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    awarded = award_badge(
        web_parts, web_school, criteria="See [here](https://evil.example/a).", evidence_url="https://evil.example/b"
    )
    html = visitor.open(awarded.share_path()).text
    assert "https://evil.example/b" in html
    assert 'href="https://evil.example' not in html


def test_a_foreign_image_is_not_fetched(awarded: Awarded, visitor: Visitor) -> None:
    document = awarded.document
    document["image"] = {"id": "https://tracker.example/pixel.png", "type": "Image"}
    html = hand_in(visitor, text=json.dumps(document)).text
    assert flaws_of(html) == []
    assert "tracker.example" not in re.sub(r'<input type="hidden" name="text" value="[^"]*">', "", html)
