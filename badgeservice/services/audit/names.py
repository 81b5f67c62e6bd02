"""The names in a few events, for one reader.

Whoever administers an organisation reads the names of those who work there or above it, who did something there, and
of its learners. Somebody of another organisation who was refused here stays a stranger: their name is known to nobody
here, and being refused does not change that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlmodel import Session

from badgeservice.errors import Message
from badgeservice.services.audit.sentences import GONE, OPERATOR, OUTSIDER, Names, whose
from badgeservice.store.audit_trail import names as rows
from badgeservice.store.audit_trail.names import Somebody
from badgeservice.store.tables import AuditEvent

EVERYWHERE: Final = ("/",)  # every path begins with it


def find_names(session: Session, events: Sequence[AuditEvent], paths: Collection[str]) -> Names:
    """In five statements, however many events there are. `paths`: of the organisations whose events they are."""
    names = Names()
    if not events:
        return names
    subjects = {event.subject_id for event in events}
    about = subjects | {str(event.details["achievement_id"]) for event in events if "achievement_id" in event.details}
    people = {event.actor_id for event in events if event.actor_id} | {whose(event) for event in events}
    _name_people(session, names, people, paths)
    for award_id, credential_id, learner_name, version in rows.list_awarded(session, subjects):
        names.learners |= dict.fromkeys((award_id, credential_id), learner_name)
        names.badges |= dict.fromkeys((award_id, credential_id), version.text("name"))
    for batch_id, achievement_id, version in rows.list_described(session, about):
        names.badges[batch_id or achievement_id] = version.text("name")
    organisation_ids = subjects | {event.organisation_id for event in events if event.organisation_id}
    names.organisations |= {key: profile.name for key, profile in rows.list_organisations(session, organisation_ids)}
    names.invited |= {key: name or email for key, name, email in rows.list_invited(session, subjects)}
    return names


def _name_people(session: Session, names: Names, ids: Collection[str], paths: Collection[str]) -> None:
    for somebody in rows.list_people(session, ids, paths):
        names.actors[somebody.id] = _call_actor(somebody)
        if somebody.is_known:
            names.people[somebody.id] = somebody.name


def _call_actor(somebody: Somebody) -> Message | str:
    if somebody.is_operator and not somebody.works_here:
        return OPERATOR
    return (somebody.name or GONE) if somebody.is_known else OUTSIDER
