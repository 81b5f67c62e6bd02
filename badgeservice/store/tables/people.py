"""People, their identities, what they are members of, how they sign in, and their sessions."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column


class Role(enum.StrEnum):
    """What a member may do for an organisation. A learner needs no membership."""

    ADMINISTRATOR = "administrator"
    DESIGNER = "designer"  # describes what can be earned
    TEACHER = "teacher"
    ASSESSOR = "assessor"  # judges, and decides nothing alone
    READER = "reader"


class Person(SQLModel, table=True):
    """Somebody. Their addresses are identities, which may move to another person and back."""

    id: str = Field(primary_key=True)
    name: str
    language: str = "nl"
    created_at: datetime


class IdentityKind(enum.StrEnum):
    EMAIL = "email"
    OIDC = "oidc"


class Identity(SQLModel, table=True):
    """An address, or the subject of a provider of sign-in, that is somebody's. What is awarded is awarded to it.

    Released (an address that the school gives to somebody else), it stays with who had it and is found no more; the
    next award to the same address begins a new one.
    """

    __table_args__ = (
        sa.Index(
            "uq_identity_in_use",
            "kind",
            "issuer",
            "value",
            unique=True,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        ),
        sa.Index(
            "ix_identity_released",
            "value",
            sqlite_where=sa.text("released_at IS NOT NULL"),
            postgresql_where=sa.text("released_at IS NOT NULL"),
        ),
    )
    id: str = Field(primary_key=True)
    kind: IdentityKind = Field(default=IdentityKind.EMAIL, sa_type=enum_column(IdentityKind))
    issuer: str = ""  # of an OIDC subject
    value: str  # the subject; or the address, trimmed and in lower case
    person_id: str = Field(foreign_key="person.id", index=True)
    created_at: datetime
    proven_at: datetime | None = None  # when its owner first signed in with it
    no_reminders_at: datetime | None = None  # asked by mail not to be reminded
    released_at: datetime | None = None
    is_primary: bool = False  # the one of its person that pages show; when none is, the oldest


class Membership(SQLModel, table=True):
    """A role of somebody in an organisation; it holds in all that is below it."""

    __table_args__ = (sa.UniqueConstraint("organisation_id", "person_id", "role"),)
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=enum_column(Role))
    created_at: datetime
    provider_id: str | None = Field(default=None, foreign_key="sign_in_provider.id", index=True)  # whose claims gave it
    identity_id: str | None = Field(default=None, foreign_key="identity.id")  # by which the organisation knows them


class Operator(SQLModel, table=True):
    """Somebody who runs this service; above the tree of organisations."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    created_at: datetime


class SignInCode(SQLModel, table=True):
    """A one-time code, or the one-time link in a mail. Only hashes are stored.

    A code belongs to the browser that asked for it. The last six columns are of codes only, and empty in rows that
    the version before wrote.
    """

    __tablename__ = "sign_in_code"
    __table_args__ = (
        sa.Index("ix_sign_in_code_source_hash_created_at", "source_hash", "created_at"),
        sa.Index("ix_sign_in_code_budget_created_at", "budget", "created_at"),
    )
    id: str = Field(primary_key=True)
    email: str = Field(index=True)
    secret_hash: str = Field(index=True)
    is_link: bool = False
    created_at: datetime
    expires_at: datetime
    attempts: int = 0
    used_at: datetime | None = None
    browser_hash: str | None = Field(default=None, index=True)  # keyed, of browser and address together
    source_hash: str | None = None  # keyed; gone with the row, two days after it was asked for
    budget: str | None = None  # what it is counted as; see `store.sign_in_codes.Budget`
    mail_at: datetime | None = None  # when its mail goes out; without one it waits for the mail of an earlier row
    typed_at: datetime | None = None  # when it came back; `used_at` is also of what was ended
    adds_to: str | None = None  # the id of the person whose the address is to be; None: it signs in


class KnownBrowser(SQLModel, table=True):
    """A browser that signed in to an address. Neither can be read from it: the hash is keyed and of both together."""

    __tablename__ = "known_browser"
    browser_hash: str = Field(primary_key=True)
    seen_at: datetime


class AuthSession(SQLModel, table=True):
    __tablename__ = "auth_session"
    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    identity_id: str = Field(foreign_key="identity.id", index=True)  # by which they signed in
    device: str = ""
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    proven_at: datetime | None = None  # when who holds it last proved an identity; None: when it began
    provider_id: str | None = Field(default=None, foreign_key="sign_in_provider.id")
    provider_session: str = ""  # `sid` there
