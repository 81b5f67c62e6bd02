"""Batches that wait: for their day, or for a second person who looks at exactly what was decided.

The whole decision is there, every learner of it, but nothing is reserved or signed before it starts, so it can still
be cancelled without a trace in anybody's wallet. When it starts it is looked at again: who got the badge meanwhile does
not get it twice, and for an organisation that was closed nobody signs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from badgeservice.services.achievements.award_rows import HAD_ALREADY
from badgeservice.services.issuing.status_lists import Place, take_places
from badgeservice.services.parts import Parts
from badgeservice.store import achievements, audit, awards, organisations, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import waiting
from badgeservice.store.awarding.waiting import DraftAward
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import Achievement, Batch, Organisation, SecondLook


def needs_second_look(signer: Organisation, achievement: Achievement, learners: int) -> bool:
    """Whether a second person looks before so many learners get it."""
    bound = signer.awarding_needs_two_from
    return achievement.awarding_needs_two or (bound is not None and learners >= bound)


def may_start(batch: Batch, now: datetime) -> bool:
    """Whether nothing keeps a batch that waits from being signed."""
    has_consent = batch.second_look in {SecondLook.NOT_ASKED, SecondLook.APPROVED}
    is_time = batch.starts_at is None or batch.starts_at <= now
    return batch.is_waiting and batch.ended_at is None and has_consent and is_time


def add_start(session: Session, batch: Batch, now: datetime) -> None:
    """The job that starts it on its day. While a second person has to look there is none: who approves adds it."""
    if batch.second_look in {SecondLook.NOT_ASKED, SecondLook.APPROVED}:
        delay = max(batch.starts_at - now, timedelta(0)) if batch.starts_at else timedelta(0)
        add_job(session, JobKind.AWARD_START, {"batch_id": batch.id}, now=now, delay=delay)


def start_batch_job(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `award:start` {batch_id}: `start_batch`."""
    start_batch(parts, arguments["batch_id"])


def start_batch(parts: Parts, batch_id: str) -> None:
    """Reserve what waited, if nothing keeps it from being signed; the worker signs it then. Twice is once."""
    with parts.reading() as session:
        batch = awards.find_batch(session, batch_id)
        if batch is None or not may_start(batch, parts.clock()) or _is_closed(session, batch):
            return
        count = len(waiting.list_drafts(session, batch_id))
    places = take_places(parts, batch.issuer_id, count)
    with parts.transaction() as session:
        _start(parts, session, batch_id, places)


def _start(parts: Parts, session: Session, batch_id: str, places: Sequence[Place]) -> None:
    now = parts.clock()
    batch = waiting.lock_batch(session, batch_id)
    if batch is None or not may_start(batch, now):
        return
    tree.lock_trees(session, {batch.unit_id, batch.issuer_id})  # also lets two decisions see each other's learners
    if _is_closed(session, batch):
        return
    achievement_id = achievements.get_version(session, batch.version_id).achievement.id
    drafts = waiting.list_drafts(session, batch_id)
    emails = [one.email for one in drafts]
    holders = set(awards.list_holders(session, achievement_id, emails, now, but_batch_id=batch_id))
    waiting.note_not_started(session, [one.award_id for one in drafts if one.email in holders], HAD_ALREADY.code)
    starting = [one for one in drafts if one.email not in holders]
    waiting.reserve_drafts(session, batch_id, _share_out(parts, starting, places))
    batch.is_waiting = False
    audit.add_event(
        session, AuditAction.BATCH_RESERVE, batch.id, now=now, actor_id=batch.looked_by_id or batch.decided_by_id,
        organisation_id=batch.unit_id, achievement_id=achievement_id, learners=len(starting),
    )  # fmt: skip
    add_job(session, JobKind.AWARD_BATCH, {"batch_id": batch.id}, now=now)


def _share_out(
    parts: Parts, starting: Sequence[DraftAward], places: Sequence[Place]
) -> Mapping[str, tuple[str, str, int]]:
    """A credential and a place for each; drafts of a batch only get fewer, so there are places enough."""
    return {one.award_id: (parts.new_id(), *place) for one, place in zip(starting, places, strict=False)}


def _is_closed(session: Session, batch: Batch) -> bool:
    return organisations.has_closed(session, {batch.unit_id, batch.issuer_id})
