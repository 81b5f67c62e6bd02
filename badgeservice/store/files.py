"""Small files that pages show, by their digest."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from badgeservice.store.tables import File, ProfileVersion


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
