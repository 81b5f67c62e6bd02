"""Signing in: an address, then the code that was mailed to it; or the link in a mail, which works once.

Opening a link never signs in: mail scanners open links too. The button behind it does (threats I5). Each form is
answered with the address of a page; which address waits for a code, the signed cookie of forms remembers, and no code.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, session
from werkzeug.wrappers import Response

from badgeservice.errors import BadgeServiceError, Invalid, TooOften
from badgeservice.services import addresses
from badgeservice.services.people.provider_sign_in import finish_waiting
from badgeservice.services.people.providers import list_open_providers
from badgeservice.services.people.sign_in import (
    CODE_VALID,
    LinkToken,
    SessionToken,
    find_signed_in,
    request_code,
    sign_in_with_code,
    sign_in_with_link,
)
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to, own_path, start_session
from badgeservice.web.language import current_language
from badgeservice.web.once import MOST, put_aside, take_out
from badgeservice.web.places import home_of
from badgeservice.web.problems import is_for_program
from badgeservice.web.sign_in.browser import keep_browser, read_caller
from badgeservice.web.sign_in.device import name_device

__all__ = ["blueprint", "home_of"]

blueprint = Blueprint("sign_in", __name__)

_WAITING = "waiting"  # in the cookie of forms: which address a code was mailed to


@blueprint.get(addresses.SIGN_IN.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_sign_in() -> Response | str:
    """Ask for the address. Who is signed in already, goes on."""
    visitor, next_path = find_visitor(), own_path(request.args.get("next"))
    if visitor:
        return redirect(next_path or home_of(visitor), HTTPStatus.SEE_OTHER)
    error, typed = take_out()
    providers = list_open_providers(current_parts())
    return render_template(
        "sign_in/address.html", email=typed.get("email", ""), error=error, next_path=next_path, providers=providers
    )


@blueprint.post(addresses.SIGN_IN.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def ask_for_code() -> Response:
    """Mail a code, and ask for it. The answer is the same for an address that we do not know (threats H10)."""
    email, next_path = request.form.get("email", "").strip(), own_path(request.form.get("next"))
    caller = read_caller()
    try:
        is_busy = request_code(current_parts(), email, current_language(), caller)
    except (Invalid, TooOften) as error:
        return begin_again(error, next_path, email=email)
    wait_for_code(email, next_path, is_busy=is_busy)
    return keep_browser(redirect(addresses.SIGN_IN_CODE.rule, HTTPStatus.SEE_OTHER), caller)


@blueprint.post(addresses.SIGN_IN_CODE.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def sign_in_by_code() -> Response:
    """Sign in with the code that was typed, in the browser that asked for it."""
    email, code = request.form.get("email", "").strip(), request.form.get("code", "").strip()
    next_path, caller = own_path(request.form.get("next")), read_caller()
    device = name_device(request.user_agent.string)
    try:
        token = sign_in_with_code(current_parts(), email, code, caller, device=device, language=current_language())
    except (Invalid, TooOften) as error:
        _refuse_program(error)
        wait_for_code(email, next_path)
        put_aside(addresses.SIGN_IN_CODE.rule, error)
        return redirect(addresses.SIGN_IN_CODE.rule, HTTPStatus.SEE_OTHER)
    session.pop(_WAITING, None)
    person = find_signed_in(current_parts(), token)
    if person:
        finish_waiting(current_parts(), email, caller, person)
    return keep_browser(enter(token, next_path), caller, is_familiar=True)


@blueprint.get(addresses.SIGN_IN_CODE.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_code_form() -> Response | str:
    """Ask for the code that was mailed. Who waits for none, begins at the beginning."""
    waiting = session.get(_WAITING)
    if waiting is None or current_parts().clock().timestamp() > waiting["until"]:
        session.pop(_WAITING, None)
        return redirect(addresses.SIGN_IN.rule, HTTPStatus.SEE_OTHER)
    error, _ = take_out()
    return render_template(
        "sign_in/code.html",
        email=waiting["email"],
        error=error,
        is_busy=waiting["is_busy"],
        provider=waiting.get("provider", ""),
        next_path=own_path(waiting["next"]),
    )


@blueprint.get(addresses.SIGN_IN_LINK.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_link(token: str) -> str:
    """One button. Whether the link still works is said when it is pressed."""
    return render_template("sign_in/link.html", token=token, error=None, next_path=own_path(request.args.get("next")))


@blueprint.post(addresses.SIGN_IN_LINK.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def sign_in_by_link(token: str) -> Response:
    """Sign in with the link of a mail."""
    next_path, caller = own_path(request.form.get("next")), read_caller()
    device = name_device(request.user_agent.string)
    try:
        parts = current_parts()
        session_token = sign_in_with_link(parts, LinkToken(token), caller, device=device, language=current_language())
    except Invalid as error:
        visitor = find_visitor()
        if visitor:  # an old mail, opened again by somebody who is in already
            return redirect(next_path or home_of(visitor), HTTPStatus.SEE_OTHER)
        return begin_again(error, next_path)
    return keep_browser(enter(session_token, next_path), caller, is_familiar=True)


def enter(token: SessionToken, next_path: str | None) -> Response:
    person = find_signed_in(current_parts(), token)
    home = home_of(person) if person else addresses.FRONT_DOOR.path()
    return start_session(redirect(next_path or home, HTTPStatus.SEE_OTHER), token)


def begin_again(error: BadgeServiceError, next_path: str | None, email: str = "") -> Response:
    """At the address, with what is wrong."""
    _refuse_program(error)
    put_aside(addresses.SIGN_IN.rule, error, email=email)
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return redirect(addresses.SIGN_IN.rule + query, HTTPStatus.SEE_OTHER)


def wait_for_code(email: str, next_path: str | None, *, is_busy: bool = False, provider: str = "") -> None:
    """Remember it in this browser as long as a code works: in an address it would stand in histories and logs."""
    until = (current_parts().clock() + CODE_VALID).timestamp()
    session[_WAITING] = {
        "email": email[:MOST], "next": next_path or "", "is_busy": is_busy, "until": until, "provider": provider,
    }  # fmt: skip


def _refuse_program(error: BadgeServiceError) -> None:
    """A program reads a status, and no page. Raises the error."""
    if is_for_program():
        raise error
