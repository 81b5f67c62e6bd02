"""What programs look for at a fixed address: keys, status lists, the security contact, and whether we are well."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response

from badgeservice.errors import NotFound
from badgeservice.services import addresses
from badgeservice.services.health import check_ready
from badgeservice.services.issuing.status_lists import status_list_bytes
from badgeservice.services.operating.facts import NO_SECURITY_CONTACT, find_security_contact
from badgeservice.services.organisations.register import did_document
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.documents import public_document

blueprint = Blueprint("well_known", __name__)
blueprints = (blueprint,)

SECURITY_TEXT_DAYS = 180  # RFC 9116 §2.5.5: less than a year


@blueprint.get(addresses.DID_DOCUMENT.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_did_document(slug: str) -> Response:
    """The DID document of an issuer (did:web)."""
    return public_document(did_document(current_parts(), slug), "application/did+json")


@blueprint.get(addresses.STATUS_LIST.rule)
@open_to(Audience.EVERYONE)
def show_status_list(list_id: str) -> Response:
    """A signed status list: the same bytes for everybody, so that fetching it tells nothing (threats W7)."""
    return public_document(status_list_bytes(current_parts(), list_id), "application/vc+ld+json", seconds=60)


@blueprint.get(addresses.SECURITY_CONTACT.rule)
@open_to(Audience.EVERYONE)
def show_security_contact() -> Response:
    """Where to report a weakness (RFC 9116)."""
    parts = current_parts()
    contact = find_security_contact(parts)
    if contact is None:
        raise NotFound(NO_SECURITY_CONTACT)
    expires = (parts.clock() + timedelta(days=SECURITY_TEXT_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: nl, en",
        f"Canonical: {addresses.SECURITY_CONTACT.url(parts.settings)}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get(addresses.ALIVE.rule)
@open_to(Audience.EVERYONE)
def show_alive() -> Response:
    """The process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get(addresses.READY.rule)
@open_to(Audience.EVERYONE)
def show_ready() -> Response:
    """The process can do its work; 503 when its database does not answer."""
    check_ready(current_parts())
    return Response("ready\n", content_type="text/plain; charset=utf-8")
