"""An address of the organisation is given to somebody else: say which, see what it does, release it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.organisations.reused_addresses import (
    NO_DOMAIN,
    describe_release,
    find_in_use,
    release,
    show_domain,
)
from badgeservice.services.permissions import Permission
from badgeservice.web.admin.people import PEOPLE, people_path
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("reused_addresses", __name__)


@blueprint.get(f"{PEOPLE}/addresses")
@open_to(Permission.MANAGE_MEMBERS)
def show_form(slug: str) -> str:
    """Ask which address is somebody else's now."""
    parts, me = current_parts(), signed_in()
    error, typed = take_out()
    return render_template(
        "admin/addresses.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        domain=show_domain(parts, me, slug),
        no_domain=NO_DOMAIN,
        email=typed.get("email", ""),
        error=error,
    )


@blueprint.post(f"{PEOPLE}/addresses")
@open_to(Permission.MANAGE_MEMBERS)
def find(slug: str) -> Response:
    """Look the address up; it stands in no address of a page, which histories keep."""
    email = request.form.get("email", "").strip()
    try:
        identity_id = find_in_use(current_parts(), signed_in(), slug, email)
    except Invalid as error:
        put_aside(request.path, error, email=email)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    return redirect(people_path(slug, "addresses", identity_id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{PEOPLE}/addresses/<identity_id>")
@open_to(Permission.MANAGE_MEMBERS)
def ask(slug: str, identity_id: str) -> Response | str:
    """What releasing it does, before it happens."""
    parts, me = current_parts(), signed_in()
    try:
        found = describe_release(parts, me, slug, identity_id)
    except Conflict as error:
        return _say_and_go(slug, say(error.sentence), "info")
    return render_template(
        "admin/address_release.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        found=found,
    )


@blueprint.post(f"{PEOPLE}/addresses/<identity_id>")
@open_to(Permission.MANAGE_MEMBERS)
def give_free(slug: str, identity_id: str) -> Response:
    """From now on it is nobody's, until somebody new comes with it."""
    try:
        email = release(current_parts(), signed_in(), slug, identity_id)
    except Conflict as error:
        return _say_and_go(slug, say(error.sentence), "info")
    return _say_and_go(slug, _("%(email)s is free for somebody else.", email=email), "success")


def _say_and_go(slug: str, words: str, kind: str) -> Response:
    flash(words, kind)
    return redirect(people_path(slug, "addresses"), HTTPStatus.SEE_OTHER)
