"""Who works for an organisation: the people with a role there, or in what is below it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from badgeservice.store.many_rows import in_portions, insert_new
from badgeservice.store.organisations import IS_PROFILE_NOW
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
)
from badgeservice.store.tree import is_below


class Listed(NamedTuple):
    """Somebody in a list of members, with an address by which the organisation knows them."""

    person_id: str
    name: str
    email: str


class Held(NamedTuple):
    """A role of somebody, with all that a page says of it."""

    membership: Membership
    person: Person
    organisation: Organisation
    profile: ProfileVersion
    email: str
    provider_name: str  # "" when somebody of the organisation gave it


class Way(NamedTuple):
    """By what somebody can sign in."""

    person_id: str
    kind: IdentityKind
    proven_at: datetime | None
    provider_name: str | None
    counts_for: Sequence[str] | None  # the organisations that the word of the provider counts for
    seen_at: datetime | None  # when they last used it, of sessions that are remembered


def _address() -> sa.ColumnElement[str]:
    """Of a `Membership`: the address by which its organisation knows this person; else the one that pages show.

    Somebody may have others, for another organisation or at home, which are no business of this one.
    """
    known, shown = aliased(Identity), aliased(Identity)
    by_which_they_came = (
        sa.select(col(known.value))
        .where(
            col(known.id) == col(Membership.identity_id),
            col(known.person_id) == col(Membership.person_id),
            col(known.released_at).is_(None),
            col(known.kind) == IdentityKind.EMAIL,
        )
        .correlate(Membership)
        .scalar_subquery()
    )
    by_itself = (
        sa.select(col(shown.value))
        .where(
            col(shown.person_id) == col(Membership.person_id),
            col(shown.released_at).is_(None),
            col(shown.kind) == IdentityKind.EMAIL,
        )
        .order_by(col(shown.is_primary).desc(), col(shown.created_at), col(shown.id))
        .limit(1)
        .correlate(Membership)
        .scalar_subquery()
    )
    return sa.func.coalesce(by_which_they_came, by_itself, "")


def _is_here(path: str, *, is_deep: bool) -> sa.ColumnElement[bool]:
    return is_below([path]) if is_deep else col(Organisation.path) == path


def count_people(session: Session, path: str, *, is_deep: bool) -> int:
    """How many have a role in the organisation at this path, or also below it."""
    query = select(sa.func.count(sa.distinct(col(Membership.person_id))))
    query = query.join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
    return session.exec(query.where(_is_here(path, is_deep=is_deep))).one()


def list_people(session: Session, path: str, *, is_deep: bool, offset: int, limit: int) -> Sequence[str]:
    """The ids of a page of them, by name."""
    here = select(Membership.person_id).join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
    query = select(Person.id).where(col(Person.id).in_(here.where(_is_here(path, is_deep=is_deep))))
    return session.exec(query.order_by(sa.func.lower(Person.name), col(Person.id)).offset(offset).limit(limit)).all()


def list_to_search(session: Session, path: str, *, is_deep: bool) -> Sequence[Listed]:
    """All of them, for who looks for words in any spelling; once for each address."""
    query = (
        sa.select(col(Person.id), col(Person.name), _address())
        .select_from(Membership)
        .join(Person, col(Membership.person_id) == col(Person.id))
        .join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
        .where(_is_here(path, is_deep=is_deep))
        .distinct()
    )
    return [Listed._make(row) for row in session.execute(query)]


def list_held(session: Session, person_ids: Collection[str], path: str) -> Sequence[Held]:
    """What these people do for the organisation at this path and below it, from the top down."""
    provider = sa.func.coalesce(col(SignInProvider.name), "")
    query = (
        sa.select(Membership, Person, Organisation, ProfileVersion, _address(), provider)
        .join(Person, col(Membership.person_id) == col(Person.id))
        .join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
        .join(ProfileVersion, sa.and_(*IS_PROFILE_NOW))
        .outerjoin(SignInProvider, col(Membership.provider_id) == col(SignInProvider.id))
        .where(col(Membership.person_id).in_(person_ids), is_below([path]))
        .order_by(sa.func.length(col(Organisation.path)), col(Organisation.slug), col(Membership.role))
    )
    return [Held._make(row) for row in session.execute(query)]


def list_ways(session: Session, person_ids: Collection[str]) -> Sequence[Way]:
    """By what each of these people can sign in."""
    is_its = col(AuthSession.identity_id) == col(Identity.id)
    seen_at = sa.select(sa.func.max(AuthSession.seen_at)).where(is_its).correlate(Identity).scalar_subquery()
    query = (
        sa.select(
            col(Identity.person_id),
            col(Identity.kind),
            col(Identity.proven_at),
            col(SignInProvider.name),
            col(SignInProvider.organisation_ids),
            seen_at,
        )
        .outerjoin(SignInProvider, col(Identity.issuer) == col(SignInProvider.issuer))
        .where(col(Identity.person_id).in_(person_ids), col(Identity.released_at).is_(None))
        .order_by(col(Identity.created_at))
    )
    return [Way._make(row) for row in session.execute(query)]


def list_roles_at(session: Session, organisation_id: str, emails: Collection[str]) -> dict[str, set[Role]]:
    """What whoever has each of these addresses does at one organisation already."""
    roles: dict[str, set[Role]] = {}
    for some in in_portions(emails):
        query = (
            select(Identity.value, Membership.role)
            .join(Membership, col(Membership.person_id) == col(Identity.person_id))
            .where(
                col(Identity.kind) == IdentityKind.EMAIL,
                col(Identity.released_at).is_(None),
                col(Identity.value).in_(some),
                Membership.organisation_id == organisation_id,
            )
        )
        for email, role in session.exec(query):
            roles.setdefault(email, set()).add(Role(role))
    return roles


def add_roles(session: Session, rows: Sequence[Membership]) -> None:
    """Those that the person does not have yet."""
    if rows:
        insert_new(session, Membership, [row.model_dump() for row in rows])


def end_memberships(session: Session, membership_ids: Collection[str]) -> None:
    """The roles go; who they were is written in the audit."""
    for some in in_portions(membership_ids):
        session.exec(delete(Membership).where(col(Membership.id).in_(some)))


def list_below(session: Session, person_id: str, path: str) -> Sequence[Membership]:
    """The roles of somebody at the organisation with this path and below it."""
    query = select(Membership).join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
    return session.exec(query.where(Membership.person_id == person_id, is_below([path]))).all()


def list_with_roles(
    session: Session, organisation_ids: Collection[str], roles: Collection[Role]
) -> Sequence[Membership]:
    """Who has one of these roles in any of these organisations."""
    query = select(Membership).where(
        col(Membership.organisation_id).in_(organisation_ids), col(Membership.role).in_(roles)
    )
    return session.exec(query).all()
