"""Tokens that a provider signed: who somebody is, and that somebody signed out there.

Numbered as in OpenID Connect Core §3.1.3.7: the signature by a key of this provider and no other (1), with an algorithm
of our list (2), from it (3), for us (4), not too old and not from the future (5), for this trip (6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from badgeservice.codes import Code
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.strict_json import read_document
from badgeservice.errors import BadgeServiceError, Invalid, Message, Stranger
from badgeservice.services.parts import Parts
from badgeservice.services.people.discovery import ALGORITHMS, Metadata, list_keys, note
from badgeservice.services.people.providers import Provider

LEEWAY: Final = timedelta(minutes=2)  # two clocks are never the same
LONGEST_TOKEN: Final = 100_000
LONGEST_SUBJECT: Final = 255  # OpenID Connect Core §2
SIGNED_OUT: Final = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_VALID: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Logout:
    """Who signed out at the provider: all their sessions, or the one with this name."""

    subject: str
    session: str
    at: datetime


def refuse(provider: Provider, reason: str) -> Invalid:
    """An answer that may be forged. Why, is for the log of the operator: a stranger learns nothing from it."""
    note(provider, reason)
    return Invalid(
        Message(
            Code.PROVIDER_ANSWER_WRONG,
            "We cannot use what {provider} answered, so nothing was done. Try once more, or sign in with a code by "
            "e-mail.",
            provider=Stranger(provider.name),
        )
    )


def read_id_token(
    parts: Parts, provider: Provider, metadata: Metadata, token: str, *, nonce: str, access_token: str, since: datetime
) -> dict[str, Any]:
    """The claims of a token that came back from a trip, which began at `since`.

    Raises:
        Invalid: one of the checks failed.
        ProviderDown: its keys could not be fetched.
    """
    header, claims = _open(parts, provider, metadata, token)
    wanted = {"iss": _exactly(provider.issuer), "aud": _exactly(provider.client_id)}  # 3, 4
    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}

    def check() -> None:
        checked = CodeIDToken(claims, header, wanted, params)
        checked.validate(now=int(parts.clock().timestamp()), leeway=int(LEEWAY.total_seconds()))  # 5, 6

    _checked(provider, check)
    if claims["iat"] < (since - LEEWAY).timestamp():
        raise refuse(provider, "the token is of before this trip")
    refuse_subject(provider, claims["sub"])
    return claims


def read_logout_token(parts: Parts, provider: Provider, metadata: Metadata, token: str) -> Logout:
    """What a provider sends behind the back of the browser (Back-Channel Logout 1.0 §2.6).

    Raises:
        Invalid: it is not of this provider, not for us, too old, or no such token.
        ProviderDown: its keys could not be fetched.
    """
    header, claims = _open(parts, provider, metadata, token)
    now = parts.clock()

    def check() -> None:
        wanted = {"iss": _exactly(provider.issuer), "aud": _exactly(provider.client_id)}
        checked = CodeIDToken({"sub": "", "exp": now.timestamp() + 60} | claims, header, wanted, {})
        checked.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))

    _checked(provider, check)
    events, subject, name = claims.get("events"), claims.get("sub", ""), claims.get("sid", "")
    is_text = isinstance(subject, str) and isinstance(name, str) and bool(subject or name)
    is_logout = isinstance(events, dict) and isinstance(events.get(SIGNED_OUT), dict)
    if not is_logout or not is_text or "nonce" in claims or "jti" not in claims:  # an ID token is none
        raise refuse(provider, "this is no logout token")
    if claims["iat"] < (now - LOGOUT_VALID).timestamp():
        raise refuse(provider, "the logout token is old")
    return Logout(subject, name, datetime.fromtimestamp(claims["iat"], UTC))


def refuse_subject(provider: Provider, subject: object) -> None:
    """Raises `Invalid` for what can be nobody's name at a provider."""
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise refuse(provider, "the subject is not a short text")


def _open(parts: Parts, provider: Provider, metadata: Metadata, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the claims, after 1 and 2. A key that we do not know is looked for once more: keys are rotated."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise refuse(provider, "the token is too long or not ASCII")
    try:
        return _verify(token, KeySet(list(list_keys(parts, provider, metadata))))
    except InvalidKeyIdError:
        keys = list_keys(parts, provider, metadata, anew=True)
    except (BadgeServiceError, JoseError, ValueError, TypeError, KeyError) as error:
        raise _translate(provider, error) from error
    try:
        return _verify(token, KeySet(list(keys)))
    except (BadgeServiceError, JoseError, ValueError, TypeError, KeyError) as error:
        raise _translate(provider, error) from error


def _verify(token: str, keys: KeySet) -> tuple[dict[str, Any], dict[str, Any]]:
    head, _, rest = token.partition(".")
    header, claims = (read_document(decode_base64url(part)) for part in (head, rest.partition(".")[0]))
    registry = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    jws.deserialize_compact(token, keys, registry=registry)
    return header, claims


def _checked(provider: Provider, check: Callable[[], None]) -> None:
    try:
        check()
    except (JoseError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise _translate(provider, error) from error


def _translate(provider: Provider, error: Exception) -> BadgeServiceError:
    if isinstance(error, BadgeServiceError) and error.code in {Code.PROVIDER_DOWN, Code.PROVIDER_ANSWER_WRONG}:
        return error
    return refuse(provider, f"{type(error).__name__} {getattr(error, 'claim', '')}".strip())


def _exactly(value: str) -> Any:  # noqa: ANN401 - an option of joserfc
    return {"essential": True, "value": value}


def as_texts(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The values of a claim that is a text or a list of texts; none when it is not there, or is something else."""
    value = claims.get(name) if name else None
    rows = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    return tuple(row for row in rows if isinstance(row, str) and row)


_MOST_VALUES: Final = 500  # somebody is in many groups
