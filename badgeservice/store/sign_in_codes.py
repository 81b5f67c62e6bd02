"""One-time codes and links, what was asked for and tried, and the browsers that signed in. Only hashes come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col, delete, select, update

from badgeservice.store.identities import IS_ADDRESS
from badgeservice.store.invitations import IS_OPEN
from badgeservice.store.tables import (
    Award,
    Identity,
    Invitation,
    KnownBrowser,
    Membership,
    Operator,
    SignInCode,
    TokenHash,
)

LOCK_KEY = 0x7369676E  # any fixed number: PostgreSQL's advisory locks are named by numbers


class Budget(StrEnum):
    """Out of which budget a code was given."""

    FAMILIAR = "familiar"  # asked for by a browser that signed in to this address before
    KNOWN = "known"  # for an address that somebody awarded or invited
    UNKNOWN = "unknown"
    NOTHING = "nothing"  # none had room: the row is there, no mail goes out and no code fits it


@dataclass(frozen=True)
class Mails:
    """How many codes were mailed."""

    known: int
    unknown: int


@dataclass(frozen=True)
class AtAddress:
    """What unfamiliar browsers did with one address: mails with a code, and wrong codes that they typed."""

    mails: int
    newest_mail_at: datetime | None
    wrong: int


def lock_sign_ins(session: Session) -> None:
    """Until the end of this transaction nobody else counts. SQLite has one writer at a time already."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")


def is_awarded_or_invited(session: Session, email: str) -> bool:
    """Whether an organisation had to do with this address. In one query, so that it takes the same time for all."""
    is_learner = select(Award.id).where(Award.identity_id == Identity.id).exists()
    is_member = select(Membership.id).where(Membership.person_id == Identity.person_id).exists()
    is_operator = select(Operator.person_id).where(Operator.person_id == Identity.person_id).exists()
    is_theirs = (*IS_ADDRESS, col(Identity.value) == email, sa.or_(is_learner, is_member, is_operator))
    is_invited = (*IS_OPEN, col(Invitation.email) == email)
    query = sa.select(select(Identity.id).where(*is_theirs).exists(), select(Invitation.id).where(*is_invited).exists())
    return any(session.execute(query).one())


def is_familiar(session: Session, browser_hash: str) -> bool:
    """Whether this browser signed in to this address before."""
    query = select(func.count()).select_from(KnownBrowser).where(KnownBrowser.browser_hash == browser_hash)
    return session.exec(query).one() > 0


def remember_browser(session: Session, browser_hash: str, now: datetime) -> None:
    """This browser signed in to this address."""
    session.merge(KnownBrowser(browser_hash=browser_hash, seen_at=now))


def count_codes_of_browser(session: Session, browser_hash: str, since: datetime) -> int:
    """How many codes this browser asked for at this address."""
    query = select(func.count()).select_from(SignInCode)
    return session.exec(query.where(SignInCode.browser_hash == browser_hash, SignInCode.created_at > since)).one()


def count_asked_by_source(session: Session, source_hash: str, since: datetime) -> int:
    """How often somebody at this source asked for a code, whatever came of it."""
    query = select(func.count()).select_from(SignInCode)
    return session.exec(query.where(SignInCode.source_hash == source_hash, SignInCode.created_at > since)).one()


def count_at_address(session: Session, email: str, since: datetime) -> AtAddress:
    """What browsers that are not familiar asked and tried."""
    query = select(
        func.count(col(SignInCode.mail_at)),
        func.max(SignInCode.mail_at),
        func.coalesce(func.sum(SignInCode.attempts), 0),
    ).where(
        SignInCode.email == email,
        SignInCode.created_at > since,
        col(SignInCode.budget).in_((Budget.KNOWN, Budget.UNKNOWN)),
    )
    mails, newest_mail_at, wrong = session.exec(query).one()
    return AtAddress(mails, newest_mail_at, int(wrong))


def count_mails(
    session: Session, known_since: datetime, unknown_since: datetime, source_hash: str | None = None
) -> Mails:
    """How many mails with a code were asked for from one source, or by all together."""
    is_known = sa.and_(col(SignInCode.budget) == Budget.KNOWN, col(SignInCode.created_at) > known_since)
    is_unknown = sa.and_(col(SignInCode.budget) == Budget.UNKNOWN, col(SignInCode.created_at) > unknown_since)
    query = select(
        func.count(sa.case((is_known, SignInCode.mail_at))), func.count(sa.case((is_unknown, SignInCode.mail_at)))
    ).where(sa.or_(is_known, is_unknown))
    if source_hash is not None:
        query = query.where(SignInCode.source_hash == source_hash)
    known, unknown = session.exec(query).one()
    return Mails(known, unknown)


def count_wrong_from_source(session: Session, source_hash: str, since: datetime) -> int:
    """How many wrong codes were typed in browsers that had asked from this source."""
    query = select(func.coalesce(func.sum(SignInCode.attempts), 0))
    return int(session.exec(query.where(SignInCode.source_hash == source_hash, SignInCode.created_at > since)).one())


def count_wrong_of_all(session: Session, since: datetime) -> int:
    """How many wrong codes were typed at addresses that are known, in browsers that are not familiar to them."""
    query = select(func.coalesce(func.sum(SignInCode.attempts), 0))
    return int(session.exec(query.where(SignInCode.budget == Budget.KNOWN, SignInCode.created_at > since)).one())


def list_open_codes(session: Session, browser_hash: str, now: datetime) -> Sequence[SignInCode]:
    """The codes that this browser asked for at this address and that are not too old, the newest first."""
    query = select(SignInCode).where(
        SignInCode.browser_hash == browser_hash, SignInCode.expires_at > now, col(SignInCode.used_at).is_(None)
    )
    return session.exec(query.order_by(col(SignInCode.created_at).desc(), col(SignInCode.id))).all()


def is_proven(session: Session, browser_hash: str, since: datetime) -> bool:
    """Whether a code that this browser asked for at this address came back lately."""
    query = select(func.count()).select_from(SignInCode)
    return (
        session.exec(query.where(SignInCode.browser_hash == browser_hash, col(SignInCode.typed_at) > since)).one() > 0
    )


def find_newest_of_mail(session: Session, first: SignInCode) -> SignInCode:
    """The newest code of the mail that `first` planned: those asked for while it waited have no mail of their own."""
    query = select(SignInCode).where(
        SignInCode.email == first.email,
        col(SignInCode.budget).in_((Budget.KNOWN, Budget.UNKNOWN)),
        col(SignInCode.mail_at).is_(None),
        SignInCode.created_at >= first.created_at,
        SignInCode.created_at < (first.mail_at or first.created_at),
    )
    query = query.order_by(col(SignInCode.created_at).desc(), col(SignInCode.id))
    return session.exec(query).first() or first


def lock_link(session: Session, secret_hash: TokenHash) -> SignInCode | None:
    """The link with this secret, used or not, kept for this transaction."""
    query = select(SignInCode).where(SignInCode.secret_hash == secret_hash, col(SignInCode.is_link)).with_for_update()
    return session.exec(query).first()


def end_codes_at(session: Session, email: str, now: datetime) -> None:
    """No code and no link that was mailed to this address works any more, nor one that is about to be."""
    is_open = (col(SignInCode.email) == email, col(SignInCode.used_at).is_(None))
    session.exec(update(SignInCode).where(*is_open).values(used_at=now))


def delete_old_codes(session: Session, before: datetime) -> None:
    session.exec(delete(SignInCode).where(col(SignInCode.expires_at) < before))


def delete_old_browsers(session: Session, before: datetime) -> None:
    session.exec(delete(KnownBrowser).where(col(KnownBrowser.seen_at) < before))
