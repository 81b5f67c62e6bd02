"""Batches that did not start yet: their awards are drafts, without a credential."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from badgeservice.store.many_rows import in_portions, insert_rows
from badgeservice.store.tables import (
    Award,
    AwardState,
    Batch,
    Credential,
    CredentialFormat,
    CredentialKind,
    Identity,
)


class DraftAward(NamedTuple):
    """An award of a batch that waits."""

    award_id: str
    row: int
    email: str


def list_drafts(session: Session, batch_id: str) -> Sequence[DraftAward]:
    """The awards of a batch that did not start yet, in the order of the teacher's list."""
    query = (
        sa.select(col(Award.id), col(Award.row), col(Identity.value))
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .where(col(Award.batch_id) == batch_id, col(Award.state) == AwardState.DRAFT)
        .order_by(col(Award.row))
    )
    return [DraftAward._make(row) for row in session.execute(query)]


def lock_batch(session: Session, batch_id: str) -> Batch | None:
    """As it is now; until the end of the transaction nobody else changes it."""
    query = select(Batch).where(Batch.id == batch_id).with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def reserve_drafts(session: Session, batch_id: str, places: Mapping[str, tuple[str, str, int]]) -> None:
    """Awards that waited are reserved from here on: for each its credential, status list and index. The others of the
    batch stay drafts, with why in `signing_error`."""
    is_draft = (col(Award.batch_id) == batch_id, col(Award.state) == AwardState.DRAFT)
    session.exec(update(Award).where(*is_draft, col(Award.signing_error) == "").values(state=AwardState.RESERVED))
    rows = [
        {
            "id": credential_id,
            "award_id": award_id,
            "kind": CredentialKind.FULL,
            "format": CredentialFormat.DATA_INTEGRITY,
            "status_list_id": list_id,
            "status_index": index,
        }
        for award_id, (credential_id, list_id, index) in places.items()
    ]
    insert_rows(session, Credential, rows)


def note_not_started(session: Session, award_ids: Collection[str], code: str) -> None:
    """Why these stay drafts though their batch starts."""
    for some in in_portions(award_ids):
        session.exec(update(Award).where(col(Award.id).in_(some)).values(signing_error=code))


def delete_drafts(session: Session, batch_id: str) -> int:
    """Those of a batch that will never start; gives how many. Nothing was signed, so nothing of them has to stay."""
    is_draft = (col(Award.batch_id) == batch_id, col(Award.state) == AwardState.DRAFT)
    deleted = session.connection().execute(sa.delete(Award).where(*is_draft).returning(col(Award.id)))
    return len(deleted.all())
