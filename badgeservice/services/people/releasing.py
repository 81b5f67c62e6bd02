"""An address that is somebody else's from now on (design §12a.1).

A school gives the address of who left to somebody new, or somebody says that an address is no longer theirs. What was
awarded to it stays with who had it; the next award to it begins a new person. Whatever was mailed to it, and whatever
it opened, works no more: who reads its mail now must not come in as who read it before.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from badgeservice.services.parts import Parts
from badgeservice.store import audit, identities, invitations, sessions, sign_in_codes
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import Identity, IdentityKind


def release_address(
    parts: Parts,
    session: Session,
    identity: Identity,
    now: datetime,
    *,
    actor_id: str | None = None,
    organisation_id: str | None = None,
) -> bool:
    """Part an identity from its use, in the transaction of who asks for it. False when it was released already.

    Who asks decides whether that may be, and whether its person can still sign in. `actor_id`: who does it, else its
    own person.
    """
    sign_in_codes.lock_sign_ins(session)  # nobody comes in by it between these lines
    row = identities.lock_identity(session, identity.id)
    if row is None:
        return False
    session.refresh(row)
    if row.released_at is not None:
        return False
    row.released_at, row.is_primary = now, False
    sessions.end_sessions_of_identity(session, row.id, now)
    if row.kind is IdentityKind.EMAIL:
        sign_in_codes.end_codes_at(session, row.value, now)
        invitations.withdraw_at(session, row.value, now)
    session.flush()
    audit.add_event(
        session,
        AuditAction.IDENTITY_RELEASE,
        row.id,
        now=now,
        actor_id=actor_id or row.person_id,
        organisation_id=organisation_id,
        event_id=parts.new_id(),
        person_id=row.person_id,
    )
    return True
