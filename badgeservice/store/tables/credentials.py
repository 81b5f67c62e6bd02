"""What was signed, and the status lists that say whether it still stands."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column, json_column


class CredentialKind(enum.StrEnum):
    """Why an award has it."""

    FULL = "full"  # all of it, for its learner; there is exactly one
    EXTRACT = "extract"  # made for one share (design §13)
    BOUND = "bound"  # to the key of another wallet
    TOKEN = "token"  # noqa: S105 - the full one as a VC-JWT: at most one, without a place of its own


class CredentialFormat(enum.StrEnum):
    """How the bytes are to be read."""

    DATA_INTEGRITY = "data_integrity"  # JSON-LD with an embedded proof
    VC_JWT = "vc_jwt"
    SD_JWT = "sd_jwt"


class Credential(SQLModel, table=True):
    """The exact bytes that were signed; never re-serialised. Many per award, each with a place of its own.

    The row is there before the bytes: the place is reserved with the decision, and taken for ever, also when the
    bytes are erased.
    """

    __table_args__ = (
        sa.UniqueConstraint("status_list_id", "status_index"),
        sa.Index(
            "uq_credential_full_award_id",
            "award_id",
            unique=True,
            sqlite_where=sa.text("kind = 'full'"),
            postgresql_where=sa.text("kind = 'full'"),
        ),
        sa.Index(
            "ix_credential_award_id", "award_id"
        ),  # of every kind: a list that is cancelled takes its awards along
        sa.Index(
            "ix_credential_share_id",
            "share_id",
            sqlite_where=sa.text("share_id IS NOT NULL"),
            postgresql_where=sa.text("share_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_credential_token_award_id",
            "award_id",
            unique=True,
            sqlite_where=sa.text("kind = 'token' AND share_id IS NULL"),
            postgresql_where=sa.text("kind = 'token' AND share_id IS NULL"),
        ),
        sa.Index(
            "ix_credential_unsigned_token",
            "id",
            sqlite_where=sa.text("kind = 'token' AND document_bytes IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("kind = 'token' AND document_bytes IS NULL AND revoked_at IS NULL"),
        ),
        sa.Index(
            "ix_credential_ending",
            "valid_until",
            sqlite_where=sa.text("kind = 'full' AND valid_until IS NOT NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("kind = 'full' AND valid_until IS NOT NULL AND revoked_at IS NULL"),
        ),
        sa.Index(
            "ix_credential_revoked",
            "status_list_id",
            "status_index",
            sqlite_where=sa.text("revoked_at IS NOT NULL"),
            postgresql_where=sa.text("revoked_at IS NOT NULL"),
        ),
    )
    id: str = Field(primary_key=True)
    award_id: str = Field(foreign_key="award.id")
    kind: CredentialKind = Field(default=CredentialKind.FULL, sa_type=enum_column(CredentialKind))
    format: CredentialFormat = Field(default=CredentialFormat.DATA_INTEGRITY, sa_type=enum_column(CredentialFormat))
    share_id: str | None = Field(default=None, foreign_key="share.id")  # of an extract, and of the token of one
    fields: list[str] | None = Field(default=None, sa_type=json_column(), nullable=True)  # of an extract; None: all
    status_list_id: str | None = Field(default=None, foreign_key="status_list.id")
    status_index: int | None = None
    document_bytes: bytes | None = None  # as it is handed out; with one proof, `eddsa-rdfc-2022`
    jcs_proof: bytes | None = None  # the second proof, for who asks for both and for our own page
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    revoked_at: datetime | None = None  # with the award, or alone
    bytes_until: datetime | None = None  # when the bytes are erased; None: they are kept


class StatusList(SQLModel, table=True):
    """A list of statuses. A place is given by counting, and a keyed permutation says which one it is: reserving is
    one update, and a place says nothing about when or to whom (threats W7, O6)."""

    __tablename__ = "status_list"
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    purpose: str = "revocation"
    is_for_extracts: bool = False  # whatever is made for a viewer has lists of its own (design §13)
    length: int = 131_072
    used: int = 0
    seed: bytes | None = None  # of the permutation; a list without one is of before and takes no more
    document_bytes: bytes  # the signed status list credential, as served
    token_bytes: bytes | None = None  # the same as a signed token; None: a list of before, until it is signed anew
    published_at: datetime  # grows with each signature, so it names a version of the bytes
    valid_until: datetime
