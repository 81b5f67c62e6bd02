"""The mails to learners: a row with what it tells of, which goes out after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col, select, update

from badgeservice.store.awards import IS_FULL
from badgeservice.store.jobs import JobKind, add_jobs
from badgeservice.store.many_rows import insert_rows, is_among
from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    Batch,
    Credential,
    Identity,
    IdentityKind,
    MailKind,
    Organisation,
    OutgoingMail,
    Person,
    ProfileVersion,
)

KEEP_TRYING = timedelta(days=3)  # as long as mail servers do (RFC 5321 §4.5.4.1: four to five days at most)


class MailToSend(NamedTuple):
    """A mail with all that it says."""

    mail: OutgoingMail
    award: Award
    version: AchievementVersion
    organisation: Organisation  # who signs,
    profile: ProfileVersion  # and what it says of itself now
    unit: ProfileVersion  # the same of whoever it was awarded in the name of
    email: str
    language: str
    credential_id: str
    awarded_by: str  # "" when it was a rule
    waited_until: datetime | None  # with all of its batch, which could be withdrawn until then


def add_mails(
    session: Session,
    kind: MailKind,
    awards: Mapping[str, str],
    now: datetime,
    *,
    batch_id: str | None = None,
    delay: timedelta = timedelta(0),
) -> None:
    """Write that this is to be told to the learners, with the jobs that do: for each award, the identity it is of.
    They go out after the delay, and three days are counted from there.

    Whether it says what the first mail to somebody says is decided here, once, so that every try of it says the same.
    Each does until one of them was handed over: said twice is better than never.
    """
    first = _find_first(session, awards)
    mails = [
        {
            "id": (mail_id := str(uuid4())),
            "kind": kind,
            "identity_id": identity_id,
            "batch_id": batch_id,
            "award_id": award_id,
            "message_id": f"{kind.value}-{mail_id}",
            "created_at": now,
            "is_first": award_id in first,
            "refused": "",
            "give_up_at": now + delay + KEEP_TRYING,
        }
        for award_id, identity_id in awards.items()
    ]
    insert_rows(session, OutgoingMail, mails)
    add_jobs(session, JobKind.MAIL_LEARNER, [{"mail_id": mail["id"]} for mail in mails], now=now, delay=delay)


def add_mail_again(session: Session, award_id: str, identity_id: str, batch_id: str | None, now: datetime) -> None:
    """Tell of an award that was not told, at this identity; a mail that was written to it before goes out again."""
    is_same = (
        col(OutgoingMail.award_id) == award_id,
        col(OutgoingMail.identity_id) == identity_id,
        col(OutgoingMail.kind) == MailKind.AWARD,
        col(OutgoingMail.handed_at).is_(None),
    )
    fresh = {"refused": "", "refused_at": None, "failing_since": None, "retry_at": None}
    query = update(OutgoingMail).where(*is_same).values(give_up_at=now + KEEP_TRYING, **fresh)
    known = session.connection().execute(query.returning(col(OutgoingMail.id))).scalars().all()
    if known:
        add_jobs(session, JobKind.MAIL_LEARNER, [{"mail_id": mail_id} for mail_id in known], now=now)
    else:
        add_mails(session, MailKind.AWARD, {award_id: identity_id}, now, batch_id=batch_id)


def _find_first(session: Session, awards: Mapping[str, str]) -> set[str]:
    """Those of these awards whose learner never got a first mail of who signed them."""
    told, before = aliased(OutgoingMail), aliased(Award)
    was_told = (
        sa.select(sa.literal(1))
        .select_from(told)
        .join(before, col(told.award_id) == col(before.id))
        .where(col(told.identity_id) == col(Award.identity_id), col(before.issuer_id) == col(Award.issuer_id))
        .where(_told_first(told))
    )
    return set(session.exec(select(Award.id).where(is_among(session, col(Award.id), awards), ~was_told.exists())))


def find_mail(session: Session, mail_id: str) -> MailToSend | None:
    """Nothing when there is none, when what it tells of belongs to another identity since, or when nobody can be
    reached: an address that was given to somebody else is never written to about what is not theirs."""
    decided_by, unit, unit_profile = aliased(Person), aliased(Organisation), aliased(ProfileVersion)
    is_unit_profile = sa.and_(
        unit_profile.organisation_id == unit.id,  # type: ignore[arg-type]
        unit_profile.number == unit.profile_number,  # type: ignore[arg-type]
    )
    address = _reach()
    query = (
        sa.select(
            OutgoingMail,
            Award,
            AchievementVersion,
            Organisation,
            ProfileVersion,
            unit_profile,
            address,
            col(Person.language),
            col(Credential.id),
            sa.func.coalesce(decided_by.name, ""),
            col(Batch.mails_at),
        )
        .join(Award, col(OutgoingMail.award_id) == col(Award.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Organisation, col(Award.issuer_id) == col(Organisation.id))
        .join(ProfileVersion, sa.and_(*IS_PROFILE_NOW))
        .join(unit, col(Award.unit_id) == unit.id)
        .join(unit_profile, is_unit_profile)
        .join(Identity, col(OutgoingMail.identity_id) == col(Identity.id))
        .join(Person, col(Identity.person_id) == col(Person.id))
        .join(Credential, sa.and_(*IS_FULL))
        .outerjoin(decided_by, col(Award.decided_by_id) == decided_by.id)
        .outerjoin(Batch, col(OutgoingMail.batch_id) == col(Batch.id))
        .where(col(OutgoingMail.id) == mail_id, col(Award.identity_id) == col(OutgoingMail.identity_id))
        .where(address.is_not(None))
        .options(defer(AchievementVersion.image_svg, raiseload=True))  # type: ignore[arg-type]  # as in `achievements`
    )
    row = session.execute(query).first()
    return MailToSend._make(row) if row else None


def _reach() -> sa.ColumnElement[str | None]:
    """Where whoever has an identity gets mail: at it; once it was released, at another address of theirs."""
    other = aliased(Identity)
    at_another = (
        sa.select(col(other.value))
        .where(
            col(other.person_id) == col(Identity.person_id),
            col(other.kind) == IdentityKind.EMAIL,
            col(other.released_at).is_(None),
        )
        .order_by(col(other.is_primary).desc(), col(other.created_at), col(other.id))
        .limit(1)
        .correlate(Identity)
        .scalar_subquery()
    )
    return sa.case((col(Identity.released_at).is_(None), col(Identity.value)), else_=at_another)


def note_handed(session: Session, mail_id: str, now: datetime) -> None:
    """The server of the mail took it."""
    _note(session, mail_id, handed_at=now, refused="", refused_at=None, failing_since=None, retry_at=None)


def note_waiting(session: Session, mail_id: str, code: str, since: datetime | None, retry_at: datetime) -> None:
    """It could not be handed over for now."""
    _note(session, mail_id, refused=code, failing_since=since, retry_at=retry_at)


def note_refused(session: Session, mail_id: str, code: str, now: datetime) -> None:
    """It will not be handed over, now or later."""
    _note(session, mail_id, refused=code, refused_at=now, retry_at=None)


def _note(session: Session, mail_id: str, **values: object) -> None:
    session.exec(update(OutgoingMail).where(col(OutgoingMail.id) == mail_id).values(**values))


def was_written_to(session: Session, organisation_id: str, identity_id: str) -> bool:
    """Whether somebody got a first mail of this organisation."""
    query = (
        select(OutgoingMail.id)
        .join(Award, col(OutgoingMail.award_id) == col(Award.id))
        .where(OutgoingMail.identity_id == identity_id, Award.issuer_id == organisation_id)
        .where(_told_first(OutgoingMail))
    )
    return session.exec(query.limit(1)).first() is not None


def _told_first(mail: type[OutgoingMail]) -> sa.ColumnElement[bool]:
    """Only what was handed over told somebody anything: what waits may be refused, or dropped."""
    return sa.and_(col(mail.handed_at).is_not(None), col(mail.is_first))


def was_told_of(session: Session, award_id: str) -> bool:
    """Whether a mail about this award was handed over, if there was one at all."""
    query = select(OutgoingMail.handed_at).where(OutgoingMail.award_id == award_id, OutgoingMail.kind == MailKind.AWARD)
    handed = session.exec(query).all()
    return not handed or any(handed)


def count_refused(session: Session, since: datetime) -> dict[str, int]:
    """Mails about badges that no server takes, by the code of why."""
    query = select(OutgoingMail.refused, sa.func.count()).where(
        col(OutgoingMail.refused_at).is_not(None), OutgoingMail.created_at > since
    )
    return dict(session.exec(query.group_by(col(OutgoingMail.refused))).all())
