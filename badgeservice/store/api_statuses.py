"""The statuses of what the VC-API issued, and the signed lists of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from badgeservice.store.tables import ApiStatus, ApiStatusList


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


def find_list(session: Session, name: str) -> ApiStatusList | None:
    """As it was signed last."""
    return session.get(ApiStatusList, name)


def lock_list(session: Session, name: str) -> ApiStatusList | None:
    """As it is now, and nobody else signs it until the end of this transaction. SQLite has one writer anyway.

    No row is locked, because the list may not be there yet.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = sa.func.hashtextextended(f"api_status_list:{name}", 0)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    return session.get(ApiStatusList, name, populate_existing=True)


def list_names(session: Session) -> Sequence[str]:
    """Of all lists that a status stands in."""
    return session.exec(select(ApiStatus.list_name).distinct().order_by(col(ApiStatus.list_name))).all()
