"""A fresh proof: whoever changes how somebody signs in has shown lately that they are that person.

An unlocked laptop is enough to read, and not enough to take an account over (threats H4): a code that was mailed to one
of their addresses came back at most ten minutes ago, or they signed in by such a proof just now.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Message, NotAllowed, NotFound
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.sign_in import Caller, request_code, try_code
from badgeservice.store import identities, sessions
from badgeservice.store.tables import AuthSession, Identity, IdentityKind

FRESH: Final = timedelta(minutes=10)


class ProofNeeded(NotAllowed):
    """The last proof of who holds this session is too old for what they want to do."""

    def __init__(self) -> None:
        super().__init__(Message(Code.PROOF_NEEDED, "First show that it is you: type the code that we e-mail to you."))


def unknown_identity() -> NotFound:
    """It is not there, or not theirs."""
    return NotFound(Message(Code.IDENTITY_UNKNOWN, "We did not find this address in your account."))


def require_fresh_proof(parts: Parts, session: Session, person: SignedIn) -> AuthSession:
    """The session of who asks, in the transaction of what they do. It still is theirs: an account may have been joined
    to another one a moment ago.

    Raises:
        ProofNeeded: it is over, or its last proof is older than ten minutes.
    """
    row = sessions.find_own_session(session, person.session_id, person.person_id)
    if row is None or row.ended_at is not None:
        raise ProofNeeded
    opened_by = identities.get_identity(session, row.identity_id)
    is_proven = row.proven_at is not None or opened_by.proven_at is not None  # who was only let in proved nothing
    if not is_proven or (row.proven_at or row.created_at) <= parts.clock() - FRESH:
        raise ProofNeeded
    return row


def check_fresh_proof(parts: Parts, person: SignedIn) -> None:
    """Before a page with a form that will need it. Raises `ProofNeeded`."""
    with parts.reading() as session:
        require_fresh_proof(parts, session, person)


def list_provable(parts: Parts, person: SignedIn) -> tuple[tuple[str, str], ...]:
    """The addresses that a code can be mailed to, by their ids; the primary one first."""
    with parts.reading() as session:
        owned = identities.list_own(session, person.person_id)
    return tuple((one.identity.id, one.identity.value) for one in owned if one.identity.kind is IdentityKind.EMAIL)


def ask_for_proof(parts: Parts, person: SignedIn, identity_id: str, language: str, caller: Caller) -> tuple[str, bool]:
    """Mail a code to an address of one's own. Gives the address, and whether the mail may not come.

    Raises:
        NotFound: it is not theirs.
        TooOften: this browser asked too often.
    """
    with parts.reading() as session:
        address = _find_address(session, person, identity_id).value
    return address, request_code(parts, address, language, caller)


def prove(parts: Parts, person: SignedIn, identity_id: str, code: str, caller: Caller) -> None:
    """Who holds this session reads the mail of one of their addresses, now.

    Raises:
        NotFound: the address is not theirs.
        Invalid: the code is wrong, too old, used, was tried too often or asked for in another browser.
        TooOften: too many wrong codes were typed by people at this source, or by all together.
    """
    with parts.transaction() as session:
        identity = _find_address(session, person, identity_id)
        wrong = try_code(parts, session, read_email_address(identity.value), code, caller)
        row = sessions.find_own_session(session, person.session_id, person.person_id)
        if wrong is None and row is not None:
            row.proven_at = parts.clock()
            identity.proven_at = identity.proven_at or row.proven_at
    if wrong is not None:
        raise wrong


def _find_address(session: Session, person: SignedIn, identity_id: str) -> Identity:
    identity = identities.find_own(session, person.person_id, identity_id)
    if identity is None or identity.kind is not IdentityKind.EMAIL:
        raise unknown_identity()
    return identity
