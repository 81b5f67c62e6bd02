"""Who was invited to what, and has not come yet."""

import enum
from datetime import datetime

from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import enum_column, json_column
from badgeservice.store.tables.organisations import OrganisationKind


class InvitationKind(enum.StrEnum):
    """What becomes of who accepts."""

    OPERATOR = "operator"  # by a command on the machine
    ADMINISTRATOR = "administrator"  # the same, for an organisation that nobody can get into any more
    FOUNDER = "founder"  # of an organisation; by the operator
    MEMBER = "member"  # by an administrator


class Invitation(SQLModel, table=True):
    """A link that is used once. Its row goes a month after it was used, was withdrawn or ended: it holds an address."""

    id: str = Field(primary_key=True)
    kind: InvitationKind = Field(sa_type=enum_column(InvitationKind))
    token_hash: str = Field(unique=True)  # a new one each time that it is sent
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)  # of a founder: above
    organisation_kind: OrganisationKind | None = Field(default=None, sa_type=enum_column(OrganisationKind))  # founded
    roles: list[str] = Field(default_factory=list, sa_type=json_column())  # of a member
    email: str = Field(default="", index=True)  # who was invited; "" for what a command printed
    name: str = ""
    language: str = "nl"
    invited_by_id: str | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    number: int = 1  # of the mail; a part of its token
    asked_at: datetime | None = None  # when that mail was asked for
    sent_at: datetime | None = None  # when the mail server took it
    refused: str = ""  # the code of why it did not
    refused_at: datetime | None = None  # for ever
    expires_at: datetime
    accepted_at: datetime | None = None
    accepted_by_id: str | None = Field(default=None, foreign_key="person.id")
    withdrawn_at: datetime | None = None
