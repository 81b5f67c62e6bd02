"""What the ids in audit events are called, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import (
    Achievement,
    AchievementVersion,
    AuditEvent,
    Award,
    Batch,
    Credential,
    CredentialKind,
    Identity,
    Invitation,
    Membership,
    Operator,
    Organisation,
    Person,
    ProfileVersion,
)
from badgeservice.store.tree import is_below


class Somebody(NamedTuple):
    """A person, and what makes their name known to who reads."""

    id: str
    name: str
    works_here: bool  # in these organisations or above them
    is_known: bool  # or did something there, or was awarded something
    is_operator: bool


class AwardedTo(NamedTuple):
    """Of an award: who was awarded what, as it was written then."""

    award_id: str
    credential_id: str  # "" when it was asked by the award
    learner_name: str
    version: AchievementVersion


def list_people(session: Session, ids: Collection[str], paths: Collection[str]) -> Sequence[Somebody]:
    """The people with these ids; their names are for who reads only when they are known here."""
    above = {part for path in paths for part in path.split("/") if part}
    here = sa.or_(is_below(paths), col(Organisation.id).in_(above))
    is_this, is_its = col(Person.id), col(Identity.person_id) == col(Person.id)
    works = _exists(col(Membership.person_id) == is_this, _at(Membership.organisation_id), here)
    was_refused = col(AuditEvent.action) == AuditAction.ACCESS_REFUSE
    acted = _exists(col(AuditEvent.actor_id) == is_this, ~was_refused, _at(AuditEvent.organisation_id), is_below(paths))
    earned = _exists(is_its, col(Award.identity_id) == col(Identity.id), _at(Award.unit_id), is_below(paths))
    runs = _exists(col(Operator.person_id) == is_this)
    known = sa.or_(works, acted, earned)
    query = sa.select(col(Person.id), col(Person.name), works, known, runs).where(col(Person.id).in_(ids))
    return [Somebody._make(row) for row in session.execute(query)]


def _exists(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Of the person in the query around it."""
    return sa.select(sa.literal(1)).where(*conditions).correlate(Person).exists()


def list_awarded(session: Session, ids: Collection[str]) -> Sequence[AwardedTo]:
    """By the ids of credentials or of awards."""
    of_credential: Any = sa.select(col(Credential.award_id).label("award"), col(Credential.id).label("credential"))
    of_award: Any = sa.select(col(Award.id).label("award"), sa.literal("").label("credential"))
    found = sa.union_all(
        of_credential.where(col(Credential.id).in_(ids)), of_award.where(col(Award.id).in_(ids))
    ).subquery()
    query = (
        sa.select(col(Award.id), found.c.credential, col(Award.learner_name), AchievementVersion)
        .join(found, found.c.award == col(Award.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .options(*_TEXTS_ALONE)
    )
    return [AwardedTo._make(row) for row in session.execute(query)]


def list_described(session: Session, ids: Collection[str]) -> Sequence[tuple[str, str, AchievementVersion]]:
    """By the ids of achievements or of batches: the id of the batch, or "", that of the achievement, what it says."""
    of_batch: Any = (
        sa.select(col(Batch.id).label("batch"), col(AchievementVersion.id).label("version"))
        .join(AchievementVersion, col(Batch.version_id) == col(AchievementVersion.id))
        .where(col(Batch.id).in_(ids))
    )
    now: Any = (
        sa.select(sa.literal("").label("batch"), col(AchievementVersion.id).label("version"))
        .join(Achievement, col(AchievementVersion.achievement_id) == col(Achievement.id))
        .where(col(Achievement.id).in_(ids), col(AchievementVersion.number) == col(Achievement.current_number))
    )
    found = sa.union_all(of_batch, now).subquery()
    query = sa.select(found.c.batch, col(AchievementVersion.achievement_id), AchievementVersion)
    query = query.join(AchievementVersion, col(AchievementVersion.id) == found.c.version).options(*_TEXTS_ALONE)
    return [(batch, key, version) for batch, key, version in session.execute(query)]


def list_organisations(session: Session, ids: Collection[str]) -> Sequence[tuple[str, ProfileVersion]]:
    query = select(Organisation.id, ProfileVersion).join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
    return session.exec(query.where(col(Organisation.id).in_(ids))).all()


def list_invited(session: Session, ids: Collection[str]) -> Sequence[tuple[str, str, str]]:
    """Id, name and address of invitations that are still there."""
    return session.exec(
        select(Invitation.id, Invitation.name, Invitation.email).where(col(Invitation.id).in_(ids))
    ).all()


def find_people_called(session: Session, words: Sequence[str], paths: Collection[str], limit: int) -> Sequence[str]:
    """The ids of members and learners of these organisations whose name has all these words, or whose address is the
    first of them."""
    works = sa.select(col(Membership.person_id)).join(Organisation, _at(Membership.organisation_id))
    called = [_has(Person.name, word) for word in words]
    has_address = col(Identity.value) == words[0]
    is_theirs = aliased(Identity)
    owns = sa.select(col(Identity.person_id)).where(has_address)
    members: Any = (
        sa.select(col(Person.id).label("id"))
        .where(col(Person.id).in_(works.where(is_below(paths))))
        .where(sa.and_(*called) | col(Person.id).in_(owns))
    )
    learners: Any = (
        sa.select(col(is_theirs.person_id).label("id"))
        .select_from(Award)
        .join(Organisation, _at(Award.unit_id))
        .join(is_theirs, col(Award.identity_id) == is_theirs.id)
        .where(is_below(paths))
        .where(sa.and_(*(_has(Award.learner_name, word) for word in words)) | (is_theirs.value == words[0]))
    )
    return session.execute(sa.union(members, learners).limit(limit)).scalars().all()


def _at(organisation_id: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - SQLModel types a column as its value
    return col(organisation_id) == col(Organisation.id)


def _has(column: Any, word: str) -> sa.ColumnElement[bool]:  # noqa: ANN401 - as above
    return sa.func.lower(col(column)).contains(word.lower(), autoescape=True)


def list_things_of(session: Session, person_ids: Collection[str], paths: Collection[str], limit: int) -> Sequence[str]:
    """The ids that stand in events about these people: of their newest awards here and of the credentials of those; of
    their identities."""
    its = sa.select(col(Identity.id)).where(col(Identity.person_id).in_(person_ids))
    awards = (
        sa.select(col(Award.id).label("id"))
        .join(Organisation, _at(Award.unit_id))
        .where(is_below(paths), col(Award.identity_id).in_(its))
        .order_by(col(Award.created_at).desc())
        .limit(limit)
    ).subquery()
    credentials = sa.select(col(Credential.id)).join(awards, col(Credential.award_id) == awards.c.id)
    credentials = credentials.where(col(Credential.kind) == CredentialKind.FULL)
    found = session.execute(sa.union_all(sa.select(awards.c.id), credentials, its)).scalars().all()
    return [*found]


_TEXTS: Any = (AchievementVersion.texts, AchievementVersion.language, AchievementVersion.achievement_id)
_TEXTS_ALONE = (sa.orm.load_only(*_TEXTS, raiseload=True),)
