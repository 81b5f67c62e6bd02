"""An organisation as the signer: its identifier, the profile in every credential, and what stands beside that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import Address, Image, Profile
from badgeservice.credentials.keys.did import did_web
from badgeservice.errors import Message, NotFound
from badgeservice.services import addresses
from badgeservice.services.organisations.identifiers import as_signed
from badgeservice.settings import Settings
from badgeservice.store import organisations
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Organisation, ProfileVersion


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
        image=_logo(settings, profile),
        address=_address(profile),
        identifiers=as_signed(profile.identifiers),
    )


def _logo(settings: Settings, profile: ProfileVersion) -> Image | None:
    return Image(logo_url(settings, profile.logo_sha256)) if profile.logo_sha256 else None


def logo_url(settings: Settings, sha256: str) -> str:
    """Where a logo stands for ever: what was signed with it goes on naming it."""
    return addresses.FILE.url(settings, sha256=sha256)


def logo_path(sha256: str) -> str:
    """The same for our own pages; "" when there is none."""
    return addresses.FILE.path(sha256=sha256) if sha256 else ""


def _address(profile: ProfileVersion) -> Address | None:
    said = profile.address
    if "addressCountryCode" not in said:
        return None
    return Address(
        country_code=said["addressCountryCode"],
        locality=said.get("addressLocality", ""),
        street=said.get("streetAddress", ""),
        postal_code=said.get("postalCode", ""),
    )


@dataclass(frozen=True, slots=True)
class Stated:
    """As it says it now. What it did not say is empty."""

    name: str
    language: str  # of what it wrote in words
    logo_url: str  # on our own address
    contact: str
    responsible: str
    data_contact: str
    retention: str
    privacy_url: str
    where: str  # its address in one line
    closed_at: datetime | None


def describe_stated(issuer: Issuer) -> Stated:
    """Out of its profile."""
    organisation, profile = issuer
    said = profile.address
    town = " ".join(filter(None, (said.get("postalCode"), said.get("addressLocality"))))
    return Stated(
        name=profile.name,
        language=profile.language,
        logo_url=logo_path(profile.logo_sha256),
        contact=profile.contact,
        responsible=profile.responsible,
        data_contact=profile.data_contact,
        retention=profile.retention,
        privacy_url=profile.privacy_url,
        where=", ".join(filter(None, (said.get("streetAddress"), town))),
        closed_at=organisation.closed_at,
    )
