"""What organisations said of themselves before, who changed it, what they ask of the operator; their logos."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from badgeservice.store.tables import Approval, AuditEvent, File, Person, ProfileVersion


def find_version(session: Session, organisation_id: str, number: int) -> ProfileVersion | None:
    """What it said of itself at that time."""
    is_this = (ProfileVersion.organisation_id == organisation_id, ProfileVersion.number == number)
    return session.exec(select(ProfileVersion).where(*is_this)).first()


def list_versions(session: Session, organisation_id: str, offset: int, limit: int) -> Sequence[ProfileVersion]:
    """The newest first."""
    query = select(ProfileVersion).where(ProfileVersion.organisation_id == organisation_id)
    return session.exec(query.order_by(col(ProfileVersion.number).desc()).offset(offset).limit(limit)).all()


def count_versions(session: Session, organisation_id: str) -> int:
    query = select(func.count()).where(ProfileVersion.organisation_id == organisation_id)
    return session.exec(query).one()


def list_actors(session: Session, subject_ids: Collection[str]) -> Mapping[str, str]:
    """Who did what is written down about these things: the name of each, by the id of the thing."""
    query = select(AuditEvent.subject_id, Person.name).join(Person, col(Person.id) == col(AuditEvent.actor_id))
    query = query.where(col(AuditEvent.subject_id).in_(subject_ids)).order_by(col(AuditEvent.at))
    return dict(session.exec(query).all())


def find_open_approval(session: Session, organisation_id: str, *, is_locked: bool = False) -> Approval | None:
    """What it asks now; one at a time."""
    query = select(Approval).where(Approval.organisation_id == organisation_id, col(Approval.decided_at).is_(None))
    return session.exec(query.with_for_update() if is_locked else query).first()


def find_last_approval(session: Session, organisation_id: str) -> Approval | None:
    """What it asked last, decided or not."""
    query = select(Approval).where(Approval.organisation_id == organisation_id)
    return session.exec(query.order_by(col(Approval.asked_at).desc()).limit(1)).first()


def find_file(session: Session, sha256: str) -> File | None:
    return session.get(File, sha256)


def find_logo(session: Session, profile: ProfileVersion) -> bytes | None:
    """The picture of who says this of itself; none costs no question."""
    found = session.get(File, profile.logo_sha256) if profile.logo_sha256 else None
    return found.content if found else None


def add_file(session: Session, content: bytes, media_type: str, now: datetime) -> str:
    """Keep it; what is there already is there once. Gives its digest."""
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(File, sha256) is None:
        with contextlib.suppress(IntegrityError), session.begin_nested():  # of two at once, one adds it
            session.add(File(sha256=sha256, type=media_type, content=content, created_at=now))
    return sha256
