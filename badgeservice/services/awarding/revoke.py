"""Revoke: take an award back, for a reason that everybody may know."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.errors import Conflict, Invalid, NotFound, Sentence
from badgeservice.person_name import has_hidden_character
from badgeservice.services.achievements.achievement import AchievementDetail, achievement_detail
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.issuing.status_lists import publish_status_list
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import achievements, audit, awards
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import Award, AwardState

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
    """One award of an organisation that this person teaches for. Raises `NotFound`."""
    with parts.reading() as session:
        rows = awards.list_rows(session, award_id=award_id)
        award = _own_award(rows[0][0] if rows else None, teacher)
        found = achievements.find_achievement(session, award.achievement_id)
        if found is None:
            raise _unknown()
        count = achievements.count_awarded(session, found[0].id)
    return AwardToRevoke(award_row(*rows[0]), achievement_detail(parts, *found, count))


@noting_refusals
def revoke_award(parts: Parts, teacher: SignedIn, award_id: str, reason: str) -> None:
    """Revoke it, in one transaction: the state, the signed list, what is written down and the mail that follows.

    The list is signed before the answer is given, so the very next scan sees it (threats B16).

    Raises:
        NotFound: there is no such award, or it is of an organisation that this person does not teach for.
        Invalid: there is no reason, or one that cannot be shown.
        AlreadyRevoked: it was revoked before.
        Conflict: it is not signed yet, or was replaced.
    """
    reason, now = _read_reason(reason), parts.clock()
    with parts.transaction() as session:
        award = _lock(session, teacher, award_id)
        award.state, award.revoked_at = AwardState.REVOKED, now
        award.revoked_by_id, award.revocation_reason = teacher.person_id, reason
        publish_status_list(parts, session, award.status_list_id)
        audit.add_event(
            session,
            "credential:revoke",
            award.credential_id,
            now=now,
            actor_id=teacher.person_id,
            organisation_id=award.organisation_id,
            award_id=award_id,
        )
        add_job(session, JobKind.MAIL_REVOCATION, {"award_id": award_id}, now=now)


def _lock(session: Session, teacher: SignedIn, award_id: str) -> Award:
    award = _own_award(awards.lock_award(session, award_id), teacher)
    if award.state is AwardState.REVOKED:
        sentence = Sentence("This badge was revoked before.", "Deze badge was al ingetrokken.")
        raise AlreadyRevoked("already_revoked", sentence)
    if award.state not in {AwardState.ISSUED, AwardState.SUSPENDED}:
        sentence = Sentence(
            "This badge cannot be revoked: it is not signed yet, or no longer in use.",
            "Deze badge kan niet worden ingetrokken: hij is nog niet ondertekend of niet meer in gebruik.",
        )
        raise Conflict("not_revocable", sentence)
    return award


def _own_award(award: Award | None, teacher: SignedIn) -> Award:
    """Of an organisation that this person teaches for (threats I1). Raises `NotFound`."""
    if award is None:
        raise _unknown()
    if not teacher.may_teach_for(award.organisation_id):
        raise NotYours(_unknown(), award.id, award.organisation_id)
    return award


def _read_reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        sentence = Sentence(
            "Give a reason. The learner and everybody who checks the badge will read it.",
            "Geef een reden. De student en iedereen die de badge controleert, leest die.",
        )
        raise Invalid("reason_missing", sentence, field="reason")
    if len(reason) > MAX_REASON or has_hidden_character(reason):
        sentence = Sentence(
            f"Use at most {MAX_REASON} ordinary characters for the reason.",
            f"Gebruik voor de reden hoogstens {MAX_REASON} gewone tekens.",
        )
        raise Invalid("reason", sentence, field="reason")
    return reason


def _unknown() -> NotFound:
    return NotFound("award_unknown", Sentence("We do not know this award.", "Wij kennen deze uitreiking niet."))
