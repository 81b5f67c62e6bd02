"""A badge is signed in the language of its learner where it is described in that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from badgeservice.credentials.verification import Verdict
from badgeservice.services.achievements.description import Description, Period, PeriodUnit, columns_of
from badgeservice.services.achievements.other_texts import find_texts
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store.tables import Award, Credential, Identity, Person, ProfileVersion
from tests.conftest import Clock, School, describe
from tests.descriptions import LEAST, awardable
from tests.services.operating.conftest import ON_SQLITE


def award(parts: Parts, teacher: SignedIn, school: School, description: Description, *emails: str) -> dict[str, Any]:
    """What each of these was given, by address."""
    describe(parts, school.achievement_id, **columns_of(description))
    learners = tuple((f"Student {email.partition('@')[0].title()}", email) for email in emails)
    award_achievement(parts, teacher, AwardRequest("r1", school.achievement_id, learners))
    with parts.reading() as session:
        query = select(Identity, Credential).join(Award, col(Award.identity_id) == col(Identity.id))
        rows = session.exec(query.join(Credential, col(Credential.award_id) == col(Award.id))).all()
    given = {}
    for identity, credential in rows:
        content = credential.document_bytes or b""
        assert parts.verifier.verify(content, fetch=parts.fetch, now=parts.clock()).verdict is Verdict.VALID
        given[identity.value] = json.loads(content)
    return given


def let_read(parts: Parts, school: School, language: str, proven_at: datetime | None) -> None:
    """The learner of the school has chosen this language, if they ever signed in."""
    with parts.transaction() as session:
        session.get_one(Person, school.learner_id).language = language
        session.get_one(Identity, school.learner_id).proven_at = proven_at


def achievement_of(document: dict[str, Any]) -> dict[str, Any]:
    achievement: dict[str, Any] = document["credentialSubject"]["achievement"]
    return achievement


def test_who_signed_in_gets_it_in_their_language_and_others_in_that_of_the_school(
    parts: Parts, school: School, teacher: SignedIn, learner: SignedIn, clock: Clock
) -> None:
    let_read(parts, school, "en", clock())
    new = "bo@rocmidden.example"
    given = {email: achievement_of(one) for email, one in award(
        parts, replace(teacher, language="en"), school, LEAST, school.learner_email, new
    ).items()}  # fmt: skip
    mine, other = given[school.learner_email], given[new]
    assert (mine["inLanguage"], mine["name"], mine["criteria"]["narrative"]) == ("en", "Welding", "- Welds\n- Checks")
    assert (other["inLanguage"], other["name"], other["image"]["caption"]) == ("nl", "Lassen", "Lassen")
    version = f"http://localhost:8000/achievements/{school.achievement_id}/versions/1"
    assert mine["related"] == [{"id": f"{version}#nl", "type": ["Related"], "inLanguage": "nl", "version": "1"}]
    assert [(item.achievement_name, item.language) for item in list_wallet(parts, learner)] == [("Welding", "en")]


@ON_SQLITE
def test_a_language_that_a_teacher_guessed_is_not_theirs(parts: Parts, school: School, teacher: SignedIn) -> None:
    let_read(parts, school, "en", None)
    given = award(parts, teacher, school, LEAST, school.learner_email)
    assert achievement_of(given[school.learner_email])["inLanguage"] == "nl"


@ON_SQLITE
def test_what_is_described_in_one_language_is_signed_in_that(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    let_read(parts, school, "en", clock())
    halves = {"nl": LEAST.texts["nl"], "en": {"name": "Welding"}}  # no description, which the standard asks for
    given = award(parts, teacher, school, replace(LEAST, texts=halves), school.learner_email)
    achievement = achievement_of(given[school.learner_email])
    assert (achievement["inLanguage"], achievement["name"], "related" in achievement) == ("nl", "Lassen", False)


@ON_SQLITE
def test_an_organisation_that_reads_english_signs_english_for_who_is_new(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    with parts.transaction() as session:
        session.get_one(ProfileVersion, school.organisation_id).language = "en"
    given = award(parts, teacher, school, LEAST, "bo@rocmidden.example")
    assert achievement_of(given["bo@rocmidden.example"])["name"] == "Welding"


@ON_SQLITE
def test_it_ends_by_the_calendar(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 30, 14, 5, tzinfo=UTC)
    quarter = replace(LEAST, valid_for=Period(3, PeriodUnit.MONTHS))
    given = award(parts, teacher, school, quarter, "bo@rocmidden.example")
    assert given["bo@rocmidden.example"]["validUntil"] == "2027-02-28T14:05:00Z"


@ON_SQLITE
def test_the_other_text_is_that_of_a_badge_that_was_signed_here(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    given = award(parts, teacher, school, awardable(), "bo@rocmidden.example")
    content = json.dumps(given["bo@rocmidden.example"]).encode()
    badge = parts.verifier.verify(content, fetch=parts.fetch, now=parts.clock()).badge
    assert badge is not None and badge.achievement is not None
    assert find_texts(parts, badge)["en"]["outcome"] == "outcome (en) *x*"
    stranger = replace(badge, issuer=replace(badge.issuer, id="did:web:localhost%3A8000.evil.example:issuers:roc"))
    assert find_texts(parts, stranger) == {}
    for url in (f"{badge.achievement.criteria_url}9", "https://x.example", badge.achievement.id):
        assert find_texts(parts, replace(badge, achievement=replace(badge.achievement, criteria_url=url))) == {}
