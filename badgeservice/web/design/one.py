"""One of what can be earned: its versions, what changed between them, and its next version."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict
from badgeservice.services import addresses
from badgeservice.services.achievements.editing.publishing import edit
from badgeservice.services.achievements.editing.versions import compare, show_one
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.design.choices import KINDS
from badgeservice.web.design.difference_words import describe_differences
from badgeservice.web.design.ways import edit_path, one_path
from badgeservice.web.language import say
from badgeservice.web.words import translate as _

blueprint = Blueprint("design_one", __name__)

COMPARE: Final = f"{addresses.DESIGN_ONE.rule}/compare"
BEGIN: Final = f"{addresses.DESIGN_ONE.rule}/begin"
DRAFT: Final = "draft"  # `?to=`
MAX_DIGITS: Final = 6  # of the number of a version


@blueprint.get(addresses.DESIGN_ONE.rule)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show(slug: str, achievement_id: str) -> str:
    """What it is now, what is being written about it, and every version."""
    one = show_one(current_parts(), signed_in(), slug, achievement_id)
    return render_template("design/one.html", one=one, managed=one.managed, kind_name=_(KINDS[one.kind][0]))


@blueprint.get(COMPARE)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show_changes(slug: str, achievement_id: str) -> str:
    """What changed between two versions (`?from=`, `?to=`), or between a version and the draft (`?to=draft`)."""
    parts, person = current_parts(), signed_in()
    to = request.args.get("to", "")
    compared = compare(
        parts, person, slug, achievement_id, _read_number("from"), None if to == DRAFT else _read_number("to")
    )
    return render_template(
        "design/compare.html",
        compared=compared,
        managed=compared.managed,
        differences=describe_differences(compared.differences),
    )


@blueprint.post(BEGIN)
@open_to(Permission.EDIT_ACHIEVEMENT)
def begin(slug: str, achievement_id: str) -> Response:
    """Begin its next version, or go on with the one that a colleague began."""
    try:
        edit(current_parts(), signed_in(), slug, achievement_id)
    except Conflict as error:
        flash(say(error.sentence), "warning")
        return redirect(one_path(slug, achievement_id), HTTPStatus.SEE_OTHER)
    return redirect(edit_path(slug, achievement_id), HTTPStatus.SEE_OTHER)


def _read_number(name: str) -> int:
    """Of a version; whatever is no number is that of none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else -1
