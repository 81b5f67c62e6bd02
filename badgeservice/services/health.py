"""Whether this process can do its work."""

from __future__ import annotations

from badgeservice.services.parts import Parts
from badgeservice.store import tables


def check_ready(parts: Parts) -> None:
    """One real query: the database answers and its tables are there.

    Raises:
        Unavailable: the database does not answer.
    """
    with parts.reading() as session:
        session.get(tables.Organisation, "")
