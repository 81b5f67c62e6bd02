"""What a replacement does to what it replaces, in step 7 of awarding: in one transaction the new credential is there,
the old one is revoked and its links lead on. At no moment are both valid, and at none neither is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from badgeservice.services.issuing.status_lists import publish_status_list
from badgeservice.services.parts import Parts
from badgeservice.store import audit, credentials
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import replacing
from badgeservice.store.awarding.replacing import Retired
from badgeservice.store.awards import Reserved
from badgeservice.store.mailing.mails import add_mails
from badgeservice.store.tables import Batch, MailKind


def hold_replaced(session: Session, reserved: Sequence[Reserved]) -> None:
    """What these replace stays as it is until the end of the transaction: who revokes it at this moment comes first,
    and then these are not signed, or afterwards, and then there is nothing left to revoke."""
    replacing.lock_awards(session, [entry.replaces_id for entry in reserved if entry.replaces_id])


def retire_replaced(
    parts: Parts, session: Session, batch: Batch, signed: Sequence[Reserved], now: datetime
) -> set[str]:
    """Gives which of these just signed awards are of who had what they replace: they hear that, and of no new badge."""
    replaced_by = {entry.replaces_id: entry.award_id for entry in signed if entry.replaces_id}
    if not replaced_by:
        return set()
    retired = replacing.retire(session, replaced_by, now)
    old = [one.award_id for one in retired]
    revoked = credentials.revoke_credentials(session, old, now)
    for list_id in sorted({row.status_list_id for row in revoked if row.status_list_id}):
        publish_status_list(parts, session, list_id)
    same = [one for one in retired if one.is_same_person]
    keys = {entry.award_id: entry.credential_id for entry in signed}
    replacing.lead_on(session, {one.award_id: (one.by_award_id, keys[one.by_award_id]) for one in same})
    _write_down(session, batch, retired, now)
    others = {one.identity_id: one.award_id for one in retired if not one.is_same_person}  # one mail for each
    told = {award_id: identity_id for identity_id, award_id in others.items()}
    add_mails(session, MailKind.REVOCATION, told, now, batch_id=batch.id)
    return {one.by_award_id for one in same}


def _write_down(session: Session, batch: Batch, retired: Sequence[Retired], now: datetime) -> None:
    audit.add_events(
        session,
        AuditAction.AWARD_REPLACE,
        {one.award_id: {"award_id": one.award_id} for one in retired},
        now=now,
        actor_id=batch.decided_by_id,
        organisation_id=batch.unit_id,
    )
