"""The link in a mail that invites somebody. Opening it does nothing; the form behind it does (threats I5).

One address for every kind of invitation: each kind has a service that finds its own by the token, and nothing else.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Invalid
from badgeservice.services import addresses
from badgeservice.services.operating.founders import find_founder_invitation, found_by_invitation
from badgeservice.services.organisations.founding_form import read_founding
from badgeservice.web.auth import Audience, current_parts, open_to, start_session
from badgeservice.web.founding import form_values, put_form_aside, read_form, read_ready
from badgeservice.web.sign_in.device import name_device
from badgeservice.web.sign_in.joining import join, show_joining

blueprint = Blueprint("invitations", __name__)


@blueprint.get(addresses.INVITATION.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_invitation(token: str) -> Response | str | tuple[str, HTTPStatus]:
    """Who invites to what, and what is asked for it."""
    founder = find_founder_invitation(current_parts(), token)
    if founder is not None:
        first = {"privacy_url": ""}  # the operator's own would be another organisation's statement
        first |= {"kind": founder.kind.value} if founder.kind else {}
        values = form_values(founder.email, person_name=founder.name, **first)
        return render_template("sign_in/founding.html", invitation=founder, address=request.path, **values)
    return show_joining(token)


@blueprint.post(addresses.INVITATION.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def accept_invitation(token: str) -> Response:
    """Found the organisation, or join one, as whoever has the address that the link was mailed to."""
    if find_founder_invitation(current_parts(), token) is None:
        return join(token)
    person_name = request.form.get("person_name", "")
    try:
        session_token, slug = found_by_invitation(
            current_parts(),
            token,
            person_name,
            read_founding(read_form()),
            awards_too=bool(request.form.get("awards_too")),
            ready=read_ready(),
            device=name_device(request.user_agent.string),
        )
    except Invalid as error:
        put_form_aside(error, person_name=person_name[:100])
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    home = addresses.ADMIN_ORGANISATION.path(slug=slug)
    return start_session(redirect(home, HTTPStatus.SEE_OTHER), session_token)
