"""Two accounts of one person become one: who is signed in to the one typed the code that was mailed to the other.

Identities move, and what was awarded to them follows; nothing of it is rewritten (design §12a.1). Roles move as well,
the same role twice is one. The other account stays behind empty, because what its person decided is told of them.

A list that both began for one badge cannot be one: the one that was changed last is theirs, the other is handed to the
department that it would be awarded for, where it can be taken over like the list of somebody who left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Message, NotAllowed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.account import IdentityView, RoleView, view_identities, view_roles
from badgeservice.services.people.notices import Notice, tell
from badgeservice.services.people.proofs import require_fresh_proof
from badgeservice.services.people.sign_in import Caller, has_proven
from badgeservice.services.permissions import PERMISSIONS, Permission
from badgeservice.store import audit, identities, joining, people, sessions, sign_in_codes
from badgeservice.store.achievements import find_achievement
from badgeservice.store.audit import AuditAction
from badgeservice.store.people import lock_people
from badgeservice.store.tables import Draft, Identity, IdentityKind, Membership
from badgeservice.store.tree import list_paths

CODE_AGAIN = Message(
    Code.ADDRESS_NOT_PROVEN, "The code for this address is older than ten minutes. Ask for a new one and type it here."
)
CHANGED_MEANWHILE = Message(
    Code.ACCOUNT_CHANGED_MEANWHILE, "The other account was changed meanwhile. Look once more at what will be joined."
)


@dataclass(frozen=True, slots=True)
class Joining:
    """What comes along with an address: all of the account that has it. `mark`: this content, and no other."""

    email: str
    identities: tuple[IdentityView, ...]
    roles: tuple[RoleView, ...]
    is_operator: bool
    awards: int
    mark: str


def show_joining(parts: Parts, person: SignedIn, email: str, caller: Caller) -> Joining | None:
    """What would be joined; None when the address is theirs already, or nobody's any more.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        NotAllowed: the code of the address did not come back in this browser, or too long ago.
    """
    with parts.reading() as session:
        require_fresh_proof(parts, session, person)
        found = _find_other(parts, session, person, email, caller)
        return _describe(session, found) if found else None


def join(parts: Parts, person: SignedIn, email: str, caller: Caller, mark: str) -> None:
    """The account that has this address becomes part of theirs. Doing it twice is fine.

    Raises:
        ProofNeeded: who holds the session must prove first that they are this person.
        NotAllowed: the code of the address did not come back in this browser, or too long ago.
        Conflict: there is something in it that was not on the page.
    """
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)  # nobody signs in to what moves
        owner_id = identities.find_owner_id(session, read_email_address(email))
        lock_people(session, {person.person_id, owner_id or person.person_id})
        require_fresh_proof(parts, session, person)
        found = _find_other(parts, session, person, email, caller)
        if found is None:
            return
        if _describe(session, found).mark != mark:
            raise Conflict(CHANGED_MEANWHILE)
        found.proven_at = found.proven_at or parts.clock()
        session.flush()
        tell(parts, session, Notice.JOINED, found.id, (person.person_id, found.person_id))
        _move(parts, session, person.person_id, found.person_id)


def _find_other(parts: Parts, session: Session, person: SignedIn, email: str, caller: Caller) -> Identity | None:
    """The proof of the other address first, or anybody could ask what an address has."""
    address = read_email_address(email)
    if not has_proven(parts, session, address, caller.adding_to(person.person_id)):
        raise NotAllowed(CODE_AGAIN)
    found = identities.find_address(session, address)
    return found[0] if found and found[0].person_id != person.person_id else None


def _describe(session: Session, identity: Identity) -> Joining:
    owned = identities.list_own(session, identity.person_id)
    held = people.list_roles(session, identity.person_id)
    is_operator = people.is_operator(session, identity.person_id)
    awards = identities.count_awards_of(session, identity.person_id)
    said = [*(one.identity.id for one in owned), *(membership.id for membership, _, _ in held), is_operator, awards]
    return Joining(
        email=identity.value,
        identities=view_identities(owned),
        roles=view_roles(held),
        is_operator=is_operator,
        awards=awards,
        mark=hashlib.sha256(repr(said).encode()).hexdigest()[:16],
    )


def _move(parts: Parts, session: Session, mine: str, other: str) -> None:
    """All that is in the name of the one, to the other; in one transaction, audited."""
    now = parts.clock()
    sessions.end_sessions_of_person(session, other, now)
    _hand_drafts(parts, session, mine, other)
    _move_memberships(parts, session, mine, other)
    if people.is_operator(session, other):
        joining.move_operator(session, other, mine)
        audit.add_event(session, AuditAction.OPERATOR_ADD, mine, now=now, actor_id=mine, joined_from=other)
        audit.add_event(session, AuditAction.OPERATOR_REMOVE, other, now=now, actor_id=mine, joined_to=mine)
    joining.move_holdings(session, other, mine)
    _keep_primary(session, mine)
    for identity in joining.list_identities(session, other):
        identity.person_id, identity.is_primary = mine, False
        audit.add_event(
            session, AuditAction.IDENTITY_MOVE, identity.id, now=now, actor_id=mine, before=other, after=mine
        )


def _keep_primary(session: Session, mine: str) -> None:
    """An older address comes along; pages go on showing the one that they show now."""
    address = next(
        (one.identity for one in identities.list_own(session, mine) if one.identity.kind is IdentityKind.EMAIL), None
    )
    if address is not None:
        identities.choose_primary(session, mine, address.id)


def _move_memberships(parts: Parts, session: Session, mine: str, other: str) -> None:
    """What both had is there once; somebody of the organisation gave it when they gave it to either."""
    now = parts.clock()
    had = {(one.organisation_id, one.role): one for one in joining.lock_memberships(session, mine)}
    for one in joining.lock_memberships(session, other):
        of = one.organisation_id
        if same := had.get((of, one.role)):
            same.provider_id = same.provider_id and one.provider_id and same.provider_id
            session.delete(one)
        else:
            one.person_id = mine
            audit.add_event(
                session, AuditAction.MEMBER_ADD, mine, now=now, actor_id=mine, organisation_id=of,
                role=one.role, joined_from=other,
            )  # fmt: skip
        audit.add_event(
            session, AuditAction.MEMBER_REMOVE, other, now=now, actor_id=mine, organisation_id=of,
            role=one.role, joined_to=mine,
        )  # fmt: skip


def _hand_drafts(parts: Parts, session: Session, mine: str, other: str) -> None:
    """Before the roles move: whose list it would be, follows from who began it."""
    joining.delete_ended_drafts(session, (mine, other), parts.clock())
    newest: set[str] = set()
    memberships = {one: joining.lock_memberships(session, one) for one in (mine, other)}
    kept = []
    for draft in joining.lock_drafts(session, (mine, other), parts.clock()):
        if draft.achievement_id in newest:
            draft.unit_id = _find_unit(session, draft, memberships[str(draft.person_id)])
            draft.person_id = None
        else:
            newest.add(draft.achievement_id)
            kept.append(draft)
    session.flush()  # what was in the way is gone, before the others move
    for draft in kept:
        draft.person_id = mine


def _find_unit(session: Session, draft: Draft, memberships: Sequence[Membership]) -> str | None:
    """For which organisation they would award this: who describes it, or their own department below that."""
    found = find_achievement(session, draft.achievement_id)
    if draft.unit_id is not None or found is None:
        return draft.unit_id
    mine = {one.organisation_id for one in memberships if Permission.AWARD in PERMISSIONS[one.role]}
    paths = list_paths(session, {found.achievement.owner_id, *mine})
    owner = paths[found.achievement.owner_id]
    below = sorted(one for one in mine if paths[one].startswith(owner))
    holds_there = any(owner.startswith(paths[one]) for one in mine)
    return below[0] if below and not holds_there else found.achievement.owner_id
