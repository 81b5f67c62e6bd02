"""Providers of sign-in as the operator wrote them down, and the organisations that they speak for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer
from badgeservice.store.tables import (
    Identity,
    IdentityKind,
    Organisation,
    ProfileVersion,
    SignInProvider,
)
from badgeservice.store.tree import is_below


def list_providers(session: Session) -> Sequence[SignInProvider]:
    """All of them, by name."""
    return session.exec(select(SignInProvider).order_by(col(SignInProvider.name), col(SignInProvider.slug))).all()


def list_open_providers(session: Session, not_of: str = "") -> Sequence[tuple[str, str]]:
    """The slug and the name of those by which somebody can sign in now; without those that a person has already."""
    query = select(SignInProvider.slug, SignInProvider.name).where(col(SignInProvider.is_open))
    if not_of:
        has = select(Identity.issuer).where(
            Identity.person_id == not_of, Identity.kind == IdentityKind.OIDC, col(Identity.released_at).is_(None)
        )
        query = query.where(col(SignInProvider.issuer).not_in(has))
    return session.exec(query.order_by(col(SignInProvider.name), col(SignInProvider.slug))).all()


def find_provider(session: Session, slug: str) -> SignInProvider | None:
    return session.exec(select(SignInProvider).where(SignInProvider.slug == slug)).first()


def find_provider_of_issuer(session: Session, issuer: str) -> SignInProvider | None:
    return session.exec(select(SignInProvider).where(SignInProvider.issuer == issuer)).first()


def lock_provider(session: Session, slug: str) -> SignInProvider | None:
    """Nobody else changes it until the end of the transaction."""
    return session.exec(select(SignInProvider).where(SignInProvider.slug == slug).with_for_update()).first()


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
