"""A form of the editor into its draft, field by field. Nothing that was typed is lost:

* what clashes with what somebody else wrote meanwhile waits beside the draft, until who typed it chooses;
* what comes when nobody is signed in any more waits there for the same person, by the key in the form.

Both lie in `aside` of the draft, and only who typed something sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Message, TooLarge
from badgeservice.services.achievements.editing.drafts import (
    MAX_LETTERS,
    DraftView,
    as_view,
    find_draft,
    list_changes,
    refuse_writing,
    unknown_draft,
    write_fields,
)
from badgeservice.services.achievements.editing.merging import Fields, Merged, merge
from badgeservice.services.achievements.editing.protected_kinds import states_brin
from badgeservice.services.form_keys import FormKey, make_form_key
from badgeservice.services.organisations.units import Unit, find_units
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievement_drafts, people
from badgeservice.store.tables import AchievementDraft

MAX_ASIDE: Final = 20  # forms that wait with one draft
_SENT, _CLASH = "sent", "clash"


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came in."""

    typed: Fields
    since: int  # the revision that its page showed
    page: str  # which open page it came from
    waiting: frozenset[tuple[str, str]] = frozenset()  # the clashes that it showed: of which page, which field


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a clash stays."""

    page: str
    field: str
    revision: int  # that was looked at
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clash that waits for its person."""

    page: str
    field: str
    typed: str
    now: str
    by: str  # the name of who changed it; "" when nobody knows any more
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A draft with its form, as one person sees it."""

    draft: DraftView
    unit: Unit | None  # whose it is, and who signs for that; None: nobody does any more
    key: str  # for the form
    changed_by: str  # the name of who changed it last
    waiting: tuple[Waiting, ...] = ()
    is_brought_back: bool = False  # something was put in that was sent when nobody was signed in

    @property
    def may_be_protected(self) -> bool:
        """Whether the law lets them use a name that it protects."""
        return self.unit is not None and states_brin(self.unit.signer.profile)


@dataclass(frozen=True, slots=True)
class _Aside:
    """One form that waits: whole, or the fields of it that clash."""

    kind: str
    page: str
    person_id: str
    since: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)  # of a clash, per field: who changed it
    at: dict[str, str] = field(default_factory=dict)  # and when

    def as_plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("kind", "page", "person_id", "since", "typed", "by", "at")}


@noting_refusals
def open_form(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> OpenForm:
    """The draft, with what this person sent while they were signed out, and what waits for them.

    Raises:
        NotFound: there is no such draft, or this person may not see it.
    """
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
        view = as_view(session, person, owner, draft)
        if not (view.may_write and any(_is_sent_by(one, person) for one in _read(draft))):
            return _open(parts, session, person, view, draft)
    with parts.transaction() as session:
        owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        is_brought_back = _take_in(parts, session, person, draft)
        view = as_view(session, person, owner, draft)
        return _open(parts, session, person, view, draft, is_brought_back=is_brought_back)


@noting_refusals
def save_form(
    parts: Parts, person: SignedIn, slug: str, achievement_id: str, sent: Sent, choice: Choice | None = None
) -> OpenForm:
    """Keep what a form holds, and of a clash what was chosen.

    Raises:
        NotFound: there is no such draft, or this person may not change it.
        Conflict: it was proposed, and waits for somebody else.
        Invalid: it is more than we keep.
    """
    with parts.transaction() as session:
        owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        refuse_writing(person, owner, draft)
        held = {name for _, name in sent.waiting}
        typed = {name: text for name, text in sent.typed.items() if name not in held}
        merged = _merge(session, draft, typed, sent.since, sent.page)
        if merged.changed:
            write_fields(parts, session, person, draft, merged.changed, sent.page)
        _hold(draft, _clashing(merged, sent.page, person.person_id))
        _follow_typing(draft, person, sent)
        if choice is not None:
            _settle(parts, session, person, draft, choice)
        _let_go_settled(draft)
        return _open(parts, session, person, as_view(session, person, owner, draft), draft)


def keep_sent(parts: Parts, key: FormKey, achievement_id: str, sent: Sent) -> None:
    """Leave what a form holds beside the draft, for its person to see after signing in. Nothing is read, and nothing is
    told: whoever has the key may do this and no more.

    Raises:
        NotFound: there is no such draft any more.
        TooLarge: it would be more than is kept.
    """
    with parts.transaction() as session:
        draft = achievement_drafts.find_draft(session, achievement_id, is_locked=True)
        if draft is None:
            raise unknown_draft()
        _hold(draft, _Aside(_SENT, sent.page, key.person_id, sent.since, dict(sent.typed)))


def _open(
    parts: Parts,
    session: Session,
    person: SignedIn,
    view: DraftView,
    draft: AchievementDraft,
    *,
    is_brought_back: bool = False,
) -> OpenForm:
    waiting = [one for one in _read(draft) if one.kind == _CLASH and one.person_id == person.person_id]
    who = {by for one in waiting for by in one.by.values()} | {view.changed_by_id or ""}
    names = people.find_names(session, who - {"", person.person_id})
    return OpenForm(
        draft=view,
        unit=next(iter(find_units(session, [view.managed.path])), None),
        key=make_form_key(parts, view.achievement_id, person.person_id, view.achievement_id),
        changed_by=names.get(view.changed_by_id or "", ""),
        waiting=tuple(_list_waiting(view.fields, waiting, names)),
        is_brought_back=is_brought_back,
    )


def _list_waiting(now: Fields, waiting: Iterable[_Aside], names: Mapping[str, str]) -> Iterator[Waiting]:
    for one in waiting:
        for name, typed in one.typed.items():
            by, at = names.get(one.by[name], ""), datetime.fromisoformat(one.at[name])
            yield Waiting(one.page, name, typed, now.get(name, ""), by, at)


def _merge(session: Session, draft: AchievementDraft, typed: Fields, since: int, page: str) -> Merged:
    return merge(draft.fields, typed, list_changes(session, draft, typed, since, page), page)


def _take_in(parts: Parts, session: Session, person: SignedIn, draft: AchievementDraft) -> bool:
    """What was sent while nobody was signed in, as if it came now; gives whether there is something in the draft now
    that was not."""
    sent = [one for one in _read(draft) if _is_sent_by(one, person)]
    _write(draft, [one for one in _read(draft) if one not in sent])
    is_changed = False
    for one in sent:
        merged = _merge(session, draft, one.typed, one.since, one.page)
        if merged.changed:
            write_fields(parts, session, person, draft, merged.changed, one.page)
            is_changed = True
        _hold(draft, _clashing(merged, one.page, person.person_id))
    return is_changed


def _clashing(merged: Merged, page: str, person_id: str) -> _Aside:
    clashes = merged.clashes
    return _Aside(
        _CLASH,
        page,
        person_id,
        typed={one.field: one.typed for one in clashes},
        by={one.field: one.person_id or "" for one in clashes},
        at={one.field: one.at.isoformat() for one in clashes},
    )


def _hold(draft: AchievementDraft, new: _Aside) -> None:
    """Put it beside the draft; what the same page left there before goes on waiting, unless this has it too. Raises
    `TooLarge`."""
    if not new.typed:
        return
    others, before = [], None
    for one in _read(draft):
        if (one.kind, one.page, one.person_id) == (new.kind, new.page, new.person_id):
            before = one
        else:
            others.append(one)
    if before is not None and new.kind == _CLASH:
        new = _Aside(
            _CLASH, new.page, new.person_id, 0,
            before.typed | new.typed, before.by | new.by, before.at | new.at,
        )  # fmt: skip
    kept = [*others, new]
    if len(kept) > MAX_ASIDE or sum(len(text) for one in kept for text in one.typed.values()) > 2 * MAX_LETTERS:
        raise TooLarge(
            Message(
                Code.ACHIEVEMENT_FORM_TOO_LARGE,
                "Too much of this badge was typed in several places at once. Reload the page, and choose what stays.",
            )
        )
    _write(draft, kept)


def _follow_typing(draft: AchievementDraft, person: SignedIn, sent: Sent) -> None:
    """Whoever goes on typing in a field that clashes, changes what waits."""
    aside = _read(draft)
    for one in aside:
        for name in one.typed:
            is_shown = (one.page, name) in sent.waiting and name in sent.typed
            if one.kind == _CLASH and one.person_id == person.person_id and is_shown:
                one.typed[name] = sent.typed[name]
    _write(draft, aside)


def _settle(parts: Parts, session: Session, person: SignedIn, draft: AchievementDraft, choice: Choice) -> None:
    """What was chosen, unless somebody changed that field once more: then it is asked again."""
    aside = _read(draft)
    for one in aside:
        is_it = one.kind == _CLASH and one.page == choice.page and one.person_id == person.person_id
        if not (is_it and choice.field in one.typed):
            continue
        later = achievement_drafts.list_changes(session, draft.achievement_id, choice.revision)
        if any(choice.field in change.before and change.person_id != person.person_id for change in later):
            continue
        if choice.is_mine:
            write_fields(parts, session, person, draft, {choice.field: one.typed[choice.field]}, one.page)
        del one.typed[choice.field]
    _write(draft, aside)


def _let_go_settled(draft: AchievementDraft) -> None:
    """What is in the draft by now waits no longer."""
    aside = _read(draft)
    for one in aside:
        if one.kind == _CLASH:
            for name in [name for name, text in one.typed.items() if text == draft.fields.get(name, "")]:
                del one.typed[name]
    _write(draft, [one for one in aside if one.typed])


def _is_sent_by(one: _Aside, person: SignedIn) -> bool:
    return one.kind == _SENT and one.person_id == person.person_id


def _read(draft: AchievementDraft) -> list[_Aside]:
    """As new objects: what is changed in them is only kept by `_write`."""
    return [_Aside(**{**plain, "typed": dict(plain["typed"])}) for plain in draft.aside]


def _write(draft: AchievementDraft, aside: Iterable[_Aside]) -> None:
    plain = [one.as_plain() for one in aside]
    if plain != draft.aside:
        draft.aside = plain
