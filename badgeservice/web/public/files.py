"""Small pictures by their digest: what is at such an address never changes."""

from __future__ import annotations

from flask import Blueprint, Response

from badgeservice.services import addresses
from badgeservice.services.organisations.logos import PNG, find_public_file
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.documents import public_document

blueprint = Blueprint("files", __name__)

FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get(addresses.FILE.rule)
@open_to(Audience.EVERYONE)
def show_file(sha256: str) -> Response:
    """The logo of an organisation."""
    response = public_document(find_public_file(current_parts(), sha256), PNG)
    response.headers["Cache-Control"] = FOR_EVER
    return response
