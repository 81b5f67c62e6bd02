"""One's own account: who one is here, how one comes in, where one is signed in, and what one does for whom."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.organisations.leaving import describe_leaving, leave_organisation
from badgeservice.services.people.account import (
    change_name,
    end_other_sessions,
    end_session,
    set_language,
    show_account,
)
from badgeservice.services.permissions import ROLE_NAMES
from badgeservice.web.auth import Audience, current_parts, forget_session, open_to, signed_in
from badgeservice.web.language import current_catalogue, remember_language
from badgeservice.web.leaving import leave_for_sign_in
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

blueprint = Blueprint("account", __name__)

ACCOUNT = addresses.ACCOUNT.rule


@blueprint.get(ACCOUNT)
@open_to(Audience.SIGNED_IN)
def show_mine() -> str:
    """All of it, in sections."""
    error, typed = take_out()
    return render_template(
        "sign_in/account.html",
        account=show_account(current_parts(), signed_in()),
        role_names=ROLE_NAMES,
        languages=current_catalogue().languages,
        error=error,
        typed=typed,
    )


@blueprint.get(addresses.SESSIONS.rule)
@open_to(Audience.SIGNED_IN)
def show_sessions() -> Response:
    """Where this page was before."""
    return redirect(ACCOUNT)


@blueprint.post(f"{ACCOUNT}/name")
@open_to(Audience.SIGNED_IN)
def rename_me() -> Response:
    """What pages call me."""
    name = request.form.get("name", "")
    try:
        change_name(current_parts(), signed_in(), name, request.form.get("was", ""))
    except (Invalid, Conflict) as error:
        put_aside(ACCOUNT, error, name=name)
    else:
        flash(_("Your name was changed. Badges that you have keep the name that was signed."), "success")
    return redirect(ACCOUNT, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{addresses.SESSIONS.rule}/<session_id>/end")
@open_to(Audience.SIGNED_IN)
def end_one(session_id: str) -> Response:
    """End a session, perhaps of a telephone that was lost."""
    me = signed_in()
    end_session(current_parts(), me, session_id)
    if session_id == me.session_id:
        return forget_session(redirect(addresses.FRONT_DOOR.rule, HTTPStatus.SEE_OTHER))
    flash(_("You are signed out on that device."), "success")
    return redirect(ACCOUNT, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{addresses.SESSIONS.rule}/end-others")
@open_to(Audience.SIGNED_IN)
def end_others() -> Response:
    """Stay signed in here, and nowhere else."""
    count = end_other_sessions(current_parts(), signed_in())
    flash(
        translate_count(
            "You are signed out on one other device.", "You are signed out on %(num)s other devices.", count
        )
    )
    return redirect(ACCOUNT, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{addresses.SIGN_IN.rule}/language")
@open_to(Audience.SIGNED_IN)
def choose_my_language() -> Response:
    """The language of my pages and of mails to me."""
    language = request.form.get("language", "")
    response = redirect(ACCOUNT, HTTPStatus.SEE_OTHER)
    if language in current_catalogue().languages:
        set_language(current_parts(), signed_in(), language)
        remember_language(response, language)
    return response


@blueprint.get(f"{ACCOUNT}/leave/<organisation_id>")
@open_to(Audience.SIGNED_IN)
def show_leaving(organisation_id: str) -> str:
    """What leaving an organisation does, in numbers, before it is done."""
    error, _typed = take_out()
    leaving = describe_leaving(current_parts(), signed_in(), organisation_id)
    return render_template("sign_in/leave.html", leaving=leaving, error=error)


@blueprint.post(f"{ACCOUNT}/leave/<organisation_id>")
@open_to(Audience.SIGNED_IN)
def leave(organisation_id: str) -> Response:
    """Leave it. What I may still do, I see after signing in again."""
    try:
        leave_organisation(current_parts(), signed_in(), organisation_id)
    except Conflict as error:
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    return leave_for_sign_in()
