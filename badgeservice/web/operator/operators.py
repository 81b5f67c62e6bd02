"""Who runs this service."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict
from badgeservice.services import addresses
from badgeservice.services.operating.operators import list_operators, remove_operator, show_operator
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.words import translate as _

blueprint = Blueprint("operators", __name__)

ADDRESS: Final = f"{addresses.OPERATOR.rule}operators"


@blueprint.get(ADDRESS)
@open_to(Permission.OPERATE)
def show_operators() -> str:
    """All of them."""
    return render_template("operator/operators.html", operators=list_operators(current_parts(), signed_in()))


@blueprint.get(f"{ADDRESS}/<person_id>/remove")
@open_to(Permission.OPERATE)
def ask_to_remove(person_id: str) -> str:
    """What will happen, before it happens."""
    shown = show_operator(current_parts(), signed_in(), person_id)
    return render_template("operator/remove_operator.html", shown=shown, address=f"{ADDRESS}/{person_id}/remove")


@blueprint.post(f"{ADDRESS}/<person_id>/remove")
@open_to(Permission.OPERATE)
def remove(person_id: str) -> Response:
    """From now on they see nothing of this; never the last one."""
    parts, me = current_parts(), signed_in()
    try:
        remove_operator(parts, me, person_id)
    except Conflict as error:
        flash(say(error.sentence), "warning")
        return redirect(ADDRESS, HTTPStatus.SEE_OTHER)
    flash(_("This person is no longer operator."), "success")
    home = addresses.SIGN_IN.rule if person_id == me.person_id else ADDRESS
    return redirect(home, HTTPStatus.SEE_OTHER)
