"""Signing in: an address, then the code that was mailed to it; or the link in a mail, which works once.

Opening a link never signs in: mail scanners open links too. The button behind it does (threats I5).
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Invalid, TooOften
from badgeservice.services.parts import SignedIn
from badgeservice.services.people.sign_in import find_signed_in, request_code, sign_in_with_code, sign_in_with_link
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to, own_path, start_session
from badgeservice.web.language import current_language
from badgeservice.web.sign_in.browser import keep_browser, read_caller
from badgeservice.web.sign_in.device import name_device

blueprint = Blueprint("sign_in", __name__, url_prefix="/sign-in")


@blueprint.get("")
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_sign_in() -> Response | str:
    """Ask for the address. Who is signed in already, goes on."""
    visitor, next_path = find_visitor(), own_path(request.args.get("next"))
    if visitor:
        return redirect(next_path or home_of(visitor), HTTPStatus.SEE_OTHER)
    return render_template("sign_in/address.html", email="", error=None, next_path=next_path)


@blueprint.post("")
@open_to(Audience.EVERYONE, knows_visitor=True)
def ask_for_code() -> Response:
    """Mail a code, and ask for it. The answer is the same for an address that we do not know (threats H10)."""
    email, next_path = request.form.get("email", "").strip(), own_path(request.form.get("next"))
    caller = read_caller()
    try:
        is_busy = request_code(current_parts(), email, current_language(), caller)
    except (Invalid, TooOften) as error:
        page = render_template("sign_in/address.html", email=email, error=error, next_path=next_path)
        return make_response(page, _status(error))
    page = render_template("sign_in/code.html", email=email, code="", error=None, is_busy=is_busy, next_path=next_path)
    return keep_browser(make_response(page), caller)


@blueprint.post("/code")
@open_to(Audience.EVERYONE, knows_visitor=True)
def sign_in_by_code() -> Response:
    """Sign in with the code that was typed, in the browser that asked for it."""
    email, code = request.form.get("email", "").strip(), request.form.get("code", "").strip()
    next_path, caller = own_path(request.form.get("next")), read_caller()
    device = name_device(request.user_agent.string)
    try:
        token = sign_in_with_code(current_parts(), email, code, caller, device=device, language=current_language())
    except (Invalid, TooOften) as error:
        page = render_template("sign_in/code.html", email=email, code=code, error=error, next_path=next_path)
        return make_response(page, _status(error))
    return keep_browser(_enter(token, next_path), caller, is_familiar=True)


@blueprint.get("/code")
@open_to(Audience.EVERYONE)
def begin_again() -> Response:
    """The page of the code has no address of its own: who reloads it, begins again."""
    return redirect("/sign-in", HTTPStatus.SEE_OTHER)


@blueprint.get("/link/<token>")
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_link(token: str) -> str:
    """One button. Whether the link still works is said when it is pressed."""
    return render_template("sign_in/link.html", token=token, error=None, next_path=own_path(request.args.get("next")))


@blueprint.post("/link/<token>")
@open_to(Audience.EVERYONE, knows_visitor=True)
def sign_in_by_link(token: str) -> Response:
    """Sign in with the link of a mail."""
    next_path, caller = own_path(request.form.get("next")), read_caller()
    device = name_device(request.user_agent.string)
    try:
        session_token = sign_in_with_link(current_parts(), token, caller, device=device, language=current_language())
    except Invalid as error:
        visitor = find_visitor()
        if visitor:  # an old mail, opened again by somebody who is in already
            return redirect(next_path or home_of(visitor), HTTPStatus.SEE_OTHER)
        page = render_template("sign_in/address.html", email="", error=error, next_path=next_path)
        return make_response(page, _status(error))
    return keep_browser(_enter(session_token, next_path), caller, is_familiar=True)


def home_of(person: SignedIn) -> str:
    """Where somebody begins: who awards, at what they award; everybody else at their badges."""
    return "/teach/" if person.is_teacher else "/wallet/"


def _enter(token: str, next_path: str | None) -> Response:
    person = find_signed_in(current_parts(), token)
    return start_session(redirect(next_path or (home_of(person) if person else "/"), HTTPStatus.SEE_OTHER), token)


def _status(error: Invalid | TooOften) -> HTTPStatus:
    return HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, TooOften) else HTTPStatus.UNPROCESSABLE_ENTITY
