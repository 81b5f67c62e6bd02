"""Revoking: a reason, one transaction, and the very next scan sees it."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import AlreadyRevoked, revoke_award, revoke_awards, show_award
from badgeservice.services.issuing.status_lists import status_list_bytes
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import audit
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import AuditEvent, Award, AwardState, Credential, Job, MailKind, OutgoingMail
from tests.conftest import Clock, School, full_credential


@pytest.fixture
def award(parts: Parts, school: School, teacher: SignedIn) -> Award:
    learners = (("Sanne Willems", school.learner_email), ("Ans Bakker", "ans@leerling.example"))
    award_achievement(parts, teacher, AwardRequest("r1", school.achievement_id, learners))
    with parts.reading() as session:
        return session.exec(select(Award).where(Award.row == 0)).one()


def status_list_of(parts: Parts, award: Award) -> bytes:
    return status_list_bytes(parts, full_credential(parts, award).status_list_id or "")


def verdict_of(parts: Parts, row: int) -> Verdict:
    with parts.reading() as session:
        query = select(Credential).join(Award).where(Award.row == row)  # type: ignore[arg-type]
        document_bytes = session.exec(query).one().document_bytes or b""
    return parts.verifier.verify(document_bytes, fetch=parts.fetch, now=parts.clock()).verdict


def test_the_next_scan_says_revoked_and_only_of_this_one(
    parts: Parts, teacher: SignedIn, award: Award, clock: Clock
) -> None:
    valid = (Verdict.VALID, Verdict.VALID_WITH_REMARKS)
    assert verdict_of(parts, 0) in valid
    revoke_award(parts, teacher, award.id, "Toegekend aan de verkeerde student.")
    assert verdict_of(parts, 0) is Verdict.REVOKED
    assert verdict_of(parts, 1) in valid


def test_everything_about_it_is_one_transaction(parts: Parts, teacher: SignedIn, award: Award, clock: Clock) -> None:
    clock.advance(days=3)
    revoke_award(parts, teacher, award.id, "  Verkeerde\n student. ")
    with parts.reading() as session:
        row = session.get_one(Award, award.id)
        mails = session.exec(select(OutgoingMail).where(OutgoingMail.kind == MailKind.REVOCATION)).all()
        jobs = session.exec(select(Job).where(Job.kind == JobKind.MAIL_LEARNER)).all()
        events = [event.action for event in audit.list_events(session, full_credential(parts, award).id)]
    assert (row.state, row.revoked_at, row.revoked_by_id) == (AwardState.REVOKED, clock(), teacher.person_id)
    assert row.revocation_reason == "Verkeerde student."
    assert [mail.award_id for mail in mails] == [award.id]
    assert {"mail_id": mails[0].id} in [job.arguments for job in jobs]
    assert events == ["credential:issue", "credential:revoke"]


def test_twice_is_said_and_changes_nothing(parts: Parts, teacher: SignedIn, award: Award) -> None:
    revoke_award(parts, teacher, award.id, "Eerste reden.")
    before = status_list_of(parts, award)
    with pytest.raises(AlreadyRevoked):
        revoke_award(parts, teacher, award.id, "Tweede reden.")
    with parts.reading() as session:
        assert session.get_one(Award, award.id).revocation_reason == "Eerste reden."
        assert len(session.exec(select(OutgoingMail).where(OutgoingMail.kind == MailKind.REVOCATION)).all()) == 1
    assert status_list_of(parts, award) == before


def test_a_number_of_a_person_is_not_in_the_reason(parts: Parts, teacher: SignedIn, award: Award) -> None:
    remark = revoke_award(parts, teacher, award.id, "Verkeerde student, BSN 111222333.")
    with parts.reading() as session:
        assert session.get_one(Award, award.id).revocation_reason == "Verkeerde student, BSN •••."
    assert remark is not None
    assert remark.code == "personal_number_blanked"


@pytest.mark.parametrize("reason", ["", "   \n ", "a" * 301, "a\u202eb", "a\x00b"])
def test_a_reason_is_needed(parts: Parts, teacher: SignedIn, award: Award, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        revoke_award(parts, teacher, award.id, reason)
    assert refused.value.field == "reason"
    with parts.reading() as session:
        assert session.get_one(Award, award.id).state is AwardState.ISSUED


def test_somebody_elses_award_is_not_found(
    parts: Parts, award: Award, company_teacher: SignedIn, administrator: SignedIn, learner: SignedIn
) -> None:
    for person in (company_teacher, administrator, learner):
        with pytest.raises(NotFound):
            revoke_award(parts, person, award.id, "Zomaar.")
        with pytest.raises(NotFound):
            show_award(parts, person, award.id)
    with pytest.raises(NotFound):
        revoke_award(parts, company_teacher, "unknown", "Zomaar.")


def test_what_is_not_signed_cannot_be_revoked(parts: Parts, teacher: SignedIn, award: Award) -> None:
    with parts.transaction() as session:
        session.get_one(Award, award.id).state = AwardState.RESERVED
    with pytest.raises(Conflict) as refused:
        revoke_award(parts, teacher, award.id, "Zomaar.")
    assert refused.value.code == "not_revocable"


def test_the_question_shows_what_it_is_about(parts: Parts, teacher: SignedIn, award: Award) -> None:
    shown = show_award(parts, teacher, award.id)
    assert (shown.row.learner_name, shown.row.may_be_revoked) == ("Sanne Willems", True)
    assert shown.achievement.name == "Houtbewerking: verbindingen"


def test_a_list_that_cannot_be_signed_revokes_nothing(
    parts: Parts, school: School, teacher: SignedIn, award: Award
) -> None:
    """The answer and the published list never differ: without the one there is not the other."""
    for path in (parts.settings.key_folder / school.slug).glob("*.json"):
        path.write_bytes(b"{}")
    with pytest.raises(Exception, match="keystore"):
        revoke_award(parts, teacher, award.id, "Zomaar.")
    with parts.reading() as session:
        assert session.get_one(Award, award.id).state is AwardState.ISSUED
    assert json.loads(status_list_of(parts, award))["validFrom"] == "2026-11-23T09:00:00Z"


def award_many(parts: Parts, school: School, teacher: SignedIn, learners: int) -> list[str]:
    names = tuple((f"Leerling {chr(97 + place % 26)}", f"l{place}@leerling.example") for place in range(learners))
    batch_id = award_achievement(parts, teacher, AwardRequest("many", school.achievement_id, names))
    with parts.reading() as session:
        return list(session.exec(select(Award.id).where(Award.batch_id == batch_id).order_by(col(Award.row))))


def test_many_are_revoked_with_one_signature_for_each_list(
    parts: Parts, school: School, teacher: SignedIn, award: Award
) -> None:
    award_ids = award_many(parts, school, teacher, 30)
    before = json.loads(status_list_of(parts, award))["validFrom"]
    revoked = revoke_awards(parts, teacher, award_ids, "Verkeerde klas.")
    assert sorted(revoked) == sorted(award_ids)
    signed_at = json.loads(status_list_of(parts, award))["validFrom"]
    assert parse_timestamp(signed_at) - parse_timestamp(before) == timedelta(milliseconds=1)  # as each signature adds
    with parts.reading() as session:
        rows = session.exec(select(Award).where(col(Award.id).in_(award_ids))).all()
        mails = session.exec(select(OutgoingMail.award_id).where(OutgoingMail.kind == MailKind.REVOCATION)).all()
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "credential:revoke")).all()
        credentials = session.exec(select(Credential).where(col(Credential.revoked_at).is_not(None))).all()
    assert {(row.state, row.revoked_by_id, row.revocation_reason) for row in rows} == {
        (AwardState.REVOKED, teacher.person_id, "Verkeerde klas.")
    }
    assert sorted(map(str, mails)) == sorted(row.award_id for row in credentials) == sorted(award_ids)
    assert {(each.subject_id, each.details["award_id"]) for each in events} == {
        (row.id, row.award_id) for row in credentials
    }
    verdicts = {parts.verifier.verify(row.document_bytes or b"", fetch=parts.fetch, now=parts.clock()).verdict
                for row in credentials}  # fmt: skip
    assert verdicts == {Verdict.REVOKED}


def test_what_stands_no_more_is_passed_over(parts: Parts, school: School, teacher: SignedIn) -> None:
    """Whoever was stopped half way asks again."""
    first, second, third, fourth = award_many(parts, school, teacher, 4)
    revoke_award(parts, teacher, second, "Eerste reden.")
    with parts.transaction() as session:
        session.get_one(Award, third).state = AwardState.RESERVED
    assert sorted(revoke_awards(parts, teacher, [first, second, third, fourth], "Tweede reden.")) == sorted(
        [first, fourth]
    )
    assert revoke_awards(parts, teacher, [first, second, third, fourth], "Derde reden.") == []
    with parts.reading() as session:
        reasons = {key: session.get_one(Award, key).revocation_reason for key in (first, second, third, fourth)}
        mails = session.exec(select(OutgoingMail.award_id).where(OutgoingMail.kind == MailKind.REVOCATION)).all()
    assert reasons == {first: "Tweede reden.", second: "Eerste reden.", third: "", fourth: "Tweede reden."}
    assert sorted(map(str, mails)) == sorted([first, second, fourth])


def test_one_that_is_somebody_elses_keeps_all_from_being_revoked(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    award_ids = award_many(parts, school, teacher, 3)
    learners = (("Sanne Willems", school.learner_email),)
    award_achievement(parts, company_teacher, AwardRequest("r", school.company_achievement_id, learners))
    with parts.reading() as session:
        (other,) = session.exec(select(Award.id).where(col(Award.id).not_in(award_ids)))
    for wrong in (other, "unknown"):
        with pytest.raises(NotFound) as refused:
            revoke_awards(parts, teacher, [*award_ids, wrong], "Zomaar.")
        assert refused.value.code == "award_unknown"
    with parts.reading() as session:
        assert {award.state for award in session.exec(select(Award))} == {AwardState.ISSUED}
        refusals = session.exec(select(AuditEvent).where(AuditEvent.action == "access:refuse")).all()
    assert [refusal.subject_id for refusal in refusals] == [other]
