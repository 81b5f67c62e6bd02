"""Signing in with a provider (OpenID Connect): there, back, and out. What it says of itself is never shown as it came.

A provider that fails leads to the sign-in page, with a sentence of ours above the address: the code by mail stays.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import BadgeServiceError, Conflict, Invalid, TooOften, Unavailable
from badgeservice.services import addresses
from badgeservice.services.people.proofs import ProofNeeded
from badgeservice.services.people.provider_sign_in import CodeAsked, arrive, begin_linking, link
from badgeservice.services.people.provider_sign_out import end_sessions_of, find_elsewhere
from badgeservice.services.people.trips import Arrival, Back, begin_trip, end_trip
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to, own_path, signed_in
from badgeservice.web.language import current_language, say
from badgeservice.web.problems import log_problem
from badgeservice.web.sign_in.browser import keep_browser, read_caller
from badgeservice.web.sign_in.codes import begin_again, enter, wait_for_code
from badgeservice.web.sign_in.device import name_device
from badgeservice.web.sign_in.proving import PROVE
from badgeservice.web.words import translate as _

blueprint = Blueprint("providers", __name__)

LOGOUT_BYTES = 200_000


@blueprint.get(addresses.PROVIDER.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def leave_for(slug: str) -> Response:
    """To the provider. By a link and not by a form, because our forms are sent to ourselves only."""
    caller, next_path = read_caller(), own_path(request.args.get("next"))
    try:
        there = begin_trip(current_parts(), slug, caller, next_path or "")
    except (Unavailable, TooOften) as error:
        return begin_again(error, next_path)
    return keep_browser(redirect(there, HTTPStatus.SEE_OTHER), caller)


@blueprint.post(addresses.LINK_PROVIDER.rule)
@open_to(Audience.SIGNED_IN)
def leave_to_link(slug: str) -> Response | str:
    """The same for who adds this way to sign in. A page leads on, because no form of ours may lead to another site."""
    caller = read_caller()
    try:
        there = begin_linking(current_parts(), signed_in(), slug, caller)
    except ProofNeeded:
        return redirect(f"{PROVE}?{urlencode({'next': addresses.ACCOUNT.path()})}", HTTPStatus.SEE_OTHER)
    except (Unavailable, TooOften) as error:
        return _back_to_account(error)
    page = current_app.make_response(render_template("sign_in/provider_leave.html", there=there))
    return keep_browser(page, caller)


@blueprint.get(addresses.PROVIDER_BACK.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def come_back(slug: str) -> Response:
    """From the provider. It is a GET that signs in, so what it brings works once, and in the browser that left."""
    parts, caller = current_parts(), read_caller()
    brought = request.args
    back = Back(brought.get("state", ""), brought.get("code", ""), brought.get("iss"), brought.get("error", ""))
    visitor = find_visitor()
    try:
        arrival = end_trip(parts, slug, back, caller)
    except (Invalid, Unavailable) as error:
        return _back_to_account(error) if visitor else begin_again(error, None)
    if arrival.trip.session_id:
        return _link(arrival)
    next_path = own_path(arrival.trip.next_path)
    try:
        device, language = name_device(request.user_agent.string), current_language()
        arrived = arrive(parts, arrival, caller, device=device, language=language)
    except (Invalid, Conflict, TooOften) as error:
        return begin_again(error, next_path)
    if isinstance(arrived, CodeAsked):
        return _ask_for_code(arrived)
    return keep_browser(enter(arrived.token, own_path(arrived.next_path)), caller)


@blueprint.get(f"{addresses.PROVIDER.rule}/signed-out")
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_signed_out(slug: str) -> str:
    """Signed out here; and there, for who shares the computer."""
    return render_template("sign_in/provider_signed_out.html", elsewhere=find_elsewhere(current_parts(), slug))


@blueprint.post(addresses.PROVIDER_SIGNED_OUT.rule)
@open_to(Audience.PROGRAM, form_bytes=LOGOUT_BYTES)
def hear_of_sign_out(slug: str) -> Response:
    """The provider itself says that somebody signed out there (Back-Channel Logout 1.0 §2.5)."""
    end_sessions_of(current_parts(), slug, request.form.get("logout_token", ""))
    return Response(status=HTTPStatus.OK, headers={"Cache-Control": "no-store"})


def _link(arrival: Arrival) -> Response:
    try:
        linked = link(current_parts(), arrival, find_visitor())
    except (Invalid, Conflict) as error:
        return _back_to_account(error)
    flash(_("From now on you can also sign in with %(provider)s.", provider=linked.provider_name), "success")
    return redirect(addresses.ACCOUNT.path(), HTTPStatus.SEE_OTHER)


def _ask_for_code(asked: CodeAsked) -> Response:
    """On the page where a code is typed; it says why."""
    wait_for_code(asked.email, own_path(asked.next_path), is_busy=asked.is_busy, provider=asked.provider_name)
    return redirect(addresses.SIGN_IN_CODE.rule, HTTPStatus.SEE_OTHER)


def _back_to_account(error: BadgeServiceError) -> Response:
    """With the sentence above; nothing changed there."""
    log_problem(error)
    if find_visitor() is None:
        return begin_again(error, addresses.ACCOUNT.path())
    flash(say(error.sentence), "warning")
    return redirect(addresses.ACCOUNT.path(), HTTPStatus.SEE_OTHER)
