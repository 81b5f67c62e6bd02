"""The signed bytes, and whose they are; and the same badge as a token, in a row of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased, defer
from sqlmodel import Session, col, select, update

from badgeservice.credentials.proofs.signed_badge import SignedBadge
from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.organisations import IS_PROFILE_NOW, Issuer
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Credential,
    CredentialFormat,
    CredentialKind,
    Identity,
    IssuerKey,
    Organisation,
    OrganisationState,
    ProfileVersion,
    Share,
    ShareItem,
)

# Written out, because only then both engines see that the index of tokens answers it.
_IS_TOKEN: sa.ColumnElement[CredentialKind] = sa.literal_column(f"'{CredentialKind.TOKEN.value}'")


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


def find_full(session: Session, award_id: str) -> Held | None:
    """The full credential of an award, when it was signed."""
    row = session.execute(_held().where(col(Award.id) == award_id)).first()
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
    if not signed:
        return
    query = update(Credential).where(col(Credential.id) == sa.bindparam("credential_id"))
    query = query.values(
        document_bytes=sa.bindparam("document"),
        jcs_proof=sa.bindparam("proof"),
        valid_from=sa.bindparam("first"),
        valid_until=sa.bindparam("last"),
    )
    rows = [
        {"credential_id": key, "document": document, "proof": proof, "first": first, "last": last}
        for key, (document, proof), first, last in signed
    ]
    session.connection().execute(query, rows)


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


def has_token(award_id: Mapped[str]) -> sa.ColumnElement[bool]:
    """For a query: whether the token of this award was signed."""
    token = aliased(Credential)
    return sa.exists().where(
        col(token.award_id) == award_id,
        col(token.kind) == _IS_TOKEN,
        col(token.share_id).is_(None),
        col(token.document_bytes).is_not(None),
    )


def find_token(session: Session, award_id: str) -> Credential | None:
    """Reserved or signed."""
    is_it = (
        col(Credential.award_id) == award_id, col(Credential.kind) == _IS_TOKEN, col(Credential.share_id).is_(None)
    )  # fmt: skip
    return session.exec(select(Credential).where(*is_it)).first()


def add_token_once(session: Session, token_id: str, award_id: str) -> bool:
    """A row that waits for its bytes; of two that add it at once, one does. Says whether it was this one."""
    token = Credential(
        id=token_id, award_id=award_id, kind=CredentialKind.TOKEN, format=CredentialFormat.VC_JWT
    )  # fmt: skip
    with contextlib.suppress(IntegrityError), session.begin_nested():
        session.add(token)
        session.flush()
        return True
    return False


def find_award_of_token(session: Session, token_id: str) -> str | None:
    """Of which award a token is that waits for its bytes; none when it has them, or was withdrawn."""
    return session.exec(select(Credential.award_id).where(Credential.id == token_id, *_is_unsigned())).first()


def store_token(
    session: Session, token_id: str, token: bytes, valid_from: datetime | None, valid_until: datetime | None
) -> bool:
    """The bytes, in the row that waits for them; says whether it did."""
    query = update(Credential).where(col(Credential.id) == token_id, *_is_unsigned())
    signed = query.values(document_bytes=token, valid_from=valid_from, valid_until=valid_until)
    return session.exec(signed).rowcount == 1


def forget_token(session: Session, award_id: str) -> None:
    """It is to be made again, because what it was made of was."""
    is_it = (col(Credential.award_id) == award_id, col(Credential.kind) == CredentialKind.TOKEN)
    session.exec(update(Credential).where(*is_it).values(document_bytes=None, valid_from=None, valid_until=None))


def list_unsigned_tokens(session: Session, key_type: str, after: str, limit: int) -> Sequence[str]:
    """Tokens behind this id that wait for their bytes and can get them."""
    query = (
        select(Credential.id)
        .join(Award, col(Credential.award_id) == col(Award.id))
        .where(col(Credential.id) > after, *_is_unsigned(), _may_be_signed(key_type))
    )
    return session.exec(query.order_by(col(Credential.id)).limit(limit)).all()


def list_shared_without_token(
    session: Session, key_type: str, now: datetime, after: str, limit: int
) -> Sequence[tuple[str, str]]:
    """Items of links that work, behind this id, whose award has no token yet and can get one: their id and its."""
    token = aliased(Credential)
    has_row = sa.exists().where(
        col(token.award_id) == col(Award.id), col(token.kind) == _IS_TOKEN, col(token.share_id).is_(None)
    )
    query = (
        select(ShareItem.id, Award.id)
        .join(Share, col(ShareItem.share_id) == col(Share.id))
        .join(Award, col(ShareItem.award_id) == col(Award.id))
        .where(
            col(ShareItem.id) > after,
            col(Share.ended_at).is_(None),
            sa.or_(col(Share.ends_at).is_(None), col(Share.ends_at) > now),
            _may_be_signed(key_type),
            ~has_row,
        )
    )
    return [(item, award) for item, award in session.exec(query.order_by(col(ShareItem.id)).limit(limit))]


def _is_unsigned() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Credential.kind) == _IS_TOKEN,
        col(Credential.document_bytes).is_(None),
        col(Credential.revoked_at).is_(None),
    )


def _may_be_signed(key_type: str) -> sa.ColumnElement[bool]:
    """The award stands, and who signed it is open and has a key for tokens."""
    has_key = sa.exists().where(
        col(IssuerKey.organisation_id) == col(Award.issuer_id),
        col(IssuerKey.key_type) == key_type,
        col(IssuerKey.retired_at).is_(None),
    )
    is_closed = sa.exists().where(
        col(Organisation.id) == col(Award.issuer_id), col(Organisation.state) == OrganisationState.CLOSED
    )
    return sa.and_(col(Award.state) == AwardState.ISSUED, has_key, ~is_closed)


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
