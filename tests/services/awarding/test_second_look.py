"""Four eyes: never the first, nobody who is in it; approved once, or back with every row and the words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlmodel import col, delete, select

from badgeservice.errors import BadgeServiceError, Conflict, Invalid, NotFound
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import award_achievement
from badgeservice.services.awarding.batch_result import list_waiting, show_batch
from badgeservice.services.awarding.deciding.ending import cancel_batch
from badgeservice.services.awarding.deciding.second_look import approve_batch, send_back
from badgeservice.services.awarding.drafts import open_draft
from badgeservice.services.awarding.handed_over import list_handed_over
from badgeservice.services.awarding.learner_details import AS_THE_LIST, LearnerDetails
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables import (
    AchievementVersion,
    Batch,
    Identity,
    Membership,
    Organisation,
    Person,
    Role,
    SecondLook,
)
from tests.conftest import Clock, School
from tests.services.awarding.test_award import JAN, read_documents, request_for
from tests.services.awarding.test_ending import Server, actions_of
from tests.services.conftest import sign_in

COLLEAGUE = "22222222-2222-4222-8222-999999999999"
ANS = ("Ans Bakker", "ans@leerling.example")


@pytest.fixture
def colleague(parts: Parts, school: School) -> SignedIn:
    """Another teacher of the school, where a second person looks from two learners on."""
    now = parts.clock()
    with parts.transaction() as session:
        session.add(Person(id=COLLEAGUE, name="Kim de Wit", created_at=now))
        session.flush()
        session.add(Identity(id=COLLEAGUE, value="k.dewit@rocmidden.example", person_id=COLLEAGUE, created_at=now))
        session.add(
            Membership(
                id=COLLEAGUE, organisation_id=school.organisation_id, person_id=COLLEAGUE, role=Role.TEACHER,
                created_at=now,
            )
        )  # fmt: skip
        session.get_one(Organisation, school.organisation_id).awarding_needs_two_from = 2
    return sign_in(COLLEAGUE, "k.dewit@rocmidden.example", school.organisation_id)


@pytest.fixture
def asked(parts: Parts, school: School, teacher: SignedIn, colleague: SignedIn) -> str:
    return award_achievement(parts, teacher, request_for(school, narrative="Samen een kast gemaakt."))


def look_of(parts: Parts, batch_id: str) -> SecondLook:
    with parts.reading() as session:
        return session.get_one(Batch, batch_id).second_look


def test_the_second_finds_it_sees_all_of_it_and_agrees(
    parts: Parts, asked: str, teacher: SignedIn, colleague: SignedIn
) -> None:
    server = Server()
    assert [one.is_for_me for one in list_waiting(parts, colleague)] == [True]
    assert [one.is_for_me for one in list_waiting(parts, teacher)] == [False]
    shown = show_batch(parts, colleague, asked)
    assert (len(shown.rows), shown.stage.narrative) == (2, "Samen een kast gemaakt.")
    assert shown.stage.why_not_look is None
    approve_batch(parts, colleague, asked)
    run_due_jobs(replace(parts, mailer=server))
    assert len(read_documents(parts)) == 2
    mail = next(one for one in server.sent if one.to == "t.bakker@rocmidden.example")
    assert "Kim de Wit" in mail.text
    assert f"/teach/batches/{asked}" in mail.text
    assert actions_of(parts, asked) == ["batch:approve", "batch:reserve", "batch:wait"]
    with pytest.raises(Conflict):
        approve_batch(parts, colleague, asked)


def test_never_the_first_nor_who_is_in_it_nor_another_school(
    parts: Parts, school: School, asked: str, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    for_themselves = sign_in(school.learner_id, school.learner_email, school.organisation_id)
    with parts.transaction() as session:  # they teach now
        row = session.exec(select(Identity).where(Identity.value == JAN[1])).one()
        in_it = sign_in(row.person_id, JAN[1], school.organisation_id)
    for person, code in ((teacher, "second_look_own"), (in_it, "second_look_learner")):
        with pytest.raises(Conflict) as refused:
            approve_batch(parts, person, asked)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        approve_batch(parts, company_teacher, asked)
    assert look_of(parts, asked) is SecondLook.ASKED
    approve_batch(parts, for_themselves, asked)  # a learner of the school who is not in this list, and teaches


def test_sent_back_it_is_the_list_of_the_first_with_the_words(
    parts: Parts, school: School, asked: str, teacher: SignedIn, colleague: SignedIn
) -> None:
    for words in ("", "x" * 601):
        with pytest.raises(Invalid) as refused:
            send_back(parts, colleague, asked, words)
        assert refused.value.field == "words"
    send_back(parts, colleague, asked, "Ans hoort er niet bij.")
    draft = open_draft(parts, teacher, school.achievement_id)
    assert [(line.name, line.email) for line in draft.lines] == [JAN, ANS]
    assert draft.content.narrative == "Samen een kast gemaakt."
    assert "Kim de Wit looked at this list and sent it back: Ans hoort er niet bij." in map(str, draft.content.remarks)
    assert list_waiting(parts, teacher) == ()
    assert show_batch(parts, teacher, asked).stage.look_words == "Ans hoort er niet bij."
    for act in (approve_batch, cancel_batch):
        with pytest.raises(Conflict) as late:
            act(parts, colleague, asked)
        assert late.value.code == "batch_sent_back"
    run_due_jobs(parts)
    assert read_documents(parts) == []


def test_what_each_learner_has_of_their_own_comes_back_too(
    parts: Parts, school: School, teacher: SignedIn, colleague: SignedIn
) -> None:
    own = LearnerDetails(
        narrative="Zij tekende hem.", evidence_url="https://portfolio.example/jan", earned_on=date(2026, 3, 1),
        ends_on=date(2031, 12, 31), language="en",
    )  # fmt: skip
    with parts.transaction() as session:
        query = select(AchievementVersion).where(AchievementVersion.achievement_id == school.achievement_id)
        described = session.exec(query).one()
        described.texts = {**described.texts, "en": {"name": "Cabinet", "description": "Makes a cabinet."}}
    asked = award_achievement(parts, teacher, request_for(school, details={JAN[1]: own}))
    send_back(parts, colleague, asked, "Klopt de datum?")
    opened = open_draft(parts, teacher, school.achievement_id)
    assert {line.email: line.details for line in opened.lines} == {JAN[1]: own, ANS[1]: AS_THE_LIST}
    assert [line.problem for line in opened.lines] == [None, None]


def test_of_who_left_it_is_approved_too_or_is_the_list_of_who_awards(
    parts: Parts, school: School, asked: str, teacher: SignedIn, colleague: SignedIn
) -> None:
    with parts.transaction() as session:
        session.exec(delete(Membership).where(col(Membership.person_id) == teacher.person_id))
    assert show_batch(parts, colleague, asked).stage.has_left
    send_back(parts, colleague, asked, "Wie maakt dit af?")
    assert [one.size for one in list_handed_over(parts, colleague)] == [2]


def test_a_list_that_is_cut_in_pieces_counts_as_one(
    parts: Parts, school: School, teacher: SignedIn, colleague: SignedIn, clock: Clock
) -> None:
    looks = [look_of(parts, award_achievement(parts, teacher, request_for(school, JAN, request_id="one")))]
    looks += [look_of(parts, award_achievement(parts, teacher, request_for(school, ANS, request_id="two")))]
    clock.advance(days=2)
    bo = ("Bo Vos", "bo@leerling.example")
    looks += [look_of(parts, award_achievement(parts, teacher, request_for(school, bo, request_id="three")))]
    assert looks == [SecondLook.NOT_ASKED, SecondLook.ASKED, SecondLook.NOT_ASKED]


@pytest.mark.parametrize("other", [approve_batch, cancel_batch])
def test_two_decide_at_once_and_one_wins(
    parts: Parts, asked: str, colleague: SignedIn, other: Callable[[Parts, SignedIn, str], object]
) -> None:
    barrier, outcomes = Barrier(2), dict[int, str]()

    def decide(number: int, act: Callable[[Parts, SignedIn, str], object]) -> None:
        barrier.wait(60)
        try:
            act(parts, colleague, asked)
            outcomes[number] = "done"
        except BadgeServiceError as error:
            outcomes[number] = error.code

    threads = [Thread(target=decide, args=one) for one in ((0, approve_batch), (1, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    run_due_jobs(parts)
    if other is approve_batch:
        assert sorted(outcomes.values()) == ["done", "second_look_done"]
        assert len(read_documents(parts)) == 2
    else:  # what was agreed can be cancelled before it starts, not the other way round
        assert outcomes[1] == "done"
        assert outcomes[0] in {"done", "batch_cancelled"}
        assert read_documents(parts) == []
