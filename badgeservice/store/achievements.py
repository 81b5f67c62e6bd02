"""What can be earned. Images are only read when they are asked for: they are a hundred times the rest of the row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer
from badgeservice.store.tables import (
    Achievement,
    AchievementVersion,
    Award,
    AwardState,
    Credential,
    CredentialKind,
    Draft,
    Identity,
    Organisation,
    Person,
    ProfileVersion,
)
from badgeservice.store.tree import is_below

WITHOUT_IMAGES = (
    defer(AchievementVersion.image_svg, raiseload=True),  # type: ignore[arg-type]  # SQLModel types a column as its value
    defer(AchievementVersion.image_png, raiseload=True),  # type: ignore[arg-type]
)
FROM_BEFORE = 0  # the number of a description from before there were versions


class PastVersion(NamedTuple):
    """One description of an achievement, and who published it; "" when we do not know."""

    version: AchievementVersion
    publisher: str


class OwnedAchievement(NamedTuple):
    """An achievement in one description, with the organisation that owns it."""

    achievement: Achievement
    version: AchievementVersion
    owner: Issuer


def find_achievement(session: Session, achievement_id: str, number: int | None = None) -> OwnedAchievement | None:
    """As it is awarded now, or as the version with this number says."""
    wanted = col(Achievement.current_number) if number is None else number
    query = _owned().where(Achievement.id == achievement_id, AchievementVersion.number == wanted)
    row = session.exec(query).first()
    return _read(*row) if row else None


def get_version(session: Session, version_id: str) -> OwnedAchievement:
    """By the version that an award names. Raises `NoResultFound`."""
    return _read(*session.exec(_owned().where(AchievementVersion.id == version_id)).one())


def list_these_versions(session: Session, version_ids: Collection[str]) -> Sequence[AchievementVersion]:
    """Some versions, in no order; no question is asked for none."""
    if not version_ids:
        return ()
    return session.exec(select(AchievementVersion).where(col(AchievementVersion.id).in_(version_ids))).all()


def list_achievements(
    session: Session, below: Collection[str] | None = None, *, at: Collection[str] = ()
) -> Sequence[OwnedAchievement]:
    """What is awarded now; of all organisations, or of those below these paths and at those. In no order."""
    query = _owned().where(col(AchievementVersion.number) == col(Achievement.current_number))
    query = query.where(col(Achievement.archived_at).is_(None))
    if below is not None:
        query = query.where(is_below(below) | col(Organisation.path).in_(at))
    return [_read(*row) for row in session.exec(query)]


def list_owned(session: Session, owner_id: str) -> Sequence[OwnedAchievement]:
    """All of one owner as they are now, the archived ones too. In no order."""
    query = _owned().where(col(AchievementVersion.number) == col(Achievement.current_number))
    return [_read(*row) for row in session.exec(query.where(Achievement.owner_id == owner_id))]


def list_licensed(session: Session, owner_id: str, start: str) -> Sequence[OwnedAchievement]:
    """What is awarded now under a licence of reuse that begins so, of all others than this owner. In no order."""
    licence = col(AchievementVersion.facts)["licence"].as_string()
    query = _owned().where(
        col(AchievementVersion.number) == col(Achievement.current_number),
        col(Achievement.archived_at).is_(None),
        col(Achievement.owner_id) != owner_id,
        licence.startswith(start, autoescape=True),
    )
    return [_read(*row) for row in session.exec(query)]


def list_versions(session: Session, achievement_id: str) -> Sequence[PastVersion]:
    """Every description that it ever had, the newest first."""
    query = (
        select(AchievementVersion, Person.name)
        .outerjoin(Person, col(AchievementVersion.published_by_id) == col(Person.id))
        .where(AchievementVersion.achievement_id == achievement_id)
        .order_by(col(AchievementVersion.number).desc())
        .options(*WITHOUT_IMAGES)
    )
    return [PastVersion(version, name or "") for version, name in session.exec(query)]


def count_by_version(session: Session, achievement_id: str, now: datetime) -> Mapping[int, int]:
    """How many learners have each version of it now, by its number; none has what is left out."""
    query = (
        select(AchievementVersion.number, sa.func.count(sa.distinct(col(Identity.person_id))))
        .join_from(Award, AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .outerjoin(Credential, _its_full())
        .where(AchievementVersion.achievement_id == achievement_id, *_stands(now))
        .group_by(col(AchievementVersion.number))
    )
    return dict(session.exec(query).all())


def count_begun(session: Session, achievement_id: str, now: datetime) -> int:
    """Lists of learners that teachers began for it and did not award."""
    query = sa.select(sa.func.count()).select_from(Draft)
    query = query.where(col(Draft.achievement_id) == achievement_id, col(Draft.ends_at) > now)
    return int(session.execute(query).scalar_one())


def count_learners(
    session: Session, achievement_ids: Collection[str], below: Collection[str], now: datetime
) -> Mapping[str, int]:
    """How many learners have each of these now, in whichever version and at whichever address, in the name of what is
    below these paths; none has what is left out. What was revoked, is suspended or is over does not count.

    It reads every award of them, so it is for who awards and not for a page that everybody may ask for.
    """
    query = (
        select(AchievementVersion.achievement_id, sa.func.count(sa.distinct(col(Identity.person_id))))
        .join_from(Award, AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .outerjoin(Credential, _its_full())
        .where(
            col(AchievementVersion.achievement_id).in_(achievement_ids),
            is_below(below),
            *_stands(now),
        )
        .group_by(col(AchievementVersion.achievement_id))
    )
    return dict(session.exec(query).all())


def _its_full() -> sa.ColumnElement[bool]:
    return sa.and_(col(Credential.award_id) == col(Award.id), col(Credential.kind) == CredentialKind.FULL)


def _stands(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Somebody has it: it was signed, was not withdrawn, and is not over."""
    is_not_over = sa.or_(col(Credential.valid_until).is_(None), col(Credential.valid_until) > now)
    return (col(Award.state) == AwardState.ISSUED, is_not_over)


def add_version(session: Session, achievement: Achievement, version: AchievementVersion) -> None:
    """From now on this is what is awarded. Versions are only ever added."""
    achievement.current_number = version.number
    session.add(achievement)
    session.flush()
    session.add(version)
    session.flush()


def lock_achievement(session: Session, achievement_id: str) -> Achievement:
    """Until the end of the transaction nobody else changes which version is awarded. Raises `NoResultFound`."""
    return session.exec(select(Achievement).where(Achievement.id == achievement_id).with_for_update()).one()


def get_images(session: Session, version_id: str) -> tuple[bytes, bytes]:
    """The SVG and the PNG of a version. Raises `NoResultFound`."""
    query = select(AchievementVersion.image_svg, AchievementVersion.image_png)
    return session.exec(query.where(AchievementVersion.id == version_id)).one()


def has_any(session: Session, owner_id: str | None = None) -> bool:
    """Whether anything can be earned; here, or of one owner."""
    query = select(Achievement.id).limit(1)
    if owner_id is not None:
        query = query.where(Achievement.owner_id == owner_id)
    return session.exec(query).first() is not None


def find_image(session: Session, achievement_id: str, number: int | None = None, *, is_svg: bool) -> bytes | None:
    """The image of one version.

    Without a number the oldest: an address without one stands in badges from before there were versions, and what
    was awarded never changes.
    """
    column = AchievementVersion.image_svg if is_svg else AchievementVersion.image_png
    query = select(column).where(AchievementVersion.achievement_id == achievement_id)
    if number is not None:
        query = query.where(AchievementVersion.number == number)
    return session.exec(query.order_by(col(AchievementVersion.number)).limit(1)).first()


def list_hashed(session: Session, owner_id: str) -> Sequence[AchievementVersion]:
    """What this owner awards now and of which it is known how it looks; without its images."""
    query = (
        select(AchievementVersion)
        .join(Achievement, col(AchievementVersion.achievement_id) == col(Achievement.id))
        .where(
            Achievement.owner_id == owner_id,
            col(Achievement.archived_at).is_(None),
            AchievementVersion.number == Achievement.current_number,
            AchievementVersion.image_hash != "",
        )
        .options(*WITHOUT_IMAGES)
    )
    return session.exec(query).all()


def _owned() -> Select[Achievement, AchievementVersion, Organisation, ProfileVersion]:
    return (
        select(Achievement, AchievementVersion, Organisation, ProfileVersion)
        .join(AchievementVersion, col(AchievementVersion.achievement_id) == col(Achievement.id))
        .join(Organisation, col(Achievement.owner_id) == col(Organisation.id))
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .options(*WITHOUT_IMAGES)
    )


def _read(
    achievement: Achievement, version: AchievementVersion, organisation: Organisation, profile: ProfileVersion
) -> OwnedAchievement:
    return OwnedAchievement(achievement, version, Issuer(organisation, profile))
