"""Awarding: who may, what is refused before anything is reserved, and what a signed credential says."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from badgeservice.credentials.badge.recipient import hash_identity
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import Conflict, Invalid, NotFound, SigningFailed
from badgeservice.services.awarding.award import AwardRequest, award_achievement, run_batch
from badgeservice.services.awarding.batch_result import show_batch
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import audit
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Batch,
    Credential,
    Identity,
    IssuerKey,
    Job,
    Person,
)
from tests.conftest import Clock, School, full_credential
from tests.texts.said import dutch

JAN = ("Jan de Vries", "jan@leerling.example")
ANS = ("Ans Bakker", "ans@leerling.example")


def request_for(school: School, *learners: tuple[str, str], request_id: str = "r1", **changes: Any) -> AwardRequest:
    return replace(AwardRequest(request_id, school.achievement_id, learners or (JAN, ANS)), **changes)


def read_documents(parts: Parts) -> list[dict[str, Any]]:
    with parts.reading() as session:
        rows = session.exec(select(Credential).join(Award).order_by(Award.row)).all()  # type: ignore[arg-type]
    return [json.loads(row.document_bytes) for row in rows if row.document_bytes]


def signed_bytes(parts: Parts) -> list[bytes]:
    with parts.reading() as session:
        return [row.document_bytes for row in session.exec(select(Credential)) if row.document_bytes]


def _current(session: Session, school: School) -> AchievementVersion:
    query = select(AchievementVersion).where(AchievementVersion.achievement_id == school.achievement_id)
    return session.exec(query).one()


def count(parts: Parts, table: type) -> int:
    with parts.reading() as session:
        return len(session.exec(select(table)).all())


def test_step_1_somebody_elses_achievement_is_not_found(
    parts: Parts, school: School, company_teacher: SignedIn
) -> None:
    with pytest.raises(NotFound) as refused:
        award_achievement(parts, company_teacher, request_for(school))
    assert refused.value.code == "achievement_unknown"
    assert count(parts, Batch) == count(parts, Award) == count(parts, Job) == 0
    with parts.reading() as session:
        (event,) = audit.list_events(session, school.achievement_id)
    assert (event.action, event.actor_id) == ("access:refuse", company_teacher.person_id)


def test_step_1_only_a_teacher_awards(parts: Parts, school: School, administrator: SignedIn, learner: SignedIn) -> None:
    for person in (administrator, learner):
        with pytest.raises(NotFound):
            award_achievement(parts, person, request_for(school))
    assert count(parts, Award) == 0


def test_step_1_nobody_awards_to_themselves(parts: Parts, school: School, teacher: SignedIn) -> None:
    with pytest.raises(Conflict) as refused:
        award_achievement(parts, teacher, request_for(school, JAN, ("Tess Bakker", school.teacher_email.upper())))
    assert refused.value.code == "award_to_oneself"
    assert count(parts, Batch) == count(parts, Award) == 0


def test_step_1_who_has_it_already_is_named(parts: Parts, school: School, teacher: SignedIn) -> None:
    award_achievement(parts, teacher, request_for(school, JAN))
    with pytest.raises(Conflict) as refused:
        award_achievement(parts, teacher, request_for(school, ANS, JAN, request_id="r2"))
    assert refused.value.code == "already_awarded"
    assert "Jan de Vries" in dutch(refused.value.sentence)
    assert count(parts, Award) == 1


def test_step_1_who_had_it_until_it_expired_may_get_it_again(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    with parts.transaction() as session:
        _current(session, school).valid_days = 365
    award_achievement(parts, teacher, request_for(school, JAN))
    clock.advance(days=366)
    award_achievement(parts, teacher, request_for(school, JAN, request_id="r2"))
    assert count(parts, Credential) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"learners": ()}, "learners_count"),
        ({"learners": tuple((f"L {'x' * (n % 26)}", f"l{n}@x.example") for n in range(5001))}, "learners_count"),
        ({"learners": (("", "jan@x.example"),)}, "name_missing"),
        ({"learners": (("Jan", "jan"),)}, "email_malformed"),
        ({"learners": (("Jan\u202e", "jan@x.example"),)}, "name_hidden_character"),
        ({"learners": (("Jan", "jan@x.example"), ("Jan", "JAN@x.example"))}, "learner_repeated"),
        ({"request_id": ""}, "request_id"),
        ({"narrative": "a" * 4001}, "narrative"),
        ({"narrative": "a\x00b"}, "narrative"),
        ({"evidence_url": "http://x.example/a"}, "evidence_url"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"evidence_url": "data:text/html,x"}, "evidence_url"),
        ({"evidence_url": "https://user@x.example/"}, "evidence_url"),
        ({"evidence_url": "https://localhost/"}, "evidence_url"),
        ({"evidence_url": "https:///x"}, "evidence_url"),
        ({"evidence_url": "https://x.example:8443/"}, "evidence_url"),
        ({"evidence_url": "https://x.example:99999/"}, "evidence_url"),
        ({"evidence_url": "https://x.example/a b"}, "evidence_url"),
        ({"evidence_url": "https://x.example/" + "a" * 2000}, "evidence_url"),
        ({"evidence_url": "https://[x.example/"}, "evidence_url"),
    ],
)
def test_bad_input_is_refused_before_anything_is_reserved(
    parts: Parts, school: School, teacher: SignedIn, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        award_achievement(parts, teacher, request_for(school, **changes))
    assert refused.value.code == code
    assert count(parts, Batch) == count(parts, Award) == count(parts, Job) == 0


NOT_FOR_EVERYBODY = """
https://127.0.0.1/x  https://127.1/x  https://2130706433/x  https://0x7f000001/x  https://0x7f.0.0.0x1/x
https://0177.0.0.1/x  https://017700000001/x  https://0/x  https://10.0.0.1/x  https://192.168.1.10/x
https://172.16.0.1/x  https://169.254.169.254/x  https://100.64.0.1/x  https://198.51.100.1/x  https://93.184.216.34/x
https://[::1]/x  https://[::ffff:127.0.0.1]/x  https://[::ffff:7f00:1]/x  https://[fd00::1]/x  https://[fe80::1%25lo]/x
https://[2606:2800:220:1::1]/x  https://%31%32%37.0.0.1/x  https://localhost/x  https://LOCALHOST./x
https://werk.localhost/x  https://nas.local/x  https://wiki.internal/x  https://files.lan/x  https://x.home.arpa/x
https://intranet/x  https://school.example./x  https://school..example/x  https://1.2.3/x
"""


def test_a_link_that_not_everybody_can_open_is_never_signed(parts: Parts, school: School, teacher: SignedIn) -> None:
    for url in NOT_FOR_EVERYBODY.split():
        with pytest.raises(Invalid, match="evidence_url") as refused:
            award_achievement(parts, teacher, request_for(school, evidence_url=url))
        assert "open to all" in str(refused.value.sentence), url
    assert count(parts, Batch) == 0


def test_a_bad_learner_is_named_by_number(parts: Parts, school: School, teacher: SignedIn) -> None:
    with pytest.raises(Invalid) as refused:
        award_achievement(parts, teacher, request_for(school, JAN, ("", ANS[1])))
    assert dutch(refused.value.sentence) == "Student 2: Hier ontbreekt een naam."


def test_the_same_request_twice_is_one_batch_with_the_same_bytes(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    first = award_achievement(parts, teacher, request_for(school))
    before = read_documents(parts)
    assert award_achievement(parts, teacher, request_for(school)) == first
    assert read_documents(parts) == before
    assert len(before) == 2


@pytest.mark.parametrize(
    "changes", [{"learners": (JAN,)}, {"narrative": "Anders."}, {"evidence_url": "https://x.example/"}]
)
def test_a_request_id_is_not_used_for_something_else(
    parts: Parts, school: School, teacher: SignedIn, changes: dict[str, Any]
) -> None:
    award_achievement(parts, teacher, request_for(school))
    with pytest.raises(Conflict) as refused:
        award_achievement(parts, teacher, request_for(school, **changes))
    assert refused.value.code == "request_used"
    assert count(parts, Credential) == 2


def test_request_ids_of_two_teachers_are_their_own(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    first = award_achievement(parts, teacher, request_for(school))
    theirs = request_for(school, achievement_id=school.company_achievement_id)
    assert award_achievement(parts, company_teacher, theirs) != first


def test_a_signed_credential_says_what_was_decided(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    asked = request_for(school, JAN, narrative="Maakte een  kast.\r\nNetjes.", evidence_url="https://x.example/kast")
    award_achievement(parts, teacher, asked)
    (document,) = read_documents(parts)
    with parts.reading() as session:
        credential = session.exec(select(Credential)).one()
    base = "http://localhost:8000"
    assert document["id"] == f"{base}/credentials/{credential.id}"
    assert document["issuer"]["id"] == "did:web:localhost%3A8000:issuers:roc-midden"
    assert document["validFrom"] == document["awardedDate"] == "2026-11-23T09:00:00Z"
    assert "validUntil" not in document
    assert document["evidence"][0]["id"] == "https://x.example/kast"
    status = document["credentialStatus"]
    assert status["statusListCredential"] == f"{base}/status/{credential.status_list_id}"
    assert status["statusListIndex"] == str(credential.status_index)
    subject = document["credentialSubject"]
    assert subject["id"].startswith("urn:uuid:")
    assert subject["narrative"] == "Maakte een  kast.\nNetjes."
    earned = subject["achievement"]
    assert earned["id"] == f"{base}/achievements/{school.achievement_id}"
    assert (earned["version"], earned["criteria"]["id"]) == ("1", f"{earned['id']}/versions/1")
    assert earned["image"]["id"] == f"{earned['id']}/versions/1/image.png"
    name, email = subject["identifier"]
    assert (name["identityType"], name["identityHash"], name["hashed"]) == ("name", "Jan de Vries", False)
    assert email["identityHash"] == hash_identity("jan@leerling.example", email["salt"])
    assert "jan@leerling.example" not in json.dumps(document)
    (proof,) = document["proof"]  # one is handed out, as a list; the other is kept apart
    apart = json.loads(credential.jcs_proof or b"")
    assert [proof["cryptosuite"], apart["cryptosuite"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert {proof["created"], apart["created"]} == {"2026-11-23T09:00:00Z"}


def test_two_credentials_share_nothing_that_joins_them(parts: Parts, school: School, teacher: SignedIn) -> None:
    award_achievement(parts, teacher, request_for(school, JAN))
    award_achievement(parts, teacher, request_for(school, JAN, request_id="r2", achievement_id=school.skill_id))
    one, other = (document["credentialSubject"] for document in read_documents(parts))
    assert one["id"] != other["id"]
    assert one["identifier"][1] != other["identifier"][1]


def test_a_validity_ends_after_the_days_of_the_achievement(parts: Parts, school: School, teacher: SignedIn) -> None:
    with parts.transaction() as session:
        _current(session, school).valid_days = 730
    award_achievement(parts, teacher, request_for(school, JAN))
    (document,) = read_documents(parts)
    assert document["validUntil"] == "2028-11-22T09:00:00Z"


def test_a_stranger_finds_it_valid(parts: Parts, school: School, teacher: SignedIn) -> None:
    award_achievement(parts, teacher, request_for(school))
    for email in ("jan@leerling.example", "ans@leerling.example"):
        verdicts = {
            parts.verifier.verify(document_bytes, fetch=parts.fetch, now=parts.clock(), email=email).verdict
            for document_bytes in signed_bytes(parts)
        }
        assert verdicts == {Verdict.VALID, Verdict.OTHER_HOLDER}


def test_a_batch_shows_how_far_it_is(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    batch_id = award_achievement(parts, teacher, request_for(school))
    batch = show_batch(parts, teacher, batch_id)
    assert (batch.counts.total, batch.counts.signed, batch.counts.failed, batch.is_signed) == (2, 2, 0, True)
    assert [(row.learner_name, row.email, row.state) for row in batch.rows] == [
        ("Jan de Vries", "jan@leerling.example", AwardState.ISSUED),
        ("Ans Bakker", "ans@leerling.example", AwardState.ISSUED),
    ]
    assert batch.rows[0].issued_at == clock()
    assert batch.rows[0].opened_at is None


def test_a_batch_is_for_its_own_organisation(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn, learner: SignedIn
) -> None:
    batch_id = award_achievement(parts, teacher, request_for(school))
    for person in (company_teacher, learner):
        with pytest.raises(NotFound):
            show_batch(parts, person, batch_id)
    with pytest.raises(NotFound):
        show_batch(parts, teacher, "unknown")
    with pytest.raises(NotFound):
        run_batch(parts, "unknown")


def test_a_known_learner_keeps_the_own_name_in_the_wallet(parts: Parts, school: School, teacher: SignedIn) -> None:
    award_achievement(parts, teacher, request_for(school, ("S. Willems", school.learner_email)))
    (document,) = read_documents(parts)
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "S. Willems"
    with parts.reading() as session:
        person = session.get_one(Person, school.learner_id)
        identity = session.get_one(Identity, session.exec(select(Award)).one().identity_id)
    assert (person.name, identity.person_id) == ("Sanne Willems", school.learner_id)


def test_the_key_of_another_organisation_signs_nothing(parts: Parts, school: School, teacher: SignedIn) -> None:
    """Threats I2: which key belongs to whom is known by the keystore, not only by a row."""
    award_achievement(parts, teacher, request_for(school, JAN))
    with parts.transaction() as session:
        query = select(IssuerKey).where(IssuerKey.organisation_id == school.company_id)
        stolen = session.exec(query).one()
        stolen.organisation_id, stolen.created_at = school.organisation_id, parts.clock() + timedelta(days=1)
    batch_id = award_achievement(parts, teacher, request_for(school, ANS, request_id="r2"))
    batch = show_batch(parts, teacher, batch_id)
    assert (batch.counts.signed, batch.counts.failed) == (0, 1)
    with pytest.raises(SigningFailed) as refused:
        run_batch(parts, batch_id)
    assert refused.value.code == "key_not_found"
    assert len(signed_bytes(parts)) == 1


def test_a_learner_who_signed_in_before_gets_the_name_of_the_award(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    with parts.transaction() as session:
        session.get_one(Person, school.learner_id).name = ""
    award_achievement(parts, teacher, request_for(school, ("Sanne Willems", school.learner_email)))
    with parts.reading() as session:
        assert session.get_one(Person, school.learner_id).name == "Sanne Willems"


NASTY_NAMES = (
    'Jan "de Beer" O\'Brien',
    "Jan \\u0041 \\n </script><b>",
    "ياسمين القرشي",
    "李小龍 𠮷田",
    "Zoë Ñúñez-Ðorđević",
    "=HYPERLINK(a)",
    "_:b0 <http://x> .",
    "Jan^^xsd:string",
    "{Jan} [de] %25 &amp; Vries",
    "Ａｎｎａ ǅ ﬁ ß ẞ",
)


def test_any_name_that_is_taken_can_be_signed(parts: Parts, school: School, teacher: SignedIn) -> None:
    learners = tuple((name, f"l{number}@leerling.example") for number, name in enumerate(NASTY_NAMES))
    batch_id = award_achievement(parts, teacher, request_for(school, *learners))
    assert show_batch(parts, teacher, batch_id).counts.signed == len(NASTY_NAMES)
    shown = [document["credentialSubject"]["identifier"][0]["identityHash"] for document in read_documents(parts)]
    assert shown == list(NASTY_NAMES)


def test_what_happened_is_written_down_without_names(parts: Parts, school: School, teacher: SignedIn) -> None:
    batch_id = award_achievement(parts, teacher, request_for(school, JAN))
    with parts.reading() as session:
        award = session.exec(select(Award)).one()
        (decided,) = audit.list_events(session, batch_id)
        (issued,) = audit.list_events(session, full_credential(parts, award).id)
    assert (decided.action, decided.actor_id, decided.details["learners"]) == ("batch:reserve", teacher.person_id, 1)
    assert (issued.action, issued.details["award_id"]) == ("credential:issue", award.id)
    assert "Jan" not in str(decided.details) + str(issued.details)


def test_a_class_of_three_hundred_is_left_to_the_worker(parts: Parts, school: School, teacher: SignedIn) -> None:
    learners = tuple((f"Leerling {'abcdefghij'[n % 10]}", f"l{n}@leerling.example") for n in range(251))
    batch_id = award_achievement(parts, teacher, request_for(school, *learners))
    batch = show_batch(parts, teacher, batch_id)
    assert (batch.counts.total, batch.counts.signed, batch.is_signed) == (251, 0, False)
    with parts.reading() as session:
        job = session.exec(select(Job)).one()
    assert (job.kind, job.run_after - job.created_at) == (JobKind.AWARD_BATCH, timedelta(0))


def test_what_differs_beyond_the_template_is_signed_apart(parts: Parts, school: School, teacher: SignedIn) -> None:
    """A day on which it was earned, and an end of its own, are no slots of the template."""
    learners = tuple((f"Leerling {letter}", f"{letter}@leerling.example") for letter in "abcd")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("badgeservice.services.awarding.award.MAX_AT_ONCE", 1)
        batch_id = award_achievement(parts, teacher, request_for(school, *learners))
    with parts.transaction() as session:
        rows = {award.row: award for award in session.exec(select(Award))}
        rows[1].earned_on = date(2026, 11, 1)
        rows[2].earned_on, rows[2].ends_at = date(2026, 11, 1), datetime(2027, 1, 1, tzinfo=UTC)
    run_batch(parts, batch_id)
    batch = show_batch(parts, teacher, batch_id)
    assert (batch.counts.signed, batch.is_signed) == (4, True)
    assert [row.valid_until for row in batch.rows] == [None, None, datetime(2027, 1, 1, tzinfo=UTC), None]
    found = [(document["awardedDate"], document.get("validUntil")) for document in read_documents(parts)]
    today, before = "2026-11-23T09:00:00Z", "2026-11-01T00:00:00Z"
    assert found == [(today, None), (before, None), (before, "2027-01-01T00:00:00Z"), (today, None)]
