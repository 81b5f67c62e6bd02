"""The statuses of what the VC-API issued."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from badgeservice.store.tables import ApiStatus


def find_statuses(session: Session, credential_id: str) -> Sequence[ApiStatus]:
    return session.exec(select(ApiStatus).where(ApiStatus.credential_id == credential_id).with_for_update()).all()


def list_set_statuses(session: Session, list_name: str) -> Sequence[ApiStatus]:
    return session.exec(select(ApiStatus).where(ApiStatus.list_name == list_name, ApiStatus.value != 0)).all()


def take_free_index(session: Session, status: ApiStatus, length: int, random: Callable[[int], bytes]) -> int | None:
    """Add `status` at a place in its list that is not taken, at random; None when the list seems full.

    The row itself takes the place: of two that pick the same one at once, one picks another.
    """
    for _ in range(64):
        index = int.from_bytes(random(8)) % length
        with contextlib.suppress(IntegrityError), session.begin_nested():
            session.add(ApiStatus(**status.model_dump() | {"status_index": index}))
            session.flush()
            return index
    return None
