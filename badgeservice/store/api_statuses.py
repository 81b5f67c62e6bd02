"""The statuses of what the VC-API issued."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session, select

from badgeservice.store.tables import ApiStatus


def find_statuses(session: Session, credential_id: str) -> Sequence[ApiStatus]:
    return session.exec(select(ApiStatus).where(ApiStatus.credential_id == credential_id).with_for_update()).all()


def list_set_statuses(session: Session, list_name: str) -> Sequence[ApiStatus]:
    return session.exec(select(ApiStatus).where(ApiStatus.list_name == list_name, ApiStatus.value != 0)).all()


def pick_free_index(session: Session, list_name: str, length: int, random: Callable[[int], bytes]) -> int | None:
    """A place in the list that is not taken, at random; None when a list seems full."""
    for _ in range(64):
        index = int.from_bytes(random(8)) % length
        query = select(ApiStatus.id).where(ApiStatus.list_name == list_name, ApiStatus.status_index == index)
        if session.exec(query).first() is None:
            return index
    return None
