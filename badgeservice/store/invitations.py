"""Who was invited and has not come yet. Only hashes of their tokens come here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import Select

from badgeservice.store.many_rows import in_portions
from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import Identity, Invitation, InvitationKind, Organisation, ProfileVersion, TokenHash
from badgeservice.store.tree import is_below

IS_OPEN = (col(Invitation.accepted_at).is_(None), col(Invitation.withdrawn_at).is_(None))
MOST_SHOWN = 100
_OF_MEMBERS = col(Invitation.kind) == InvitationKind.MEMBER


class Invited(NamedTuple):
    """An invitation with the organisation that it is to."""

    invitation: Invitation
    organisation: Organisation
    profile: ProfileVersion


def find_invitation(session: Session, token_hash: TokenHash) -> Invitation | None:
    """By its link, whatever has become of it."""
    return session.exec(select(Invitation).where(Invitation.token_hash == token_hash)).first()


def lock_invitation(session: Session, token_hash: TokenHash) -> Invitation | None:
    """The same, kept for this transaction: of two that use it at once, one does."""
    return session.exec(select(Invitation).where(Invitation.token_hash == token_hash).with_for_update()).first()


def lock_by_id(session: Session, invitation_id: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.id == invitation_id).with_for_update()).first()


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether its link still works."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and now < invitation.expires_at


def list_open(session: Session, kind: InvitationKind) -> Sequence[Invitation]:
    """Those that nobody used yet and that were not withdrawn, the newest first; also those that have ended since."""
    query = select(Invitation).where(Invitation.kind == kind, *IS_OPEN)
    return session.exec(query.order_by(col(Invitation.created_at).desc(), col(Invitation.id)).limit(MOST_SHOWN)).all()


def find_open_to(session: Session, kind: InvitationKind, email: str, now: datetime) -> Invitation | None:
    """One of this kind that somebody has in their mail and can still use."""
    is_theirs = (Invitation.kind == kind, Invitation.email == email, Invitation.expires_at > now)
    query = select(Invitation).where(*is_theirs, *IS_OPEN)
    return session.exec(query).first()


def find_invited(session: Session, invitation_id: str, *, is_locked: bool = False) -> Invited | None:
    """The invitation of a member with this id. Locked: nobody else changes it meanwhile."""
    query = _invited().where(col(Invitation.id) == invitation_id, _OF_MEMBERS)
    row = session.exec(query.with_for_update(of=Invitation) if is_locked else query).first()
    return Invited._make(row) if row else None


def list_invited(
    session: Session, path: str, pattern: str, now: datetime, offset: int, limit: int
) -> Sequence[Invited]:
    """Who was invited to this organisation or below it and has not come, the newest first. Those that ended a while
    ago are gone from the table. `pattern` as of LIKE."""
    is_over = col(Invitation.expires_at) <= now
    query = _invited().where(*_is_waiting(path, pattern))
    query = query.order_by(is_over.asc(), col(Invitation.created_at).desc(), col(Invitation.id))
    return [Invited._make(row) for row in session.exec(query.offset(offset).limit(limit))]


def count_invited(session: Session, path: str, pattern: str = "") -> int:
    """How many those are."""
    query = select(sa.func.count()).select_from(Invitation)
    query = query.join(Organisation, col(Invitation.organisation_id) == col(Organisation.id))
    return session.exec(query.where(*_is_waiting(path, pattern))).one()


def list_open_at(
    session: Session, organisation_id: str, emails: Collection[str], now: datetime
) -> Sequence[Invitation]:
    """The invitations to one organisation that these addresses can still accept."""
    found: list[Invitation] = []
    for some in in_portions(emails):
        query = select(Invitation).where(*IS_OPEN, _OF_MEMBERS, Invitation.expires_at > now)
        found += session.exec(
            query.where(Invitation.organisation_id == organisation_id, col(Invitation.email).in_(some))
        )
    return found


def count_mailed_by(session: Session, root_path: str, since: datetime) -> int:
    """How many mails with an invitation a whole tree sent since then."""
    query = select(sa.func.count()).select_from(Invitation)
    query = query.join(Organisation, col(Invitation.organisation_id) == col(Organisation.id))
    return session.exec(query.where(is_below([root_path]), col(Invitation.asked_at) > since, _OF_MEMBERS)).one()


def count_mailed_to(session: Session, emails: Collection[str], since: datetime) -> dict[str, int]:
    """How many invitations of anybody each of these addresses got since then."""
    counts: dict[str, int] = {}
    for some in in_portions(emails):
        query = (
            select(Invitation.email, sa.func.sum(Invitation.number))
            .where(col(Invitation.email).in_(some), col(Invitation.asked_at) > since)
            .group_by(col(Invitation.email))
        )
        counts |= {email: int(number) for email, number in session.exec(query)}
    return counts


def note_sent(session: Session, invitation_id: str, number: int, now: datetime) -> None:
    """The server of the mail took this one of its mails."""
    _note(session, invitation_id, number, sent_at=now, refused="", refused_at=None)


def note_refused(session: Session, invitation_id: str, number: int, code: str, refused_at: datetime | None) -> None:
    """It did not; without a time it is tried again."""
    _note(session, invitation_id, number, refused=code, refused_at=refused_at)


def withdraw_at(session: Session, email: str, now: datetime) -> None:
    """Nobody can accept any more what was sent to this address, by whomever."""
    session.exec(update(Invitation).where(*IS_OPEN, col(Invitation.email) == email).values(withdrawn_at=now))


def withdraw_of_person(session: Session, person_id: str, path: str, now: datetime) -> None:
    """Nor what this organisation and those below it sent to somebody, at whichever of their addresses."""
    theirs = select(Identity.value).where(Identity.person_id == person_id, col(Identity.released_at).is_(None))
    here = select(Organisation.id).where(is_below([path]))
    is_theirs = (col(Invitation.email).in_(theirs), col(Invitation.organisation_id).in_(here), _OF_MEMBERS)
    session.exec(update(Invitation).where(*IS_OPEN, *is_theirs).values(withdrawn_at=now))


def list_sent_by(session: Session, person_id: str, path: str) -> Sequence[Invitation]:
    """What somebody sent for this organisation and those below it, and nobody accepted yet; kept for this
    transaction."""
    here = select(Organisation.id).where(is_below([path]))
    is_theirs = (Invitation.invited_by_id == person_id, col(Invitation.organisation_id).in_(here), _OF_MEMBERS)
    query = select(Invitation).where(*IS_OPEN, *is_theirs).order_by(col(Invitation.id))
    return session.exec(query.with_for_update()).all()


def delete_old_invitations(session: Session, before: datetime) -> None:
    """What was used, withdrawn or over then."""
    ended_at = sa.func.coalesce(col(Invitation.accepted_at), col(Invitation.withdrawn_at), col(Invitation.expires_at))
    session.exec(delete(Invitation).where(ended_at < before))


def _note(session: Session, invitation_id: str, number: int, **values: object) -> None:
    is_it = (col(Invitation.id) == invitation_id, col(Invitation.number) == number)
    session.exec(update(Invitation).where(*is_it).values(**values))


def _is_waiting(path: str, pattern: str) -> tuple[sa.ColumnElement[bool], ...]:
    searched = sa.func.lower(col(Invitation.name) + " " + col(Invitation.email))
    is_found = [searched.like(pattern, escape="\\")] if pattern else []
    return (*IS_OPEN, _OF_MEMBERS, is_below([path]), *is_found)


def _invited() -> Select[Invitation, Organisation, ProfileVersion]:
    return (
        select(Invitation, Organisation, ProfileVersion)
        .join(Organisation, col(Invitation.organisation_id) == col(Organisation.id))
        .join(ProfileVersion, sa.and_(*IS_PROFILE_NOW))
    )
