"""Somebody works for an organisation no longer: they leave, or they are removed.

Their roles there and below it end, and with them every session of theirs, so that no open page goes on with what they
may no longer do. The lists that they began and can award no more go to who awards in that department. Somebody must
stay who manages the people of an organisation: of two administrators who remove each other at once, one stays, because
whoever changes roles keeps the root of the tree until that is done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.services.permissions import Permission, roles_that_may
from badgeservice.services.refusal import last_of, noting_refusals
from badgeservice.store import audit, drafts, invitations, members, organisations, people, sessions, tables, tree
from badgeservice.store.audit import AuditAction

DRAFTS_KEPT = timedelta(days=14)  # as long as one that somebody has just begun

LAST_ADMINISTRATOR = Message(
    Code.LAST_ADMINISTRATOR,
    "This is the last administrator, and somebody must stay who manages the people. Make somebody else administrator"
    " first.",
)
NOT_A_MEMBER = Message(Code.NOT_A_MEMBER, "This person has no role here any more.")


@dataclass(frozen=True, slots=True)
class Leaving:
    """What happens when somebody leaves, in numbers, before it happens."""

    name: str  # of who leaves
    organisation_id: str
    organisation_name: str
    roles: int
    places: int  # organisations and departments where these are
    drafts: int  # lists that go to colleagues
    sessions: int
    providers: tuple[str, ...]  # that would give roles again
    is_last: bool  # who manages the people: it is not possible


@noting_refusals
def describe_removal(parts: Parts, person: SignedIn, slug: str, person_id: str) -> Leaving:
    """What removing somebody from this organisation does. Raises `NotFound`."""
    with parts.reading() as session:
        organisation = find_managed(session, person, slug, Permission.MANAGE_MEMBERS).organisation
        return _describe(parts, session, person_id, organisation.id, organisation.path)


@noting_refusals
def remove_member(parts: Parts, person: SignedIn, slug: str, person_id: str) -> None:
    """End what somebody does for this organisation and for all below it.

    Raises:
        NotFound: there is no such organisation, or this person has no role there.
        Conflict: nobody would be left who manages the people.
    """
    with parts.transaction() as session:
        organisation = find_managed(session, person, slug, Permission.MANAGE_MEMBERS).organisation
        lock_members(session, organisation.path)
        require_still(session, person, Permission.MANAGE_MEMBERS, organisation.path)
        _end_all(parts, session, person_id, organisation.path, actor_id=person.person_id)
        invitations.withdraw_of_person(session, person_id, organisation.path, parts.clock())
        withdraw_managers(parts, session, person, person_id, organisation.path)


def describe_leaving(parts: Parts, person: SignedIn, organisation_id: str) -> Leaving:
    """What leaving this organisation does, for who considers it. Raises `NotFound`."""
    with parts.reading() as session:
        path = _find_path(session, organisation_id)
        return _describe(parts, session, person.person_id, organisation_id, path)


def leave_organisation(parts: Parts, person: SignedIn, organisation_id: str) -> None:
    """End what I do for this organisation and for all below it. All my sessions end.

    Raises:
        NotFound: there is no such organisation, or I have no role there.
        Conflict: nobody would be left who manages the people.
    """
    with parts.transaction() as session:
        path = _find_path(session, organisation_id)
        lock_members(session, path)
        _end_all(parts, session, person.person_id, path, actor_id=person.person_id)


def lock_members(session: Session, path: str) -> None:
    """Until the end of the transaction nobody else changes who does what in this tree."""
    organisations.lock_organisation(session, path.split("/")[1])


def require_still(session: Session, person: SignedIn, permission: Permission, path: str) -> None:
    """Ask again behind the lock: who asks may have been removed while they waited. Raises `NotFound`."""
    ids = [part for part in path.split("/") if part]
    rows = members.list_with_roles(session, ids, roles_that_may(permission))
    if person.person_id not in {row.person_id for row in rows}:
        raise unknown_organisation()


def withdraw_managers(parts: Parts, session: Session, person: SignedIn, person_id: str, path: str) -> None:
    """Nobody whom the others send away comes back by an invitation that they sent themselves, perhaps to another
    address of theirs: who manages people must be invited by who still does."""
    now, managing = parts.clock(), roles_that_may(Permission.MANAGE_MEMBERS)
    for row in invitations.list_sent_by(session, person_id, path) if person_id != person.person_id else ():
        if not managing.isdisjoint(row.roles):
            row.withdrawn_at = now
            audit.add_event(
                session, AuditAction.INVITATION_WITHDRAW, row.id, now=now, actor_id=person.person_id,
                organisation_id=row.organisation_id,
            )  # fmt: skip


def refuse_without_manager(session: Session, ended: Sequence[tables.Membership]) -> None:
    """Behind the lock. Raises `Conflict` when somewhere nobody would be left who manages the people, there or above."""
    if _leaves_nobody(session, ended):
        raise Conflict(LAST_ADMINISTRATOR)


def end_roles(parts: Parts, session: Session, person_id: str, ended: Sequence[tables.Membership]) -> int:
    """These roles of somebody go, with what they can then no longer finish; how many lists that are."""
    before = _read_memberships(session, person_id)
    members.end_memberships(session, [row.id for row in ended])
    kept = {row.id for row in ended}
    left = [membership for key, membership in before.items() if key not in kept]
    gone = [membership for key, membership in before.items() if key in kept]
    handed = _find_handed(session, person_id, left, gone, parts.clock())
    for draft_id, unit_id in handed.items():
        drafts.hand_over(session, draft_id, parts.new_id(), unit_id, parts.clock() + DRAFTS_KEPT)
    return len(handed)


def _end_all(parts: Parts, session: Session, person_id: str, path: str, *, actor_id: str) -> None:
    now = parts.clock()
    ended = members.list_below(session, person_id, path)
    if not ended:
        raise NotFound(NOT_A_MEMBER)
    refuse_without_manager(session, ended)
    handed = end_roles(parts, session, person_id, ended)
    sessions.end_sessions_of_person(session, person_id, now)
    audit.add_event(
        session, AuditAction.MEMBER_REMOVE, person_id, now=now, actor_id=actor_id, organisation_id=last_of(path),
        roles=len(ended), lists=handed,
    )  # fmt: skip


def _describe(parts: Parts, session: Session, person_id: str, organisation_id: str, path: str) -> Leaving:
    now, ended = parts.clock(), members.list_below(session, person_id, path)
    if not ended:
        raise NotFound(NOT_A_MEMBER)
    ids, before = {row.id for row in ended}, _read_memberships(session, person_id)
    left = [membership for key, membership in before.items() if key not in ids]
    gone = [membership for key, membership in before.items() if key in ids]
    idle = now - timedelta(hours=parts.settings.idle_hours)
    held = members.list_held(session, [person_id], path)
    return Leaving(
        name=held[0].person.name or held[0].email,
        organisation_id=organisation_id,
        organisation_name=organisations.get_issuer(session, organisation_id).profile.name,
        roles=len(ended),
        places=len({row.organisation_id for row in ended}),
        drafts=len(_find_handed(session, person_id, left, gone, now)),
        sessions=len(sessions.list_open_sessions(session, person_id, now, idle)),
        providers=tuple(dict.fromkeys(row.provider_name for row in held if row.provider_name)),
        is_last=_leaves_nobody(session, ended),
    )


def _leaves_nobody(session: Session, ended: Sequence[tables.Membership]) -> bool:
    roles, gone = roles_that_may(Permission.MANAGE_MEMBERS), {row.id for row in ended}
    paths = tree.list_paths(session, {row.organisation_id for row in ended if row.role in roles})
    if not paths:
        return False
    ids = {part for path in paths.values() for part in path.split("/") if part}
    stay = {row.organisation_id for row in members.list_with_roles(session, ids, roles) if row.id not in gone}
    return any(not stay & set(path.split("/")) for path in paths.values())


def _find_handed(
    session: Session, person_id: str, left: Sequence[Membership], gone: Sequence[Membership], now: datetime
) -> dict[str, str]:
    """The lists that this person can award no more, and the organisation whose teachers get each."""
    handed: dict[str, str] = {}
    for draft_id, owner_path in drafts.list_owners(session, person_id, now):
        if not _units(left, owner_path) and (units := _units(gone, owner_path)):
            handed[draft_id] = last_of(max(units, key=len))
    return handed


def _units(memberships: Collection[Membership], owner_path: str) -> Sequence[str]:
    who = SignedIn("", "", "", "", "", tuple(memberships))
    return who.unit_paths(Permission.AWARD, owner_path)


def _read_memberships(session: Session, person_id: str) -> dict[str, Membership]:
    return {
        row.id: Membership(issuer.organisation.id, "", "", row.role, issuer.organisation.path, signer_path)
        for row, issuer, signer_path, _ in people.find_memberships(session, person_id, of_any_session=True)
    }


def _find_path(session: Session, organisation_id: str) -> str:
    path = tree.list_paths(session, [organisation_id]).get(organisation_id)
    if path is None:
        raise unknown_organisation()
    return path
