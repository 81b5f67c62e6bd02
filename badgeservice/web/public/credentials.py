"""The address that a credential carries as its id: for its learner and its school, and for nobody else."""

from __future__ import annotations

from flask import Blueprint, Response, request

from badgeservice.services.wallet.wallet import read_credential
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to
from badgeservice.web.negotiation import CREDENTIAL_TYPES, preferred_type

blueprint = Blueprint("credentials", __name__)


@blueprint.get("/credentials/<credential_id>")
@open_to(Audience.EVERYONE, knows_visitor=True)
def read_signed(credential_id: str) -> Response:
    """The exact signed bytes. Knowing the address is not enough; sharing is how others get to see it."""
    content = read_credential(current_parts(), find_visitor(), credential_id)
    response = Response(content, content_type=preferred_type(request, CREDENTIAL_TYPES))
    response.vary.add("Accept")
    return response
