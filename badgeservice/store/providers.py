"""Providers of sign-in, who is on the way back from one, and what their word gave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer
from badgeservice.store.tables import (
    AuthSession,
    Identity,
    IdentityKind,
    Membership,
    Organisation,
    Person,
    ProfileVersion,
    Role,
    SignInProvider,
    SignInTrip,
)
from badgeservice.store.tree import is_below


def list_providers(session: Session) -> Sequence[SignInProvider]:
    """All of them, by name."""
    return session.exec(select(SignInProvider).order_by(col(SignInProvider.name), col(SignInProvider.slug))).all()


def list_open_providers(session: Session) -> Sequence[tuple[str, str]]:
    """The slug and the name of those by which somebody can sign in now."""
    query = select(SignInProvider.slug, SignInProvider.name).where(col(SignInProvider.is_open))
    return session.exec(query.order_by(col(SignInProvider.name), col(SignInProvider.slug))).all()


def find_provider(session: Session, slug: str) -> SignInProvider | None:
    return session.exec(select(SignInProvider).where(SignInProvider.slug == slug)).first()


def find_provider_of_issuer(session: Session, issuer: str) -> SignInProvider | None:
    return session.exec(select(SignInProvider).where(SignInProvider.issuer == issuer)).first()


def lock_provider(session: Session, slug: str) -> SignInProvider | None:
    """Nobody else changes it until the end of the transaction."""
    return session.exec(select(SignInProvider).where(SignInProvider.slug == slug).with_for_update()).first()


def count_trips(session: Session, source_hash: str, now: datetime) -> int:
    """How many left from this source and are not back."""
    query = select(func.count()).select_from(SignInTrip)
    return session.exec(query.where(SignInTrip.source_hash == source_hash, SignInTrip.expires_at > now)).one()


def delete_old_trips(session: Session, now: datetime) -> None:
    session.exec(delete(SignInTrip).where(col(SignInTrip.expires_at) <= now))


def take_trip(session: Session, state_hash: str, browser_hash: str) -> SignInTrip | None:
    """The trip of this browser, which is over for everybody who comes after: of two at once, one gets it."""
    query = select(SignInTrip).where(SignInTrip.state_hash == state_hash, SignInTrip.browser_hash == browser_hash)
    trip = session.exec(query.with_for_update()).first()
    if trip is None or trip.subject:
        return None
    session.expunge(trip)
    is_mine = session.exec(delete(SignInTrip).where(col(SignInTrip.state_hash) == state_hash)).rowcount
    return trip if is_mine else None


def take_waiting_trip(session: Session, browser_hash: str, email: str, now: datetime) -> SignInTrip | None:
    """Who came back to this browser and had to prove this address first; the newest."""
    is_it = (
        SignInTrip.browser_hash == browser_hash,
        SignInTrip.email == email,
        SignInTrip.subject != "",
        SignInTrip.expires_at > now,
    )
    trip = session.exec(select(SignInTrip).where(*is_it).order_by(col(SignInTrip.created_at).desc())).first()
    if trip is not None:
        session.expunge(trip)
        session.exec(delete(SignInTrip).where(col(SignInTrip.state_hash) == trip.state_hash))
    return trip


def find_subject(session: Session, issuer: str, subject: str) -> tuple[Identity, Person] | None:
    """Whose this subject of a provider is."""
    query = select(Identity, Person).join(Person, col(Identity.person_id) == col(Person.id))
    is_it = (Identity.kind == IdentityKind.OIDC, Identity.issuer == issuer, Identity.value == subject)
    return session.exec(query.where(*is_it, col(Identity.released_at).is_(None))).first()


def has_other_subject(session: Session, person_id: str, issuer: str) -> bool:
    """Whether somebody signs in at this issuer already."""
    query = select(Identity.id).where(Identity.person_id == person_id, Identity.kind == IdentityKind.OIDC)
    return session.exec(query.where(Identity.issuer == issuer, col(Identity.released_at).is_(None))).first() is not None


def list_issuers_of(session: Session, organisation_ids: Collection[str]) -> Sequence[Issuer]:
    """These organisations and what they say of themselves, by slug."""
    query = (
        select(Organisation, ProfileVersion)
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .where(col(Organisation.id).in_(organisation_ids))
    )
    return [Issuer._make(row) for row in session.exec(query.order_by(col(Organisation.slug)))]


def find_by_slugs(session: Session, slugs: Collection[str]) -> Sequence[Issuer]:
    query = (
        select(Organisation, ProfileVersion)
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .where(col(Organisation.slug).in_(slugs))
    )
    return [Issuer._make(row) for row in session.exec(query)]


def keep_below(session: Session, organisation_ids: Collection[str], paths: Collection[str]) -> frozenset[str]:
    """Those of these organisations that are one of these paths, or below one of them."""
    query = select(Organisation.id).where(col(Organisation.id).in_(organisation_ids), is_below(paths))
    return frozenset(session.exec(query))


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
