"""The full credential as a signed token: a row of its own, with the number and the place of the full one."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col, select, update

from badgeservice.store.tables import (
    Award,
    AwardState,
    Credential,
    CredentialFormat,
    CredentialKind,
    IssuerKey,
    Organisation,
    OrganisationState,
    Share,
    ShareItem,
)

# Written out, because only then both engines see that the index of tokens answers it.
_IS_TOKEN: sa.ColumnElement[CredentialKind] = sa.literal_column(f"'{CredentialKind.TOKEN.value}'")


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


def find_award_of(session: Session, token_id: str) -> str | None:
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


def list_unsigned(session: Session, key_type: str, after: str, limit: int) -> Sequence[str]:
    """Tokens behind this id that wait for their bytes and can get them."""
    query = (
        select(Credential.id)
        .join(Award, col(Credential.award_id) == col(Award.id))
        .where(col(Credential.id) > after, *_is_unsigned(), _may_be_signed(key_type))
    )
    return session.exec(query.order_by(col(Credential.id)).limit(limit)).all()


def list_shared_without(
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
