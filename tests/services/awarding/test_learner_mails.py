"""Learners are told by mail, once, whatever happens to the mail server."""

import email
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.policy import default

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Postponed, Unavailable
from badgeservice.jobs import run_due_jobs
from badgeservice.mail import Mail, SmtpMailer
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.correct_address import correct_address
from badgeservice.services.awarding.learner_mails import mail_learner
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.sign_in import Caller, find_signed_in, sign_in_with_link
from badgeservice.services.wallet.wallet import show_credential
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import Award, Job, OutgoingMail
from tests.conftest import Clock, School, full_credential
from tests.mail_server import Inbox, serving
from tests.services.conftest import sign_in

SENTENCE = Message(Code.UNEXPECTED, "No.")


@dataclass
class FakeServer:
    """A mail server that fails as often as it is told to."""

    failures: list[Exception] = field(default_factory=list)
    sent: list[Mail] = field(default_factory=list)

    def send(self, message: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def awarded(parts: Parts, school: School, teacher: SignedIn, server: FakeServer) -> Parts:
    """The parts with that mail server, after one award."""
    made = replace(parts, mailer=server)
    learners = (("Sanne Willems", school.learner_email),)
    award_achievement(made, teacher, AwardRequest("request-1", school.achievement_id, learners))
    return made


def get_award(parts: Parts) -> Award:
    with parts.reading() as session:
        return session.exec(select(Award)).one()


def get_mail(parts: Parts) -> OutgoingMail:
    with parts.reading() as session:
        return session.exec(select(OutgoingMail)).one()


def test_the_mail_of_an_award_opens_the_badge_in_the_wallet(awarded: Parts, school: School, server: FakeServer) -> None:
    run_due_jobs(awarded)
    (message,) = server.sent
    assert message.to == school.learner_email
    assert message.subject == "Je hebt “Houtbewerking: verbindingen” behaald"
    assert message.image_png is not None
    ((token, credential_id),) = re.findall(
        r"http://localhost:8000/sign-in/link/([A-Za-z0-9_-]+)\?next=/wallet/credentials/([a-z0-9-]+)", message.text
    )
    assert credential_id == full_credential(awarded, get_award(awarded)).id
    signed_in = find_signed_in(awarded, sign_in_with_link(awarded, token, Caller("phone", "192.0.2.1"), device="phone"))
    assert signed_in is not None
    assert signed_in.person_id == school.learner_id
    assert get_mail(awarded).handed_at == awarded.clock()


def test_one_award_is_one_mail_however_often_the_job_runs(awarded: Parts, server: FakeServer) -> None:
    for _ in range(3):
        mail_learner(awarded, {"mail_id": get_mail(awarded).id})
    run_due_jobs(awarded)
    assert len(server.sent) == 1


def test_a_server_that_is_away_is_tried_again_and_the_teacher_sees_it(
    awarded: Parts, server: FakeServer, clock: Clock
) -> None:
    server.failures = [Unavailable(SENTENCE.coded(Code.MAIL_UNREACHABLE))] * 2
    run_due_jobs(awarded)
    assert (get_mail(awarded).refused, get_mail(awarded).handed_at) == ("mail_unreachable", None)
    clock.advance(minutes=1)
    run_due_jobs(awarded)
    clock.advance(minutes=5)
    run_due_jobs(awarded)
    assert len(server.sent) == 1
    assert (get_mail(awarded).refused, get_mail(awarded).handed_at) == ("", clock.now)


def test_an_address_that_is_refused_for_ever_is_not_tried_again(
    awarded: Parts, server: FakeServer, clock: Clock
) -> None:
    server.failures = [Invalid(SENTENCE.coded(Code.MAIL_REFUSED))]
    run_due_jobs(awarded)
    clock.advance(days=1)
    run_due_jobs(awarded)
    assert server.sent == []
    assert get_mail(awarded).refused == "mail_refused"
    with awarded.reading() as session:
        assert all(job.done_at for job in session.exec(select(Job).where(Job.kind == JobKind.MAIL_LEARNER)))


def test_who_never_heard_of_a_badge_hears_nothing_of_its_end(
    awarded: Parts, teacher: SignedIn, server: FakeServer
) -> None:
    revoke_award(awarded, teacher, get_award(awarded).id, "Verkeerde klas")
    run_due_jobs(awarded)
    assert server.sent == []


@pytest.mark.parametrize("how", ["mailed", "opened"])
def test_who_knows_of_a_badge_hears_that_it_was_taken_back(
    awarded: Parts, school: School, teacher: SignedIn, server: FakeServer, how: str
) -> None:
    if how == "opened":
        server.failures = [Invalid(SENTENCE.coded(Code.MAIL_REFUSED))]
    run_due_jobs(awarded)
    if how == "opened":
        learner = sign_in(school.learner_id, school.learner_email)
        show_credential(awarded, learner, full_credential(awarded, get_award(awarded)).id)
    revoke_award(awarded, teacher, get_award(awarded).id, "Verkeerde klas")
    run_due_jobs(awarded)
    assert server.sent[-1].subject == "“Houtbewerking: verbindingen” is ingetrokken"
    assert "op 23 november 2026 ingetrokken" in " ".join(server.sent[-1].text.split())
    assert "Verkeerde klas" in server.sent[-1].text


def test_an_award_that_is_not_there_is_nobodys_mail(awarded: Parts, server: FakeServer) -> None:
    mail_learner(awarded, {"mail_id": "none"})
    assert server.sent == []


def test_a_demo_writes_it_to_a_folder(parts: Parts, school: School, teacher: SignedIn) -> None:
    learners = (("Sanne Willems", school.learner_email),)
    award_achievement(parts, teacher, AwardRequest("request-1", school.achievement_id, learners))
    run_due_jobs(parts)
    folder = parts.settings.mail_folder
    assert folder is not None
    (file,) = folder.glob("*.eml")
    assert email.message_from_bytes(file.read_bytes(), policy=default)["To"] == school.learner_email


ABOUT = "Over je gegevens"  # what only the first mail says


def award_again(parts: Parts, teacher: SignedIn, achievement_id: str, email: str, number: int = 2) -> None:
    request = AwardRequest(f"request-{number}", achievement_id, (("Sanne Willems", email),))
    award_achievement(parts, teacher, request)


def test_only_the_first_mail_of_an_organisation_says_where_the_data_come_from(
    awarded: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn, server: FakeServer
) -> None:
    run_due_jobs(awarded)
    award_again(awarded, teacher, school.skill_id, school.learner_email)
    award_again(awarded, company_teacher, school.company_achievement_id, school.learner_email, 3)
    award_again(awarded, teacher, school.skill_id, "nieuw@leerling.example", 4)
    run_due_jobs(awarded)
    assert [(mail.sender_name, mail.to, ABOUT in mail.text) for mail in server.sent] == [
        ("ROC Midden", school.learner_email, True),
        ("ROC Midden", school.learner_email, False),
        ("Bouwbedrijf Jansen", school.learner_email, True),
        ("ROC Midden", "nieuw@leerling.example", True),
    ]


def test_while_the_first_mail_only_waits_the_second_says_it_too(
    awarded: Parts, school: School, teacher: SignedIn, server: FakeServer, clock: Clock
) -> None:
    """The first one may still be refused; and each try of a mail says the same."""
    server.failures = [Unavailable(SENTENCE.coded(Code.MAIL_NOT_NOW))]
    award_again(awarded, teacher, school.skill_id, school.learner_email)
    run_due_jobs(awarded)
    clock.advance(minutes=1)
    run_due_jobs(awarded)
    assert {mail.subject: ABOUT in mail.text for mail in server.sent} == {
        "Je hebt “Samenwerken” behaald": True,
        "Je hebt “Houtbewerking: verbindingen” behaald": True,
    }


def test_a_mail_that_never_came_was_not_the_first(
    awarded: Parts, school: School, teacher: SignedIn, server: FakeServer
) -> None:
    """It was refused, after the second was written already; sent again, it says it as well."""
    award_again(awarded, teacher, school.skill_id, school.learner_email)
    server.failures = [Invalid(SENTENCE.coded(Code.MAIL_REFUSED))] * 2
    run_due_jobs(awarded)
    with awarded.reading() as session:
        refused = session.exec(select(Award).order_by(col(Award.created_at))).all()
    for award in refused:
        correct_address(awarded, teacher, award.batch_id or "", award.id, school.learner_email)
    run_due_jobs(awarded)
    assert [ABOUT in mail.text for mail in server.sent] == [True, True]


def test_a_mail_that_no_server_was_asked_about_has_not_failed(awarded: Parts, server: FakeServer, clock: Clock) -> None:
    """However often: it is due again when the pause is over."""
    for _ in range(3):
        until = clock.now + timedelta(seconds=30)
        server.failures = [Postponed(SENTENCE.coded(Code.MAIL_NOT_NOW), until)]
        run_due_jobs(awarded)
        mail = get_mail(awarded)
        assert (mail.failing_since, mail.retry_at) == (None, until)
        clock.advance(seconds=30)
    run_due_jobs(awarded)
    assert len(server.sent) == 1


def test_what_waits_for_days_asks_only_each_hour(awarded: Parts, server: FakeServer, clock: Clock) -> None:
    clock.advance(days=1)
    server.failures = [Postponed(SENTENCE.coded(Code.MAIL_NOT_NOW), clock.now + timedelta(seconds=30))]
    run_due_jobs(awarded)
    assert get_mail(awarded).retry_at == clock.now + timedelta(hours=1)


def test_a_bad_address_does_not_starve_the_others_of_its_school(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    """One address is always told "later", and one makes the server hang; the third is fine."""
    inbox = Inbox()
    later, hangs, fine = (f"{name}@leerling.example" for name in ("later", "hangs", "fine"))
    inbox.answer_to[later], inbox.hangs_for = "451 come back later", {hangs}
    learners = (("Ada Bos", later), ("Bo Vos", hangs), ("Cees Mol", fine))
    with serving(inbox) as port:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "Badges <no-reply@localhost>", clock, seconds=0.3)
        made = replace(parts, mailer=mailer)
        award_achievement(made, teacher, AwardRequest("request-1", school.achievement_id, learners))
        run_due_jobs(made)
        clock.advance(seconds=31)
        run_due_jobs(made)
        mailer.close()
    assert inbox.recipients == [fine]


def test_a_mail_asks_few_questions(awarded: Parts, server: FakeServer) -> None:
    mail_id, asked = get_mail(awarded).id, list[str]()
    sa.event.listen(awarded.engine, "before_cursor_execute", lambda *event: asked.append(event[2]))
    mail_learner(awarded, {"mail_id": mail_id})
    assert len(server.sent) == 1
    assert [words[0] for words in map(str.split, asked) if words[0] != "SET"] == ["SELECT", "INSERT", "UPDATE"]
