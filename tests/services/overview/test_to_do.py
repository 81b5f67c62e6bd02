"""What waits for a teacher who comes back, and that nothing is there when nothing waits."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select, update

from badgeservice.services.overview.to_do import SOON, ListToDo, count_to_do, list_to_do
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables import Award, Batch, Credential, OutgoingMail, SecondLook
from tests.conftest import Clock, School
from tests.services.conftest import sign_in
from tests.services.overview.people import award, identity_of
from tests.statements import statements_of

LEARNERS = tuple((f"Kim Ter{chr(97 + n)}", f"k{n}@leerling.example") for n in range(4))


def change(parts: Parts, table: type[Batch | OutgoingMail | Credential], *where: object, **values: object) -> None:
    with parts.transaction() as session:
        session.exec(update(table).where(*where).values(**values))  # type: ignore[arg-type]


def ids(some: tuple[ListToDo, ...]) -> list[str]:
    return [one.batch_id for one in some]


def test_lists_that_wait(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    colleague = sign_in(school.administrator_id, "collega@rocmidden.example", school.organisation_id)
    stranger = sign_in(school.company_teacher_id, "ine@jansen.example", school.company_id)
    planned, asked, back = (
        award(parts, teacher, school.achievement_id, learner, starts_at=clock.now + timedelta(days=2))
        for learner in LEARNERS[:3]
    )
    change(parts, Batch, col(Batch.id) == asked, second_look=SecondLook.ASKED)
    change(parts, Batch, col(Batch.id) == back, second_look=SecondLook.SENT_BACK)

    mine, theirs = list_to_do(parts, teacher), list_to_do(parts, colleague)
    assert set(ids(mine.planned)) == {planned, asked}
    assert {one.batch_id: one.needs_look for one in mine.planned} == {planned: False, asked: True}
    assert (ids(mine.sent_back), ids(mine.looks)) == ([back], [])
    assert (ids(theirs.looks), theirs.planned, theirs.sent_back) == ([asked], (), ())
    assert (theirs.looks[0].name, theirs.looks[0].learners) == ("Houtbewerking: verbindingen", 1)
    assert count_to_do(parts, teacher) == mine.counts == (0, 1, 2, 0, 0)
    assert count_to_do(parts, colleague) == (1, 0, 0, 0, 0)
    assert count_to_do(parts, stranger) == (0, 0, 0, 0, 0)

    change(parts, Batch, ended_at=clock.now)
    assert not any(count_to_do(parts, teacher))
    assert not any(count_to_do(parts, colleague))


def test_mails_that_were_refused(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    batch_id = award(parts, teacher, school.achievement_id, *LEARNERS)
    assert not any(count_to_do(parts, teacher))
    change(parts, OutgoingMail, refused_at=clock.now, refused="mail_no_such_address")
    opened, revoked = LEARNERS[0][0], LEARNERS[1][0]
    with parts.transaction() as session:
        session.exec(update(Award).where(col(Award.learner_name) == opened).values(opened_at=clock.now))
        session.exec(update(Award).where(col(Award.learner_name) == revoked).values(state="revoked"))
    found = list_to_do(parts, teacher)
    assert found.counts.refused == found.refused[0].learners == 2
    assert ids(found.refused) == [batch_id]
    colleague = sign_in(school.administrator_id, "collega@rocmidden.example", school.organisation_id)
    assert count_to_do(parts, colleague).refused == 0


def test_badges_that_end_soon(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    award(parts, teacher, school.achievement_id, *LEARNERS)
    ends = (timedelta(0), timedelta(seconds=1), SOON, SOON + timedelta(seconds=1))
    for (name, _), after in zip(LEARNERS, ends, strict=True):
        of_them = select(Award.id).where(Award.learner_name == name)
        change(parts, Credential, col(Credential.award_id).in_(of_them), valid_until=clock.now + after)
    found = list_to_do(parts, teacher)
    assert found.counts.ending == 2
    assert [(one.learner_name, one.ends_at - clock.now) for one in found.ending] == [
        (LEARNERS[1][0], ends[1]),
        (LEARNERS[2][0], ends[2]),
    ]
    assert found.ending[0].identity_id == identity_of(parts, LEARNERS[1][1]).id
    with statements_of(parts.engine) as sent:
        count_to_do(parts, teacher)
    assert sum(statement.startswith("SELECT") for statement in sent) == 1
