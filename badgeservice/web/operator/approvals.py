"""What organisations ask: the operator looks at it, and decides."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.services import addresses
from badgeservice.services.organisations.approvals import grant, refuse, show_approval
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.founding import KIND_WORDS
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

blueprint = Blueprint("approvals", __name__, url_prefix=f"{addresses.OPERATOR.rule}approvals")

LIST: Final = f"{addresses.OPERATOR.rule}organisations"
LINE_WORDS: Final = {
    "name_nl": to_translate("Name in Dutch"),
    "name_en": to_translate("Name in English"),
    "url": to_translate("Website"),
}


@blueprint.get("/<approval_id>")
@open_to(Permission.OPERATE)
def show_one(approval_id: str) -> Response | str:
    """What is asked, beside what is known now."""
    try:
        shown = show_approval(current_parts(), signed_in(), approval_id)
    except Conflict as error:  # a colleague was first
        flash(say(error.sentence), "info")
        return redirect(LIST, HTTPStatus.SEE_OTHER)
    error_kept, typed = take_out()
    return render_template(
        "operator/approval.html",
        shown=shown,
        address=request.path,
        error=error_kept,
        reason=typed.get("reason", ""),
        kind=_(KIND_WORDS[shown.kind.value]),
        line_words={name: _(words) for name, words in LINE_WORDS.items()},
    )


@blueprint.post("/<approval_id>")
@open_to(Permission.OPERATE)
def decide(approval_id: str) -> Response:
    """Approve, or say why not; who asked is told by mail."""
    parts, operator = current_parts(), signed_in()
    mark, reason = request.form.get("mark", ""), request.form.get("reason", "")
    try:
        if request.form.get("decision") == "grant":
            flash(_("%(name)s is approved.", name=grant(parts, operator, approval_id, mark)), "success")
        else:
            name = refuse(parts, operator, approval_id, mark, reason)
            flash(_("%(name)s is told why it is not approved yet.", name=name), "success")
    except NotFound as error:  # it was withdrawn meanwhile
        flash(say(error.sentence), "info")
    except (Conflict, Invalid) as error:
        put_aside(request.path, error, reason=reason)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    return redirect(LIST, HTTPStatus.SEE_OTHER)
