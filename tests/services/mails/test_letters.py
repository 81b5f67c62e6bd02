"""Every mail, checked by a linter of others and by our own rules; and what the first mail to somebody says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from badgeservice.catalogue import Catalogue
from badgeservice.mail import Mail
from badgeservice.services.mails.award_mails import (
    AwardNews,
    Sender,
    award_message,
    describe_sender,
    revocation_message,
)
from badgeservice.services.mails.code_mail import code_message
from badgeservice.services.mails.letter import Post
from badgeservice.settings import Mode, Settings
from badgeservice.store.tables import ProfileVersion
from tests.conftest import ONE_PIXEL_PNG
from tests.foreign.ask import ask
from tests.services.mails.linter import lint

BASE = "http://localhost:8000"
POST = Post(Settings(mode=Mode.DEMO, base_url=BASE), Catalogue())
LINK = f"{BASE}/sign-in/link/abc?next=/wallet/credentials/0e7f"
AT = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
PRIVACY = "https://rocmidden.example/privacy?versie=2&taal=nl"

FULL = Sender(
    name="ROC Midden",
    sentence="Laat hem zien bij je stage.",
    reply_to="balie@rocmidden.example",
    responsible="Stichting ROC Midden",
    data_contact="privacy@rocmidden.example",
    retention="tot twee jaar na je opleiding.",
    privacy_url=PRIVACY,
)
NASTY = Sender(
    name='ROC <b>"Midden"</b> & Zoon ' + "z" * 300,
    sentence="Zie <script>alert(1)</script> {earned} %(name)s https://evil.example",
    reply_to="o'neil+balie@rocmidden.example",
    responsible="<img src=https://evil.example/x.png>",
    data_contact="Kees, kees@rocmidden.example, of 030-123",
    retention="é" * 1500,
    privacy_url="javascript:alert(1)",
)
NEWS = AwardNews("1", "sanne@leerling.example", "Sanne Willems", "nl", "Houtbewerking", FULL, "Tess Bakker", AT, True)


@dataclass(frozen=True)
class Written:
    """A mail, and whose words are in it."""

    name: str
    mail: Mail
    language: str
    sender: Sender | None


def all_mails() -> Iterator[Written]:
    for language in ("nl", "en"):
        code = code_message(POST, "1", "a@b.example", "12345678", f"{BASE}/sign-in/link/x", language)
        yield Written(f"code {language}", code, language, None)
        for who, sender in (("full", FULL), ("nothing", Sender("ROC Midden")), ("nasty", NASTY)):
            for is_first in (True, False):
                news = replace(NEWS, sender=sender, language=language, is_first=is_first, image_png=ONE_PIXEL_PNG)
                name = f"{who} {language} {'first' if is_first else 'later'}"
                yield Written(f"award {name}", award_message(POST, news, LINK), language, sender)
                gone = revocation_message(POST, replace(news, image_png=None), AT, "Verkeerde <klas>\n")
                yield Written(f"withdrawn {name}", gone, language, sender)


@pytest.mark.parametrize("written", list(all_mails()), ids=lambda written: written.name)
def test_no_mail_breaks_a_rule_of_ours(written: Written) -> None:
    also = [written.sender.privacy_url] if written.sender and written.sender.privacy_url.startswith("https://") else []
    assert lint(written.mail, written.language, BASE, *also) == []


@pytest.mark.node
def test_the_html_of_every_mail_is_valid_and_accessible() -> None:
    found = ask("lint_html.mjs", {written.name: written.mail.html for written in all_mails()})
    assert len(found) == 26
    assert {name: flaws for name, flaws in found.items() if flaws} == {}


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (('src="cid:badge"', 'src="https://evil.example/1.png"'), "a picture that is not in the mail"),
        ((f'href="{BASE}/', 'href="https://evil.example/'), "a link to somebody else"),
        (("?next=", "?who=sanne&next="), "a link to somebody else"),
        (('role="presentation"', ""), "a table"),
        (("#555b66", "#c5cbd6"), "cannot be read on"),
        (("color: #a6adba", "color: #36393a"), "in the dark"),
        (('<html lang="nl"', '<html lang="en"'), "its language"),
        (("Stichting", "Vereniging"), "differ"),
    ],
)
def test_the_rules_find_what_they_are_there_for(change: tuple[str, str], flaw: str) -> None:
    mail = award_message(POST, replace(NEWS, image_png=ONE_PIXEL_PNG), LINK)
    changed = replace(mail, html=mail.html.replace(*change))
    assert changed != mail
    assert any(flaw in found for found in lint(changed, "nl", BASE, PRIVACY))


def test_a_mail_comes_from_the_organisation() -> None:
    for mail in (award_message(POST, NEWS, LINK), revocation_message(POST, NEWS, AT, "")):
        assert (mail.sender_name, mail.reply_to) == ("ROC Midden", "balie@rocmidden.example")
        assert "Als je deze mail beantwoordt, leest ROC Midden je antwoord: balie@rocmidden.example" in mail.text
        assert "kun je niet antwoorden" not in mail.text
    assert "Laat hem zien bij je stage." in award_message(POST, NEWS, LINK).text
    mail = award_message(POST, replace(NEWS, sender=Sender("ROC Midden")), LINK)
    assert mail.reply_to == ""
    assert "Op deze mail kun je niet antwoorden." in mail.text


def test_the_first_mail_says_where_the_data_come_from_and_whom_to_ask() -> None:
    """GDPR article 14."""
    text = award_message(POST, NEWS, LINK).text
    for said in (
        "Je naam en je e-mailadres komen van een lijst van ROC Midden.",
        "Tess Bakker heeft de badge op 4 mei 2026 aan jou uitgereikt.",
        "Stichting ROC Midden is verantwoordelijk voor je gegevens",
        "Vraag het aan privacy@rocmidden.example.",
        "klacht indienen bij de Autoriteit Persoonsgegevens",
        "bewaard worden: tot twee jaar na je opleiding.",
        PRIVACY,
    ):
        assert said in text
    later = award_message(POST, replace(NEWS, is_first=False), LINK).text
    assert PRIVACY in later
    assert "Stichting" not in later
    assert "Tess Bakker" not in later


def test_what_the_organisation_did_not_state_is_not_said() -> None:
    news = replace(NEWS, sender=Sender("ROC Midden"), awarded_by="")
    text = award_message(POST, news, LINK).text
    assert "komen van een lijst van ROC Midden" in text
    for absent in ("verantwoordelijk", "bewaard", "klacht", "omgaat", "op 4 mei", ": \n", "  "):
        assert absent not in text


def test_an_organisation_is_named_in_the_language_of_the_reader() -> None:
    texts = {"nl": {"name": "ROC Midden", "sentence": "Hoi"}, "en": {"name": "Midden College", "sentence": "Hi"}}
    profile = ProfileVersion(
        id="p", organisation_id="o", number=1, texts=texts, created_at=AT, contact=" Balie@ROCmidden.example ",
        privacy_url=" https://rocmidden.example/privacy ",
    )  # fmt: skip
    assert [describe_sender(profile, language).name for language in ("nl", "en", "de")] == [
        "ROC Midden", "Midden College", "ROC Midden",
    ]  # fmt: skip
    described = describe_sender(profile, "en")
    assert (described.sentence, described.reply_to, described.privacy_url) == (
        "Hi", "balie@rocmidden.example", "https://rocmidden.example/privacy",
    )  # fmt: skip


@pytest.mark.parametrize("contact", ["", "030-1234567", "https://rocmidden.example/contact", "Balie <a@b.example>"])
def test_a_contact_that_is_no_address_gets_no_replies(contact: str) -> None:
    profile = ProfileVersion(id="p", organisation_id="o", number=1, texts={"nl": {"name": "R"}}, created_at=AT)
    profile.contact = contact
    assert describe_sender(profile, "nl").reply_to == ""
