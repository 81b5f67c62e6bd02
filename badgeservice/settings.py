"""Every setting, typed and checked at start; an unsafe production configuration is refused.

Settings come from environment variables that start with `BADGESERVICE_`; docs/operating.md lists them.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


Network = IPv4Network | IPv6Network


class Mode(StrEnum):
    """Demo mode accepts plain http, prints sign-in links and shows the mailbox; production does none of that."""

    DEMO = "demo"
    PRODUCTION = "production"


class VcApi(StrEnum):
    """Who may use /vc-api: nobody, API clients, or anyone (conformance suites only)."""

    OFF = "off"
    CLIENTS = "clients"
    OPEN = "open"


class Settings(BaseSettings):
    """The configuration of one running service."""

    model_config = SettingsConfigDict(env_prefix="BADGESERVICE_", frozen=True, extra="forbid")

    mode: Mode = Mode.PRODUCTION
    base_url: str = Field(
        description="The public address, such as https://badges.example. Links and QR codes use only this."
    )
    database_url: str = "sqlite:///data/badgeservice.sqlite3"
    key_folder: Path = Path("keys")
    key_passphrase: SecretStr | None = Field(default=None, description="Encrypts the private keys in the key folder.")
    mail_url: str = Field(default="", description="smtp://user:password@host:587 or smtps://…; in demo mode a folder.")
    mail_sender: str = "Badgeservice <no-reply@localhost>"
    worker: Literal["inside", "own"] = Field(
        default="inside", description="inside: jobs run in the web process; own: in `badgeservice work`."
    )
    session_hours: int = Field(default=12, ge=1, le=24 * 31, description="A session ends after this, used or not.")
    idle_hours: int = Field(default=4, ge=1, le=24 * 31, description="A session ends after this when it is not used.")
    vc_api: VcApi = VcApi.OFF
    vc_api_key: SecretStr | None = Field(default=None, description="The bearer key of the API client of /vc-api.")
    threads: int = Field(default=8, ge=1, le=64)
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of our own proxies, by commas; their X-Forwarded-For is believed.",
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_by_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _base_url_is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
            raise ValueError("give an address without a path, such as https://badges.example")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.mode is Mode.DEMO:
            if self.host not in LOOPBACK_HOSTS:
                raise ValueError("demo mode only serves this machine: base_url must be on localhost")
            return self
        if not self.base_url.startswith("https://"):
            raise ValueError("base_url must start with https:// outside demo mode")
        if self.key_passphrase is None:
            raise ValueError("key_passphrase is needed outside demo mode: private keys are encrypted with it")
        if not self.mail_url.startswith(("smtp://", "smtps://")):
            raise ValueError("mail_url must be smtp:// or smtps:// outside demo mode")
        if self.vc_api is VcApi.OPEN:
            raise ValueError("vc_api=open signs for anybody; it is for conformance suites in demo mode only")
        if self.vc_api is VcApi.CLIENTS and self.vc_api_key is None:
            raise ValueError("vc_api=clients needs vc_api_key")
        return self

    @property
    def host(self) -> str:
        """The host name in the base URL, without port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def plain_http_hosts(self) -> frozenset[str]:
        """The `host[:port]` of did:web issuers that may be fetched over plain http: our own, in demo mode only."""
        return frozenset({urlsplit(self.base_url).netloc}) if self.mode is Mode.DEMO else frozenset()

    @property
    def mail_folder(self) -> Path | None:
        """Where mail is written instead of sent, in demo mode without a mail server."""
        is_sent = self.mail_url.startswith(("smtp://", "smtps://"))
        return None if is_sent else Path(self.mail_url or "demo-data/mail")

    def url(self, path: str) -> str:
        """The public address of a path of ours. Never taken from a request header (threats H1)."""
        return f"{self.base_url}{path}"


def schemas_folder() -> Path:
    """Where contexts and frameworks lie: inside the package when installed, beside it in a checkout."""
    inside = Path(__file__).parent / "schemas"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "schemas"
