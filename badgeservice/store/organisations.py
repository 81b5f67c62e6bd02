"""Organisations, what they say of themselves now and said before, their logos, and the public halves of their keys."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.store.tables import (
    AuditEvent,
    File,
    IssuerKey,
    Organisation,
    OrganisationKind,
    OrganisationState,
    Person,
    ProfileVersion,
)
from badgeservice.store.tables.columns import Texts, in_language
from badgeservice.store.tree import is_below

IS_PROFILE_NOW = (
    col(ProfileVersion.organisation_id) == col(Organisation.id),
    col(ProfileVersion.number) == col(Organisation.profile_number),
)
NAMES_LOCK: Final = 0x6E616D65  # any fixed number: PostgreSQL's advisory locks are named by numbers


class Issuer(NamedTuple):
    """An organisation as the signer, with what it says of itself."""

    organisation: Organisation
    profile: ProfileVersion


class Unit(NamedTuple):
    """An organisation or department in a list of them, which may be long."""

    id: str
    slug: str
    path: str
    name: str


def get_issuer(session: Session, organisation_id: str) -> Issuer:
    """As it is now. Raises `NoResultFound`."""
    return Issuer._make(session.exec(_issuers().where(Organisation.id == organisation_id)).one())


def find_issuer(session: Session, slug: str) -> Issuer | None:
    """By the slug that it has now."""
    found = session.exec(_issuers().where(Organisation.slug == slug)).first()
    return Issuer._make(found) if found else None


def find_issuer_by_did(session: Session, did: str) -> Issuer | None:
    found = session.exec(_issuers().where(Organisation.did == did)).first()
    return Issuer._make(found) if found else None


def list_issuers(session: Session) -> Sequence[Issuer]:
    """All of them, by slug."""
    return [Issuer._make(row) for row in session.exec(_issuers().order_by(col(Organisation.slug)))]


def get_profile(session: Session, profile_id: str) -> ProfileVersion:
    """What an organisation said of itself, now or before. Raises `NoResultFound`."""
    return session.get_one(ProfileVersion, profile_id)


def add_profile(session: Session, organisation: Organisation, profile: ProfileVersion) -> None:
    """From now on it says this of itself. Profiles are only ever added."""
    session.add(profile)
    organisation.profile_number = profile.number
    session.add(organisation)
    session.flush()
    note_change(session, organisation.id)


def note_change(session: Session, organisation_id: str) -> None:
    """Something that its public documents say has changed: copies of them that are kept are of before."""
    is_this = col(Organisation.id) == organisation_id
    session.exec(update(Organisation).where(is_this).values(revision=col(Organisation.revision) + 1))


def lock_organisation(session: Session, organisation_id: str) -> None:
    """Until the end of the transaction nobody else changes what belongs to it. SQLite has one writer anyway.

    `key_share`: other transactions may still add rows that refer to the organisation.
    """
    query = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    session.exec(query).one()


def has_closed(session: Session, organisation_ids: Collection[str]) -> bool:
    """Whether one of these is closed."""
    query = select(Organisation.id).where(col(Organisation.id).in_(organisation_ids))
    return session.exec(query.where(Organisation.state == OrganisationState.CLOSED).limit(1)).first() is not None


def needs_two(session: Session, path: str) -> bool:
    """Whether a second person looks before an achievement is published: it, or what is above it, asks for that."""
    ids = [part for part in path.split("/") if part]
    query = select(Organisation.id).where(col(Organisation.id).in_(ids), col(Organisation.publishing_needs_two))
    return session.exec(query.limit(1)).first() is not None


def list_keys(session: Session, organisation_id: str) -> Sequence[IssuerKey]:
    """Every key it ever had, the oldest first: what a retired key signed stays valid."""
    query = select(IssuerKey).where(IssuerKey.organisation_id == organisation_id).order_by(col(IssuerKey.created_at))
    return session.exec(query).all()


def list_keys_of(session: Session, organisation_ids: Collection[str]) -> Sequence[IssuerKey]:
    """The same of several at once."""
    query = select(IssuerKey).where(col(IssuerKey.organisation_id).in_(organisation_ids))
    return session.exec(query.order_by(col(IssuerKey.created_at))).all()


def find_current_key(session: Session, organisation_id: str, key_type: str = KeyType.ED25519) -> IssuerKey | None:
    """The newest key of that kind that still signs."""
    return session.exec(_keys(organisation_id, key_type).where(col(IssuerKey.retired_at).is_(None))).first()


def find_newest_key(session: Session, organisation_id: str, key_type: str = KeyType.ED25519) -> IssuerKey | None:
    """The same, retired or not."""
    return session.exec(_keys(organisation_id, key_type)).first()


def _keys(organisation_id: str, key_type: str) -> SelectOfScalar[IssuerKey]:
    query = select(IssuerKey).where(IssuerKey.organisation_id == organisation_id, IssuerKey.key_type == key_type)
    return query.order_by(col(IssuerKey.created_at).desc(), col(IssuerKey.multibase))


def _issuers() -> Select[Organisation, ProfileVersion]:
    return select(Organisation, ProfileVersion).join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])


def list_above(session: Session, path: str) -> Sequence[Issuer]:
    """What is above the organisation with this path, from the root down."""
    ids = [part for part in path.split("/") if part][:-1]
    rows = session.exec(_issuers().where(col(Organisation.id).in_(ids)).order_by(col(Organisation.path)))
    return [Issuer._make(row) for row in rows]


def list_units(session: Session, path: str) -> Sequence[Unit]:
    """The organisation at this path and its departments of any depth, without those that are closed. In no order."""
    query = (
        sa.select(
            col(Organisation.id),
            col(Organisation.slug),
            col(Organisation.path),
            col(ProfileVersion.texts),
            col(ProfileVersion.language),
        )
        .join(ProfileVersion, sa.and_(*IS_PROFILE_NOW))
        .where(
            is_below([path]),
            col(Organisation.state) != OrganisationState.CLOSED,
            sa.or_(col(Organisation.path) == path, col(Organisation.kind) == OrganisationKind.DEPARTMENT),
        )
    )
    return [
        Unit(key, slug, at, in_language(texts, language, language).get("name", ""))
        for key, slug, at, texts, language in session.execute(query)
    ]


def find_signers(session: Session, paths: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """For each of these departments who signs there, the nearest above it that has a name to sign with: its path, and
    what it is called. Empty texts where nobody does."""
    ids = {part for path in paths for part in path.split("/") if part}
    rows = session.exec(_issuers().where(col(Organisation.id).in_(ids), col(Organisation.did).is_not(None)))
    signers = [(organisation.path, profile.name) for organisation, profile in rows]
    return {path: max((s for s in signers if path.startswith(s[0])), key=_length, default=("", "")) for path in paths}


def _length(signer: tuple[str, str]) -> int:
    return len(signer[0])


def lock_names(session: Session) -> None:
    """Until the end of this transaction nobody else takes a name. SQLite has one writer at a time already."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({NAMES_LOCK})")


def has_any(session: Session) -> bool:
    """Whether anybody signs here."""
    query = select(Organisation.id).where(col(Organisation.did).is_not(None)).limit(1)
    return session.exec(query).first() is not None


_IS_APPROVED: Final = (col(Organisation.did).is_not(None), col(Organisation.state) != OrganisationState.AWAITING)


class Approved(NamedTuple):
    """Who signs, and what it says of itself in each language."""

    did: str
    texts: Texts


def list_approved(session: Session, but_id: str | None = None) -> list[Approved]:
    """All that the operator knows, or knew before they closed."""
    query = sa.select(col(Organisation.did), col(ProfileVersion.texts))
    query = query.join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1]).where(*_IS_APPROVED)
    if but_id is not None:
        query = query.where(col(Organisation.id) != but_id)
    return [Approved(*row) for row in session.execute(query)]


class RegisterState(NamedTuple):
    """What changes whenever one of `list_approved` does."""

    organisations: int
    revisions: int
    latest: datetime | None


def find_register_state(session: Session) -> RegisterState:
    """Of the same organisations, without reading what they say."""
    revisions = sa.func.coalesce(sa.func.sum(col(Organisation.revision)), 0)
    query = sa.select(sa.func.count(), revisions, sa.func.max(col(Organisation.approved_at))).where(*_IS_APPROVED)
    count, total, latest = session.execute(query).one()
    return RegisterState(int(count), int(total), latest)


def list_stating(session: Session, limit: int) -> Sequence[Issuer]:
    """Some of those that sign, are approved and say who is responsible by law, by slug."""
    query = _issuers().where(
        col(Organisation.did).is_not(None),
        Organisation.state == OrganisationState.ACTIVE,
        col(ProfileVersion.responsible) != "",
    )
    return [Issuer._make(row) for row in session.exec(query.order_by(col(Organisation.slug)).limit(limit))]


def list_taken(session: Session, slug: str, did: str) -> set[str]:
    """Which addresses that begin so belong to somebody, or did when they were founded."""
    begins = col(Organisation.slug).startswith(slug) | col(Organisation.did).startswith(did)
    rows = session.exec(select(Organisation.slug, Organisation.did).where(begins)).all()
    return {taken for slug, did in rows for taken in (slug, (did or "").rpartition(":")[2]) if taken}


class Named(NamedTuple):
    """Who it is, without all that it says of itself."""

    slug: str
    name: str
    kind: OrganisationKind
    state: OrganisationState
    is_test: bool
    created_at: datetime


def list_names(session: Session) -> Sequence[Named]:
    """All that sign, in no order."""
    columns = (col(Organisation.slug), col(ProfileVersion.texts), col(ProfileVersion.language), col(Organisation.kind))
    since = (col(Organisation.state), col(Organisation.is_test), col(Organisation.created_at))
    query = sa.select(*columns, *since)
    query = query.join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1]).where(col(Organisation.did).is_not(None))
    return [
        Named(slug, in_language(texts, language, language).get("name", ""), kind, state, is_test, created_at)
        for slug, texts, language, kind, state, is_test, created_at in session.execute(query)
    ]


def find_version(session: Session, organisation_id: str, number: int) -> ProfileVersion | None:
    """What it said of itself at that time."""
    is_this = (ProfileVersion.organisation_id == organisation_id, ProfileVersion.number == number)
    return session.exec(select(ProfileVersion).where(*is_this)).first()


def list_versions(session: Session, organisation_id: str, offset: int, limit: int) -> Sequence[ProfileVersion]:
    """The newest first."""
    query = select(ProfileVersion).where(ProfileVersion.organisation_id == organisation_id)
    return session.exec(query.order_by(col(ProfileVersion.number).desc()).offset(offset).limit(limit)).all()


def count_versions(session: Session, organisation_id: str) -> int:
    query = select(func.count()).where(ProfileVersion.organisation_id == organisation_id)
    return session.exec(query).one()


def list_actors(session: Session, version_ids: Collection[str]) -> Mapping[str, str]:
    """Who made these versions of a profile: the event that says it has the id of the version."""
    query = select(AuditEvent.id, Person.name).join(Person, col(Person.id) == col(AuditEvent.actor_id))
    return dict(session.exec(query.where(col(AuditEvent.id).in_(version_ids))).all())


def find_file(session: Session, sha256: str) -> File | None:
    return session.get(File, sha256)


def find_logo(session: Session, profile: ProfileVersion) -> bytes | None:
    """The picture of who says this of itself; none costs no question."""
    found = session.get(File, profile.logo_sha256) if profile.logo_sha256 else None
    return found.content if found else None


def add_file(session: Session, content: bytes, media_type: str, now: datetime) -> str:
    """Keep it; what is there already is there once. Gives its digest."""
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(File, sha256) is None:
        with contextlib.suppress(IntegrityError), session.begin_nested():  # of two at once, one adds it
            session.add(File(sha256=sha256, type=media_type, content=content, created_at=now))
    return sha256


def list_on_way(session: Session, paths: Collection[str]) -> Mapping[str, Issuer]:
    """The organisations at these paths and all that is above them, by path."""
    ids = {part for path in paths for part in path.split("/") if part}
    return {issuer.organisation.path: issuer for issuer in list_these(session, ids)}


def list_these(session: Session, organisation_ids: Collection[str]) -> Sequence[Issuer]:
    """Some of them, by their ids; in no order."""
    return [Issuer._make(row) for row in session.exec(_issuers().where(col(Organisation.id).in_(organisation_ids)))]


def get_profile_at(session: Session, organisation_id: str, at: datetime) -> ProfileVersion:
    """What it said of itself then. Raises `NoResultFound`."""
    query = select(ProfileVersion).where(ProfileVersion.organisation_id == organisation_id)
    is_later = col(ProfileVersion.created_at) > at
    return session.exec(query.order_by(is_later, col(ProfileVersion.number).desc()).limit(1)).one()
