"""What the word of a provider gave: who somebody is, their roles, their sessions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from badgeservice.store.tables import (
    AuthSession,
    Identity,
    IdentityKind,
    Membership,
    Person,
    Role,
    SignInProvider,
)


def find_subject(session: Session, issuer: str, subject: str) -> tuple[Identity, Person] | None:
    """Whose this subject of a provider is."""
    query = select(Identity, Person).join(Person, col(Identity.person_id) == col(Person.id))
    is_it = (Identity.kind == IdentityKind.OIDC, Identity.issuer == issuer, Identity.value == subject)
    return session.exec(query.where(*is_it, col(Identity.released_at).is_(None))).first()


def has_other_subject(session: Session, person_id: str, issuer: str) -> bool:
    """Whether somebody signs in at this issuer already."""
    query = select(Identity.id).where(Identity.person_id == person_id, Identity.kind == IdentityKind.OIDC)
    return session.exec(query.where(Identity.issuer == issuer, col(Identity.released_at).is_(None))).first() is not None


def list_memberships(session: Session, person_id: str) -> Sequence[Membership]:
    """The rows of somebody's roles."""
    return session.exec(select(Membership).where(Membership.person_id == person_id)).all()


def count_given(session: Session, provider_id: str) -> tuple[int, int]:
    """How many people have roles by the word of a provider, and how many sign in with it."""
    people = select(func.count(func.distinct(col(Membership.person_id)))).where(Membership.provider_id == provider_id)
    issuer = select(SignInProvider.issuer).where(SignInProvider.id == provider_id).scalar_subquery()
    known = select(func.count()).where(Identity.kind == IdentityKind.OIDC, Identity.issuer == issuer)
    return session.exec(people).one(), session.exec(known.where(col(Identity.released_at).is_(None))).one()


def list_given(session: Session, provider_id: str) -> Sequence[tuple[str, Role]]:
    """Which roles it gave somebody, and where."""
    query = select(Membership.organisation_id, Membership.role).where(Membership.provider_id == provider_id)
    return [(organisation_id, Role(role)) for organisation_id, role in session.exec(query.distinct())]


def delete_given(session: Session, provider_id: str, pairs: Collection[tuple[str, Role]] | None = None) -> None:
    """All roles that it gave, or those."""
    given = delete(Membership).where(col(Membership.provider_id) == provider_id)
    if pairs is None:
        session.exec(given)
    for organisation_id, role in pairs or ():
        session.exec(given.where(col(Membership.organisation_id) == organisation_id, col(Membership.role) == role))


def name_session(session: Session, token_hash: str, provider_id: str, provider_session: str) -> None:
    """By which provider a session began, and what it is called there."""
    query = update(AuthSession).where(col(AuthSession.token_hash) == token_hash)
    session.exec(query.values(provider_id=provider_id, provider_session=provider_session))


def find_provider_of_session(session: Session, session_id: str) -> str | None:
    """The slug of the open provider by which it began."""
    query = select(SignInProvider.slug).join(AuthSession, col(AuthSession.provider_id) == col(SignInProvider.id))
    return session.exec(query.where(AuthSession.id == session_id, col(SignInProvider.is_open))).first()


def end_sessions(
    session: Session, provider_id: str, now: datetime, *, subject: str = "", name: str = "", began_by: datetime
) -> int:
    """Those that began by the word of a provider: all, of one subject, or the one with this name there."""
    query = update(AuthSession).where(
        col(AuthSession.provider_id) == provider_id,
        col(AuthSession.ended_at).is_(None),
        col(AuthSession.created_at) <= began_by,
    )
    if name:
        query = query.where(col(AuthSession.provider_session) == name)
    if subject:
        issuer = select(SignInProvider.issuer).where(SignInProvider.id == provider_id).scalar_subquery()
        is_it = (Identity.kind == IdentityKind.OIDC, Identity.issuer == issuer, Identity.value == subject)
        theirs = select(Identity.id).where(col(Identity.person_id).in_(select(Identity.person_id).where(*is_it)))
        query = query.where(col(AuthSession.identity_id).in_(theirs))
    return session.exec(query.values(ended_at=now)).rowcount
