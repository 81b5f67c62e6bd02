"""Showing that it is you, before something changes about how you sign in: a code to one of your own addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Invalid, NotFound, TooOften
from badgeservice.services import addresses
from badgeservice.services.people.proofs import ProofNeeded, ask_for_proof, list_provable, prove
from badgeservice.web.auth import Audience, current_parts, open_to, own_path, signed_in
from badgeservice.web.language import current_language
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.problems import is_for_program
from badgeservice.web.sign_in.browser import keep_browser, read_caller
from badgeservice.web.sign_in.waiting import find_waiting, stop_waiting, wait_for

blueprint = Blueprint("proving", __name__)

PROVE = f"{addresses.ACCOUNT.rule}/prove"
PROVE_CODE = f"{PROVE}/code"
_PROVING = "proving"

P = ParamSpec("P")
R = TypeVar("R")


def with_fresh_proof(view: Callable[P, R]) -> Callable[P, R | Response]:
    """For a view whose service raises `ProofNeeded`: the proof is asked for first, and then the same address again."""

    @wraps(view)
    def asked(*rest: P.args, **options: P.kwargs) -> R | Response:
        try:
            return view(*rest, **options)
        except ProofNeeded:
            if is_for_program():
                raise
            return redirect(f"{PROVE}?{urlencode({'next': request.path})}", HTTPStatus.SEE_OTHER)

    return asked


@blueprint.get(PROVE)
@open_to(Audience.SIGNED_IN)
def show_proving() -> str:
    """Why, and which address gets the code."""
    error, _typed = take_out()
    choices = list_provable(current_parts(), signed_in())
    return render_template("sign_in/prove.html", choices=choices, error=error, next_path=_read_next())


@blueprint.post(PROVE)
@open_to(Audience.SIGNED_IN)
def mail_proof() -> Response:
    """Mail the code."""
    identity_id, next_path, caller = request.form.get("identity", ""), _read_next(), read_caller()
    try:
        address, is_busy = ask_for_proof(current_parts(), signed_in(), identity_id, current_language(), caller)
    except (NotFound, TooOften) as error:
        put_aside(PROVE, error)
        return redirect(f"{PROVE}?{urlencode({'next': next_path})}", HTTPStatus.SEE_OTHER)
    wait_for(_PROVING, identity=identity_id, email=address, next=next_path, is_busy=is_busy)
    return keep_browser(redirect(PROVE_CODE, HTTPStatus.SEE_OTHER), caller)


@blueprint.get(PROVE_CODE)
@open_to(Audience.SIGNED_IN)
def show_proof_code() -> Response | str:
    """Ask for the code that was mailed. Who waits for none, begins at the beginning."""
    waiting = find_waiting(_PROVING)
    if waiting is None:
        return redirect(PROVE, HTTPStatus.SEE_OTHER)
    error, _typed = take_out()
    return render_template("sign_in/prove_code.html", waiting=waiting, error=error)


@blueprint.post(PROVE_CODE)
@open_to(Audience.SIGNED_IN)
def prove_by_code() -> Response:
    """Go on to what the proof was needed for."""
    waiting = find_waiting(_PROVING)
    if waiting is None:
        return redirect(PROVE, HTTPStatus.SEE_OTHER)
    try:
        prove(current_parts(), signed_in(), waiting["identity"], request.form.get("code", "").strip(), read_caller())
    except (Invalid, NotFound, TooOften) as error:
        put_aside(PROVE_CODE, error)
        return redirect(PROVE_CODE, HTTPStatus.SEE_OTHER)
    stop_waiting(_PROVING)
    return redirect(waiting["next"], HTTPStatus.SEE_OTHER)


def _read_next() -> str:
    return own_path(request.values.get("next")) or addresses.ACCOUNT.path()
