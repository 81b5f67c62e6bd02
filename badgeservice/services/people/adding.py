"""Another address for somebody: a code is mailed to it, and typed where it was asked for.

What is seen of it does not depend on whether we know the address, until the code came back (threats H10): only then is
said that it has an account already, which may be joined (`joining.py`).
"""

from __future__ import annotations

from enum import Enum, auto

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.notices import Notice, tell
from badgeservice.services.people.proofs import require_fresh_proof
from badgeservice.services.people.sign_in import Caller, request_code, try_code
from badgeservice.store import audit, identities, sign_in_codes
from badgeservice.store.audit import AuditAction
from badgeservice.store.people import lock_people

MOST = 20  # addresses of one person: each is mailed when something changes


class Added(Enum):
    """What became of an address whose code came back."""

    NOW_MINE = auto()
    OF_ANOTHER = auto()  # it has an account, which must be joined


def ask_to_add(parts: Parts, person: SignedIn, email: str, language: str, caller: Caller) -> bool:
    """Mail a code to this address. Gives whether so many are asking from this source that the mail may not come.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        Invalid: this is no e-mail address, or it is theirs already, or they have too many.
        TooOften: this browser asked for this address, or this source for any, too often.
    """
    address = read_email_address(email)
    with parts.reading() as session:
        require_fresh_proof(parts, session, person)
        _refuse_more(session, person, address)
    return request_code(parts, address, language, caller.adding_to(person.person_id), adds_to=person.person_id)


def add_address(parts: Parts, person: SignedIn, email: str, code: str, caller: Caller) -> Added:
    """The address is theirs from now on, unless it is somebody's already.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        Invalid: the code is wrong, too old, used, was tried too often or asked for in another browser.
        TooOften: too many wrong codes were typed by people at this source, or by all together.
    """
    address = read_email_address(email)
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)
        lock_people(session, (person.person_id,))
        require_fresh_proof(parts, session, person)
        wrong = try_code(parts, session, address, code, caller.adding_to(person.person_id))
        if wrong is None:
            return _take(parts, session, person, address)
    raise wrong


def _take(parts: Parts, session: Session, person: SignedIn, address: str) -> Added:
    now = parts.clock()
    is_new = identities.find_address(session, address) is None
    identity, owner = identities.add_to(session, person.person_id, address, now)
    if owner.id != person.person_id:
        return Added.OF_ANOTHER
    identity.proven_at = identity.proven_at or now
    if is_new:
        audit.add_event(session, AuditAction.IDENTITY_ADD, identity.id, now=now, actor_id=person.person_id)
        tell(parts, session, Notice.ADDED, identity.id, (person.person_id,))
    return Added.NOW_MINE


def _refuse_more(session: Session, person: SignedIn, address: str) -> None:
    mine = identities.list_addresses(session, person.person_id)
    if address in mine:
        raise Invalid(Message(Code.ADDRESS_YOURS_ALREADY, "This address is in your account already."), field="email")
    if len(mine) >= MOST:
        sentence = Message(
            Code.ADDRESSES_TOO_MANY,
            "Your account has {count} addresses. Remove one before you add another.",
            count=MOST,
        )
        raise Invalid(sentence, field="email")
