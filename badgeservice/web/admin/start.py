"""Where an administrator begins: the organisations that they manage."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import open_to, signed_in

blueprint = Blueprint("admin", __name__)


@blueprint.get(addresses.ADMIN.rule)
@open_to(Permission.MANAGE_ORGANISATION)
def show_start() -> Response | str:
    """The organisations where this person is administrator; of one, its page."""
    roots = {m.organisation_slug: m for m in signed_in().memberships if m.may(Permission.MANAGE_ORGANISATION)}
    if len(roots) == 1:
        return redirect(addresses.ADMIN_ORGANISATION.path(slug=next(iter(roots))), HTTPStatus.SEE_OTHER)
    return render_template("admin/start.html", organisations=tuple(roots.values()))
