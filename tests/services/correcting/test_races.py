"""A replacement that is stopped anywhere, and others who act on the same badges at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlmodel import select

from badgeservice.errors import BadgeServiceError, Conflict, Invalid
from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.award import award_achievement, run_batch
from badgeservice.services.awarding.revoke import revoke_awards, revoke_job
from badgeservice.services.correcting import replace as replacing_service
from badgeservice.services.correcting.replace import Correction, replace_awards
from badgeservice.services.issuing import batches
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.share import create_share
from badgeservice.store import many_rows
from badgeservice.store.tables import Award, AwardState, Batch, Credential, OutgoingMail, ShareItem
from tests.conftest import Clock, School
from tests.flows.fuse import Fuse, Killed, fused
from tests.services.awarding.test_award import ANS, request_for
from tests.services.correcting.test_replace import list_awards, request


class AtCommits(Fuse):
    """It dies only before a commit or right after one: between them nothing is kept (`tests/flows` tries every touch of
    the act itself)."""

    def burn(self, what: str) -> None:
        if what in {"commit", "wake"}:
            super().burn(what)


BETTER = Correction(narrative="Beter.")


@pytest.fixture
def awarded(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> list[Award]:
    award_achievement(parts, teacher, request_for(school, narrative="Samen gewerkt."))
    clock.advance(days=3)
    return list_awards(parts)


def check_one_each(parts: Parts) -> None:
    """Of each learner one badge is valid, and what is valid is what the states say."""
    every = list_awards(parts)
    with parts.reading() as session:
        valid = session.exec(
            select(Credential.award_id).where(Credential.revoked_at.is_(None), Credential.valid_from.is_not(None))  # type: ignore[union-attr]
        ).all()
    assert sorted(valid) == sorted(one.id for one in every if one.state is AwardState.ISSUED)
    assert len(valid) == len({one.identity_id for one in every})


def test_a_kill_at_any_commit_leaves_one_valid_and_is_resumed_once(
    parts: Parts, teacher: SignedIn, awarded: list[Award], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK", 1)
    current, states = awarded, set[tuple[int, int]]()
    for number in count():
        clock.advance(minutes=2)
        asked = request(
            *((one, Correction(narrative=f"Beter {number}.")) for one in current), request_id=f"again {number}"
        )
        try:
            with fused(parts, AtCommits(number)) as burning:
                replace_awards(burning, teacher, asked)
        except Killed:
            check_one_each(parts)
            every = list_awards(parts)
            of_state = [one.state for one in every]
            states.add((of_state.count(AwardState.RESERVED), of_state.count(AwardState.REPLACED) - 2 * number))
            batch_id = replace_awards(parts, teacher, asked)
            for _ in range(2):
                run_batch(parts, batch_id)
        else:
            break
        check_one_each(parts)
        current = [one for one in list_awards(parts) if one.state is AwardState.ISSUED]
    assert {(0, 0), (2, 0), (1, 1)} <= states  # nothing decided, decided, half of it signed
    with parts.reading() as session:
        mails = session.exec(select(OutgoingMail.identity_id, OutgoingMail.batch_id)).all()
    assert len(mails) == len(set(mails)) == 2 * (number + 2)


def both(*acts: Callable[[], object]) -> list[object]:
    """At once; gives what each gave, or why it did not."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except BadgeServiceError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_teachers_at_once_replace_it_once(parts: Parts, teacher: SignedIn, awarded: list[Award]) -> None:
    outcomes = both(
        *(
            lambda key=key: replace_awards(parts, teacher, request((awarded[0], BETTER), request_id=key))  # type: ignore[misc]
            for key in ("one", "two")
        )
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    assert len(list_awards(parts)) == 3
    check_one_each(parts)


def test_who_revokes_while_it_is_replaced_is_obeyed(
    parts: Parts, teacher: SignedIn, awarded: list[Award], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decided and not signed yet: what was to replace it is never signed."""
    monkeypatch.setattr(replacing_service, "MAX_AT_ONCE", 0)
    batch_id = replace_awards(parts, teacher, request((awarded[0], BETTER)))
    assert revoke_awards(parts, teacher, [awarded[0].id], "Fraude.") == [awarded[0].id]
    run_batch(parts, batch_id)
    old, new = next(one for one in list_awards(parts) if one.id == awarded[0].id), find_new(parts, batch_id)
    assert (old.state, new.state, new.issued_at) == (AwardState.REVOKED, AwardState.REVOKED, None)
    with parts.reading() as session:
        assert session.get_one(Batch, batch_id).finished_at is not None
    back = replace_awards(parts, teacher, request((awarded[0], BETTER), request_id="back"))
    run_batch(parts, back)
    check_one_each(parts)


def find_new(parts: Parts, batch_id: str) -> Award:
    with parts.reading() as session:
        return session.exec(select(Award).where(Award.batch_id == batch_id)).one()


def test_a_revocation_at_the_same_moment_leaves_nothing_valid_that_was_revoked(
    parts: Parts, teacher: SignedIn, awarded: list[Award]
) -> None:
    replaced, revoked = both(
        lambda: replace_awards(parts, teacher, request((awarded[0], BETTER))),
        lambda: revoke_awards(parts, teacher, [awarded[0].id], "Fraude."),
    )
    old = next(one for one in list_awards(parts) if one.id == awarded[0].id)
    if revoked:
        assert isinstance(replaced, str | BadgeServiceError)
        valid = [one for one in list_awards(parts) if one.state is AwardState.ISSUED]
        # Revoked first and replaced then, or the other way round: either way it is what the last of them said.
        assert (old.state is AwardState.REPLACED) == (len(valid) == 2)
    else:
        assert old.state is AwardState.REPLACED


def test_what_was_revoked_since_it_was_looked_at_is_not_given_back(
    parts: Parts, teacher: SignedIn, awarded: list[Award], clock: Clock
) -> None:
    seen_at = clock()
    clock.advance(minutes=1)
    revoke_awards(parts, teacher, [awarded[0].id], "Fraude.")
    with pytest.raises(Conflict) as refused:
        replace_awards(parts, teacher, request((awarded[0], BETTER), seen_at=seen_at))
    assert refused.value.code == "revoked_since"


def test_a_share_at_the_same_moment_leads_on_or_is_refused(
    parts: Parts, school: School, teacher: SignedIn, learner: SignedIn
) -> None:
    award_achievement(parts, teacher, request_for(school, ("Sanne Willems", school.learner_email), ANS))
    sanne, _ = list_awards(parts)
    with parts.reading() as session:
        credential_id = session.exec(select(Credential.id).where(Credential.award_id == sanne.id)).one()
    _, shared = both(
        lambda: replace_awards(parts, teacher, request((sanne, BETTER))),
        lambda: create_share(parts, learner, credential_id, None),
    )
    with parts.reading() as session:
        items = session.exec(select(ShareItem)).all()
    new = next(one for one in list_awards(parts) if one.replaces_id == sanne.id)
    assert [item.award_id for item in items] == ([] if isinstance(shared, Invalid) else [new.id])


def test_many_that_were_to_be_revoked_are_when_it_was_stopped(
    parts: Parts, teacher: SignedIn, awarded: list[Award], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_rows, "_AT_ONCE", 1)
    ids = sorted(one.id for one in awarded)
    with pytest.raises(Killed), fused(parts, Fuse(5)) as burning:
        revoke_awards(burning, teacher, ids, "Verkeerde klas.", "wrong_person")
    states = [one.state for one in list_awards(parts)]
    clock.advance(minutes=1)
    run_due_jobs(parts)
    assert [one.state for one in list_awards(parts)] == [AwardState.REVOKED] * 2
    assert states != [AwardState.REVOKED] * 2
    revoke_job(parts, {"award_ids": ids, "by_id": teacher.person_id, "kind": "other", "reason": "Nog eens."})
    assert {one.revocation_kind for one in list_awards(parts)} == {"wrong_person"}
