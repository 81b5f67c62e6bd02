"""Where the operator begins."""

from __future__ import annotations

from flask import Blueprint, render_template

from badgeservice.services import addresses
from badgeservice.services.operating.facts import read_facts
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to

blueprint = Blueprint("operator", __name__)


@blueprint.get(addresses.OPERATOR.rule)
@open_to(Permission.OPERATE)
def show_start() -> str:
    """What is to be done, and the way to the rest."""
    return render_template("operator/start.html", facts=read_facts(current_parts()))
