"""Whether mail works: a message to oneself, and what has not gone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from badgeservice.errors import Invalid
from badgeservice.services import addresses
from badgeservice.services.operating.facts import read_facts
from badgeservice.services.operating.mail_trial import note_arrival, read_queue, send_trial
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("operator_mail", __name__)

ADDRESS: Final = f"{addresses.OPERATOR.rule}mail"


@blueprint.get(ADDRESS)
@open_to(Permission.OPERATE)
def show_mail() -> str:
    """The button, what became of the last message, and the queue."""
    parts, operator = current_parts(), signed_in()
    error, typed = take_out()
    return render_template(
        "operator/mail.html",
        queue=read_queue(parts, operator),
        tried_at=read_facts(parts).mail_tried_at,
        sender=parts.settings.mail_sender,
        is_folder=parts.settings.mail_folder is not None,
        error=error,
        trial=typed,
    )


@blueprint.post(ADDRESS)
@open_to(Permission.OPERATE)
def send_message() -> Response:
    """Hand a message to the mail server now, and say what it said."""
    try:
        trial = send_trial(current_parts(), signed_in())
    except Invalid as error:
        put_aside(ADDRESS, error)
    else:
        problem = say(trial.problem) if trial.problem else ""
        put_aside(
            ADDRESS, sent_to=trial.email, is_taken="1" if trial.is_taken else "", problem=problem, said=trial.said
        )
    return redirect(ADDRESS, HTTPStatus.SEE_OTHER)


@blueprint.get(addresses.MAIL_ARRIVED.rule)
@open_to(Permission.OPERATE)
def show_arrived(token: str) -> str:
    """One button: opening the link proves nothing, because mail scanners do that too."""
    return render_template("operator/mail_arrived.html", address=addresses.MAIL_ARRIVED.path(token=token))


@blueprint.post(addresses.MAIL_ARRIVED.rule)
@open_to(Permission.OPERATE)
def note_arrived(token: str) -> Response:
    """Mail works."""
    try:
        note_arrival(current_parts(), signed_in(), token)
    except Invalid as error:
        put_aside(ADDRESS, error)
        return redirect(ADDRESS, HTTPStatus.SEE_OTHER)
    flash(_("Your message arrived, so mail works."), "success")
    return redirect(addresses.OPERATOR.rule, HTTPStatus.SEE_OTHER)
