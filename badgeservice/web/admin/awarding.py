"""How an organisation awards: who looks first, and how long mails wait."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.awarding.deciding.rules import LONGEST_WAIT, MOST_LEARNERS, change_rules, show_rules
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("admin_awarding", __name__)

AWARDING: Final = f"{addresses.ADMIN_ORGANISATION.rule}awarding"


@blueprint.get(AWARDING)
@open_to(Permission.MANAGE_ORGANISATION)
def show(slug: str) -> str:
    """The two numbers, and what they do."""
    rules = show_rules(current_parts(), signed_in(), slug)
    error, typed = take_out()
    now = {"looks_from": str(rules.looks_from or ""), "mail_wait": str(rules.mail_wait)}
    return render_template(
        "admin/awarding.html", rules=rules, managed=rules.managed, error=error, typed=now | typed,
        most=MOST_LEARNERS, longest=LONGEST_WAIT,
    )  # fmt: skip


@blueprint.post(AWARDING)
@open_to(Permission.MANAGE_ORGANISATION)
def change(slug: str) -> Response:
    """From now on."""
    typed = {name: request.form.get(name, "") for name in ("looks_from", "mail_wait")}
    try:
        change_rules(current_parts(), signed_in(), slug, **typed, mark=request.form.get("mark", ""))
    except Invalid as error:
        put_aside(request.path, error, **typed)
    except Conflict as error:
        flash(say(error.sentence), "warning")
    else:
        flash(_("Saved. It holds for every list from now on."), "success")
    return redirect(request.path, HTTPStatus.SEE_OTHER)
