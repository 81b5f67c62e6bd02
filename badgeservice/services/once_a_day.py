"""What is written down once a day for each person and thing, or a loop would fill the table (threats I1)."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import audit
from badgeservice.store.audit import AuditAction


def note_once_a_day(
    parts: Parts,
    person: SignedIn,
    action: AuditAction,
    subject_id: str,
    organisation_id: str | None,
    *,
    tried: str,
) -> None:
    """The id of the event follows from the act, the person, the thing, what they tried and the day.

    Looking first keeps a loop from taking the write lock. Raises `Unavailable` when it cannot be written.
    """
    now = parts.clock()
    about = f"{action}:{person.person_id}:{subject_id}:{tried}:{now.date()}"
    event_id = str(uuid5(NAMESPACE_URL, f"urn:badgeservice:{about}"))
    with parts.reading() as session:
        if audit.has_event(session, event_id):
            return
    with parts.transaction() as session:
        audit.add_event_once(
            session,
            event_id,
            action,
            subject_id,
            now=now,
            actor_id=person.person_id,
            organisation_id=organisation_id,
            tried=tried,
        )
