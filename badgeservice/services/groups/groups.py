"""Groups: which there are, a new one, its name, its end.

A group is of an organisation or a department, and of everybody who may award in its name; so who awards above it sees
it too. Each change is made with the group locked, on what it is then: two colleagues at once lose nothing of each
other, and where they want different things the second one is told.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.services.lists.personal_numbers import blank_personal_numbers
from badgeservice.services.organisations.units import Unit, find_units
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_permission
from badgeservice.services.search import LONGEST, fold
from badgeservice.store.audit import AuditAction, add_event
from badgeservice.store.awarding import groups as rows
from badgeservice.store.awarding.groups import Placed
from badgeservice.store.tables import LearnerGroup

KEEP_MONTHS: Final = 13  # a school year and the summer after it, without anybody using a group
ON_A_PAGE: Final = 30
LONGEST_NAME: Final = 80

NAME_NEEDED = Message(Code.GROUP_NAME_NEEDED, "Give the group a name, such as the name of the class.")
NAME_TOO_LONG = Message(
    Code.GROUP_NAME_TOO_LONG, "This name is too long. Use at most {most} characters.", most=LONGEST_NAME
)
UNIT_NEEDED = Message(Code.GROUP_UNIT_NEEDED, "Choose whose group this is.")


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A group in a list."""

    id: str
    name: str
    unit_name: str
    size: int
    has_questions: bool  # lines that are not in it yet


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the groups."""

    groups: tuple[GroupSummary, ...]
    has_units: bool  # of more than one organisation: then each says whose it is
    found: int
    page: int
    pages: int


def list_groups(parts: Parts, teacher: SignedIn, words: str, page: int) -> Shelf:
    """The groups that this teacher may award to, by name."""
    paths, wanted = teacher.where_may(Permission.AWARD), fold(words[:LONGEST]).split()
    with parts.reading() as session:
        _, found = rows.list_groups(session, paths, wanted, 0, 0)
        pages = max(1, -(-found // ON_A_PAGE))
        page = min(max(page, 1), pages)
        shown, _ = rows.list_groups(session, paths, wanted, (page - 1) * ON_A_PAGE, ON_A_PAGE)
        groups = summarise(session, shown)
    return Shelf(groups, len(paths) > 1 or len({one.path for one in shown}) > 1, found, page, pages)


def summarise(session: Session, shown: Sequence[Placed]) -> tuple[GroupSummary, ...]:
    """Each with the name of whose it is, in one question."""
    names = {unit.id: unit.acting_name for unit in find_units(session, {one.path for one in shown})} if shown else {}
    return tuple(
        GroupSummary(
            one.group.id, one.group.name, names.get(one.group.unit_id, ""), one.group.size, one.group.asked != ""
        )
        for one in shown
    )


def list_my_units(parts: Parts, teacher: SignedIn) -> tuple[Unit, ...]:
    """Whose group a new one of this teacher can be."""
    with parts.reading() as session:
        return find_my_units(session, teacher)


def find_my_units(session: Session, teacher: SignedIn) -> tuple[Unit, ...]:
    return tuple(unit for unit in find_units(session, teacher.where_may(Permission.AWARD)) if not unit.is_closed)


def find_my_group(session: Session, teacher: SignedIn, group_id: str, *, is_locked: bool = False) -> Placed:
    """A group that this teacher may award to. Raises `NotFound`."""
    found = rows.find_group(session, group_id, is_locked=is_locked)
    if found is None:
        raise unknown_group()
    require_permission(teacher, Permission.AWARD, found.path, group_id, unknown_group())
    return found


def add_group(
    parts: Parts,
    session: Session,
    teacher: SignedIn,
    group_id: str,
    unit_id: str,
    name: str,
    members: Mapping[str, str],
) -> bool:
    """A new group with these names by their addresses. False: it was made a moment ago, by the same press.

    Raises:
        Invalid: it needs another name.
        NotFound: the id is of a group of somebody else.
    """
    name, now = read_name(name), parts.clock()
    group = LearnerGroup(
        id=group_id, unit_id=unit_id, name=name, folded=fold(name), size=len(members),
        created_by_id=teacher.person_id, created_at=now, changed_at=now,
    )  # fmt: skip
    if not rows.add_group(session, group):
        if rows.find_group(session, group_id) is None:
            raise _name_taken(name)
        find_my_group(session, teacher, group_id)
        return False
    rows.put_members(session, group_id, members, now)
    note_change(parts, session, teacher, group_id, unit_id, len(members))
    return True


@noting_refusals
def rename_group(parts: Parts, teacher: SignedIn, group_id: str, name: str, seen: str) -> None:
    """`seen`: the name that the page showed.

    Raises:
        NotFound: there is no such group, or it is not for this teacher.
        Invalid: it needs another name.
        Conflict: a colleague gave it another name meanwhile.
    """
    with parts.transaction() as session:
        group = find_my_group(session, teacher, group_id, is_locked=True).group
        name = read_name(name)
        if group.name == name:
            return
        if group.name != seen:
            raise Conflict(_renamed(group.name), field="name")
        if rows.has_name(session, group.unit_id, fold(name), group.id):
            raise _name_taken(name)
        group.name, group.folded = name, fold(name)
        mark_changed(parts, group)
        note_change(parts, session, teacher, group.id, group.unit_id, 0)


@noting_refusals
def delete_group(parts: Parts, teacher: SignedIn, group_id: str, revision: int) -> str:
    """With everybody in it; gives its name. `revision`: of the group whose end was confirmed.

    Raises:
        NotFound: there is no such group, or it is not for this teacher.
        Conflict: it is not as it was when that was asked.
    """
    with parts.transaction() as session:
        group = find_my_group(session, teacher, group_id, is_locked=True).group
        if group.revision != revision:
            raise Conflict(
                Message(Code.GROUP_CHANGED, "A colleague changed this group just now. Look at it before you remove it.")
            )
        rows.delete_group(session, group_id)
        note_change(parts, session, teacher, group_id, group.unit_id, group.size)
        return group.name


def forget_unused_groups(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `groups:forget`, daily: what nobody used or changed for so long goes, with everybody in it."""
    with parts.transaction() as session:
        rows.delete_unused(session, _months_before(parts.clock(), KEEP_MONTHS))


def kept_until(group: LearnerGroup) -> datetime:
    """When it is removed, if nobody uses or changes it."""
    return _months_before(max(group.used_at or group.changed_at, group.changed_at), -KEEP_MONTHS)


def read_name(text: str) -> str:
    """Without a BSN and the like. Raises `Invalid`."""
    name = blank_personal_numbers(" ".join(text.split())).text
    if not name:
        raise Invalid(NAME_NEEDED, field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(NAME_TOO_LONG, field="name")
    return name


def mark_changed(parts: Parts, group: LearnerGroup) -> None:
    group.revision += 1
    group.changed_at = parts.clock()


def note_change(parts: Parts, session: Session, teacher: SignedIn, group_id: str, unit_id: str, learners: int) -> None:
    """`learners`: how many of them it is about."""
    add_event(
        session, AuditAction.GROUP_CHANGE, group_id, now=parts.clock(), actor_id=teacher.person_id,
        organisation_id=unit_id, learners=learners,
    )  # fmt: skip


def unknown_group() -> NotFound:
    """It is gone, or of an organisation that this person does not award for."""
    return NotFound(Message(Code.GROUP_UNKNOWN, "We did not find this group. Perhaps a colleague removed it."))


def _name_taken(name: str) -> Invalid:
    sentence = Message(
        Code.GROUP_NAME_TAKEN,
        "There is a group “{name}” already. Choose another name, or add the learners to that group.",
        name=name,
    )
    return Invalid(sentence, field="name")


def _renamed(name: str) -> Message:
    return Message(
        Code.GROUP_RENAMED, "A colleague called this group “{name}” just now. Save again if yours is better.", name=name
    )


def _months_before(moment: datetime, months: int) -> datetime:
    """The same day, or the last one of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
