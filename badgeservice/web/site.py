"""The front door: who this is for, and where each of them goes."""

from __future__ import annotations

from flask import Blueprint, render_template

from badgeservice.services import addresses
from badgeservice.web.auth import Audience, open_to

blueprint = Blueprint("site", __name__)
blueprints = (blueprint,)


@blueprint.get(addresses.FRONT_DOOR.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_front_door() -> str:
    """What this is, in one look."""
    return render_template("site/front_door.html")
