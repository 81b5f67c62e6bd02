"""On the page of an award: a group or somebody from before into the list, and a list into a group.

The buttons stand in the form of that page, so that without script too nothing that was typed there is lost: it is saved
first, as by every other button.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Message
from badgeservice.services.awarding.draft_forms import Step
from badgeservice.services.awarding.drafts import open_draft, save_draft
from badgeservice.services.form_keys import read_form_key
from badgeservice.services.groups.using import Added, save_batch, save_draft_list, use_group, use_person
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.once import put_aside
from badgeservice.web.problems import log_problem
from badgeservice.web.teach.award_form import Looking, read_form, with_upload
from badgeservice.web.teach.awards import CLASS_BYTES, CLASS_FIELDS, UPLOAD_BYTES, keep_list
from badgeservice.web.teach.beside_list import people_query
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

blueprint = Blueprint("choosing", __name__, url_prefix="/teach")

MOST_DIGITS: Final = 4
GROUP_NEEDED = Message(Code.GROUP_NEEDED, "Choose a group first.")
# The form of the page comes along with each of these.
of_the_form = open_to(
    Permission.AWARD, form_bytes=CLASS_BYTES, body_bytes=UPLOAD_BYTES, fields=CLASS_FIELDS, keep_form=keep_list
)


@blueprint.post("/achievements/<achievement_id>/award/group")
@of_the_form
def add_group(achievement_id: str) -> Response:
    """Everybody in a group stands in the list."""
    group_id = request.form.get("group", "")
    if error := _save(achievement_id):
        return _back(achievement_id, error)
    if not group_id:
        return _back(achievement_id, Invalid(GROUP_NEEDED, field="group"))
    try:
        added = use_group(current_parts(), signed_in(), achievement_id, group_id)
    except Invalid as error:
        return _back(achievement_id, error)
    _tell(added)
    return _back(achievement_id)


@blueprint.post("/achievements/<achievement_id>/award/people")
@of_the_form
def search_people(achievement_id: str) -> Response:
    """Look for somebody, turn the page of who was found, or take one of them."""
    if error := _save(achievement_id):
        return _back(achievement_id, error)
    if identity_id := request.form.get("person", ""):
        try:
            name, added = use_person(current_parts(), signed_in(), achievement_id, identity_id)
        except Invalid as error:
            return _back(achievement_id, error)
        _tell_of_one(name, added)
    text = request.form.get("people_go", "")
    page = int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 1
    return _back(achievement_id, people_page=page, place="#people")


@blueprint.post("/achievements/<achievement_id>/award/save-group")
@of_the_form
def save_as_group(achievement_id: str) -> Response:
    """Keep who stands in the list as a group."""
    if error := _save(achievement_id):
        return _back(achievement_id, error)
    try:
        _group_id, asked = save_draft_list(
            current_parts(), signed_in(), achievement_id, request.form.get("group_name", "")
        )
    except Invalid as error:
        return _back(achievement_id, Invalid(error.sentence, field="group_name"), place="#save-group")
    flash(_("These learners are a group now. You find it at “Groups”."), "success")
    if asked:
        words = translate_count(
            "One line that we ask about is not in it.", "%(num)s lines that we ask about are not in it.", asked
        )
        flash(words, "info")
    return _back(achievement_id)


@blueprint.post("/batches/<batch_id>/save-group")
@open_to(Permission.AWARD)
def save_batch_as_group(batch_id: str) -> Response:
    """Keep whom a list was awarded to as a group; what is wrong is said on the page of the list."""
    name, address = request.form.get("group_name", ""), f"/teach/batches/{batch_id}"
    try:
        group_id = save_batch(current_parts(), signed_in(), batch_id, name)
    except Invalid as error:
        log_problem(error)
        put_aside(address, error, group_name=name)
        return redirect(f"{address}#save-group", HTTPStatus.SEE_OTHER)
    flash(_("These learners are a group now. You find it at “Groups”."), "success")
    return redirect(f"/teach/groups/{group_id}", HTTPStatus.SEE_OTHER)


def _save(achievement_id: str) -> BadgeServiceError | None:
    """What stands in the form of the page, unless the button stood on another page or the form is somebody else's.
    That nobody stands there yet is no fault here. Raises `NotFound` when the badge is not for this teacher."""
    parts, teacher = current_parts(), signed_in()
    key = read_form_key(parts, request.form.get("draft", ""), achievement_id)
    if key is None or key.person_id != teacher.person_id:
        open_draft(parts, teacher, achievement_id)
        return None
    form = read_form(request.form)
    try:
        form = with_upload(form, request.files.get("file"))
    except Invalid as error:
        save_draft(parts, teacher, achievement_id, form)
        return error
    has_list = form.sent.rows or form.sent.texts.get("paste", "").strip()
    saved = save_draft(parts, teacher, achievement_id, form)
    return saved.error if has_list or form.step is not Step.CHECK else None


def _back(
    achievement_id: str, error: BadgeServiceError | None = None, people_page: int = 1, place: str = ""
) -> Response:
    address = f"/teach/achievements/{achievement_id}/award"
    if error:
        log_problem(error)
        put_aside(address, error, group_name=request.form.get("group_name", ""))
    query = Looking.read_form(request.form).query()
    more = urlencode(people_query(request.form, people_page))
    query = f"{query}{'&' if query else '?'}{more}" if more else query
    return redirect(f"{address}{query}{place}", HTTPStatus.SEE_OTHER)


def _tell(added: Added) -> None:
    """In numbers; who they are, the list says."""
    if added.count:
        words = translate_count(
            "One learner was added to the list.", "%(num)s learners were added to the list.", added.count
        )
        flash(words, "success")
    if added.had_it:
        words = translate_count(
            "One learner has this badge already and was left out.",
            "%(num)s learners have this badge already and were left out.",
            added.had_it,
        )
        flash(words, "info")
    if added.there:
        words = translate_count(
            "One learner stood in the list already.", "%(num)s learners stood in the list already.", added.there
        )
        flash(words, "info")


def _tell_of_one(name: str, added: Added) -> None:
    if added.count:
        flash(_("%(name)s was added to the list.", name=name), "success")
    elif added.had_it:
        flash(_("%(name)s has this badge already.", name=name), "info")
    else:
        flash(_("%(name)s is in the list already.", name=name), "info")
