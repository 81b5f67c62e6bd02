"""Whether all of it works: what the command `doctor` says, as a page."""

from __future__ import annotations

from flask import Blueprint, render_template

from badgeservice.services.operating.checks.finding import Outcome
from badgeservice.services.operating.doctor import examine
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to

blueprint = Blueprint("operator_health", __name__, url_prefix="/operator/health")


@blueprint.get("")
@open_to(Permission.OPERATE)
def show() -> str:
    """Looked at now, so it takes some seconds when something does not answer."""
    report = examine(current_parts())
    return render_template("operator/health.html", report=report, Outcome=Outcome)
