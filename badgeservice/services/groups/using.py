"""From a group, or from who was awarded something before, into the list of an award; and from a list to a group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.achievements.achievement import find_my_achievement
from badgeservice.services.awarding.deciding.my_batch import find_my_batch
from badgeservice.services.awarding.draft_content import DraftContent, DraftRow
from badgeservice.services.awarding.drafts import KEEP, OpenDraft, open_draft
from badgeservice.services.groups.groups import (
    UNIT_NEEDED,
    GroupSummary,
    add_group,
    find_my_group,
    find_my_units,
    summarise,
)
from badgeservice.services.groups.people import unknown_person
from badgeservice.services.lists.pasted_text import check_row_count
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import awards, drafts
from badgeservice.store.awarding import groups as rows
from badgeservice.store.awarding import people
from badgeservice.store.tables import Draft

TO_CHOOSE: Final = 40  # groups in a list that drops down; the others are found on their own page

NOBODY_TO_SAVE = Message(
    Code.GROUP_NOBODY_TO_SAVE,
    "There is nobody in this list yet whom we can save. Look at the lines that we ask about first.",
)


@dataclass(frozen=True, slots=True)
class ToChoose:
    """The groups that were used last, by name."""

    groups: tuple[GroupSummary, ...] = ()
    has_units: bool = False
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What came of putting people into a list."""

    count: int
    there: int = 0  # who stood in it already
    had_it: int = 0  # who have the badge already, and are left out


def list_to_choose(parts: Parts, teacher: SignedIn) -> ToChoose:
    """Groups with somebody in them that this teacher may award to."""
    with parts.reading() as session:
        found = rows.list_used_last(session, teacher.where_may(Permission.AWARD), TO_CHOOSE + 1)
        groups = summarise(session, found[:TO_CHOOSE])
    by_name = tuple(sorted(groups, key=lambda one: one.name.casefold()))
    return ToChoose(by_name, len({one.path for one in found}) > 1, len(found) > TO_CHOOSE)


@noting_refusals
def use_group(parts: Parts, teacher: SignedIn, achievement_id: str, group_id: str) -> Added:
    """Everybody in a group stands in the list of this teacher for this badge; who has it already is left out.

    Raises:
        NotFound: the badge or the group is not for this teacher.
        TooLarge: with them the list is longer than we award at a time.
    """
    with parts.transaction() as session:
        find_my_achievement(session, teacher, achievement_id)
        find_my_group(session, teacher, group_id)
        added = _put(parts, session, teacher, achievement_id, rows.list_members(session, group_id))
        rows.note_use(session, group_id, parts.clock())
        return added


@noting_refusals
def use_person(parts: Parts, teacher: SignedIn, achievement_id: str, identity_id: str) -> tuple[str, Added]:
    """The same for somebody who was awarded something before; gives their name too.

    Raises:
        NotFound: the badge is not for this teacher, or only others awarded this person something.
    """
    with parts.transaction() as session:
        find_my_achievement(session, teacher, achievement_id)
        units = people.list_unit_ids(session, teacher.where_may(Permission.AWARD))
        found = people.find_awarded(session, units, identity_id)
        if found is None:
            raise unknown_person()
        return found.name, _put(parts, session, teacher, achievement_id, [(found.name, found.email)])


@noting_refusals
def save_batch(parts: Parts, teacher: SignedIn, batch_id: str, name: str) -> str:
    """A group of everybody whom a batch was for; gives its id. Pressed twice, it is one group.

    Raises:
        NotFound: there is no such batch, or it is not for this teacher.
        Invalid: the group needs another name.
    """
    with parts.transaction() as session:
        batch = find_my_batch(session, teacher, batch_id)
        members = {email: learner for learner, email in awards.list_learners_of(session, batch_id)}
        group_id = _id_for(teacher, batch_id, name)
        add_group(parts, session, teacher, group_id, batch.unit_id, name, members)
        return group_id


@noting_refusals
def save_draft_list(parts: Parts, teacher: SignedIn, achievement_id: str, name: str) -> tuple[str, int]:
    """A group of who stands in a list that is not awarded yet, without the lines that are asked about; gives its id and
    how many those are.

    Raises:
        NotFound: the badge is not for this teacher.
        Invalid: the group needs another name, or there is nobody to save.
    """
    opened = open_draft(parts, teacher, achievement_id)
    members, asked = _clear_lines(opened)
    if not members:
        raise Invalid(NOBODY_TO_SAVE, field="group_name")
    group_id = _id_for(teacher, opened.id, name)
    with parts.transaction() as session:
        units = find_my_units(session, teacher)
        unit = next((one for one in units if one.slug == opened.unit.slug), next(iter(units), None))
        if unit is None:
            raise Invalid(UNIT_NEEDED, field="group_name")
        add_group(parts, session, teacher, group_id, unit.id, name, members)
    return group_id, asked


def _clear_lines(opened: OpenDraft) -> tuple[Mapping[str, str], int]:
    """Who is certain, who has the badge already too; and how many lines are not. A result that is missing is no doubt
    about who it is."""
    filled = [line for line in opened.lines if line.is_filled and not line.is_repeated]
    clear = [line for line in filled if line.problem is None or line.is_about_results]
    return {line.email: line.name for line in clear}, len(filled) - len(clear)


def _id_for(teacher: SignedIn, of: str, name: str) -> str:
    """Follows from what was pressed, so that pressing it again is the same group."""
    return str(uuid5(NAMESPACE_URL, f"urn:badgeservice:group:{teacher.person_id}:{of}:{' '.join(name.split())}"))


def _put(
    parts: Parts, session: Session, teacher: SignedIn, achievement_id: str, learners: Sequence[tuple[str, str]]
) -> Added:
    """Rows of the draft, as if they had been pasted, but certain: it says of each who has the badge already."""
    draft = drafts.lock_or_add_draft(session, _new_draft(parts, teacher, achievement_id), parts.clock())
    session.refresh(draft)
    content = DraftContent.of_text(draft.content)
    there = {row.email.strip().lower() for row in content.rows}
    new = [(name, email) for name, email in learners if email not in there]
    held = drafts.list_held_since(session, achievement_id, [email for _, email in new], parts.clock())
    wanted = [(name, email) for name, email in new if email not in held]
    changed = _with_rows(content, wanted)
    check_row_count(sum(row.is_filled for row in changed.rows))
    if wanted:
        draft.content, draft.size, draft.saved_by = changed.as_text(), changed.size, ""
        draft.revision += 1
        draft.changed_at = parts.clock()
    elif content.is_empty:
        drafts.delete_draft(session, teacher.person_id, draft.id)
    return Added(len(wanted), len(learners) - len(new), len(held))


def _with_rows(content: DraftContent, learners: Collection[tuple[str, str]]) -> DraftContent:
    last = max((row.number for row in content.rows), default=0)
    added = [
        DraftRow(content.next_key + place, last + place + 1, name, email)
        for place, (name, email) in enumerate(learners)
    ]
    return replace(content, rows=(*content.rows, *added), next_key=content.next_key + len(added))


def _new_draft(parts: Parts, teacher: SignedIn, achievement_id: str) -> Draft:
    now = parts.clock()
    return Draft(
        id=parts.new_id(), person_id=teacher.person_id, achievement_id=achievement_id,
        content=DraftContent().as_text(), created_at=now, changed_at=now, ends_at=now + KEEP,
    )  # fmt: skip
