"""What I sign in with: another address, which of them is the main one, and what is no longer mine."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid, NotAllowed, TooOften
from badgeservice.services import addresses
from badgeservice.services.people.adding import Added, add_address, ask_to_add
from badgeservice.services.people.identities import make_primary, move_out, release, show_identity
from badgeservice.services.people.joining import join, show_joining
from badgeservice.services.people.proofs import ProofNeeded, check_fresh_proof
from badgeservice.services.people.providers import list_addable_providers
from badgeservice.services.permissions import ROLE_NAMES
from badgeservice.web.auth import Audience, current_parts, forget_session, open_to, signed_in
from badgeservice.web.language import current_language
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.sign_in.browser import keep_browser, read_caller
from badgeservice.web.sign_in.proving import with_fresh_proof
from badgeservice.web.sign_in.waiting import find_waiting, stop_waiting, wait_for
from badgeservice.web.words import translate as _

blueprint = Blueprint("identities", __name__)

ACCOUNT = addresses.ACCOUNT.rule
NEW, CODE, JOIN = (f"{ACCOUNT}/addresses/{step}" for step in ("new", "code", "join"))
ONE = f"{ACCOUNT}/addresses/<identity_id>"
_ADDING = "adding"


@blueprint.get(NEW)
@open_to(Audience.SIGNED_IN)
@with_fresh_proof
def show_new() -> str:
    """Ask for the address; or for a provider, whose page asks for the same fresh proof."""
    check_fresh_proof(current_parts(), signed_in())
    error, typed = take_out()
    providers = list_addable_providers(current_parts(), signed_in())
    return render_template("sign_in/add_address.html", email=typed.get("email", ""), error=error, providers=providers)


@blueprint.post(NEW)
@open_to(Audience.SIGNED_IN)
@with_fresh_proof
def mail_code() -> Response:
    """Mail a code to it. The answer is the same for an address that we know and for one that we do not."""
    email, caller = request.form.get("email", "").strip(), read_caller()
    try:
        is_busy = ask_to_add(current_parts(), signed_in(), email, current_language(), caller)
    except (Invalid, TooOften) as error:
        put_aside(NEW, error, email=email)
        return redirect(NEW, HTTPStatus.SEE_OTHER)
    wait_for(_ADDING, email=email, is_busy=is_busy)
    return keep_browser(redirect(CODE, HTTPStatus.SEE_OTHER), caller)


@blueprint.get(CODE)
@open_to(Audience.SIGNED_IN)
def show_code() -> Response | str:
    """Ask for the code. Who waits for none, begins at the beginning."""
    waiting = find_waiting(_ADDING)
    if waiting is None:
        return redirect(NEW, HTTPStatus.SEE_OTHER)
    error, _typed = take_out()
    return render_template("sign_in/add_code.html", waiting=waiting, error=error)


@blueprint.post(CODE)
@open_to(Audience.SIGNED_IN)
@with_fresh_proof
def type_code() -> Response:
    """The address is mine; or it has an account, and I see first what would be joined."""
    waiting = find_waiting(_ADDING)
    if waiting is None:
        return redirect(NEW, HTTPStatus.SEE_OTHER)
    code = request.form.get("code", "").strip()
    try:
        added = add_address(current_parts(), signed_in(), waiting["email"], code, read_caller())
    except (Invalid, TooOften) as error:
        put_aside(CODE, error)
        return redirect(CODE, HTTPStatus.SEE_OTHER)
    if added is Added.OF_ANOTHER:
        wait_for(_ADDING, email=waiting["email"], is_busy=False)
        return redirect(JOIN, HTTPStatus.SEE_OTHER)
    return _say_added(waiting["email"])


@blueprint.get(JOIN)
@open_to(Audience.SIGNED_IN)
@with_fresh_proof
def show_join() -> Response | str:
    """All that comes along, before it does."""
    waiting = find_waiting(_ADDING)
    if waiting is None:
        return redirect(NEW, HTTPStatus.SEE_OTHER)
    try:
        joining = show_joining(current_parts(), signed_in(), waiting["email"], read_caller())
    except NotAllowed as error:
        return _begin_again(error, waiting["email"])
    if joining is None:
        return _say_added(waiting["email"])
    changed, _typed = take_out()
    return render_template("sign_in/join.html", joining=joining, role_names=ROLE_NAMES, error=changed)


@blueprint.post(JOIN)
@open_to(Audience.SIGNED_IN)
@with_fresh_proof
def join_both() -> Response:
    """Two accounts become one."""
    waiting = find_waiting(_ADDING)
    if waiting is None:
        return redirect(NEW, HTTPStatus.SEE_OTHER)
    try:
        join(current_parts(), signed_in(), waiting["email"], read_caller(), request.form.get("mark", ""))
    except Conflict as error:
        put_aside(JOIN, error)
        return redirect(JOIN, HTTPStatus.SEE_OTHER)
    except NotAllowed as error:
        return _begin_again(error, waiting["email"])
    return _say_added(waiting["email"])


@blueprint.get(ONE)
@open_to(Audience.SIGNED_IN)
@with_fresh_proof
def show_one(identity_id: str) -> str:
    """What can be done with one of them, and what each of these does."""
    error, _typed = take_out()
    return render_template(
        "sign_in/identity.html", page=show_identity(current_parts(), signed_in(), identity_id), error=error
    )


@blueprint.post(ONE)
@open_to(Audience.SIGNED_IN)
@with_fresh_proof
def change_one(identity_id: str) -> Response:
    """Make it the main one, move it out or release it."""
    parts, me, is_over = current_parts(), signed_in(), False
    try:
        match request.form.get("action"):
            case "primary":
                make_primary(parts, me, identity_id)
                flash(_("This is your main address now."), "success")
            case "move_out":
                is_over = move_out(parts, me, identity_id)
                flash(_("It has an account of its own now."), "success")
            case "release":
                is_over = release(parts, me, identity_id)
                flash(_("It is not in your account any more. Your badges are still here."), "success")
    except (Conflict, Invalid) as error:
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    if is_over:
        return forget_session(redirect(addresses.SIGN_IN.path(), HTTPStatus.SEE_OTHER))
    return redirect(ACCOUNT, HTTPStatus.SEE_OTHER)


def _say_added(email: str) -> Response:
    stop_waiting(_ADDING)
    flash(_("%(email)s is in your account now. You can sign in with it.", email=email), "success")
    return redirect(ACCOUNT, HTTPStatus.SEE_OTHER)


def _begin_again(error: NotAllowed, email: str) -> Response:
    """With the address, for a new code."""
    if isinstance(error, ProofNeeded):
        raise error
    put_aside(NEW, error, email=email)
    return redirect(NEW, HTTPStatus.SEE_OTHER)
