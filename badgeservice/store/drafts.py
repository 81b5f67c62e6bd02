"""Lists that a teacher began, and what is known already of the addresses in them."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select, update

from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.awards import IS_FULL
from badgeservice.store.identities import IS_ADDRESS
from badgeservice.store.many_rows import insert_new
from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import (
    Achievement,
    AchievementVersion,
    Award,
    AwardState,
    Credential,
    Draft,
    Identity,
    Organisation,
    ProfileVersion,
)
from badgeservice.store.tree import is_below

STANDS = (AwardState.RESERVED, AwardState.ISSUED, AwardState.SUSPENDED)


class Begun(NamedTuple):
    """A draft as a list of drafts shows it: never what is in it."""

    id: str
    achievement_id: str
    size: int
    changed_at: datetime
    ends_at: datetime


class HandedOver(NamedTuple):
    """A draft of somebody who left."""

    id: str
    achievement_id: str
    version: AchievementVersion
    unit: ProfileVersion
    size: int
    changed_at: datetime
    ends_at: datetime


def find_draft(
    session: Session, person_id: str, achievement_id: str, now: datetime, *, is_locked: bool = False
) -> Draft | None:
    """What this teacher began for this achievement, unless it is over. Locked: nobody else changes it meanwhile."""
    query = select(Draft).where(*_is_of(person_id, achievement_id), Draft.ends_at > now)
    return session.exec(query.with_for_update() if is_locked else query).first()


def lock_or_add_draft(session: Session, draft: Draft, now: datetime) -> Draft:
    """The draft that is there, else this one. Of two pages that begin one at once, one does."""
    session.exec(delete(Draft).where(*_is_of(draft.person_id, draft.achievement_id), col(Draft.ends_at) <= now))
    insert_new(session, Draft, [draft.model_dump()])
    query = select(Draft).where(*_is_of(draft.person_id, draft.achievement_id))
    return session.exec(query.with_for_update()).one()


def lock_draft(session: Session, person_id: str, draft_id: str) -> Draft | None:
    """As it is now; until the end of the transaction nobody else changes it."""
    query = select(Draft).where(Draft.id == draft_id, Draft.person_id == person_id)
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def renew_draft(session: Session, draft_id: str, new_id: str, content: str, size: int, now: datetime) -> None:
    """The rest of a list, of which a part was awarded. By another id, because the one before is that of its award; and
    no page that is open knows it."""
    its = {"id": new_id, "content": content, "size": size, "changed_at": now, "revision": Draft.revision + 1}
    nobody = {"saved_by": "", "saved_since": 0, "saved_number": 0, "saved_form": ""}
    session.exec(update(Draft).where(col(Draft.id) == draft_id).values(**its, **nobody))


def delete_draft(session: Session, person_id: str, draft_id: str) -> None:
    """With all that is in it; doing it twice is fine."""
    session.exec(delete(Draft).where(col(Draft.id) == draft_id, col(Draft.person_id) == person_id))


def delete_ended_drafts(session: Session, now: datetime) -> None:
    session.exec(delete(Draft).where(col(Draft.ends_at) <= now))


def list_drafts(session: Session, person_id: str, now: datetime) -> Sequence[Begun]:
    """What this teacher began, the newest change first."""
    query = (
        sa.select(col(Draft.id), col(Draft.achievement_id), col(Draft.size), col(Draft.changed_at), col(Draft.ends_at))
        .where(col(Draft.person_id) == person_id, col(Draft.ends_at) > now)
        .order_by(col(Draft.changed_at).desc())
    )
    return [Begun._make(row) for row in session.execute(query)]


def list_owners(session: Session, person_id: str, now: datetime) -> Sequence[tuple[str, str]]:
    """The drafts of somebody, each with the path of who describes what it awards."""
    query = (
        select(Draft.id, Organisation.path)
        .join(Achievement, col(Draft.achievement_id) == col(Achievement.id))
        .join(Organisation, col(Achievement.owner_id) == col(Organisation.id))
        .where(Draft.person_id == person_id, Draft.ends_at > now)
    )
    return session.exec(query).all()


def hand_over(session: Session, draft_id: str, new_id: str, unit_id: str, ends_at: datetime) -> None:
    """From now on it is of who awards in this organisation. By another id, because the one before is that of an award
    which pages that are still open may ask for."""
    its = {"id": new_id, "person_id": None, "unit_id": unit_id, "ends_at": ends_at}
    session.exec(update(Draft).where(col(Draft.id) == draft_id).values(**its))


def list_handed_over(session: Session, paths: Collection[str], now: datetime, limit: int) -> Sequence[HandedOver]:
    """What colleagues left to the organisations at these paths and below them, the newest first."""
    query = (
        sa.select(
            col(Draft.id), col(Draft.achievement_id), AchievementVersion, ProfileVersion,
            col(Draft.size), col(Draft.changed_at), col(Draft.ends_at),
        )
        .join(Achievement, col(Draft.achievement_id) == col(Achievement.id))
        .join(
            AchievementVersion,
            (col(AchievementVersion.achievement_id) == col(Achievement.id))
            & (col(AchievementVersion.number) == col(Achievement.current_number)),
        )
        .join(Organisation, col(Draft.unit_id) == col(Organisation.id))
        .join(ProfileVersion, sa.and_(*IS_PROFILE_NOW))
        .where(col(Draft.person_id).is_(None), col(Draft.ends_at) > now, is_below(paths))
        .order_by(col(Draft.changed_at).desc(), col(Draft.id))
        .limit(limit)
        .options(*WITHOUT_IMAGES)
    )  # fmt: skip
    return [HandedOver._make(row) for row in session.execute(query)]


def lock_handed_over(session: Session, draft_id: str, now: datetime) -> tuple[Draft, str] | None:
    """One of these, with the path of its organisation: of two who take it, one does."""
    query = (
        select(Draft, Organisation.path)
        .join(Organisation, col(Draft.unit_id) == col(Organisation.id))
        .where(Draft.id == draft_id, col(Draft.person_id).is_(None), Draft.ends_at > now)
        .with_for_update(of=Draft)
    )
    return session.exec(query).first()


def give(session: Session, draft: Draft, person_id: str, now: datetime) -> bool:
    """It is of this teacher from now on; False when they have one for the same achievement that is not over."""
    is_over = col(Draft.ends_at) <= now
    session.exec(delete(Draft).where(*_is_of(person_id, draft.achievement_id), is_over))
    with contextlib.suppress(IntegrityError), session.begin_nested():
        draft.person_id, draft.unit_id = person_id, None
        session.flush()
        return True
    return False


def list_held_since(
    session: Session, achievement_id: str, emails: Collection[str], now: datetime
) -> Mapping[str, datetime]:
    """Since when somebody has this achievement already, or is about to, for each of these addresses where that is so.

    As `awards.list_holders`, which has the last word, in one statement for a list of any length.
    """
    held_by = sa.orm.aliased(Identity)
    query = (
        select(Identity.value, sa.func.min(sa.func.coalesce(col(Award.issued_at), col(Award.created_at))))
        .join(held_by, col(held_by.person_id) == col(Identity.person_id))
        .join(Award, col(Award.identity_id) == col(held_by.id))
        .join(AchievementVersion, col(AchievementVersion.id) == col(Award.version_id))
        .outerjoin(Credential, sa.and_(*IS_FULL))
        .where(
            *IS_ADDRESS,
            col(Identity.value).in_(emails),
            AchievementVersion.achievement_id == achievement_id,
            col(Award.state).in_(STANDS),
            sa.or_(col(Credential.valid_until).is_(None), col(Credential.valid_until) > now),
        )
        .group_by(col(Identity.value))
    )
    return dict(session.exec(query).all())


def list_names_at(session: Session, emails: Collection[str], paths: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Under which names these addresses hold something that these organisations awarded, the newest first.

    Only these: what a teacher is told of an address, their own organisation knows already.
    """
    query = (
        select(Identity.value, Award.learner_name)
        .join(Award, col(Award.identity_id) == col(Identity.id))
        .join(Organisation, col(Award.unit_id) == col(Organisation.id))
        .where(
            *IS_ADDRESS,
            col(Identity.value).in_(emails),
            is_below(paths),
            col(Award.state).in_(STANDS),
        )
        .group_by(col(Identity.value), col(Award.learner_name))
        .order_by(sa.func.max(col(Award.created_at)).desc(), col(Award.learner_name))
    )
    names: dict[str, list[str]] = {}
    for email, name in session.exec(query):
        names.setdefault(email, []).append(name)
    return names


def _is_of(person_id: str | None, achievement_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(Draft.person_id) == person_id, col(Draft.achievement_id) == achievement_id)
