"""Award an achievement to learners: the irreversible act, in the eight numbered steps of design §6.

1. May this teacher award this to these learners? The same request id gives the same answer.
2. Reserve a credential id and a status index for each of them, committed.
3. Build the document.
4. Lint it: the shape, and strict expansion.
5. Sign it.
6. Verify our own output as a stranger would.
7. Store the bytes and the audit event, in one transaction.
8. Tell the learner: a row in that same transaction, a mail after the commit.

Steps 1 and 2 are here, steps 3 to 8 in `award_signing.py`; who takes which awards of a large batch, in `batches.py`. A
crash between any two of them loses nothing and repeats nothing: what is reserved is signed later by a job of the batch,
and a run that finds nothing reserved does nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, Message
from badgeservice.person_name import read_person_name
from badgeservice.services.achievements.achievement import find_my_achievement
from badgeservice.services.achievements.archived import refuse_archived
from badgeservice.services.achievements.as_content import choose_language
from badgeservice.services.awarding.deciding.waiting import add_start, needs_second_look
from badgeservice.services.awarding.draft_rest import end_draft
from badgeservice.services.awarding.learner_details import (
    AS_THE_LIST,
    Details,
    read_details,
    read_evidence_url,
    read_narrative,
    refuse_language,
)
from badgeservice.services.awarding.learner_results import Pairs, as_stored, of_stored, refuse_incomplete
from badgeservice.services.issuing.batches import run_batch, share_batch
from badgeservice.services.issuing.status_lists import Place, take_places
from badgeservice.services.organisations.units import (
    Unit,
    choose_unit,
    list_units,
    refuse_closed_meanwhile,
    refuse_unit,
)
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, audit, awards, identities, organisations
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.audit import AuditAction
from badgeservice.store.awards import Reserved
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import AchievementVersion, Batch, SecondLook

__all__ = [
    "AwardRequest",
    "award_achievement",
    "run_batch",
    "run_batch_job",
    "run_chunk_job",
]

logger = logging.getLogger(__name__)

MAX_LEARNERS = 5000  # a page hands over at most as many as a list may have (`learner_rows.py`)
MAX_AT_ONCE = 250  # awards signed while the teacher waits; the worker does larger batches
NO_PLACE = Place("", 0)  # of an award that waits
NOW = timedelta(0)
RESUME_AFTER = timedelta(seconds=30)  # when the worker looks whether a small batch was finished
OWN_ADDRESS = Message(
    Code.AWARD_TO_ONESELF,
    "Your own address is in the list. Take it out, or ask a colleague to award this badge to you.",
)
NEW_VERSION = Message(
    Code.ACHIEVEMENT_VERSION_NEW,
    "This badge was changed since you opened this page. Look at what it says now, and award it then.",
)
REQUEST_USED = Message(
    Code.REQUEST_USED,
    "This list was already awarded, and has changed since. Below you see who has the badge. You can award it"
    " to the rest.",
)


@dataclass(frozen=True, slots=True)
class AwardRequest:
    """What a teacher decided. `request_id` is made by the page that shows the button, so a repeat is harmless."""

    request_id: str
    achievement_id: str
    learners: tuple[tuple[str, str], ...]  # name, e-mail
    narrative: str = ""
    evidence_url: str = ""
    unit: str = ""  # in whose name, by its slug; may be left out where there is no choice
    results: Mapping[str, Pairs] = field(default_factory=dict)  # what was reached, by e-mail
    version: str | None = None  # the number of the version that was seen; None: as it is now
    details: Details = field(default_factory=dict)  # what differs, by e-mail
    starts_at: datetime | None = None  # not signed before then
    list_id: str | None = None  # the first batch, of a list that names more badges than one
    of_rows: frozenset[int] = frozenset()  # of the list that was begun, when the others stay in it


@noting_refusals
def award_achievement(parts: Parts, teacher: SignedIn, request: AwardRequest) -> str:
    """Decide and reserve (steps 1 and 2), and sign a batch of ordinary size at once. Gives the batch id.

    What cannot be signed now stays reserved, with the reason, and is tried again by the worker.

    Raises:
        NotFound: the achievement does not exist or is not this teacher's to award.
        Invalid: a name, an address or a text cannot be used; or it is not theirs to award in that name.
        Conflict: a learner is the teacher, or has it already; the request id was used for something else; the badge
            has a new version or is archived; or nobody awards in that name: it was closed, or it did not say what
            the law asks.
    """
    asked = _read_request(request, parts.clock())
    with parts.reading() as session:  # before places are taken for nothing
        owned = find_my_achievement(session, teacher, asked.achievement_id)
        is_repeated = awards.find_batch_of_request(session, teacher.person_id, asked.request_id) is not None
        if not is_repeated:
            refuse_archived(owned)
        unit = None if is_repeated else _find_unit(session, teacher, owned, asked)
    count = len(asked.learners)
    waits = unit is not None and _new_batch(parts, teacher, asked, owned, unit, parts.clock()).is_waiting
    places = take_places(parts, unit.signer.organisation.id, count) if unit and not waits else []
    with parts.transaction() as session:
        if unit is None:
            end_draft(parts, session, teacher.person_id, asked.request_id, asked.of_rows)
            batch_id = _find_repeated(session, teacher, asked)
        else:
            batch_id = _decide(parts, session, teacher, asked, unit, places)
    if not waits and count <= MAX_AT_ONCE:
        try:
            run_batch(parts, batch_id)
        except Exception as error:  # it is decided and reserved; the job of the batch goes on from here
            is_expected = isinstance(error, BadgeServiceError)
            logger.warning(
                "batch %s waits for the worker: %s", batch_id, type(error).__name__, exc_info=not is_expected
            )
    return batch_id


def run_batch_job(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `award:batch` {batch_id}: whatever of the batch is not signed yet; of a large one, a job for each chunk."""
    share_batch(parts, arguments["batch_id"])


def run_chunk_job(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `award:chunk` {batch_id, from_row, to_row}: what of these rows is not signed yet, without the last one."""
    run_batch(parts, arguments["batch_id"], range(arguments["from_row"], arguments["to_row"]))


def _find_unit(session: Session, teacher: SignedIn, owned: OwnedAchievement, asked: AwardRequest) -> Unit:
    """In whose name it is decided. Raises `Invalid` and `Conflict`."""
    unit = choose_unit(list_units(session, teacher, owned.owner), asked.unit)
    refuse_unit(unit)
    _refuse_incomplete(owned, asked)
    return unit


def _refuse_incomplete(owned: OwnedAchievement, asked: AwardRequest) -> None:
    emails = [email for _, email in asked.learners]
    own = [asked.details.get(email, AS_THE_LIST) for email in emails]
    refuse_language(own, owned.version.texts)
    narrative = asked.narrative or min(one.narrative for one in own)  # "" when somebody has none at all
    evidence_url = asked.evidence_url or min(one.evidence_url for one in own)
    refuse_incomplete(owned.version, narrative, evidence_url, emails, asked.results)


def _decide(
    parts: Parts, session: Session, teacher: SignedIn, asked: AwardRequest, unit: Unit, places: Sequence[Place]
) -> str:
    # 1 may this teacher award this to these learners?
    owned = find_my_achievement(session, teacher, asked.achievement_id)
    now = parts.clock()
    refuse_archived(owned)
    if asked.version not in {
        None,
        str(owned.version.number),
    }:  # a new one was published: nobody awards what they never saw
        raise Conflict(NEW_VERSION)
    batch = _new_batch(parts, teacher, asked, owned, unit, now)
    batch.is_waiting |= not places  # it was to wait a moment ago; the job that starts it takes them
    end_draft(parts, session, teacher.person_id, asked.request_id, asked.of_rows)
    if not awards.add_batch(session, batch):
        return _find_repeated(session, teacher, asked)
    refuse_closed_meanwhile(session, unit)  # its lock also lets two requests see each other's learners
    refuse_learners(session, teacher, asked, now)
    _refuse_incomplete(owned, asked)  # as it is described now: what is asked may have changed a moment ago
    # 2 reserve
    languages = _choose_languages(session, asked, owned.version, unit)
    _reserve(parts, session, teacher, asked, batch, languages, places)
    audit.add_event(
        session,
        AuditAction.BATCH_WAIT if batch.is_waiting else AuditAction.BATCH_RESERVE,
        batch.id,
        now=now,
        actor_id=teacher.person_id,
        organisation_id=batch.unit_id,
        achievement_id=owned.achievement.id,
        learners=len(asked.learners),
    )
    if batch.is_waiting:
        add_start(session, batch, now)
    else:
        is_small = len(asked.learners) <= MAX_AT_ONCE
        add_job(session, JobKind.AWARD_BATCH, {"batch_id": batch.id}, now=now, delay=RESUME_AFTER if is_small else NOW)
    return batch.id


def _new_batch(
    parts: Parts, teacher: SignedIn, asked: AwardRequest, owned: OwnedAchievement, unit: Unit, now: datetime
) -> Batch:
    """What was decided is this version, under this profile of who signs; and whether it waits."""
    needs_two = needs_second_look(unit.signer.organisation, owned.achievement, len(asked.learners))
    is_later = asked.starts_at is not None and asked.starts_at > now
    return Batch(
        id=parts.new_id(),
        request_id=asked.request_id,
        issuer_id=unit.signer.organisation.id,
        unit_id=unit.id,
        version_id=owned.version.id,
        profile_id=unit.signer.profile.id,
        decided_by_id=teacher.person_id,
        narrative=asked.narrative,
        evidence_url=asked.evidence_url,
        created_at=now,
        list_id=asked.list_id,
        starts_at=asked.starts_at,
        second_look=SecondLook.ASKED if needs_two else SecondLook.NOT_ASKED,
        is_waiting=needs_two or is_later,
    )


def _find_repeated(session: Session, teacher: SignedIn, asked: AwardRequest) -> str:
    """The batch that this request made before; a request id for something else is a page that was used twice."""
    batch = awards.find_batch_of_request(session, teacher.person_id, asked.request_id)
    if batch is not None:
        before = tuple((name, email) for name, email in awards.list_learners_of(session, batch.id))
        achievement_id = achievements.get_version(session, batch.version_id).achievement.id
        texts = (achievement_id, batch.narrative, batch.evidence_url)
        is_same = (*texts, before) == (asked.achievement_id, asked.narrative, asked.evidence_url, asked.learners)
        given = [of_stored(stored) for stored in awards.list_results_of(session, batch.id)]
        is_same = is_same and given == [asked.results.get(email, ()) for _, email in asked.learners]
        own = [asked.details.get(email, AS_THE_LIST) for _, email in asked.learners]
        is_same = is_same and awards.list_details_of(session, batch.id) == [one.as_stored for one in own]
        if is_same and asked.unit in {"", organisations.get_issuer(session, batch.unit_id).organisation.slug}:
            return batch.id
    raise Conflict(REQUEST_USED)


def refuse_learners(session: Session, teacher: SignedIn, asked: AwardRequest, now: datetime) -> None:
    """Nobody awards to themselves, nor twice to somebody. Raises `Conflict`."""
    names = {email: name for name, email in asked.learners}
    if names.keys() & {teacher.email, *identities.list_addresses(session, teacher.person_id)}:  # threats I21
        raise Conflict(OWN_ADDRESS, field="learners")
    if holders := awards.list_holders(session, asked.achievement_id, names.keys(), now):
        shown = ", ".join(sorted(names[email] for email in holders)[:3]) + (" …" if len(holders) > 3 else "")
        sentence = Message(
            Code.ALREADY_AWARDED,
            "These learners already have this badge: {shown}. Take them out of the list.",
            shown=shown,
        )
        raise Conflict(sentence, field="learners")


def _choose_languages(
    session: Session, asked: AwardRequest, version: AchievementVersion, unit: Unit
) -> Mapping[str, str]:
    """In which each badge is signed, by address: what its learner chose to read in; of who never was here, that of who
    signs; and where it is not described in that, its first."""
    others = (unit.signer.profile.language, version.language)
    emails = [email for _, email in asked.learners]
    chosen = dict(identities.list_chosen_languages(session, emails)) if len(version.texts) > 1 else {}
    chosen |= {email: own.language for email, own in asked.details.items() if own.language}
    return {email: choose_language(version.texts, chosen.get(email, ""), *others) for email in emails}


def _reserve(
    parts: Parts,
    session: Session,
    teacher: SignedIn,
    asked: AwardRequest,
    batch: Batch,
    languages: Mapping[str, str],
    places: Sequence[Place],
) -> None:
    """An award for each learner, and the row of its credential with its place."""
    known = identities.find_or_add_learners(session, asked.learners, language=teacher.language, now=batch.created_at)
    reserved = [
        Reserved(
            award_id=parts.new_id(),
            row=row,
            identity_id=known[email].identity_id,
            email=email,
            learner_name=name,
            language=languages[email],
            earned_on=own.earned_on,
            ends_at=own.ends_at,
            credential_id=parts.new_id(),
            status_list_id=place.status_list_id,
            status_index=place.status_index,
            results=as_stored(asked.results.get(email, ())),
            narrative=own.narrative,
            evidence_url=own.evidence_url,
        )
        for row, ((name, email), place) in enumerate(
            zip(asked.learners, places or [NO_PLACE] * len(asked.learners), strict=True)
        )
        for own in [asked.details.get(email, AS_THE_LIST)]
    ]
    awards.add_reserved(session, batch, reserved)


def _read_request(request: AwardRequest, now: datetime) -> AwardRequest:
    """The same request in one spelling. Raises `Invalid`."""
    if not 1 <= len(request.learners) <= MAX_LEARNERS:
        sentence = Message(
            Code.LEARNERS_COUNT,
            "Award to at least one and at most {max_learners} learners at a time.",
            max_learners=MAX_LEARNERS,
        )
        raise Invalid(sentence, field="learners")
    if not request.request_id.isprintable() or not 1 <= len(request.request_id) <= 100:
        raise Invalid(
            Message(Code.REQUEST_ID, "Something is missing from this page. Open it again."), field="request_id"
        )
    return AwardRequest(
        request_id=request.request_id,
        achievement_id=request.achievement_id,
        learners=_read_learners(request.learners),
        narrative=read_narrative(request.narrative),
        evidence_url=read_evidence_url(request.evidence_url),
        unit=request.unit,
        version=request.version,
        results={read_email_address(email): given for email, given in request.results.items()},
        details={read_email_address(email): read_details(own, now) for email, own in request.details.items()},
        starts_at=request.starts_at,
        list_id=request.list_id,
        of_rows=request.of_rows,
    )


def _read_learners(learners: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    read: dict[str, str] = {}
    for number, (name, email) in enumerate(learners, 1):
        try:
            address = read_email_address(email)
            if address in read:
                sentence = Message(Code.LEARNER_REPEATED, "This address is in the list twice. Leave it in once.")
                raise Invalid(sentence, field="learners")
            read[address] = read_person_name(name)
        except Invalid as wrong:
            what = Message(wrong.code, "Learner {number}: {what}", number=number, what=wrong.sentence)
            raise Invalid(what, field="learners") from None
    return tuple((name, email) for email, name in read.items())
