"""The signed bytes, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select, update

from badgeservice.credentials.proofs.signed_badge import SignedBadge
from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.many_rows import update_rows
from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    Credential,
    CredentialFormat,
    CredentialKind,
    Identity,
    Organisation,
    ProfileVersion,
)


class Held(NamedTuple):
    """A credential with the decision behind it, what was awarded, by whom, and whose it is now."""

    credential: Credential
    award: Award
    version: AchievementVersion
    issuer: Issuer
    person_id: str

    @property
    def document_bytes(self) -> bytes:
        """As they are handed out. Raises `LookupError` when they were erased."""
        if self.credential.document_bytes is None:
            raise LookupError("the bytes of this credential are not here")
        return self.credential.document_bytes


def find_credential(session: Session, credential_id: str) -> Held | None:
    """A full credential that was signed."""
    row = session.execute(_held().where(col(Credential.id) == credential_id)).first()
    return _read(row) if row else None


def lock_credential(session: Session, credential_id: str) -> None:
    """Until the end of the transaction nobody else counts or adds what belongs to it. SQLite has one writer anyway."""
    session.exec(select(Credential.id).where(Credential.id == credential_id).with_for_update(key_share=True)).first()


def list_credentials(session: Session, person_id: str) -> Sequence[Held]:
    """Everything that a learner earned, the newest first; without the bytes."""
    without_bytes = (defer(Credential.document_bytes), defer(Credential.jcs_proof))  # type: ignore[arg-type]
    query = _held().options(*without_bytes).where(col(Identity.person_id) == person_id)
    rows = session.execute(query.order_by(col(Credential.valid_from).desc(), col(Credential.id)))
    return [_read(row) for row in rows]


class Signed(NamedTuple):
    """What was signed for a row that was reserved."""

    credential_id: str
    badge: SignedBadge
    valid_from: datetime
    valid_until: datetime | None


def store_signed(session: Session, signed: Sequence[Signed]) -> None:
    """The bytes, in the rows that wait for them."""
    rows = [
        {"id": key, "document_bytes": document, "jcs_proof": proof, "valid_from": first, "valid_until": last}
        for key, (document, proof), first, last in signed
    ]
    update_rows(session, Credential, rows)


class RevokedCredential(NamedTuple):
    """What says from now on that it is revoked."""

    credential_id: str
    award_id: str
    status_list_id: str | None


def revoke_credentials(session: Session, award_ids: Collection[str], now: datetime) -> Sequence[RevokedCredential]:
    """Whatever was signed of these awards."""
    query = update(Credential).where(col(Credential.award_id).in_(award_ids), col(Credential.revoked_at).is_(None))
    revoked = query.values(revoked_at=now).returning(
        col(Credential.id), col(Credential.award_id), col(Credential.status_list_id)
    )
    return [RevokedCredential._make(row) for row in session.connection().execute(revoked)]


def list_uncut(session: Session, after: str, limit: int) -> Sequence[tuple[str, bytes]]:
    """Badges that are stored with both proofs, behind this id."""
    is_uncut = (
        col(Credential.document_bytes).is_not(None),
        col(Credential.jcs_proof).is_(None),
        col(Credential.format) == CredentialFormat.DATA_INTEGRITY,
    )
    query = select(Credential.id, Credential.document_bytes).where(Credential.id > after, *is_uncut)
    rows = session.exec(query.order_by(col(Credential.id)).limit(limit))
    return [(credential_id, document_bytes) for credential_id, document_bytes in rows if document_bytes]


def store_cut(session: Session, badges: Mapping[str, SignedBadge]) -> None:
    """The two parts of what was stored as one; what was erased meanwhile stays erased."""
    if not badges:
        return
    is_this = (col(Credential.id) == sa.bindparam("credential_id"), col(Credential.document_bytes).is_not(None))
    rows = [
        {"credential_id": key, "document": badge.document_bytes, "proof": badge.jcs_proof_bytes}
        for key, badge in badges.items()
    ]
    query = update(Credential).where(*is_this)
    query = query.values(document_bytes=sa.bindparam("document"), jcs_proof=sa.bindparam("proof"))
    session.connection().execute(query, rows)


def note_opened(session: Session, award_id: str, now: datetime) -> None:
    """The learner opened it in the wallet; only the first time counts."""
    session.exec(update(Award).where(col(Award.id) == award_id, col(Award.opened_at).is_(None)).values(opened_at=now))


def _held() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Credential, Award, AchievementVersion, Organisation, ProfileVersion, col(Identity.person_id))
        .join(Award, col(Credential.award_id) == col(Award.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Organisation, col(Award.issuer_id) == col(Organisation.id))
        .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
        .join(Identity, col(Award.identity_id) == col(Identity.id))
        .where(col(Credential.kind) == CredentialKind.FULL, col(Credential.valid_from).is_not(None))
        .options(*WITHOUT_IMAGES)
    )


def _read(row: sa.Row[*tuple[Any, ...]]) -> Held:
    credential, award, version, organisation, profile, person_id = row
    return Held(credential, award, version, Issuer(organisation, profile), person_id)
