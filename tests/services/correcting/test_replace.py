"""Replacing awards: one is valid at any moment, links lead on, and nobody's badge shows in somebody else's link."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import award_achievement, run_batch
from badgeservice.services.awarding.batch_result import show_batch
from badgeservice.services.awarding.revoke import revoke_awards
from badgeservice.services.correcting.replace import AS_IT_WAS, Correction, ReplaceRequest, replace_awards
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.share import create_share
from badgeservice.store.awarding import replacing
from badgeservice.store.tables import Award, AwardState, Credential, MailKind, OutgoingMail, ShareItem
from tests.conftest import Clock, School
from tests.services.awarding.test_award import ANS, request_for
from tests.services.awarding.test_learner_mails import FakeServer


@pytest.fixture
def awarded(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> list[Award]:
    award_achievement(parts, teacher, request_for(school, narrative="Samen gewerkt."))
    clock.advance(days=3)
    return list_awards(parts)


def list_awards(parts: Parts) -> list[Award]:
    with parts.reading() as session:
        return list(session.exec(select(Award).order_by(Award.created_at, Award.row)))  # type: ignore[arg-type]


def request(*corrections: tuple[Award, Correction], request_id: str = "again", **changes: Any) -> ReplaceRequest:
    asked = ReplaceRequest(request_id, {one.id: right for one, right in corrections}, "wrong_name", "De naam was fout.")
    return replace(asked, **changes)


def document(parts: Parts, award: Award) -> dict[str, Any]:
    with parts.reading() as session:
        found = session.exec(select(Credential).where(Credential.award_id == award.id)).one()
    return dict(json.loads(found.document_bytes or b"{}"))


def test_the_new_one_says_what_is_right_and_keeps_the_rest(
    parts: Parts, teacher: SignedIn, awarded: list[Award]
) -> None:
    jan, ans = awarded
    batch_id = replace_awards(parts, teacher, request((jan, Correction(name="Jan de Wit"))))
    old, other, new = list_awards(parts)
    assert (old.state, other.state, new.state) == (AwardState.REPLACED, AwardState.ISSUED, AwardState.ISSUED)
    assert (new.replaces_id, new.changes, new.learner_name, new.batch_id) == (old.id, ["name"], "Jan de Wit", batch_id)
    before, after = document(parts, old), document(parts, new)
    assert after["credentialSubject"]["narrative"] == "Samen gewerkt."
    assert after["awardedDate"][:10] == before["validFrom"][:10]
    assert after["id"] != before["id"]
    with parts.reading() as session:
        revoked = session.exec(select(Credential).where(Credential.revoked_at.is_not(None))).all()  # type: ignore[union-attr]
    assert [one.award_id for one in revoked] == [old.id]
    assert show_batch(parts, teacher, batch_id).rows[0].learner_name == "Jan de Wit"
    assert ans.id == other.id


def test_a_link_leads_on_with_its_fields(
    parts: Parts, school: School, teacher: SignedIn, learner: SignedIn, clock: Clock
) -> None:
    award_achievement(parts, teacher, request_for(school, ("Sanne Willems", school.learner_email), ANS))
    sanne, _ = list_awards(parts)
    with parts.reading() as session:
        credential_id = session.exec(select(Credential.id).where(Credential.award_id == sanne.id)).one()
    share = create_share(parts, learner, credential_id, None)
    with parts.transaction() as session:
        session.exec(select(ShareItem)).one().fields = ["name"]
    clock.advance(days=1)
    replace_awards(parts, teacher, request((sanne, Correction(name="Sanne Willemse"))))
    new = list_awards(parts)[-1]
    with parts.reading() as session:
        item = session.exec(select(ShareItem)).one()
        shown = session.get_one(Credential, item.credential_id)
    assert (item.share_id, item.award_id, item.fields) == (share.id, new.id, ["name"])
    assert (shown.award_id, shown.revoked_at) == (new.id, None)


def test_a_link_of_somebody_else_stays_where_it_is(
    parts: Parts, school: School, teacher: SignedIn, learner: SignedIn
) -> None:
    award_achievement(parts, teacher, request_for(school, ("Sanne Willems", school.learner_email)))
    (sanne,) = list_awards(parts)
    with parts.reading() as session:
        credential_id = session.exec(select(Credential.id).where(Credential.award_id == sanne.id)).one()
    create_share(parts, learner, credential_id, None)
    replace_awards(parts, teacher, request((sanne, Correction(email="sanne.w@leerling.example"))))
    with parts.reading() as session:
        item = session.exec(select(ShareItem)).one()
    assert (item.award_id, item.credential_id) == (sanne.id, credential_id)


@pytest.mark.parametrize("where", ["retire", "lead_on"])
def test_killed_in_step_7_nothing_is_half_done(
    parts: Parts, teacher: SignedIn, awarded: list[Award], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(replacing, where, die)
        replace_awards(parts, teacher, request(*((one, Correction(narrative="Beter.")) for one in awarded)))
    jan, ans, *new = list_awards(parts)
    assert [jan.state, ans.state] == [AwardState.ISSUED] * 2
    assert [one.state for one in new] == [AwardState.RESERVED] * 2
    for _ in range(2):
        run_batch(parts, new[0].batch_id or "")
    jan, ans, *new = list_awards(parts)
    assert [jan.state, ans.state] == [AwardState.REPLACED] * 2
    assert [one.state for one in new] == [AwardState.ISSUED] * 2


def test_the_same_request_is_the_same_batch(parts: Parts, teacher: SignedIn, awarded: list[Award]) -> None:
    asked = request((awarded[0], Correction(name="Jan de Wit")))
    assert replace_awards(parts, teacher, asked) == replace_awards(parts, teacher, asked)
    with pytest.raises(Conflict) as refused:
        replace_awards(parts, teacher, replace(asked, request_id="third"))
    assert refused.value.code == "replaced_already"
    assert len(list_awards(parts)) == 3


def test_what_was_somebody_elses_is_revoked_and_leads_nowhere(
    parts: Parts, teacher: SignedIn, awarded: list[Award]
) -> None:
    replace_awards(parts, teacher, request((awarded[0], Correction(email="jan.de.vries@leerling.example"))))
    old, _, new = list_awards(parts)
    assert (old.state, new.changes) == (AwardState.REVOKED, ["person"])
    with parts.reading() as session:
        mails = session.exec(select(OutgoingMail).where(OutgoingMail.batch_id == new.batch_id)).all()
    assert {(one.kind, one.identity_id) for one in mails} == {
        (MailKind.REVOCATION, old.identity_id),
        (MailKind.AWARD, new.identity_id),
    }


def test_its_learner_is_told_once(parts: Parts, teacher: SignedIn, awarded: list[Award]) -> None:
    server = FakeServer()
    mailing = replace(parts, mailer=server)
    run_due_jobs(mailing)
    replace_awards(mailing, teacher, request((awarded[0], Correction(name="Jan de Wit"))))
    for _ in range(2):
        run_due_jobs(mailing)
    told = [mail.subject for mail in server.sent if mail.to == "jan@leerling.example"]
    assert [subject.split()[-1] for subject in told] == ["behaald", "hersteld"]


def test_what_was_revoked_by_mistake_is_given_back(parts: Parts, teacher: SignedIn, awarded: list[Award]) -> None:
    revoke_awards(parts, teacher, [awarded[0].id], "Vergissing")
    replace_awards(parts, teacher, request((awarded[0], AS_IT_WAS), kind="by_mistake"))
    old, _, new = list_awards(parts)
    assert (old.state, new.state, new.changes) == (AwardState.REPLACED, AwardState.ISSUED, [])


@pytest.mark.parametrize(
    ("right", "code"),
    [
        (AS_IT_WAS, "nothing_different"),
        (Correction(email=ANS[1]), "has_it_by_another"),
        (Correction(email="docent@roc-midden.example"), "award_to_oneself"),
        (Correction(evidence_url="https://127.0.0.1/x"), "evidence_url"),
    ],
)
def test_what_cannot_be_put_right_changes_nothing(
    parts: Parts, teacher: SignedIn, awarded: list[Award], right: Correction, code: str
) -> None:
    if code == "award_to_oneself":
        right = Correction(email=teacher.email)
    with pytest.raises((Conflict, Invalid)) as refused:
        replace_awards(parts, teacher, request((awarded[0], right)))
    assert refused.value.code == code
    assert [one.state for one in list_awards(parts)] == [AwardState.ISSUED] * 2


def test_only_who_may_award_and_revoke_there(
    parts: Parts, awarded: list[Award], company_teacher: SignedIn, administrator: SignedIn
) -> None:
    for person in (company_teacher, administrator):
        with pytest.raises(NotFound):
            replace_awards(parts, person, request((awarded[0], Correction(name="Jan de Wit"))))
    assert len(list_awards(parts)) == 2
