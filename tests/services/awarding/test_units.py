"""In whose name somebody awards: departments, what a test says, what is closed, what the law wants first."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.codes import Code
from badgeservice.credentials.verification import CheckName, Outcome, Verdict, Verification
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, NotFound, SigningFailed
from badgeservice.services.achievements.achievement import achievement_document, find_issuer, show_achievement
from badgeservice.services.achievements.shelf import list_shelf
from badgeservice.services.awarding.award import AwardRequest, award_achievement, run_batch
from badgeservice.services.awarding.batch_result import show_batch
from badgeservice.services.awarding.mail_preview import preview_award_mail
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.organisations.lawful import Fact, missing_facts
from badgeservice.services.organisations.register import find_registered_issuer
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store import organisations
from badgeservice.store.tables import (
    Achievement,
    AuditEvent,
    Award,
    AwardState,
    Batch,
    Credential,
    Identity,
    Organisation,
    OrganisationState,
    ProfileVersion,
)
from tests.conftest import Clock, School, make_school
from tests.departments import CARE, TECH, add_department, add_departments, add_teacher

# SQLite has one writer at a time: there nobody closes what somebody else is awarding for.
ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
JAN = ("Jan de Vries", "jan@leerling.example")
ANS = ("Ans Bakker", "ans@leerling.example")


@pytest.fixture
def school(parts: Parts) -> School:
    """With two departments."""
    made = make_school(parts)
    add_departments(parts, made.organisation_id)
    return made


@pytest.fixture
def sqlite_school(sqlite_parts: Parts) -> School:
    """The same where the database plays no part."""
    made = make_school(sqlite_parts)
    add_departments(sqlite_parts, made.organisation_id)
    return made


def award(
    parts: Parts, teacher: SignedIn, school: School, *learners: tuple[str, str], unit: str = "", achievement: str = ""
) -> str:
    key = f"{teacher.person_id} {unit} {learners}"[:100]
    asked = AwardRequest(key, achievement or school.achievement_id, learners or (JAN,), unit=unit)
    return award_achievement(parts, teacher, asked)


def documents(parts: Parts) -> list[dict[str, Any]]:
    with parts.reading() as session:
        return [json.loads(row) for row in session.exec(select(Credential.document_bytes)) if row]


def verify(parts: Parts) -> Verification:
    with parts.reading() as session:
        (content,) = session.exec(select(Credential.document_bytes)).all()
    return parts.verifier.verify(content or b"", fetch=parts.fetch, now=parts.clock())


def change(parts: Parts, key: str, **values: object) -> None:
    with parts.transaction() as session:
        row = session.get_one(Organisation, key)
        for name, value in values.items():
            setattr(row, name, value)


def school_teacher(school: School, parts: Parts) -> SignedIn:
    return add_teacher(parts, 9, school.organisation_id)


def test_a_department_awards_in_its_own_name_and_its_school_signs(parts: Parts, school: School) -> None:
    teacher = add_teacher(parts, 1, TECH)
    batch_id = award(parts, teacher, school)
    with parts.reading() as session:
        batch = session.get_one(Batch, batch_id)
        assert (batch.issuer_id, batch.unit_id) == (school.organisation_id, TECH)
        assert session.exec(select(Award.unit_id)).all() == [TECH]
        audited = select(AuditEvent.organisation_id).where(AuditEvent.actor_id == teacher.person_id)
        assert session.exec(audited).all() == [TECH, TECH]  # reserved, and issued
    (document,) = documents(parts)
    did = document["issuer"]["id"]
    assert document["credentialSubject"]["source"] == {
        "id": f"urn:uuid:{TECH}",
        "type": ["Profile"],
        "name": "Techniek",
        "parentOrg": {"id": did, "type": ["Profile"], "name": "ROC Midden"},
    }
    verification = verify(parts)
    assert verification.verdict is Verdict.VALID
    assert verification.badge is not None
    source = verification.badge.source
    assert source is not None
    assert source.parent is not None
    assert (source.name, source.parent.id) == ("Techniek", did)


def test_a_school_that_awards_itself_names_no_department(sqlite_parts: Parts, sqlite_school: School) -> None:
    award(sqlite_parts, school_teacher(sqlite_school, sqlite_parts), sqlite_school)
    assert "source" not in documents(sqlite_parts)[0]["credentialSubject"]


def test_what_a_department_describes_is_its_own_and_stands_on_the_page_of_its_school(
    sqlite_parts: Parts, sqlite_school: School
) -> None:
    below = add_department(sqlite_parts, TECH, "11111111-1111-4111-8111-cccccccccccc", "elektro", "Elektro")
    with sqlite_parts.transaction() as session:
        session.get_one(Achievement, sqlite_school.skill_id).owner_id = below
    award(sqlite_parts, add_teacher(sqlite_parts, 1, TECH), sqlite_school, achievement=sqlite_school.skill_id)
    (document,) = documents(sqlite_parts)
    subject = document["credentialSubject"]
    assert subject["achievement"]["creator"] == {"id": f"urn:uuid:{below}", "type": ["Profile"], "name": "Elektro"}
    assert subject["source"]["name"] == "Elektro"
    assert verify(sqlite_parts).verdict is Verdict.VALID
    assert achievement_document(sqlite_parts, sqlite_school.skill_id)["creator"]["name"] == "Elektro"
    page = find_issuer(sqlite_parts, "elektro")
    assert page.name == "ROC Midden"
    assert sqlite_school.skill_id in {item.id for item in page.achievements}
    with pytest.raises(NotFound):  # a department beside it does not award this
        award(sqlite_parts, add_teacher(sqlite_parts, 2, CARE), sqlite_school, ANS, achievement=sqlite_school.skill_id)


def test_who_can_choose_must_choose_one_that_is_theirs(sqlite_parts: Parts, sqlite_school: School) -> None:
    teacher = add_teacher(sqlite_parts, 1, TECH, CARE)
    for unit, code in (
        ("", Code.UNIT_NEEDED), (sqlite_school.slug, Code.UNIT_NOT_YOURS), ("bouwbedrijf-jansen", Code.UNIT_NOT_YOURS),
        ("nowhere", Code.UNIT_NOT_YOURS),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            award(sqlite_parts, teacher, sqlite_school, unit=unit)
        assert (refused.value.code, refused.value.field) == (code, "unit")
    assert documents(sqlite_parts) == []
    award(sqlite_parts, teacher, sqlite_school, unit="zorg")
    assert documents(sqlite_parts)[0]["credentialSubject"]["source"]["name"] == "Zorg"


def test_the_same_request_in_another_name_is_not_the_same(sqlite_parts: Parts, sqlite_school: School) -> None:
    teacher = add_teacher(sqlite_parts, 1, TECH, CARE)
    asked = AwardRequest("r", sqlite_school.achievement_id, (JAN,), unit="zorg")
    first = award_achievement(sqlite_parts, teacher, asked)
    change(sqlite_parts, CARE, state=OrganisationState.CLOSED)
    assert award_achievement(sqlite_parts, teacher, asked) == first  # it was awarded, whatever happened since
    with pytest.raises(Conflict):
        award_achievement(sqlite_parts, teacher, AwardRequest("r", asked.achievement_id, (JAN,), unit="techniek"))


def test_a_department_sees_nothing_of_the_learners_of_another(parts: Parts, school: School) -> None:
    tech, care, whole = add_teacher(parts, 1, TECH), add_teacher(parts, 2, CARE), school_teacher(school, parts)
    batch_id = award(parts, tech, school, JAN)
    award(parts, care, school, ANS)

    def seen_by(teacher: SignedIn) -> tuple[int | None, set[str]]:
        achievement, rows = show_achievement(parts, teacher, school.achievement_id)
        counts = [item.awarded_count for kind in list_shelf(parts, teacher).kinds for item in kind.items]
        recent = [item.awarded_count for item in list_shelf(parts, teacher).recent]
        assert achievement.awarded_count in counts + recent
        return achievement.awarded_count, {row.learner_name for row in rows}

    assert seen_by(tech) == (1, {"Jan de Vries"})
    assert seen_by(care) == (1, {"Ans Bakker"})
    assert seen_by(whole) == (2, {"Jan de Vries", "Ans Bakker"})
    award_id = show_achievement(parts, tech, school.achievement_id)[1][0].award_id
    with pytest.raises(NotFound):
        show_batch(parts, care, batch_id)
    with pytest.raises(NotFound):
        revoke_award(parts, care, award_id, "Mistake.")
    assert show_batch(parts, whole, batch_id).acting_name == "Techniek, ROC Midden"


def test_the_shelf_shows_what_can_be_awarded_in_one_name(sqlite_parts: Parts, sqlite_school: School) -> None:
    with sqlite_parts.transaction() as session:
        session.get_one(Achievement, sqlite_school.skill_id).owner_id = CARE
    teacher = add_teacher(sqlite_parts, 1, TECH, CARE)

    def shown(unit: str) -> set[str]:
        return {item.id for kind in list_shelf(sqlite_parts, teacher, unit=unit).kinds for item in kind.items}

    assert shown("techniek") == {sqlite_school.achievement_id}
    assert shown("zorg") == shown("") == {sqlite_school.achievement_id, sqlite_school.skill_id}
    names = list_shelf(sqlite_parts, teacher).names
    assert names == {sqlite_school.achievement_id: ("Techniek", "Zorg"), sqlite_school.skill_id: ("Zorg",)}
    for slug in ("bouwbedrijf-jansen", "nowhere"):
        with pytest.raises(NotFound):
            shown(slug)


def test_the_mail_names_the_department(sqlite_parts: Parts, sqlite_school: School) -> None:
    teacher = add_teacher(sqlite_parts, 1, TECH, CARE)
    text = preview_award_mail(sqlite_parts, teacher, sqlite_school.achievement_id, unit="zorg").text
    assert "Zorg van ROC Midden heeft “Houtbewerking: verbindingen” aan jou uitgereikt." in text


@pytest.mark.parametrize("values", [{"state": OrganisationState.AWAITING}, {"is_test": True}])
def test_what_is_signed_as_a_test_says_so_everywhere(
    sqlite_parts: Parts, sqlite_school: School, values: dict[str, Any]
) -> None:
    change(sqlite_parts, sqlite_school.organisation_id, **values)
    award(sqlite_parts, school_teacher(sqlite_school, sqlite_parts), sqlite_school)
    (document,) = documents(sqlite_parts)
    assert (
        document["name"] == document["credentialSubject"]["achievement"]["name"] == "Houtbewerking: verbindingen (test)"
    )
    assert find_registered_issuer(sqlite_parts, document["issuer"]["id"]) is None
    verification = verify(sqlite_parts)
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert verification.remarks[0].code is Code.TEST_BADGE
    assert verification.check(CheckName.ISSUER).outcome is Outcome.NOT_CHECKED
    with sqlite_parts.reading() as session:
        person_id = session.exec(select(Identity.person_id).join(Award)).one()
    learner = SignedIn(person_id, *JAN, "nl", "session", ())
    assert [item.achievement_name for item in list_wallet(sqlite_parts, learner)] == [document["name"]]


def test_approval_changes_nothing_that_was_decided_before(
    sqlite_parts: Parts, sqlite_school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, teacher = sqlite_school.organisation_id, school_teacher(sqlite_school, sqlite_parts)
    change(sqlite_parts, key, state=OrganisationState.AWAITING)
    batch_id = reserve_only(sqlite_parts, teacher, sqlite_school, monkeypatch)
    clock.advance(hours=1)
    change(sqlite_parts, key, state=OrganisationState.ACTIVE, approved_at=sqlite_parts.clock())
    run_batch(sqlite_parts, batch_id)
    assert documents(sqlite_parts)[0]["name"].endswith(" (test)")  # the teacher was told so
    clock.advance(hours=1)
    award(sqlite_parts, teacher, sqlite_school, ANS)
    assert sorted(document["name"].endswith("(test)") for document in documents(sqlite_parts)) == [False, True]


def reserve_only(parts: Parts, teacher: SignedIn, school: School, monkeypatch: pytest.MonkeyPatch) -> str:
    """As when the process dies after step 2."""
    with monkeypatch.context() as patched:
        patched.setattr("badgeservice.services.awarding.award.MAX_AT_ONCE", 0)
        return award(parts, teacher, school)


def test_who_was_closed_awards_nothing_and_signs_nothing(
    sqlite_parts: Parts, sqlite_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = add_teacher(sqlite_parts, 1, TECH)
    batch_id = reserve_only(sqlite_parts, teacher, sqlite_school, monkeypatch)
    change(sqlite_parts, sqlite_school.organisation_id, state=OrganisationState.CLOSED)
    with pytest.raises(SigningFailed) as failed:
        run_batch(sqlite_parts, batch_id)
    assert failed.value.code is Code.ORGANISATION_CLOSED
    assert documents(sqlite_parts) == []
    with sqlite_parts.reading() as session:
        assert session.exec(select(Award.state)).all() == [AwardState.RESERVED]
    (row,) = show_batch(sqlite_parts, teacher, batch_id).rows
    assert row.problem is not None
    assert row.problem.code is Code.ORGANISATION_CLOSED  # and nobody is told that we try again
    with pytest.raises(Conflict) as refused:
        award(sqlite_parts, teacher, sqlite_school, ANS)
    assert str(refused.value.sentence).startswith("Techniek, ROC Midden was closed")


def test_a_department_that_was_closed_is_no_choice(sqlite_parts: Parts, sqlite_school: School) -> None:
    change(sqlite_parts, CARE, state=OrganisationState.CLOSED)
    teacher = add_teacher(sqlite_parts, 1, TECH, CARE)
    award(sqlite_parts, teacher, sqlite_school)  # there is one left
    assert documents(sqlite_parts)[0]["credentialSubject"]["source"]["name"] == "Techniek"
    with pytest.raises(Invalid):
        award(sqlite_parts, teacher, sqlite_school, ANS, unit="zorg")


@pytest.mark.parametrize("fact", Fact)
def test_nothing_is_awarded_before_the_law_is_satisfied(sqlite_parts: Parts, sqlite_school: School, fact: Fact) -> None:
    with sqlite_parts.transaction() as session:
        profile = organisations.get_issuer(session, sqlite_school.organisation_id).profile
        setattr(profile, fact.value, "  ")
        assert missing_facts(profile) == (fact,)
    with pytest.raises(Conflict) as refused:
        award(sqlite_parts, add_teacher(sqlite_parts, 1, TECH), sqlite_school)
    said = str(refused.value.sentence)
    assert said.startswith("ROC Midden cannot award yet")
    assert "An administrator of ROC Midden can fill this in" in said
    with sqlite_parts.reading() as session:
        assert session.exec(select(Batch)).all() == []


def test_a_department_is_called_in_documents_what_it_was_called_then(
    sqlite_parts: Parts, sqlite_school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = reserve_only(sqlite_parts, add_teacher(sqlite_parts, 1, TECH), sqlite_school, monkeypatch)
    clock.now += timedelta(hours=1)
    with sqlite_parts.transaction() as session:
        row = session.get_one(Organisation, TECH)
        texts = {"nl": {"name": "Techniek en ICT"}}
        organisations.add_profile(
            session,
            row,
            ProfileVersion(id="p2", organisation_id=TECH, number=2, texts=texts, created_at=sqlite_parts.clock()),
        )
    run_batch(sqlite_parts, batch_id)
    assert documents(sqlite_parts)[0]["credentialSubject"]["source"]["name"] == "Techniek"


def test_every_refusal_is_one_of_ours(sqlite_parts: Parts, sqlite_school: School) -> None:
    """A membership of a department that was moved while this request was under way leads nowhere."""
    teacher = add_teacher(sqlite_parts, 1, TECH)
    with sqlite_parts.transaction() as session:
        session.get_one(Organisation, TECH).path = f"/{sqlite_school.company_id}/{TECH}/"
    with pytest.raises(BadgeServiceError):
        award(sqlite_parts, teacher, sqlite_school)


@ON_POSTGRES
@pytest.mark.parametrize("closed", ["school", "department"])
def test_what_is_closed_while_somebody_awards_awards_nothing(parts: Parts, school: School, closed: str) -> None:
    """Both were asked at the same moment, and closing came first."""
    teacher = add_teacher(parts, 1, TECH)
    with ThreadPoolExecutor(1) as pool, parts.transaction() as session:
        organisations.lock_organisation(session, school.organisation_id)
        awarded = pool.submit(award, parts, teacher, school)
        with suppress(TimeoutError):
            awarded.result(0.3)  # it waits for who signs
        row = session.get_one(Organisation, TECH if closed == "department" else school.organisation_id)
        row.state = OrganisationState.CLOSED
    with pytest.raises(Conflict) as refused:
        awarded.result()
    assert refused.value.code == Code.UNIT_CLOSED
    with parts.reading() as session:
        assert session.exec(select(Award)).all() == []
