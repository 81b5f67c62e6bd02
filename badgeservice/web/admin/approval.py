"""How it stands with the approval of an organisation that founded itself, and asking again."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.organisations.approvals import ask_again, show_standing
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.words import translate as _

blueprint = Blueprint("approval", __name__)


@blueprint.get(addresses.ADMIN_APPROVAL.rule)
@open_to(Permission.MANAGE_ORGANISATION)
def show_approval(slug: str) -> str:
    """What was decided, and why."""
    parts, person = current_parts(), signed_in()
    return render_template(
        "admin/approval.html",
        managed=show_managed(parts, person, slug, Permission.MANAGE_ORGANISATION),
        standing=show_standing(parts, person, slug),
        address=request.path,
    )


@blueprint.post(addresses.ADMIN_APPROVAL.rule)
@open_to(Permission.MANAGE_ORGANISATION)
def ask(slug: str) -> Response:
    """Ask the operator to look again."""
    if ask_again(current_parts(), signed_in(), slug):
        flash(_("The operator will look at it again."), "success")
    return redirect(request.path, HTTPStatus.SEE_OTHER)
