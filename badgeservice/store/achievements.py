"""What can be earned. Images are only read when they are asked for: they are a hundred times the rest of the row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from badgeservice.store.tables import Achievement, Award, AwardState, Organisation

_WITHOUT_IMAGES = (
    defer(Achievement.image_svg, raiseload=True),  # type: ignore[arg-type]  # SQLModel types a column as its value
    defer(Achievement.image_png, raiseload=True),  # type: ignore[arg-type]
)


class OwnedAchievement(NamedTuple):
    """An achievement with the organisation that owns it."""

    achievement: Achievement
    organisation: Organisation


def find_achievement(session: Session, achievement_id: str) -> OwnedAchievement | None:
    query = select(Achievement, Organisation).join(Organisation).where(Achievement.id == achievement_id)
    row = session.exec(query.options(*_WITHOUT_IMAGES)).first()
    return OwnedAchievement._make(row) if row else None


def list_achievements(
    session: Session, organisation_ids: Collection[str] | None = None
) -> Sequence[tuple[Achievement, Organisation, int]]:
    """With the organisation and how many learners have it, by name; of all organisations, or of these."""
    awarded = (
        select(sa.func.count())
        .where(col(Award.achievement_id) == col(Achievement.id), col(Award.state) == AwardState.ISSUED)
        .scalar_subquery()
    )
    query = select(Achievement, Organisation, awarded).join(Organisation).options(*_WITHOUT_IMAGES)
    if organisation_ids is not None:
        query = query.where(col(Achievement.organisation_id).in_(organisation_ids))
    return session.exec(query.order_by(col(Organisation.name), col(Achievement.name))).all()


def count_awarded(session: Session, achievement_id: str) -> int:
    """How many learners have it."""
    query = select(sa.func.count()).where(Award.achievement_id == achievement_id, col(Award.state) == AwardState.ISSUED)
    return session.exec(query).one()


def find_image(session: Session, achievement_id: str, *, is_svg: bool) -> bytes | None:
    column = Achievement.image_svg if is_svg else Achievement.image_png
    return session.exec(select(column).where(Achievement.id == achievement_id)).first()
