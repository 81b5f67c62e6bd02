"""One's own account: name and language, what one signs in with, where one is signed in, what one does for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.person_name import read_person_name
from badgeservice.services.parts import Parts, Role, SignedIn
from badgeservice.store import identities, people, sessions
from badgeservice.store.identities import Owned
from badgeservice.store.organisations import Issuer
from badgeservice.store.people import lock_people
from badgeservice.store.tables import AuthSession, Identity, IdentityKind, Membership, Person


@dataclass(frozen=True, slots=True)
class IdentityView:
    """An address, or the sign-in of a provider, as its owner sees it. `name`: what to call it on a page."""

    id: str
    name: str
    provider_name: str  # "" of an address
    is_primary: bool
    is_proven: bool
    created_at: datetime
    awards: int


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its owner sees it."""

    id: str
    device: str
    identity_name: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime  # when it is not used any more
    is_current: bool


@dataclass(frozen=True, slots=True)
class RoleView:
    """What somebody does for one organisation."""

    organisation_id: str
    slug: str
    name: str
    roles: tuple[Role, ...]
    since: datetime
    provider_name: str  # whose word gave all of them; "" when somebody of the organisation gave one


@dataclass(frozen=True, slots=True)
class Account:
    """The whole of it."""

    name: str
    identities: tuple[IdentityView, ...]
    sessions: tuple[SessionView, ...]
    roles: tuple[RoleView, ...]


def show_account(parts: Parts, person: SignedIn) -> Account:
    """Everything that somebody may see and change of themselves."""
    now = parts.clock()
    with parts.reading() as session:
        row = session.get_one(Person, person.person_id)
        owned = identities.list_own(session, person.person_id)
        opened = sessions.list_open_sessions(session, person.person_id, now, now - _idle(parts))
        held = people.list_roles(session, person.person_id)
    return Account(
        name=row.name,
        identities=view_identities(owned),
        sessions=tuple(_view_session(parts, person, *one) for one in opened),
        roles=view_roles(held),
    )


def list_sessions(parts: Parts, person: SignedIn) -> tuple[SessionView, ...]:
    """Where this person is signed in now."""
    now = parts.clock()
    with parts.reading() as session:
        opened = sessions.list_open_sessions(session, person.person_id, now, now - _idle(parts))
    return tuple(_view_session(parts, person, *one) for one in opened)


def view_identities(owned: Sequence[Owned]) -> tuple[IdentityView, ...]:
    """The primary address first: the one that was chosen, else the oldest."""
    first = next((one.identity.id for one in owned if one.identity.kind is IdentityKind.EMAIL), "")
    return tuple(
        IdentityView(
            id=one.identity.id,
            name=name_identity(one.identity, one.provider_name),
            provider_name=one.provider_name if one.identity.kind is IdentityKind.OIDC else "",
            is_primary=one.identity.id == first,
            is_proven=one.identity.proven_at is not None,
            created_at=one.identity.created_at,
            awards=one.awards,
        )
        for one in owned
    )


def name_identity(identity: Identity, provider_name: str) -> str:
    """An address by itself; what a provider calls somebody says nothing to them, so the name of the provider."""
    return identity.value if identity.kind is IdentityKind.EMAIL else provider_name or identity.issuer


def view_roles(held: Sequence[tuple[Membership, Issuer, str]]) -> tuple[RoleView, ...]:
    """One for each organisation."""
    groups = (list(rows) for _, rows in groupby(held, key=lambda one: one[0].organisation_id))
    return tuple(
        RoleView(
            organisation_id=rows[0][1].organisation.id,
            slug=rows[0][1].organisation.slug,
            name=rows[0][1].profile.name,
            roles=tuple(membership.role for membership, _, _ in rows),
            since=min(membership.created_at for membership, _, _ in rows),
            provider_name=rows[0][2] if all(name for _, _, name in rows) else "",
        )
        for rows in groups
    )


def change_name(parts: Parts, person: SignedIn, name: str, was: str) -> None:
    """What pages call somebody from now on. Their badges keep the name that was signed.

    `was`: the name on the page that it was changed on.

    Raises:
        Invalid: it is no name.
        Conflict: it was changed elsewhere meanwhile.
    """
    read = read_person_name(name)
    with parts.transaction() as session:
        row = lock_people(session, (person.person_id,))[0]
        if row.name not in {was, read}:
            raise Conflict(
                Message(
                    Code.NAME_CHANGED_MEANWHILE,
                    "Your name was changed to {name} meanwhile. Save again to change it to what is typed here.",
                    name=row.name,
                ),
                field="name",
            )
        row.name = read


def set_language(parts: Parts, person: SignedIn, language: str) -> None:
    """The language of this person's pages and mails."""
    with parts.transaction() as session:
        row = session.get(Person, person.person_id)
        if row is not None:
            row.language = parts.catalogue.choose(language)


def end_session(parts: Parts, person: SignedIn, session_id: str) -> None:
    """End one of my own sessions, on another device perhaps.

    Raises:
        NotFound: there is no such session, or it is somebody else's.
    """
    with parts.transaction() as session:
        row = sessions.find_own_session(session, session_id, person.person_id)
        if row is None:
            raise NotFound(Message(Code.SESSION_UNKNOWN, "This session does not exist."))
        row.ended_at = row.ended_at or parts.clock()


def end_other_sessions(parts: Parts, person: SignedIn) -> int:
    """End all of my sessions but this one; gives how many."""
    with parts.transaction() as session:
        return sessions.end_sessions_of_person(session, person.person_id, parts.clock(), but=person.session_id)


def _view_session(parts: Parts, person: SignedIn, row: AuthSession, identity: Identity) -> SessionView:
    return SessionView(
        id=row.id,
        device=row.device,
        identity_name=identity.value if identity.kind is IdentityKind.EMAIL else "",
        created_at=row.created_at,
        seen_at=row.seen_at,
        ends_at=min(row.expires_at, row.seen_at + _idle(parts)),
        is_current=row.id == person.session_id,
    )


def _idle(parts: Parts) -> timedelta:
    return timedelta(hours=parts.settings.idle_hours)
