"""Putting a form into the row of a draft: what it changes, what was changed elsewhere since, and what clashes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, Message, TooLarge, TooOften
from badgeservice.services.awarding.draft_content import DraftContent, Sent
from badgeservice.services.awarding.draft_forms import DraftForm, LeftForm, Step
from badgeservice.services.awarding.draft_merging import has_other_results, merge
from badgeservice.services.awarding.own_columns import ColumnUses, choose_columns
from badgeservice.services.form_keys import FormKey
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Draft

AWARDING: Final = frozenset((Step.AWARD, Step.AWARD_GOOD))
SENT_EVERY: Final = timedelta(seconds=1)  # how often, all in all, a form may leave something without a session
SENT_AT_ONCE: Final = 5  # because a press of a button follows on what a script saved
SENT_BYTES: Final = 1_000_000  # of all that was left so
SENT_FORMS: Final = 5
CHANGED_ELSEWHERE = Message(
    Code.DRAFT_CHANGED_ELSEWHERE,
    "This list was changed in another tab or on another device. Press a button to see both. Nothing is lost.",
)
MERGED = Message(
    Code.DRAFT_MERGED,
    "This list was also changed in another tab or on another device. Below you see it with all changes.",
)


def for_draft(draft: Draft, key: FormKey | None, form: DraftForm) -> DraftForm:
    """The form of another draft than this one knew nothing of it, and its rows are none of this one."""
    if key is not None and key.draft_id == draft.id:
        return form
    return replace(form, sent=form.sent.as_new(), revision=None)


def save_form(parts: Parts, draft: Draft, form: DraftForm, uses: ColumnUses) -> BadgeServiceError | None:
    """Put a form into a draft; gives what is to be said about it."""
    is_newest = _is_newest(draft, form)
    if form.page and draft.saved_by == form.page and is_newest and _came_before(draft, form):
        return None
    if form.step is Step.SAVE and not is_newest:
        return Conflict(CHANGED_ELSEWHERE)  # because only who presses a button sees what came of it
    before = DraftContent.of_text(draft.content)
    content, error, clashing = _change(before, form, uses, is_newest=is_newest)
    if form.step in {Step.USE, Step.DROP}:
        content = _settle(draft, content, form, uses)
    if not clashing.is_empty:
        _leave(draft, LeftForm(replace(form, sent=clashing), is_signed_out=False))
    if content != before:
        _write(parts, draft, content)
        if not is_newest:
            draft.saved_by = ""
        elif draft.saved_by != form.page:
            draft.saved_by, draft.saved_since = form.page, draft.revision - 1
    if is_newest:
        draft.saved_number, draft.saved_form = form.number, form.mark
    elif clashing.is_empty and error is None and (content != before or form.step in AWARDING):
        return Conflict(MERGED)
    return error


def _came_before(draft: Draft, form: DraftForm) -> bool:
    """Whether a form of the page that saved last came late, or twice."""
    return form.number < draft.saved_number or draft.saved_form == form.mark


def _is_newest(draft: Draft, form: DraftForm) -> bool:
    """Whether nobody but the page of this form changed the draft since that page was made."""
    if draft.revision == 0:
        return True
    is_of_page = bool(form.page) and draft.saved_by == form.page and (form.revision or 0) >= draft.saved_since
    return form.revision is not None and (form.revision == draft.revision or is_of_page)


def _change(
    before: DraftContent, form: DraftForm, uses: ColumnUses, *, is_newest: bool
) -> tuple[DraftContent, BadgeServiceError | None, Sent]:
    """The draft with what a form holds, what is to be said about that, and what of it clashes."""
    content = before
    if form.step is Step.CONFIRM and is_newest:  # first: what is changed in the same form was not asked about
        keys, is_about_list = _find_confirmed(before, form)
        content = before.confirmed(keys, with_results=not is_about_list)
    content, clashing = merge(content, form.sent, is_newest=is_newest)
    if content != before:
        content = content.with_remarks(form.remarks)
    if form.step is Step.SAVE:
        return content, None, clashing
    for key in form.about if form.step in {Step.REMOVE, Step.PUT_BACK} else ():
        content = content.removed(key, is_removed=form.step is Step.REMOVE)
    if form.step is Step.FILL:
        content = content.filled(form.results)
    try:
        content = content.with_columns(choose_columns(dict(content.columns), dict(form.columns), uses), uses)
        changed = content.with_paste_read(uses).without_empty_rows()
        if form.step is Step.PUT_BACK:
            changed.read_filled()
    except Invalid as error:  # too many, or two columns for one thing
        return (before if form.step is Step.PUT_BACK else content), error, clashing
    return changed, None, clashing


def _find_confirmed(content: DraftContent, form: DraftForm) -> tuple[set[int], bool]:
    """The rows that are right as they were shown: those of the page, or all that a question about the list is about;
    and whether it was such a question."""
    rows, questions = content.read_with_questions()
    shown = {read.row.key: read.shown for read in rows}
    of_list = {key for asked in questions if asked.mark == form.question for key in asked.keys}
    changed = {row.key for row in form.sent.rows if shown.get(row.key or 0) != (row.name.strip(), row.email.strip())}
    changed |= {row.key for row in form.sent.rows if row.seen and has_other_results(content, row)}
    return (of_list or set(form.about)) - changed, bool(of_list)


def take_in(parts: Parts, draft: Draft, uses: ColumnUses) -> tuple[bool, tuple[Message, ...]]:
    """Put in what was left with a draft, as far as it clashes with nothing.

    Gives whether anything was that came without a session, and why a file that came with it could not be read.
    """
    kept, unreadable, is_brought_back = [], [], False
    for left in read_left(draft):
        if left.form.unreadable is not None:
            unreadable.append(left.form.unreadable)
        before = DraftContent.of_text(draft.content)
        content, _, clashing = _change(before, left.form, uses, is_newest=_is_newest(draft, left.form))
        if content != before:
            _write(parts, draft, content)
            draft.saved_by = ""
        is_brought_back = is_brought_back or (left.is_signed_out and clashing.is_empty)
        if not clashing.is_empty:
            kept.append(replace(left, form=replace(left.form, sent=clashing, unreadable=None)))
    _write_left(draft, _joined(kept))
    return is_brought_back, tuple(unreadable)


def _joined(kept: Sequence[LeftForm]) -> list[LeftForm]:
    """Lists that were pasted without a session are asked about once, as one text to add: none knew of the others."""
    added = [left for left in kept if left.is_signed_out and left.adds_only]
    if not added:
        return list(kept)
    paste = "\n".join(dict.fromkeys(left.form.sent.texts["paste"].strip() for left in added))
    sent = Sent(texts={"paste": paste})
    return [*(left for left in kept if left not in added), replace(added[-1], form=replace(added[-1].form, sent=sent))]


def _settle(draft: Draft, content: DraftContent, form: DraftForm, uses: ColumnUses) -> DraftContent:
    """Take what another form sent, or leave it; either way it is over."""
    left = {one.form.page: one for one in read_left(draft)}
    chosen = left.pop(form.of_page, None)
    _write_left(draft, list(left.values()))
    if chosen is None or form.step is Step.DROP:
        return content
    return _change(content, replace(chosen.form, step=Step.CHECK), uses, is_newest=True)[0]


def leave_form(parts: Parts, draft: Draft, form: DraftForm) -> None:
    """Put a form beside the draft that came without a session; the same once. Raises `TooOften` and `TooLarge`."""
    if any(left.form.page == form.page and left.form.mark == form.mark for left in read_left(draft)):
        return  # a second press
    now = parts.clock()
    begins_at = max(now, draft.sent_at or now)  # later than now, when some came at once
    if begins_at - now > (SENT_AT_ONCE - 1) * SENT_EVERY:
        raise TooOften(
            Message(Code.DRAFT_SENT_TOO_OFTEN, "This was sent a moment ago. Wait a second and send it again.")
        )
    _leave(draft, LeftForm(form, is_signed_out=True))
    draft.sent_at = begins_at + SENT_EVERY


def _leave(draft: Draft, left: LeftForm) -> None:
    """Beside what is there already; of one page the newest. Raises `TooLarge`."""
    others = [one for one in read_left(draft) if one.form.page != left.form.page]
    _write_left(draft, [*others, left])
    if len(draft.sent) > SENT_BYTES or len(others) >= SENT_FORMS:
        raise TooLarge(
            Message(Code.DRAFT_TOO_LARGE, "This is more than we keep while you are signed out. Sign in first.")
        )


def read_left(draft: Draft) -> list[LeftForm]:
    return [LeftForm.of_plain(plain) for plain in json.loads(draft.sent)]


def _write_left(draft: Draft, left: Sequence[LeftForm]) -> None:
    draft.sent = json.dumps([one.as_plain() for one in left])


def _write(parts: Parts, draft: Draft, content: DraftContent) -> None:
    draft.content, draft.size = content.as_text(), content.size
    draft.revision += 1
    draft.changed_at = parts.clock()
