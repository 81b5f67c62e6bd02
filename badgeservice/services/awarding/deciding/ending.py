"""The end of a batch before it did anything that cannot be undone: cancelled before it started, or withdrawn while its
mails waited.

Of a batch that waits nothing was signed, so cancelling it leaves no row of a learner. What was signed stays written
down: withdrawing revokes all of it, and no mail of it ever leaves. The row of the batch is the lock: who signs a chunk
or writes a mail looks at it first, so of a withdrawal and a mail at the same moment one wins and the other knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message
from badgeservice.services.awarding.deciding.batch_stage import may_withdraw
from badgeservice.services.awarding.deciding.decision_mails import Decision, tell_first
from badgeservice.services.awarding.deciding.my_batch import find_my_batch, unknown_list
from badgeservice.services.awarding.reasons import Reason
from badgeservice.services.awarding.revoke import Why, revoke_portion
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_permission
from badgeservice.store import achievements, audit, awards, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import waiting
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import Batch, SecondLook

PORTION: Final = 400  # awards that are revoked in one transaction
MAX_AT_ONCE: Final = 250  # while somebody waits for the answer; the worker withdraws more
WITHDRAWN: Final = Message(
    Code.WITHDRAWN_AT_ONCE, "This badge was awarded by mistake. It was withdrawn before the e-mail about it left."
)
CANCELLED: Final = Message(Code.BATCH_CANCELLED, "This list was cancelled already. Nothing of it is awarded.")
SENT_BACK: Final = Message(Code.BATCH_SENT_BACK, "This list was sent back already. Nothing of it is awarded.")
STARTED: Final = Message(
    Code.BATCH_STARTED, "It is too late: these badges are being signed already. You can still withdraw them."
)
TOO_LATE: Final = Message(
    Code.WITHDRAW_TOO_LATE,
    "It is too late: the e-mails are on their way. You can still withdraw the badges; the learners are told then.",
)


@noting_refusals
def cancel_batch(parts: Parts, teacher: SignedIn, batch_id: str) -> int:
    """A batch that waits will never start; gives how many learners were in it. Who awards in its name may do that.

    Raises:
        NotFound: there is no such batch, or it is of an organisation that this person may not award for.
        Conflict: it started, was cancelled or was sent back before.
    """
    now = parts.clock()
    with parts.transaction() as session:
        batch = lock_waiting(session, teacher, batch_id)
        count = waiting.delete_drafts(session, batch_id)
        end_batch(batch, teacher, parts)
        _write_down(session, AuditAction.BATCH_CANCEL, batch, teacher, count, parts)
        tell_first(session, batch, Decision.CANCELLED, teacher, now)
    return count


@noting_refusals
def withdraw_batch(parts: Parts, teacher: SignedIn, batch_id: str) -> None:
    """All of it is revoked and nobody is mailed. What is many is done by the worker, and resumed when it is stopped.

    Raises:
        NotFound: there is no such batch, or it is of an organisation that this person may not revoke for.
        Conflict: its mails do not wait any more, or it was withdrawn before.
    """
    with parts.transaction() as session:
        find_my_batch(session, teacher, batch_id)
        batch = _lock(session, batch_id)
        path = tree.get_path(session, batch.unit_id)
        require_permission(teacher, Permission.REVOKE, path, batch_id, unknown_list())
        now = parts.clock()  # behind the lock: who mails looks at the same row
        if batch.ended_at is not None:
            raise Conflict(Message(Code.BATCH_WITHDRAWN, "This list was withdrawn already."))
        if not may_withdraw(batch, now):
            raise Conflict(TOO_LATE)
        count = len(awards.list_learners_of(session, batch_id))
        end_batch(batch, teacher, parts)
        _write_down(session, AuditAction.BATCH_WITHDRAW, batch, teacher, count, parts)
        add_job(session, JobKind.AWARD_WITHDRAW, {"batch_id": batch_id}, now=now)
    if count <= MAX_AT_ONCE:
        revoke_withdrawn(parts, batch_id)


def withdraw_batch_job(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `award:withdraw` {batch_id}: `revoke_withdrawn`."""
    revoke_withdrawn(parts, arguments["batch_id"])


def revoke_withdrawn(parts: Parts, batch_id: str) -> None:
    """Whatever of a batch that was withdrawn still stands, a portion in a transaction. Twice is once."""
    while _revoke_some(parts, batch_id):
        pass
    with parts.transaction() as session:
        batch = _lock(session, batch_id)
        if batch.ended_at is None:
            return
        reason = parts.catalogue.say(WITHDRAWN, parts.catalogue.choose(_language(session, batch)))
        why = (Reason.BY_MISTAKE, reason)
        waiting.revoke_unsigned(session, batch_id, str(batch.ended_by_id), why, parts.clock())
        awards.finish_batch(session, batch_id, parts.clock())


def _revoke_some(parts: Parts, batch_id: str) -> int:
    """The next portion; each learner reads why in the language of their badge."""
    with parts.transaction() as session:
        batch = awards.find_batch(session, batch_id)
        if batch is None or batch.ended_by_id is None or batch.is_waiting:
            return 0
        by_language = defaultdict[str, list[str]](list)
        for award_id, language in waiting.list_signed(session, batch_id, PORTION):
            by_language[parts.catalogue.choose(language)].append(award_id)
        for language, ids in by_language.items():
            why = Why(batch.ended_by_id, Reason.BY_MISTAKE, parts.catalogue.say(WITHDRAWN, language))
            revoke_portion(parts, session, ids, why, is_told=False)
        return sum(map(len, by_language.values()))


def _language(session: Session, batch: Batch) -> str:
    return achievements.get_version(session, batch.version_id).version.language


def lock_waiting(session: Session, teacher: SignedIn, batch_id: str) -> Batch:
    """A batch that waits, for who awards in its name: until the end of the transaction nobody else decides about it.

    Raises `NotFound` and, when it waits no more, `Conflict`.
    """
    find_my_batch(session, teacher, batch_id)
    batch = _lock(session, batch_id)
    if batch.second_look is SecondLook.SENT_BACK:
        raise Conflict(SENT_BACK)
    if batch.ended_at is not None:
        raise Conflict(CANCELLED)
    if not batch.is_waiting:
        raise Conflict(STARTED)
    return batch


def end_batch(batch: Batch, person: SignedIn, parts: Parts) -> None:
    """It goes no further from here on."""
    batch.is_waiting, batch.ended_at, batch.ended_by_id = False, parts.clock(), person.person_id


def _lock(session: Session, batch_id: str) -> Batch:
    batch = waiting.lock_batch(session, batch_id)
    if batch is None:
        raise unknown_list()
    return batch


def _write_down(
    session: Session, action: AuditAction, batch: Batch, person: SignedIn, learners: int, parts: Parts
) -> None:
    audit.add_event(
        session, action, batch.id, now=parts.clock(), actor_id=person.person_id, organisation_id=batch.unit_id,
        achievement_id=achievements.get_version(session, batch.version_id).achievement.id, learners=learners,
    )  # fmt: skip
