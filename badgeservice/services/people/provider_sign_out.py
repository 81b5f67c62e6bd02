"""The end of a session at a provider: asked for by us, in the browser; or told to us, by the provider itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from authlib.common.urls import add_params_to_uri

from badgeservice.services import addresses
from badgeservice.services.parts import Parts
from badgeservice.services.people.discovery import ProviderDown, discover
from badgeservice.services.people.id_tokens import LEEWAY, read_logout_token
from badgeservice.services.people.providers import find_open_provider
from badgeservice.store.providers import given


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody signed out here, and is still signed in there."""

    provider_name: str
    address: str  # where to sign out there; "" when the provider has no such page


def find_provider_of_session(parts: Parts, session_id: str) -> str | None:
    """The slug of the provider by which a session began, if it did."""
    with parts.reading() as session:
        return given.find_provider_of_session(session, session_id)


def find_elsewhere(parts: Parts, slug: str) -> Elsewhere:
    """Where else to sign out (RP-Initiated Logout 1.0). Raises `NotFound`."""
    provider = find_open_provider(parts, slug)
    try:
        endpoint = discover(parts, provider).end_session_endpoint
    except ProviderDown:
        endpoint = ""
    asked = [("client_id", provider.client_id), ("post_logout_redirect_uri", parts.settings.url(_AFTERWARDS))]
    return Elsewhere(provider.name, str(add_params_to_uri(endpoint, asked)) if endpoint else "")


_AFTERWARDS: Final = addresses.FRONT_DOOR.path()


def end_sessions_of(parts: Parts, slug: str, token: str) -> int:
    """The provider says that somebody signed out there: so they are here. Gives how many sessions ended.

    A session that began after the provider said it is left alone, so the same token sent twice ends nothing new.

    Raises:
        NotFound: there is no such provider.
        Invalid: it did not say that.
        ProviderDown: its keys could not be fetched.
    """
    provider = find_open_provider(parts, slug)
    said = read_logout_token(parts, provider, discover(parts, provider), token)
    with parts.transaction() as session:
        return given.end_sessions(
            session, provider.id, parts.clock(), subject=said.subject, name=said.session, began_by=said.at + LEEWAY
        )
