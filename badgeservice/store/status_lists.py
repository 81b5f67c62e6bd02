"""Status lists: which have room, and which statuses are set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from badgeservice.store.tables import Credential, StatusList


def get_status_list(session: Session, list_id: str) -> StatusList | None:
    return session.get(StatusList, list_id)


def list_documents(session: Session, list_ids: Collection[str]) -> Sequence[tuple[str, datetime, bytes]]:
    """Id, time of publication and bytes of each of these lists."""
    query = select(StatusList.id, StatusList.published_at, StatusList.document_bytes)
    return session.exec(query.where(col(StatusList.id).in_(list_ids))).all()


def lock_status_list(session: Session, list_id: str) -> StatusList:
    """As it is now, and nobody else changes it until the end of this transaction.

    `key_share`: others may still add credentials that have a place in it, or this would wait for a large batch.
    """
    query = select(StatusList).where(StatusList.id == list_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).one()


def lock_fullest_list_with_room(
    session: Session, organisation_id: str, purpose: str, *, is_for_extracts: bool = False
) -> StatusList | None:
    """The list to put the next credentials in: the others stay as they are, so few lists change."""
    query = (
        select(StatusList)
        .where(
            StatusList.organisation_id == organisation_id,
            StatusList.purpose == purpose,
            StatusList.is_for_extracts == is_for_extracts,
            col(StatusList.seed).is_not(None),
            col(StatusList.used) < col(StatusList.length),
        )
        .order_by(col(StatusList.used).desc(), col(StatusList.id))
        .with_for_update(key_share=True)
        .limit(1)
    )
    return session.exec(query.execution_options(populate_existing=True)).first()


def lock_opening(session: Session, organisation_id: str) -> None:
    """Until the end of the transaction nobody else opens a list of this organisation. SQLite has one writer anyway.

    No row is locked, because who writes down a large batch has that of the organisation.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = sa.func.hashtextextended(f"status_list:{organisation_id}", 0)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def list_set_indexes(session: Session, list_id: str) -> Sequence[int]:
    """The places of what was revoked."""
    query = select(Credential.status_index).where(
        Credential.status_list_id == list_id, col(Credential.revoked_at).is_not(None)
    )
    return [index for index in session.exec(query) if index is not None]


def list_list_ids(session: Session) -> Sequence[str]:
    """All lists, the one published longest ago first."""
    return session.exec(select(StatusList.id).order_by(col(StatusList.published_at))).all()
