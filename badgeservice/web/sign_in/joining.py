"""Joining an organisation by the link in an invitation.

Opening the link shows who invites to what, and does nothing: mail scanners open links too (threats I5). The button
accepts, as whoever has the address that the mail went to. Who is signed in as somebody else is told so, and either goes
on as the invited or first makes the address theirs on the page of their account.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import NotFound
from badgeservice.services import addresses
from badgeservice.services.organisations.invitations import (
    accept_as,
    accept_invitation,
    find_invitation,
    has_accepted,
)
from badgeservice.services.people.link_tokens import InvitationToken
from badgeservice.services.people.sign_in import sign_out
from badgeservice.web.auth import current_parts, find_visitor, start_session
from badgeservice.web.language import current_language
from badgeservice.web.sign_in.browser import keep_browser, read_caller
from badgeservice.web.sign_in.codes import home_of
from badgeservice.web.sign_in.device import name_device
from badgeservice.web.words import translate as _


def show_joining(token: str) -> Response | str | tuple[str, HTTPStatus]:
    """Who invites to what; or that the link is over, with what can be done then."""
    parts, visitor = current_parts(), find_visitor()
    try:
        invitation = find_invitation(parts, InvitationToken(token))
    except NotFound as error:
        if visitor and has_accepted(parts, visitor, InvitationToken(token)):  # an old mail, opened again
            return redirect(home_of(visitor), HTTPStatus.SEE_OTHER)
        return render_template("sign_in/joining_over.html", sentence=error.sentence), HTTPStatus.GONE
    is_other = visitor is not None and visitor.person_id != invitation.person_id
    return render_template(
        "sign_in/joining.html", invitation=invitation, token=token, is_other=is_other, accent=invitation.accent
    )


def join(token: str) -> Response:
    """Accept, and go to where the new role begins: the page to sign in knows that of who is signed in."""
    parts, visitor, secret = current_parts(), find_visitor(), InvitationToken(token)
    response, caller = redirect(addresses.SIGN_IN.path(), HTTPStatus.SEE_OTHER), read_caller()
    try:
        if visitor and find_invitation(parts, secret).person_id == visitor.person_id:
            accept_as(parts, visitor, secret)
        else:
            device = name_device(request.user_agent.string)
            opened = accept_invitation(parts, secret, caller, device=device, language=current_language())
            start_session(keep_browser(response, caller, is_familiar=True), opened)
            if visitor:  # who goes on as the invited leaves nothing open of somebody else
                sign_out(parts, visitor.session_id)
    except NotFound:
        return redirect(request.path, HTTPStatus.SEE_OTHER)  # which says why
    flash(_("Welcome! Your new role begins now."), "success")
    return response
