"""What a provider of sign-in says of itself (OpenID Connect Discovery 1.0), and its keys.

Its address is configuration; all that it answers is a stranger's. So the issuer must be the one that was written down,
letter for letter, and every address that it names is one that we would fetch.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from badgeservice.codes import Code
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.strict_json import Unreadable, read_document
from badgeservice.errors import Invalid, Message, Stranger, Unavailable
from badgeservice.remote import read_address
from badgeservice.services.parts import Parts
from badgeservice.services.people.providers import Provider

logger = logging.getLogger(__name__)

WELL_KNOWN: Final = "/.well-known/openid-configuration"
JSON: Final = "application/json"
# Signed with a key that only the provider has: "none" is nobody's signature, and the key of HS256 is known to two.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_KEY_TYPES: Final = ("RSA", "EC")
_SMALLEST_RSA: Final = 2048
_MOST_KEYS: Final = 50


class ProviderDown(Unavailable):
    """It did not answer, or not as a provider does; a code by e-mail still works. `reason` is for the operator."""

    def __init__(self, provider: Provider, reason: Message) -> None:
        super().__init__(
            Message(
                Code.PROVIDER_DOWN,
                "{provider} does not answer at the moment. Try again in a minute, or sign in with a code by e-mail.",
                provider=Stranger(provider.name),
            )
        )
        self.reason = reason
        note(provider, reason.code)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What we use of what a provider says of itself. Empty where it has no such thing."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    secret_in_form: bool = False  # it wants the secret in the form, and not in a header
    names_itself: bool = False  # it adds `iss` to what it sends back (RFC 9207)
    has_pkce: bool = False
    ends_sessions: bool = False  # it tells us when somebody signs out there
    scopes: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


def discover(parts: Parts, provider: Provider, *, anew: bool = False) -> Metadata:
    """What it says of itself; kept for a minute.

    Raises:
        ProviderDown: it does not answer, is another one than it should be, or names an address that we do not use.
    """
    url = provider.issuer.rstrip("/") + WELL_KNOWN
    said = fetch_document(parts, provider, url, anew=anew)
    if said.get("issuer") != provider.issuer:
        raise ProviderDown(provider, _OTHER_ISSUER)
    return _read_metadata(parts, provider, said)


def fetch_document(parts: Parts, provider: Provider, url: str, *, anew: bool = False) -> dict[str, Any]:
    """A JSON object of the provider. Raises `ProviderDown`."""
    try:
        ask = parts.providers
        fetched = ask.fetch_anew(url, JSON) if anew else ask.fetch(url, JSON, lambda: None)
        return read_document(fetched.content)
    except (NotFetched, Unreadable) as error:
        raise ProviderDown(provider, error.sentence) from error


def list_keys(parts: Parts, provider: Provider, metadata: Metadata, *, anew: bool = False) -> tuple[Key, ...]:
    """The public keys that it signs with; kept for a minute. What we do not know is no key. Raises `ProviderDown`."""
    said = fetch_document(parts, provider, metadata.jwks_uri, anew=anew).get("keys")
    rows = said[:_MOST_KEYS] if isinstance(said, list) else []
    return tuple(key for row in rows if (key := _read_key(row)) is not None)


def note(provider: Provider, reason: str) -> None:
    """For the operator, in the log: why somebody could not sign in, and not who."""
    logger.warning("signing in with %s failed: %s", provider.slug, reason)


def _read_key(row: object) -> Key | None:
    """A key to check signatures with; none of the secret kind, whatever a provider publishes."""
    if not isinstance(row, dict) or row.get("kty") not in _KEY_TYPES or row.get("use", "sig") != "sig":
        return None
    public = {name: row[name] for name in ("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y") if name in row}
    try:
        if row["kty"] == "RSA" and len(row["n"]) * 6 < _SMALLEST_RSA - 8:
            return None
        return JWKRegistry.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _read_metadata(parts: Parts, provider: Provider, said: dict[str, Any]) -> Metadata:
    addresses = {name: _read_endpoint(parts, said.get(name)) for name in _ADDRESSES}
    if missing := [name for name in _NEEDED if not addresses[name]]:
        raise ProviderDown(provider, _say_missing(missing))
    methods = _texts(said.get("token_endpoint_auth_methods_supported"))
    return Metadata(
        **addresses,
        secret_in_form="client_secret_post" in methods and "client_secret_basic" not in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        has_pkce="S256" in _texts(said.get("code_challenge_methods_supported")),
        ends_sessions=said.get("backchannel_logout_supported") is True,
        scopes=_texts(said.get("scopes_supported")),
        claims=_texts(said.get("claims_supported")),
    )


_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ADDRESSES: Final = (*_NEEDED, "userinfo_endpoint", "end_session_endpoint")


_OTHER_ISSUER: Final = Message(
    Code.PROVIDER_OTHER_ISSUER,
    "Something answers there, but it says to be another issuer. The two must be the same, letter for letter.",
)


def _say_missing(names: Sequence[str]) -> Message:
    return Message(
        Code.PROVIDER_INCOMPLETE,
        "Its configuration has no address that we can use for: {names}.",
        names=", ".join(names),
    )


def _read_endpoint(parts: Parts, url: object) -> str:
    """An address that we would ask, or send somebody to: never a script, and nothing on our own network."""
    try:
        read_address(str(url), parts.settings, is_configured=True)
    except NotFetched:
        return ""
    return str(url)


def _texts(value: object) -> tuple[str, ...]:
    rows = value[:200] if isinstance(value, list) else []
    return tuple(row for row in rows if isinstance(row, str) and len(row) <= 100)


def refuse_issuer(parts: Parts, issuer: str) -> None:
    """Of an address that the operator types. Raises `Invalid` when it can be no issuer."""
    try:
        address = read_address(issuer, parts.settings, is_configured=True)
    except NotFetched as error:
        raise Invalid(_NO_ISSUER, field="issuer") from error
    if address.query or address.fragment or issuer.startswith(f"{parts.settings.base_url}/"):
        raise Invalid(_NO_ISSUER, field="issuer")


_NO_ISSUER: Final = Message(
    Code.PROVIDER_ISSUER,
    "The issuer is an address that begins with https:// and has nothing behind a ? or #. The provider tells you which "
    "it is.",
)
