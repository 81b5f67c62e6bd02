"""What programs look for at a fixed address: keys, status lists, the security contact, and whether we are well."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, request

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services import addresses
from badgeservice.services.health import check_ready
from badgeservice.services.issuing.status_lists import status_list_bytes, status_list_token
from badgeservice.services.operating.facts import find_security_contact
from badgeservice.services.organisations.register import did_document
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.documents import public_document
from badgeservice.web.negotiation import CREDENTIAL_TYPES, preferred_type

blueprint = Blueprint("well_known", __name__)
blueprints = (blueprint,)

LIST_TYPE = "application/vc+ld+json"
TOKEN_TYPE = "application/vc+jwt"  # noqa: S105 - a media type
SECURITY_TEXT_DAYS = 180  # RFC 9116 §2.5.5: less than a year


@blueprint.get(addresses.DID_DOCUMENT.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_did_document(slug: str) -> Response:
    """The DID document of an issuer (did:web)."""
    return public_document(did_document(current_parts(), slug), "application/did+json")


@blueprint.get(addresses.STATUS_LIST.rule)
@open_to(Audience.EVERYONE)
def show_status_list(list_id: str) -> Response:
    """A signed status list, or the token that was signed with it: the same bytes for everybody who asks for that form,
    so that fetching it tells nothing (threats W7)."""
    media_type = preferred_type(request, (LIST_TYPE, *CREDENTIAL_TYPES, TOKEN_TYPE))
    token = status_list_token(current_parts(), list_id) if media_type == TOKEN_TYPE else None
    if token is None:
        response = public_document(status_list_bytes(current_parts(), list_id), LIST_TYPE, seconds=60)
    else:
        response = public_document(token, TOKEN_TYPE, seconds=60)
    response.vary.add("Accept")
    return response


@blueprint.get(addresses.SECURITY_CONTACT.rule)
@open_to(Audience.EVERYONE)
def show_security_contact() -> Response:
    """Where to report a weakness (RFC 9116)."""
    parts = current_parts()
    contact = find_security_contact(parts)
    if contact is None:
        raise NotFound(
            Message(Code.SECURITY_CONTACT_MISSING, "The operator has not said yet where to report a weakness.")
        )
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
