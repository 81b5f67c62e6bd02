"""What stays of a list when a part of it is awarded: the rows that nobody was awarded for, by another request."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from badgeservice.services.awarding.draft_content import DraftContent
from badgeservice.services.parts import Parts
from badgeservice.store import drafts


def end_draft(parts: Parts, session: Session, person_id: str, draft_id: str, rows: Collection[int]) -> None:
    """The list that was begun ends with its award; of these rows only, when there are any. Doing it twice is fine.

    In the transaction of the award, and from the draft as it is now: killed before its end, all of it is there and
    nobody is awarded; and what another tab changed a moment ago in the others is not lost.
    """
    draft = drafts.lock_draft(session, person_id, draft_id) if rows else None
    if draft is None:
        drafts.delete_draft(session, person_id, draft_id)
        return
    rest = DraftContent.of_text(draft.content).without(rows)
    if not rest.rows:
        drafts.delete_draft(session, person_id, draft_id)
        return
    now = parts.clock()
    drafts.renew_draft(session, draft_id, parts.new_id(), rest.as_text(), rest.size, now)
