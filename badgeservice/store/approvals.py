"""What organisations ask of the operator, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import Approval, Organisation, Person, ProfileVersion

MOST_SHOWN = 100


class Asked(NamedTuple):
    """What is asked, by whom, with what the organisation says of itself now."""

    approval: Approval
    organisation: Organisation
    profile: ProfileVersion
    asked_by: Person | None


def list_waiting(session: Session) -> Sequence[Asked]:
    """Who waits longest first."""
    query = _asked().where(col(Approval.decided_at).is_(None))
    rows = session.exec(query.order_by(col(Approval.asked_at), col(Approval.id)).limit(MOST_SHOWN))
    return [Asked._make(row) for row in rows]


def count_waiting(session: Session) -> int:
    query = select(func.count()).select_from(Approval).where(col(Approval.decided_at).is_(None))
    return session.exec(query).one()


def find_asked(session: Session, approval_id: str, *, is_locked: bool = False) -> Asked | None:
    """Decided or not. Locked: of two who decide at once, one does."""
    if is_locked:
        session.exec(select(Approval.id).where(Approval.id == approval_id).with_for_update()).first()
    row = session.exec(_asked().where(Approval.id == approval_id)).first()
    return Asked._make(row) if row else None


def find_last_founding(session: Session, organisation_id: str) -> Approval | None:
    """What it asked last to be approved at all."""
    query = select(Approval).where(Approval.organisation_id == organisation_id, col(Approval.is_founding))
    return session.exec(query.order_by(col(Approval.asked_at).desc(), col(Approval.id)).limit(1)).first()


def _asked() -> Select[Approval, Organisation, ProfileVersion, Person | None]:
    return (
        select(Approval, Organisation, ProfileVersion, Person)
        .join(Organisation, col(Approval.organisation_id) == col(Organisation.id))
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .outerjoin(Person, col(Approval.asked_by_id) == col(Person.id))
    )


def find_open_approval(session: Session, organisation_id: str, *, is_locked: bool = False) -> Approval | None:
    """What it asks now; one at a time."""
    query = select(Approval).where(Approval.organisation_id == organisation_id, col(Approval.decided_at).is_(None))
    return session.exec(query.with_for_update() if is_locked else query).first()


def find_last_approval(session: Session, organisation_id: str) -> Approval | None:
    """What it asked last, decided or not."""
    query = select(Approval).where(Approval.organisation_id == organisation_id)
    return session.exec(query.order_by(col(Approval.asked_at).desc()).limit(1)).first()
