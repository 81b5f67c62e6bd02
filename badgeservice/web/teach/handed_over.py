"""A list that a colleague left behind becomes mine."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict
from badgeservice.services import addresses
from badgeservice.services.awarding.handed_over import take_over
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.words import translate as _

blueprint = Blueprint("handed_over", __name__, url_prefix="/teach/lists")


@blueprint.post("/<draft_id>/take-over")
@open_to(Permission.AWARD)
def take(draft_id: str) -> Response:
    """Go on with it, unless I have one for the same badge; another organisation's is not found."""
    try:
        achievement_id = take_over(current_parts(), signed_in(), draft_id)
    except Conflict as error:
        flash(say(error.sentence), "warning")
        return redirect(addresses.TEACH.path(), HTTPStatus.SEE_OTHER)
    flash(_("This list is yours now. Look at it before you award anything."), "success")
    return redirect(f"/teach/achievements/{achievement_id}/award", HTTPStatus.SEE_OTHER)
