"""The keys of an organisation: which there are, and new ones."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict
from badgeservice.services import addresses
from badgeservice.services.organisations.keys import renew_keys, show_keys
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.words import translate as _

blueprint = Blueprint("admin_keys", __name__)

KEYS: Final = f"{addresses.ADMIN_ORGANISATION.rule}keys"


@blueprint.get(KEYS)
@open_to(Permission.MANAGE_KEYS)
def show_all(slug: str) -> str:
    """Those that sign now, and those that signed before."""
    page = show_keys(current_parts(), signed_in(), slug)
    return render_template("admin/keys.html", page=page, managed=page.managed)


@blueprint.get(f"{KEYS}/renew")
@open_to(Permission.MANAGE_KEYS)
def ask_renewal(slug: str) -> str:
    """What it means, before it happens."""
    page = show_keys(current_parts(), signed_in(), slug)
    return render_template("admin/renew_keys.html", page=page, managed=page.managed)


@blueprint.post(f"{KEYS}/renew")
@open_to(Permission.MANAGE_KEYS)
def renew(slug: str) -> Response:
    """New keys sign from now on."""
    try:
        renew_keys(current_parts(), signed_in(), slug, instead_of=request.form.get("instead_of", ""))
        flash(_("New badges are signed with new keys from now on. What was signed before stays valid."), "success")
    except Conflict as error:
        flash(say(error.sentence), "warning")
    return redirect(f"{addresses.ADMIN_ORGANISATION.path(slug=slug)}keys", HTTPStatus.SEE_OTHER)
