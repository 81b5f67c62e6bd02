"""Which awards of a batch are signed by whom: all of them by one, or each chunk by whichever worker takes it.

A chunk has a job of its own, and the lease of the job is the lease of the chunk. Nothing else says who is at work:
whoever signs finds out when storing what was signed meanwhile. The last one to find nothing left finishes the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from badgeservice.errors import SigningFailed
from badgeservice.services.issuing.award_signing import read_order, sign_awards, unknown_batch
from badgeservice.services.parts import Parts
from badgeservice.store import awards
from badgeservice.store.awards import ALL_ROWS, Reserved
from badgeservice.store.jobs import JobKind, add_job_once

CHUNK = 500  # awards signed and stored together


def run_batch(parts: Parts, batch_id: str, rows: range = ALL_ROWS) -> None:
    """Sign whatever of these rows of a batch is reserved. Running it again, or twice at once, changes nothing.

    Raises:
        NotFound: there is no such batch.
        SigningFailed: what we made did not pass our own check. The rest stays reserved, with the reason.
    """
    try:
        order = read_order(parts, batch_id)
        while reserved := _read_reserved(parts, batch_id, rows):
            sign_awards(parts, order, reserved)
    except SigningFailed as failure:
        with parts.transaction() as session:
            awards.note_signing_error(session, batch_id, rows, failure.code)
        raise
    with parts.transaction() as session:
        awards.finish_batch(session, batch_id, parts.clock())


def share_batch(parts: Parts, batch_id: str) -> None:
    """Make a job of each chunk of a large batch, for as many workers as there are; a small one is signed now.

    Raises as `run_batch`.
    """
    with parts.reading() as session:
        if awards.find_batch(session, batch_id) is None:
            raise unknown_batch()
        reserved = awards.list_reserved_rows(session, batch_id)
    if len(reserved) <= CHUNK:
        run_batch(parts, batch_id)
        return
    with parts.transaction() as session:
        for rows in _chunks(reserved):
            _add_chunk(parts, session, batch_id, rows)


def _chunks(reserved: Sequence[int]) -> Sequence[range]:
    """The same ones whenever it is asked, so that a batch that is shared out again gets no job twice."""
    numbers = sorted({row // CHUNK for row in reserved})
    return [range(number * CHUNK, (number + 1) * CHUNK) for number in numbers]


def _add_chunk(parts: Parts, session: Session, batch_id: str, rows: range) -> None:
    job_id = str(uuid5(NAMESPACE_URL, f"urn:badgeservice:chunk:{batch_id}:{rows.start}:{rows.stop}"))
    arguments = {"batch_id": batch_id, "from_row": rows.start, "to_row": rows.stop}
    add_job_once(session, JobKind.AWARD_CHUNK, job_id, arguments, now=parts.clock())


def _read_reserved(parts: Parts, batch_id: str, rows: range) -> Sequence[Reserved]:
    with parts.reading() as session:
        return awards.list_reserved(session, batch_id, rows, CHUNK)
