"""The address that `badgeservice setup` printed. Opening it does nothing; the button behind it does (threats I5)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Invalid, TooOften
from badgeservice.services import addresses
from badgeservice.services.operating.setting_up import AddressKnown, find_setup, set_up, set_up_as
from badgeservice.services.people.sign_in import request_code
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to, start_session
from badgeservice.web.language import current_catalogue, current_language, remember_language
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.sign_in.browser import keep_browser, read_caller
from badgeservice.web.sign_in.codes import wait_for_code
from badgeservice.web.sign_in.device import name_device

blueprint = Blueprint("setup", __name__)


@blueprint.get(addresses.SETUP.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_setup(token: str) -> tuple[str, HTTPStatus] | str:
    """Ask who this is; who is signed in only confirms."""
    try:
        wanted = find_setup(current_parts(), token)
    except Invalid as over:
        return render_template("sign_in/link_over.html", sentence=over.sentence), HTTPStatus.GONE
    error, typed = take_out()
    return render_template(
        "sign_in/setup.html",
        wanted=wanted,
        address=request.path,
        typed=typed,
        error=error,
        languages=current_catalogue().languages,
    )


@blueprint.post(addresses.SETUP.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def use_setup(token: str) -> Response:
    """Make somebody new operator or administrator, and sign them in."""
    try:
        wanted = find_setup(current_parts(), token)
        home = addresses.ADMIN.path() if wanted.organisation_name else addresses.OPERATOR.path()
        visitor = find_visitor()
        if visitor is None:
            return _begin(token, home)
        set_up_as(current_parts(), visitor, token)
    except Invalid:  # used meanwhile: the page says so
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    return redirect(home, HTTPStatus.SEE_OTHER)


def _begin(token: str, home: str) -> Response:
    """For somebody new; what was typed wrong is kept."""
    name, email = request.form.get("name", ""), request.form.get("email", "").strip()
    language = current_catalogue().choose(request.form.get("language", current_language()))
    device, caller = name_device(request.user_agent.string), read_caller()
    try:
        session_token = set_up(current_parts(), token, name, email, caller, language=language, device=device)
    except AddressKnown as known:
        return _prove_first(known.email)
    except Invalid as error:
        put_aside(request.path, error, name=name, email=email, language=language)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    response = redirect(home, HTTPStatus.SEE_OTHER)
    response = start_session(keep_browser(response, caller, is_familiar=True), session_token)
    remember_language(response, language)
    return response


def _prove_first(email: str) -> Response:
    """Somebody has this address: a code is mailed to it, and then this page comes back."""
    caller = read_caller()
    try:
        is_busy = request_code(current_parts(), email, current_language(), caller)
    except TooOften as error:
        put_aside(request.path, TooOften(error.sentence, field="email"), email=email)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    wait_for_code(email, request.path, is_busy=is_busy)
    return keep_browser(redirect(addresses.SIGN_IN_CODE.rule, HTTPStatus.SEE_OTHER), caller)
