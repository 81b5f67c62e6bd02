"""The link in a mail that invites somebody, of whichever kind."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.web.auth import Audience, open_to
from badgeservice.web.sign_in.joining import join, show_joining

blueprint = Blueprint("invitations", __name__)


@blueprint.get(addresses.INVITATION.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_invitation(token: str) -> Response | str | tuple[str, HTTPStatus]:
    """Who invites to what."""
    return show_joining(token)


@blueprint.post(addresses.INVITATION.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def accept_invitation(token: str) -> Response:
    """Accept it."""
    return join(token)
