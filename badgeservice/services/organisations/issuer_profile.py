"""An organisation as the signer: its identifier and the profile that stands in every credential."""

from __future__ import annotations

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import Profile
from badgeservice.credentials.keys.did import did_web
from badgeservice.errors import Message, NotFound
from badgeservice.services import addresses
from badgeservice.settings import Settings
from badgeservice.store import organisations
from badgeservice.store.tables import Organisation


def find_organisation(session: Session, slug: str) -> Organisation:
    """Whose public page or document is asked for. Raises `NotFound`."""
    organisation = organisations.find_organisation(session, slug)
    if organisation is None:
        sentence = Message(Code.ISSUER_UNKNOWN, "We did not find this organisation.")
        raise NotFound(sentence)
    return organisation


def issuer_id(settings: Settings, slug: str) -> str:
    """The did:web of an organisation of ours."""
    return did_web(settings.base_url, *addresses.ISSUER.path(slug=slug).split("/")[1:])


def issuer_profile(settings: Settings, organisation: Organisation) -> Profile:
    """The organisation as the signer."""
    return Profile(
        id=issuer_id(settings, organisation.slug),
        name=organisation.name,
        url=organisation.url or addresses.ISSUER.url(settings, slug=organisation.slug),
        description=organisation.description,
    )
