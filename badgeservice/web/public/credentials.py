"""The address that a credential carries as its id: for its learner and its school, and for nobody else."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.services import addresses
from badgeservice.services.wallet.wallet import read_credential
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to
from badgeservice.web.negotiation import CREDENTIAL_TYPES, preferred_type

blueprint = Blueprint("credentials", __name__)


@blueprint.get(addresses.CREDENTIAL.rule)
@blueprint.get(f"{addresses.CREDENTIAL.start}<path:credential_id>")
@open_to(Audience.EVERYONE, knows_visitor=True)
def read_signed(credential_id: str) -> AnyResponse:
    """The exact signed bytes. Knowing the address is not enough; sharing is how others get to see it."""
    clean = addresses.without_signs(credential_id)
    if clean and clean != credential_id:
        return redirect(addresses.CREDENTIAL.path(credential_id=clean))
    content = read_credential(current_parts(), find_visitor(), credential_id)
    response = Response(content, content_type=preferred_type(request, CREDENTIAL_TYPES))
    response.vary.add("Accept")
    return response
