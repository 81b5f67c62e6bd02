"""What signing in leaves behind, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from badgeservice.services.parts import Parts
from badgeservice.services.people.sign_in import KEEP_BROWSERS
from badgeservice.store import sessions, sign_in_codes
from badgeservice.store.jobs import JobKind, delete_finished_jobs
from badgeservice.store.providers import trips

KEEP_CODES = timedelta(days=2)  # longer than any limit looks back
KEEP_SESSIONS = timedelta(days=30)  # after they ended: who looks at their own sees where they were signed in


def forget_old_sign_ins(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `sign_in:forget`, daily: what nobody needs any more, the sources of who asked for codes first."""
    now = parts.clock()
    with parts.transaction() as session:
        sign_in_codes.delete_old_codes(session, now - KEEP_CODES)
        sign_in_codes.delete_old_browsers(session, now - KEEP_BROWSERS)
        trips.delete_old_trips(session, now)
        sessions.delete_old_sessions(session, now - KEEP_SESSIONS)
        delete_finished_jobs(session, now - KEEP_CODES, JobKind.MAIL_CODE)
