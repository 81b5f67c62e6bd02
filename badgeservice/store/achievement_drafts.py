"""What is being written about achievements, and which fields each change changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, delete, select

from badgeservice.store.many_rows import insert_new
from badgeservice.store.tables import AchievementDraft, AchievementDraftChange
from badgeservice.store.tables.achievements import AchievementDraftState


def find_draft(session: Session, achievement_id: str, *, is_locked: bool = False) -> AchievementDraft | None:
    """Locked: nobody else changes it meanwhile."""
    query = select(AchievementDraft).where(AchievementDraft.achievement_id == achievement_id)
    return session.exec(query.with_for_update() if is_locked else query).first()


def add_or_find(session: Session, draft: AchievementDraft) -> AchievementDraft:
    """The draft of this achievement that is there, else this one. Of two who begin one at once, one does."""
    insert_new(session, AchievementDraft, [draft.model_dump()])
    found = find_draft(session, draft.achievement_id, is_locked=True)
    if found is None:  # it was published between the two: who reads it now begins from that
        raise RuntimeError("a draft is gone in the transaction that began it")
    return found


def list_drafts(
    session: Session,
    owner_ids: Collection[str],
    states: Collection[AchievementDraftState] = tuple(AchievementDraftState),
) -> Sequence[AchievementDraft]:
    """Of these owners, the newest change first."""
    query = (
        select(AchievementDraft)
        .where(col(AchievementDraft.owner_id).in_(owner_ids), col(AchievementDraft.state).in_(states))
        .order_by(col(AchievementDraft.changed_at).desc(), col(AchievementDraft.achievement_id))
    )
    return session.exec(query).all()


def list_changes(session: Session, achievement_id: str, since: int) -> Sequence[AchievementDraftChange]:
    """After this revision, the oldest first."""
    query = (
        select(AchievementDraftChange)
        .where(
            AchievementDraftChange.achievement_id == achievement_id,
            AchievementDraftChange.revision > since,
        )
        .order_by(col(AchievementDraftChange.revision))
    )
    return session.exec(query).all()


def delete_draft(session: Session, achievement_id: str) -> None:
    """With all its changes; doing it twice is fine."""
    for table in (AchievementDraftChange, AchievementDraft):
        session.exec(delete(table).where(col(table.achievement_id) == achievement_id))
