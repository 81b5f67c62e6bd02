"""Organisations, in one tree; what each of them said of itself and when; their keys."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import Texts, enum_column, in_language, json_column, prefix_column


class OrganisationKind(enum.StrEnum):
    """All but a department have keys and sign."""

    SCHOOL = "school"
    COMPANY = "company"
    NETWORK = "network"
    COMMUNITY = "community"
    PUBLIC_BODY = "public_body"
    DEPARTMENT = "department"


class OrganisationState(enum.StrEnum):
    AWAITING = "awaiting"  # approval of the operator; what it signs says that it is a test
    ACTIVE = "active"
    CLOSED = "closed"  # signs no more; its documents go on being served


class Organisation(SQLModel, table=True):
    """Who owns achievements, keys and members; one node of the tree."""

    id: str = Field(primary_key=True)
    kind: OrganisationKind = Field(sa_type=enum_column(OrganisationKind))
    slug: str = Field(unique=True)  # in the address of its page; may change
    did: str | None = Field(default=None, unique=True)  # who it is in what it signs; never changes
    parent_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    path: str = Field(sa_type=prefix_column(), index=True)  # `/root/…/itself/`, of ids
    state: OrganisationState = Field(sa_type=enum_column(OrganisationState))
    is_test: bool = False  # what it signs says so
    publishing_needs_two: bool = Field(  # a second person looks before an achievement is published
        default=False, sa_column_kwargs={"server_default": sa.false()}
    )
    awarding_needs_two_from: int | None = None  # for so many learners a second person looks before it is signed
    mail_wait: int = Field(
        default=2, sa_column_kwargs={"server_default": "2"}
    )  # minutes, so that a batch can be withdrawn
    profile_number: int = 1  # the version of its profile that is signed now
    revision: int = 1  # grows when anything that its public documents say changes: profile, keys, state
    created_at: datetime
    approved_at: datetime | None = None  # the operator knows its name, its domain and its identifiers
    closed_at: datetime | None = None

    @property
    def key_folder(self) -> str:
        """Under which name its keys are kept: the end of its DID, because a slug may change."""
        return (self.did or "").rpartition(":")[2]


class ProfileVersion(SQLModel, table=True):
    """What an organisation says of itself, never changed."""

    __tablename__ = "profile_version"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "number"),)
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    number: int
    language: str = "nl"  # the first of `texts`
    texts: Texts = Field(sa_type=json_column())  # per language: name, description, sentence (in mails)
    url: str = ""
    accent: str = "#1f4fd8"  # its colour on pages; contrast is kept by the program
    logo_sha256: str = ""
    address: dict[str, str] = Field(default_factory=dict, sa_type=json_column())  # as `Address` of OB 3.0
    identifiers: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_column())  # BRIN, KvK, ROR …
    contact: str = ""
    responsible: str = ""  # the body that is responsible by law
    data_contact: str = ""
    retention: str = ""
    privacy_url: str = ""
    created_at: datetime

    def text(self, name: str, language: str = "") -> str:
        """One of its texts in this language, else in its first; "" when it has none."""
        return in_language(self.texts, language or self.language, self.language).get(name, "")

    @property
    def name(self) -> str:
        """In its first language, as it is signed."""
        return self.text("name")


class Approval(SQLModel, table=True):
    """What an organisation asks of the operator: to be known by this name, domain and identifiers.

    `content` holds what would stand in its next profile. Of one organisation one is open at a time.
    """

    __table_args__ = (
        sa.Index(
            "uq_approval_open",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    is_founding: bool  # else a change of what was approved before
    content: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())
    asked_by_id: str | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    decided_by_id: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    is_granted: bool = False
    reason: str = ""  # why not, for who asked


class NetworkMember(SQLModel, table=True):
    """An organisation in a network, which is an organisation too."""

    __tablename__ = "network_member"
    __table_args__ = (sa.UniqueConstraint("network_id", "member_id", "starts_at"),)
    id: str = Field(primary_key=True)
    network_id: str = Field(foreign_key="organisation.id")
    member_id: str = Field(foreign_key="organisation.id", index=True)
    starts_at: datetime
    ends_at: datetime | None = None


class IssuerKey(SQLModel, table=True):
    """The public half of a key; the private half lies in the key store under the same multibase."""

    __tablename__ = "issuer_key"
    multibase: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    key_type: str
    created_at: datetime
    retired_at: datetime | None = None  # no longer signs; what it signed stays valid
