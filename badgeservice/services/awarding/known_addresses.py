"""What is known already of the addresses of a list: the same few statements for a list of any length."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from badgeservice.services.awarding.draft_content import ReadRow
from badgeservice.services.awarding.draft_lines import Known, list_emails
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.store import drafts, identities
from badgeservice.store.awarding import held


def find_known(
    parts: Parts, session: Session, teacher: SignedIn, achievement_id: str, read: Sequence[ReadRow]
) -> Known:
    """Of a teacher, who is told no more than their own organisation knows."""
    emails = list_emails(read)
    if not emails:
        return Known({}, {}, frozenset())
    paths = teacher.where_may(Permission.AWARD)
    held_since = drafts.list_held_since(session, achievement_id, emails, parts.clock())
    return Known(
        held_since=held_since,
        held=held.list_held(session, achievement_id, held_since, paths) if held_since else {},
        names=drafts.list_names_at(session, emails, paths),
        own=frozenset({teacher.email, *identities.list_addresses(session, teacher.person_id)}),
    )
