"""The providers of sign-in as the operator wrote them down: whose word counts, and for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.providers import configured
from badgeservice.store.tables import Role, SignInProvider

_NONCE: Final = 12  # bytes


class ProviderKind(StrEnum):
    """What is known of it beforehand: where its configuration lies, and what its claims mean."""

    SURFCONEXT = "surfconext"
    EDUID = "eduid"
    ENTRA = "entra"
    GOOGLE = "google"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Which claim says what; empty where none does."""

    email: str = "email"
    verified: str = "email_verified"  # says whether the address was; empty: the provider only has checked addresses
    name: str = "name"
    affiliation: str = ""
    organisation: str = ""
    groups: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        """Those that we ask for."""
        names = (self.email, self.verified, self.name, self.affiliation, self.organisation, self.groups)
        return tuple(name for name in names if name)


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Whose claim has this value, has this role: in this organisation, or in the one that the provider names."""

    claim: str
    value: str
    role: Role
    organisation_id: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """One of them. Its secret stays sealed until it is sent."""

    id: str
    slug: str
    name: str
    kind: ProviderKind
    issuer: str
    client_id: str
    scopes: str
    organisation_ids: tuple[str, ...]
    mail_domains: tuple[str, ...]
    claims: ClaimNames
    rules: tuple[RoleRule, ...]
    is_open: bool
    revision: int


@dataclass(frozen=True, slots=True)
class OpenProvider:
    """What the sign-in page shows of it."""

    slug: str
    name: str


def list_open_providers(parts: Parts) -> tuple[OpenProvider, ...]:
    """By which anybody can sign in now."""
    with parts.reading() as session:
        return tuple(OpenProvider(slug, name) for slug, name in configured.list_open_providers(session))


def list_addable_providers(parts: Parts, person: SignedIn) -> tuple[OpenProvider, ...]:
    """Those by which this person cannot sign in yet."""
    with parts.reading() as session:
        found = configured.list_open_providers(session, not_of=person.person_id)
        return tuple(OpenProvider(slug, name) for slug, name in found)


def find_open_provider(parts: Parts, slug: str) -> Provider:
    """Raises `NotFound` for one that is closed too."""
    with parts.reading() as session:
        row = configured.find_provider(session, slug)
        if row is None or not row.is_open:
            raise unknown_provider()
        return as_provider(row)


def unknown_provider() -> NotFound:
    return NotFound(Message(Code.PROVIDER_UNKNOWN, "We did not find this way to sign in."))


def as_provider(row: SignInProvider) -> Provider:
    """The row, read."""
    claims = dict(row.claims)
    kind = ProviderKind(claims.pop("kind", ProviderKind.OTHER))
    return Provider(
        id=row.id,
        slug=row.slug,
        name=row.name,
        kind=kind,
        issuer=row.issuer,
        client_id=row.client_id,
        scopes=row.scopes,
        organisation_ids=tuple(row.organisation_ids),
        mail_domains=tuple(row.mail_domains),
        claims=ClaimNames(**claims),
        rules=tuple(_read_rules(row.rules)),
        is_open=row.is_open,
        revision=row.revision,
    )


def _read_rules(rows: Sequence[Mapping[str, Any]]) -> list[RoleRule]:
    return [RoleRule(row["claim"], row["value"], Role(row["role"]), row["organisation_id"]) for row in rows]


def seal_secret(parts: Parts, provider_id: str, secret: str) -> bytes:
    """For the database, which is in other hands than the keys. It opens for this provider only."""
    nonce = parts.random(_NONCE)
    return nonce + _cipher(parts).encrypt(nonce, secret.encode(), provider_id.encode())


def open_secret(parts: Parts, provider_id: str) -> str:
    """Empty for a provider that has none, or when the keys are others than those that it was sealed with."""
    with parts.reading() as session:
        row = session.get(SignInProvider, provider_id)
        sealed = bytes(row.client_secret) if row else b""
    try:
        return _cipher(parts).decrypt(sealed[:_NONCE], sealed[_NONCE:], provider_id.encode()).decode() if sealed else ""
    except InvalidTag:
        return ""


def _cipher(parts: Parts) -> AESGCM:
    return AESGCM(parts.keystore.secret("providers"))
