"""What teachers are about to put right."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from badgeservice.store.tables import Correction


def find_correction(session: Session, person_id: str, correction_id: str) -> Correction | None:
    """One of this person."""
    query = select(Correction).where(Correction.id == correction_id, Correction.person_id == person_id)
    return session.exec(query).first()


def find_of_batch(session: Session, person_id: str, batch_id: str) -> Correction | None:
    """What this person is about to put right of this batch."""
    query = select(Correction).where(Correction.person_id == person_id, Correction.batch_id == batch_id)
    return session.exec(query).first()


def put_correction(session: Session, correction: Correction) -> None:
    """In the place of what this person had for this batch before."""
    is_before = (col(Correction.person_id) == correction.person_id, col(Correction.batch_id) == correction.batch_id)
    session.exec(delete(Correction).where(*is_before))
    session.add(correction)
    session.flush()


def delete_correction(session: Session, person_id: str, correction_id: str) -> None:
    """It was done, or thrown away."""
    session.exec(delete(Correction).where(col(Correction.id) == correction_id, col(Correction.person_id) == person_id))


def delete_ended_corrections(session: Session, now: datetime) -> None:
    session.exec(delete(Correction).where(col(Correction.ends_at) <= now))
