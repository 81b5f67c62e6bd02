"""Organisations and their keys."""

import enum
from datetime import datetime

from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column


class OrganisationKind(enum.StrEnum):
    SCHOOL = "school"
    COMPANY = "company"
    NETWORK = "network"
    COMMUNITY = "community"


class Organisation(SQLModel, table=True):
    id: str = Field(primary_key=True)
    kind: OrganisationKind = Field(sa_type=enum_column(OrganisationKind))
    slug: str = Field(unique=True)
    name: str
    description: str = ""
    url: str = ""
    accent: str = "#1f4fd8"  # its colour on pages; contrast is kept by the program
    created_at: datetime


class IssuerKey(SQLModel, table=True):
    """The public half of a key; the private half lies in the key store under the same multibase."""

    __tablename__ = "issuer_key"
    multibase: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    key_type: str
    created_at: datetime
    retired_at: datetime | None = None  # no longer signs; what it signed stays valid
