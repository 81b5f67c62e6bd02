"""Every setting, typed and checked at start; an unsafe production configuration is refused.

Settings come from environment variables that start with `BADGESERVICE_`; docs/operating.md lists them. A variable that
is set to nothing is refused, and so is one that is no setting: a mistake must not quietly leave a default.
"""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from badgeservice.setting_values import (
    API_KEY_LENGTH,
    LOOPBACK_HOSTS,
    PASSPHRASE_LENGTH,
    check_api_key,
    check_database_url,
    check_mail_server,
    check_secret,
    check_sender,
    read_contact,
    read_origin,
)

__all__ = ["LOOPBACK_HOSTS", "Mode", "Settings", "VcApi", "describe_wrong_settings", "schemas_folder"]

PREFIX = "BADGESERVICE_"
SENT = ("smtp://", "smtps://")


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


class _Environment(EnvSettingsSource):
    """Hands over every variable with our prefix, also one that is no setting, so that it is refused by its name."""

    def __call__(self) -> dict[str, Any]:
        prefix = self.env_prefix.lower()
        names = {name.lower().removeprefix(prefix) for name in self.env_vars if name.lower().startswith(prefix)}
        return super().__call__() | dict.fromkeys(names - self.settings_cls.model_fields.keys())


def _propose_sender(settings: dict[str, Any]) -> str:
    """An address at our own name: whoever set that up can let it send."""
    return f"Badgeservice <no-reply@{urlsplit(settings['base_url']).hostname}>"


class Settings(BaseSettings):
    """The configuration of one running service."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True
    )

    mode: Mode = Mode.PRODUCTION  # first: what the others may be depends on it
    base_url: str = Field(
        description="The public address, such as https://badges.example. Links and QR codes use only this."
    )
    database_url: str = "sqlite:///data/badgeservice.sqlite3"
    key_folder: Path = Path("keys")
    key_passphrase: SecretStr | None = Field(default=None, description="Encrypts the private keys in the key folder.")
    mail_url: str | None = Field(
        default=None, description="smtp://user:password@host:587 or smtps://…; in demo mode a folder."
    )
    mail_sender: str = Field(default_factory=_propose_sender, description="The From of every mail.")
    security_contact: str | None = Field(
        default=None, description="Where to report a weakness, before what the operator wrote down in the pages."
    )
    hsts_subdomains: bool = Field(default=False, description="Browsers then want https of all names below ours too.")
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

    @field_validator("trusted_proxies")
    @classmethod
    def _is_not_everybody(cls, value: tuple[Network, ...]) -> tuple[Network, ...]:
        if any(network.prefixlen == 0 for network in value):
            raise ValueError("it names everybody, so anybody could say to be somebody else; name your own proxies")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - ours takes its place
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a file beside the program sets nothing
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, _Environment(settings_cls)

    @field_validator("*", mode="before")
    @classmethod
    def _is_not_empty(cls, value: object) -> object:
        """Because a secrets store that is down gives an empty text, and empty must never mean a weaker default."""
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(text, str) and not text.strip():
            raise ValueError("it is set to nothing; give it a value or leave it out")
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url_is_an_origin(cls, value: str, info: ValidationInfo) -> str:
        return read_origin(value, is_public=_is_production(info))

    @field_validator("key_folder", "database_url")
    @classmethod
    def _is_one_line(cls, value: Path | str) -> Path | str:
        if str(value) != str(value).strip() or not str(value).isprintable():
            raise ValueError("it has a line break, or begins or ends with a space; leave that out")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        check_database_url(value)
        return value

    @field_validator("key_passphrase")
    @classmethod
    def _passphrase_is_long(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if _is_production(info):
            if value is None:
                raise ValueError("it is needed outside demo mode: private keys are encrypted with it")
            check_secret(value.get_secret_value(), PASSPHRASE_LENGTH)
        return value

    @field_validator("mail_url")
    @classmethod
    def _mail_is_sent(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and _is_production(info):
            raise ValueError("it is needed outside demo mode: give smtp://user:password@mail.example:587")
        if value is not None and (_is_production(info) or "://" in value):
            check_mail_server(value)
        return value

    @field_validator("mail_sender")
    @classmethod
    def _sender_is_an_address(cls, value: str, info: ValidationInfo) -> str:
        check_sender(value, is_public=_is_production(info))
        return value

    @field_validator("security_contact")
    @classmethod
    def _contact_is_an_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        return value and read_contact(value, is_public=_is_production(info))

    @field_validator("idle_hours")
    @classmethod
    def _idle_fits_in_session(cls, value: int, info: ValidationInfo) -> int:
        if value > info.data.get("session_hours", value):
            raise ValueError(f"it must not be more than {PREFIX}SESSION_HOURS")
        return value

    @field_validator("vc_api")
    @classmethod
    def _vc_api_asks_who(cls, value: VcApi, info: ValidationInfo) -> VcApi:
        if value is VcApi.OPEN and _is_production(info):
            raise ValueError("open signs for anybody; it is for conformance suites in demo mode only")
        return value

    @field_validator("vc_api_key")
    @classmethod
    def _api_key_is_long(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            if info.data.get("vc_api") is VcApi.CLIENTS:
                raise ValueError(f"{PREFIX}VC_API=clients needs it")
        elif value == info.data.get("key_passphrase"):
            raise ValueError("it is the passphrase of the keys; give it a value of its own")
        elif _is_production(info):
            check_api_key(value.get_secret_value(), API_KEY_LENGTH)
        return value

    @property
    def host(self) -> str:
        """The host name in the base URL, without port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def own_listen(self) -> str:
        """Where `serve` listens unless it is told: in a demo nothing stands before it, so there at its own address."""
        port = urlsplit(self.base_url).port if self.mode is Mode.DEMO else None
        return f"127.0.0.1:{port or 8000}"

    @property
    def plain_http_hosts(self) -> frozenset[str]:
        """The `host[:port]` of did:web issuers that may be fetched over plain http: our own, in demo mode only."""
        return frozenset({urlsplit(self.base_url).netloc}) if self.mode is Mode.DEMO else frozenset()

    @property
    def mail_folder(self) -> Path | None:
        """Where mail is written instead of sent, in demo mode without a mail server."""
        is_sent = self.mail_url is not None and self.mail_url.lower().startswith(SENT)
        return None if is_sent else Path(self.mail_url or "demo-data/mail")

    def url(self, path: str) -> str:
        """The public address of a path of ours. Never taken from a request header (threats H1)."""
        return f"{self.base_url}{path}"


def describe_wrong_settings(error: ValidationError) -> str:
    """Which settings are wrong and what to do, a line each; never what they hold."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    problems = [problem for problem in found if problem["type"] != "default_factory_not_called"]  # nobody set that one
    lines = [f"  {PREFIX}{str(problem['loc'][0]).upper()}: {_say(problem)}" for problem in problems]
    return "\n".join(["These settings are not right (docs/operating.md lists them all):", *lines])


def _say(problem: Any) -> str:  # noqa: ANN401 - a dict of pydantic
    match problem["type"]:
        case "missing":
            return "it is needed."
        case "extra_forbidden":
            near = get_close_matches(str(problem["loc"][0]).lower(), Settings.model_fields, n=1)
            return "there is no such setting" + (f"; did you mean {PREFIX}{near[0].upper()}?" if near else ".")
        case _:
            return f"{str(problem['msg']).removeprefix('Value error, ')}."


def _is_production(info: ValidationInfo) -> bool:
    """Also when the mode itself is wrong: then nothing is taken easier."""
    return info.data.get("mode", Mode.PRODUCTION) is Mode.PRODUCTION


def schemas_folder() -> Path:
    """Where contexts and frameworks lie: inside the package when installed, beside it in a checkout."""
    inside = Path(__file__).parent / "schemas"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "schemas"
