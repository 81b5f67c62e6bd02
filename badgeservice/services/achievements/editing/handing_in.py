"""A draft that waits for somebody else: what a teacher proposed to who may edit, and what a second person looks at
before it is published, where an organisation wants that.

Handing in does not change what the draft says; whoever publishes it then names the revision that they saw.
"""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.services.achievements.editing.drafts import find_draft, refuse_closed, unknown_draft
from badgeservice.services.achievements.editing.publishing import DRAFT_CHANGED, read_publishable
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import audit
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AchievementDraft
from badgeservice.store.tables.achievements import AchievementDraftState

MAX_REMARK: Final = 2000
HANDED_IN: Final = Message(Code.ACHIEVEMENT_HANDED_IN, "This badge waits for somebody else already.")
NAMELESS: Final = Message(
    Code.ACHIEVEMENT_NAMELESS, "Give the badge a name before you propose it, so that your colleagues can find it."
)


@noting_refusals
def propose(parts: Parts, person: SignedIn, slug: str, achievement_id: str, revision: int) -> None:
    """Ask who may edit to look at it and publish it. It may still be incomplete: they can go on with it.

    Raises:
        NotFound: there is no such draft, or it is somebody else's.
        Conflict: it changed meanwhile, waits for somebody already, or the organisation is closed.
        Invalid: it has no name.
    """
    with parts.transaction() as session:
        owner, draft = _find(session, person, slug, achievement_id, revision)
        if draft.state is not AchievementDraftState.DRAFT:
            raise Conflict(HANDED_IN)
        if not draft.name:
            raise Invalid(NAMELESS, field=f"{draft.fields.get('language', 'nl')}.name")
        _hand_in(parts, session, person, owner, draft, AchievementDraftState.PROPOSED)


@noting_refusals
def take_back(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> None:
    """Whoever handed it in goes on with it themselves; doing it twice is fine.

    Raises:
        NotFound: there is no such draft, or it is somebody else's.
        Conflict: somebody else handed it in.
    """
    with parts.transaction() as session:
        _owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        if draft.state is not AchievementDraftState.DRAFT and draft.asked_by_id != person.person_id:
            raise Conflict(HANDED_IN)
        draft.state = AchievementDraftState.DRAFT
        session.add(draft)


@noting_refusals
def ask_second(parts: Parts, person: SignedIn, slug: str, achievement_id: str, revision: int) -> None:
    """Ask a second person to look at exactly this, and to publish it. Any change makes it a draft again.

    Raises:
        NotFound: there is no such draft, or this person may not publish it.
        Conflict: it changed meanwhile, waits for somebody already, or the organisation is closed.
        WrongFields: what it says cannot be published.
    """
    with parts.transaction() as session:
        owner, draft = _find(session, person, slug, achievement_id, revision)
        _refuse_who_proposes(person, owner, draft)
        if draft.state is AchievementDraftState.AWAITING:
            raise Conflict(HANDED_IN)
        read_publishable(session, owner, draft)
        _hand_in(parts, session, person, owner, draft, AchievementDraftState.AWAITING)


@noting_refusals
def send_back(parts: Parts, person: SignedIn, slug: str, achievement_id: str, revision: int, remark: str) -> None:
    """To who handed it in, with words; nothing of the draft changes.

    Raises:
        NotFound: there is no such draft, or this person may not edit it.
        Conflict: it changed meanwhile, or nobody handed it in.
        Invalid: there are no words, or too many.
    """
    said = read_remark(remark)
    with parts.transaction() as session:
        owner, draft = _find(session, person, slug, achievement_id, revision)
        _refuse_who_proposes(person, owner, draft)
        if draft.state is AchievementDraftState.DRAFT:
            raise Conflict(Message(Code.ACHIEVEMENT_HANDED_IN, "Nobody handed this in, or it was sent back already."))
        draft.state, draft.remark = AchievementDraftState.DRAFT, said
        session.add(draft)
        _note(parts, session, person, owner, draft, AuditAction.ACHIEVEMENT_SEND_BACK)


@noting_refusals
def set_needs_two(parts: Parts, person: SignedIn, slug: str, *, is_needed: bool) -> None:
    """Whether a second person looks before something is published there and below it. Raises `NotFound`."""
    with parts.transaction() as session:
        organisation = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION).organisation
        if organisation.publishing_needs_two is is_needed:
            return
        organisation.publishing_needs_two = is_needed
        session.add(organisation)
        audit.add_event(
            session,
            AuditAction.PUBLISHING_CHANGE,
            organisation.id,
            now=parts.clock(),
            actor_id=person.person_id,
            organisation_id=organisation.id,
            needs_two="yes" if is_needed else "no",
        )


def read_remark(text: str) -> str:
    """Why something is sent back. Raises `Invalid`."""
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Invalid(
            Message(Code.ACHIEVEMENT_REMARK, "Write what has to change, so that your colleague can go on with it."),
            field="remark",
        )
    if len(said) > MAX_REMARK:
        raise Invalid(
            Message(Code.ACHIEVEMENT_REMARK, "Use at most {most} letters for what has to change.", most=MAX_REMARK),
            field="remark",
        )
    return said


def _find(
    session: Session, person: SignedIn, slug: str, achievement_id: str, revision: int
) -> tuple[Issuer, AchievementDraft]:
    """As this person saw it. Raises `NotFound` and `Conflict`."""
    owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
    refuse_closed(owner)
    if draft.revision != revision:
        raise Conflict(DRAFT_CHANGED)
    return owner, draft


def _refuse_who_proposes(person: SignedIn, owner: Issuer, draft: AchievementDraft) -> None:
    if not person.may(Permission.EDIT_ACHIEVEMENT, owner.organisation.path):
        raise NotYours(unknown_draft(), draft.achievement_id, owner.organisation.id)


def _hand_in(
    parts: Parts, session: Session, person: SignedIn, owner: Issuer, draft: AchievementDraft,
    state: AchievementDraftState,
) -> None:  # fmt: skip
    draft.state, draft.remark = state, ""
    draft.asked_by_id, draft.asked_at = person.person_id, parts.clock()
    session.add(draft)
    _note(parts, session, person, owner, draft, AuditAction.ACHIEVEMENT_PROPOSE)


def _note(
    parts: Parts, session: Session, person: SignedIn, owner: Issuer, draft: AchievementDraft, action: AuditAction
) -> None:
    audit.add_event(
        session,
        action,
        draft.achievement_id,
        now=parts.clock(),
        actor_id=person.person_id,
        organisation_id=owner.organisation.id,
    )
