"""Departments: what is below an organisation, to any depth. A department has a name and members; it never signs.

Adding and moving lock the root of the tree, because a path is true only while nothing above it moves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, WrongFields
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.organisations.profile_fields import LANGUAGES, Fields, read_organisation_name
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import audit, organisations, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Organisation, OrganisationKind, OrganisationState, ProfileVersion
from badgeservice.store.tree import Node, Placed

ON_A_PAGE: Final = 50
MAX_PLACES: Final = 20
MAX_DEPTH: Final = 12
MAX_SLUG: Final = 48
_TOO_DEEP: Final = Message(Code.DEPARTMENT_PLACE, "There are too many departments above this one.")


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One of a list."""

    slug: str
    name: str
    is_closed: bool
    signs: bool
    below: int
    members: int
    where: tuple[str, ...]  # the names of what is between, where it was searched for


@dataclass(frozen=True, slots=True)
class DepartmentList:
    """A page of what is below an organisation: what is right below it, or what was searched for at any depth."""

    managed: Managed
    rows: tuple[DepartmentRow, ...]
    found: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a department can go."""

    id: str
    name: str
    where: tuple[str, ...]  # the names of what is above it, from the root down


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A department that is to be moved, where it is, and where it can go."""

    managed: Managed
    parent_id: str
    parent_name: str
    below: int  # that move along
    members: int
    places: tuple[Place, ...]
    has_more: bool


@noting_refusals
def list_departments(parts: Parts, person: SignedIn, slug: str, words: str = "", page: int = 1) -> DepartmentList:
    """What is right below it, by name; with words what has them in its name, at any depth. Raises `NotFound`."""
    with parts.reading() as session:
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        managed, page = as_managed(session, person, found), max(page, 1)
        rows, total = _find_rows(session, managed, words, page)
        pages = max(1, -(-total // ON_A_PAGE))
        if page > pages:
            page = pages
            rows, total = _find_rows(session, managed, words, page)
        names = _names_between(session, managed, rows) if words else {}
        shown = tuple(_as_row(row, managed.path, names) for row in rows)
    return DepartmentList(managed, shown, total, page, pages)


@noting_refusals
def add_department(parts: Parts, person: SignedIn, slug: str, typed: Fields) -> str:
    """A department right below it; gives its slug.

    Raises:
        NotFound: there is no such organisation, or it is not this person's.
        WrongFields: its name cannot be used.
        Conflict: the organisation is closed.
    """
    now = parts.clock()
    with parts.transaction() as session:
        parent = _lock_managed(session, person, slug)
        names = read_names(typed)
        _refuse_closed(parent)
        if parent.organisation.path.count("/") > MAX_DEPTH:
            raise Conflict(_TOO_DEEP)
        refuse_same_name(session, parent.organisation.id, names, "")
        department_id = parts.new_id()
        department = Organisation(
            id=department_id,
            kind=OrganisationKind.DEPARTMENT,
            slug=_new_slug(session, parent.organisation.slug, next(iter(names.values()))),
            parent_id=parent.organisation.id,
            path=f"{parent.organisation.path}{department_id}/",
            state=OrganisationState.ACTIVE,
            created_at=now,
        )
        profile = ProfileVersion(
            id=parts.new_id(),
            organisation_id=department_id,
            number=1,
            language=next(iter(names)),
            texts={language: {"name": name} for language, name in names.items()},
            accent=parent.profile.accent,
            created_at=now,
        )
        organisations.add_profile(session, department, profile)
        audit.add_event(
            session,
            AuditAction.ORGANISATION_FOUND,
            department_id,
            now=now,
            actor_id=person.person_id,
            organisation_id=department_id,
        )
        return department.slug


@noting_refusals
def show_move(parts: Parts, person: SignedIn, slug: str, words: str = "") -> MoveForm:
    """Where this department can go. Raises `NotFound`."""
    with parts.reading() as session:
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        parent = _find_parent(session, person, found)
        managed = as_managed(session, person, found)
        places = tree.list_places(
            session, sorted(person.where_may(Permission.MANAGE_ORGANISATION)), words, managed.path, MAX_PLACES + 2
        )
        others = [place for place in places if place.organisation.id != parent.organisation.id]
        counts = tree.count_tree(session, managed.path)
        return MoveForm(
            managed=managed,
            parent_id=parent.organisation.id,
            parent_name=parent.profile.name,
            below=counts.departments,
            members=counts.members,
            places=_as_places(session, person, others[:MAX_PLACES]),
            has_more=len(others) > MAX_PLACES,
        )


@noting_refusals
def move_department(parts: Parts, person: SignedIn, slug: str, *, from_id: str, to_id: str) -> int:
    """Move it, with all that is below it; gives how many that are. `from_id`: below which one it was seen.

    Raises:
        NotFound: there is no such department, or this person does not manage both what it is below and where it goes.
        Invalid: it cannot go there.
        Conflict: somebody moved it meanwhile.
    """
    now = parts.clock()
    with parts.transaction() as session:
        found = _lock_managed(session, person, slug, *([to_id] if to_id else []))
        parent = _find_parent(session, person, found)
        if parent.organisation.id != from_id:
            raise Conflict(
                Message(
                    Code.DEPARTMENT_PLACE,
                    "Somebody else moved this department meanwhile: it is below {name} now. Look whether it still has"
                    " to move.",
                    name=parent.profile.name,
                )
            )
        target = _find_target(session, person, found, to_id)
        refuse_same_name(session, to_id, _names_of(found.profile), found.organisation.id)
        moved = tree.move(session, found.organisation, target.organisation)
        for organisation_id in (to_id, from_id):  # both read what came and what went
            audit.add_event(
                session,
                AuditAction.ORGANISATION_MOVE,
                found.organisation.id,
                now=now,
                actor_id=person.person_id,
                organisation_id=organisation_id,
                from_id=from_id,
                to_id=to_id,
                count=moved,
            )
        return moved


def read_names(typed: Fields) -> dict[str, str]:
    """The name in each language that has one, Dutch first. Raises `WrongFields`."""
    names: dict[str, str] = {}
    for language in LANGUAGES:
        field = f"name_{language}"
        try:
            names[language] = read_organisation_name(typed.get(field, ""))
        except Invalid as error:
            raise WrongFields({field: error.sentence}) from None
    found = {language: name for language, name in names.items() if name}
    if not found:
        sentence = Message(Code.ORGANISATION_NAME, "Type the name of the department, in Dutch or in English.")
        raise WrongFields({"name_nl": sentence})
    return found


def refuse_same_name(session: Session, parent_id: str, names: Mapping[str, str], but_id: str) -> None:
    """Two of one name side by side cannot be told apart. Raises `WrongFields`."""
    if tree.has_sibling_named(session, parent_id, names.values(), but_id):
        sentence = Message(
            Code.DEPARTMENT_NAME_TAKEN, "There is already a department with this name here. Choose another name."
        )
        raise WrongFields({f"name_{next(iter(names))}": sentence})


def _names_of(profile: ProfileVersion) -> dict[str, str]:
    return {language: said["name"] for language, said in profile.texts.items() if said.get("name")}


def _lock_managed(session: Session, person: SignedIn, slug: str, *others: str) -> Issuer:
    """As it is when nothing in its tree, nor in those of the others, can move any more. Raises `NotFound`."""
    found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
    paths = [found.organisation.path, *tree.list_paths(session, others).values()]
    roots = {path.split("/")[1] for path in paths}
    tree.lock_trees(session, roots)
    session.expire_all()  # what was read before the lock may be of before somebody else's change
    if (
        not {path.split("/")[1] for path in tree.list_paths(session, [found.organisation.id, *others]).values()}
        <= roots
    ):
        raise Conflict(Message(Code.DEPARTMENT_PLACE, "Somebody else is moving departments now. Try again."))
    return find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)


def _refuse_closed(issuer: Issuer) -> None:
    if issuer.organisation.state is OrganisationState.CLOSED:
        raise Conflict(
            Message(Code.CLOSING_CLOSED, "{name} is closed, so this cannot be done.", name=issuer.profile.name)
        )


def _find_parent(session: Session, person: SignedIn, found: Issuer) -> Issuer:
    """What a department is below, when this person manages that too: who manages only the department cannot move it.

    Raises `NotFound`.
    """
    parent_id = found.organisation.parent_id
    if parent_id is None or found.organisation.did is not None:
        raise unknown_organisation()
    parent = organisations.get_issuer(session, parent_id)
    return find_managed(session, person, parent.organisation.slug, Permission.MANAGE_ORGANISATION)


def _find_target(session: Session, person: SignedIn, found: Issuer, to_id: str) -> Issuer:
    """Where it goes. Raises `Invalid`, and `NotFound` for what this person does not manage."""
    target = session.get(Organisation, to_id) if to_id else None
    if target is None:
        raise Invalid(Message(Code.DEPARTMENT_PLACE, "Choose where the department goes."), field="to")
    place = find_managed(session, person, target.slug, Permission.MANAGE_ORGANISATION)
    if target.path.startswith(found.organisation.path):
        raise Invalid(
            Message(Code.DEPARTMENT_ROUND, "A department cannot go below itself. Choose another place."), field="to"
        )
    _refuse_closed(place)
    if target.path.count("/") > MAX_DEPTH:
        raise Invalid(_TOO_DEEP, field="to")
    signers = tree.find_signer_paths(session, [found.organisation.path, target.path])
    if signers[found.organisation.path] != signers[target.path]:
        for signer in signers.values():  # what it awards is signed by another from now on: both must want that
            if not person.may(Permission.MANAGE_ORGANISATION, signer):
                raise Invalid(
                    Message(
                        Code.DEPARTMENT_PLACE,
                        "That is below another organisation that signs. Only who manages both can do this.",
                    ),
                    field="to",
                )
    return place


def _new_slug(session: Session, parent: str, name: str) -> str:
    """From the name, behind that of what it is below; never one that somebody has, or that a DID ends in."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    start = re.sub(r"[^a-z0-9]+", "-", f"{parent} {plain}".lower()).strip("-")[:MAX_SLUG].strip("-")
    taken = tree.list_slugs(session, start)
    numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (start, *numbered) if slug not in taken)


def _find_rows(session: Session, managed: Managed, words: str, page: int) -> tuple[Sequence[Placed], int]:
    start = (page - 1) * ON_A_PAGE
    if words:
        return tree.find_below(session, managed.path, words, start, ON_A_PAGE)
    return tree.list_children(session, managed.id, start, ON_A_PAGE)


def _between(path: str, above: str) -> list[str]:
    """The ids on the way from one organisation down to another, without the two."""
    return [part for part in path.removeprefix(above).split("/") if part][:-1]


def _names_between(session: Session, managed: Managed, rows: Sequence[Placed]) -> Mapping[str, ProfileVersion]:
    return tree.list_names(session, {i for row in rows for i in _between(row.organisation.path, managed.path)})


def _as_row(row: Placed, path: str, names: Mapping[str, ProfileVersion]) -> DepartmentRow:
    organisation = row.organisation
    return DepartmentRow(
        slug=organisation.slug,
        name=row.profile.name,
        is_closed=organisation.state is OrganisationState.CLOSED,
        signs=organisation.did is not None,
        below=row.below,
        members=row.members,
        where=tuple(names[i].name for i in _between(organisation.path, path) if i in names),
    )


def _as_places(session: Session, person: SignedIn, places: Sequence[Node]) -> tuple[Place, ...]:
    """With the names above each that this person may read."""
    own = person.where_may(Permission.MANAGE_ORGANISATION)
    ids = {part for place in places for part in place.organisation.path.split("/") if part}
    names, paths = tree.list_names(session, ids), tree.list_paths(session, ids)
    may_read = {i for i, path in paths.items() if any(path.startswith(mine) for mine in own)}
    return tuple(
        Place(
            place.organisation.id,
            place.profile.name,
            tuple(names[i].name for i in place.organisation.path.split("/")[1:-2] if i in may_read),
        )
        for place in places
    )
