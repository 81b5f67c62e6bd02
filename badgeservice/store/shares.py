"""What learners handed out. Only the hash of a token comes here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.tables import AchievementVersion, Award, Identity, Share, ShareItem, TokenHash


class NamedShare(NamedTuple):
    """A share with the first thing that it shows, and whose it is."""

    share: Share
    item: ShareItem
    version: AchievementVersion
    person_id: str
    unit_id: str  # who awarded it


def find_share_by_token(session: Session, token_hash: TokenHash) -> Share | None:
    """Open or not; whether it still works is for the caller to say."""
    return session.exec(select(Share).where(Share.token_hash == token_hash)).first()


def list_items(session: Session, share_id: str) -> Sequence[ShareItem]:
    """What a share shows, in its order."""
    return session.exec(select(ShareItem).where(ShareItem.share_id == share_id).order_by(col(ShareItem.position))).all()


def find_share(session: Session, share_id: str) -> NamedShare | None:
    """A share of whoever it is."""
    row = session.execute(_named().where(col(Share.id) == share_id)).first()
    return NamedShare._make(row) if row else None


def lock_share(session: Session, share_id: str) -> None:
    """Until the end of the transaction nobody else changes it. SQLite has one writer anyway."""
    session.exec(select(Share.id).where(Share.id == share_id).with_for_update()).first()


def list_shares(session: Session, person_id: str, credential_id: str | None = None) -> Sequence[NamedShare]:
    """The shares of a learner, or of one of their credentials, the newest first."""
    query = _named().where(col(Identity.person_id) == person_id)
    if credential_id is not None:
        query = query.where(col(ShareItem.credential_id) == credential_id)
    rows = session.execute(query.order_by(col(Share.created_at).desc(), col(Share.id)))
    return [NamedShare._make(row) for row in rows]


def _named() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Share, ShareItem, AchievementVersion, col(Identity.person_id), col(Award.unit_id))
        .join(ShareItem, sa.and_(col(ShareItem.share_id) == col(Share.id), col(ShareItem.position) == 0))
        .join(Award, col(ShareItem.award_id) == col(Award.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Identity, col(Share.identity_id) == col(Identity.id))
        .options(*WITHOUT_IMAGES)
    )
