"""Whose a subject of a provider is, and what follows: a session, an identity that is added, a code that is asked first.

A subject is somebody by itself: (issuer, subject), never by an address alone. Only the first time an address may say
who it is: when the provider's word counts for it, or when a code that was mailed to it came back.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Invalid, Message, Stranger
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.claims import Said
from badgeservice.services.people.notices import Notice, tell
from badgeservice.services.people.proofs import check_fresh_proof
from badgeservice.services.people.provider_roles import take_roles
from badgeservice.services.people.providers import Provider, as_provider
from badgeservice.services.people.sign_in import (
    Caller,
    SessionToken,
    add_session,
    request_code,
)
from badgeservice.services.people.trips import TRIP_UNKNOWN, VALID, Arrival, begin_trip, hash_text
from badgeservice.store import identities, sessions, sign_in_codes
from badgeservice.store.audit import AuditAction, add_event
from badgeservice.store.providers import given, trips
from badgeservice.store.tables import AuthSession, Identity, IdentityKind, Person, SignInProvider, SignInTrip


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is signed in."""

    token: SessionToken
    next_path: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The identity was added to who is signed in."""

    provider_name: str


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """A code is on its way to the address that the provider named; with it the two belong together."""

    provider_name: str
    email: str
    next_path: str
    is_busy: bool


def arrive(parts: Parts, arrival: Arrival, caller: Caller, *, device: str, language: str) -> Entered | CodeAsked:
    """Sign in who came back.

    Raises:
        Conflict: the address is somebody's who has another account of this provider.
        Invalid, TooOften: no code can be mailed to the address.
    """
    provider, said = arrival.provider, arrival.said
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)  # of two windows at once, one makes the person
        identity = _find_or_add(parts, session, provider, said, language)
        if identity is not None:
            take_roles(parts, session, provider, identity.person_id, said.claims)
            token = add_session(parts, session, identity, device)
            session.flush()
            given.name_session(session, hash_text(token), provider.id, said.session)
            return Entered(token, arrival.trip.next_path)
    is_busy = request_code(parts, said.email, language, caller)
    with parts.transaction() as session:
        left = arrival.trip.model_dump() | {"expires_at": parts.clock() + VALID}
        session.add(SignInTrip(**left | {"subject": said.subject, "email": said.email, "said": said.as_plain()}))
    return CodeAsked(provider.name, said.email, arrival.trip.next_path, is_busy)


def _find_or_add(parts: Parts, session: Session, provider: Provider, said: Said, language: str) -> Identity | None:
    """None when an address must be proven first."""
    found = given.find_subject(session, provider.issuer, said.subject)
    if found is not None:
        return found[0]
    if said.email and not said.is_vouched:
        return None
    person, is_new = _find_person(parts, session, provider, said, language)
    return _add_subject(parts, session, provider, said.subject, person.id, is_new=is_new)


def _find_person(parts: Parts, session: Session, provider: Provider, said: Said, language: str) -> tuple[Person, bool]:
    """Who has the address that the provider vouches for; somebody new when nobody has, or when there is none. And
    whether they are new.

    Whoever has another subject of the same provider is somebody else: the address was given to a new owner there, and
    is not released here yet.
    """
    now = parts.clock()
    if not said.email:
        person = Person(id=parts.new_id(), name=said.name or provider.name, language=language, created_at=now)
        session.add(person)
        session.flush()
        return person, True
    found = identities.find_address(session, said.email)
    if found is not None and given.has_other_subject(session, found[1].id, provider.issuer):
        raise Conflict(
            Message(
                Code.PROVIDER_OTHER_ACCOUNT,
                "Your address belongs here to somebody with another account of {provider}. Did your organisation give "
                "you an address that somebody else had before? Then ask an administrator there to release it. Do you "
                "have a new account? Then sign in with a code by e-mail, and add this way to sign in to your account.",
                provider=Stranger(provider.name),
            )
        )
    identity, person = found or identities.add_address(session, said.email, said.name, language, now)
    identity.proven_at = identity.proven_at or now
    person.name = person.name or said.name
    session.add_all([identity, person])
    return person, found is None


def _add_subject(
    parts: Parts, session: Session, provider: Provider, subject: str, person_id: str, *, is_new: bool = False
) -> Identity:
    now = parts.clock()
    identity = Identity(
        id=parts.new_id(),
        kind=IdentityKind.OIDC,
        issuer=provider.issuer,
        value=subject,
        person_id=person_id,
        created_at=now,
        proven_at=now,
    )
    session.add(identity)
    session.flush()
    add_event(
        session, AuditAction.IDENTITY_ADD, person_id, now=now, actor_id=person_id,
        identity=identity.id, provider=provider.id,
    )  # fmt: skip
    if not is_new:
        tell(parts, session, Notice.ADDED, identity.id, [person_id])
    return identity


def finish_waiting(parts: Parts, email: str, caller: Caller, person: SignedIn) -> None:
    """After the code of an address came back: who came from a provider with it to this browser is that person too."""
    address = read_email_address(email)
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)
        trip = trips.take_waiting_trip(session, hash_text(caller.browser), address, parts.clock())
        row = session.get(SignInProvider, trip.provider_id) if trip else None
        if trip is None or row is None or not row.is_open:
            return
        provider = as_provider(row)
        found = given.find_subject(session, provider.issuer, trip.subject)
        if found is None and not given.has_other_subject(session, person.person_id, provider.issuer):
            _add_subject(parts, session, provider, trip.subject, person.person_id)
        elif found is None or found[1].id != person.person_id:
            return  # it became somebody else's meanwhile, or the address had another owner there
        named = session.get_one(Person, person.person_id)
        named.name = named.name or trip.said["name"]
        take_roles(parts, session, provider, person.person_id, trip.said["claims"])
        _continue_with(session, person.session_id, provider.id, trip.said["session"])


def _continue_with(session: Session, session_id: str, provider_id: str, name: str) -> None:
    """The session began by a code, and the word of this provider counts in it as well."""
    row = session.get_one(AuthSession, session_id)
    row.provider_id, row.provider_session = provider_id, name
    session.add(row)


def begin_linking(parts: Parts, person: SignedIn, slug: str, caller: Caller) -> str:
    """Where to send somebody who is signed in and wants to sign in by this provider from now on.

    Raises:
        ProofNeeded: they signed in too long ago; a session that somebody left open must not get a second way in.
    """
    check_fresh_proof(parts, person)
    return begin_trip(parts, slug, caller, "", session_id=person.session_id)


def link(parts: Parts, arrival: Arrival, person: SignedIn | None) -> Linked:
    """Add the identity of who came back to the person who was sent.

    Raises:
        Invalid: it is not the session any more that was sent.
        Conflict: it is somebody else's.
    """
    provider, said = arrival.provider, arrival.said
    if person is None or person.session_id != arrival.trip.session_id:
        raise Invalid(TRIP_UNKNOWN)
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)
        row = sessions.find_own_session(session, person.session_id, person.person_id)
        if row is None or row.ended_at is not None:  # the account became part of another one meanwhile
            raise Invalid(TRIP_UNKNOWN)
        found = given.find_subject(session, provider.issuer, said.subject)
        if found is None:
            _add_subject(parts, session, provider, said.subject, person.person_id)
        elif found[1].id != person.person_id:
            raise Conflict(
                Message(
                    Code.PROVIDER_IDENTITY_TAKEN,
                    "This account of {provider} belongs to another account here. Is that one yours as well? Then add "
                    "an e-mail address of it to this account: the two become one.",
                    provider=Stranger(provider.name),
                )
            )
        take_roles(parts, session, provider, person.person_id, said.claims)
        _continue_with(session, person.session_id, provider.id, said.session)
    return Linked(provider.name)
