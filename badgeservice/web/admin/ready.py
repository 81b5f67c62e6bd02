"""Badges that come with the service, for an organisation that has none."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict
from badgeservice.services import addresses
from badgeservice.services.achievements.ready import add_ready, has_achievements, list_ready
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_language, say
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

blueprint = Blueprint("ready", __name__)

ADDRESS: Final = f"{addresses.ADMIN_ORGANISATION.rule}ready"


@blueprint.get(ADDRESS)
@open_to(Permission.EDIT_ACHIEVEMENT)
def show_ready(slug: str) -> str:
    """Which to take; when there are badges already, that."""
    parts, person = current_parts(), signed_in()
    ready = list_ready(current_language())
    return render_template(
        "admin/ready.html",
        managed=show_managed(parts, person, slug, Permission.EDIT_ACHIEVEMENT),
        has_any=has_achievements(parts, person, slug),
        ready=ready,
        ticked=[one.key for one in ready],
        address=request.path,
    )


@blueprint.post(ADDRESS)
@open_to(Permission.EDIT_ACHIEVEMENT)
def take_ready(slug: str) -> Response:
    """Take those that are ticked."""
    parts, person = current_parts(), signed_in()
    try:
        count = add_ready(parts, person, slug, request.form.getlist("ready"))
    except Conflict as error:
        flash(say(error.sentence), "info")
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    if not count:
        flash(_("Nothing was ticked, so nothing was added."), "info")
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(translate_count("%(num)s badge was added.", "%(num)s badges were added.", count), "success")
    home = addresses.TEACH.path() if person.may_anywhere(Permission.AWARD) else request.path
    return redirect(home, HTTPStatus.SEE_OTHER)
