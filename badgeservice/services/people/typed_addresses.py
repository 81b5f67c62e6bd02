"""An address that was typed by who set the service up, and never proven: it may be a typing error.

Who proves it in the browser where it was typed is who typed it. Anybody else who proves it may be its real owner, and
must not become what the setup made: for them the address begins anew, and who typed it is signed out.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlmodel import Session

from badgeservice.services.parts import Parts
from badgeservice.services.people.releasing import release_address
from badgeservice.store import sessions, sign_in_codes
from badgeservice.store.tables import Identity, Person

NOT_PROVEN: Final = datetime(1970, 1, 1, tzinfo=UTC)  # of a session that began without any proof of an address


def part_from_who_typed(
    parts: Parts, session: Session, found: tuple[Identity, Person] | None, browser_hash: str
) -> tuple[Identity, Person] | None:
    """Whose the address is, of which somebody has just given a proof in this browser; nobody's, when it was typed in
    another one. In the transaction of that proof."""
    if found is None or found[0].proven_at is not None or sign_in_codes.is_familiar(session, browser_hash):
        return found
    if not sessions.has_begun_at(session, found[0].id, NOT_PROVEN):
        return found
    release_address(parts, session, found[0], parts.clock())
    return None
