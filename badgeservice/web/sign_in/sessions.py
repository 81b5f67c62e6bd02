"""The end of a session."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.people.provider_sign_out import find_provider_of_session
from badgeservice.services.people.sign_in import sign_out
from badgeservice.web.auth import Audience, current_parts, find_visitor, forget_session, open_to, own_path

blueprint = Blueprint("sessions", __name__)


@blueprint.post(addresses.SIGN_OUT.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def leave() -> Response:
    """End this session. Doing it twice is fine."""
    visitor, provider = find_visitor(), None
    if visitor:
        sign_out(current_parts(), visitor.session_id)
        provider = find_provider_of_session(current_parts(), visitor.session_id)
    next_path = own_path(request.form.get("next"))  # for who goes on as somebody else
    if provider and not next_path:
        there = url_for("providers.show_signed_out", slug=provider)
        return forget_session(redirect(there, HTTPStatus.SEE_OTHER))
    address = f"{addresses.SIGN_IN.path()}?{urlencode({'next': next_path})}" if next_path else addresses.FRONT_DOOR.rule
    return forget_session(redirect(address, HTTPStatus.SEE_OTHER))
