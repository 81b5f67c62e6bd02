"""The departments of an organisation: found, added, moved. Names are changed on the page of their profile."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.organisations.departments import (
    add_department,
    list_departments,
    move_department,
    show_move,
)
from badgeservice.services.permissions import Permission
from badgeservice.web.asked import asked_page, asked_words
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

blueprint = Blueprint("admin_departments", __name__)

DEPARTMENTS: Final = f"{addresses.ADMIN_ORGANISATION.rule}departments"
MOVE: Final = f"{addresses.ADMIN_ORGANISATION.rule}move"


@blueprint.get(DEPARTMENTS)
@open_to(Permission.MANAGE_ORGANISATION)
def show_list(slug: str) -> str:
    """What is right below it, by name; `?q=` looks at any depth."""
    words = asked_words()
    shown = list_departments(current_parts(), signed_in(), slug, words, asked_page())
    error, typed = take_out()
    return render_template(
        "admin/departments.html", shown=shown, managed=shown.managed, words=words, error=error, typed=typed
    )


@blueprint.post(DEPARTMENTS)
@open_to(Permission.MANAGE_ORGANISATION)
def add(slug: str) -> Response:
    """A department right below it."""
    typed = {name: request.form.get(name, "") for name in ("name_nl", "name_en")}
    try:
        added = add_department(current_parts(), signed_in(), slug, typed)
    except (Invalid, Conflict) as error:
        put_aside(request.path, error, **typed)
        return redirect(f"{request.path}#add", HTTPStatus.SEE_OTHER)
    flash(_("The department was added. You can invite people to it now."), "success")
    return redirect(addresses.ADMIN_ORGANISATION.path(slug=added), HTTPStatus.SEE_OTHER)


@blueprint.get(MOVE)
@open_to(Permission.MANAGE_ORGANISATION)
def ask_where(slug: str) -> str:
    """Where it can go, and what moves along."""
    words = asked_words()
    form = show_move(current_parts(), signed_in(), slug, words)
    error, typed = take_out()
    return render_template("admin/move.html", form=form, managed=form.managed, words=words, error=error, typed=typed)


@blueprint.post(MOVE)
@open_to(Permission.MANAGE_ORGANISATION)
def move(slug: str) -> Response:
    """Move it, with all that is below it."""
    from_id, to_id = request.form.get("from", ""), request.form.get("to", "")
    try:
        moved = move_department(current_parts(), signed_in(), slug, from_id=from_id, to_id=to_id)
    except (Invalid, Conflict) as error:
        put_aside(request.path, error, to=to_id)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(translate_count("%(num)s department was moved.", "%(num)s departments were moved.", moved), "success")
    return redirect(addresses.ADMIN_ORGANISATION.path(slug=slug), HTTPStatus.SEE_OTHER)
