"""No longer awarded, or thrown away: said in numbers before it happens."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict
from badgeservice.services import addresses
from badgeservice.services.achievements.editing.archiving import (
    archive,
    remove_draft,
    restore,
    show_archiving,
    show_removal,
)
from badgeservice.services.achievements.editing.second_look import set_second_look
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.design.ways import one_path
from badgeservice.web.language import say
from badgeservice.web.words import translate as _

blueprint = Blueprint("design_end", __name__)

ARCHIVE: Final = f"{addresses.DESIGN_ONE.rule}/archive"
REMOVE: Final = f"{addresses.DESIGN_ONE.rule}/remove"
MAX_DIGITS: Final = 9


@blueprint.get(ARCHIVE)
@open_to(Permission.EDIT_ACHIEVEMENT)
def ask_to_archive(slug: str, achievement_id: str) -> Response | str:
    """What will happen."""
    form = show_archiving(current_parts(), signed_in(), slug, achievement_id)
    if form.is_archived:  # a colleague was first
        return redirect(one_path(slug, achievement_id), HTTPStatus.SEE_OTHER)
    return render_template("design/archive.html", form=form, managed=form.managed)


@blueprint.post(ARCHIVE)
@open_to(Permission.EDIT_ACHIEVEMENT)
def put_in_archive(slug: str, achievement_id: str) -> Response:
    """It is not awarded any more."""
    archive(current_parts(), signed_in(), slug, achievement_id)
    flash(_("It is in the archive. What was awarded stays."), "success")
    return redirect(one_path(slug, achievement_id), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{addresses.DESIGN_ONE.rule}/restore")
@open_to(Permission.EDIT_ACHIEVEMENT)
def take_from_archive(slug: str, achievement_id: str) -> Response:
    """It is awarded again."""
    try:
        restore(current_parts(), signed_in(), slug, achievement_id)
        flash(_("It is out of the archive. Teachers can award it again."), "success")
    except Conflict as error:
        flash(say(error.sentence), "warning")
    return redirect(one_path(slug, achievement_id), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{addresses.DESIGN_ONE.rule}/second-look")
@open_to(Permission.EDIT_ACHIEVEMENT)
def mark_second_look(slug: str, achievement_id: str) -> Response:
    """A second person looks before it is awarded, or not any more."""
    is_needed = request.form.get("needed", "") == "yes"
    set_second_look(current_parts(), signed_in(), slug, achievement_id, is_needed=is_needed)
    words = _("From now on a second person looks first.") if is_needed else _("From now on one person is enough.")
    flash(words, "success")
    return redirect(one_path(slug, achievement_id), HTTPStatus.SEE_OTHER)


@blueprint.get(REMOVE)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def ask_to_remove(slug: str, achievement_id: str) -> Response | str:
    """What will be lost."""
    try:
        form = show_removal(current_parts(), signed_in(), slug, achievement_id)
    except Conflict as error:
        flash(say(error.sentence), "warning")
        return redirect(one_path(slug, achievement_id), HTTPStatus.SEE_OTHER)
    return render_template("design/remove.html", form=form, managed=form.managed)


@blueprint.post(REMOVE)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def remove(slug: str, achievement_id: str) -> Response:
    """Throw the draft away; what is published stays."""
    text = request.form.get("revision", "")
    revision = int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else -1
    try:
        remove_draft(current_parts(), signed_in(), slug, achievement_id, revision)
    except Conflict as error:
        flash(say(error.sentence), "warning")
        return redirect(f"{one_path(slug, achievement_id)}/remove", HTTPStatus.SEE_OTHER)
    flash(_("What was being written is thrown away."), "success")
    return redirect(addresses.DESIGN.path(slug=slug), HTTPStatus.SEE_OTHER)
