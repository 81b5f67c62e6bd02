"""Where the operator begins."""

from __future__ import annotations

from flask import Blueprint, render_template

from badgeservice.services import addresses
from badgeservice.services.operating.overview import show_overview
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in

blueprint = Blueprint("operator", __name__)


@blueprint.get(addresses.OPERATOR.rule)
@open_to(Permission.OPERATE)
def show_start() -> str:
    """What is to be done, and the way to the rest."""
    operator = signed_in()
    return render_template(
        "operator/start.html",
        overview=show_overview(current_parts(), operator),
        may_award=operator.may_anywhere(Permission.AWARD),
        may_edit=[m.organisation_slug for m in operator.memberships if m.may(Permission.EDIT_ACHIEVEMENT)],
    )
