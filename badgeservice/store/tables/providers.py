"""Providers of sign-in (OpenID Connect), and who is on the way back from one."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import json_column


class SignInProvider(SQLModel, table=True):
    """Whose word counts for which organisations and mail domains, as the operator wrote it down."""

    __tablename__ = "sign_in_provider"
    id: str = Field(primary_key=True)
    slug: str = Field(unique=True)  # in its own address of return
    name: str
    issuer: str = Field(unique=True)
    client_id: str
    client_secret: bytes  # encrypted with a key of the service
    scopes: str = "openid email profile"
    organisation_ids: list[str] = Field(default_factory=list, sa_type=json_column())  # for which its word counts
    mail_domains: list[str] = Field(default_factory=list, sa_type=json_column())  # whose addresses it vouches for
    claims: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())  # which claim says what
    rules: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_column())  # from claims to roles
    is_open: bool = True
    revision: int = 1
    created_at: datetime


class SignInTrip(SQLModel, table=True):
    """Somebody was sent to a provider and has not come back yet, or has and must prove their address first."""

    __tablename__ = "sign_in_trip"
    state_hash: str = Field(primary_key=True)
    provider_id: str = Field(foreign_key="sign_in_provider.id")
    browser_hash: str  # who comes back with it must be who was sent
    nonce: str
    code_verifier: str
    next_path: str = ""
    session_id: str | None = None  # of who links an identity; else somebody signs in
    source_hash: str = Field(default="", index=True)  # keyed; gone with the row, ten minutes later
    subject: str = ""  # who came back, while their address waits for a code
    email: str = ""  # that address
    said: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())  # what is needed of the rest by then
    created_at: datetime
    expires_at: datetime = Field(index=True)
