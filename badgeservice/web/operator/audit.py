"""What was done with this service and with the organisations on it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from badgeservice.services.audit.trail import KINDS_OF_SERVICE, show_service_trail
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to
from badgeservice.web.trail import KIND_NAMES, by_day, read_looked, write_place

blueprint = Blueprint("operator_audit", __name__, url_prefix="/operator/audit")


@blueprint.get("")
@open_to(Permission.OPERATE)
def show() -> str:
    """One page of it, the newest first."""
    looked = read_looked(request.args, KINDS_OF_SERVICE)
    trail = show_service_trail(current_parts(), looked.asked)
    return render_template(
        "operator/audit.html",
        trail=trail,
        days=by_day(trail),
        older=write_place(trail.next) if trail.next else "",
        looked=looked,
        kinds={kind: KIND_NAMES[kind] for kind in KINDS_OF_SERVICE},
    )
