"""Who works for an organisation: the list of them, one of them, and what each may do.

An administrator sees the people of the organisation and of all below it, by the address that these know them by. What
somebody does elsewhere, above or beside, is not shown. Roles that a provider of sign-in gives are not changed here,
because it gives or takes them again the next time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.services.organisations.leaving import (
    end_roles,
    lock_members,
    refuse_without_manager,
    require_still,
    withdraw_managers,
)
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission, roles_that_may
from badgeservice.services.refusal import noting_refusals
from badgeservice.services.search import fold, has_words
from badgeservice.store import audit, invitations, members, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.members import Held, Way
from badgeservice.store.tables import IdentityKind, Membership, Organisation, Role

ON_A_PAGE = 50

UNKNOWN_MEMBER = Message(Code.MEMBER_UNKNOWN, "We did not find this person among the people here.")
NOTHING_CHOSEN = Message(
    Code.MEMBER_WITHOUT_ROLE, "Choose at least one role. To take all of them away, remove this person from the list."
)
CHANGED_MEANWHILE = Message(
    Code.MEMBER_CHANGED,
    "Somebody changed these roles while you looked at them, so nothing was saved. Below is what you chose, with what"
    " they do now. Save again to keep yours.",
)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of somebody somewhere."""

    role: Role
    organisation_slug: str
    organisation_name: str
    is_here: bool  # else below
    given_by: str  # the provider of sign-in, or ""
    since: datetime


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody in the list."""

    person_id: str
    name: str
    emails: tuple[str, ...]
    roles: tuple[HeldRole, ...]
    has_signed_in: bool
    by_code: bool  # they can sign in with a code by mail
    providers: tuple[str, ...]
    seen_at: datetime | None

    @property
    def roles_here(self) -> tuple[Role, ...]:
        """That somebody of the organisation gave them, in the organisation itself."""
        return tuple(held.role for held in self.roles if held.is_here and not held.given_by)


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of the list, and how many there are in all."""

    managed: Managed
    rows: tuple[MemberView, ...]
    found: int
    page: int
    pages: int
    invited: int  # who has not come yet, here and below


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation or department that somebody can be invited to."""

    slug: str
    name: str
    depth: int


@noting_refusals
def list_members(parts: Parts, person: SignedIn, slug: str, words: str, page: int, *, is_deep: bool) -> MemberPage:
    """The people of this organisation, or also of what is below it. Raises `NotFound`."""
    with parts.reading() as session:
        issuer = find_managed(session, person, slug, Permission.MANAGE_MEMBERS)
        path = issuer.organisation.path
        if words.strip():
            ids = _search(session, path, words, is_deep=is_deep)
            found, pages, page = _paged(len(ids), page)
            ids = ids[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        else:
            found, pages, page = _paged(members.count_people(session, path, is_deep=is_deep), page)
            ids = members.list_people(session, path, is_deep=is_deep, offset=(page - 1) * ON_A_PAGE, limit=ON_A_PAGE)
        rows, invited = _describe(session, ids, path), invitations.count_invited(session, path)
        return MemberPage(as_managed(session, person, issuer), tuple(rows), found, page, pages, invited)


@noting_refusals
def show_member(parts: Parts, person: SignedIn, slug: str, person_id: str) -> MemberView:
    """One of them.

    Raises:
        NotFound: there is no such organisation, or this person has no role in it or below it.
    """
    with parts.reading() as session:
        path = find_managed(session, person, slug, Permission.MANAGE_MEMBERS).organisation.path
        return _find(session, person_id, path)


@noting_refusals
def change_roles(
    parts: Parts, person: SignedIn, slug: str, person_id: str, roles: Collection[Role], seen: Collection[Role]
) -> MemberView:
    """What somebody does for this organisation from now on. `seen`: what the form showed that they do.

    Raises:
        NotFound: this person has no role in the organisation or below it.
        Invalid: no role was chosen.
        Conflict: somebody changed them meanwhile, or nobody would be left who manages the people.
    """
    now = parts.clock()
    with parts.transaction() as session:
        organisation = find_managed(session, person, slug, Permission.MANAGE_MEMBERS).organisation
        lock_members(session, organisation.path)
        require_still(session, person, Permission.MANAGE_MEMBERS, organisation.path)
        member = _find(session, person_id, organisation.path)
        given = {held.role for held in member.roles if held.is_here and held.given_by}
        wanted, before = set(roles) - given, set(member.roles_here)
        if wanted == before:
            return member
        if before != set(seen):
            raise Conflict(CHANGED_MEANWHILE)
        if not wanted and not given and all(held.is_here for held in member.roles):
            raise Invalid(NOTHING_CHOSEN, field="roles")
        _set_roles(parts, session, organisation, person_id, wanted)
        if (before - wanted) & roles_that_may(Permission.MANAGE_MEMBERS):
            withdraw_managers(parts, session, person, person_id, organisation.path)
        audit.add_event(
            session, AuditAction.MEMBER_CHANGE, person_id, now=now, actor_id=person.person_id,
            organisation_id=organisation.id, roles=_as_text(wanted), before=_as_text(before),
        )  # fmt: skip
        return _find(session, person_id, organisation.path)


@noting_refusals
def list_units(parts: Parts, person: SignedIn, slug: str) -> tuple[Unit, ...]:
    """This organisation and its departments, in the order of the tree. Raises `NotFound`."""
    with parts.reading() as session:
        path = find_managed(session, person, slug, Permission.MANAGE_MEMBERS).organisation.path
        units = organisations.list_units(session, path)
    names = {unit.id: fold(unit.name) for unit in units}
    start = path.count("/")
    ordered = sorted(units, key=lambda unit: [names.get(part, "") for part in unit.path.split("/")])
    return tuple(Unit(unit.slug, unit.name, unit.path.count("/") - start) for unit in ordered)


def _search(session: Session, path: str, words: str, *, is_deep: bool) -> Sequence[str]:
    """Who has all these words in name or address, by name."""
    found = {
        row.person_id: fold(row.name)
        for row in members.list_to_search(session, path, is_deep=is_deep)
        if has_words(words, row.name, row.email)
    }
    return sorted(found, key=lambda person_id: (found[person_id], person_id))


def _paged(found: int, page: int) -> tuple[int, int, int]:
    pages = max(1, -(-found // ON_A_PAGE))
    return found, pages, min(max(page, 1), pages)


def _find(session: Session, person_id: str, path: str) -> MemberView:
    found = _describe(session, [person_id], path)
    if not found:
        raise NotFound(UNKNOWN_MEMBER)
    return found[0]


def _describe(session: Session, person_ids: Sequence[str], path: str) -> list[MemberView]:
    """These people in this order, with the same few statements for any number of them."""
    if not person_ids:
        return []
    held: dict[str, list[Held]] = {}
    for row in members.list_held(session, person_ids, path):
        held.setdefault(row.person.id, []).append(row)
    ways: dict[str, list[Way]] = {}
    for way in members.list_ways(session, person_ids):
        ways.setdefault(way.person_id, []).append(way)
    return [_member(rows, ways.get(person_id, []), path) for person_id in person_ids if (rows := held.get(person_id))]


def _member(rows: Sequence[Held], ways: Sequence[Way], path: str) -> MemberView:
    person = rows[0].person
    of_tree = {part for part in path.split("/") if part}
    return MemberView(
        person_id=person.id,
        name=person.name,
        emails=tuple(dict.fromkeys(row.email for row in rows if row.email)),
        roles=tuple(_role(row, path) for row in rows),
        has_signed_in=any(way.proven_at for way in ways),
        by_code=any(way.kind is IdentityKind.EMAIL and way.proven_at for way in ways),
        providers=tuple(
            dict.fromkeys(
                way.provider_name
                for way in ways
                if way.provider_name and (not way.counts_for or of_tree & set(way.counts_for))
            )
        ),
        seen_at=max((way.seen_at for way in ways if way.seen_at), default=None),
    )


def _role(row: Held, path: str) -> HeldRole:
    return HeldRole(
        role=row.membership.role,
        organisation_slug=row.organisation.slug,
        organisation_name=row.profile.name,
        is_here=row.organisation.path == path,
        given_by=row.provider_name,
        since=row.membership.created_at,
    )


def _set_roles(parts: Parts, session: Session, organisation: Organisation, person_id: str, wanted: set[Role]) -> None:
    """End what is not wanted any more, and add what is new, known by the address that they are known by here."""
    known = members.list_below(session, person_id, organisation.path)
    rows = [row for row in known if row.organisation_id == organisation.id]
    ended = [row for row in rows if row.provider_id is None and row.role not in wanted]
    refuse_without_manager(session, ended)
    end_roles(parts, session, person_id, ended)
    new = [
        Membership(
            id=parts.new_id(),
            organisation_id=organisation.id,
            person_id=person_id,
            role=role,
            created_at=parts.clock(),
            identity_id=next((row.identity_id for row in known if row.identity_id), None),
        )
        for role in Role
        if role in wanted and role not in {row.role for row in rows}
    ]
    members.add_roles(session, new)


def _as_text(roles: Collection[Role]) -> str:
    return ", ".join(role for role in Role if role in roles)
