"""Four eyes: a second person who awards in the same name sees exactly what the first decided, and agrees or sends it
back. Until then nothing is signed.

Never the first, and nobody who is in the list: who looks must have nothing of their own in it. What is agreed is signed
for the first, also when they left meanwhile, because it is the second who answers for it now. What is sent back is the
first's list again, with every row and with the words; when the first does not award here any more it is the list of who
does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, Stranger
from badgeservice.services.awarding.deciding.batch_stage import still_awards, why_not_look
from badgeservice.services.awarding.deciding.decision_mails import Decision, tell_first
from badgeservice.services.awarding.deciding.ending import end_batch, lock_waiting
from badgeservice.services.awarding.deciding.usual_language import choose_languages
from badgeservice.services.awarding.deciding.waiting import add_start
from badgeservice.services.awarding.draft_content import DraftContent, DraftRow
from badgeservice.services.awarding.learner_details import Details, LearnerDetails, last_day
from badgeservice.services.awarding.learner_results import of_stored
from badgeservice.services.awarding.own_cells import as_cells
from badgeservice.services.form_keys import KEEP
from badgeservice.services.lists.personal_numbers import blank_personal_numbers
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, audit, drafts, people, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import waiting
from badgeservice.store.awarding.waiting import Decided
from badgeservice.store.tables import Batch, Draft, ProfileVersion, SecondLook

MAX_WORDS: Final = 600
LOOKED: Final = Message(
    Code.SECOND_LOOK_DONE, "A colleague agreed with this list already. You can still cancel it before it is signed."
)
NOT_ASKED: Final = Message(Code.SECOND_LOOK_NOT_ASKED, "Nobody has to look at this list before it is signed.")
NO_WORDS: Final = Message(Code.SECOND_LOOK_WORDS, "Say what has to change, in at most {max_words} characters.")


@noting_refusals
def approve_batch(parts: Parts, person: SignedIn, batch_id: str) -> None:
    """It may be signed: now, or on its day.

    Raises:
        NotFound: there is no such batch, or it is of an organisation that this person may not award for.
        Conflict: it is their own, they are in it, or it does not wait for that any more.
    """
    now = parts.clock()
    with parts.transaction() as session:
        batch = _lock_asked(session, person, batch_id)
        batch.second_look, batch.looked_by_id, batch.looked_at = SecondLook.APPROVED, person.person_id, now
        add_start(session, batch, now)
        _write_down(
            parts, session, AuditAction.BATCH_APPROVE, batch, person, len(waiting.list_drafts(session, batch.id))
        )
        tell_first(session, batch, Decision.APPROVED, person, now)


@noting_refusals
def send_back(parts: Parts, person: SignedIn, batch_id: str, words: str) -> None:
    """It becomes the list of the first again, with every row of it and with what has to change.

    Raises:
        NotFound, Conflict: as `approve_batch`.
        Invalid: it is not said what has to change.
    """
    read = blank_personal_numbers(" ".join(words.split())).text
    now = parts.clock()
    with parts.transaction() as session:
        batch = _lock_asked(session, person, batch_id)
        if not read or len(read) > MAX_WORDS:
            raise Invalid(NO_WORDS.filled(max_words=MAX_WORDS), field="words")
        batch.second_look, batch.looked_by_id, batch.looked_at = SecondLook.SENT_BACK, person.person_id, now
        batch.look_words = read
        decided = waiting.list_decided(session, batch.id)
        _give_back(parts, session, batch, person, decided)
        waiting.delete_drafts(session, batch.id)
        end_batch(batch, person, parts)
        _write_down(parts, session, AuditAction.BATCH_SEND_BACK, batch, person, len(decided))
        tell_first(session, batch, Decision.SENT_BACK, person, now)


def _lock_asked(session: Session, person: SignedIn, batch_id: str) -> Batch:
    batch = lock_waiting(session, person, batch_id)
    if batch.second_look is SecondLook.APPROVED:
        raise Conflict(LOOKED)
    if batch.second_look is not SecondLook.ASKED:
        raise Conflict(NOT_ASKED)
    if why := why_not_look(session, person, batch):
        raise Conflict(why)
    return batch


def _give_back(parts: Parts, session: Session, batch: Batch, person: SignedIn, decided: Sequence[Decided]) -> None:
    """Into the list that the first has begun for this badge meanwhile, if any; what is in that stays."""
    now = parts.clock()
    new = _new_draft(parts, session, batch)
    draft = drafts.lock_or_add_draft(session, new, now) if new.person_id else new
    own = _own_of(session, batch, decided)
    content = _with_decided(DraftContent.of_text(draft.content), batch, decided, own)
    names = people.find_names(session, [person.person_id])
    who = Stranger(names.get(person.person_id, ""))
    remark = Message(
        Code.LIST_SENT_BACK, "{who} looked at this list and sent it back: {words}",
        who=who, words=Stranger(batch.look_words),
    )  # fmt: skip
    content = content.with_remarks([remark])
    draft.content, draft.size = content.as_text(), content.size
    draft.revision, draft.saved_by, draft.changed_at, draft.ends_at = draft.revision + 1, "", now, now + KEEP
    session.add(draft)


def _new_draft(parts: Parts, session: Session, batch: Batch) -> Draft:
    now, path = parts.clock(), tree.get_path(session, batch.unit_id)
    is_theirs = still_awards(session, batch.decided_by_id, path)
    return Draft(
        id=parts.new_id(),  # another one: that of the batch was used
        person_id=batch.decided_by_id if is_theirs else None,
        unit_id=None if is_theirs else batch.unit_id,
        achievement_id=achievements.get_version(session, batch.version_id).achievement.id,
        content=DraftContent().as_text(),
        created_at=now,
        changed_at=now,
        ends_at=now + KEEP,
    )


def _own_of(session: Session, batch: Batch, decided: Sequence[Decided]) -> Details:
    """What differed per learner. A language that would be chosen anyhow is nobody's own."""
    version = achievements.get_version(session, batch.version_id).version
    profile = session.get_one(ProfileVersion, batch.profile_id)
    usual = choose_languages(session, [one.email for one in decided], version, profile)
    return {
        one.email: LearnerDetails(
            narrative=one.narrative,
            evidence_url=one.evidence_url,
            earned_on=one.earned_on,
            ends_on=last_day(one.ends_at),
            language=one.language if one.language != usual[one.email] else "",
        )
        for one in decided
    }


def _with_decided(content: DraftContent, batch: Batch, decided: Sequence[Decided], own: Details) -> DraftContent:
    there = {row.email.strip().casefold() for row in content.rows if row.is_filled}
    last = max((row.number for row in content.rows), default=0)
    rows = tuple(
        DraftRow(
            content.next_key + place, last + place + 1, one.name, one.email, is_sure=True,
            results=tuple(sorted((*of_stored(one.results), *as_cells(own[one.email])))),
            is_result_sure=bool(one.results),
        )
        for place, one in enumerate(one for one in decided if one.email not in there)
    )  # fmt: skip
    return replace(
        content,
        rows=(*content.rows, *rows),
        next_key=content.next_key + len(rows),
        narrative=content.narrative or batch.narrative,
        evidence_url=content.evidence_url or batch.evidence_url,
    )


def _write_down(
    parts: Parts, session: Session, action: AuditAction, batch: Batch, person: SignedIn, learners: int
) -> None:
    audit.add_event(
        session, action, batch.id, now=parts.clock(), actor_id=person.person_id, organisation_id=batch.unit_id,
        achievement_id=achievements.get_version(session, batch.version_id).achievement.id, learners=learners,
    )  # fmt: skip
