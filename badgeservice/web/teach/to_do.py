"""What waits for me: lists to look at, lists of my own, mails that were refused, badges that end soon."""

from __future__ import annotations

from flask import Blueprint, render_template

from badgeservice.services.overview.to_do import MOST, MOST_COUNTED, list_to_do
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in

blueprint = Blueprint("to_do", __name__, url_prefix="/teach/waiting")


@blueprint.get("")
@open_to(Permission.AWARD)
def show() -> str:
    """The first of each kind, with the way to it."""
    to_do = list_to_do(current_parts(), signed_in())
    return render_template("teach/waiting.html", to_do=to_do, counts=to_do.counts, most=MOST, most_counted=MOST_COUNTED)
