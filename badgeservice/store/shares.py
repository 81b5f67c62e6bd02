"""What learners handed out. Only the hash of a token comes here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from badgeservice.store.tables import Achievement, Award, Credential, Share, TokenHash


class NamedShare(NamedTuple):
    """A share with the name of the achievement that it shows."""

    share: Share
    achievement_name: str


def find_share_by_token(session: Session, token_hash: TokenHash) -> Share | None:
    """Open or not; whether it still works is for the caller to say."""
    return session.exec(select(Share).where(Share.token_hash == token_hash)).first()


def find_share(session: Session, share_id: str) -> NamedShare | None:
    """A share of whoever it is."""
    row = session.exec(_named().where(Share.id == share_id)).first()
    return NamedShare._make(row) if row else None


def lock_share(session: Session, share_id: str) -> None:
    """Until the end of the transaction nobody else changes it. SQLite has one writer anyway."""
    session.exec(select(Share.id).where(Share.id == share_id).with_for_update()).first()


def list_shares(session: Session, learner_id: str, credential_id: str | None = None) -> Sequence[NamedShare]:
    """The shares of a learner, or of one of their credentials, the newest first."""
    query = _named().where(Share.learner_id == learner_id)
    if credential_id is not None:
        query = query.where(Share.credential_id == credential_id)
    rows = session.exec(query.order_by(col(Share.created_at).desc(), col(Share.id)))
    return [NamedShare._make(row) for row in rows]


def _named() -> Select[Share, str]:
    return (
        select(Share, Achievement.name)
        .join(Credential, col(Share.credential_id) == col(Credential.id))
        .join(Award, col(Credential.award_id) == col(Award.id))
        .join(Achievement, col(Award.achievement_id) == col(Achievement.id))
    )
