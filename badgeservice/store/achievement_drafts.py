"""What is being written about achievements, and which fields each change changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import (
    Achievement,
    AchievementDraft,
    AchievementDraftChange,
    AchievementVersion,
    AuditEvent,
    Organisation,
    Person,
    ProfileVersion,
)
from badgeservice.store.tables.achievements import AchievementDraftState
from badgeservice.store.tree import is_below


class ListedDraft(NamedTuple):
    """A draft in a list: without what is in it."""

    achievement_id: str
    base_number: int | None
    state: AchievementDraftState
    name: str
    kind: str  # as it was chosen, right or wrong
    changed_at: datetime
    asked_at: datetime | None
    remark: str
    changed_by: str  # the name of who changed it last; "" when we do not know it
    asked_by: str
    owner_slug: str
    owner: ProfileVersion


class PublishedProposal(NamedTuple):
    """What somebody proposed, and is awarded now."""

    achievement_id: str
    name: str
    owner_slug: str
    published_at: datetime


def find_draft(session: Session, achievement_id: str, *, is_locked: bool = False) -> AchievementDraft | None:
    """Locked: nobody else changes it meanwhile."""
    query = select(AchievementDraft).where(AchievementDraft.achievement_id == achievement_id)
    return session.exec(query.with_for_update() if is_locked else query).first()


def list_drafts(session: Session, owner_id: str, started_by_id: str | None = None) -> Sequence[ListedDraft]:
    """Of this owner, the newest change first; of all who write there, or of one."""
    query = _listed().where(AchievementDraft.owner_id == owner_id)
    if started_by_id is not None:
        query = query.where(col(AchievementDraft.started_by_id) == started_by_id)
    return _read_listed(session, query.order_by(col(AchievementDraft.changed_at).desc(), _KEY))


def list_handed_in(session: Session, path: str, limit: int) -> Sequence[ListedDraft]:
    """What waits for who may edit, at this path and below it: what was handed in first stands first."""
    waits = col(AchievementDraft.state) != AchievementDraftState.DRAFT
    return _read_listed(
        session, _listed().where(is_below([path]), waits).order_by(col(AchievementDraft.asked_at), _KEY).limit(limit)
    )


def list_started_by(session: Session, person_id: str, limit: int) -> Sequence[ListedDraft]:
    """What somebody began, wherever, the newest change first."""
    query = _listed().where(
        col(AchievementDraft.started_by_id) == person_id, col(AchievementDraft.base_number).is_(None)
    )
    return _read_listed(session, query.order_by(col(AchievementDraft.changed_at).desc(), _KEY).limit(limit))


def list_published_of(session: Session, person_id: str, action: str, since: datetime) -> Sequence[PublishedProposal]:
    """What somebody did this with since then, where it is awarded now; the newest first."""
    about = sa.select(col(AuditEvent.subject_id)).where(
        col(AuditEvent.actor_id) == person_id, col(AuditEvent.action) == action, col(AuditEvent.at) >= since
    )
    is_now = col(AchievementVersion.number) == col(Achievement.current_number)
    query = (
        sa.select(AchievementVersion, col(Organisation.slug))
        .join(Achievement, sa.and_(col(AchievementVersion.achievement_id) == col(Achievement.id), is_now))
        .join(Organisation, col(Achievement.owner_id) == col(Organisation.id))
        .where(col(Achievement.id).in_(about), col(Achievement.archived_at).is_(None))
        .order_by(col(AchievementVersion.created_at).desc())
        .options(*WITHOUT_IMAGES)
    )
    return [
        PublishedProposal(version.achievement_id, version.text("name"), slug, version.created_at)
        for version, slug in session.execute(query)
    ]


def list_changes(
    session: Session, achievement_id: str, since: int, but_page: str = ""
) -> Sequence[AchievementDraftChange]:
    """After this revision, the oldest first; without those that came from one open page, which knows them."""
    query = (
        select(AchievementDraftChange)
        .where(
            AchievementDraftChange.achievement_id == achievement_id,
            AchievementDraftChange.revision > since,
        )
        .order_by(col(AchievementDraftChange.revision))
    )
    if but_page:
        query = query.where(AchievementDraftChange.page != but_page)
    return session.exec(query).all()


def delete_draft(session: Session, achievement_id: str) -> None:
    """With all its changes; doing it twice is fine."""
    for table in (AchievementDraftChange, AchievementDraft):
        session.exec(delete(table).where(col(table.achievement_id) == achievement_id))


_KEY = col(AchievementDraft.achievement_id)  # of two that are alike, always the same one first


def _listed() -> sa.Select[Any]:
    changer, asker = sa.orm.aliased(Person), sa.orm.aliased(Person)
    return (
        sa.select(
            col(AchievementDraft.achievement_id),
            col(AchievementDraft.base_number),
            col(AchievementDraft.state),
            col(AchievementDraft.name),
            col(AchievementDraft.fields)["kind"].as_string(),
            col(AchievementDraft.changed_at),
            col(AchievementDraft.asked_at),
            col(AchievementDraft.remark),
            col(changer.name),
            col(asker.name),
            col(Organisation.slug),
            ProfileVersion,
        )
        .select_from(AchievementDraft)
        .join(Organisation, col(AchievementDraft.owner_id) == col(Organisation.id))
        .join(ProfileVersion, sa.and_(*IS_PROFILE_NOW))
        .outerjoin(changer, col(AchievementDraft.changed_by_id) == col(changer.id))
        .outerjoin(asker, col(AchievementDraft.asked_by_id) == col(asker.id))
    )


def _read_listed(session: Session, query: sa.Select[Any]) -> Sequence[ListedDraft]:
    """Somebody may never have said a name."""
    return [
        ListedDraft(*row[:4], row[4] or "", *row[5:8], row[8] or "", row[9] or "", *row[10:])
        for row in session.execute(query)
    ]
