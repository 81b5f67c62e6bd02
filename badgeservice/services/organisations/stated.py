"""What an issuer stated of itself, where the law wants it to stand: on its page and beside each badge of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.services.organisations.issuer_profile import logo_path
from badgeservice.store.organisations import Issuer


@dataclass(frozen=True, slots=True)
class Stated:
    """As it says it now. What it did not say is empty."""

    name: str
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
        logo_url=logo_path(profile.logo_sha256),
        contact=profile.contact,
        responsible=profile.responsible,
        data_contact=profile.data_contact,
        retention=profile.retention,
        privacy_url=profile.privacy_url,
        where=", ".join(filter(None, (said.get("streetAddress"), town))),
        closed_at=organisation.closed_at,
    )
