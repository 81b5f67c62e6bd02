"""The address that a credential carries as its id: for its learner and its school, and for nobody else."""

from __future__ import annotations

from typing import Final, Literal

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.services import addresses
from badgeservice.services.wallet.wallet import read_credential
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to
from badgeservice.web.negotiation import CREDENTIAL_TYPES, preferred_type

blueprint = Blueprint("credentials", __name__)

TOKEN: Final = "application/vc+jwt"  # noqa: S105 - the media type of the same badge as a token


@blueprint.get(addresses.CREDENTIAL.rule)
@blueprint.get(f"{addresses.CREDENTIAL.start}<path:credential_id>")
@open_to(Audience.EVERYONE, knows_visitor=True)
def read_signed(credential_id: str) -> AnyResponse:
    """The exact signed bytes: the badge, or its token for who asks for that. Knowing the address is not enough; sharing
    is how others get to see it."""
    clean = addresses.without_signs(credential_id)
    if clean and clean != credential_id:
        return redirect(addresses.CREDENTIAL.path(credential_id=clean))
    media_type = preferred_type(request, (*CREDENTIAL_TYPES, TOKEN))
    kind: Literal["json", "jwt"] = "jwt" if media_type == TOKEN else "json"
    response = Response(read_credential(current_parts(), find_visitor(), credential_id, kind), content_type=media_type)
    response.vary.add("Accept")
    return response
