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
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Organisation


def find_issuer(settings: Settings, session: Session, slug: str) -> Issuer:
    """Whose page is at this slug: who has it now, else who was founded with it. Of a department it is that of who signs
    for it. Raises `NotFound`."""
    by_slug = organisations.find_issuer(session, slug)
    if by_slug is not None and by_slug.organisation.did is None:
        above = organisations.list_above(session, by_slug.organisation.path)
        by_slug = next((issuer for issuer in reversed(above) if issuer.organisation.did), None)
    return _known(by_slug or organisations.find_issuer_by_did(session, new_did(settings, slug)))


def find_documented_issuer(settings: Settings, session: Session, slug: str) -> Issuer:
    """Whose documents are at this slug. Raises `NotFound`.

    Who was founded with it comes first, because its DID leads here for ever: who takes the slug later must not become
    the one that signed before.
    """
    by_did = organisations.find_issuer_by_did(session, new_did(settings, slug))
    return _known(by_did or organisations.find_issuer(session, slug))


def _known(found: Issuer | None) -> Issuer:
    if found is None or found.organisation.did is None:
        raise unknown_organisation()
    return found


def unknown_organisation() -> NotFound:
    """There is none with this slug, or it is somebody else's: the two look the same (threats I1)."""
    return NotFound(Message(Code.ISSUER_UNKNOWN, "We did not find this organisation."))


def new_did(settings: Settings, slug: str) -> str:
    """The did:web of an organisation that is founded with this slug; it keeps that for ever."""
    return did_web(settings.base_url, *addresses.ISSUER.path(slug=slug).split("/")[1:])


def issuer_id(organisation: Organisation) -> str:
    """Who it is in what it signs. Raises `LookupError` for a department, which signs nothing."""
    if organisation.did is None:
        raise LookupError("a department does not sign")
    return organisation.did


def issuer_profile(settings: Settings, issuer: Issuer) -> Profile:
    """The organisation as the signer."""
    organisation, profile = issuer
    return Profile(
        id=issuer_id(organisation),
        name=profile.name,
        url=profile.url or addresses.ISSUER.url(settings, slug=organisation.slug),
        description=profile.text("description"),
    )
