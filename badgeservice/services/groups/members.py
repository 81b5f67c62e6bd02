"""Who is in a group: looked at, added by a list, taken out by a list.

A list is read as that of an award is (`services/lists`), and what is certain is in the group at once. What is not stays
beside it as lines that are asked about, for whichever colleague answers: nobody of those is a member yet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.services.awarding.draft_content import DraftContent, ListQuestion, Sent
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.draft_lines import DraftLine, Known, show_lines
from badgeservice.services.awarding.draft_merging import merge
from badgeservice.services.awarding.own_cells import OwnRules
from badgeservice.services.groups.groups import (
    UNIT_NEEDED,
    add_group,
    find_my_group,
    find_my_units,
    kept_until,
    mark_changed,
    note_change,
    read_name,
    summarise,
)
from badgeservice.services.lists.learner_rows import MAX_ROWS
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.services.search import has_words
from badgeservice.store.awarding import groups as rows
from badgeservice.store.tables import LearnerGroup

ON_A_PAGE: Final = 50
_ADDRESS: Final = re.compile(r"[^\s<>;,:\"'()]+@[^\s<>;,:\"'()]+")

NO_LEARNERS = Message(Code.GROUP_NO_LEARNERS, "Paste at least one learner: a name and an e-mail address.")
NO_ADDRESSES = Message(Code.GROUP_NO_ADDRESSES, "Choose who leaves the group, or paste their e-mail addresses.")
TOO_LARGE = Message(Code.GROUP_TOO_LARGE, "A group has at most {most} learners. Make two groups of it.", most=MAX_ROWS)
LINE_CHANGED = Message(
    Code.GROUP_LINE_CHANGED,
    "A colleague changed one of these lines just now. Look at it again. Nothing of yours is in it.",
)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as its page shows it."""

    id: str
    name: str
    unit_name: str
    revision: int
    size: int
    kept_until: datetime
    members: tuple[tuple[str, str], ...]  # name and address of those on this page
    words: str
    found: int
    page: int
    pages: int
    lines: tuple[DraftLine, ...]  # that are asked about
    lines_more: int  # and how many more there are
    questions: tuple[ListQuestion, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a list did to a group."""

    group_id: str
    added: int = 0
    renamed: int = 0  # who were in it by another name
    known: int = 0  # who were in it already
    asked: int = 0  # lines that must be looked at
    remarks: tuple[Message, ...] = ()


@noting_refusals
def show_group(parts: Parts, teacher: SignedIn, group_id: str, words: str = "", page: int = 1) -> GroupView:
    """A page of it, of those with these words in name or address.

    Raises:
        NotFound: there is no such group, or it is not for this teacher.
    """
    with parts.reading() as session:
        placed = find_my_group(session, teacher, group_id)
        (summary,) = summarise(session, [placed])
        members = rows.list_members(session, group_id)
    group = placed.group
    found = [one for one in members if has_words(words, *one)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    read, questions = _asked(group).read_with_questions()
    lines = show_lines(read, _known_as(dict(_by_address(members))), OwnRules(parts.clock(), ()))
    return GroupView(
        id=group.id,
        name=group.name,
        unit_name=summary.unit_name,
        revision=group.revision,
        size=group.size,
        kept_until=kept_until(group),
        members=tuple(found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        words=words,
        found=len(found),
        page=page,
        pages=pages,
        lines=lines[:ON_A_PAGE],
        lines_more=max(0, len(lines) - ON_A_PAGE),
        questions=questions,
    )


@noting_refusals
def new_group(parts: Parts, teacher: SignedIn, group_id: str, unit: str, name: str, form: DraftForm) -> Change:
    """A group of who stands in a list. The same form sent twice makes one.

    Raises:
        Invalid: a name, whose it is or the list is missing or cannot be used.
    """
    form, name = form.without_numbers(), read_name(name)
    content = _read_list(DraftContent(), form)
    with parts.transaction() as session:
        units = find_my_units(session, teacher)
        chosen = next((one for one in units if one.slug == unit or len(units) == 1), None)
        if chosen is None:
            raise Invalid(UNIT_NEEDED, field="unit")
        if not add_group(parts, session, teacher, group_id, chosen.id, name, {}):
            return Change(group_id)
        group = find_my_group(session, teacher, group_id, is_locked=True).group
        return _take(parts, session, teacher, group, content, {row.key for row in content.rows})


@noting_refusals
def add_learners(parts: Parts, teacher: SignedIn, group_id: str, form: DraftForm) -> Change:
    """Who stands in a list is in the group too.

    Raises:
        NotFound: there is no such group, or it is not for this teacher.
        Invalid: there is nobody in the list, or too many.
    """
    form = form.without_numbers()
    with parts.transaction() as session:
        group = find_my_group(session, teacher, group_id, is_locked=True).group
        before = _asked(group)
        content = _read_list(before, form)
        return _take(parts, session, teacher, group, content, {row.key for row in content.rows[len(before.rows) :]})


@noting_refusals
def answer(parts: Parts, teacher: SignedIn, group_id: str, form: DraftForm) -> Change:
    """What a teacher says of the lines that are asked about: who was mended or confirmed is in the group.

    Raises:
        NotFound: there is no such group, or it is not for this teacher.
        Conflict: a colleague mended one of these lines otherwise.
    """
    form = form.without_numbers()
    with parts.transaction() as session:
        group = find_my_group(session, teacher, group_id, is_locked=True).group
        content, eligible = _answered(_asked(group), form)
        return _take(parts, session, teacher, group, content, eligible)


@noting_refusals
def take_out(parts: Parts, teacher: SignedIn, group_id: str, chosen: Collection[str], pasted: str) -> int:
    """Who has one of these addresses leaves the group; gives how many were in it.

    Raises:
        NotFound: there is no such group, or it is not for this teacher.
        Invalid: no address was given.
    """
    emails = {email.lower().strip(".") for email in (*chosen, *_ADDRESS.findall(pasted))}
    with parts.transaction() as session:
        group = find_my_group(session, teacher, group_id, is_locked=True).group
        if not emails:
            raise Invalid(NO_ADDRESSES, field="leaving")
        count = rows.delete_members(session, group_id, emails)
        if count:
            group.size -= count
            mark_changed(parts, group)
            note_change(parts, session, teacher, group_id, group.unit_id, count)
        return count


def _take(
    parts: Parts,
    session: Session,
    teacher: SignedIn,
    group: LearnerGroup,
    content: DraftContent,
    eligible: Collection[int],
) -> Change:
    """Put what is certain of these rows into a group, and leave what is not beside it."""
    there = _by_address(rows.list_members(session, group.id))
    lines = show_lines(content.read(), _known_as(there), OwnRules(parts.clock(), ()))
    certain = {line.email: line.name for line in lines if line.key in eligible and line.is_awarded}
    done = {line.key for line in lines if line.is_removed or (line.is_repeated and not line.problem)}
    done |= {line.key for line in lines if line.key in eligible and line.is_awarded}
    left = tuple(row for row in content.rows if row.key not in done)
    new = {email: name for email, name in certain.items() if there.get(email) != name}
    added = len(new.keys() - there.keys())
    if len(there) + added > MAX_ROWS:
        raise Invalid(TOO_LARGE, field="learners")
    rows.put_members(session, group.id, new, parts.clock())
    asked = replace(content, rows=left, remarks=()).as_text() if left else ""
    if new or asked != group.asked:
        group.size, group.asked = len(there) + added, asked
        mark_changed(parts, group)
        note_change(parts, session, teacher, group.id, group.unit_id, len(new))
    return Change(group.id, added, len(new) - added, len(certain) - len(new), len(left), content.remarks)


def _read_list(before: DraftContent, form: DraftForm) -> DraftContent:
    """What was asked already, and behind it the lines of a list that was pasted. Raises `Invalid`."""
    content = replace(before, paste=form.sent.texts.get("paste", "")).with_paste_read().with_remarks(form.remarks)
    if len(content.rows) == len(before.rows):
        raise Invalid(NO_LEARNERS, field="learners")
    return content


def _answered(before: DraftContent, form: DraftForm) -> tuple[DraftContent, set[int]]:
    """The lines with what a form says of them, and which of them it says something of. Raises `Conflict`."""
    read, questions = before.read_with_questions()
    shown = {one.row.key: one.shown for one in read}
    sent = tuple(row for row in form.sent.rows if row.key in shown)  # the others were answered by a colleague
    changed = {row.key or 0 for row in sent if shown[row.key or 0] != (row.name.strip(), row.email.strip())}
    about = {key for one in questions if one.mark == form.question for key in one.keys} or set(form.about)
    sure = about - changed if form.step is Step.CONFIRM else set()
    content, clashing = merge(before, Sent(sent), is_newest=False)
    if clashing.rows:
        raise Conflict(LINE_CHANGED, field="learners")
    content = content.confirmed(sure & shown.keys(), with_results=False).without_empty_rows()
    for key in form.about if form.step is Step.REMOVE else ():
        content = content.removed(key, is_removed=True)
    return content, changed | sure


def _asked(group: LearnerGroup) -> DraftContent:
    return DraftContent.of_text(group.asked) if group.asked else DraftContent()


def _by_address(members: Collection[tuple[str, str]]) -> dict[str, str]:
    return {email: name for name, email in members}


def _known_as(names: Mapping[str, str]) -> Known:
    """So that quite another name for an address of the group is asked about."""
    return Known({}, {email: (name,) for email, name in names.items()}, frozenset())
