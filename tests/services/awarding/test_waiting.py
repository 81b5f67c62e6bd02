"""Batches that wait: nothing is signed before their day, or before a second person agreed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, Invalid
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.batch_result import LearnerState, show_batch
from badgeservice.services.awarding.deciding.waiting import start_batch
from badgeservice.services.awarding.learner_details import LearnerDetails
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.awarding import waiting
from badgeservice.store.tables import (
    Achievement,
    Award,
    Batch,
    Credential,
    Organisation,
    OrganisationState,
    SecondLook,
)
from tests.conftest import Clock, School
from tests.services.awarding.test_award import JAN, read_documents, request_for


def later(school: School, clock: Clock, **changes: object) -> AwardRequest:
    return replace(request_for(school), starts_at=clock.now + timedelta(days=2), **changes)


def states(parts: Parts, teacher: SignedIn, batch_id: str) -> Sequence[LearnerState]:
    return show_batch(parts, teacher, batch_id).states


def test_nothing_is_reserved_or_signed_before_its_day(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    batch_id = award_achievement(parts, teacher, later(school, clock))
    run_due_jobs(parts)
    assert states(parts, teacher, batch_id) == (LearnerState.PLANNED,) * 2
    with parts.reading() as session:
        assert session.exec(select(Credential)).all() == []
    start_batch(parts, batch_id)  # too early
    assert award_achievement(parts, teacher, later(school, clock)) == batch_id  # pressed again
    assert not show_batch(parts, teacher, batch_id).is_signed
    clock.advance(days=2, seconds=-1)
    run_due_jobs(parts)
    assert states(parts, teacher, batch_id) == (LearnerState.PLANNED,) * 2
    clock.advance(seconds=1)
    run_due_jobs(parts)
    assert set(states(parts, teacher, batch_id)) <= {LearnerState.MAILED, LearnerState.NOT_MAILED, LearnerState.DELAYED}
    start_batch(parts, batch_id)  # again
    run_due_jobs(parts)
    assert len(read_documents(parts)) == 2


def test_who_got_it_meanwhile_does_not_get_it_twice(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    batch_id = award_achievement(parts, teacher, later(school, clock))
    with pytest.raises(Conflict):  # it is on its way to them
        award_achievement(parts, teacher, request_for(school, JAN, request_id="other"))
    with parts.transaction() as session:
        session.exec(select(Award).where(Award.row == 0)).one().signing_error = "x"  # so that the next one may
    award_achievement(parts, teacher, request_for(school, JAN, request_id="other"))
    with parts.transaction() as session:
        session.exec(select(Award).where(Award.batch_id == batch_id, Award.row == 0)).one().signing_error = ""
    clock.advance(days=3)
    run_due_jobs(parts)
    shown = show_batch(parts, teacher, batch_id)
    assert shown.states[0] is LearnerState.HAD_IT
    assert shown.rows[0].problem is not None
    assert shown.rows[0].problem.code == "had_already"
    assert len(read_documents(parts)) == 2
    assert shown.is_signed


def test_for_a_closed_organisation_nothing_starts(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    batch_id = award_achievement(parts, teacher, later(school, clock))
    with parts.transaction() as session:
        session.exec(
            select(Organisation).where(Organisation.slug == "roc-midden")
        ).one().state = OrganisationState.CLOSED
    clock.advance(days=3)
    start_batch(parts, batch_id)
    with parts.reading() as session:
        assert session.get_one(Batch, batch_id).is_waiting
        assert session.exec(select(Credential)).all() == []


@pytest.mark.parametrize(
    ("bound", "is_marked", "waits"), [(None, False, False), (3, False, False), (2, False, True), (None, True, True)]
)
def test_a_second_person_looks_first(
    parts: Parts, school: School, teacher: SignedIn, bound: int | None, is_marked: bool, waits: bool
) -> None:
    with parts.transaction() as session:
        session.exec(
            select(Organisation).where(Organisation.slug == "roc-midden")
        ).one().awarding_needs_two_from = bound
        session.get_one(Achievement, school.achievement_id).awarding_needs_two = is_marked
    batch_id = award_achievement(parts, teacher, request_for(school))
    run_due_jobs(parts)
    with parts.transaction() as session:
        batch = session.get_one(Batch, batch_id)
        assert (batch.is_waiting, batch.second_look) == (waits, SecondLook.ASKED if waits else SecondLook.NOT_ASKED)
        batch.second_look = SecondLook.APPROVED if waits else batch.second_look
    start_batch(parts, batch_id)
    run_due_jobs(parts)
    assert len(read_documents(parts)) == 2


def test_what_never_starts_leaves_nothing(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    batch_id = award_achievement(parts, teacher, later(school, clock))
    with parts.transaction() as session:
        assert waiting.delete_drafts(session, batch_id) == 2
        assert waiting.delete_drafts(session, batch_id) == 0
    with parts.reading() as session:
        assert session.exec(select(Award)).all() == []


def test_what_differs_per_learner_is_signed(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    own = LearnerDetails("Jan bouwde een kast.", "https://portfolio.example/jan", date(2026, 1, 5), date(2030, 6, 30))
    request = request_for(school, narrative="Samen gewerkt.", details={"Jan@leerling.example": own})
    award_achievement(parts, teacher, request)
    jan, ans = read_documents(parts)
    assert jan["credentialSubject"]["narrative"] == "Jan bouwde een kast."
    assert ans["credentialSubject"]["narrative"] == "Samen gewerkt."
    assert [one["id"] for one in jan["evidence"]] == ["https://portfolio.example/jan"]
    assert "evidence" not in ans
    assert (jan["awardedDate"], jan["validUntil"]) == ("2026-01-05T00:00:00Z", "2030-07-01T00:00:00Z")
    assert award_achievement(parts, teacher, request)  # the same request is the same batch
    with pytest.raises(Conflict):
        award_achievement(parts, teacher, replace(request, details={}))


@pytest.mark.parametrize(
    ("own", "field"),
    [
        (LearnerDetails(earned_on=date(2100, 1, 1)), "earned_on"),
        (LearnerDetails(ends_on=date(2020, 1, 1)), "ends_on"),
        (LearnerDetails(language="fr"), "language"),
        (LearnerDetails(evidence_url="https://127.0.0.1/x"), "evidence_url"),
        (LearnerDetails(narrative="x" * 4001), "narrative"),
    ],
)
def test_what_cannot_be_signed_is_said_before(
    parts: Parts, school: School, teacher: SignedIn, own: LearnerDetails, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        award_achievement(parts, teacher, request_for(school, details={JAN[1]: own}))
    assert refused.value.field == field
    with parts.reading() as session:
        assert session.exec(select(Batch)).all() == []


def test_the_last_day_is_valid_to_its_end() -> None:
    assert LearnerDetails(ends_on=date(2026, 6, 30)).ends_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert LearnerDetails().ends_at is None
