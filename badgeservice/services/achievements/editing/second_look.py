"""The mark of an achievement that a second person looks before it is awarded, however few the learners."""

from __future__ import annotations

from badgeservice.services.achievements.editing.publishing import find_owned, lock_owner
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, audit
from badgeservice.store.audit import AuditAction


@noting_refusals
def set_second_look(parts: Parts, person: SignedIn, slug: str, achievement_id: str, *, is_needed: bool) -> None:
    """From now on; doing it twice is fine. Raises `NotFound`."""
    with parts.transaction() as session:
        lock_owner(session, person, slug)
        owned = find_owned(session, person, slug, achievement_id, Permission.EDIT_ACHIEVEMENT)
        achievement = achievements.lock_achievement(session, achievement_id)
        if achievement.awarding_needs_two is is_needed:
            return
        achievement.awarding_needs_two = is_needed
        session.add(achievement)
        audit.add_event(
            session, AuditAction.AWARDING_CHANGE, owned.owner.organisation.id, now=parts.clock(),
            actor_id=person.person_id, organisation_id=owned.owner.organisation.id,
            achievement_id=achievement_id, needs_two="yes" if is_needed else "no",
        )  # fmt: skip
