"""The draft of an achievement: begun, shown, saved field by field.

Whoever may edit changes every draft of their organisation; who may only propose changes what they began themselves,
until they have proposed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.services.achievements.editing.merging import Change, Clash, Fields, merge
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import achievement_drafts, organisations
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AchievementDraft, AchievementDraftChange, OrganisationState
from badgeservice.store.tables.achievements import AchievementDraftState

MAX_LETTERS: Final = 100_000  # of all fields together, in UTF-8: what is signed must not outgrow what readers take
MAX_FIELDS: Final = 1_000
_NEVER_TYPED: Final = "\0"


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as a page shows it."""

    achievement_id: str
    managed: Managed
    base_number: int | None  # None: never published
    state: AchievementDraftState
    revision: int
    fields: Fields
    has_picture: bool
    may_edit: bool  # and so publish; else only propose
    may_write: bool
    needs_two: bool  # a second person looks before it is published
    changed_at: datetime
    changed_by_id: str | None
    asked_by_id: str | None  # proposed it, or asked to publish it
    remark: str  # why it was sent back


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a form."""

    revision: int
    clashes: tuple[Clash, ...] = ()


@noting_refusals
def begin_draft(parts: Parts, person: SignedIn, slug: str, fields: Fields) -> str:
    """A new one with these fields; gives the id of the achievement that it will be.

    Raises:
        NotFound: there is no such organisation, or this person may not do that there.
        Invalid: it is more than we keep.
        Conflict: the organisation is closed.
    """
    check_size(fields)
    with parts.transaction() as session:
        owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        refuse_closed(owner)
        draft = new_draft(parts, person, owner, parts.new_id(), fields)
        session.add(draft)
    return draft.achievement_id


def new_draft(
    parts: Parts,
    person: SignedIn,
    owner: Issuer,
    achievement_id: str,
    fields: Fields,
    base_number: int | None = None,
    first_revision: int = 1,
) -> AchievementDraft:
    """The row of a draft that somebody begins now. `first_revision`: above all those of the draft before it."""
    now = parts.clock()
    kept = {name: text for name, text in fields.items() if text}
    return AchievementDraft(
        achievement_id=achievement_id,
        owner_id=owner.organisation.id,
        base_number=base_number,
        state=AchievementDraftState.DRAFT,
        first_revision=first_revision,
        revision=first_revision,
        name=name_of(kept),
        fields=kept,
        started_by_id=person.person_id,
        created_at=now,
        changed_by_id=person.person_id,
        changed_at=now,
    )


@noting_refusals
def show_draft(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> DraftView:
    """Raises `NotFound`: there is none, or this person may not see it."""
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
        return as_view(session, person, owner, draft)


def as_view(session: Session, person: SignedIn, owner: Issuer, draft: AchievementDraft) -> DraftView:
    """A row as a page shows it."""
    managed = as_managed(session, person, owner)
    return DraftView(
        achievement_id=draft.achievement_id,
        managed=managed,
        base_number=draft.base_number,
        state=draft.state,
        revision=draft.revision,
        fields=draft.fields,
        has_picture=draft.image_png is not None,
        may_edit=person.may(Permission.EDIT_ACHIEVEMENT, managed.path),
        may_write=_may_write(person, owner, draft),
        needs_two=organisations.needs_two(session, managed.path),
        changed_at=draft.changed_at,
        changed_by_id=draft.changed_by_id,
        asked_by_id=draft.asked_by_id,
        remark=draft.remark,
    )


@noting_refusals
def save_fields(
    parts: Parts, person: SignedIn, slug: str, achievement_id: str, typed: Fields, *, since: int, page: str
) -> Saved:
    """Keep what was typed in these fields; "" empties one.

    `since`: the revision that the form was made from. `page`: which open page it came from, so that its own earlier
    changes are no clash.

    Raises:
        NotFound: there is no such draft, or this person may not change it.
        Conflict: it was proposed, and waits for somebody else.
        Invalid: it is more than we keep.
    """
    with parts.transaction() as session:
        owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        refuse_writing(person, owner, draft)
        merged = merge(draft.fields, typed, list_changes(session, draft, typed, since), page)
        if merged.changed:
            write_fields(parts, session, person, draft, merged.changed, page)
    return Saved(draft.revision, merged.clashes)


def list_changes(
    session: Session, draft: AchievementDraft, typed: Fields, since: int, but_page: str = ""
) -> list[Change]:
    """What happened to the draft since a form of it was made, for `merge`. A form may be of a draft before this one,
    that was published or thrown away: nobody knows what it showed, so what it says otherwise is asked about."""
    changes = achievement_drafts.list_changes(session, draft.achievement_id, since, but_page)
    known = [Change(one.before, one.page, one.person_id, one.changed_at) for one in changes]
    if since >= draft.first_revision:
        return known
    unknown = dict.fromkeys(typed, _NEVER_TYPED)
    return [Change(unknown, "", draft.changed_by_id, draft.changed_at), *known]


def write_fields(
    parts: Parts, session: Session, person: SignedIn, draft: AchievementDraft, changed: Fields, page: str = ""
) -> None:
    """Into the transaction of who calls, with a note of what these fields held. Raises `Invalid`."""
    fields = {name: text for name, text in {**draft.fields, **changed}.items() if text}
    check_size(fields)
    before = {name: draft.fields.get(name, "") for name in changed}
    draft.revision += 1
    draft.fields, draft.name = fields, name_of(fields)
    if draft.state is AchievementDraftState.AWAITING:
        draft.state = AchievementDraftState.DRAFT  # nobody may publish what the second person did not see
    draft.changed_by_id, draft.changed_at = person.person_id, parts.clock()
    session.add(draft)
    session.add(
        AchievementDraftChange(
            achievement_id=draft.achievement_id,
            revision=draft.revision,
            page=page,
            person_id=person.person_id,
            changed_at=draft.changed_at,
            before=before,
        )
    )


def find_draft(
    session: Session, person: SignedIn, slug: str, achievement_id: str, *, is_locked: bool = False
) -> tuple[Issuer, AchievementDraft]:
    """With its owner, for a service that goes on. Raises `NotFound`."""
    owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
    draft = achievement_drafts.find_draft(session, achievement_id, is_locked=is_locked)
    if draft is None or draft.owner_id != owner.organisation.id:
        raise unknown_draft()
    if not person.may(Permission.EDIT_ACHIEVEMENT, owner.organisation.path) and draft.started_by_id != person.person_id:
        raise NotYours(unknown_draft(), achievement_id, owner.organisation.id)
    return owner, draft


def refuse_writing(person: SignedIn, owner: Issuer, draft: AchievementDraft) -> None:
    """Raises `Conflict`."""
    if not _may_write(person, owner, draft):
        raise Conflict(
            Message(
                Code.ACHIEVEMENT_DRAFT_PROPOSED,
                "You proposed this badge. It can be changed again when it is sent back to you.",
            )
        )


def _may_write(person: SignedIn, owner: Issuer, draft: AchievementDraft) -> bool:
    return (
        person.may(Permission.EDIT_ACHIEVEMENT, owner.organisation.path) or draft.state is AchievementDraftState.DRAFT
    )


def refuse_closed(owner: Issuer) -> None:
    """What is closed describes nothing new. Raises `Conflict`."""
    if owner.organisation.state is OrganisationState.CLOSED:
        raise Conflict(
            Message(
                Code.ACHIEVEMENT_OWNER_CLOSED,
                "{name} is closed, so nothing that can be earned there is changed any more.",
                name=owner.profile.name,
            )
        )


def name_of(fields: Fields) -> str:
    """As lists show it: in its first language, else in any."""
    languages = (fields.get("language", ""), "nl", "en")
    return next((name for one in languages if (name := fields.get(f"{one}.name", "").strip())), "")


def check_size(fields: Mapping[str, str]) -> None:
    """Raises `Invalid`."""
    if len(fields) > MAX_FIELDS or sum(len(text.encode(errors="replace")) for text in fields.values()) > MAX_LETTERS:
        raise Invalid(
            Message(Code.ACHIEVEMENT_DRAFT_TOO_LARGE, "This is more text than fits in a badge. Make it shorter.")
        )


def unknown_draft() -> NotFound:
    """It does not exist, was published meanwhile, or is somebody else's."""
    return NotFound(
        Message(Code.ACHIEVEMENT_DRAFT_UNKNOWN, "We found no draft of a badge here. It may have been published.")
    )
