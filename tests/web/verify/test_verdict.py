"""A verification in words: the word, the tone and the sentence of every verdict."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import BadgeView, Standard
from badgeservice.credentials.badge.content import (
    Achievement,
    Alignment,
    Identity,
    IdentityType,
    Image,
    Profile,
    StudyLoad,
)
from badgeservice.credentials.checks.verdict import Check, CheckName, Verdict, Verification
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import Message
from badgeservice.services.verifying.verify import Revocation
from badgeservice.web.badge.meaning import describe_badge, describe_hours, describe_level, describe_type
from badgeservice.web.verdict import describe_verdict

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACHIEVEMENT = Achievement(
    id="https://x.example/a", name="Samenwerken", description="Werkt samen.", criteria_narrative="Laat het zien."
)
BADGE = BadgeView(
    standard=Standard.OPEN_BADGES_3,
    id="https://x.example/c",
    name="Samenwerken",
    description="Werkt samen.",
    issuer=Profile("did:web:x.example", "ROC Midden"),
    achievement=ACHIEVEMENT,
    identities=(Identity(IdentityType.NAME, "Sanne Willems"),),
    valid_from=NOW,
)


@pytest.fixture(autouse=True)
def in_dutch(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        yield


NOT_REACHED = Message(Code.NOT_REACHED, "not reached")
CODES = {name: Code.SIGNATURE_WRONG if name is CheckName.AUTHENTIC else Code.INTERNAL_ERROR for name in CheckName}


def verification(verdict: Verdict, badge: BadgeView | None = BADGE, **outcomes: Outcome) -> Verification:
    checks = tuple(
        Check(name, outcomes.get(name.value, Outcome.PASSED), Message(CODES[name], "about {name}", name=name.value))
        for name in CheckName
    )
    view = (lambda _language: badge) if badge else None
    return Verification(verdict, Message(Code.UNEXPECTED, "the whole"), checks, NOW, b"", view=view)


@pytest.mark.parametrize(
    ("verdict", "tone", "word", "sentence", "outcomes"),
    [
        ("valid", "valid", "Geldig", "Sanne Willems heeft “Samenwerken” behaald bij ROC Midden.", {}),
        ("valid_with_remarks", "remark", "Geldig, met een opmerking",
         "Sanne Willems heeft “Samenwerken” behaald bij ROC Midden.", {"issuer": "not_checked"}),
        ("revoked", "bad", "Ingetrokken", "about not_revoked", {"valid_now": "failed", "not_revoked": "failed"}),
        ("suspended", "bad", "Opgeschort", "about not_revoked", {"not_revoked": "failed"}),
        ("expired", "remark", "Verlopen", "about valid_now", {"valid_now": "failed", "holder": "not_checked"}),
        ("not_yet_valid", "remark", "Nog niet geldig", "about valid_now", {"valid_now": "failed"}),
        ("not_checked", "unknown", "Niet te controleren", "about not_revoked",
         {"issuer": "not_checked", "not_revoked": "not_checked"}),
    ],
)  # fmt: skip
def test_each_verdict_has_its_word_tone_and_sentence(
    verdict: str, tone: str, word: str, sentence: str, outcomes: dict[str, str]
) -> None:
    view = describe_verdict(verification(Verdict(verdict), **{key: Outcome(value) for key, value in outcomes.items()}))
    assert (view.tone, view.word, view.sentence) == (tone, word, sentence)
    assert not view.is_unreadable


def test_the_page_of_something_not_genuine_names_the_reason_only() -> None:
    view = describe_verdict(
        verification(Verdict.NOT_GENUINE, None, authentic=Outcome.FAILED, issuer=Outcome.NOT_CHECKED)
    )
    assert (view.tone, view.word, view.sentence, view.code) == (
        "bad",
        "Niet echt",
        "about authentic",
        "signature_wrong",
    )
    assert not view.is_recomputed


def test_what_cannot_be_read_is_not_called_a_fake() -> None:
    view = describe_verdict(verification(Verdict.NO_BADGE, None, readable=Outcome.FAILED))
    assert (view.tone, view.word, view.sentence) == ("unknown", "Geen badge gevonden", "about readable")
    assert view.is_unreadable


def test_our_own_record_adds_who_when_and_why() -> None:
    revocation = Revocation(datetime(2026, 5, 3, 10, tzinfo=UTC), "ROC Midden", "Vergissing.")
    view = describe_verdict(verification(Verdict.REVOKED, not_revoked=Outcome.FAILED), revocation)
    assert view.sentence == "Ingetrokken op 3 mei 2026 door ROC Midden."
    assert view.reason == "Vergissing."
    assert not view.is_recomputed  # "the signature is right" beside "revoked" would only confuse


def test_nobody_is_named_when_the_badge_names_nobody() -> None:
    nameless = BadgeView(
        Standard.OPEN_BADGES_3, "i", "Samenwerken", "", Profile("did:web:x.example", "ROC"), ACHIEVEMENT
    )
    assert (
        describe_verdict(verification(Verdict.VALID, nameless)).sentence == "“Samenwerken” is een echte badge van ROC."
    )


@pytest.mark.parametrize("level", range(1, 9))
def test_every_level_has_plain_words(level: int) -> None:
    assert describe_level(level).startswith(f"niveau {level}: ")


def test_what_is_not_known_is_left_out() -> None:
    assert (describe_level(None), describe_level(9), describe_hours(None), describe_type("Zzz")) == ("", "", "", "")
    assert (describe_hours(1), describe_hours(40), describe_type("Competency")) == ("1 uur", "40 uur", "vaardigheid")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://localhost:8000/achievements/44444444-4444/image.png", "/achievements/44444444-4444/image.svg"),
        ("http://localhost:8000/achievements/4/versions/2/image.png", "/achievements/4/versions/2/image.svg"),
        ("data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo="),
        ("https://tracker.example/pixel.png", ""),
        ("http://localhost:8000/achievements/../sign-out", ""),
        ("http://localhost:8000.evil.example/achievements/a/image.png", ""),
        ("data:text/html;base64,PHNjcmlwdD4=", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_only_our_own_and_enclosed_images_are_shown(app: Flask, url: str, shown: str) -> None:
    badge = BadgeView(Standard.OPEN_BADGES_3, "i", "n", "", Profile("x", "X"), None, image=Image(url))
    assert describe_badge(badge, app.extensions["badgeservice"].settings).image_url == shown


def test_the_meaning_reads_level_hours_and_skills(app: Flask) -> None:
    achievement = Achievement(
        id="a", name="n", description="d", criteria_narrative="c", achievement_type="MicroCredential", level=4,
        study_load=StudyLoad(3, "ECTS"), alignments=(Alignment("Samenwerken", "https://x.nl", target_framework="SLO"),),
    )  # fmt: skip
    badge = BadgeView(Standard.OPEN_BADGES_3, "i", "n", "", Profile("x", "X"), achievement, valid_from=NOW)
    meaning = describe_badge(badge, app.extensions["badgeservice"].settings)
    assert ("Niveau", "niveau 4: werkt zelfstandig en begeleidt ook anderen (mbo-4)") in meaning.facts
    assert ("Studielast", "3 ECTS") in meaning.facts
    assert meaning.valid_until is None
    assert [(skill.name, skill.framework, skill.is_link) for skill in meaning.skills] == [("Samenwerken", "SLO", False)]


@pytest.mark.parametrize(
    ("written", "said"), [("nl", ""), ("nl-BE", ""), ("NL", ""), ("", ""), ("en", "en"), ("en-GB", "en-GB")]
)
def test_the_language_of_the_words_is_said_where_it_is_another_than_that_of_the_page(
    app: Flask, written: str, said: str
) -> None:
    badge = replace(BADGE, achievement=replace(ACHIEVEMENT, language=written))
    assert describe_badge(badge, app.extensions["badgeservice"].settings).language == said


def test_nine_checks_are_one_line_when_nothing_is_wrong() -> None:
    """What nobody asked did not pass, and is nothing to look at either."""
    said = {Outcome.PASSED: (True, "Negen controles, alles in orde"),
            Outcome.NOT_CHECKED: (False, "Negen controles, waarvan 8 in orde")}  # fmt: skip
    for outcome, (is_in_order, tally) in said.items():
        view = describe_verdict(verification(Verdict.VALID, holder=outcome))
        assert (view.is_in_order, view.tally) == (is_in_order, tally)
    unasked = verification(Verdict.VALID, holder=Outcome.NOT_CHECKED)
    holder = unasked.checks[7]._replace(sentence=Message(Code.HOLDER_NOT_COMPARED, "nobody asked"))
    view = describe_verdict(replace(unasked, checks=(*unasked.checks[:7], holder, unasked.checks[8])))
    assert (view.is_in_order, view.tally) == (True, "Negen controles, niets mis")


def test_the_code_is_that_of_what_is_wrong_or_remarked() -> None:
    assert describe_verdict(verification(Verdict.VALID)).code == ""
    remarked = replace(
        verification(Verdict.VALID_WITH_REMARKS, holder=Outcome.NOT_CHECKED),
        remarks=(Message(Code.SCHEMAS_NOT_CHECKED, "other rules"),),
    )
    assert describe_verdict(remarked).code == "schemas_not_checked"
    assert describe_verdict(verification(Verdict.REVOKED, not_revoked=Outcome.FAILED)).code == "internal_error"


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("did:key:z6MkfdCffRGBgTkZdF4WwwASkXH6Vs4TXhLH4cJtp3dnDfch", "did:key:z6MkfdCf…Dfch"),
        (
            "did:web:school.example%3A8443:issuers:een-lange-naam",
            "did:web:school.example%3A8443:issuers:een-lange-naam",
        ),
    ],
)
def test_a_key_is_whole_among_the_checks_and_short_above_them(named: str, shown: str) -> None:
    of_issuer = Message(Code.ISSUER_NOT_IN_REGISTER, "by {name}", name=named)
    whole = verification(Verdict.VALID_WITH_REMARKS, issuer=Outcome.NOT_CHECKED)
    checks = tuple(
        check._replace(sentence=of_issuer) if check.name is CheckName.ISSUER else check for check in whole.checks
    )
    view = describe_verdict(replace(whole, checks=checks, remarks=(of_issuer,)))
    assert view.remarks == (f"by {shown}",)
    assert view.checks[CheckName.ISSUER.number - 1].sentence == f"by {named}"


def test_what_was_not_reached_is_one_line_and_what_is_not_there_has_no_tick() -> None:
    stopped = verification(Verdict.NOT_CHECKED, None, authentic=Outcome.NOT_CHECKED)
    later = [check._replace(outcome=Outcome.NOT_CHECKED, sentence=NOT_REACHED) for check in stopped.checks[4:]]
    view = describe_verdict(replace(stopped, checks=(*stopped.checks[:4], *later)))
    assert view.sentence == "about authentic"  # and not that something else stopped it
    assert [line.title for line in view.lines[3:]] == ["Echtheid", "De andere controles"]
    assert view.tally == "Negen controles, waarvan 3 in orde"
    line = replace(view.checks[0], code="no_assessments")
    assert (line.outcome, line.shown_as) == (Outcome.PASSED, "nothing")
    assert view.checks[0].shown_as == "passed"
