"""Links that are used once, and what becomes of who uses them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from badgeservice.store.tables import Invitation, InvitationKind, TokenHash

MOST_SHOWN = 100


def find_invitation(session: Session, token_hash: TokenHash) -> Invitation | None:
    """By its link, whatever has become of it."""
    return session.exec(select(Invitation).where(Invitation.token_hash == token_hash)).first()


def lock_invitation(session: Session, token_hash: TokenHash) -> Invitation | None:
    """The same, kept for this transaction: of two that use it at once, one does."""
    return session.exec(select(Invitation).where(Invitation.token_hash == token_hash).with_for_update()).first()


def lock_by_id(session: Session, invitation_id: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.id == invitation_id).with_for_update()).first()


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether its link still works."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and now < invitation.expires_at


def list_open(session: Session, kind: InvitationKind) -> Sequence[Invitation]:
    """Those that nobody used yet and that were not withdrawn, the newest first; also those that have ended since."""
    query = select(Invitation).where(
        Invitation.kind == kind, col(Invitation.accepted_at).is_(None), col(Invitation.withdrawn_at).is_(None)
    )
    return session.exec(query.order_by(col(Invitation.created_at).desc(), col(Invitation.id)).limit(MOST_SHOWN)).all()


def find_open_to(session: Session, kind: InvitationKind, email: str, now: datetime) -> Invitation | None:
    """One of this kind that somebody has in their mail and can still use."""
    query = select(Invitation).where(
        Invitation.kind == kind,
        Invitation.email == email,
        col(Invitation.accepted_at).is_(None),
        col(Invitation.withdrawn_at).is_(None),
        Invitation.expires_at > now,
    )
    return session.exec(query).first()
