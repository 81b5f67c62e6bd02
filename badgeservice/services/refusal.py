"""Somebody tried to act on what is not theirs: they are told that it does not exist, and it is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from badgeservice.errors import NotFound
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import audit

MAX_SUBJECT = 64  # it comes from a request


@contextmanager
def noting_refusal(parts: Parts, person: SignedIn, action: str, subject_id: str) -> Iterator[None]:
    """Write a `NotFound` inside down as an event of its own: what was tried is rolled back (threats I1)."""
    try:
        yield
    except NotFound:
        subject = "".join(filter(str.isprintable, subject_id))[:MAX_SUBJECT]
        with parts.transaction() as session:
            audit.add_event(session, action, subject, now=parts.clock(), actor_id=person.person_id)
        raise
