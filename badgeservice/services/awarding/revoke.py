"""Revoke: take awards back, for a reason that everybody may know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.person_name import has_hidden_character
from badgeservice.services.achievements.achievement import AchievementDetail, achievement_detail, count_learners
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.awarding.reasons import Reason, read_kind
from badgeservice.services.issuing.status_lists import publish_status_list
from badgeservice.services.lists.personal_numbers import Blanked, blank_personal_numbers
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_permission
from badgeservice.store import achievements, audit, awards, credentials, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import replacing
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.mailing.mails import add_mails
from badgeservice.store.many_rows import in_portions
from badgeservice.store.tables import Award, AwardState, MailKind

MAX_REASON = 300
RESUME_AFTER: Final = timedelta(seconds=30)  # when the worker looks whether all of many were revoked


class AlreadyRevoked(Conflict):
    """It was revoked before; nothing was done now."""


@dataclass(frozen=True, slots=True)
class AwardToRevoke:
    """What the question "revoke this?" is about."""

    row: AwardRow
    achievement: AchievementDetail
    awarded_by: str
    revoked_by: str


@noting_refusals
def show_award(parts: Parts, teacher: SignedIn, award_id: str) -> AwardToRevoke:
    """One award of an organisation that this person may revoke for. Raises `NotFound`."""
    with parts.reading() as session:
        listed = awards.find_listed_award(session, award_id)
        award = _own_award(session, listed and listed.award, teacher)
        found = achievements.get_version(session, award.version_id)
        if listed is None:
            raise _unknown()
        count = count_learners(session, teacher, found.achievement.id, parts.clock())
        by = awards.list_deciders(session, found.achievement.id, [award_id])[award_id]
    return AwardToRevoke(award_row(listed), achievement_detail(parts, found, count), *by)


@noting_refusals
def revoke_award(
    parts: Parts, teacher: SignedIn, award_id: str, reason: str, kind: str = Reason.OTHER
) -> Message | None:
    """Revoke one, as `revoke_awards`; gives what is to be said about the reason, if anything.

    Raises:
        NotFound: there is no such award, or it is of an organisation that this person may not revoke for.
        Invalid: there is no reason, or one that cannot be shown.
        AlreadyRevoked: it was revoked before.
        Conflict: it is not signed yet, or was replaced.
    """
    read = read_reason(reason)
    if not _revoke_all(parts, teacher, (award_id,), Why(teacher.person_id, read_kind(kind), read.text)):
        raise _why_not(parts, award_id)
    return read.remark


@noting_refusals
def revoke_awards(
    parts: Parts, teacher: SignedIn, award_ids: Collection[str], reason: str, kind: str = Reason.OTHER
) -> Sequence[str]:
    """Revoke whatever of these stands, some hundreds in a transaction; gives the ids of those.

    Each transaction holds the states, the signed lists, what is written down and the mails that follow. The lists are
    signed before the answer is given, so the very next scan sees it (threats B16). What was revoked before, or is not
    signed yet, is passed over. That all of them are to be revoked is written first: stopped half way, the worker goes
    on.

    Raises:
        NotFound: there is no such award, or it is of an organisation that this person may not revoke for. Then none
            was revoked.
        Invalid: there is no reason, or one that cannot be shown.
    """
    why = Why(teacher.person_id, read_kind(kind), read_reason(reason).text)
    return _revoke_all(parts, teacher, award_ids, why)


def revoke_job(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `award:revoke` {award_ids, by_id, kind, reason}: those that stand still, as they were decided about."""
    why = Why(arguments["by_id"], arguments["kind"], arguments["reason"])
    with parts.transaction() as session:
        revoke_portion(parts, session, arguments["award_ids"], why)


@dataclass(frozen=True, slots=True)
class Why:
    """Who decided it, and the reason."""

    by_id: str
    kind: str
    reason: str


def _revoke_all(parts: Parts, teacher: SignedIn, award_ids: Collection[str], why: Why) -> Sequence[str]:
    _refuse_others(parts, teacher, award_ids)
    portions = list(in_portions(award_ids))
    if len(portions) > 1:  # each is a transaction, so the decision has one of its own
        with parts.transaction() as session:
            said = {"by_id": why.by_id, "kind": why.kind, "reason": why.reason}
            for some in portions:
                rest = {"award_ids": some, **said}
                add_job(session, JobKind.AWARD_REVOKE, rest, now=parts.clock(), delay=RESUME_AFTER)
    revoked: list[str] = []
    for some in portions:
        with parts.transaction() as session:
            revoked += revoke_portion(parts, session, some, why)
    return revoked


def revoke_portion(
    parts: Parts, session: Session, award_ids: Sequence[str], why: Why, *, is_told: bool = True
) -> list[str]:
    """In the transaction of whoever asks, who has looked whether this person may do that; gives which it were."""
    now = parts.clock()
    replacing.lock_awards(session, award_ids)
    revoked = awards.revoke_awards(session, award_ids, by_id=why.by_id, kind=why.kind, reason=why.reason, now=now)
    ids = [award.award_id for award in revoked]
    replacing.withdraw_reserved(session, ids, by_id=why.by_id, reason=why.reason, now=now)
    found = credentials.revoke_credentials(session, ids, now)
    with_place = [row for row in found if row.status_list_id]  # a token has that of the badge that it repeats
    for list_id in sorted({row.status_list_id for row in with_place if row.status_list_id}):
        publish_status_list(parts, session, list_id)
    for unit_id in {award.unit_id for award in revoked}:
        of_unit = {award.award_id for award in revoked if award.unit_id == unit_id}
        audit.add_events(
            session,
            AuditAction.CREDENTIAL_REVOKE,
            {row.credential_id: {"award_id": row.award_id} for row in with_place if row.award_id in of_unit},
            now=now,
            actor_id=why.by_id,
            organisation_id=unit_id,
        )
    if is_told:
        add_mails(session, MailKind.REVOCATION, {award.award_id: award.identity_id for award in revoked}, now)
    return ids


def _refuse_others(parts: Parts, teacher: SignedIn, award_ids: Collection[str]) -> None:
    """In whose name an award was made never changes, so it is asked once for all of them."""
    with parts.reading() as session:
        units = awards.list_units(session, award_ids)
        paths = tree.list_paths(session, set(units.values()))
    for award_id in award_ids:
        if award_id not in units:
            raise _unknown()
        require_permission(teacher, Permission.REVOKE, paths[units[award_id]], award_id, _unknown())


def _why_not(parts: Parts, award_id: str) -> Conflict:
    with parts.reading() as session:
        award = awards.get_award(session, award_id)
    if award.state is AwardState.REVOKED:
        return AlreadyRevoked(Message(Code.ALREADY_REVOKED, "This badge has already been withdrawn."))
    sentence = Message(
        Code.NOT_REVOCABLE, "This badge cannot be withdrawn: it is not signed yet, or it is no longer in use."
    )
    return Conflict(sentence)


def _own_award(session: Session, award: Award | None, teacher: SignedIn) -> Award:
    """Of an organisation that this person may revoke for. Raises `NotFound`."""
    if award is None:
        raise _unknown()
    path = tree.get_path(session, award.unit_id)
    require_permission(teacher, Permission.REVOKE, path, award.id, _unknown())
    return award


def read_reason(text: str) -> Blanked:
    """Without personal numbers, because everybody who checks the badge reads it."""
    reason = " ".join(text.split())
    if not reason:
        sentence = Message(
            Code.REASON_MISSING, "Give a reason. The learner and everybody who checks the badge will read it."
        )
        raise Invalid(sentence, field="reason")
    if len(reason) > MAX_REASON or has_hidden_character(reason):
        sentence = Message(
            Code.REASON, "Use at most {max_reason} ordinary characters for the reason.", max_reason=MAX_REASON
        )
        raise Invalid(sentence, field="reason")
    return blank_personal_numbers(reason)


def _unknown() -> NotFound:
    return NotFound(Message(Code.AWARD_UNKNOWN, "We did not find the badge of this learner."))
