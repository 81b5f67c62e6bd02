"""What can still be done about a list before it is signed or mailed: agree, send back, cancel, withdraw."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.awarding.deciding.ending import cancel_batch, withdraw_batch
from badgeservice.services.awarding.deciding.second_look import approve_batch, send_back
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count as ngettext

blueprint = Blueprint("waiting", __name__, url_prefix="/teach/batches")


@blueprint.post("/<batch_id>/approve")
@open_to(Permission.AWARD)
def approve(batch_id: str) -> Response:
    """A second person agrees: it is signed, now or on its day."""
    try:
        approve_batch(current_parts(), signed_in(), batch_id)
    except Conflict as error:
        return _say(batch_id, error)
    flash(_("You agreed. Your colleague gets a short e-mail about it."), "success")
    return redirect(f"/teach/batches/{batch_id}", HTTPStatus.SEE_OTHER)


@blueprint.post("/<batch_id>/send-back")
@open_to(Permission.AWARD)
def give_back(batch_id: str) -> Response:
    """A second person wants something changed: it is the list of the first again."""
    words = request.form.get("words", "")
    try:
        send_back(current_parts(), signed_in(), batch_id, words)
    except Invalid as error:
        put_aside(f"/teach/batches/{batch_id}", error, words=words)
        return redirect(f"/teach/batches/{batch_id}#look", HTTPStatus.SEE_OTHER)
    except Conflict as error:
        return _say(batch_id, error)
    flash(_("The list is back with your colleague, with your words. Nothing was signed."), "success")
    return redirect(addresses.TEACH.path(), HTTPStatus.SEE_OTHER)


@blueprint.post("/<batch_id>/cancel")
@open_to(Permission.AWARD)
def cancel(batch_id: str) -> Response:
    """It will never start."""
    try:
        count = cancel_batch(current_parts(), signed_in(), batch_id)
    except Conflict as error:
        return _say(batch_id, error)
    flash(
        ngettext(
            "Cancelled. Nothing was signed, and %(num)s learner was taken out.",
            "Cancelled. Nothing was signed, and %(num)s learners were taken out.",
            count,
        ),
        "success",
    )
    return redirect(addresses.TEACH.path(), HTTPStatus.SEE_OTHER)


@blueprint.post("/<batch_id>/withdraw")
@open_to(Permission.REVOKE)
def withdraw(batch_id: str) -> Response:
    """All of it is withdrawn, and nobody is mailed."""
    try:
        withdraw_batch(current_parts(), signed_in(), batch_id)
    except Conflict as error:
        return _say(batch_id, error)
    flash(_("The whole list is withdrawn. No e-mail leaves."), "success")
    return redirect(f"/teach/batches/{batch_id}", HTTPStatus.SEE_OTHER)


def _say(batch_id: str, error: Conflict) -> Response:
    """Somebody was first, or it is too late: the page shows how it is now."""
    flash(say(error.sentence), "warning")
    return redirect(f"/teach/batches/{batch_id}", HTTPStatus.SEE_OTHER)
