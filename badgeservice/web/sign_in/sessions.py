"""Where I am signed in, and how to end that; the language that I read in."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.people.account import end_session, list_sessions, set_language
from badgeservice.services.people.sign_in import sign_out
from badgeservice.web.auth import Audience, current_parts, find_visitor, forget_session, open_to, own_path, signed_in
from badgeservice.web.language import current_catalogue, remember_language
from badgeservice.web.words import translate as _

blueprint = Blueprint("sessions", __name__)


@blueprint.get(addresses.SESSIONS.rule)
@open_to(Audience.SIGNED_IN)
def show_sessions() -> str:
    """Me: my address, my language, my open sessions."""
    return render_template(
        "sign_in/sessions.html",
        languages=current_catalogue().languages,
        sessions=list_sessions(current_parts(), signed_in()),
    )


@blueprint.post(f"{addresses.SESSIONS.rule}/<session_id>/end")
@open_to(Audience.SIGNED_IN)
def end_one(session_id: str) -> Response:
    """End a session, perhaps of a telephone that was lost."""
    me = signed_in()
    end_session(current_parts(), me, session_id)
    if session_id == me.session_id:
        return forget_session(redirect(addresses.FRONT_DOOR.rule, HTTPStatus.SEE_OTHER))
    flash(_("You are signed out on that device."), "success")
    return redirect(addresses.SESSIONS.rule, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{addresses.SIGN_IN.rule}/language")
@open_to(Audience.SIGNED_IN)
def choose_my_language() -> Response:
    """The language of my pages and of mails to me."""
    language = request.form.get("language", "")
    response = redirect(addresses.SESSIONS.rule, HTTPStatus.SEE_OTHER)
    if language in current_catalogue().languages:
        set_language(current_parts(), signed_in(), language)
        remember_language(response, language)
    return response


@blueprint.post(addresses.SIGN_OUT.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def leave() -> Response:
    """End this session. Doing it twice is fine."""
    visitor = find_visitor()
    if visitor:
        sign_out(current_parts(), visitor.session_id)
    next_path = own_path(request.form.get("next"))  # for who goes on as somebody else
    address = f"{addresses.SIGN_IN.path()}?{urlencode({'next': next_path})}" if next_path else addresses.FRONT_DOOR.rule
    return forget_session(redirect(address, HTTPStatus.SEE_OTHER))
