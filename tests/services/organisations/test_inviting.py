"""Inviting people: one mail, one link that works once and for one address, and nothing for anybody else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import BadgeServiceError, Conflict, Invalid, NotFound, TooOften, Unavailable
from badgeservice.jobs import run_due_jobs
from badgeservice.mail import Mail
from badgeservice.services.organisations import inviting
from badgeservice.services.organisations.invitation_mails import forget_old_invitations
from badgeservice.services.organisations.invitations import accept_as, accept_invitation, find_invitation
from badgeservice.services.organisations.inviting import (
    Invitee,
    invite_list,
    invite_one,
    list_invited,
    look_at,
    send_again,
    withdraw,
)
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.sign_in import find_signed_in, request_code
from badgeservice.store.tables import AuditEvent, Invitation, Membership, Organisation, OrganisationState, Person, Role
from tests.conftest import Clock, School
from tests.services.organisations.people import (
    BRAM,
    HERE,
    add_department,
    give_role,
    invite,
    mails,
    newest_token,
    roles_of,
    sign_in,
)

NOOR = "noor@rocmidden.example"


def accept(parts: Parts, token: str) -> SignedIn:
    person = find_signed_in(parts, accept_invitation(parts, token, HERE, device="Firefox", language="en"))
    assert person is not None
    return person


def open_ids(parts: Parts, person: SignedIn, slug: str) -> list[str]:
    return [row.id for row in list_invited(parts, person, slug, "", 1).rows]


def test_who_is_invited_gets_a_mail_of_the_organisation_and_comes_in_by_it(parts: Parts, school: School) -> None:
    bram = sign_in(parts, BRAM)
    token = invite(parts, bram, school, "  Noor@RocMidden.example", Role.TEACHER, Role.READER)
    mail = mails(parts)[-1]
    assert (mail["To"], "ROC Midden" in mail["From"]) == (NOOR, True)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Bram de Boer" in text
    assert "docent" in text
    shown = find_invitation(parts, token)
    assert (shown.organisation_name, shown.invited_by, shown.email) == ("ROC Midden", "Bram de Boer", NOOR)
    noor = accept(parts, token)
    assert (noor.name, noor.email) == ("Noor de Wit", NOOR)
    assert roles_of(parts, NOOR) == {("roc-midden", "teacher"), ("roc-midden", "reader")}
    with pytest.raises(NotFound):
        accept(parts, token)  # it works once
    assert list_invited(parts, bram, school.slug, "", 1).rows == ()


def test_the_token_lies_nowhere_and_the_audit_names_nobody(parts: Parts, school: School) -> None:
    token = invite(parts, sign_in(parts, BRAM), school, NOOR, Role.TEACHER)
    accept(parts, token)
    with parts.reading() as session:
        rows = [
            str(session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()) for table in ("invitation", "job")
        ]
        events = session.exec(select(AuditEvent)).all()
    assert not any(token in row for row in rows)
    acts = [event.action for event in events]
    assert acts == ["invitation:send", "invitation:accept", "member:add"] or set(acts) == {
        "invitation:send", "invitation:accept", "member:add"
    }  # fmt: skip
    assert "noor" not in str([event.details for event in events]).lower()


def test_a_member_gets_only_the_roles_that_are_new(parts: Parts, school: School) -> None:
    token = invite(parts, sign_in(parts, BRAM), school, school.teacher_email, Role.TEACHER, Role.DESIGNER)
    shown = find_invitation(parts, token)
    assert (shown.new_roles, shown.roles_held) == ((Role.DESIGNER,), (Role.TEACHER,))
    tess = sign_in(parts, school.teacher_email)
    accept_as(parts, tess, token)
    assert roles_of(parts, school.teacher_email) == {("roc-midden", "teacher"), ("roc-midden", "designer")}


def test_an_invitation_is_accepted_by_whose_it_is_and_by_nobody_else(parts: Parts, school: School) -> None:
    token = invite(parts, sign_in(parts, BRAM), school, NOOR, Role.ADMINISTRATOR)
    ine = sign_in(parts, "ine@jansen.example")
    with pytest.raises(NotFound):
        accept_as(parts, ine, token)
    assert roles_of(parts, "ine@jansen.example") == {("bouwbedrijf-jansen", "teacher")}
    assert accept(parts, token).email == NOOR


def test_sending_again_makes_another_link_and_the_old_one_is_dead(parts: Parts, school: School, clock: Clock) -> None:
    bram = sign_in(parts, BRAM)
    old = invite(parts, bram, school, NOOR, Role.TEACHER)
    key = open_ids(parts, bram, school.slug)[0]
    with pytest.raises(TooOften):
        send_again(parts, bram, school.slug, key)
    clock.advance(days=13)
    send_again(parts, bram, school.slug, key)
    new = newest_token(parts)
    assert new != old
    with pytest.raises(NotFound):
        accept(parts, old)
    clock.advance(days=13)  # another fortnight
    assert accept(parts, new).email == NOOR


def test_what_is_withdrawn_or_over_is_not_accepted_and_goes_a_month_later(
    parts: Parts, school: School, clock: Clock
) -> None:
    bram = sign_in(parts, BRAM)
    token = invite(parts, bram, school, NOOR, Role.TEACHER)
    over = invite(parts, bram, school, "bo@rocmidden.example", Role.TEACHER)
    key = next(row.id for row in list_invited(parts, bram, school.slug, "NOOR@", 1).rows)
    withdraw(parts, bram, school.slug, key)
    with pytest.raises(Conflict):
        withdraw(parts, bram, school.slug, key)
    clock.advance(days=14)
    for dead in (token, over, "x" * 43, ""):
        with pytest.raises(NotFound):
            accept(parts, dead)
    assert [row.is_over for row in list_invited(parts, bram, school.slug, "", 1).rows] == [True]
    forget_old_invitations(parts, {})
    assert len(rows_left(parts)) == 2
    clock.advance(days=17)
    forget_old_invitations(parts, {})
    assert rows_left(parts) == ["bo@rocmidden.example"]
    clock.advance(days=14)
    forget_old_invitations(parts, {})
    assert rows_left(parts) == []


def rows_left(parts: Parts) -> list[str]:
    with parts.reading() as session:
        return list(session.exec(select(Invitation.email)))


def test_of_several_who_accept_at_once_the_roles_are_given_once(
    parts: Parts, school: School, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    token = invite(parts, sign_in(parts, BRAM), school, NOOR, Role.TEACHER)

    def press(_: int) -> bool:
        try:
            accept(parts, token)
        except NotFound:
            return False
        return True

    assert sorted(in_parallel(press, 4)) == [False, False, False, True]
    assert roles_of(parts, NOOR) == {("roc-midden", "teacher")}


def test_nobody_is_invited_twice(
    parts: Parts, school: School, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    bram = sign_in(parts, BRAM)

    def send(_: int) -> str:
        try:
            invite_one(parts, bram, school.slug, Invitee("Noor de Wit", NOOR), {Role.TEACHER}, "nl")
        except Conflict as error:
            return error.code
        return ""

    assert sorted(in_parallel(send, 3)) == ["", "invited_already", "invited_already"]
    with pytest.raises(Conflict) as refused:
        invite_one(parts, bram, school.slug, Invitee("Tess", school.teacher_email), {Role.TEACHER}, "nl")
    assert (refused.value.code, refused.value.field) == ("member_already", "email")


@pytest.mark.parametrize(
    ("name", "address", "roles", "field"),
    [
        ("", NOOR, {Role.TEACHER}, "name"),
        ("Win: http://evil.example", NOOR, {Role.TEACHER}, "name"),
        ("Noor www.evil.example", NOOR, {Role.TEACHER}, "name"),
        ("Noor", "noor@", {Role.TEACHER}, "email"),
        ("Noor", "", {Role.TEACHER}, "email"),
        ("Noor", NOOR, set(), "roles"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    sqlite_parts: Parts, name: str, address: str, roles: set[Role], field: str
) -> None:
    from tests.conftest import make_school

    school = make_school(sqlite_parts)
    with pytest.raises(Invalid) as wrong:
        invite_one(sqlite_parts, sign_in(sqlite_parts, BRAM), school.slug, Invitee(name, address), roles, "nl")
    assert wrong.value.field == field
    assert rows_left(sqlite_parts) == []


def test_a_list_leaves_out_who_needs_no_invitation(parts: Parts, school: School) -> None:
    bram = sign_in(parts, BRAM)
    invite(parts, bram, school, NOOR, Role.TEACHER)
    emails = [NOOR, school.teacher_email, "bo@rocmidden.example", "cem@rocmidden.example"]
    standing = look_at(parts, bram, school.slug, emails, {Role.TEACHER})
    assert (standing[NOOR].is_invited, standing[school.teacher_email].is_member) == (True, True)
    sent = invite_list(parts, bram, school.slug, [Invitee("Bo Vos", one) for one in emails], {Role.TEACHER}, "nl")
    assert (sent.invited, sent.left_out) == (2, 2)
    assert sorted(mail["To"] for mail in mails(parts)) == sorted([NOOR, *emails[2:]])
    with pytest.raises(Conflict) as refused:
        invite_list(parts, bram, school.slug, [Invitee("Bo Vos", one) for one in emails], {Role.TEACHER}, "nl")
    assert refused.value.code == "nobody_to_invite"


def test_who_knows_the_service_is_written_to_in_their_own_language(parts: Parts, school: School) -> None:
    with parts.transaction() as session:
        session.get_one(Person, school.learner_id).language = "en"
    bram = sign_in(parts, BRAM)
    invite(parts, bram, school, school.learner_email, Role.ASSESSOR)
    assert "invites you" in mails(parts)[-1]["Subject"]


def test_nobody_floods_mailboxes(parts: Parts, school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    bram = sign_in(parts, BRAM)
    monkeypatch.setattr(inviting, "MOST_IN_A_DAY", 6)
    monkeypatch.setattr(inviting, "MOST_WHILE_AWAITING", 2)
    invite(parts, bram, school, NOOR, Role.TEACHER)
    key = open_ids(parts, bram, school.slug)[0]
    for _ in range(4):
        clock.advance(minutes=6)
        send_again(parts, bram, school.slug, key)
    clock.advance(minutes=6)
    with pytest.raises(TooOften) as refused:
        send_again(parts, bram, school.slug, key)  # the sixth mail to one address
    assert refused.value.code == "invited_too_often"
    people = [Invitee("Bo Vos", f"bo{n}@rocmidden.example") for n in range(6)]
    with pytest.raises(TooOften):
        invite_list(parts, bram, school.slug, people, {Role.TEACHER}, "nl")
    with parts.transaction() as session:
        session.get_one(Organisation, school.organisation_id).state = OrganisationState.AWAITING
    with pytest.raises(TooOften) as refused:
        invite_list(parts, bram, school.slug, people[:2], {Role.TEACHER}, "nl")
    assert refused.value.sentence.values["most"] == 100
    with parts.transaction() as session:
        session.get_one(Organisation, school.organisation_id).state = OrganisationState.CLOSED
    with pytest.raises(Conflict):
        invite_one(parts, bram, school.slug, people[0], {Role.TEACHER}, "nl")
    clock.advance(days=2)
    with pytest.raises(NotFound):
        find_invitation(parts, newest_token(parts))  # nobody joins what is closed


class _Server:
    """Answers what it is told to."""

    def __init__(self, error: BadgeServiceError | None) -> None:
        self.error = error

    def send(self, mail: Mail) -> None:
        if self.error:
            raise self.error


def test_what_became_of_the_mail_stands_on_the_invitation(parts: Parts, school: School, clock: Clock) -> None:
    from badgeservice.mail import FATES

    bram = sign_in(parts, BRAM)
    refused, away = (FATES[code] for code in ("mail_no_such_address", "mail_unreachable"))
    invite_one(parts, bram, school.slug, Invitee("Noor", NOOR), {Role.TEACHER}, "nl")
    run_due_jobs(replace(parts, mailer=_Server(Unavailable(away))))
    row = list_invited(parts, bram, school.slug, "", 1).rows[0]
    assert (row.problem, row.is_refused, row.sent_at) == (away, False, None)
    clock.advance(hours=1)
    run_due_jobs(replace(parts, mailer=_Server(Invalid(refused))))
    row = list_invited(parts, bram, school.slug, "", 1).rows[0]
    assert (row.problem, row.is_refused) == (refused, True)
    send_again(parts, bram, school.slug, row.id)
    run_due_jobs(replace(parts, mailer=_Server(None)))
    row = list_invited(parts, bram, school.slug, "", 1).rows[0]
    assert (row.problem, row.sent_at) == (None, clock())


def test_a_mail_that_no_server_takes_is_refused_after_three_days(parts: Parts, school: School, clock: Clock) -> None:
    from badgeservice.mail import FATES

    bram = sign_in(parts, BRAM)
    invite_one(parts, bram, school.slug, Invitee("Noor", NOOR), {Role.TEACHER}, "nl")
    away = replace(parts, mailer=_Server(Unavailable(FATES["mail_unreachable"])))
    for _ in range(20):
        run_due_jobs(away)
        clock.advance(hours=5)
    row = list_invited(parts, bram, school.slug, "", 1).rows[0]
    assert (row.problem, row.is_refused) == (FATES["mail_too_late"], True)


def test_another_school_sees_and_touches_nothing(parts: Parts, school: School) -> None:
    give_role(parts, "ine@jansen.example", school.company_id, Role.ADMINISTRATOR)
    bram, ine = sign_in(parts, BRAM), sign_in(parts, "ine@jansen.example")
    invite(parts, bram, school, NOOR, Role.TEACHER)
    key = open_ids(parts, bram, school.slug)[0]
    for act in (send_again, withdraw):
        for slug in (school.slug, school.company_slug):
            with pytest.raises(NotFound):
                act(parts, ine, slug, key)
    with pytest.raises(NotFound):
        list_invited(parts, ine, school.slug, "", 1)
    with pytest.raises(NotFound):
        invite_one(parts, ine, school.slug, Invitee("Ine", "ine2@jansen.example"), {Role.ADMINISTRATOR}, "nl")
    assert list_invited(parts, ine, school.company_slug, "", 1).rows == ()


def test_who_administers_a_department_invites_there_and_not_above(parts: Parts, school: School) -> None:
    techniek = add_department(parts, school.organisation_id, "techniek", "Techniek")
    add_department(parts, techniek, "bouw", "Bouw")
    give_role(parts, "dina@rocmidden.example", techniek, Role.ADMINISTRATOR)
    dina, bram = sign_in(parts, "dina@rocmidden.example"), sign_in(parts, BRAM)
    invite(parts, bram, school, NOOR, Role.TEACHER)
    invite_one(parts, dina, "bouw", Invitee("Bo Vos", "bo@rocmidden.example"), {Role.ADMINISTRATOR}, "nl")
    with pytest.raises(NotFound):
        invite_one(parts, dina, school.slug, Invitee("Bo Vos", "bo@rocmidden.example"), {Role.TEACHER}, "nl")
    assert [row.email for row in list_invited(parts, dina, "techniek", "", 1).rows] == ["bo@rocmidden.example"]
    assert list_invited(parts, bram, school.slug, "", 1).found == 2
    with pytest.raises(NotFound):
        withdraw(parts, dina, "techniek", next(r.id for r in list_invited(parts, bram, school.slug, "Noor", 1).rows))
    mail = mails(parts)[-1]
    assert "Bouw, ROC Midden" in mail["From"]
    assert find_invitation(parts, newest_token(parts)).organisation_name == "Bouw, ROC Midden"
    accept(parts, newest_token(parts))
    assert roles_of(parts, "bo@rocmidden.example") == {("bouw", "administrator")}


def test_words_that_mean_something_to_the_database_are_looked_for_as_they_are(parts: Parts, school: School) -> None:
    bram = sign_in(parts, BRAM)
    invite(parts, bram, school, "a_b@rocmidden.example", Role.TEACHER)
    invite(parts, bram, school, "axb@rocmidden.example", Role.TEACHER)
    found = {words: list_invited(parts, bram, school.slug, words, 1).found for words in ("a_b", "%", "\\", "de WIT")}
    assert found == {"a_b": 1, "%": 0, "\\": 0, "de WIT": 2}


def test_who_was_invited_may_ask_for_a_code_as_one_who_is_known(parts: Parts, school: School) -> None:
    from badgeservice.store.tables import SignInCode

    invite(parts, sign_in(parts, BRAM), school, NOOR, Role.TEACHER)
    request_code(parts, NOOR, "nl", HERE)
    request_code(parts, "niemand@elders.example", "nl", HERE)
    with parts.reading() as session:
        budgets = dict(session.exec(select(SignInCode.email, SignInCode.budget).where(~SignInCode.is_link)).all())  # type: ignore[arg-type]
    assert budgets == {NOOR: "known", "niemand@elders.example": "unknown"}


def test_membership_remembers_the_address_that_was_invited(parts: Parts, school: School) -> None:
    accept(parts, invite(parts, sign_in(parts, BRAM), school, NOOR, Role.TEACHER))
    with parts.reading() as session:
        rows = session.exec(select(Membership).where(Membership.identity_id != None)).all()  # noqa: E711
    assert len(rows) == 1
