"""A trip to a provider of sign-in: somebody is sent there, and comes back with a code.

Numbered, here and in the tests. The way back is for the browser that was sent, once, within ten minutes (1); from the
provider that it was sent to, because two providers can be mixed up (2, RFC 9700 §4.4, RFC 9207); the code is exchanged
with PKCE, at the address that the configured provider names (3); the token is checked (`id_tokens`, 4); and what it
leaves open is asked with it, and must be of the same subject (5).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote_plus

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from badgeservice.codes import Code
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.strict_json import Unreadable, read_document
from badgeservice.errors import Invalid, Message, Stranger, TooOften
from badgeservice.remote import Question
from badgeservice.services import addresses
from badgeservice.services.parts import Parts
from badgeservice.services.people.claims import Said, read_claims
from badgeservice.services.people.discovery import JSON, Metadata, ProviderDown, discover, note
from badgeservice.services.people.id_tokens import read_id_token, refuse, refuse_subject
from badgeservice.services.people.providers import Provider, find_open_provider, open_secret
from badgeservice.services.people.sign_in import Caller
from badgeservice.store.providers import trips
from badgeservice.store.tables import SignInTrip

VALID: Final = timedelta(minutes=10)
TRIPS_PER_SOURCE: Final = 1_000  # on their way at once: a school is one source
LONGEST_ANSWER: Final = 4_000  # letters of a code or a token

TRIP_UNKNOWN: Final = Message(
    Code.PROVIDER_TRIP_UNKNOWN,
    "This sign-in was begun in another browser, was used already or took longer than ten minutes. Begin again here.",
)


@dataclass(frozen=True, slots=True)
class Back:
    """What the browser brings back. Anybody can have written it."""

    state: str
    code: str
    issuer: str | None
    error: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whom a provider knows, and the trip that they made."""

    provider: Provider
    trip: SignInTrip
    said: Said


def begin_trip(parts: Parts, slug: str, caller: Caller, next_path: str, *, session_id: str | None = None) -> str:
    """Where to send the browser. With a session the identity is added to its person, else somebody signs in.

    Raises:
        NotFound: there is no such provider.
        ProviderDown: it does not answer.
        TooOften: too many of this source are on their way.
    """
    provider = find_open_provider(parts, slug)
    metadata = discover(parts, provider)
    state, nonce, verifier = (encode_base64url(parts.random(32)) for _ in range(3))
    source_hash, now = _hash_source(parts, caller), parts.clock()
    trip = SignInTrip(
        state_hash=hash_text(state),
        provider_id=provider.id,
        browser_hash=hash_text(caller.browser),
        nonce=nonce,
        code_verifier=verifier,
        next_path=next_path,
        session_id=session_id,
        source_hash=source_hash,
        created_at=now,
        expires_at=now + VALID,
    )
    with parts.transaction() as session:
        trips.delete_old_trips(session, now)
        if trips.count_trips(session, source_hash, now) >= TRIPS_PER_SOURCE:
            raise TooOften(_TOO_MANY)
        session.add(trip)
    return _write_address(parts, provider, metadata, state=state, nonce=nonce, verifier=verifier)


def end_trip(parts: Parts, slug: str, back: Back, caller: Caller) -> Arrival:
    """Who came back.

    Raises:
        NotFound: there is no such provider.
        Invalid: the way back is not that of this browser, or something on it was not as it must be.
        ProviderDown: it does not answer.
    """
    provider = find_open_provider(parts, slug)
    trip = _take(parts, provider, back, caller)  # 1
    metadata = discover(parts, provider)
    refused = _find_refusal(provider, metadata, back)  # 2
    if refused is not None:
        raise refused
    tokens = _exchange(parts, provider, metadata, trip, back.code)  # 3
    access_token = _text(tokens, "access_token")
    id_claims = read_id_token(
        parts, provider, metadata, _text(tokens, "id_token"),
        nonce=trip.nonce, access_token=access_token, since=trip.created_at,
    )  # fmt: skip  # 4
    userinfo: Mapping[str, Any] = {}
    if metadata.userinfo_endpoint and access_token and _is_open(provider, id_claims):
        userinfo = _ask_userinfo(parts, provider, metadata, access_token, str(id_claims["sub"]))  # 5
    return Arrival(provider, trip, read_claims(provider, id_claims, userinfo))


def back_address(parts: Parts, slug: str) -> str:
    """Where the provider sends people back to: one address for each provider, so that none can be taken for another."""
    return addresses.PROVIDER_BACK.url(parts.settings, slug=slug)


def hash_text(text: str) -> str:
    """Of 256 random bits, so a bare hash cannot be undone."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _hash_source(parts: Parts, caller: Caller) -> str:
    """Where somebody is, is personal data: it is counted and never read again."""
    return hmac.digest(parts.keystore.secret("sign-in"), f"trip:{caller.source}".encode(), "sha256").hex()


def _write_address(
    parts: Parts, provider: Provider, metadata: Metadata, *, state: str, nonce: str, verifier: str
) -> str:
    return str(
        prepare_grant_uri(
            metadata.authorization_endpoint,
            client_id=provider.client_id,
            response_type="code",
            redirect_uri=back_address(parts, provider.slug),
            scope=provider.scopes,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
    )


def _take(parts: Parts, provider: Provider, back: Back, caller: Caller) -> SignInTrip:
    """The trip, which is over from here on, whatever follows."""
    with parts.transaction() as session:
        trip = trips.take_trip(session, hash_text(back.state), hash_text(caller.browser)) if back.state else None
    if trip is None or trip.expires_at <= parts.clock():
        # Because not every provider brings the state back with an error.
        raise Invalid(_stopped(provider) if back.error else TRIP_UNKNOWN)
    if trip.provider_id != provider.id:
        raise refuse(provider, "the state is of a trip to another provider")
    return trip


def _find_refusal(provider: Provider, metadata: Metadata, back: Back) -> Invalid | None:
    if back.issuer is not None and back.issuer != provider.issuer:
        return refuse(provider, "the iss of the answer is another one")
    if back.issuer is None and metadata.names_itself:
        return refuse(provider, "the answer has no iss")
    if back.error:
        note(provider, f"it answered {back.error if back.error in _KNOWN_ERRORS else 'an error'}")
        return Invalid(_stopped(provider))
    if not 0 < len(back.code) <= LONGEST_ANSWER:
        return refuse(provider, "the answer has no code")
    return None


_KNOWN_ERRORS: Final = frozenset(
    {"access_denied", "login_required", "interaction_required", "invalid_scope", "unauthorized_client",
     "invalid_request", "server_error", "temporarily_unavailable", "unsupported_response_type"}
)  # fmt: skip


def _stopped(provider: Provider) -> Message:
    return Message(
        Code.PROVIDER_STOPPED,
        "You did not sign in with {provider}: you stopped, or it did not let you. Try once more, or sign in with a "
        "code by e-mail.",
        provider=Stranger(provider.name),
    )


def _exchange(parts: Parts, provider: Provider, metadata: Metadata, trip: SignInTrip, code: str) -> Mapping[str, Any]:
    """The code for tokens. It is of this trip, because only we know what its challenge was made from."""
    body = prepare_token_request(
        "authorization_code", redirect_uri=back_address(parts, provider.slug), code=code,
        code_verifier=trip.code_verifier,
    )  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    _, headers, body = _authenticate(parts, provider, metadata, headers, body)
    try:
        answer = parts.providers.ask(metadata.token_endpoint, Question(JSON, body, headers))
        return read_document(answer.content)
    except NotFetched as error:
        if error.code is Code.FETCH_STATUS:
            raise refuse(provider, "it does not give a token for this code") from error
        raise ProviderDown(provider, error.sentence) from error
    except Unreadable as error:
        raise refuse(provider, "its token answer is not readable") from error


def _authenticate(
    parts: Parts, provider: Provider, metadata: Metadata, headers: dict[str, str], body: str
) -> tuple[str, dict[str, str], str]:
    """As this client, in the way that the provider wants."""
    secret, name = open_secret(parts, provider.id), provider.client_id
    method = "client_secret_post" if metadata.secret_in_form else "client_secret_basic"
    if not secret:
        method = "none"
    elif method == "client_secret_basic":
        name, secret = quote_plus(name), quote_plus(secret)  # RFC 6749 §2.3.1
    prepared: tuple[str, dict[str, str], str] = ClientAuth(name, secret, method).prepare(
        "POST", metadata.token_endpoint, headers, body
    )
    return prepared


def _is_open(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Whether something that we ask for is not in the token."""
    return not set(provider.claims.all) <= claims.keys()


def _ask_userinfo(
    parts: Parts, provider: Provider, metadata: Metadata, access_token: str, subject: str
) -> Mapping[str, Any]:
    """More about somebody; of that one, or of nobody (OpenID Connect Core §5.3.2)."""
    headers = {"Authorization": f"Bearer {access_token}"}
    try:
        said = read_document(parts.providers.ask(metadata.userinfo_endpoint, Question(JSON, headers=headers)).content)
    except (NotFetched, Unreadable) as error:
        raise ProviderDown(provider, error.sentence) from error
    refuse_subject(provider, said.get("sub"))
    if said["sub"] != subject:
        raise refuse(provider, "userinfo is of another subject")
    return said


def _text(tokens: Mapping[str, Any], name: str) -> str:
    value = tokens.get(name)
    is_token = isinstance(value, str) and value.isascii() and value.isprintable()
    return str(value) if is_token else ""


_TOO_MANY: Final = Message(
    Code.PROVIDER_TOO_OFTEN,
    "A lot of people at your network are signing in at the moment. Wait a few minutes, or sign in with a code by "
    "e-mail.",
)
