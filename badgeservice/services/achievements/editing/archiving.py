"""No longer awarded, and awardable again; and a draft that is thrown away.

What was awarded stays, with all its addresses. A batch that was decided goes on with the version that it names.
"""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message
from badgeservice.services.achievements.editing.drafts import find_draft, refuse_closed, refuse_writing
from badgeservice.services.achievements.editing.publishing import find_owned, lock_owner
from badgeservice.services.organisations.managed import Managed, as_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievement_drafts, achievements, audit
from badgeservice.store.audit import AuditAction


@dataclass(frozen=True, slots=True)
class Archiving:
    """What archiving does, in numbers, before it happens."""

    managed: Managed
    achievement_id: str
    name: str
    learners: int  # who have it and keep it
    begun: int  # lists of teachers that cannot be awarded then
    has_draft: bool  # of its next version, which waits
    is_archived: bool


@dataclass(frozen=True, slots=True)
class Removal:
    """What is lost with a draft."""

    managed: Managed
    achievement_id: str
    name: str
    revision: int
    changes: int  # that were made to it
    filled: int  # fields with something in them
    is_published: bool  # a version goes on


@noting_refusals
def show_archiving(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> Archiving:
    """What would happen. Raises `NotFound`."""
    now = parts.clock()
    with parts.reading() as session:
        owned = find_owned(session, person, slug, achievement_id, Permission.EDIT_ACHIEVEMENT)
        managed = as_managed(session, person, owned.owner)
        counts = achievements.count_learners(session, [achievement_id], [managed.path], now)
        return Archiving(
            managed=managed,
            achievement_id=achievement_id,
            name=owned.version.text("name"),
            learners=counts.get(achievement_id, 0),
            begun=achievements.count_begun(session, achievement_id, now),
            has_draft=achievement_drafts.find_draft(session, achievement_id) is not None,
            is_archived=owned.achievement.archived_at is not None,
        )


@noting_refusals
def archive(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> None:
    """It is not awarded any more, and is not in the catalogue; doing it twice is fine. Raises `NotFound`."""
    _set_archived(parts, person, slug, achievement_id, is_archived=True)


@noting_refusals
def restore(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> None:
    """It is awarded again, as its newest version says; doing it twice is fine.

    Raises:
        NotFound: there is no such achievement, or this person may not edit it.
        Conflict: the organisation is closed.
    """
    _set_archived(parts, person, slug, achievement_id, is_archived=False)


@noting_refusals
def show_removal(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> Removal:
    """What would be lost. Raises `NotFound` and `Conflict` as removing it does."""
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
        refuse_writing(person, owner, draft)
        return Removal(
            managed=as_managed(session, person, owner),
            achievement_id=achievement_id,
            name=draft.name,
            revision=draft.revision,
            changes=draft.revision - draft.first_revision,
            filled=len(draft.fields),
            is_published=draft.base_number is not None,
        )


@noting_refusals
def remove_draft(parts: Parts, person: SignedIn, slug: str, achievement_id: str, revision: int) -> None:
    """With all that was typed in it. What is published stays.

    Raises:
        NotFound: there is no such draft, or it is somebody else's.
        Conflict: it changed since this person looked at it, or was proposed.
    """
    with parts.transaction() as session:
        lock_owner(session, person, slug)
        owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        refuse_writing(person, owner, draft)
        if draft.revision != revision:
            raise Conflict(
                Message(
                    Code.ACHIEVEMENT_DRAFT_CHANGED,
                    "Somebody changed this draft since you looked at it, so it was not thrown away.",
                )
            )
        if draft.base_number is not None:
            achievement = achievements.lock_achievement(session, achievement_id)
            achievement.last_revision = draft.revision
            session.add(achievement)
        achievement_drafts.delete_draft(session, achievement_id)
        audit.add_event(
            session,
            AuditAction.DRAFT_REMOVE,
            achievement_id,
            now=parts.clock(),
            actor_id=person.person_id,
            organisation_id=owner.organisation.id,
        )


def _set_archived(parts: Parts, person: SignedIn, slug: str, achievement_id: str, *, is_archived: bool) -> None:
    now = parts.clock()
    with parts.transaction() as session:
        lock_owner(session, person, slug)
        owned = find_owned(session, person, slug, achievement_id, Permission.EDIT_ACHIEVEMENT)
        achievement = achievements.lock_achievement(session, achievement_id)
        if (achievement.archived_at is not None) is is_archived:
            return
        if not is_archived:
            refuse_closed(owned.owner)
        achievement.archived_at = now if is_archived else None
        session.add(achievement)
        audit.add_event(
            session,
            AuditAction.ACHIEVEMENT_ARCHIVE if is_archived else AuditAction.ACHIEVEMENT_RESTORE,
            achievement_id,
            now=now,
            actor_id=person.person_id,
            organisation_id=owned.owner.organisation.id,
        )
