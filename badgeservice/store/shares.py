"""What learners handed out. Only the hash of a token comes here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from badgeservice.store.tables import Achievement, Award, Credential, Share


def find_share_by_token(session: Session, token_hash: str) -> Share | None:
    """Open or not; whether it still works is for the caller to say."""
    return session.exec(select(Share).where(Share.token_hash == token_hash)).first()


def find_share(session: Session, share_id: str) -> tuple[Share, str] | None:
    """A share of whoever it is, with the name of the achievement."""
    return session.exec(_named().where(Share.id == share_id)).first()


def lock_share(session: Session, share_id: str) -> None:
    """Until the end of the transaction nobody else changes it. SQLite has one writer anyway."""
    session.exec(select(Share.id).where(Share.id == share_id).with_for_update()).first()


def list_shares(session: Session, learner_id: str, credential_id: str | None = None) -> Sequence[tuple[Share, str]]:
    """The shares of a learner, or of one of their credentials, the newest first."""
    query = _named().where(Share.learner_id == learner_id)
    if credential_id is not None:
        query = query.where(Share.credential_id == credential_id)
    return session.exec(query.order_by(col(Share.created_at).desc(), col(Share.id))).all()


def _named() -> Select[Share, str]:
    return (
        select(Share, Achievement.name)
        .join(Credential, col(Share.credential_id) == col(Credential.id))
        .join(Award, col(Credential.award_id) == col(Award.id))
        .join(Achievement, col(Award.achievement_id) == col(Achievement.id))
    )
