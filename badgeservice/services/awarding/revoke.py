"""Revoke: take an award back, for a reason that everybody may know."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.person_name import has_hidden_character
from badgeservice.services.achievements.achievement import AchievementDetail, achievement_detail, count_learners
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.issuing.status_lists import publish_status_list
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_permission
from badgeservice.store import achievements, audit, awards, credentials
from badgeservice.store.audit import AuditAction
from badgeservice.store.mails import add_mail
from badgeservice.store.tables import Award, AwardState, MailKind

MAX_REASON = 300


class AlreadyRevoked(Conflict):
    """It was revoked before; nothing was done now."""


@dataclass(frozen=True, slots=True)
class AwardToRevoke:
    """What the question "revoke this?" is about."""

    row: AwardRow
    achievement: AchievementDetail


@noting_refusals
def show_award(parts: Parts, teacher: SignedIn, award_id: str) -> AwardToRevoke:
    """One award of an organisation that this person may revoke for. Raises `NotFound`."""
    with parts.reading() as session:
        listed = awards.find_listed_award(session, award_id)
        award = _own_award(listed and listed.award, teacher)
        found = achievements.get_version(session, award.version_id)
        if listed is None:
            raise _unknown()
        count = count_learners(session, found.achievement.id)
    return AwardToRevoke(award_row(listed), achievement_detail(parts, found, count))


@noting_refusals
def revoke_award(parts: Parts, teacher: SignedIn, award_id: str, reason: str) -> None:
    """Revoke it, in one transaction: the state, the signed list, what is written down and the mail that follows.

    The list is signed before the answer is given, so the very next scan sees it (threats B16).

    Raises:
        NotFound: there is no such award, or it is of an organisation that this person may not revoke for.
        Invalid: there is no reason, or one that cannot be shown.
        AlreadyRevoked: it was revoked before.
        Conflict: it is not signed yet, or was replaced.
    """
    reason, now = _read_reason(reason), parts.clock()
    with parts.transaction() as session:
        award = _lock(session, teacher, award_id)
        award.state, award.revoked_at = AwardState.REVOKED, now
        award.revoked_by_id, award.revocation_reason = teacher.person_id, reason
        revoked = credentials.revoke_credentials(session, award_id, now)
        for list_id in sorted({list_id for _, list_id in revoked if list_id}):
            publish_status_list(parts, session, list_id)
        for credential_id, _ in revoked:
            audit.add_event(
                session,
                AuditAction.CREDENTIAL_REVOKE,
                credential_id,
                now=now,
                actor_id=teacher.person_id,
                organisation_id=award.unit_id,
                award_id=award_id,
            )
        add_mail(session, MailKind.REVOCATION, award, now)


def _lock(session: Session, teacher: SignedIn, award_id: str) -> Award:
    award = _own_award(awards.lock_award(session, award_id), teacher)
    if award.state is AwardState.REVOKED:
        sentence = Message(Code.ALREADY_REVOKED, "This badge has already been withdrawn.")
        raise AlreadyRevoked(sentence)
    if award.state not in {AwardState.ISSUED, AwardState.SUSPENDED}:
        sentence = Message(
            Code.NOT_REVOCABLE, "This badge cannot be withdrawn: it is not signed yet, or it is no longer in use."
        )
        raise Conflict(sentence)
    return award


def _own_award(award: Award | None, teacher: SignedIn) -> Award:
    """Of an organisation that this person may revoke for. Raises `NotFound`."""
    if award is None:
        raise _unknown()
    require_permission(teacher, Permission.REVOKE, award.unit_id, award.id, _unknown())
    return award


def _read_reason(text: str) -> str:
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
    return reason


def _unknown() -> NotFound:
    return NotFound(Message(Code.AWARD_UNKNOWN, "We did not find the badge of this learner."))
