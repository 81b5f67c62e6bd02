"""What somebody signs in with: which of it is the main one, and what is no longer theirs.

*Release*: this address is somebody else's now. What was awarded to it stays here; it is free for its new owner.
*Move out*: this address gets an account of its own, and what was awarded to it goes along: the opposite of joining.
One that is proven always stays, or nobody could come in any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.account import IdentityView, view_identities
from badgeservice.services.people.notices import Notice, tell
from badgeservice.services.people.proofs import require_fresh_proof, unknown_identity
from badgeservice.services.people.releasing import release_address
from badgeservice.store import audit, identities, sessions, sign_in_codes
from badgeservice.store.audit import AuditAction
from badgeservice.store.people import lock_people
from badgeservice.store.tables import AuthSession, Identity, IdentityKind, Person

LAST = Message(
    Code.IDENTITY_LAST,
    "This is the last way in which you can sign in. Add another address first, then remove this one.",
)
NO_MAIN = Message(Code.IDENTITY_NO_ADDRESS, "Only an e-mail address can be the main one.")


@dataclass(frozen=True, slots=True)
class IdentityPage:
    """One of them, with what its owner must know before they part from it."""

    identity: IdentityView
    is_last: bool  # nothing proven would be left
    opened_this_session: bool


def show_identity(parts: Parts, person: SignedIn, identity_id: str) -> IdentityPage:
    """One of one's own.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        NotFound: there is no such identity, or it is somebody else's.
    """
    with parts.reading() as session:
        opened = require_fresh_proof(parts, session, person)
        views = view_identities(identities.list_own(session, person.person_id))
    shown = next((view for view in views if view.id == identity_id), None)
    if shown is None:
        raise unknown_identity()
    is_last = not any(view.is_proven for view in views if view.id != identity_id)
    return IdentityPage(shown, is_last, opened.identity_id == identity_id)


def make_primary(parts: Parts, person: SignedIn, identity_id: str) -> None:
    """This address is the one that pages show. Doing it twice is fine.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        NotFound: there is no such identity, or it is somebody else's.
        Invalid: it is no address.
    """
    with parts.transaction() as session:
        _, identity = _lock_own(parts, session, person, identity_id)
        if identity.kind is not IdentityKind.EMAIL:
            raise Invalid(NO_MAIN)
        if identity.is_primary:
            return
        identities.choose_primary(session, person.person_id, identity.id)
        audit.add_event(session, AuditAction.IDENTITY_CHANGE, identity.id, now=parts.clock(), actor_id=person.person_id)
        tell(parts, session, Notice.PRIMARY, identity.id, (person.person_id,))


def release(parts: Parts, person: SignedIn, identity_id: str) -> bool:
    """It is no longer theirs; what was awarded to it is. Gives whether this session ended with it.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        NotFound: there is no such identity, or it is somebody else's.
        Conflict: it is the last that they can sign in with.
    """
    with parts.transaction() as session:
        opened, identity = _lock_own(parts, session, person, identity_id)
        _refuse_last(session, person, identity)
        release_address(parts, session, identity, parts.clock())
        tell(parts, session, Notice.RELEASED, identity.id, (person.person_id,))
        return opened.identity_id == identity.id


def move_out(parts: Parts, person: SignedIn, identity_id: str) -> bool:
    """It has an account of its own from now on, with what was awarded to it. Gives whether this session ended with it.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        NotFound: there is no such identity, or it is somebody else's.
        Conflict: it is the last that they can sign in with.
    """
    now = parts.clock()
    with parts.transaction() as session:
        opened, identity = _lock_own(parts, session, person, identity_id)
        _refuse_last(session, person, identity)
        sessions.end_sessions_of_identity(session, identity.id, now)
        me = session.get_one(Person, person.person_id)
        other = identities.add_person_for(session, identity, me.name, me.language, now)
        audit.add_event(
            session, AuditAction.IDENTITY_MOVE, identity.id, now=now, actor_id=me.id, before=me.id, after=other.id
        )
        session.flush()
        tell(parts, session, Notice.MOVED_OUT, identity.id, (me.id, other.id))
        return opened.identity_id == identity.id


def _lock_own(parts: Parts, session: Session, person: SignedIn, identity_id: str) -> tuple[AuthSession, Identity]:
    """The session and the identity; nobody else signs in or changes an account until the end of the transaction."""
    sign_in_codes.lock_sign_ins(session)
    lock_people(session, (person.person_id,))
    opened = require_fresh_proof(parts, session, person)
    identity = identities.find_own(session, person.person_id, identity_id)
    if identity is None:
        raise unknown_identity()
    return opened, identity


def _refuse_last(session: Session, person: SignedIn, identity: Identity) -> None:
    owned = identities.list_own(session, person.person_id)
    if not any(one.identity.proven_at for one in owned if one.identity.id != identity.id):
        raise Conflict(LAST)
