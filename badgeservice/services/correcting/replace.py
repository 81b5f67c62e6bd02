"""Replace awards: what was wrong is put right in a new one, and what was handed out leads on to it.

It is the act of awarding in its numbered steps (`awarding/award.py`), with one thing more in step 7: the old award ends
in the transaction that stores the new one (`issuing/replacing.py`). What nobody changed stays: the version that was
awarded, the day it was earned, the day it ends, the explanation, the results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.person_name import read_person_name
from badgeservice.services.achievements.achievement import find_my_achievement
from badgeservice.services.achievements.archived import refuse_archived
from badgeservice.services.achievements.as_content import choose_language
from badgeservice.services.awarding.award import MAX_AT_ONCE, OWN_ADDRESS, REQUEST_USED, RESUME_AFTER
from badgeservice.services.awarding.learner_details import LearnerDetails, read_details, refuse_language
from badgeservice.services.awarding.learner_results import Pairs, as_stored, of_stored, refuse_incomplete
from badgeservice.services.awarding.reasons import read_kind
from badgeservice.services.awarding.revoke import read_reason
from badgeservice.services.issuing.batches import run_batch
from badgeservice.services.issuing.status_lists import Place, take_places
from badgeservice.services.organisations.units import Unit, refuse_closed_meanwhile, refuse_unit
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_permission
from badgeservice.store import achievements, audit, awards, identities, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import replacing
from badgeservice.store.awarding.replacing import REPLACEABLE, Replaceable
from badgeservice.store.awards import Reserved
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import AchievementVersion, Batch

MAX_REPLACED = 5000


class Change(StrEnum):
    """What is different from the award that is replaced: in kind, because the old value may be why it was replaced."""

    PERSON = "person"
    NAME = "name"
    RESULT = "result"
    TEXT = "text"
    EVIDENCE = "evidence"
    DATES = "dates"
    ACHIEVEMENT = "achievement"


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right of one award. None: as it was."""

    name: str | None = None
    email: str | None = None
    results: Pairs | None = None
    narrative: str | None = None
    evidence_url: str | None = None
    earned_on: date | None = None
    ends_on: date | None = None


AS_IT_WAS = Correction()


@dataclass(frozen=True, slots=True)
class ReplaceRequest:
    """What a teacher decided. `request_id` is made by the page that shows the button, so a repeat is harmless."""

    request_id: str
    corrections: Mapping[str, Correction]  # by the id of the award, all of one batch
    kind: str  # why, one of a list
    reason: str  # and in words, for everybody who reads the old one
    achievement_id: str | None = None  # another one, as it is described now; None: the version that was awarded
    seen_at: datetime | None = None  # as they were shown then: what was revoked since is not given back by this


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was read, with all that it is about."""

    request: ReplaceRequest
    before: Batch
    unit: Unit
    version: AchievementVersion
    old: Mapping[str, Replaceable]
    new: Mapping[str, New] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class New:
    """One award as it will be, and what is different."""

    name: str
    email: str
    results: Pairs
    details: LearnerDetails
    ends_at: datetime | None
    changes: tuple[Change, ...]


@noting_refusals
def replace_awards(parts: Parts, teacher: SignedIn, request: ReplaceRequest) -> str:
    """Decide, reserve, and sign a batch of ordinary size at once. Gives the id of the new batch.

    Raises:
        NotFound: there is no such award, or it is of an organisation that this person may not award and revoke for.
        Invalid: something that was corrected cannot be used, or no reason was given.
        Conflict: one of them is not signed yet or was replaced already; nothing is different; somebody has the badge
            already by another award; the teacher would get it; or nobody awards in that name any more.
    """
    with parts.reading() as session:
        if (known := awards.find_batch_of_request(session, teacher.person_id, request.request_id)) is not None:
            return known.id
        unit = _read(parts, session, teacher, request).unit
    places = take_places(parts, unit.signer.organisation.id, len(request.corrections))
    with parts.transaction() as session:
        batch_id = _decide(parts, session, teacher, request, unit, places)
    if len(request.corrections) <= MAX_AT_ONCE:
        run_batch(parts, batch_id)
    return batch_id


def _decide(
    parts: Parts, session: Session, teacher: SignedIn, request: ReplaceRequest, unit: Unit, places: Sequence[Place]
) -> str:
    now = parts.clock()
    # 1 may this teacher replace these?
    refuse_closed_meanwhile(session, unit)
    replacing.lock_awards(session, request.corrections)  # who acts on one of them waits, or was first and is seen
    if (known := awards.find_batch_of_request(session, teacher.person_id, request.request_id)) is not None:
        return known.id  # the same request was quicker
    asked = _read(parts, session, teacher, request)
    _refuse_learners(session, teacher, asked, now)
    batch = _new_batch(parts, teacher, asked, now)
    if not awards.add_batch(session, batch):
        raise Conflict(REQUEST_USED)  # for other badges
    # 2 reserve
    known_people = identities.find_or_add_learners(
        session, [(one.name, one.email) for one in asked.new.values()], language=teacher.language, now=now
    )
    rows = [
        Reserved(
            award_id=parts.new_id(),
            row=row,
            identity_id=_identity(asked.old[old_id], one, known_people[one.email].identity_id),
            email=one.email,
            learner_name=one.name,
            language=choose_language(asked.version.texts, asked.old[old_id].award.language, asked.version.language),
            earned_on=one.details.earned_on,
            ends_at=one.ends_at,
            credential_id=parts.new_id(),
            status_list_id=place.status_list_id,
            status_index=place.status_index,
            results=as_stored(one.results),
            narrative=one.details.narrative,
            evidence_url=one.details.evidence_url,
            replaces_id=old_id,
            changes=one.changes,
        )
        for row, ((old_id, one), place) in enumerate(zip(asked.new.items(), places, strict=True))
    ]
    awards.add_reserved(session, batch, rows)
    replacing.note_why(session, asked.new.keys(), request.kind, read_reason(request.reason).text, teacher.person_id)
    audit.add_event(
        session, AuditAction.BATCH_RESERVE, batch.id, now=now, actor_id=teacher.person_id,
        organisation_id=batch.unit_id, achievement_id=asked.version.achievement_id, learners=len(rows),
    )  # fmt: skip
    delay = RESUME_AFTER if len(rows) <= MAX_AT_ONCE else now - now
    add_job(session, JobKind.AWARD_BATCH, {"batch_id": batch.id}, now=now, delay=delay)
    return batch.id


def _identity(old: Replaceable, new: New, found: str) -> str:
    """At the same address it stays with whom it was of, also when that address was released since."""
    return old.award.identity_id if new.email == old.email else found


def _new_batch(parts: Parts, teacher: SignedIn, asked: Asked, now: datetime) -> Batch:
    return Batch(
        id=parts.new_id(),
        request_id=asked.request.request_id,
        issuer_id=asked.unit.signer.organisation.id,
        unit_id=asked.unit.id,
        version_id=asked.version.id,
        profile_id=asked.unit.signer.profile.id,
        decided_by_id=teacher.person_id,
        narrative="",  # each award has its own
        evidence_url="",
        created_at=now,
    )


def _read(parts: Parts, session: Session, teacher: SignedIn, request: ReplaceRequest) -> Asked:
    """What is asked, in one spelling. Raises `NotFound`, `Invalid`, `Conflict`."""
    asked = open_request(session, teacher, request)
    new = {
        award_id: correct(asked, one, request.corrections[award_id], parts.clock())
        for award_id, one in asked.old.items()
    }
    for award_id, one in asked.old.items():
        if reason := why_not(request, one, new[award_id]):
            raise reason
    refuse_what_is_missing(asked.version, new)
    return replace(asked, new=new)


def open_request(session: Session, teacher: SignedIn, request: ReplaceRequest) -> Asked:
    """What it is about; what is to be different is not read yet. Raises `NotFound`, `Invalid`, `Conflict`."""
    read_kind(request.kind)
    read_reason(request.reason)
    if not 1 <= len(request.corrections) <= MAX_REPLACED:
        raise Invalid(NOTHING_CHOSEN, field="award")
    old = replacing.list_replaceable(session, request.corrections)
    batches = {one.award.batch_id for one in old.values()}
    if old.keys() != request.corrections.keys() or len(batches) != 1:
        raise _unknown()
    before = awards.find_batch(session, batches.pop() or "")
    if before is None:
        raise _unknown()
    unit = find_unit(session, teacher, before)
    refuse_unit(unit)
    version = _find_version(session, teacher, request, before, unit)
    return Asked(request, before, unit, version, {award_id: old[award_id] for award_id in request.corrections})


def find_unit(session: Session, teacher: SignedIn, before: Batch, *, about: str | None = None) -> Unit:
    """In whose name it was awarded, of who may award and revoke there. Raises `NotFound`."""
    ids = {before.unit_id, before.issuer_id}
    known = {one.organisation.id: one for one in organisations.list_these(session, ids)}
    unit = Unit(known[before.unit_id], known[before.issuer_id])
    for permission in (Permission.AWARD, Permission.REVOKE):
        require_permission(teacher, permission, unit.path, about or before.id, _unknown())
    return unit


def _find_version(
    session: Session, teacher: SignedIn, request: ReplaceRequest, before: Batch, unit: Unit
) -> AchievementVersion:
    """The one that was awarded; of another achievement the one that is awarded now in the same name."""
    if request.achievement_id is None:
        return achievements.get_version(session, before.version_id).version
    owned = find_my_achievement(session, teacher, request.achievement_id)
    refuse_archived(owned)
    if unit.path not in teacher.unit_paths(Permission.AWARD, owned.owner.organisation.path):
        raise Invalid(_NOT_IN_THIS_NAME.filled(name=unit.acting_name), field="achievement")
    return owned.version


def correct(asked: Asked, old: Replaceable, right: Correction, now: datetime) -> New:
    """One award with what is right, and in what it differs. Raises `Invalid`."""
    award, before, request = old.award, asked.before, asked.request
    name = award.learner_name if right.name is None else read_person_name(right.name)
    email = old.email if right.email is None else read_email_address(right.email)
    narrative, evidence = award.narrative or before.narrative, award.evidence_url or before.evidence_url
    results = of_stored(award.results) if request.achievement_id is None else ()
    earned_on = award.earned_on or award.created_at.date()
    details = read_details(
        LearnerDetails(
            narrative=narrative if right.narrative is None else right.narrative,
            evidence_url=evidence if right.evidence_url is None else right.evidence_url,
            earned_on=right.earned_on or earned_on,
            ends_on=right.ends_on,
        ),
        now,
    )
    kept_end = old.valid_until if request.achievement_id is None else award.ends_at
    ends_at = details.ends_at or kept_end
    given = right.results if right.results is not None else results
    differs = {
        Change.PERSON: email != old.email,
        Change.NAME: name != award.learner_name,
        Change.RESULT: request.achievement_id is None and given != results,
        Change.TEXT: details.narrative != narrative,
        Change.EVIDENCE: details.evidence_url != evidence,
        Change.DATES: details.earned_on != earned_on or ends_at != kept_end,
        Change.ACHIEVEMENT: request.achievement_id is not None,
    }
    return New(name, email, given, details, ends_at, tuple(kind for kind, is_other in differs.items() if is_other))


def why_not(request: ReplaceRequest, old: Replaceable, new: New) -> Conflict | None:
    """Why this one cannot be replaced as it stands now."""
    name, revoked_at = old.award.learner_name, old.award.revoked_at
    if old.replaced_by_id is not None:
        return Conflict(_REPLACED.filled(learner_name=name))
    if old.award.state not in REPLACEABLE:
        return Conflict(_NOT_SIGNED.filled(learner_name=name))
    if request.seen_at is not None and revoked_at is not None and revoked_at > request.seen_at:
        return Conflict(_REVOKED_SINCE.filled(learner_name=name))
    if not new.changes and revoked_at is None:
        return Conflict(NOTHING_DIFFERENT.filled(learner_name=name))
    return None


def refuse_what_is_missing(version: AchievementVersion, new: Mapping[str, New]) -> None:
    """What the achievement asks of each, and an address of their own. Raises `Invalid`."""
    every = new.values()
    results = {one.email: one.results for one in every if one.results}
    emails = [one.email for one in every]
    if len(set(emails)) != len(emails):
        raise Invalid(TWICE, field="email")
    refuse_language([one.details for one in every], version.texts)
    refuse_incomplete(
        version,
        min(one.details.narrative for one in every),  # "" when somebody has none
        min(one.details.evidence_url for one in every),
        emails,
        results,
    )


def _refuse_learners(session: Session, teacher: SignedIn, asked: Asked, now: datetime) -> None:
    """Nobody awards to themselves, nor twice to somebody. Raises `Conflict`."""
    names = {one.email: one.name for one in asked.new.values()}
    if names.keys() & {teacher.email, *identities.list_addresses(session, teacher.person_id)}:  # threats I21
        raise Conflict(OWN_ADDRESS, field="email")
    achievement_id = asked.version.achievement_id
    holders = replacing.list_other_holders(session, achievement_id, names.keys(), asked.old.keys(), now)
    if holders:
        shown = ", ".join(sorted(names[email] for email in holders)[:3]) + (" …" if len(holders) > 3 else "")
        raise Conflict(HAS_IT.filled(shown=shown), field="email")


def _unknown() -> NotFound:
    return NotFound(Message(Code.AWARDS_UNKNOWN, "We did not find these badges together in one list."))


NOTHING_CHOSEN = Message(Code.NOTHING_CHOSEN, "Choose at least one learner whose badge you put right.")
_REPLACED = Message(Code.REPLACED_ALREADY, "The badge of {learner_name} was put right already. Look at the new one.")
_NOT_SIGNED = Message(
    Code.NOT_REPLACEABLE, "The badge of {learner_name} is not signed yet, so it cannot be put right now. Try it later."
)
NOTHING_DIFFERENT = Message(
    Code.NOTHING_DIFFERENT,
    "Nothing is different in the badge of {learner_name}. Change what is wrong, or leave it out.",
)
_REVOKED_SINCE = Message(
    Code.REVOKED_SINCE,
    "The badge of {learner_name} was withdrawn after you looked at it. Look again at what you put right.",
)
_NOT_IN_THIS_NAME = Message(
    Code.NOT_IN_THIS_NAME, "That badge cannot be awarded in the name of {name}. Choose another one."
)
TWICE = Message(Code.ADDRESS_TWICE, "Two learners would have the same address. Each learner needs their own.")
HAS_IT = Message(Code.HAS_IT_BY_ANOTHER, "These learners already have this badge by another award: {shown}.")
