"""Award an achievement to learners: the irreversible act, in the eight numbered steps of design §6.

1. May this teacher award this to these learners? The same request id gives the same answer.
2. Reserve a credential id and a status index for each of them, committed.
3. Build the document.
4. Lint it: the shape, and strict expansion.
5. Sign it.
6. Verify our own output as a stranger would.
7. Store the bytes and the audit event, in one transaction.
8. Tell the learner: a row in that same transaction, a mail after the commit.

Steps 1 and 2 are here, steps 3 to 8 in `award_signing.py`. A crash between any two of them loses nothing and repeats
nothing: what is reserved is signed later by the job of the batch, and a run that finds nothing reserved does nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session

from badgeservice.email_address import read_email_address
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, NotFound, Sentence
from badgeservice.person_name import has_hidden_character, read_person_name
from badgeservice.services.achievements.achievement import AchievementDetail, achievement_detail, find_my_achievement
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.issuing.award_signing import run_batch
from badgeservice.services.issuing.status_lists import reserve_places
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import achievements, audit, awards, organisations
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import Achievement, Award, AwardState, Batch

__all__ = ["AwardRequest", "BatchProgress", "award_achievement", "run_batch", "run_batch_job", "show_batch"]

logger = logging.getLogger(__name__)

MAX_LEARNERS = 2000
MAX_AT_ONCE = 250  # awards signed while the teacher waits; the worker does larger batches
MAX_NARRATIVE = 4000
MAX_URL = 2000
RESUME_AFTER = timedelta(seconds=30)  # when the worker looks whether a small batch was finished


@dataclass(frozen=True, slots=True)
class AwardRequest:
    """What a teacher decided. `request_id` is made by the page that shows the button, so a repeat is harmless."""

    request_id: str
    achievement_id: str
    learners: tuple[tuple[str, str], ...]  # name, e-mail
    narrative: str = ""
    evidence_url: str = ""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is. `failed` awards are reserved and say why; they are signed once the cause is gone."""

    batch_id: str
    achievement: AchievementDetail
    total: int
    issued: int
    failed: int
    created_at: datetime
    finished_at: datetime | None
    rows: tuple[AwardRow, ...]

    @property
    def finished(self) -> bool:
        return self.finished_at is not None


@noting_refusals
def award_achievement(parts: Parts, teacher: SignedIn, request: AwardRequest) -> str:
    """Decide and reserve (steps 1 and 2), and sign a batch of ordinary size at once. Gives the batch id.

    What cannot be signed now stays reserved, with the reason, and is tried again by the worker.

    Raises:
        NotFound: the achievement does not exist or is not this teacher's to award.
        Invalid: a name, an address or a text cannot be used.
        Conflict: a learner is the teacher, or has it already; or the request id was used for something else.
    """
    asked = _read_request(request)
    with parts.transaction() as session:
        batch_id = _decide(parts, session, teacher, asked)
    if len(asked.learners) <= MAX_AT_ONCE:
        try:
            run_batch(parts, batch_id)
        except Exception as error:  # it is decided and reserved; the job of the batch goes on from here
            is_expected = isinstance(error, BadgeServiceError)
            logger.warning(
                "batch %s waits for the worker: %s", batch_id, type(error).__name__, exc_info=not is_expected
            )
    return batch_id


def run_batch_job(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `award:batch` {batch_id}: whatever of the batch is not signed yet."""
    run_batch(parts, arguments["batch_id"])


@noting_refusals
def show_batch(parts: Parts, teacher: SignedIn, batch_id: str) -> BatchProgress:
    """How far a batch is, learner by learner.

    Raises:
        NotFound: there is no such batch, or it is of an organisation that this person does not teach for.
    """
    with parts.reading() as session:
        batch = awards.find_batch(session, batch_id)
        found = batch and achievements.find_achievement(session, batch.achievement_id)
        unknown = NotFound("batch_unknown", Sentence("We do not know this page.", "Wij kennen deze pagina niet."))
        if batch is None or not found:
            raise unknown
        if not teacher.may_teach_for(batch.organisation_id):  # threats I1
            raise NotYours(unknown, batch_id, batch.organisation_id)
        rows = tuple(award_row(*row) for row in awards.list_rows(session, batch_id=batch_id))
        count = achievements.count_awarded(session, batch.achievement_id)
    is_waiting = [row.state is AwardState.RESERVED for row in rows]
    return BatchProgress(
        batch_id=batch_id,
        achievement=achievement_detail(parts, *found, count),
        total=len(rows),
        issued=len(rows) - sum(is_waiting),
        failed=sum(row.problem is not None for row in rows),
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        rows=rows,
    )


def _decide(parts: Parts, session: Session, teacher: SignedIn, asked: AwardRequest) -> str:
    # 1 may this teacher award this to these learners?
    achievement, _ = find_my_achievement(session, teacher, asked.achievement_id)
    now = parts.clock()
    batch = _new_batch(parts, teacher, asked, achievement, now)
    if not awards.add_batch(session, batch):
        return _find_repeated(session, teacher, asked)
    organisations.lock_organisation(session, achievement.organisation_id)  # two requests see each other's learners
    _refuse_learners(session, teacher, asked, now)
    # 2 reserve
    _reserve(parts, session, teacher, asked, batch, now)
    is_small = len(asked.learners) <= MAX_AT_ONCE
    delay = RESUME_AFTER if is_small else timedelta(0)
    add_job(session, JobKind.AWARD_BATCH, {"batch_id": batch.id}, now=now, delay=delay)
    return batch.id


def _new_batch(parts: Parts, teacher: SignedIn, asked: AwardRequest, achievement: Achievement, now: datetime) -> Batch:
    return Batch(
        id=parts.new_id(),
        request_id=asked.request_id,
        organisation_id=achievement.organisation_id,
        achievement_id=achievement.id,
        teacher_id=teacher.person_id,
        narrative=asked.narrative,
        evidence_url=asked.evidence_url,
        created_at=now,
    )


def _find_repeated(session: Session, teacher: SignedIn, asked: AwardRequest) -> str:
    """The batch that this request made before; a request id for something else is a page that was used twice."""
    batch = awards.find_batch_of_request(session, teacher.person_id, asked.request_id)
    if batch is not None:
        before = tuple(
            (award.learner_name, learner.email) for award, learner in awards.list_awards_of(session, batch.id)
        )
        texts = (batch.achievement_id, batch.narrative, batch.evidence_url)
        if (*texts, before) == (asked.achievement_id, asked.narrative, asked.evidence_url, asked.learners):
            return batch.id
    sentence = Sentence(
        "This list was awarded already, and changed after that. You see below who has the badge. Award it to the rest.",
        "Deze lijst is al uitgereikt en daarna veranderd. Hieronder zie je wie hem al heeft. Reik hem uit aan de rest.",
    )
    raise Conflict("request_used", sentence)


def _refuse_learners(session: Session, teacher: SignedIn, asked: AwardRequest, now: datetime) -> None:
    names = {email: name for name, email in asked.learners}
    if teacher.email in names:  # threats I21
        sentence = Sentence(
            "Your own address is in the list. Ask a colleague to award this to you.",
            "Je eigen adres staat in de lijst. Vraag een collega om deze badge aan jou uit te reiken.",
        )
        raise Conflict("award_to_oneself", sentence, field="learners")
    if holders := awards.list_holders(session, asked.achievement_id, names.keys(), now):
        shown = ", ".join(sorted(names[email] for email in holders)[:3]) + (" …" if len(holders) > 3 else "")
        sentence = Sentence(
            f"Already has this badge: {shown}. Take them out of the list.",
            f"Heeft deze badge al: {shown}. Haal deze namen uit de lijst.",
        )
        raise Conflict("already_awarded", sentence, field="learners")


def _reserve(
    parts: Parts, session: Session, teacher: SignedIn, asked: AwardRequest, batch: Batch, now: datetime
) -> None:
    people = awards.find_or_add_learners(session, asked.learners, language=teacher.language, now=now)
    places = reserve_places(parts, session, batch.organisation_id, len(asked.learners))
    for row, ((name, email), (list_id, index)) in enumerate(zip(asked.learners, places, strict=True)):
        award = Award(
            id=parts.new_id(),
            batch_id=batch.id,
            row=row,
            organisation_id=batch.organisation_id,
            achievement_id=batch.achievement_id,
            learner_id=people[email].id,
            learner_name=name,
            state=AwardState.RESERVED,
            credential_id=parts.new_id(),
            status_list_id=list_id,
            status_index=index,
            created_at=now,
        )
        session.add(award)
    audit.add_event(
        session,
        "batch:reserve",
        batch.id,
        now=now,
        actor_id=teacher.person_id,
        organisation_id=batch.organisation_id,
        achievement_id=batch.achievement_id,
        learners=len(asked.learners),
    )


def _read_request(request: AwardRequest) -> AwardRequest:
    """The same request in one spelling. Raises `Invalid`."""
    if not 1 <= len(request.learners) <= MAX_LEARNERS:
        sentence = Sentence(
            f"Award to at least one and at most {MAX_LEARNERS} learners at a time.",
            f"Reik de badge uit aan minstens één en hoogstens {MAX_LEARNERS} studenten tegelijk.",
        )
        raise Invalid("learners_count", sentence, field="learners")
    if not request.request_id.isprintable() or not 1 <= len(request.request_id) <= 100:
        raise Invalid("request_id", Sentence("Open the page again.", "Open de pagina opnieuw."), field="request_id")
    return AwardRequest(
        request_id=request.request_id,
        achievement_id=request.achievement_id,
        learners=_read_learners(request.learners),
        narrative=_read_narrative(request.narrative),
        evidence_url=_read_evidence_url(request.evidence_url),
    )


def _read_learners(learners: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    read: dict[str, str] = {}
    for number, (name, email) in enumerate(learners, 1):
        try:
            address = read_email_address(email)
            if address in read:
                sentence = Sentence("This address is in the list twice.", "Dit adres staat twee keer in de lijst.")
                raise Invalid("learner_repeated", sentence, field="learners")
            read[address] = read_person_name(name)
        except Invalid as wrong:
            en, nl = wrong.sentence.en, wrong.sentence.nl
            raise Invalid(
                wrong.code, Sentence(f"Learner {number}: {en}", f"Student {number}: {nl}"), field="learners"
            ) from None
    return tuple((name, email) for email, name in read.items())


def _read_narrative(narrative: str) -> str:
    text = "\n".join(line.rstrip() for line in narrative.strip().splitlines())
    if len(text) > MAX_NARRATIVE or has_hidden_character(text.replace("\n", " ").replace("\t", " ")):
        sentence = Sentence(
            f"Use at most {MAX_NARRATIVE} ordinary characters for the explanation.",
            f"Gebruik voor de toelichting hoogstens {MAX_NARRATIVE} gewone tekens.",
        )
        raise Invalid("narrative", sentence, field="narrative")
    return text


def _read_evidence_url(text: str) -> str:
    """An https address that stands in a signed document for ever; never fetched by us (threats I17)."""
    url = text.strip()
    if url and not _is_public_url(url):
        sentence = Sentence(
            "The link to the evidence must be a complete address that starts with https://.",
            "De link naar het bewijs moet een volledig adres zijn dat begint met https://.",
        )
        raise Invalid("evidence_url", sentence, field="evidence_url")
    return url


def _is_public_url(url: str) -> bool:
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or any(mark in url for mark in ' <>"{}|\\^`'):
        return False
    try:
        parts = urlsplit(url)
        has_port = parts.port is not None
    except ValueError:
        return False
    is_named = "." in (parts.hostname or "") and "@" not in parts.netloc
    return parts.scheme == "https" and is_named and not has_port
