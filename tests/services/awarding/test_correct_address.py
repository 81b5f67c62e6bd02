"""The address of a mail that was refused is corrected: the same badge, signed with the right address, mailed again."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from sqlmodel import col, select

from badgeservice.codes import Code
from badgeservice.credentials.verification import CheckName
from badgeservice.errors import Conflict, Invalid, Message, NotFound, SigningFailed
from badgeservice.jobs import run_due_jobs
from badgeservice.mail import Mail
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.batch_result import LearnerState, show_batch
from badgeservice.services.awarding.correct_address import AddressInDoubt, correct_address
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.share import create_share
from badgeservice.services.wallet.wallet import list_wallet, show_credential
from badgeservice.store.identities import find_address
from badgeservice.store.tables import AuditEvent, Award, Credential, IssuerKey, OutgoingMail
from tests.conftest import Clock, School
from tests.services.conftest import sign_in

WRONG, RIGHT = "sanne@leerlign.example", "sanne@leerling.example"


@dataclass
class PickyServer:
    """It knows some addresses."""

    refused: set[str] = field(default_factory=lambda: {WRONG})
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        if mail.to in self.refused:
            raise Invalid(Message(Code.MAIL_NO_SUCH_ADDRESS, "No."))
        self.sent.append(mail)


@pytest.fixture
def server() -> PickyServer:
    return PickyServer()


@pytest.fixture
def refused(parts: Parts, server: PickyServer, school: School, teacher: SignedIn) -> Parts:
    """Sanne and Bo were awarded; the mail to Sanne was refused."""
    made = replace(parts, mailer=server)
    learners = (("Sanne Willems", WRONG), ("Bo Vos", "bo@leerling.example"))
    award_achievement(made, teacher, AwardRequest("request-1", school.achievement_id, learners))
    run_due_jobs(made)
    return made


def award_of(parts: Parts, name: str = "Sanne Willems") -> Award:
    with parts.reading() as session:
        return session.exec(select(Award).where(Award.learner_name == name)).one()


def credential_of(parts: Parts, award: Award) -> Credential:
    with parts.reading() as session:
        return session.exec(select(Credential).where(Credential.award_id == award.id)).one()


def state_of(parts: Parts, teacher: SignedIn, award: Award) -> LearnerState:
    batch = show_batch(parts, teacher, award.batch_id or "")
    return next(state for row, state in zip(batch.rows, batch.states, strict=True) if row.award_id == award.id)


def correct(
    parts: Parts, teacher: SignedIn, email: str = RIGHT, award: Award | None = None, *, sure_of: str = ""
) -> str:
    award = award or award_of(parts)
    return correct_address(parts, teacher, award.batch_id or "", award.id, email, sure_of=sure_of)


def learner_at(parts: Parts, email: str) -> SignedIn:
    with parts.reading() as session:
        found = find_address(session, email)
    assert found
    return sign_in(found[1].id, email)


def test_the_mail_goes_again_to_the_right_address(refused: Parts, teacher: SignedIn, server: PickyServer) -> None:
    assert state_of(refused, teacher, award_of(refused)) is LearnerState.NOT_MAILED
    assert correct(refused, teacher) == "Sanne Willems"
    assert state_of(refused, teacher, award_of(refused)) is LearnerState.WAITING
    run_due_jobs(refused)
    assert [mail.to for mail in server.sent] == ["bo@leerling.example", RIGHT]
    assert state_of(refused, teacher, award_of(refused)) is LearnerState.MAILED
    assert [item.credential_id for item in list_wallet(refused, learner_at(refused, RIGHT))] == [
        credential_of(refused, award_of(refused)).id
    ]
    assert list_wallet(refused, learner_at(refused, WRONG)) == ()


def test_it_is_the_same_badge_and_says_the_right_address(refused: Parts, teacher: SignedIn, clock: Clock) -> None:
    before = credential_of(refused, award_of(refused))
    clock.advance(days=3)
    correct(refused, teacher)
    after = credential_of(refused, award_of(refused))
    stays = ("id", "status_list_id", "status_index", "valid_from", "valid_until", "kind")
    assert [getattr(after, name) for name in stays] == [getattr(before, name) for name in stays]
    told = {email: ask_holder(refused, after, email) for email in (RIGHT, WRONG)}
    assert told == {RIGHT: Code.HOLDER_MATCHES, WRONG: Code.HOLDER_DIFFERS}
    old, new = (json.loads(one.document_bytes or b"") for one in (before, after))
    for document in (old, new):
        for changed in ("id", "identifier"):
            document["credentialSubject"].pop(changed)
        document.pop("proof")
    assert old == new


def ask_holder(parts: Parts, credential: Credential, email: str) -> Code:
    """What somebody reads who has the badge and asks whether it is of this address."""
    content = credential.document_bytes or b""
    verification = parts.verifier.verify(content, fetch=parts.fetch, now=parts.clock(), email=email)
    return verification.check(CheckName.HOLDER).code


def test_it_is_written_down_without_an_address(refused: Parts, teacher: SignedIn) -> None:
    correct(refused, teacher)
    award = award_of(refused)
    credential_id = credential_of(refused, award).id
    with refused.reading() as session:
        events = session.exec(select(AuditEvent).where(col(AuditEvent.subject_id).in_((award.id, credential_id)))).all()
        everything = json.dumps([event.model_dump(mode="json") for event in session.exec(select(AuditEvent))])
    assert sorted(event.action for event in events) == ["award:readdress", "credential:issue", "credential:issue"]
    assert all(event.actor_id == teacher.person_id for event in events)
    assert "@" not in everything


def test_doing_it_twice_is_doing_it_once(refused: Parts, teacher: SignedIn, server: PickyServer) -> None:
    correct(refused, teacher)
    document = credential_of(refused, award_of(refused)).document_bytes
    correct(refused, teacher)
    run_due_jobs(refused)
    correct(refused, teacher)
    run_due_jobs(refused)
    assert [mail.to for mail in server.sent].count(RIGHT) == 1
    assert credential_of(refused, award_of(refused)).document_bytes == document


def test_two_at_once_do_it_once(
    refused: Parts, teacher: SignedIn, server: PickyServer, in_parallel: Callable[..., list[str]]
) -> None:
    in_parallel(lambda _: correct(refused, teacher), 4)
    run_due_jobs(refused)
    assert [mail.to for mail in server.sent].count(RIGHT) == 1
    assert ask_holder(refused, credential_of(refused, award_of(refused)), RIGHT) is Code.HOLDER_MATCHES


def test_the_same_address_is_only_tried_again(refused: Parts, teacher: SignedIn, server: PickyServer) -> None:
    document = credential_of(refused, award_of(refused)).document_bytes
    correct(refused, teacher, WRONG)
    run_due_jobs(refused)
    assert state_of(refused, teacher, award_of(refused)) is LearnerState.NOT_MAILED
    server.refused.clear()
    correct(refused, teacher, WRONG.upper())
    run_due_jobs(refused)
    assert server.sent[-1].to == WRONG
    assert credential_of(refused, award_of(refused)).document_bytes == document


def test_there_and_back(refused: Parts, teacher: SignedIn, server: PickyServer) -> None:
    """The right address is refused as well; the first one works by now."""
    server.refused.add(RIGHT)
    correct(refused, teacher)
    run_due_jobs(refused)
    assert state_of(refused, teacher, award_of(refused)) is LearnerState.NOT_MAILED
    server.refused.clear()
    correct(refused, teacher, WRONG)
    run_due_jobs(refused)
    assert server.sent[-1].to == WRONG
    assert ask_holder(refused, credential_of(refused, award_of(refused)), WRONG) is Code.HOLDER_MATCHES
    with refused.reading() as session:
        assert len(session.exec(select(OutgoingMail).where(OutgoingMail.award_id == award_of(refused).id)).all()) == 2


def test_a_mail_that_waited_three_days_can_be_corrected_too(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    """Though no worker came by to write down that it ended; and the old one does not go out after all."""
    server = PickyServer(refused=set())
    made = replace(parts, mailer=server)
    award_achievement(made, teacher, AwardRequest("r", school.achievement_id, (("Sanne Willems", WRONG),)))
    with pytest.raises(Conflict, match="mail_not_refused"):
        correct(made, teacher)
    clock.advance(days=3, minutes=1)
    correct(made, teacher)
    run_due_jobs(made)
    assert [mail.to for mail in server.sent] == [RIGHT]


def test_what_was_not_refused_stays_where_it_is(refused: Parts, teacher: SignedIn) -> None:
    bo = award_of(refused, "Bo Vos")
    with pytest.raises(Conflict, match="mail_not_refused"):
        correct(refused, teacher, RIGHT, bo)
    assert award_of(refused, "Bo Vos").identity_id == bo.identity_id


def test_what_somebody_opened_stays_theirs(refused: Parts, teacher: SignedIn) -> None:
    award = award_of(refused)
    show_credential(refused, learner_at(refused, WRONG), credential_of(refused, award).id)
    with pytest.raises(Conflict, match="badge_is_seen"):
        correct(refused, teacher)
    assert award_of(refused).identity_id == award.identity_id


def test_what_somebody_shared_stays_theirs(refused: Parts, teacher: SignedIn) -> None:
    create_share(refused, learner_at(refused, WRONG), credential_of(refused, award_of(refused)).id, None)
    with pytest.raises(Conflict, match="badge_is_seen"):
        correct(refused, teacher)


def test_what_was_withdrawn_goes_nowhere(refused: Parts, teacher: SignedIn) -> None:
    revoke_award(refused, teacher, award_of(refused).id, "Verkeerde klas")
    with pytest.raises(Conflict):
        correct(refused, teacher)


def test_nobody_gets_it_who_should_not(refused: Parts, teacher: SignedIn) -> None:
    before = credential_of(refused, award_of(refused)).document_bytes
    for email, code in (
        ("bo@leerling.example", "already_awarded"),
        ("t.bakker@rocmidden.example", "award_to_oneself"),
        ("sanne@", "email_malformed"),
        (" ", "email_missing"),
    ):
        with pytest.raises((Conflict, Invalid), match=code):
            correct(refused, teacher, email)
    assert credential_of(refused, award_of(refused)).document_bytes == before


@pytest.mark.parametrize(
    ("email", "code", "word"),
    [
        ("pim@leerling.example", "address_of_another", "Pim de Groot"),
        ("sanne@gmial.com", "address_meant", "sanne@gmail.com"),
        ("sanne@leerlingg.example", "address_meant", "sanne@leerling.example"),
    ],
)
def test_an_address_in_doubt_is_asked_before_anything_is_signed_or_mailed(
    parts: Parts, school: School, teacher: SignedIn, server: PickyServer, email: str, code: str, word: str
) -> None:
    refused = replace(parts, mailer=server)
    others = (("Pim de Groot", "pim@leerling.example"),)
    award_achievement(refused, teacher, AwardRequest("request-1", school.skill_id, others))
    learners = (
        ("Sanne Willems", WRONG),
        *((f"Bo {name}", f"bo.{name}@leerling.example") for name in ("Vos", "Mol", "Bos")),
    )
    award_achievement(refused, teacher, AwardRequest("request-2", school.achievement_id, learners))
    run_due_jobs(refused)
    award = award_of(refused)
    before, sent = credential_of(refused, award).document_bytes, len(server.sent)
    for sure_of in ("", "somebody.else@leerling.example"):
        with pytest.raises(AddressInDoubt, match=code) as question:
            correct(refused, teacher, email.upper(), award, sure_of=sure_of)
        assert word in str(question.value)
        assert question.value.address == email
    run_due_jobs(refused)
    assert (credential_of(refused, award).document_bytes, len(server.sent)) == (before, sent)
    correct(refused, teacher, email, award, sure_of=email)
    run_due_jobs(refused)
    assert server.sent[-1].to == email


def test_an_address_of_this_learner_is_no_question(refused: Parts, school: School, teacher: SignedIn) -> None:
    request = AwardRequest("request-2", school.skill_id, (("S. Willems-Bos", RIGHT),))
    award_achievement(refused, teacher, request)
    assert correct(refused, teacher) == "Sanne Willems"


def test_who_may_not_award_finds_nothing(refused: Parts, company_teacher: SignedIn, teacher: SignedIn) -> None:
    with pytest.raises(NotFound):
        correct(refused, company_teacher)
    with pytest.raises(NotFound):
        correct_address(refused, teacher, award_of(refused).batch_id or "", "unknown", RIGHT)
    with pytest.raises(NotFound):
        correct_address(refused, teacher, "unknown", award_of(refused).id, RIGHT)


def test_without_a_key_nothing_changes(refused: Parts, teacher: SignedIn) -> None:
    with refused.transaction() as session:
        for key in session.exec(select(IssuerKey)):
            key.retired_at = refused.clock()
    before = award_of(refused)
    with pytest.raises(SigningFailed):
        correct(refused, teacher)
    assert award_of(refused).identity_id == before.identity_id
    assert state_of(refused, teacher, before) is LearnerState.NOT_MAILED
