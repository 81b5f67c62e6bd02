"""An organisation as the signer: its identifier and the profile that stands in every credential."""

from __future__ import annotations

from badgeservice.credentials.badge.content import Profile
from badgeservice.credentials.keys.did import did_web
from badgeservice.settings import Settings
from badgeservice.store.tables import Organisation


def issuer_id(settings: Settings, slug: str) -> str:
    """The did:web of an organisation of ours."""
    return did_web(settings.base_url, "issuers", slug)


def issuer_profile(settings: Settings, organisation: Organisation) -> Profile:
    """The organisation as the signer."""
    return Profile(
        id=issuer_id(settings, organisation.slug),
        name=organisation.name,
        url=organisation.url or settings.url(f"/issuers/{organisation.slug}"),
        description=organisation.description,
    )
