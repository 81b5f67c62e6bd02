"""The end of an organisation or a department, said in numbers before it happens; and a new beginning."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.organisations.closing import (
    close_organisation,
    reopen_organisation,
    show_closing,
    show_reopening,
)
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("admin_closing", __name__)

CLOSE: Final = f"{addresses.ADMIN_ORGANISATION.rule}close"
ALL: Final = f"{addresses.OPERATOR.rule}organisations"
REOPEN: Final = f"{ALL}/<slug>/reopen"


@blueprint.get(CLOSE)
@open_to(Permission.MANAGE_ORGANISATION)
def ask(slug: str) -> str:
    """What will happen, in numbers."""
    form = show_closing(current_parts(), signed_in(), slug)
    error, typed = take_out()
    return render_template("admin/close.html", form=form, managed=form.managed, error=error, name=typed.get("name", ""))


@blueprint.post(CLOSE)
@open_to(Permission.MANAGE_ORGANISATION)
def close(slug: str) -> Response:
    """Close it, with all that is below it."""
    name = request.form.get("name", "")
    try:
        close_organisation(current_parts(), signed_in(), slug, name)
    except (Invalid, Conflict) as error:
        put_aside(request.path, error, name=name)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(_("It is closed. What was awarded stays valid, and can still be withdrawn."), "success")
    return redirect(addresses.ADMIN_ORGANISATION.path(slug=slug), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{addresses.ADMIN_ORGANISATION.rule}reopen")
@open_to(Permission.MANAGE_ORGANISATION)
def reopen_department(slug: str) -> Response:
    """A department begins again."""
    return _reopen(slug, addresses.ADMIN_ORGANISATION.path(slug=slug))


@blueprint.get(REOPEN)
@open_to(Permission.OPERATE)
def ask_to_reopen(slug: str) -> Response | str:
    """What will happen when it begins again."""
    try:
        shown = show_reopening(current_parts(), signed_in(), slug)
    except Conflict as error:  # a colleague was first
        flash(say(error.sentence), "info")
        return redirect(ALL, HTTPStatus.SEE_OTHER)
    return render_template("operator/reopen.html", shown=shown, address=request.path)


@blueprint.post(REOPEN)
@open_to(Permission.OPERATE)
def reopen_organisation_as_operator(slug: str) -> Response:
    """An organisation that signs begins again, with new keys."""
    return _reopen(slug, ALL)


def _reopen(slug: str, then: str) -> Response:
    try:
        reopen_organisation(current_parts(), signed_in(), slug)
        flash(_("It is open again."), "success")
    except Conflict as error:
        flash(say(error.sentence), "warning")
    return redirect(then, HTTPStatus.SEE_OTHER)
