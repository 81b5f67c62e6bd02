"""Taking an award back: what it does is said first, and a reason is asked for."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Invalid
from badgeservice.services.awarding.revoke import revoke_award, show_award
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("revocations", __name__, url_prefix="/teach/awards")


@blueprint.get("/<award_id>/revoke")
@open_to(Permission.REVOKE)
def ask_reason(award_id: str) -> str:
    """What will happen, before it happens."""
    shown = show_award(current_parts(), signed_in(), award_id)
    error, typed = take_out()
    reason, kind = typed.get("reason", ""), typed.get("kind", "")
    return render_template("teach/revoke.html", shown=shown, reason=reason, kind=kind, error=error)


@blueprint.post("/<award_id>/revoke")
@open_to(Permission.REVOKE)
def revoke(award_id: str) -> Response:
    """Take it back; the learner is told by mail, viewers by the next verdict."""
    parts, teacher = current_parts(), signed_in()
    shown, reason = show_award(parts, teacher, award_id), request.form.get("reason", "").strip()
    kind = request.form.get("kind", "")
    try:
        remark = revoke_award(parts, teacher, award_id, reason, kind)
    except Invalid as error:
        put_aside(request.path, error, reason=reason, kind=kind)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(_("The badge of %(name)s has been withdrawn.", name=shown.row.learner_name), "success")
    if remark:
        flash(say(remark), "info")
    return redirect(f"/teach/achievements/{shown.achievement.id}", HTTPStatus.SEE_OTHER)
